import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { findBaseCodes, findBaseProfile } from '../definitions/base-profiles.ts';
import { sampleFiles } from '../fixtures.ts';
import { copyJson, parseFhirJson } from '../json/json.ts';
import { checkProfile, type ProfileSource } from './check.ts';
import { toProfile } from './profile.ts';
import { codesOf } from './value-set.ts';

const IPS = 'http://hl7.org/fhir/uv/ips/StructureDefinition/';
// biome-ignore lint/suspicious/noExplicitAny: published examples, changed in many places
type Any = any;

/** The examples say in their names, not in `meta.profile`, what they are examples of. */
const PROFILE_OF: readonly (readonly [RegExp, string])[] = [
  [/Observation-alcohol-use/, 'Observation-alcoholuse-uv-ips'],
  [/Observation-tobacco-use/, 'Observation-tobaccouse-uv-ips'],
  [/Observation-pregnancy-edd/, 'Observation-pregnancy-edd-uv-ips'],
  [/Observation-pregnancy-outcome/, 'Observation-pregnancy-outcome-uv-ips'],
  [/Observation-pregnancy-status/, 'Observation-pregnancy-status-uv-ips'],
  [/Observation-pathology/, 'Observation-results-pathology-uv-ips'],
  [/Observation-ips-example-imaging/, 'Observation-results-radiology-uv-ips'],
  [/Observation-/, 'Observation-results-laboratory-uv-ips'],
  [/Device-ips-example-imaging/, 'Device-observer-uv-ips'],
  [/Media-/, 'Media-observation-uv-ips'],
  [/(\w+)-/, '$1-uv-ips'],
];

function guide(t: TestContext) {
  const read = (folder: string) =>
    sampleFiles(t, `ips/hl7-uv-ips-1.1.0/${folder}`).map(({ name, text }) => ({
      name: name.split('/').at(-1) as string,
      resource: parseFhirJson(text) as Any,
    }));
  const definitions = read('definitions').map(({ resource }) => resource);
  const of = (type: string) => definitions.filter(({ resourceType }) => resourceType === type);
  const profiles = new Map(of('StructureDefinition').map((each) => [each.url as string, toProfile(each)]));
  const examples = read('examples');
  const source: ProfileSource = {
    profile: (url) => profiles.get(url) ?? toProfile(findBaseProfile(url) ?? {}),
    codes: (url) => codesOf(url, of('ValueSet'), of('CodeSystem')) ?? findBaseCodes(url),
    resource: (reference) =>
      examples.find(({ resource }) => `${resource.resourceType}/${resource.id}` === reference)?.resource,
  };
  const check = (resource: Any, name: string, from = source) => {
    const profile = source.profile(IPS + name);
    assert.ok(profile, name);
    return checkProfile(resource, profile, from);
  };
  const wrong = (resource: Any, name: string) =>
    check(resource, name)
      .filter(({ severity }) => severity === 'error')
      .map(({ code, expression }) => `${code.replace('fhir.profile-', '')} ${expression}`);
  const example = (name: string): Any => {
    const found = examples.find((each) => each.name === `${name}.json`);
    assert.ok(found, name);
    return copyJson(found.resource);
  };
  return { examples, source, check, wrong, example, isThere: definitions.length > 0 };
}

const profileOf = (name: string) => {
  const [pattern, profile] = PROFILE_OF.find(([each]) => each.test(name)) as readonly [RegExp, string];
  return profile.replace('$1', pattern.exec(name)?.[1] ?? '');
};

describe('IPS 1.1.0', () => {
  it('finds nothing wrong with any of its own examples', (t) => {
    const { examples, wrong, check } = guide(t);
    const unchecked = new Set<string>();
    for (const { name, resource } of examples) {
      assert.deepEqual(wrong(resource, profileOf(name)), [], name);
      for (const { severity, params } of check(resource, profileOf(name))) {
        if (severity === 'information') unchecked.add(String(params?.what));
      }
    }
    assert.deepEqual([...unchecked], []);
  });

  it('names each rule that a changed example breaks, and where', (t) => {
    const { example, wrong, isThere } = guide(t);
    if (!isThere) return;
    const broken = (name: string, profile: string, change: (resource: Any) => void) => {
      const resource = example(name);
      change(resource);
      return wrong(resource, profile);
    };
    const cases: [string, string, (resource: Any) => void, string[]][] = [
      ['Patient-eumfh-39-07', 'Patient-uv-ips', (p) => delete p.birthDate, ['min Patient.birthDate']],
      ['Patient-eumfh-39-07', 'Patient-uv-ips', (p) => delete p.name, ['min Patient.name']],
      ['Patient-eumfh-39-07', 'Patient-uv-ips', (p) => (p.name = [{ use: 'usual' }]), ['rule Patient.name[0]']],
      [
        'Observation-serum-creatinine-adult',
        'Observation-results-laboratory-uv-ips',
        (o) => delete o.performer,
        ['min Observation.performer'],
      ],
      [
        'Observation-serum-creatinine-adult',
        'Observation-results-laboratory-uv-ips',
        (o) => (o.status = 'preliminary'),
        ['value Observation.status'],
      ],
      [
        'Observation-serum-creatinine-adult',
        'Observation-results-laboratory-uv-ips',
        (o) => (o.category = [{ text: 'x' }]),
        ['min Observation.category'],
      ],
      [
        'Observation-tobacco-use-example',
        'Observation-tobaccouse-uv-ips',
        (o) => (o.subject = { reference: 'Group/1' }),
        ['target Observation.subject'],
      ],
      [
        'Observation-tobacco-use-example',
        'Observation-tobaccouse-uv-ips',
        (o) => (o.code.coding[0].code = '1-8'),
        ['value Observation.code'],
      ],
      [
        'Observation-pregnancy-status-example',
        'Observation-pregnancy-status-uv-ips',
        (o) => (o.valueCodeableConcept.coding = [{ system: 'http://snomed.info/sct', code: '1' }]),
        ['code Observation.value.ofType(CodeableConcept)'],
      ],
      [
        'Observation-serum-creatinine-adult',
        'Observation-results-laboratory-uv-ips',
        (o) => {
          delete o.effectiveDateTime;
          o.effectiveInstant = '2020-01-01T00:00:00Z';
        },
        ['type Observation.effective.ofType(instant)'],
      ],
      ['Composition-composition-minimal', 'Composition-uv-ips', (c) => c.section.shift(), ['min Composition.section']],
      ['Bundle-bundle-minimal', 'Bundle-uv-ips', (b) => b.entry.push(b.entry[0]), ['rule Bundle', 'max Bundle.entry']],
      ['Bundle-bundle-minimal', 'Bundle-uv-ips', (b) => (b.type = 'collection'), ['value Bundle.type']],
      [
        'Composition-composition-minimal',
        'Composition-uv-ips',
        (c) => (c.confidentiality = 'X'),
        ['code Composition.confidentiality'],
      ],
      ['Patient-eumfh-39-07', 'Patient-uv-ips', (p) => (p.address = [{ country: 'Utopia' }]), []],
      [
        'DeviceUseStatement-eumfh-70-275-1',
        'DeviceUseStatement-uv-ips',
        (d) => {
          delete d.timingDateTime;
          const url = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
          d._timingDateTime = { extension: [{ url, valueCode: 'because' }] };
        },
        ['code DeviceUseStatement.timing.ofType(dateTime).extension[0].value.ofType(code)'],
      ],
      [
        'Bundle-bundle-minimal',
        'Bundle-uv-ips',
        (b) => {
          delete b.entry.find((e: Any) => e.resource.resourceType === 'Patient').resource.birthDate;
        },
        ['min Bundle.entry[1].resource.birthDate'],
      ],
    ];
    for (const [name, profile, change, expected] of cases) {
      const found = broken(name, profile, change);
      for (const line of expected) assert.ok(found.includes(line), `${name}: ${line} is not among ${found.join(', ')}`);
    }
  });

  it('knows the countries of ISO 3166, of two letters and of three', (t) => {
    const { example, check, isThere } = guide(t);
    if (!isThere) return;
    const warned = (country: string) => {
      const patient = { ...example('Patient-eumfh-39-07'), address: [{ country }] };
      return check(patient, 'Patient-uv-ips').some(({ params }) => params?.key === 'pat-cnt-2or3-char');
    };
    assert.deepEqual(['HK', 'CHN', 'Utopia', 'XX'].map(warned), [false, false, true, true]);
  });

  it('says what it did not check', (t) => {
    const { example, check, source, isThere } = guide(t);
    if (!isThere) return;
    const alone = { profile: source.profile, codes: source.codes };
    const what = check(example('Composition-composition-minimal'), 'Composition-uv-ips', alone).map(
      ({ severity, params }) => [severity, params?.what],
    );
    assert.ok(what.some(([severity, said]) => severity === 'information' && String(said).startsWith('slice entry:')));
  });
});
