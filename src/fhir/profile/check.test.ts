import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkProfile, type ProfileSource } from './check.ts';
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

describe('a definition', () => {
  it('may have an element of any name: one that nests deeper than a resource can is passed over', () => {
    const deep = `Observation${'.x'.repeat(300_000)}`;
    const profile = toProfile({ ...definition, snapshot: { element: [{ id: 'Observation' }, { id: deep, min: 1 }] } });
    assert.deepEqual(profile?.root.children, []);
  });
});
