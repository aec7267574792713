import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';

describe('a statement', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());
  const ask = <Row extends object>(sql: string, params: readonly unknown[] = [], mode: 'read' | 'write' = 'read') =>
    db.database.transaction((tx) => tx.query<Row>(sql, params), { mode });

  const TEXTS = [
    '',
    'NULL',
    'null',
    '{}',
    '{,}',
    'a,b',
    '"',
    '\\',
    '\\"',
    ' edge ',
    "it's",
    '一二三 深港',
    '🏥',
    'line\nend',
    '\t',
  ];

  it('takes texts as they are, one and many, before and after it is prepared', async () => {
    for (let turn = 0; turn < 8; turn++) {
      for (const text of TEXTS) {
        const [row] = await ask<{ one: string }>('select $1::text as one', [text]);
        assert.equal(row?.one, text, `turn ${turn}`);
      }
      const [row] = await ask<{ many: string[] }>('select $1::text[] as many', [[...TEXTS, null]]);
      assert.deepEqual(row?.many, [...TEXTS, null], `turn ${turn}`);
    }
  });

  it('takes numbers, truth, instants, bytes, JSON, nothing, and arrays of them', async () => {
    const at = new Date('2026-11-23T08:24:00.123Z');
    const [row] = await ask<Record<string, unknown>>(
      `select $1::int as whole, $2::float8 as part, $3::bool as truth, $4::timestamptz as at, $5::bytea as bytes, $6::jsonb as json, $7::text as nothing,
        $8::int[] as numbers, $9::timestamptz[] as instants, $10::bool[] as truths, $11::float8[] as parts, $12::text[] as none, $13::text[][] as grid`,
      [
        -7,
        0.1,
        true,
        at,
        Buffer.from([0, 255, 92]),
        { a: ['"', 1] },
        undefined,
        [1, -2, null],
        [at, null],
        [true, false],
        [1.5, Number.NaN, Number.POSITIVE_INFINITY],
        [],
        [
          ['a', '"'],
          ['c', 'NULL'],
        ],
      ],
    );
    assert.deepEqual(row, {
      whole: -7,
      part: 0.1,
      truth: true,
      at,
      bytes: Buffer.from([0, 255, 92]),
      json: { a: ['"', 1] },
      nothing: null,
      numbers: [1, -2, null],
      instants: [at, null],
      truths: [true, false],
      parts: [1.5, Number.NaN, Number.POSITIVE_INFINITY],
      none: [],
      grid: [
        ['a', '"'],
        ['c', 'NULL'],
      ],
    });
  });

  it('has no rows where none are told of, and those of none where there are none', async () => {
    await ask('create table told (n int)', [], 'write');
    for (let turn = 0; turn < 8; turn++) {
      assert.deepEqual(await ask('insert into told values ($1)', [turn], 'write'), []);
      assert.deepEqual(await ask('select n from told where n = $1', [-1]), []);
      assert.deepEqual(await ask('select n, n + 1 as next from told where n = $1', [turn]), [
        { n: turn, next: turn + 1 },
      ]);
    }
  });

  it('that is refused says why, and the next of the same name is answered', async () => {
    for (let turn = 0; turn < 12; turn++) {
      await assert.rejects(ask('select 1 / $1::int as n', [0]), { code: '22012' });
      assert.deepEqual(await ask('select 1 / $1::int as n', [1]), [{ n: 1 }]);
    }
    await assert.rejects(ask('select $1::no_such_type', ['1']), { code: '42704' });
  });

  it('goes over another connection when the one that was kept is gone', async () => {
    const numbers = async () => {
      const rows = await Promise.all(
        Array.from({ length: 6 }, () => ask<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.01)')),
      );
      return new Set(rows.map(([row]) => row?.pid));
    };
    const kept = await numbers();
    await ask('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [[...kept]], 'write');
    let answered: Set<number | undefined> | undefined;
    // Whoever was at work with one is told so; nobody waits for ever.
    for (let tries = 0; answered === undefined && tries < 50; tries++)
      answered = await numbers().catch(() => undefined);
    assert.ok(answered?.isDisjointFrom(kept));
  });
});
