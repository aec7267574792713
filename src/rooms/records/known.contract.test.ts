import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Resource, writeResources } from '#fhir';
import { type Actor, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { loadCompartment, parse } from './composing/load.ts';
import { takeAnnouncements } from './events.ts';
import { AN_ELDER, aClinician, aPatientActor, codesOf, testPorts } from './fixtures.ts';
import { decideEntriesWith } from './operations/decide-entries.ts';
import { getFolderDocumentWith } from './operations/find-folder.ts';
import { receiveDocument } from './operations/receive-document.ts';

const entry = (type: string, id: string, content: object) => ({
  fullUrl: `https://sz.test/fhir/R4/${type}/${id}`,
  resource: { resourceType: type, id, subject: { reference: 'Patient/p' }, ...content },
});
const HYPERTENSION = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'I10' }] };
const AMLODIPINE = { coding: [{ system: 'http://www.whocc.no/atc', code: 'C08CA01' }] };
const DOCUMENT = JSON.stringify({
  resourceType: 'Bundle',
  type: 'document',
  identifier: { system: 'https://sz.test/documents', value: 'doc-1' },
  entry: [
    entry('Composition', 'c', { status: 'final', date: '2026-11-20T09:00:00Z', title: '门诊', section: [] }),
    { fullUrl: 'https://sz.test/fhir/R4/Patient/p', resource: { resourceType: 'Patient', id: 'p' } },
    entry('Condition', 'k', { code: HYPERTENSION }),
    entry('Condition', 'new', { code: { text: '头晕' } }),
    entry('Encounter', 'e', { status: 'finished', diagnosis: [{ condition: { reference: 'Condition/k' } }] }),
    entry('MedicationRequest', 'm', {
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: AMLODIPINE,
      dosageInstruction: [{ text: '5 mg, 每日一次' }],
    }),
    entry('CarePlan', 'cp', {
      status: 'active',
      intent: 'plan',
      activity: [
        { reference: { reference: 'MedicationRequest/m' } },
        { reference: { reference: 'ServiceRequest/none' } },
      ],
    }),
  ],
});
const [KNOWN, NEW, ENCOUNTER, MEDICINE, PLAN] = [2, 3, 4, 5, 6];

describe('an entry that the record says already', () => {
  let db: TestDatabase;
  let patientId = '';
  let documentId = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('known');
  const ports = testPorts();
  const doctor = aClinician();
  let known = '';
  let taken = '';
  const within = <T>(actor: Actor, work: (scope: Scope) => Promise<T>, purpose: Scope['purpose'] = 'TREAT') =>
    db.database.transaction((tx) => work(testScope(tx, { actor, ids, clock, purpose })));
  const look = (actor: Actor = doctor, purpose: Scope['purpose'] = 'TREAT') =>
    within(actor, (scope) => getFolderDocumentWith(ports)(scope, { id: documentId }), purpose);
  const decide = (decisions: Parameters<ReturnType<typeof decideEntriesWith>>[1]['decisions']) =>
    within(doctor, (scope) => decideEntriesWith(ports)(scope, { id: documentId, decisions }));
  const record = (...types: string[]) =>
    within(doctor, async (scope) => (await loadCompartment(scope.tx, patientId, types)).map(parse));

  before(async () => {
    db = await testDatabase();
    patientId = await within(doctor, async (scope) => (await registerOrFindPatient(scope, AN_ELDER)).patientId);
    known = await within(doctor, async (scope) => {
      const condition = {
        resourceType: 'Condition',
        id: `${patientId.slice(0, 2)}-here`,
        code: { coding: [{ system: 'http://snomed.info/sct', code: '59621000' }] },
        subject: { reference: `Patient/${patientId}` },
        onsetDateTime: '2009',
      } as unknown as Resource;
      const statement = {
        resourceType: 'MedicationStatement',
        id: `${patientId.slice(0, 2)}-taken`,
        status: 'active',
        medicationCodeableConcept: AMLODIPINE,
        subject: { reference: `Patient/${patientId}` },
        dosage: [{ text: '5 mg once daily' }],
      } as unknown as Resource;
      taken = `MedicationStatement/${statement.id}`;
      await writeResources(scope, [{ create: condition }, { create: statement }]);
      return `Condition/${condition.id}`;
    });
    const received = await within(doctor, (scope) =>
      receiveDocument(scope, {
        fromNode: 'sz',
        messageId: 'm-1',
        caseId: 'case-1',
        patientId,
        bundleText: DOCUMENT,
        signature: { node: 'sz', kid: 'key-1', signedAt: '2026-11-20T09:00:00.000Z' },
      }),
    );
    documentId = received.documentId;
  });
  after(() => db.close());

  it('is shown to the clinician beside what is there, and to nobody else', async () => {
    const { decisions } = await look();
    const shown = decisions.find(({ index }) => index === KNOWN)?.known;
    assert.equal(shown?.resource, known);
    assert.equal(shown?.likeness, 'known');
    assert.equal(shown?.entry.date, '2009');
    assert.equal(decisions.find(({ index }) => index === NEW)?.known, undefined);
    const own = await look(aPatientActor(patientId), 'PATRQT');
    assert.ok(own.decisions.every((one) => one.known === undefined));
  });

  it('is confirmed only by the resource that says it', async () => {
    const wrong = { decision: 'confirm', resource: 'Condition/another' } as const;
    assert.deepEqual(await codesOf(decide([{ index: KNOWN, ...wrong }])), ['records.entry-not-known']);
    assert.deepEqual(await codesOf(decide([{ index: NEW, decision: 'confirm', resource: known }])), [
      'records.entry-not-known',
    ]);
  });

  it('makes nothing double, and leads from what was there to the document and the entry', async () => {
    await within(doctor, (scope) => takeAnnouncements(scope.tx, ['document-received', 'entries-decided'], 50));
    const state = await decide([
      { index: KNOWN, decision: 'confirm', resource: known },
      { index: NEW, decision: 'accept' },
      { index: MEDICINE, decision: 'confirm', resource: taken },
      { index: PLAN, decision: 'accept' },
      { index: ENCOUNTER, decision: 'reject', reason: 'not needed here' },
    ]);
    assert.deepEqual(state.item.entries, { total: 5, accepted: 2, confirmed: 2, rejected: 1, pending: 0 });
    assert.equal(state.decisions.find(({ index }) => index === KNOWN)?.state, 'confirmed');
    const conditions = await record('Condition');
    assert.equal(conditions.length, 2);
    const kept = conditions.find(({ id }) => known.endsWith(`/${id}`));
    assert.equal(kept?.onsetDateTime, '2009');
    assert.match(JSON.stringify(kept?.note), /checked by Dr Lin.*由林医生（合成）核对/);
    const provenance = (await record('Provenance')).filter((one) => JSON.stringify(one.target).includes(known));
    assert.equal(provenance.length, 1);
    assert.match(JSON.stringify(provenance[0]?.entity), /https:\/\/sz\.test\/fhir\/R4\/Condition\/k/);
  });

  it('of another type than what is there is not referred to as that', async () => {
    const [plan] = await record('CarePlan');
    const [medicine] = (plan?.activity as { reference: { reference?: string; identifier?: object } }[]) ?? [];
    assert.equal(medicine?.reference.reference, undefined);
    assert.match(JSON.stringify(medicine?.reference.identifier), /MedicationRequest\/m/);
  });

  it('travels back as an outcome of its own, and the counts add up to the entries', async () => {
    const [told] = await within(doctor, (scope) => takeAnnouncements(scope.tx, ['entries-decided'], 50));
    assert.deepEqual(
      { ...told?.payload.outcome, rejected: told?.payload.outcome.rejected.length },
      { accepted: 2, confirmed: 2, rejected: 1, pending: 0, decidedAt: '2026-11-22T02:00:00.000Z' },
    );
  });
});
