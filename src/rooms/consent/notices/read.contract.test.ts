import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { shardOf } from '#fhir';
import { randomIds } from '#kernel';
import { NoticesView, NoticesWatch } from '../contract.ts';
import { aClinician, aPatient, aPerson } from '../fixtures.ts';
import { codesOf, type TestRoom, testRoom } from '../room-harness.ts';
import { notify } from './notify.ts';

const DOCTOR = aClinician('org1');
/** A patient whose record lies beside p2's in the tables. */
const NEIGHBOUR = Array.from({ length: 10_000 }, (_, i) => `n${i}`).find((id) => shardOf(id) === shardOf('p2')) ?? '';
const ACTORS = {
  patient: aPatient('p2'),
  neighbour: aPatient(NEIGHBOUR),
  doctor: DOCTOR,
  operator: aPerson('operator'),
};

describe('reading what one is told', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom(ACTORS);
    for (const consentId of ['c1', 'c2', 'c3']) await tell('p2', consentId);
  });
  after(() => room.close());

  const tell = async (recipient: string, consentId: string, about?: string) => {
    room.clock.move(1_000);
    await room.db.database.transaction((tx) =>
      notify({ tx, clock: room.clock, ids: randomIds }, recipient, 'consent-changed', { consentId }, about),
    );
  };
  const notices = async (name: string, query = '') =>
    NoticesView.parse((await room.send(name, 'GET', `/api/notices${query}`)).json);
  const watch = async () => NoticesWatch.parse((await room.send('patient', 'GET', '/api/notices/watch')).json);
  const read = (name: string, id = '') => room.send(name, 'POST', `/api/notices/${id}/read`);
  const entries = async () => {
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>('select body from consent.ledger_entry order by at, id'),
    );
    return rows.map(({ body }) => {
      const { action, outcome, basis, kinds, patientId, actor } = JSON.parse(body);
      return [action, outcome, basis, kinds.Communication, patientId, actor.role];
    });
  };
  const entriesOf = async (act: () => Promise<unknown>) => {
    const from = (await entries()).length;
    room.clock.move(1_000);
    await act();
    return (await entries()).slice(from);
  };

  it('is an entry of a patient’s own, also where there is nothing to read', async () => {
    const { items } = await notices('patient');
    assert.deepEqual(await entriesOf(() => notices('patient', '?limit=2')), [
      ['read', 'permitted', 'consent/own-notices', 2, 'p2', 'patient'],
    ]);
    assert.deepEqual(await entriesOf(() => notices('patient', '?unread=false')), [
      ['read', 'permitted', 'consent/own-notices', 0, 'p2', 'patient'],
    ]);
    assert.deepEqual(await entriesOf(() => read('patient', items[0]?.id)), [
      ['update', 'permitted', 'consent/own-notices', 1, 'p2', 'patient'],
    ]);
  });

  it('is of one’s own notices and no other’s, also where both lie in one part of the tables', async () => {
    const [own] = (await notices('patient')).items;
    await tell(NEIGHBOUR, 'c-neighbour');
    const { items, unread } = await notices('neighbour');
    assert.deepEqual([items.map(({ params }) => params['consentId']), unread], [['c-neighbour'], 1]);
    assert.ok((await notices('patient')).items.every(({ params }) => params['consentId'] !== 'c-neighbour'));
    const refused = await read('neighbour', own?.id);
    assert.deepEqual([refused.status, codesOf(refused)], [404, ['consent.notice-not-found']]);
    assert.equal((await notices('patient')).items[0]?.readAt, own?.readAt);
    const before = await watch();
    await read('neighbour', items[0]?.id);
    assert.deepEqual(await watch(), before);
  });

  it('by somebody who works here is one of each patient it speaks of, and one of nobody for the rest', async () => {
    const { fhirUser = '' } = DOCTOR;
    await tell(fhirUser, 'c4');
    await tell(fhirUser, 'c5', 'p3');
    await tell(fhirUser, 'c6', 'p4');
    await tell(fhirUser, 'c7', 'p3');
    const basis = 'consent/staff-notices';
    const looked = await entriesOf(() => notices('doctor'));
    assert.deepEqual(
      new Map(looked.map(([action, outcome, rule, n, patient]) => [patient, [action, outcome, rule, n]])),
      new Map<unknown, unknown>([
        ['p3', ['read', 'permitted', basis, 2]],
        ['p4', ['read', 'permitted', basis, 1]],
        [undefined, ['read', 'permitted', basis, 1]],
      ]),
    );
    const [newest] = (await notices('doctor')).items;
    assert.deepEqual(await entriesOf(() => read('doctor', newest?.id)), [
      ['update', 'permitted', basis, 1, 'p3', 'clinician'],
    ]);
  });

  it('that is another’s is an entry of whoever it tells or speaks of', async () => {
    const [own] = (await notices('patient')).items;
    const [staff] = (await notices('doctor')).items;
    const no = 'consent.notice-not-found';
    assert.deepEqual(await entriesOf(() => read('doctor', own?.id)), [
      ['update', 'denied', no, undefined, 'p2', 'clinician'],
    ]);
    assert.deepEqual(await entriesOf(() => read('patient', staff?.id)), [
      ['update', 'denied', no, undefined, 'p3', 'patient'],
    ]);
  });

  it('is not what a page asks that stays open: whether there is anything new, and how much is unread', async () => {
    const { mark, unread } = await notices('patient');
    assert.deepEqual(await entriesOf(async () => assert.deepEqual(await watch(), { mark, unread })), []);
    await tell('p2', 'c8');
    const newer = await watch();
    assert.equal(newer.unread, unread + 1);
    assert.notEqual(newer.mark, mark);
    const [newest] = (await notices('patient', '?limit=1')).items;
    await read('patient', newest?.id);
    assert.notEqual((await watch()).mark, newer.mark, 'also when it was read elsewhere');
    assert.equal((await room.send('operator', 'GET', '/api/notices/watch')).status, 403);
    assert.equal((await room.send('', 'GET', '/api/notices/watch')).status, 401);
  });
});
