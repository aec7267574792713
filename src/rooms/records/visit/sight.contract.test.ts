import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Resource, writeResources } from '#fhir';
import { type AccessNote, type Actor, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { registerClinicians } from '../../../../test/permits.ts';
import { loadCompartment } from '../composing/load.ts';
import { VisitNote } from '../contract.ts';
import { AN_ELDER, aClinician, aPatientActor, codesOf, TEST_SZ, testPorts } from '../fixtures.ts';
import { findVisitsWith, getVisitDocumentWith, getVisitWith } from '../operations/find-visits.ts';
import { printVisitWith } from '../operations/print.ts';
import { createVisitWith } from '../operations/record-visit.ts';
import { signVisitWith } from '../operations/sign-visit.ts';

const NOTE = VisitNote.parse({
  reason: 'synthetic',
  diagnoses: [{ text: 'a synthetic finding' }],
  plan: { reassurance: 'all is well', prescription: [] },
  language: 'en',
});
const author = aClinician();
const colleague = aClinician({ accountId: 'dr-ho', fhirUser: 'Practitioner/dr-ho' });

describe('a signed visit of which the law labels a finding', () => {
  let db: TestDatabase;
  let patientId = '';
  let id = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('a visit in part');
  const ports = testPorts();
  const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>, notes: AccessNote[] = []) =>
    db.database.transaction((tx) => {
      const purpose = actor.kind === 'person' && actor.role === 'patient' ? 'PATRQT' : 'TREAT';
      const scope = testScope(tx, { actor, ids, clock, node: TEST_SZ, purpose });
      return work({ ...scope, note: (note) => void notes.push(note) });
    });
  const looks: readonly ((scope: Scope) => Promise<unknown>)[] = [
    (scope: Scope) => getVisitWith(ports)(scope, { id }),
    (scope: Scope) => getVisitDocumentWith(ports)(scope, { id }),
    (scope: Scope) => printVisitWith(ports)(scope, { id }),
  ];
  const listed = async (actor: Actor) =>
    (await as(actor, (scope) => findVisitsWith(ports)(scope, { patientId, limit: 9 }))).visits.length;

  before(async () => {
    db = await testDatabase();
    await registerClinicians(db.database, 'mainland-registration', 'dr-lin', 'dr-ho');
    patientId = await as(author, async (scope) => (await registerOrFindPatient(scope, AN_ELDER)).patientId);
    const draft = await as(author, (scope) => createVisitWith(ports)(scope, { patientId, note: NOTE }));
    id = draft.id;
    await as(author, (scope) => signVisitWith(ports)(scope, { id, version: draft.version }));
  });
  after(() => db.close());

  it('is read by a colleague while nothing is labelled', async () => {
    for (const look of looks) assert.deepEqual(await codesOf(as(colleague, look)), ['none']);
    assert.equal(await listed(colleague), 1);
  });

  it('is as if it had never been to whom a finding is hidden, with the reason in the ledger; its doctor and its patient read it', async () => {
    const [finding] = await as(TEST_SYSTEM, (scope) => loadCompartment(scope.tx, patientId, ['Condition']));
    assert.ok(finding);
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }];
    const update = { ...JSON.parse(finding.body), meta: { security } } as Resource;
    await as(TEST_SYSTEM, (scope) => writeResources(scope, [{ update, before: finding }]));
    for (const look of looks) {
      const notes: AccessNote[] = [];
      assert.deepEqual(await codesOf(as(colleague, look, notes)), ['records.visit-unknown']);
      const denied = notes.filter(({ outcome }) => outcome === 'denied');
      assert.ok(denied.some(({ kinds, patientId: whose }) => kinds['Condition'] === 1 && whose === patientId));
    }
    assert.equal(await listed(colleague), 0);
    assert.equal(await listed(author), 1);
    assert.equal(await listed(aPatientActor(patientId)), 1);
    for (const look of looks) assert.deepEqual(await codesOf(as(author, look)), ['none']);
  });
});
