import fc from 'fast-check';
import { type LocalText, PURPOSES } from '#kernel';
import { aName } from '../fixtures.ts';
import { SHARE_SECTIONS, type ShareSection } from '../grants/model.ts';
import type { Artefact, ArtefactTerms, Code, DataScope, Provision, Recipient, Signature } from './model.ts';
import { termsHash } from './terms.ts';

/** Builders and arbitraries for tests. Every name says that it is synthetic. */
export function terms(facts: Partial<ArtefactTerms> = {}, provision: Partial<Provision> = {}): ArtefactTerms {
  return {
    patientId: 'p1',
    provision: {
      effect: 'permit',
      to: [{ kind: 'organization', organization: { node: 'hk', id: 'org1', name: aName('Clinic', '诊所') } }],
      purposes: ['TREAT'],
      actions: ['access'],
      data: { sections: ['problems', 'medications'] },
      until: '2026-12-22T02:00:00.000Z',
      except: [],
      ...provision,
    },
    crossBorder: false,
    ...facts,
  };
}

export function anArtefact(facts: Partial<Artefact> = {}): Artefact {
  const agreed = facts.terms ?? terms();
  return {
    id: 'a1',
    version: 1,
    kind: 'standing',
    state: 'active',
    terms: agreed,
    signature: {
      at: '2026-11-22T02:00:00.000Z',
      giver: { kind: 'patient' },
      witness: { kind: 'portal', methods: ['pwd'] },
      termsHash: termsHash(agreed),
    },
    createdAt: '2026-11-22T02:00:00.000Z',
    ...facts,
  };
}

const word = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 6 });
/** A name that differs in every language where it differs in one. */
const name: fc.Arbitrary<LocalText> = word.map((en) => aName(en, `${en}诊`));
const id = fc.string({ unit: fc.constantFrom(...'abc123'), minLength: 1, maxLength: 5 });
const organization = fc.record({ node: fc.constantFrom('sz', 'hk'), id, name });
const instant = fc
  .integer({ min: Date.parse('2020-01-01T00:00:00Z'), max: Date.parse('2035-01-01T00:00:00Z') })
  .map((ms) => new Date(ms).toISOString());
const some = <T>(one: fc.Arbitrary<T>) =>
  fc.uniqueArray(one, { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) });
const code: fc.Arbitrary<Code> = fc.record({ system: word.map((w) => `https://example.org/${w}`), code: word });
const label: fc.Arbitrary<Code> = fc.oneof(
  fc.record({
    system: fc.constant('http://terminology.hl7.org/CodeSystem/v3-ActCode'),
    code: fc.constantFrom('PSY', 'HIV', 'SEX'),
  }),
  code,
);
const recipient: fc.Arbitrary<Recipient> = fc.oneof(
  fc.record({ kind: fc.constant('practitioner' as const), reference: id.map((i) => `Practitioner/${i}`), name }),
  fc.record({ kind: fc.constant('practitioner' as const), reference: id.map((i) => `Practitioner/${i}`) }),
  fc.record({ kind: fc.constant('organization' as const), organization }),
  fc.record({
    kind: fc.constant('role' as const),
    role: fc.constantFrom('clinician' as const, 'coordinator' as const),
  }),
  fc.record({
    kind: fc.constant('role' as const),
    role: fc.constantFrom('clinician' as const, 'coordinator' as const),
    at: organization,
  }),
  fc.constant({ kind: 'network' as const }),
);

/** Bounds that are both, one or none there; the end after the start. */
const bounds = fc
  .tuple(fc.option(instant, { nil: undefined }), fc.option(instant, { nil: undefined }))
  .filter(([from, until]) => from === undefined || until === undefined || from < until)
  .map(([from, until]) => ({
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  }));

const aScope: fc.Arbitrary<DataScope> = fc
  .tuple(members(), bounds)
  .map(([named, period]) => structuredClone({ ...named, ...period }));

function members(): fc.Arbitrary<Omit<DataScope, 'from' | 'until'>> {
  return fc.record(
    {
      types: some(fc.constantFrom('Observation', 'Condition', 'Procedure', 'MolecularSequence')),
      sections: some(fc.constantFrom(...(Object.keys(SHARE_SECTIONS) as ShareSection[]))),
      codes: some(code),
      labels: some(label),
      encounters: some(id.map((i) => `Encounter/${i}`)),
      instances: some(id.map((i) => `Observation/${i}`)),
      authors: some(id.map((i) => `Practitioner/${i}`)),
    },
    { requiredKeys: [] },
  );
}

/** Provisions with exceptions two deep. */
const aProvision: fc.Arbitrary<Provision> = provisionsWith(provisionsWith(provisionsWith(fc.constant(undefined))));

function provisionsWith(inner: fc.Arbitrary<Provision | undefined>): fc.Arbitrary<Provision> {
  return fc
    .record({
      effect: fc.constantFrom('permit' as const, 'deny' as const),
      to: fc.oneof(some(recipient), fc.constant([{ kind: 'everyone' as const }])),
      purposes: fc.oneof(fc.constant('all' as const), some(fc.constantFrom(...PURPOSES))),
      actions: fc.oneof(
        fc.constant('all' as const),
        some(fc.constantFrom('access' as const, 'disclose' as const, 'onward' as const)),
      ),
      data: aScope,
      bounds,
      except: fc.array(inner, { maxLength: 2 }),
    })
    .map(({ bounds: period, except, ...rest }) =>
      structuredClone({ ...rest, ...period, except: except.filter((one) => one !== undefined) }),
    );
}

export const someTerms: fc.Arbitrary<ArtefactTerms> = fc
  .record({
    patientId: id,
    provision: aProvision,
    crossBorder: fc.boolean(),
    more: fc.record(
      { patientCalled: word, usesMax: fc.integer({ min: 1, max: 50 }), eraseAt: instant },
      { requiredKeys: [] },
    ),
  })
  .map(({ more, ...rest }) => structuredClone({ ...rest, ...more }));

const signature: fc.Arbitrary<Signature> = fc.record({
  at: instant,
  giver: fc.oneof(
    fc.constant({ kind: 'patient' as const }),
    fc.record({ kind: fc.constantFrom('guardian' as const, 'proxy' as const), patientId: id, name }),
  ),
  witness: fc.oneof(
    fc.record({ kind: fc.constant('portal' as const), methods: fc.subarray(['pwd', 'otp', 'hwk']) }),
    fc.record({ kind: fc.constant('counter-code' as const), accountId: id, name, sentTo: word }),
    fc.record({
      kind: fc.constant('counter-witness' as const),
      reader: fc.record({ accountId: id, name }),
      accountId: id,
      name,
      paper: word,
    }),
    fc.constant({ kind: 'imported' as const }),
  ),
  termsHash: word,
});

export const someArtefact: fc.Arbitrary<Artefact> = fc
  .record({
    id,
    kind: fc.constantFrom('standing' as const, 'requested' as const),
    state: fc.constantFrom('proposed', 'active', 'rejected', 'lapsed', 'ended'),
    terms: someTerms,
    createdAt: instant,
    more: fc.record(
      {
        request: fc.record({
          organization,
          practitioner: fc.record({ reference: id.map((i) => `Practitioner/${i}`), name }),
          reason: word,
          asked: someTerms,
          answerBy: instant,
        }),
        signature,
        endedAt: instant,
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ more, ...rest }) => structuredClone({ ...rest, ...more, version: 3 }));
