import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readMany, readResource, writeResources } from '#fhir';
import type { Scope } from '#kernel';
import { toConsentResource } from '../artefacts/fhir.ts';
import type { DataScope } from '../artefacts/model.ts';
import { aClinician, aProvision, toOrganization } from '../fixtures.ts';
import { type TestRoom, testRoom } from '../room-harness.ts';
import { withoutWithheld } from '../withheld.ts';
import { anArtefact, label } from './fixtures.ts';

type Resource = { readonly resourceType: string; readonly id: string } & Record<string, unknown>;

const to = (reference: string) => ({ reference });
const DENIED = to('Practitioner/denied');
const OTHER = to('Practitioner/other');
const ICD = 'http://hl7.org/fhir/sid/icd-10';
const coded = (code: string, system = ICD) => ({ coding: [{ system, code }] });
const plain = { text: 'synthetic' };
const ACTIVE = coded('active', 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical');

/** A no of a patient, what it hides of the record, and what stays beside it. The resources are those of a patient of their own. */
interface Case {
  readonly no: DataScope;
  readonly hidden: readonly Resource[];
  readonly shown: readonly Resource[];
}

const make = (resourceType: string, id: string, more: object): Resource => ({ resourceType, id, ...more });
const medication = { status: 'active', intent: 'order' };
const observation = (id: string, more: object = {}) =>
  make('Observation', id, { status: 'final', code: plain, ...more });
const procedure = (id: string, more: object = {}) => make('Procedure', id, { status: 'completed', ...more });

// biome-ignore format: one resource a line
const CASES: Readonly<Record<string, Case>> = {
  'to an author: recorded, asserted, told or done by them, in whatever element, and for whom a role of theirs stands': {
    no: { authors: ['Practitioner/denied'] },
    hidden: [
      make('Condition', 'recorded', { code: plain, recorder: DENIED, asserter: OTHER }),
      make('AllergyIntolerance', 'asserted', { clinicalStatus: ACTIVE, code: plain, recorder: OTHER, asserter: DENIED }),
      make('MedicationStatement', 'told', { status: 'active', medicationCodeableConcept: plain, informationSource: DENIED }),
      make('MedicationRequest', 'written', { ...medication, medicationCodeableConcept: plain, requester: OTHER, recorder: DENIED }),
      make('Immunization', 'given', { status: 'completed', vaccineCode: plain, occurrenceString: 'once', performer: [{ actor: DENIED }] }),
      procedure('recorded', { recorder: DENIED }),
      procedure('asserted', { asserter: DENIED }),
      observation('by-role', { performer: [to('PractitionerRole/of-denied')] }),
      observation('by-contained-role', { contained: [{ resourceType: 'PractitionerRole', id: 'r', practitioner: DENIED }], performer: [to('#r')] }),
      observation('noted', { note: [{ authorReference: DENIED, text: 'synthetic' }] }),
    ],
    shown: [
      make('Condition', 'by-other', { code: plain, recorder: OTHER, asserter: OTHER }),
      procedure('by-other', { recorder: OTHER }),
      observation('by-other-role', { performer: [to('PractitionerRole/of-other')] }),
    ],
  },
  'to a code: where it stands as a reason, in a medicine that is named or contained, and what names what has it': {
    no: { codes: [{ system: ICD, code: 'F32.1' }] },
    hidden: [
      make('Condition', 'coded', { code: coded('F32.1') }),
      make('MedicationRequest', 'by-reason-code', { ...medication, medicationCodeableConcept: plain, reasonCode: [coded('F32.1')] }),
      make('MedicationRequest', 'by-reason', { ...medication, medicationCodeableConcept: plain, reasonReference: [to('Condition/reached-coded')] }),
      make('MedicationRequest', 'by-medicine', { ...medication, medicationReference: to('Medication/denied') }),
      make('MedicationStatement', 'by-medicine', { status: 'active', medicationReference: to('Medication/denied') }),
      make('MedicationRequest', 'by-contained', { ...medication, contained: [{ resourceType: 'Medication', id: 'm', code: coded('F32.1') }], medicationReference: to('#m') }),
      procedure('by-reason-code', { reasonCode: [coded('F32.1')] }),
      make('Encounter', 'by-diagnosis', { status: 'finished', class: { code: 'AMB' }, diagnosis: [{ condition: to('Condition/reached-coded') }] }),
    ],
    shown: [
      make('Condition', 'other-code', { code: coded('F32.10') }),
      make('Condition', 'other-system', { code: coded('F32.1', 'urn:synthetic') }),
      make('MedicationRequest', 'other', { ...medication, medicationReference: to('Medication/other'), reasonReference: [to('Condition/reached-other-code')] }),
    ],
  },
  'to a type: what contains one': {
    no: { types: ['Condition'] },
    hidden: [
      make('Condition', 'one', { code: plain }),
      make('MedicationRequest', 'containing', { ...medication, contained: [{ resourceType: 'Condition', id: 'c', code: plain, subject: to('Patient/reached') }], medicationCodeableConcept: plain, reasonReference: [to('#c')] }),
    ],
    shown: [make('MedicationRequest', 'plain', { ...medication, medicationCodeableConcept: plain })],
  },
  'to a section: what contains something of it': {
    no: { sections: ['problems'] },
    hidden: [
      make('Condition', 'one', { code: plain }),
      procedure('containing', { contained: [{ resourceType: 'Condition', id: 'c', code: plain, subject: to('Patient/reached') }], reasonReference: [to('#c')] }),
    ],
    shown: [procedure('plain')],
  },
  'to one resource: what names it, of whatever version': {
    no: { instances: ['Condition/reached-named'] },
    hidden: [
      make('Condition', 'named', { code: plain }),
      make('List', 'list', { status: 'current', mode: 'working', entry: [{ item: { ...to('Condition/reached-named'), display: 'Synthetic sorrow' } }] }),
      make('CarePlan', 'plan', { status: 'active', intent: 'plan', addresses: [to('Condition/reached-named')] }),
      make('Goal', 'goal', { lifecycleStatus: 'active', description: plain, addresses: [{ ...to('Condition/reached-named/_history/1'), display: 'Synthetic sorrow' }] }),
      procedure('reason', { reasonReference: [to('http://hk.test/fhir/R4/Condition/reached-named')] }),
    ],
    shown: [
      make('Condition', 'named-not', { code: plain }),
      make('List', 'other', { status: 'current', mode: 'working', entry: [{ item: to('Condition/reached-named-not') }] }),
    ],
  },
  'to a label: what tells in words of what has it': {
    no: { labels: [label('PSY')] },
    hidden: [
      make('Condition', 'labelled', { meta: { security: [label('PSY')] }, code: plain }),
      make('List', 'telling', { status: 'current', mode: 'working', entry: [{ item: { display: 'Synthetic sorrow', type: 'Condition', ...to('Condition/reached-labelled') } }] }),
      make('CarePlan', 'telling', { status: 'active', intent: 'plan', activity: [{ outcomeReference: [{ ...to('Condition/reached-labelled/_history/1'), display: 'Synthetic sorrow' }] }] }),
    ],
    shown: [
      make('List', 'plain', { status: 'current', mode: 'working', entry: [{ item: { ...to('Condition/reached-ordinary'), display: 'Synthetic cold' } }] }),
      make('List', 'naming', { status: 'current', mode: 'working', entry: [{ item: to('Condition/reached-labelled') }] }),
      make('Condition', 'ordinary', { code: { coding: [{ system: ICD, code: 'J00', display: 'Synthetic cold' }] } }),
    ],
  },
  'to a label: what tells in words of what has it, by whatever name': {
    no: { labels: [label('PSY')] },
    hidden: [
      make('Condition', 'labelled', { meta: { security: [label('PSY')] }, identifier: [{ system: 'urn:synthetic', value: 'one' }, { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:0d9b8a1c-0000-4000-8000-000000000001' }], code: plain }),
      make('List', 'by-identifier', { status: 'current', mode: 'working', entry: [{ item: { type: 'Condition', identifier: { system: 'urn:synthetic', value: 'one' }, display: 'Synthetic sorrow' } }] }),
      make('List', 'by-identifier-alone', { status: 'current', mode: 'working', entry: [{ item: { identifier: { value: 'one' }, display: 'Synthetic sorrow' } }] }),
      make('List', 'by-urn', { status: 'current', mode: 'working', entry: [{ item: { reference: 'urn:uuid:0d9b8a1c-0000-4000-8000-000000000001', display: 'Synthetic sorrow' } }] }),
      make('List', 'in-extension', { extension: [{ url: 'urn:synthetic', valueReference: { ...to('Condition/reached-labelled'), display: 'Synthetic sorrow' } }], status: 'current', mode: 'working' }),
      make('List', 'in-words-of-extension', { status: 'current', mode: 'working', entry: [{ item: { ...to('Condition/reached-labelled'), extension: [{ url: 'urn:synthetic', valueString: 'Synthetic sorrow' }] } }] }),
    ],
    shown: [
      make('Condition', 'other', { identifier: [{ system: 'urn:synthetic', value: 'two' }, { system: 'urn:elsewhere', value: 'one' }], code: plain }),
      make('List', 'by-other-identifier', { status: 'current', mode: 'working', entry: [{ item: { identifier: { system: 'urn:synthetic', value: 'two' }, display: 'Synthetic cold' } }] }),
      make('List', 'by-other-system', { status: 'current', mode: 'working', entry: [{ item: { identifier: { system: 'urn:elsewhere', value: 'one' }, display: 'Synthetic cold' } }] }),
      make('List', 'by-identifier-bare', { status: 'current', mode: 'working', entry: [{ item: { identifier: { system: 'urn:synthetic', value: 'one' } } }] }),
      make('List', 'by-other-urn', { status: 'current', mode: 'working', entry: [{ item: { reference: 'urn:uuid:0d9b8a1c-0000-4000-8000-000000000002', display: 'Synthetic cold' } }] }),
      make('List', 'in-extension-bare', { extension: [{ url: 'urn:synthetic', valueReference: to('Condition/reached-labelled') }], status: 'current', mode: 'working' }),
    ],
  },
  'to a type: what tells in words of one': {
    no: { types: ['Condition'] },
    hidden: [
      make('Condition', 'one', { code: plain }),
      make('Goal', 'telling', { lifecycleStatus: 'active', description: plain, addresses: [{ ...to('Condition/reached-one'), display: 'Synthetic sorrow' }] }),
    ],
    shown: [make('Goal', 'naming', { lifecycleStatus: 'active', description: plain, addresses: [to('Condition/reached-one')] })],
  },
  'to a visit: what was part of it': {
    no: { encounters: ['Encounter/reached-visit'] },
    hidden: [
      make('Encounter', 'visit', { status: 'finished', class: { code: 'IMP' } }),
      make('Encounter', 'part', { status: 'finished', class: { code: 'IMP' }, partOf: to('Encounter/reached-visit') }),
      observation('at', { encounter: to('Encounter/reached-visit') }),
    ],
    shown: [
      make('Encounter', 'other', { status: 'finished', class: { code: 'AMB' } }),
      observation('at-other', { encounter: to('Encounter/reached-other') }),
    ],
  },
};

/** What is nobody's and is named by the record. */
const NAMED: readonly Resource[] = [
  make('Organization', 'host', { name: 'Synthetic' }),
  make('Practitioner', 'denied', {}),
  make('Practitioner', 'other', {}),
  make('PractitionerRole', 'of-denied', { practitioner: DENIED }),
  make('PractitionerRole', 'of-other', { practitioner: OTHER }),
  make('Medication', 'denied', { code: coded('F32.1') }),
  make('Medication', 'other', { code: coded('A00') }),
  make('Patient', 'reached', { managingOrganization: to('Organization/host') }),
];

const PATIENT_ELEMENT: Readonly<Record<string, string>> = { AllergyIntolerance: 'patient', Immunization: 'patient' };

/** As they lie in the record of the patient, under ids of their own. */
function inRecord(resources: readonly Resource[]): Resource[] {
  return resources.map(({ resourceType, id, ...more }) => ({
    resourceType,
    id: `reached-${id}`,
    [PATIENT_ELEMENT[resourceType] ?? 'subject']: to('Patient/reached'),
    ...more,
  }));
}

for (const [says, { no, hidden, shown }] of Object.entries(CASES)) {
  describe(`a no ${says}`, () => {
    /** One room with all of it, and one in which what is hidden never was. */
    let full: TestRoom;
    let twin: TestRoom;
    const [secret, open] = [inRecord(hidden), inRecord(shown)];
    const types = [...new Set([...secret, ...open].map(({ resourceType }) => resourceType))];

    before(async () => {
      [full, twin] = [await filled([...open, ...secret]), await filled(open)];
    });
    after(() => Promise.all([full.close(), twin.close()]));

    async function filled(record: readonly Resource[]): Promise<TestRoom> {
      const room = await testRoom({
        host: aClinician('host', { fhirUser: 'Practitioner/host' }),
        colleague: aClinician('host', { fhirUser: 'Practitioner/colleague', accountId: 'colleague' }),
      });
      const provision = aProvision('deny', { to: [toOrganization('host', 'hk')], data: no });
      const terms = { patientId: 'reached', provision, crossBorder: false };
      const consent = toConsentResource(anArtefact(provision, { id: 'the-no', terms }));
      await room.db.database.transaction(async (tx) => {
        const scope = { ...room.runtime, tx } as unknown as Scope;
        await writeResources(
          scope,
          [...NAMED, ...record, consent].map((create) => ({ create: create as never, method: 'PUT' as const })),
        );
      });
      return room;
    }

    /** Without the request's own number. */
    async function answerOf(room: TestRoom, path: string) {
      const { status, text } = await room.send('host', 'GET', `/fhir/R4/${path}`);
      return { status, text: text.replaceAll(/"diagnostics":"[a-z0-9]{26}"/g, '') };
    }

    it('leaves what is beside it', async () => {
      for (const { resourceType, id } of open) {
        assert.equal((await answerOf(full, `${resourceType}/${id}`)).status, 200, `${resourceType}/${id}`);
      }
    });

    it('is in the store, for a program', async () => {
      for (const { resourceType, id } of secret) {
        const found = await full.db.database.transaction((tx) => readResource(tx, resourceType, id));
        assert.equal(found?.patientId, 'reached', `${resourceType}/${id}`);
      }
    });

    it('hides on every path as if it had never been', async () => {
      const paths = [
        ...secret.flatMap(({ resourceType, id }) => [
          `${resourceType}/${id}`,
          `${resourceType}/${id}/_history`,
          `${resourceType}/${id}/_history/1`,
        ]),
        ...types.flatMap((type) => [
          type,
          `${type}?patient=reached`,
          `${type}?patient=reached&_total=accurate`,
          `${type}?patient=reached&_summary=count`,
          `${type}?_sort=-_lastUpdated`,
          `${type}/_history`,
          `Patient/reached/${type}`,
          `Patient?_id=reached&_revinclude=${type}:patient`,
        ]),
        // That something tells in words of what is withheld is seen when it is read: links are followed to it, and a page may go on to nothing.
        ...(says.includes('in words')
          ? []
          : types.flatMap((type) => [
              `${type}?patient=reached&_count=1`,
              `Patient?_has:${type}:patient:_id=${secret.map(({ id }) => id).join(',')}`,
            ])),
        'Patient/reached/$everything',
        'Patient/reached/*',
        'Practitioner?_revinclude=*',
        'Medication?_revinclude=*',
        'Condition?_revinclude=*',
        'MedicationRequest?_include=*',
      ];
      for (const path of paths) assert.deepEqual(await answerOf(full, path), await answerOf(twin, path), path);
    });

    it('hands nothing of it on to whom it is withheld from', async () => {
      const all = [...open, ...secret].map(({ resourceType, id }) => ({ type: resourceType, id }));
      const left = await full.db.database.transaction(async (tx) => {
        const scope = { ...full.runtime, tx, purpose: 'TREAT' } as const;
        const asker = { organization: { node: 'hk', id: 'host' } };
        return withoutWithheld(scope, { patientId: 'reached', asker, action: 'disclose' }, await readMany(tx, all));
      });
      const names = (some: readonly { readonly type: string; readonly id: string }[]) =>
        some.map(({ type, id }) => `${type}/${id}`);
      assert.deepEqual(names(left), names(all.slice(0, open.length)));
    });

    it('answers who writes its like as who writes anything else, and keeps from nobody what they wrote', async () => {
      const keptFromOthers: string[] = [];
      for (const { id: _, ...written } of [...secret, ...open]) {
        const { resourceType: type } = written;
        const write = (as: string, method: string, path: string, body: object) =>
          full.send(as, method, `/fhir/R4/${path}`, body);
        const made = await write('host', 'POST', type, written);
        assert.equal(made.status, 201, made.text);
        const { id } = made.json;
        const statusFor = async (as: string) => (await full.send(as, 'GET', `/fhir/R4/${type}/${id}`)).status;
        const seen = async (): Promise<unknown[]> => [
          await statusFor('host'),
          (await full.send('host', 'GET', `/fhir/R4/${type}/${id}/_history`)).json.total,
          (await full.send('host', 'GET', `/fhir/R4/${type}?_id=${id}&_total=accurate`)).json.total,
          (await full.send('host', 'GET', `/fhir/R4/${type}?patient=reached&_id=${id}&_summary=count`)).json.total,
        ];
        assert.deepEqual(await seen(), [200, 1, 1, 1], `${type} as it was written`);
        assert.equal((await write('host', 'PUT', `${type}/${id}`, { ...written, id })).status, 200);
        assert.deepEqual(await seen(), [200, 2, 1, 1], `${type} as they wrote it anew`);
        const toOthers = await statusFor('colleague');
        if (toOthers === 404) keptFromOthers.push(type);
        assert.equal((await write('system', 'PUT', `${type}/${id}`, { ...written, id })).status, 200);
        assert.equal(
          await statusFor('host'),
          await statusFor('colleague'),
          `${type} that somebody else has written since`,
        );
        assert.equal((await write('system', 'DELETE', `${type}/${id}`, {})).status, 204);
      }
      assert.ok(keptFromOthers.length > 0, 'from a colleague it is kept');
    });

    it('lets nobody write over it', async () => {
      for (const resource of secret) {
        const { resourceType, id } = resource;
        const sent = await full.send('host', 'PUT', `/fhir/R4/${resourceType}/${id}`, resource);
        assert.ok(sent.status >= 400, `${resourceType}/${id} ${sent.text}`);
      }
    });
  });
}
