import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Bundle, parseFhirJson, readResource } from '#fhir';
import { type Actor, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { loadCompartment, parse } from './composing/load.ts';
import { FolderDocument } from './contract.ts';
import { takeAnnouncements } from './events.ts';
import { AN_ELDER, aClinician, aPatientActor, codesOf, testPorts } from './fixtures.ts';
import { decideEntriesWith } from './operations/decide-entries.ts';
import {
  findInboxWith,
  getFolderDocumentWith,
  getFolderWith,
  getOriginalWith,
  watchInboxWith,
} from './operations/find-folder.ts';
import { receiveDocument } from './operations/receive-document.ts';

/** A signed visit as a Shenzhen node sends it, with a spelling that a parser would change. */
const DOCUMENT = `{"resourceType":"Bundle",  "type":"document","identifier":{"system":"https://sz.test/documents","value":"doc-1"},
"timestamp":"2026-11-20T09:00:00Z","entry":[
{"fullUrl":"https://sz.test/fhir/R4/Composition/c","resource":{"resourceType":"Composition","id":"c","status":"final","type":{"coding":[{"system":"http://loinc.org","code":"34108-1"}]},
 "subject":{"reference":"Patient/p"},"date":"2026-11-20T09:00:00Z","author":[{"reference":"Practitioner/d"}],"title":"门诊","custodian":{"reference":"Organization/o"},
 "section":[{"title":"x","code":{"coding":[{"system":"http://loinc.org","code":"29548-5"}]},"entry":[{"reference":"Condition/k"},{"reference":"Observation/b"}]}]}},
{"fullUrl":"https://sz.test/fhir/R4/Patient/p","resource":{"resourceType":"Patient","id":"p","name":[{"text":"陈大文"}]}},
{"fullUrl":"https://sz.test/fhir/R4/Practitioner/d","resource":{"resourceType":"Practitioner","id":"d","name":[{"text":"林医生"}]}},
{"fullUrl":"https://sz.test/fhir/R4/Organization/o","resource":{"resourceType":"Organization","id":"o","name":"宝安社康中心"}},
{"fullUrl":"https://sz.test/fhir/R4/Condition/k","resource":{"resourceType":"Condition","id":"k","meta":{"versionId":"9"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"38341003"}]},
 "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/e"},"recorder":{"reference":"Practitioner/d"}}},
{"fullUrl":"https://sz.test/fhir/R4/Observation/b","resource":{"resourceType":"Observation","id":"b","status":"final","code":{"text":"glucose"},"subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/e"},
 "valueQuantity":{"value":1.10,"unit":"mmol/L"}}},
{"fullUrl":"https://sz.test/fhir/R4/Encounter/e","resource":{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/p"},"diagnosis":[{"condition":{"reference":"Condition/k"}}]}},
{"fullUrl":"https://sz.test/fhir/R4/Condition/other","resource":{"resourceType":"Condition","id":"other","code":{"text":"of somebody else"},"subject":{"reference":"Patient/q"}}}
]}`;

describe('the folder', () => {
  let db: TestDatabase;
  let patientId = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('folder');
  const ports = testPorts();
  const doctor = aClinician();
  const within = <T>(actor: Actor, work: (scope: Scope) => Promise<T>, purpose: Scope['purpose'] = 'TREAT') =>
    db.database.transaction((tx) => work(testScope(tx, { actor, ids, clock, purpose })));
  const receive = (messageId: string, bundleText = DOCUMENT) =>
    within(doctor, (scope) =>
      receiveDocument(scope, {
        fromNode: 'sz',
        messageId,
        caseId: 'case-1',
        patientId,
        bundleText,
        signature: { node: 'sz', kid: 'key-1', signedAt: '2026-11-20T09:00:00.000Z' },
      }),
    );
  const decide = (
    id: string,
    decisions: Parameters<ReturnType<typeof decideEntriesWith>>[1]['decisions'],
    actor: Actor = doctor,
  ) => within(actor, (scope) => decideEntriesWith(ports)(scope, { id, decisions }));

  before(async () => {
    db = await testDatabase();
    patientId = await within(doctor, async (scope) => (await registerOrFindPatient(scope, AN_ELDER)).patientId);
  });
  after(() => db.close());

  it('keeps a document byte for byte, once however often it comes', async () => {
    const first = await receive('m-1');
    assert.equal(first.isNew, true);
    assert.deepEqual(await receive('m-1'), { documentId: first.documentId, isNew: false });
    assert.deepEqual(await receive('m-2'), { documentId: first.documentId, isNew: false });
    const original = await within(doctor, (scope) => getOriginalWith(ports)(scope, { id: first.documentId }));
    assert.equal(original, DOCUMENT);
    assert.deepEqual(await codesOf(receive('m-1', DOCUMENT.replace('1.10', '1.1'))), ['records.document-altered']);
    const folder = await within(
      aPatientActor(patientId),
      (scope) => getFolderWith(ports)(scope, { id: patientId }),
      'PATRQT',
    );
    assert.equal(folder.items.length, 1);
    assert.deepEqual(folder.items[0]?.entries, { total: 3, accepted: 0, confirmed: 0, rejected: 0, pending: 3 });
    assert.equal(folder.items[0]?.author.en, '林医生');
    const references = await within(doctor, (scope) => loadCompartment(scope.tx, patientId, ['DocumentReference']));
    assert.equal(references.length, 1);
  });

  it('shows what it holds, and offers only entries about this patient', async () => {
    const { documentId } = await receive('m-1');
    const document = FolderDocument.parse(
      await within(doctor, (scope) => getFolderDocumentWith(ports)(scope, { id: documentId })),
    );
    assert.deepEqual(
      document.decisions.map(({ index, state }) => [index, state]),
      [
        [4, 'pending'],
        [5, 'pending'],
        [6, 'pending'],
      ],
    );
    assert.deepEqual(document.signature, { node: 'sz', kid: 'key-1', valid: true });
    assert.deepEqual(await codesOf(decide(documentId, [{ index: 7, decision: 'accept' }])), [
      'records.entry-not-importable',
    ]);
    assert.deepEqual(
      await codesOf(
        decide(documentId, [
          { index: 4, decision: 'accept' },
          { index: 4, decision: 'reject', reason: 'twice' },
        ]),
      ),
      ['records.entry-twice'],
    );
  });

  it('waits in the inbox of those who treat the patient, and of nobody else', async () => {
    const items = async (actor: Actor) =>
      (await within(actor, (scope) => findInboxWith(ports)(scope, { limit: 50 }))).items;
    assert.equal((await items(doctor))[0]?.patientName, 'CHAN, Tai Man');
    const stranger = aClinician({ organization: { id: 'elsewhere', name: doctor.name } });
    assert.deepEqual(await items(stranger), []);
  });

  it('of two clinicians at once lets one decide, and tells the other who did', async () => {
    const { documentId } = await receive('m-1');
    const ho = aClinician({
      accountId: 'dr-ho',
      fhirUser: 'Practitioner/dr-ho',
      name: { en: 'Dr Ho', 'zh-Hans': '何医生', 'zh-Hant-HK': '何醫生' },
    });
    const results = await Promise.all([
      codesOf(decide(documentId, [{ index: 4, decision: 'accept' }])),
      codesOf(decide(documentId, [{ index: 4, decision: 'reject', reason: 'known already' }], ho)),
    ]);
    assert.deepEqual(results.map((codes) => codes.join()).sort(), ['none', 'records.entry-decided']);
  });

  it('makes an accepted entry a resource of our own, with its content whole, and says who vouched for it', async () => {
    const { documentId } = await receive('m-1');
    const state = await decide(documentId, [{ index: 5, decision: 'accept' }]);
    const taken = state.decisions.find(({ index }) => index === 5);
    const [type = '', id = ''] = (taken?.resource ?? '').split('/');
    const stored = await within(doctor, (scope) => readResource(scope.tx, type, id));
    assert.match(stored?.body ?? '', /"value":1\.10/);
    const resource = parse(stored ?? assert.fail());
    assert.equal(resource.meta?.source, 'https://sz.test/fhir/R4/Observation/b');
    assert.deepEqual(resource.subject, { reference: `Patient/${patientId}` });
    assert.deepEqual(resource.encounter, {
      type: 'Encounter',
      identifier: { system: 'urn:ietf:rfc:3986', value: 'https://sz.test/fhir/R4/Encounter/e' },
    });
    const provenances = await within(doctor, (scope) => loadCompartment(scope.tx, patientId, ['Provenance']));
    const bodies = provenances.map((one) => one.body).filter((body) => body.includes(`Observation/${id}`));
    assert.equal(bodies.length, 1);
    assert.match(bodies[0] ?? '', /sz key-1 2026-11-20/);
  });

  it('tells the sender how all entries stand, each time', async () => {
    const { documentId } = await receive('m-1');
    await within(doctor, (scope) => takeAnnouncements(scope.tx, ['entries-decided', 'document-received'], 50));
    await decide(documentId, [{ index: 6, decision: 'reject', reason: 'not a visit of ours' }]);
    const told = await within(doctor, (scope) => takeAnnouncements(scope.tx, ['entries-decided'], 50));
    assert.equal(told.length, 1);
    assert.equal(told[0]?.payload.senderDocumentId, 'doc-1');
    assert.deepEqual(told[0]?.payload.messageId, 'm-1');
    assert.equal(told[0]?.payload.outcome.pending, 0);
    assert.equal(told[0]?.payload.outcome.rejected.at(-1)?.reason, 'not a visit of ours');
    const items = await within(doctor, (scope) => findInboxWith(ports)(scope, { limit: 50 }));
    assert.deepEqual(items.items, []);
  });

  it('makes nothing double when a later document brings the same entry again', async () => {
    const later = parseFhirJson(DOCUMENT) as unknown as Bundle;
    later.identifier = { system: 'https://sz.test/documents', value: 'doc-2' };
    const { documentId, isNew } = await receive('m-9', JSON.stringify(later));
    assert.equal(isNew, true);
    const count = async () =>
      (await within(doctor, (scope) => loadCompartment(scope.tx, patientId, ['Observation']))).length;
    const beforehand = await count();
    const state = await decide(documentId, [
      { index: 5, decision: 'accept' },
      { index: 6, decision: 'accept' },
    ]);
    assert.equal(await count(), beforehand);
    const encounter = state.decisions.find(({ index }) => index === 6)?.resource ?? '';
    assert.match(encounter, /^Encounter\//);
  });

  it('refuses what is no document', async () => {
    assert.deepEqual(await codesOf(receive('m-20', '{"resourceType":"Bundle","type":"batch"}')), [
      'records.document-not-json',
    ]);
    assert.deepEqual(await codesOf(receive('m-21', '{"resourceType":')), ['fhir.invalid-json']);
  });

  it('says whether the inbox has changed, to those who see it, and notes nothing', async () => {
    const seen = (actor: Actor) =>
      within(actor, async (scope) => {
        const note = () => assert.fail('asking is no access');
        return (await watchInboxWith(ports)({ ...scope, note }, { limit: 50 })).mark;
      });
    const stranger = aClinician({ organization: { id: 'elsewhere', name: doctor.name } });
    const [mine, theirs] = [await seen(doctor), await seen(stranger)];
    const { mark } = await within(doctor, (scope) => findInboxWith(ports)(scope, { limit: 50 }));
    assert.equal(mark, mine);
    const { documentId } = await receive('m-watch', `${DOCUMENT}\n`);
    const arrived = await seen(doctor);
    assert.notEqual(arrived, mine, 'a document came');
    assert.equal(await seen(stranger), theirs, 'which is nothing to others');
    await decide(documentId, [{ index: 4, decision: 'reject', reason: 'synthetic' }]);
    assert.notEqual(await seen(doctor), arrived, 'an entry was decided');
  });
});
