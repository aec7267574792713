import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Resource, readMany, type StoredResource, writeResources } from '#fhir';
import { type AccessNote, type Actor, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { readPdf } from '../../../../test/read-pdf.ts';
import { loadCompartment } from '../composing/load.ts';
import { AN_ELDER, aClinician, aPatientActor, codesOf, TEST_SZ, testPorts } from '../fixtures.ts';
import { decideEntriesWith } from '../operations/decide-entries.ts';
import { findInboxWith, getFolderDocumentWith, getFolderWith, getOriginalWith } from '../operations/find-folder.ts';
import { printFolderDocumentWith } from '../operations/print.ts';
import { receiveDocument } from '../operations/receive-document.ts';

const at = (key: string) => `https://hk.test/fhir/R4/${key}`;
const entry = (resource: Resource) => ({ fullUrl: at(`${resource.resourceType}/${resource.id}`), resource });
const div = (words: string) => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${words}</div>`,
});
const subject = { reference: 'Patient/p' };
const ICD = 'http://hl7.org/fhir/sid/icd-10';
const WRITTEN_AT = 'https://causeway.health/fhir/CodeSystem/written-at';
const condition = (id: string, code: string, text: string, more: object = {}) =>
  ({
    resourceType: 'Condition',
    id,
    code: { coding: [{ system: ICD, code }], text },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    subject,
    ...more,
  }) as Resource;

/**
 * A letter of a neighbour, synthetic. Its law labels nothing; ours labels the first finding by its code. The sender says that it was written at the very institution that reads it, and
 * by a doctor who works there.
 */
const letter = (id: string, ...more: Resource[]) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'https://hk.test/documents', value: id },
    timestamp: '2026-11-20T09:00:00Z',
    entry: [
      entry({
        resourceType: 'Composition',
        id: 'c',
        status: 'final',
        type: { coding: [{ system: 'http://loinc.org', code: '34108-1' }] },
        subject,
        date: '2026-11-20T09:00:00Z',
        author: [{ display: 'Dr Synthetic' }],
        title: 'Visit',
        section: [
          {
            title: 'Findings',
            text: div('secret finding; hypertension'),
            entry: [{ reference: 'Condition/secret' }, { reference: 'Condition/plain' }],
          },
          { title: 'Reason', text: div('came for the secret finding') },
          { title: 'Medicines', text: div('aspirin'), entry: [{ reference: 'MedicationStatement/m' }] },
        ],
      } as Resource),
      entry({ resourceType: 'Patient', id: 'p', name: [{ text: '陳大文' }] } as Resource),
      entry(
        condition('secret', 'B20', 'secret finding', {
          meta: { tag: [{ system: WRITTEN_AT, code: 'baoan-centre' }] },
          recorder: { reference: 'Practitioner/dr-lin' },
          asserter: { reference: 'Organization/baoan-centre' },
        }),
      ),
      entry(condition('plain', 'I10', 'hypertension')),
      entry({
        resourceType: 'MedicationStatement',
        id: 'm',
        status: 'active',
        medicationCodeableConcept: { text: 'aspirin' },
        reasonReference: [{ reference: 'Condition/secret', display: 'secret finding' }],
        subject,
      } as Resource),
      ...more.map(entry),
    ],
  });
const [SECRET, PLAIN, MEDICINE] = [2, 3, 4];

describe('a document of the folder', () => {
  let db: TestDatabase;
  let patientId = '';
  let documentId = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('sight');
  const ports = testPorts();
  const doctor = aClinician();
  const patient = () => aPatientActor(patientId);
  const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>, notes: AccessNote[] = []) =>
    db.database.transaction((tx) => {
      const purpose = actor.kind === 'person' && actor.role === 'patient' ? 'PATRQT' : 'TREAT';
      const scope = testScope(tx, { actor, ids, clock, node: TEST_SZ, purpose });
      return work({ ...scope, note: (note) => void notes.push(note) });
    });
  const receive = async (messageId: string, bundleText: string) =>
    (
      await as(TEST_SYSTEM, (scope) =>
        receiveDocument(scope, {
          fromNode: 'hk',
          messageId,
          caseId: messageId,
          patientId,
          bundleText,
          signature: { node: 'hk', kid: 'k', signedAt: '2026-11-20T09:00:00.000Z' },
        }),
      )
    ).documentId;
  const see = (actor: Actor, notes?: AccessNote[], id = documentId) =>
    as(actor, (scope) => getFolderDocumentWith(ports)(scope, { id }), notes);
  const decide = (decisions: Parameters<ReturnType<typeof decideEntriesWith>>[1]['decisions'], id = documentId) =>
    as(doctor, (scope) => decideEntriesWith(ports)(scope, { id, decisions }));

  before(async () => {
    db = await testDatabase();
    patientId = await as(doctor, async (scope) => (await registerOrFindPatient(scope, AN_ELDER)).patientId);
    documentId = await receive('m-1', letter('doc-1'));
  });
  after(() => db.close());

  it('is shown without what this node’s law labels, and without every word that tells of it', async () => {
    const seen = await see(doctor);
    assert.doesNotMatch(JSON.stringify(seen), /secret|B20|withheld|REDACTED/);
    const entries = seen.summary.sections.flatMap((section) => section.entries);
    assert.deepEqual(
      entries.map(({ index, resourceType }) => [index, resourceType]),
      [
        [PLAIN, 'Condition'],
        [MEDICINE, 'MedicationStatement'],
      ],
    );
    assert.match(JSON.stringify(seen), /hypertension/);
  });

  it('is shown whole to its patient, byte for byte too', async () => {
    const seen = await see(patient());
    assert.match(JSON.stringify(seen), /came for the secret finding/);
    assert.deepEqual(
      seen.decisions.map(({ index }) => index),
      [SECRET, PLAIN, MEDICINE],
    );
    const original = await as(patient(), (scope) => getOriginalWith(ports)(scope, { id: documentId }));
    assert.equal(original, letter('doc-1'));
  });

  it('counts, offers and lists what its reader sees and nothing else', async () => {
    assert.deepEqual(
      (await see(doctor)).decisions.map(({ index }) => index),
      [PLAIN, MEDICINE],
    );
    const totals = async (actor: Actor) =>
      (await as(actor, (scope) => getFolderWith(ports)(scope, { id: patientId }))).items.map(
        ({ entries }) => entries.total,
      );
    assert.deepEqual([await totals(doctor), await totals(patient())], [[2], [3]]);
    const inbox = await as(doctor, (scope) => findInboxWith(ports)(scope, { limit: 9 }));
    assert.deepEqual(
      inbox.items.map(({ entries }) => [entries.total, entries.pending]),
      [[2, 2]],
    );
  });

  it('says in the ledger what was not shown and why, each time', async () => {
    const notes: AccessNote[] = [];
    await see(doctor, notes);
    const denied = notes.filter(({ outcome }) => outcome === 'denied');
    assert.deepEqual(
      denied.map(({ kinds, patientId: whose, detail, basis }) => [kinds, whose, detail?.['documentId'], basis]),
      [[{ Condition: 1 }, patientId, documentId, 'consent.sensitive-data']],
    );
    const own: AccessNote[] = [];
    await see(patient(), own);
    assert.deepEqual(
      own.filter(({ outcome }) => outcome === 'denied'),
      [],
    );
  });

  it('cannot be had byte for byte by who does not see all of it, and on paper is what they see', async () => {
    const original = as(doctor, (scope) => getOriginalWith(ports)(scope, { id: documentId }));
    assert.deepEqual(await codesOf(original), ['records.document-unknown']);
    const paper = (actor: Actor) => as(actor, (scope) => printFolderDocumentWith(ports)(scope, { id: documentId }));
    const [cut, whole] = [readPdf(await paper(doctor)).text, readPdf(await paper(patient())).text];
    assert.deepEqual([/hypertension/.test(cut), /secret/.test(cut)], [true, false]);
    assert.match(whole, /secret/);
  });

  it('lets nobody decide about what they do not see, and takes over no word of it', async () => {
    assert.deepEqual(await codesOf(decide([{ index: SECRET, decision: 'accept' }])), ['records.entry-not-importable']);
    const after = await decide([{ index: MEDICINE, decision: 'accept' }]);
    assert.equal(after.item.entries.pending, 1);
    const [stored] = await as(TEST_SYSTEM, (scope) => loadCompartment(scope.tx, patientId, ['MedicationStatement']));
    assert.doesNotMatch(stored?.body ?? '', /secret/);
    assert.match(stored?.body ?? '', /aspirin/);
  });

  it('waits for nobody from whom all that waits is hidden', async () => {
    await decide([{ index: PLAIN, decision: 'reject', reason: 'synthetic' }]);
    assert.deepEqual((await as(doctor, (scope) => findInboxWith(ports)(scope, { limit: 9 }))).items, []);
  });

  it('hides what its sender labelled, and what a no of the patient’s reaches, like what lies in the record', async () => {
    const labelled = condition('sent', 'R05', 'cough', {
      meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }] },
    });
    const id = await receive('m-2', letter('doc-2', labelled));
    assert.doesNotMatch(JSON.stringify((await see(doctor, [], id)).summary), /cough/);
    assert.match(JSON.stringify((await see(doctor, [], id)).summary), /hypertension/);
    const no = await deny({ class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'MedicationStatement' }] });
    const answer = await see(doctor, [], id).catch(() => undefined);
    assert.doesNotMatch(JSON.stringify(answer ?? {}), /aspirin/);
    await as(TEST_SYSTEM, (scope) => writeResources(scope, [{ remove: no }]));
    assert.match(JSON.stringify(await see(doctor, [], id)), /aspirin/);
  });

  it('hides an entry where what it became is hidden', async () => {
    const id = await receive('m-3', letter('doc-3', condition('later', 'R51', 'headache')));
    const LATER = 5;
    const after = await decide([{ index: LATER, decision: 'accept' }], id);
    const resource = after.decisions.find(({ index }) => index === LATER)?.resource;
    assert.match(JSON.stringify(await see(doctor, [], id)), /headache/);
    const [type = '', key = ''] = (resource ?? '').split('/');
    await as(TEST_SYSTEM, async (scope) => {
      const [before] = await readMany(scope.tx, [{ type, id: key }]);
      assert.ok(before);
      const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }];
      const update = { ...JSON.parse(before.body), meta: { security } } as Resource;
      await writeResources(scope, [{ update, before }]);
    });
    assert.doesNotMatch(JSON.stringify(await see(doctor, [], id)), /headache/);
  });

  async function deny(what: object): Promise<StoredResource> {
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
      },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { reference: `Patient/${patientId}` },
      provision: { type: 'deny', ...what },
    };
    const [stored] = await as(TEST_SYSTEM, (scope) => writeResources(scope, [{ create: consent }]));
    assert.ok(stored);
    return stored;
  }
});
