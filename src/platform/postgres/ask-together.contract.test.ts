import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Tx } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { askTogether } from './ask-together.ts';

describe('questions of one moment', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  /** What is asked of a database, and how often. */
  const counting = (tx: Tx) => {
    const asked: string[] = [];
    const shared: Tx = {
      query(sql, params, options) {
        asked.push(sql);
        return tx.query(sql, params, options);
      },
    };
    return { asked, shared };
  };
  const reading = <T>(work: (tx: Tx) => Promise<T>) => db.database.transaction(work, { mode: 'read' });

  it('are one statement, and each is answered for its own values', () =>
    reading(async (tx) => {
      const { asked, shared } = counting(tx);
      const sql = `select q.p1::int * 2 as twice, q.p2 as text, q.p3::text[] as list`;
      const texts = ['plain', 'a "quote"', 'a \\ and a {brace}, too', '', '中文 \n next'];
      const answers = await Promise.all(texts.map((text, i) => askTogether(shared, sql, [i, text, [text, 'x']])));
      assert.equal(asked.length, 1);
      assert.deepEqual(
        answers.map((answer) => ({ ...answer, n: undefined })),
        texts.map((text, i) => ({ n: undefined, twice: i * 2, text, list: [text, 'x'] })),
      );
    }));

  it('of different shapes are statements of their own', () =>
    reading(async (tx) => {
      const { asked, shared } = counting(tx);
      await Promise.all([
        askTogether(shared, 'select q.p1 as one', ['1']),
        askTogether(shared, 'select q.p1 as two', ['2']),
      ]);
      assert.equal(asked.length, 2);
    }));

  it('do not fail for a neighbour’s sake', () =>
    reading(async (tx) => {
      const { shared } = counting(tx);
      const ask = (value: string) => askTogether<{ value: number }>(shared, 'select q.p1::int as value', [value]);
      const [good, bad, other] = await Promise.allSettled([ask('1'), ask('no number'), ask('3')]);
      assert.equal(good.status === 'fulfilled' && good.value.value, 1);
      assert.equal(bad.status, 'rejected');
      assert.equal(other.status === 'fulfilled' && other.value.value, 3);
    }));
});
