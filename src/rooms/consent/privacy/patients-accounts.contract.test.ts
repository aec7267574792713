import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccessNote, type PersonActor, randomIds } from '#kernel';
import { TEST_NODE } from '../../../../test/harness.ts';
import { aClinician, aPatient, aPerson } from '../fixtures.ts';
import { writeLedger } from '../ledger/append.ts';
import { sequenceNow } from '../ledger/sequence.ts';
import { codesOf, type TestRoom, testRoom } from '../room-harness.ts';
import { FindingsView, PrivacyPeopleView } from './contract.ts';
import { lookThrough } from './job.ts';
import { NOBODY } from './model.ts';

const account = (id: string) => aPatient(id, { accountId: `account-${id}` });
const ACTORS = {
  guesser: account('guesser'),
  proxy: account('proxy'),
  prober: account('prober'),
  elder: account('elder'),
  doctor: aClinician('org1', { accountId: 'account-doctor', fhirUser: 'Practitioner/dr1' }),
  officer: aPerson('privacy-officer', { accountId: 'account-officer', fhirUser: 'Practitioner/officer' }),
} as const;
/** 22:00 by civil time. */
const START = Date.parse('2026-11-20T14:00:00Z');

describe('a patient’s account', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom(ACTORS);
    for (const id of ['q0', 'q1', 'q2', 'own', 'elder']) {
      await room.send('system', 'PUT', `/fhir/R4/Patient/${id}`, { resourceType: 'Patient', id });
    }
  });
  after(() => room.close());

  type Told = readonly [who: PersonActor, patientId: string, minute: number, outcome?: AccessNote['outcome']];
  async function tell(story: readonly Told[]): Promise<void> {
    const entries = story.map(([actor, patientId, minute, outcome = 'denied']) => {
      const note: AccessNote =
        patientId === NOBODY
          ? { action: 'read', outcome, kinds: { Condition: 0 }, basis: 'http.nothing-there' }
          : { action: 'read', outcome, patientId, kinds: { Condition: 1 }, basis: 'consent.not-own-record' };
      const at = new Date(START + minute * 60_000);
      return { facts: { node: TEST_NODE, actor, purpose: 'PATRQT' as const, correlationId: 'story', at }, note };
    });
    await room.db.database.transaction((tx) => writeLedger(tx, entries));
    await look();
  }
  async function look(): Promise<void> {
    await room.db.database.transaction((tx) => sequenceNow(tx));
    const parts = { node: TEST_NODE, clock: room.clock, ids: randomIds };
    while (((await room.db.database.transaction((tx) => lookThrough(tx, parts))) ?? 0) > 0);
  }
  const foundOf = async (actor: PersonActor) => {
    const answer = await room.send('officer', 'GET', '/api/privacy/findings?show=all');
    const { items } = FindingsView.parse(answer.json);
    return items.filter(({ person }) => person.accountId === actor.accountId);
  };
  const times = (actor: PersonActor, patientId: string, n: number): Told[] =>
    Array.from({ length: n }, (_, minute) => [actor, patientId, minute]);

  it('that asks for twenty things that are not here is found, as one of who works here is; nineteen are old links', async () => {
    const guess = async (nth: number) =>
      assert.equal((await room.send('guesser', 'GET', `/fhir/R4/Condition/guess-${nth}`)).status, 404);
    for (let nth = 0; nth < 19; nth += 1) await guess(nth);
    await look();
    assert.deepEqual(await foundOf(ACTORS.guesser), []);
    await guess(19);
    await look();
    const [finding, ...more] = await foundOf(ACTORS.guesser);
    assert.deepEqual(
      [finding?.rule, finding?.person.role, finding?.entries, more.length],
      ['guessed-ids', 'patient', 20, 0],
    );
  });

  it('that tries the records of several others is found; so is one by which somebody stands for another', async () => {
    const others = ['q0', 'q1', 'q2', 'q0', 'q1'];
    for (const actor of [ACTORS.prober, ACTORS.proxy]) {
      await tell(others.map((id, minute) => [actor, id, minute]));
      assert.deepEqual(
        (await foundOf(actor)).map(({ rule, entries }) => [rule, entries]),
        [['denied-series', 5]],
      );
    }
  });

  it('is not looked at for what it does with its own record, for what was shown to it, nor for the hour', async () => {
    await tell([
      ...times(ACTORS.elder, 'elder', 30),
      ...['q0', 'q1', 'q2'].flatMap((id): Told[] => [
        [ACTORS.elder, id, 40, 'permitted'],
        [ACTORS.elder, id, 41],
      ]),
    ]);
    assert.deepEqual(await foundOf(ACTORS.elder), []);
  });

  it('is nobody who works here: it is not in their list, marks no record, and is asked nothing by the desk', async () => {
    await tell([[ACTORS.doctor, 'own', 0, 'permitted']]);
    const { people } = PrivacyPeopleView.parse((await room.send('officer', 'GET', '/api/privacy/people')).json);
    assert.deepEqual(
      people.map(({ accountId }) => accountId),
      ['account-doctor'],
    );
    const mark = { accountId: ACTORS.guesser.accountId, patientId: 'own', isTheirs: true };
    assert.deepEqual(codesOf(await room.send('officer', 'POST', '/api/privacy/staff-records', mark)), [
      'consent.privacy-person-unknown',
    ]);
    const [finding] = await foundOf(ACTORS.guesser);
    const decide = (verdict: string, more: object = {}) =>
      room.send('officer', 'POST', `/api/privacy/findings/${finding?.id}/decide`, {
        verdict,
        note: 'synthetic',
        entries: 20,
        ...more,
      });
    assert.deepEqual(codesOf(await decide('needs-answer', { ask: 'why?' })), ['consent.finding-nobody-to-ask']);
    assert.equal((await decide('misuse')).status, 200);
  });
});
