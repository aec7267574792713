import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccessGate, writeResources } from '#fhir';
import { type AccessNote, RefusalError, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { readPdf } from '../../../test/read-pdf.ts';
import { AN_ELDER, aClinician, testPorts } from './fixtures.ts';
import { printSummaryWith } from './operations/print.ts';

/** A summary is decided about, drawn by a process that others wait for as well, and only then sent. */
describe('a no that comes while a summary is on its way to paper', () => {
  let db: TestDatabase;
  let patientId = '';
  const notes: AccessNote[] = [];
  const ids = seededIds('late');
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  before(async () => {
    db = await testDatabase();
    await within(async (scope) => {
      patientId = (await registerOrFindPatient(scope, AN_ELDER)).patientId;
      const patient = { reference: `Patient/${patientId}` };
      const conditions = ['Hypertension', 'Depression'].map((text) => ({
        create: { resourceType: 'Condition', code: { text }, subject: patient },
      }));
      await writeResources(scope, conditions);
    });
  });
  after(() => db.close());
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) =>
      work({ ...testScope(tx, { actor: aClinician(), ids, clock }), note: (one) => void notes.push(one) }),
    );
  /** Lets everything through until the first look is over. @param later - what it does then */
  const printed = (later: AccessGate['mayDisclose']) =>
    within((scope) => {
      const { gate } = testPorts();
      const mayDisclose: AccessGate['mayDisclose'] = (inner, action, resources) =>
        (inner === scope ? gate.mayDisclose : later)(inner, action, resources);
      return printSummaryWith({ gate: { ...gate, mayDisclose } })(scope, { id: patientId });
    });

  it('is heard: what it withholds is not on the paper, and the rest is', async () => {
    const whole = readPdf(await printed(testPorts().gate.mayDisclose)).text;
    assert.ok(whole.includes('Hypertension') && whole.includes('Depression'), whole);
    const paper = readPdf(
      await printed(async (_scope, _action, resources) => resources.filter(({ body }) => !body.includes('Depression'))),
    ).text;
    assert.ok(paper.includes('Hypertension') && !paper.includes('Depression'), paper);
  });

  it('to all of it leaves no paper; and looking once more is no second access', async () => {
    await assert.rejects(
      printed(async () => []),
      RefusalError,
    );
    notes.length = 0;
    await printed(testPorts().gate.mayDisclose);
    assert.equal(notes.filter(({ kinds }) => (kinds?.['Condition'] ?? 0) > 0).length, 1);
  });
});
