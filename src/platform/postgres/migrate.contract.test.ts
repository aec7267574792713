import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { migrate } from './index.ts';

describe('migrations', () => {
  let db: TestDatabase;
  let folder = '';
  before(async () => {
    db = await testDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-migrations-'));
  });
  after(async () => {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  });

  const file = (name: string, sql: string) => writeFile(path.join(folder, `${name}.sql`), sql);
  const run = () => migrate(db.url, [{ name: 'shelf', folder: pathToFileURL(`${folder}/`) }]);
  const tables = () =>
    db.database.transaction(
      async (tx) =>
        (await tx.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'shelf'`)).map(
          ({ name }) => name,
        ),
      { mode: 'read' },
    );

  it('run once each, in their order, and those that come later when they come', async () => {
    await file('0001_shelf', 'create schema shelf; create table shelf.book (id integer)');
    assert.deepEqual(await run(), ['shelf/0001_shelf']);
    assert.deepEqual(await run(), []);
    await file('0002_pages', 'create table shelf.page (id integer)');
    assert.deepEqual(await run(), ['shelf/0002_pages']);
    assert.deepEqual((await tables()).sort(), ['book', 'page']);
    assert.deepEqual(await run(), []);
  });

  it('that have run and are not among the files stop the start: the program is older than its data', async () => {
    await rm(path.join(folder, '0001_shelf.sql'));
    await assert.rejects(run(), /0001_shelf/);
  });
});
