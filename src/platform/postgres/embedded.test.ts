import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { startEmbeddedPostgres } from './index.ts';

describe('the embedded server', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-embedded-'));
    await chmod(folder, 0o755);
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));

  const ask = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<{ n: number }>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it('killed, says that it ended, and started again has everything that was committed', async () => {
    const cluster = path.join(folder, 'pg');
    const first = await startEmbeddedPostgres({ folder: cluster });
    await ask(first.url, 'create table kept as select 7 as n');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await startEmbeddedPostgres({ folder: cluster });
    try {
      assert.equal(second.adopted, false);
      assert.deepEqual(await ask(second.url, 'select n from kept'), [{ n: 7 }]);
    } finally {
      await second.stop();
    }
    await second.ended;
  });
});
