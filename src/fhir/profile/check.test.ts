import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findBaseCodes } from '../definitions/base-profiles.ts';
import { addressOf, meantBy } from './canonical.ts';
import { checkProfile, type ProfileSource } from './check.ts';
import { inherit, slicingOf } from './inherit.ts';
import { toProfile } from './profile.ts';
import { ProfileRun } from './profile-run.ts';

const PANEL = 'urn:test:panel';

/** An Observation whose members are told apart by whether they keep this very profile. */
const definition = {
  resourceType: 'StructureDefinition',
  url: PANEL,
  type: 'Observation',
  snapshot: {
    element: [
      { id: 'Observation' },
      {
        id: 'Observation.hasMember',
        slicing: { discriminator: [{ type: 'profile', path: 'resolve()' }], rules: 'open' },
      },
      { id: 'Observation.hasMember:panel', type: [{ code: 'Reference', targetProfile: [PANEL] }] },
    ],
  },
};
const panel = toProfile(definition);
const source: ProfileSource = {
  profile: (url) => (url === PANEL ? panel : undefined),
  codes: () => undefined,
};

/** A bundle of Observations, each of which has some of those behind it as its members. */
function linked(count: number, members: number) {
  const observation = (i: number) => ({
    resourceType: 'Observation',
    id: `o${i}`,
    hasMember: Array.from({ length: members }, (_, n) => ({ reference: `Observation/o${i + n + 1}` })),
  });
  const entry = Array.from({ length: count }, (_, i) => ({ resource: observation(i) }));
  return { resourceType: 'Bundle', type: 'collection', entry };
}

function codesOf(bundle: ReturnType<typeof linked>): string[] {
  const profile = source.profile(PANEL);
  const [first] = bundle.entry;
  assert.ok(profile && first);
  return checkProfile(first.resource, profile, source, new ProfileRun(bundle)).map(({ code }) => code);
}

describe('slices that are told apart by what their references lead to', () => {
  it('are told where what they lead to can be looked at', () => {
    assert.deepEqual(codesOf(linked(10, 1)), []);
  });

  it('are not followed without end from one to another', () => {
    assert.deepEqual(codesOf(linked(20_000, 1)), []);
  });

  it('are unchecked where there are too many ways from one to another', () => {
    assert.deepEqual(codesOf(linked(200, 3)), ['fhir.profile-unchecked']);
  });
});

/** What is said of a resource by the first of these definitions, the others being known too: code and place. */
function told(
  resource: Record<string, unknown>,
  ...definitions: { readonly url: string; readonly [key: string]: unknown }[]
) {
  const [first] = definitions;
  const known: ProfileSource = {
    profile: (canonical) =>
      meantBy(
        canonical,
        definitions.filter(({ url }) => url === addressOf(canonical)).flatMap((one) => toProfile(one) ?? []),
      ),
    codes: () => undefined,
  };
  const profile = known.profile(first?.url ?? '');
  assert.ok(profile);
  return checkProfile(resource, profile, known, new ProfileRun(resource)).map(
    ({ code, expression }) => `${code.replace('fhir.profile-', '')} ${expression}`,
  );
}
const profileOf = (url: string, type: string, ...element: object[]) => ({ url, type, differential: { element } });

describe('a value that is fixed as a whole', () => {
  it('is neither more nor less, and tells its slice apart by its parts', () => {
    const slicing = { discriminator: [{ type: 'value', path: 'use' }], rules: 'open' };
    const definition = profileOf(
      'urn:test:phone',
      'Practitioner',
      { id: 'Practitioner.telecom', slicing },
      { id: 'Practitioner.telecom:home', min: 1, fixedContactPoint: { use: 'home' } },
    );
    const practitioner = (...telecom: object[]) => ({ resourceType: 'Practitioner', telecom });
    assert.deepEqual(told(practitioner({ use: 'home' }, { use: 'work', value: '1' }), definition), []);
    assert.deepEqual(told(practitioner({ use: 'home', value: '1' }), definition), ['value Practitioner.telecom[0]']);
    assert.deepEqual(told(practitioner({ use: 'work' }), definition), ['min Practitioner.telecom']);
  });

  it('has to be there where it is needed', () => {
    const definition = profileOf('urn:test:known', 'Patient', {
      id: 'Patient.identifier',
      min: 1,
      fixedIdentifier: { use: 'usual' },
    });
    assert.deepEqual(told({ resourceType: 'Patient' }, definition), ['min Patient.identifier']);
  });
});

describe('a choice written with its type', () => {
  it('is the element of that type, with or without a slice of that name', () => {
    const least = { minValueQuantity: { value: 0, system: 'http://unitsofmeasure.org', code: 'kg' } };
    const observation = (value: number) => ({
      resourceType: 'Observation',
      valueQuantity: { value, system: 'http://unitsofmeasure.org', code: 'g' },
    });
    for (const id of ['Observation.valueQuantity', 'Observation.valueQuantity:valueQuantity']) {
      const definition = profileOf('urn:test:weight', 'Observation', { id, min: 1, ...least });
      assert.deepEqual(told(observation(1), definition), [], id);
      assert.equal(told(observation(-1), definition).length, 1, id);
      assert.deepEqual(told({ resourceType: 'Observation' }, definition), ['min Observation.valueQuantity'], id);
    }
  });
});

describe('bounds of an element', () => {
  it('are held, and are said to be unchecked where nobody can tell', () => {
    const definition = profileOf(
      'urn:test:bounds',
      'Patient',
      { id: 'Patient.birthDate', minValueDate: '1900-01-01', maxValueDate: '2025-06-30' },
      { id: 'Patient.name.text', maxLength: 5 },
    );
    const patient = (birthDate: string, text: string) => ({ resourceType: 'Patient', birthDate, name: [{ text }] });
    assert.deepEqual(told(patient('1970', 'Chan'), definition), []);
    assert.deepEqual(told(patient('1899', 'Chan Tai'), definition), [
      'least Patient.birthDate',
      'longest Patient.name[0].text',
    ]);
    assert.deepEqual(told(patient('2026-01', 'Chan'), definition), ['most Patient.birthDate']);
    assert.deepEqual(told(patient('2025', 'Chan'), definition), ['unchecked Patient.birthDate']);
  });
});

describe('what a reference leads to', () => {
  it('is told apart by its type, in the resource too', () => {
    const slicing = { discriminator: [{ type: 'type', path: 'item.resolve()' }], rules: 'closed' };
    const reference = (type: string) => [
      { code: 'Reference', targetProfile: [`http://hl7.org/fhir/StructureDefinition/${type}`] },
    ];
    const definition = profileOf(
      'urn:test:list',
      'List',
      { id: 'List.entry', slicing },
      { id: 'List.entry:one', max: '1' },
      { id: 'List.entry:one.item', type: reference('Condition') },
    );
    const list = (...types: string[]) => ({
      resourceType: 'List',
      contained: types.map((resourceType, i) => ({ resourceType, id: `c${i}` })),
      entry: types.map((_, i) => ({ item: { reference: `#c${i}` } })),
    });
    assert.deepEqual(told(list('Condition'), definition), []);
    assert.deepEqual(told(list('Condition', 'Condition'), definition), ['max List.entry']);
    assert.deepEqual(told(list('Condition', 'Flag'), definition), ['closed List.entry[1]']);
  });

  it('keeps the profile that the reference asks for, which may be this very one', () => {
    const definition = profileOf(
      PANEL,
      'Observation',
      { id: 'Observation.valueString', min: 1 },
      { id: 'Observation.hasMember', type: [{ code: 'Reference', targetProfile: ['urn:test:no', PANEL] }] },
    );
    const none = profileOf('urn:test:no', 'Observation', { id: 'Observation.subject', min: 1 });
    const bundle = (last: object, then = 'Observation/o1') => {
      const members = (reference: string) => ({
        resourceType: 'Observation',
        valueString: 'x',
        hasMember: [{ reference }],
      });
      const inner = [
        { ...members('Observation/o2'), id: 'o1' },
        { resourceType: 'Observation', ...last, id: 'o2' },
      ];
      const resource = { ...members(then), id: 'o0' };
      const known: ProfileSource = {
        profile: (url) => [definition, none].flatMap((one) => (one.url === url ? (toProfile(one) ?? []) : []))[0],
        codes: () => undefined,
      };
      const profile = known.profile(PANEL);
      assert.ok(profile);
      const run = new ProfileRun({ entry: [resource, ...inner].map((each) => ({ resource: each })) });
      return checkProfile(resource, profile, known, run).map(({ code }) => code);
    };
    assert.deepEqual(bundle({ valueString: 'x', hasMember: [{ reference: 'Observation/o0' }] }), []);
    assert.deepEqual(bundle({ valueInteger: 1 }), ['fhir.profile-target-profile']);
    assert.deepEqual(bundle({ valueString: 'x' }, 'Observation/gone'), ['fhir.profile-unchecked']);
  });
});

describe('a profile that is based on another', () => {
  const slicing = { discriminator: [{ type: 'value', path: 'use' }], rules: 'closed' };
  const base = toProfile(
    profileOf(
      'urn:test:base',
      'Patient',
      { id: 'Patient.telecom', slicing },
      { id: 'Patient.telecom:home', max: '1' },
      { id: 'Patient.telecom:home.use', fixedCode: 'home' },
      { id: 'Patient.telecom:work' },
      { id: 'Patient.telecom:work.use', fixedCode: 'work' },
    ),
  );
  const own = toProfile({
    ...profileOf(
      'urn:test:own',
      'Patient',
      { id: 'Patient.telecom:home', min: 1 },
      { id: 'Patient.telecom:home.value', min: 1 },
    ),
    baseDefinition: 'urn:test:base',
  });

  it('changes a slice that is told apart there; all of the chain is held', () => {
    assert.ok(own && base);
    inherit(own, base);
    const known: ProfileSource = {
      profile: (url) => [own, base].find((one) => one.url === url),
      codes: () => undefined,
    };
    const toldOf = (...telecom: object[]) =>
      checkProfile({ resourceType: 'Patient', telecom }, own, known).map(
        ({ code, expression, params }) => `${code.replace('fhir.profile-', '')} ${expression} ${params?.profile}`,
      );
    assert.deepEqual(toldOf({ use: 'home', value: '1' }, { use: 'work' }), []);
    assert.deepEqual(toldOf({ use: 'work' }), ['min Patient.telecom urn:test:own']);
    assert.deepEqual(toldOf({ use: 'home' }), ['min Patient.telecom[0].value urn:test:own']);
    assert.deepEqual(toldOf({ use: 'home', value: '1' }, { use: 'old' }), ['closed Patient.telecom[1] urn:test:base']);
  });

  it('may be based on one that is based on it', () => {
    const circle = ['a', 'b'].flatMap((name, i, all) => {
      const element = profileOf(name, 'Patient', { id: 'Patient.telecom:home', min: 1 });
      return toProfile({ ...element, baseDefinition: `${all[1 - i]}` }) ?? [];
    });
    const [a, b] = circle;
    assert.ok(a && b);
    inherit(a, b);
    inherit(b, a);
    assert.equal(slicingOf(a.root).discriminators.length, 0);
    const known: ProfileSource = { profile: (url) => circle.find((one) => one.url === url), codes: () => undefined };
    const said = checkProfile({ resourceType: 'Patient' }, a, known).map(({ params }) => params?.profile);
    assert.deepEqual(new Set(said), new Set(['a', 'b']));
  });
});

describe('a version', () => {
  const of = (version: string, max: string) => ({
    ...profileOf('urn:test:named', 'Patient', { id: 'Patient.name', max }),
    version,
  });
  const versions = [of('0.2.1', '0'), of('0.10.0', '2'), of('0.9', '1')];
  const taken = (canonical: string) => meantBy(canonical, versions)?.version;

  it('that is named is taken, by its beginning too; else the latest is', () => {
    assert.deepEqual(
      ['urn:test:named', 'urn:test:named|0.9', 'urn:test:named|0.2', 'urn:test:named|0.1', 'urn:test:named|1'].map(
        taken,
      ),
      ['0.10.0', '0.9', '0.2.1', undefined, undefined],
    );
  });

  it('may be that of a definition that says none', () => {
    const plain = [...versions, { url: 'urn:test:named', version: undefined }].map(({ version }) =>
      version === undefined ? {} : { version },
    );
    assert.deepEqual(meantBy('urn:test:named|1', plain), {});
  });

  it('of a profile’s base or of a type’s profile is the one that it names', () => {
    const based = { ...profileOf('urn:test:based', 'Patient'), baseDefinition: 'urn:test:named|0.9' };
    const root = { id: 'Patient' };
    const differential = { element: [root] };
    const patient = { resourceType: 'Patient', name: [{ text: 'a' }, { text: 'b' }] };
    assert.deepEqual(told(patient, { ...based, differential }, ...versions), ['max Patient.name']);
    const other = { ...based, differential, baseDefinition: 'urn:test:named|0.1' };
    assert.deepEqual(told(patient, other, ...versions), ['unchecked Patient']);
  });
});

describe('what a reference means in a bundle', () => {
  const patient = { resourceType: 'Patient', id: 'p' };
  const run = new ProfileRun({
    entry: [
      { fullUrl: 'https://a.example/fhir/Patient/1', resource: patient },
      { fullUrl: 'urn:uuid:2', resource: { resourceType: 'Group', id: 'g' } },
      { fullUrl: 'https://b.example/fhir/Patient/1', resource: { resourceType: 'Patient', id: 'other' } },
    ],
  });

  it('is the first entry with that address, with an address that ends like it, or with that type and id', () => {
    for (const reference of ['https://a.example/fhir/Patient/1', 'Patient/1', 'Patient/p'])
      assert.equal(run.target(reference), patient, reference);
    assert.deepEqual(run.target('urn:uuid:2'), { resourceType: 'Group', id: 'g' });
    assert.deepEqual(run.target('Patient/other'), { resourceType: 'Patient', id: 'other' });
    for (const reference of ['1', 'constructor', 'Patient/2'])
      assert.equal(run.target(reference), undefined, reference);
  });
});

describe('codes that R4 lists', () => {
  it('are of its own value sets, and of nothing that every object of JavaScript has', () => {
    for (const name of ['constructor', '__proto__']) {
      assert.equal(findBaseCodes(name), undefined, name);
      assert.equal(findBaseCodes(`http://hl7.org/fhir/ValueSet/${name}`), undefined, name);
    }
    const genders = findBaseCodes('http://hl7.org/fhir/ValueSet/administrative-gender');
    assert.equal(genders?.get('http://hl7.org/fhir/administrative-gender')?.has('female'), true);
  });
});

describe('a definition', () => {
  it('may have an element of any name: one that nests deeper than a resource can is passed over', () => {
    const deep = `Observation${'.x'.repeat(300_000)}`;
    const profile = toProfile({ ...definition, snapshot: { element: [{ id: 'Observation' }, { id: deep, min: 1 }] } });
    assert.deepEqual(profile?.root.children, []);
  });
});
