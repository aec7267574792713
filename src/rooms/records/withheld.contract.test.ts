import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { type Actor, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { registerClinicians } from '../../../test/permits.ts';
import { VisitNote } from './contract.ts';
import { AN_ELDER, aClinician, aPatientActor, codesOf, TEST_SZ, testPorts } from './fixtures.ts';
import { decideEntriesWith } from './operations/decide-entries.ts';
import { findInboxWith, getFolderDocumentWith, getFolderWith, getOriginalWith } from './operations/find-folder.ts';
import { findVisitsWith, getVisitDocumentWith, getVisitWith } from './operations/find-visits.ts';
import { printFolderDocumentWith, printVisitWith } from './operations/print.ts';
import { receiveDocument } from './operations/receive-document.ts';
import { createVisitWith } from './operations/record-visit.ts';
import { signVisitWith } from './operations/sign-visit.ts';

const NOTE = VisitNote.parse({
  reason: 'synthetic',
  noDiagnosisReason: 'a synthetic person has nothing',
  plan: { reassurance: 'all is well', prescription: [] },
  language: 'en',
});

const DOCUMENT = JSON.stringify({
  resourceType: 'Bundle',
  type: 'document',
  identifier: { system: 'https://hk.test/documents', value: 'doc-1' },
  timestamp: '2026-11-20T09:00:00Z',
  entry: [
    {
      fullUrl: 'https://hk.test/fhir/R4/Composition/c',
      resource: {
        resourceType: 'Composition',
        id: 'c',
        status: 'final',
        type: { coding: [{ system: 'http://loinc.org', code: '34108-1' }] },
        subject: { reference: 'Patient/p' },
        date: '2026-11-20T09:00:00Z',
        author: [{ display: 'Synthetic' }],
        title: 'Visit',
      },
    },
    { fullUrl: 'https://hk.test/fhir/R4/Patient/p', resource: { resourceType: 'Patient', id: 'p' } },
    {
      fullUrl: 'https://hk.test/fhir/R4/Observation/b',
      resource: {
        resourceType: 'Observation',
        id: 'b',
        status: 'final',
        code: { text: 'glucose' },
        subject: { reference: 'Patient/p' },
      },
    },
  ],
});

const author = aClinician();
const colleague = aClinician({ accountId: 'dr-ho', fhirUser: 'Practitioner/dr-ho' });

describe('what a patient withholds from an organisation', () => {
  let db: TestDatabase;
  let patientId = '';
  let documentId = '';
  let visitId = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('withheld');
  const ports = testPorts();
  const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>, purpose: Scope['purpose'] = 'TREAT') =>
    db.database.transaction((tx) => work(testScope(tx, { actor, ids, clock, node: TEST_SZ, purpose })));

  before(async () => {
    db = await testDatabase();
    await registerClinicians(db.database, 'mainland-registration', 'dr-lin', 'dr-ho', 'dr-x');
    patientId = await as(author, async (scope) => (await registerOrFindPatient(scope, AN_ELDER)).patientId);
    const received = await as(author, (scope) =>
      receiveDocument(scope, {
        fromNode: 'hk',
        messageId: 'm1',
        caseId: 'c1',
        patientId,
        bundleText: DOCUMENT,
        signature: { node: 'hk', kid: 'k', signedAt: '2026-11-20T09:00:00.000Z' },
      }),
    );
    documentId = received.documentId;
    const draft = await as(author, (scope) => createVisitWith(ports)(scope, { patientId, note: NOTE }));
    visitId = draft.id;
    await as(author, (scope) => signVisitWith(ports)(scope, { id: visitId, version: draft.version }));
  });
  after(() => db.close());

  const looks: readonly [string, (scope: Scope) => Promise<unknown>][] = [
    ['the document', (scope) => getFolderDocumentWith(ports)(scope, { id: documentId })],
    ['the original', (scope) => getOriginalWith(ports)(scope, { id: documentId })],
    ['the document on paper', (scope) => printFolderDocumentWith(ports)(scope, { id: documentId })],
    [
      'a decision about its entries',
      (scope) =>
        decideEntriesWith(ports)(scope, {
          id: documentId,
          decisions: [{ index: 99, decision: 'reject', reason: 'synthetic' }],
        }),
    ],
    ['the visit', (scope) => getVisitWith(ports)(scope, { id: visitId })],
    ['the signed visit', (scope) => getVisitDocumentWith(ports)(scope, { id: visitId })],
    ['the visit on paper', (scope) => printVisitWith(ports)(scope, { id: visitId })],
  ];
  const listed = async (actor: Actor, purpose?: Scope['purpose']) => ({
    folder: (await as(actor, (scope) => getFolderWith(ports)(scope, { id: patientId }), purpose)).items.length,
    visits: (await as(actor, (scope) => findVisitsWith(ports)(scope, { patientId, limit: 9 }), purpose)).visits.length,
  });
  const inbox = (actor: Actor) => as(actor, async (scope) => (await findInboxWith(ports)(scope, { limit: 9 })).items);

  it('before, a colleague of the doctor sees the folder and the visits', async () => {
    for (const [what, look] of looks) {
      const [code] = await codesOf(as(colleague, look));
      assert.ok(code === 'none' || code === 'records.entry-not-importable', `${what}: ${code}`);
    }
    assert.deepEqual(await listed(colleague), { folder: 1, visits: 1 });
    assert.equal((await inbox(colleague)).length, 1);
  });

  it('a section withheld: documents and visits may hold it, and are not shown; the doctor keeps the own visit', async () => {
    await deny({ code: [{ coding: [{ system: 'http://loinc.org', code: '48765-2' }] }] });
    for (const [what, look] of looks) {
      const [code] = await codesOf(as(colleague, look));
      const expected = what.includes('visit') ? 'records.visit-unknown' : 'records.document-unknown';
      assert.equal(code, expected, what);
    }
    assert.deepEqual(await listed(colleague), { folder: 0, visits: 0 });
    assert.deepEqual(await inbox(colleague), []);
    assert.deepEqual(await codesOf(as(author, (scope) => getVisitWith(ports)(scope, { id: visitId }))), ['none']);
    assert.deepEqual(await listed(author), { folder: 0, visits: 1 });
    assert.deepEqual(await listed(aPatientActor(patientId), 'PATRQT'), { folder: 1, visits: 1 });
  });

  it('everything withheld: not even the doctor’s own list names the patient', async () => {
    await deny({});
    const own = await as(author, (scope) => findVisitsWith(ports)(scope, { limit: 9 }));
    assert.deepEqual(own.visits, []);
  });

  async function deny(what: object): Promise<void> {
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
      },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { reference: `Patient/${patientId}` },
      policyRule: { coding: [{ code: 'OPTIN' }] },
      provision: {
        type: 'deny',
        actor: [{ role: { coding: [{ code: 'IRCP' }] }, reference: { reference: 'Organization/baoan-centre' } }],
        ...what,
      },
    };
    await as(TEST_SYSTEM, (scope) => writeResources(scope, [{ create: consent }]));
  }
});
