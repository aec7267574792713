import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { randomIds, type Scope } from '#kernel';
import { testScope } from '../../../../test/harness.ts';
import { Watch } from '../../../kernel/wire.ts';
import { AccessLogView } from '../contract.ts';
import { aClinician, aPatient, aPerson } from '../fixtures.ts';
import { writeLedger } from '../ledger/append.ts';
import { sequenceNow } from '../ledger/sequence.ts';
import { type TestRoom, testRoom } from '../room-harness.ts';
import { toRemoteAccess } from './entries.ts';
import { recordRemoteAccess } from './operations.ts';

const ACTORS = {
  elder: aPatient('p1'),
  other: aPatient('p2'),
  doctor: aClinician('org1'),
  operator: aPerson('operator'),
} as const;

describe('a log that stays open', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom(ACTORS);
  });
  after(() => room.close());

  const as = (name: keyof typeof ACTORS, work: (scope: Scope) => Promise<unknown>) =>
    room.db.database.transaction(async (tx) => {
      const scope = testScope(tx, { actor: ACTORS[name], clock: room.clock, ids: randomIds });
      await work(scope);
      const facts = { ...scope, at: room.clock.now() };
      await writeLedger(
        tx,
        scope.notes.map((note) => ({ facts, note })),
      );
    });
  const looked = (patientId = 'p1') =>
    as('doctor', async (scope) =>
      scope.note({
        action: 'read',
        outcome: 'permitted',
        patientId,
        kinds: { Condition: 1 },
        basis: 'consent/treatment-relation',
      }),
    );
  const entries = async () => {
    const rows = await room.db.database.transaction((tx) => tx.query('select 1 from consent.ledger_entry'));
    return rows.length;
  };
  const list = async (by: string) =>
    AccessLogView.parse((await room.send('elder', 'GET', `/api/access-log?by=${by}`)).json).mark;
  const watch = async (by: string) =>
    Watch.parse((await room.send('elder', 'GET', `/api/access-log/watch?by=${by}`)).json).mark;

  for (const by of ['others', 'anybody']) {
    it(`of ${by} asks whether anything is new without an entry, and reading it is no news`, async () => {
      await looked();
      const mark = await list(by);
      const before = await entries();
      for (let nth = 0; nth < 20; nth += 1) assert.equal(await watch(by), mark);
      assert.equal(await entries(), before, 'twenty rounds of a page are no access');
      room.clock.move(1_000);
      assert.equal(await list(by), mark, 'she read her own log');
      assert.equal(await entries(), before + 1);
      assert.equal(await watch(by), mark);
    });
    it(`of ${by} is told of a look, of one noted late, of its place in the ledger, and of one at the neighbour`, async () => {
      let mark = await list(by);
      const changes = async (what: string) => {
        const now = await watch(by);
        assert.notEqual(now, mark, what);
        assert.equal(await list(by), now, 'the list says the same mark');
        mark = now;
      };
      room.clock.move(60_000);
      await looked();
      await changes('a look');
      room.clock.move(-30_000);
      await looked();
      room.clock.move(30_000);
      await changes('one noted late');
      await room.db.database.transaction((tx) => sequenceNow(tx));
      await changes('its place in the ledger');
      const node = { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' };
      const facts = { node, actor: aClinician('sz'), purpose: 'TREAT', correlationId: 'x', at: new Date(0) } as const;
      const note = { action: 'read', outcome: 'permitted', kinds: {}, basis: 'consent/shared-by-patient' } as const;
      await as('operator', (scope) => recordRemoteAccess(scope, 'p1', toRemoteAccess(facts, note, `remote-${by}`)));
      await changes('one at the neighbour');
    });
  }
  it('says of an entry that it was changed after it was sealed, and of no other', async () => {
    await looked();
    await looked();
    await room.db.database.transaction(async (tx) => {
      await sequenceNow(tx);
      await tx.query("set local session_replication_role = 'replica'");
      await tx.query(
        `update consent.ledger_entry set body = replace(body, '"Condition"', '"Immunization"')
          where id = (select max(id) from consent.ledger_entry where body like '%"Condition"%')`,
      );
    });
    const { items } = AccessLogView.parse((await room.send('elder', 'GET', '/api/access-log?by=others')).json);
    assert.ok(items.length > 1, 'others are there too');
    assert.deepEqual(
      items.filter(({ broken }) => broken).map(({ kinds }) => kinds),
      [{ Immunization: 1 }],
    );
  });

  it('is told nothing of other people’s', async () => {
    const mark = await watch('anybody');
    await looked('p2');
    assert.equal(await watch('anybody'), mark);
  });
  it('is her own alone', async () => {
    assert.equal((await room.send('doctor', 'GET', '/api/access-log/watch')).status, 403);
    assert.equal((await room.send('', 'GET', '/api/access-log/watch')).status, 401);
    assert.equal((await room.send('elder', 'GET', '/api/access-log/watch?patient=p2')).status, 403);
  });
});
