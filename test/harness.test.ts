import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testDatabase } from './harness.ts';

describe('the test database', () => {
  it('is a real PostgreSQL, and a write is not seen by another test’s database', async () => {
    const one = await testDatabase();
    const two = await testDatabase();
    try {
      await one.database.transaction((tx) => tx.query('create table mine (x int)'));
      const seen = await two.database.transaction((tx) => tx.query("select to_regclass('mine') as found"));
      assert.deepEqual(seen, [{ found: null }]);
    } finally {
      await one.close();
      await two.close();
    }
  });
  it('refuses a write in a read transaction', async () => {
    const { database, close } = await testDatabase();
    try {
      await assert.rejects(
        database.transaction((tx) => tx.query('create table t (x int)'), { mode: 'read' }),
        /read-only/,
      );
    } finally {
      await close();
    }
  });
});
