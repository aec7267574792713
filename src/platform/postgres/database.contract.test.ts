import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Tx } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';

describe('a database', () => {
  let db: TestDatabase;
  const count = async () => {
    const rows = await db.database.transaction((tx) => tx.query<{ n: number }>('select n from kept order by n'), {
      mode: 'read',
    });
    return rows.map(({ n }) => n);
  };
  const insert = (tx: Tx, n: number) => tx.query('insert into kept values ($1)', [n]);
  before(async () => {
    db = await testDatabase();
    await db.database.transaction((tx) => tx.query('create table kept (n integer primary key check (n < 100))'));
  });
  after(() => db.close());

  it('keeps what a transaction wrote with the statement that came last, or neither', async () => {
    await db.database.transaction((tx) => insert(tx, 1), { last: async (tx) => void (await insert(tx, 2)) });
    assert.deepEqual(await count(), [1, 2]);
    await assert.rejects(
      db.database.transaction((tx) => insert(tx, 3), { last: async (tx) => void (await insert(tx, 100)) }),
      { code: '23514' },
    );
    await assert.rejects(
      db.database.transaction(async (tx) => {
        await insert(tx, 3);
        throw new Error('changed my mind');
      }),
      /changed my mind/,
    );
    assert.deepEqual(await count(), [1, 2]);
  });

  it('a last statement may be the only one, late, or missing', async () => {
    await db.database.transaction(async () => undefined, { last: async (tx) => void (await insert(tx, 4)) });
    const late = async (tx: Tx) => {
      await Promise.resolve();
      await insert(tx, 6);
    };
    await db.database.transaction((tx) => insert(tx, 5), { last: late });
    await db.database.transaction((tx) => insert(tx, 7), { last: async () => undefined });
    assert.deepEqual(await count(), [1, 2, 4, 5, 6, 7]);
  });

  it('does not pretend to have committed a transaction whose failure was swallowed', async () => {
    const swallowing = db.database.transaction(async (tx) => {
      await insert(tx, 8);
      await insert(tx, 100).catch(() => undefined);
    });
    await assert.rejects(swallowing, /was to be committed/);
    assert.ok(!(await count()).includes(8));
  });

  it('statements asked at once are one transaction', async () => {
    await db.database.transaction((tx) => Promise.all([insert(tx, 10), insert(tx, 11), insert(tx, 12)]));
    await assert.rejects(
      db.database.transaction((tx) => Promise.all([insert(tx, 13), insert(tx, 100), insert(tx, 14)])),
      { code: '23514' },
    );
    assert.deepEqual(
      (await count()).filter((n) => n >= 10),
      [10, 11, 12],
    );
  });

  it('what reads cannot write; what has one statement has no second', async () => {
    await assert.rejects(
      db.database.transaction((tx) => insert(tx, 20), { mode: 'read' }),
      { code: '25006' },
    );
    await assert.rejects(
      db.database.transaction((tx) => Promise.all([insert(tx, 21), insert(tx, 22)]), { mode: 'single' }),
      /one statement/,
    );
    assert.ok(!(await count()).includes(22));
  });

  it('a statement that comes often is prepared and answers as before', async () => {
    for (let n = 30; n < 45; n++) {
      await db.database.transaction((tx) => insert(tx, n));
      const [row] = await db.database.transaction(
        (tx) => tx.query<{ n: number }>('select n from kept where n = $1', [n]),
        { mode: 'read' },
      );
      assert.equal(row?.n, n);
    }
  });

  it('reads instants as they are, whatever the zone they are written in', async () => {
    for (const zone of ['UTC', 'Asia/Hong_Kong', 'Asia/Kolkata', 'America/St_Johns']) {
      const [row] = await db.database.transaction(async (tx) => {
        await tx.query(`set local time zone '${zone}'`);
        return tx.query<{ a: Date; b: Date; c: Date; d: number }>(
          `select '2026-11-22T03:04:05.678Z'::timestamptz as a, '1931-01-01T00:00:00Z'::timestamptz as b,
             '0044-03-15T12:00:00Z'::timestamptz as c, '-infinity'::timestamptz as d`,
        );
      });
      assert.equal(row?.a.toISOString(), '2026-11-22T03:04:05.678Z', zone);
      assert.equal(row?.b.toISOString(), '1931-01-01T00:00:00.000Z', zone);
      assert.equal(row?.c.toISOString(), '0044-03-15T12:00:00.000Z', zone);
      assert.equal(row?.d, Number.NEGATIVE_INFINITY);
    }
  });

  it('wakes who does a work once a transaction that named it has committed, and not where it did not', async () => {
    const heard: number[] = [];
    const stop = db.database.onWake('a work', () => heard.push(1));
    db.database.onWake('another', () => heard.push(2));
    await db.database.transaction(async (tx) => {
      tx.wake?.('a work');
      tx.wake?.('a work');
      await insert(tx, 50);
      assert.deepEqual(heard, [], 'not before the commit');
    });
    assert.deepEqual(heard, [1]);
    const failing = db.database.transaction(
      async (tx) => {
        tx.wake?.('a work');
        await insert(tx, 51);
      },
      { last: async (tx) => void (await insert(tx, 100)) },
    );
    await assert.rejects(failing);
    assert.deepEqual(heard, [1]);
    stop();
    await db.database.transaction(async (tx) => {
      tx.wake?.('a work');
      await insert(tx, 52);
    });
    assert.deepEqual(heard, [1]);
  });
});
