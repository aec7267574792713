import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meetsDataTest } from '#fhir';
import type { PersonActor, Purpose } from '#kernel';
import type { AccessContext } from '../access-model.ts';
import type { Artefact, Provision } from '../artefacts/model.ts';
import { decide } from '../decide.ts';
import { aClinician, aContext, aName, aProvision, toOrganization } from '../fixtures.ts';
import { anArtefact, confidential, factsInRecord, inRecord, label, RECORD_IDS, readBack } from './fixtures.ts';
import { openingsFor, openTest } from './openings.ts';

/** Clinicians who ask: of an institution that treats p1 nowhere, of another, and the specialist of the first. */
const asker = aClinician('clinic', { fhirUser: 'Practitioner/gp' });
const stranger = aClinician('elsewhere', { fhirUser: 'Practitioner/stranger' });
const specialist = aClinician('clinic', { fhirUser: 'Practitioner/specialist' });
const treats: Partial<AccessContext> = { relation: 'managing-organization' };

const toClinic = [toOrganization('clinic', 'hk')];
const treatment = { to: toClinic, purposes: ['TREAT', 'ETREAT'] } satisfies Partial<Provision>;
const everything = RECORD_IDS;
const but = (...ids: readonly string[]) => everything.filter((id) => !ids.includes(id));
const clinicians = [{ kind: 'role', role: 'clinician' }] as const;
const toSpecialist = [{ kind: 'practitioner', reference: 'Practitioner/specialist' }] as const;
const SENSITIVE = ['hiv', 'depression', 'restricted'];
const normal = aProvision('permit', { ...treatment, data: { labels: [confidential('N')] } });

interface Ask {
  readonly as?: PersonActor;
  readonly purpose?: Purpose;
  readonly given?: Partial<AccessContext>;
  readonly opens: readonly string[];
  /** Where a Consent opened it. */
  readonly until?: string;
}

interface Row {
  readonly consent: Provision;
  readonly facts?: Partial<Artefact>;
  readonly asks: readonly Ask[];
}

const nobodyElse: Ask = { as: stranger, opens: [] };
const OVER = { at: new Date('2026-12-01T00:00:00Z') };

/**
 * Kinds of consent that IHE's profile names as its examples, decided on a record and an institution of our own.
 * @source IHE ITI Privacy Consent on FHIR 1.1: explicit basic, intermediate and advanced consents
 */
const TABLE: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  basic: {
    'a yes for treatment opens the record to the institution named, and to no other': {
      consent: aProvision('permit', treatment),
      asks: [{ opens: everything }, { purpose: 'ETREAT', opens: everything }, nobodyElse],
    },
    'one signed on paper at a counter says the same': {
      consent: aProvision('permit', treatment),
      facts: {
        signature: {
          at: '2026-11-01T00:00:00.000Z',
          giver: { kind: 'patient' },
          witness: { kind: 'counter-code', accountId: 'a1', name: aName('Counter', '柜台'), sentTo: '…1234' },
          termsHash: '0'.repeat(64),
        },
      },
      asks: [{ opens: everything }, nobodyElse],
    },
    'one that a mother gives for her infant says the same': {
      consent: aProvision('permit', treatment),
      facts: {
        signature: {
          at: '2026-11-01T00:00:00.000Z',
          giver: { kind: 'guardian', patientId: 'mother', name: aName('Mother', '母亲') },
          witness: { kind: 'portal', methods: ['pwd'] },
          termsHash: '0'.repeat(64),
        },
      },
      asks: [{ opens: everything }, nobodyElse],
    },
    'a no to treatment shuts the record to everybody, those who treat among them': {
      consent: aProvision('deny', { purposes: ['TREAT'] }),
      asks: [{ opens: [] }, { given: treats, opens: [] }, { given: treats, purpose: 'ETREAT', opens: everything }],
    },
    'a yes to research opens nothing for treatment, and no clinician states research': {
      consent: aProvision('permit', { to: [{ kind: 'network' }], purposes: ['HRESCH'] }),
      asks: [{ opens: [] }, { purpose: 'HRESCH', opens: [] }],
    },
    'a yes with an end opens until then': {
      consent: aProvision('permit', { ...treatment, until: '2026-11-30T00:00:00.000Z' }),
      asks: [
        { opens: everything, until: '2026-11-30T00:00:00.000Z' },
        { given: OVER, opens: [] },
      ],
    },
  },
  intermediate: {
    'a yes to what one doctor wrote opens that, and who the patient is': {
      consent: aProvision('permit', { ...treatment, data: { authors: ['Practitioner/dr'] } }),
      asks: [{ opens: ['p1', 'first', 'pressure', 'restricted', 'allergy', 'tablet'] }, nobodyElse],
    },
    'a yes to one result opens that result, and who the patient is': {
      consent: aProvision('permit', { ...treatment, data: { instances: ['Observation/glucose'] } }),
      asks: [{ opens: ['p1', 'glucose'] }, nobodyElse],
    },
    'a yes to one visit opens it and what was recorded at it': {
      consent: aProvision('permit', { ...treatment, data: { encounters: ['Encounter/first'] } }),
      asks: [{ opens: ['p1', 'first', 'pressure', 'tablet'] }, nobodyElse],
    },
    'all but what one doctor wrote': {
      consent: aProvision('permit', {
        ...treatment,
        except: [aProvision('deny', { data: { authors: ['Practitioner/other'] } })],
      }),
      asks: [
        { opens: but('second', 'hiv', 'depression', 'letter') },
        { given: treats, opens: but('second', 'hiv', 'depression', 'letter') },
      ],
    },
    'all but one result, and but every document that may hold it': {
      consent: aProvision('permit', {
        ...treatment,
        except: [aProvision('deny', { data: { instances: ['Observation/glucose'] } })],
      }),
      asks: [{ opens: but('glucose', 'letter') }],
    },
    'all but one visit; an allergy may have been recorded at it': {
      consent: aProvision('permit', {
        ...treatment,
        except: [aProvision('deny', { data: { encounters: ['Encounter/second'] } })],
      }),
      asks: [{ opens: but('second', 'hiv', 'allergy') }],
    },
    'all but a time; what has no date may be of it, and a document written later may tell of it': {
      consent: aProvision('permit', {
        ...treatment,
        except: [aProvision('deny', { data: { from: '2025-01-01T00:00:00.000Z', until: '2026-01-01T00:00:00.000Z' } })],
      }),
      asks: [{ opens: but('second', 'hiv', 'allergy', 'letter') }],
    },
    'a yes for one purpose opens for no other': {
      consent: aProvision('permit', { to: toClinic, purposes: ['ETREAT'] }),
      asks: [{ opens: [] }, { purpose: 'ETREAT', opens: everything }],
    },
    'a yes to a time opens what is dated in it': {
      consent: aProvision('permit', { ...treatment, data: { from: '2026-01-01T00:00:00.000Z' } }),
      asks: [{ opens: ['p1', 'first', 'pressure', 'tablet', 'letter'] }, nobodyElse],
    },
    'a no to all but emergencies': {
      consent: aProvision('deny', { except: [aProvision('permit', { to: clinicians, purposes: ['ETREAT'] })] }),
      asks: [
        { opens: [] },
        { given: treats, opens: [] },
        { purpose: 'ETREAT', opens: everything },
        { as: stranger, purpose: 'ETREAT', opens: everything },
      ],
    },
  },
  advanced: {
    'a yes to the ordinary opens nothing sensitive or restricted': {
      consent: normal,
      asks: [{ opens: but(...SENSITIVE) }, nobodyElse],
    },
    'a yes to the ordinary and the restricted opens both': {
      consent: aProvision('permit', { ...treatment, data: { labels: [confidential('N'), confidential('R')] } }),
      asks: [{ opens: everything }],
    },
    'a yes to the ordinary with a no to the restricted shuts that to those who treat as well': {
      consent: { ...normal, except: [aProvision('deny', { data: { labels: [confidential('R')] } })] },
      asks: [{ opens: but(...SENSITIVE) }, { given: treats, opens: but(...SENSITIVE) }],
    },
    'the ordinary to the institution, the restricted to its specialist': {
      consent: {
        ...normal,
        except: [aProvision('permit', { to: toSpecialist, data: { labels: [confidential('R')] } })],
      },
      asks: [{ opens: but(...SENSITIVE) }, { as: specialist, opens: everything }, nobodyElse],
    },
    'the ordinary to the institution, mental health to its specialist': {
      consent: { ...normal, except: [aProvision('permit', { to: toSpecialist, data: { labels: [label('PSY')] } })] },
      asks: [{ opens: but(...SENSITIVE) }, { as: specialist, opens: but('hiv', 'restricted') }],
    },
    'the ordinary to the institution, mental and sexual health to its specialist': {
      consent: {
        ...normal,
        except: [aProvision('permit', { to: toSpecialist, data: { labels: [label('PSY'), label('HIV')] } })],
      },
      asks: [{ opens: but(...SENSITIVE) }, { as: specialist, opens: but('restricted') }],
    },
    'the ordinary for treatment, the restricted in an emergency': {
      consent: {
        ...aProvision('permit', { to: toClinic, purposes: ['TREAT'], data: { labels: [confidential('N')] } }),
        except: [aProvision('permit', { to: clinicians, purposes: ['ETREAT'], data: { labels: [confidential('R')] } })],
      },
      asks: [
        { opens: but(...SENSITIVE) },
        { purpose: 'ETREAT', opens: ['p1', ...SENSITIVE] },
        { as: stranger, purpose: 'ETREAT', opens: ['p1', ...SENSITIVE] },
      ],
    },
  },
};

describe('a Consent of each of the kinds that IHE’s profile gives as examples', () => {
  it('there are 23 of them', () => assert.equal(Object.values(TABLE).flatMap(Object.keys).length, 23));
  for (const [level, rows] of Object.entries(TABLE)) {
    describe(level, () => {
      for (const [says, { consent, facts, asks }] of Object.entries(rows)) {
        it(says, () => {
          const consents = readBack(anArtefact(consent, facts));
          for (const { as = asker, purpose = 'TREAT', given, opens, until } of asks) {
            const context = aContext({ consents, ...given });
            const decided = RECORD_IDS.map((id) => decide(as, purpose, 'read', factsInRecord(id), context));
            const open = RECORD_IDS.filter((_, i) => decided[i]?.ok);
            assert.deepEqual(open.toSorted(), opens.toSorted());
            for (const decision of decided) {
              if (!decision.ok || decision.value.basis !== 'consent/given-by-patient') continue;
              assert.deepEqual([decision.value.consentId, decision.value.until], ['c1', until]);
            }
            // What a search hides is what a read hides.
            if (purpose !== 'TREAT' && purpose !== 'ETREAT') continue;
            const found = RECORD_IDS.filter((id) => {
              const of = factsInRecord(id);
              return meetsDataTest(openTest(openingsFor(as, purpose, 'search', of, context)), inRecord(id));
            });
            assert.deepEqual(found, open);
          }
        });
      }
    });
  }
});
