import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { listen } from '#platform/http';
import type { AccessGate } from '../gate.ts';
import { OPEN_GATE } from '../rest/rest-harness.ts';
import { shardOf } from '../store/shard.ts';
import { type BulkClient, bulkClient } from './bulk-harness.ts';

const hidden = new Set<string>();
/** What was decided about for a file, and who hears when something is looked at once more. */
const seen = new Set<string>();
let lookedAgain = Promise.withResolvers<void>();
const gate: AccessGate = {
  ...OPEN_GATE,
  mayDisclose: async (_scope, action, resources) => {
    const lines = resources.filter(({ type }) => action === 'export' && type === 'Observation');
    if (lines.some(({ id }) => seen.has(id))) lookedAgain.resolve();
    for (const { id } of lines) seen.add(id);
    return resources.filter(({ id }) => !hidden.has(id));
  },
};
/** Five thousand lines of eight kilobytes: more than the machine holds of an answer that nobody takes. */
const LINES = 5_000;

describe('a file of an export that is read slowly', () => {
  let node: BulkClient;
  let server: Server;
  let job: string;
  const file = () => `${job}/Observation-1.ndjson`;
  before(async () => {
    node = await bulkClient({ gate });
    // What no packing makes small.
    const note = [{ text: 'TEXT' }];
    const code = { text: 'x' };
    await node.send('PUT', 'Observation/o', { resourceType: 'Observation', id: 'o', status: 'final', code, note });
    const ids = Array.from({ length: LINES }, (_, n) => `o${n}`);
    await node.db.database.transaction(async (tx) => {
      await tx.query(
        `insert into fhir.resource (shard, type, id, version, last_updated, method, deleted, clinical_date, tokens, body)
         select q.shard, r.type, q.id, 1, r.last_updated, r.method, false, r.clinical_date, '{}', replace(replace(r.body, '"o"', '"' || q.id || '"'), 'TEXT',
           (select string_agg(md5(q.id || k), '') from generate_series(1, 250) k))
         from fhir.resource r, unnest($1::text[], $2::smallint[]) as q (id, shard) where r.type = 'Observation' and r.id = 'o'`,
        [ids, ids.map(shardOf)],
      );
      await tx.query("delete from fhir.resource where id = 'o'");
    });
    node.clock.move(60_000);
    job = await node.begin('$export?_type=Observation');
    await node.work();
    server = await listen(node.app, { handles: () => false, handle: () => undefined }, 0, '127.0.0.1');
  });
  after(async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await node.close();
  });

  /** Asks for the file, and takes nothing of it yet. */
  async function begun(headers = {}): Promise<{ readonly answer: IncomingMessage; readonly theirs: Socket }> {
    seen.clear();
    lookedAgain = Promise.withResolvers();
    const { port } = server.address() as { port: number };
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const options = {
      port,
      host: '127.0.0.1',
      agent: false as const,
      headers: { authorization: 'Bearer system', ...headers },
    };
    const sent = httpGet({ ...options, path: new URL(file()).pathname });
    // How it was broken off is heard where the answer is taken.
    sent.on('error', () => undefined);
    const [theirs] = await connected;
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    return { answer, theirs };
  }
  /** Takes all that there is. @returns how many whole lines came, and whether the answer came to its end */
  async function taken(answer: IncomingMessage): Promise<{ readonly lines: number; readonly isWhole: boolean }> {
    let text = '';
    try {
      for await (const part of answer) text += part;
    } catch {
      return { lines: text.split('\n').length - 1, isWhole: false };
    }
    return { lines: text.split('\n').length - 1, isWhole: true };
  }
  for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
    const way = 'accept-encoding' in headers ? ', packed' : '';
    it(`comes to its end where nobody says no${way}`, async () => {
      const { answer } = await begun(headers);
      if (way !== '') {
        assert.equal(answer.headers['content-encoding'], 'gzip');
        answer.resume();
        await once(answer, 'end');
        assert.ok(answer.complete);
      } else assert.deepEqual(await taken(answer), { lines: LINES, isWhole: true });
    });

    it(`is broken off by a no while its reader takes nothing, and what the machine still holds of it does not leave${way}`, async (t) => {
      const { answer, theirs } = await begun(headers);
      const closed = once(theirs, 'close');
      // It has taken nothing for a while, and what it has not taken stands.
      await lookedAgain.promise;
      assert.equal(theirs.destroyed, false);
      const given = [...seen];
      hidden.add(given.at(-1) ?? '');
      await closed;
      hidden.clear();
      assert.equal(seen.size, given.length, 'nothing more was decided about');
      const { lines, isWhole } = await taken(answer);
      if (way === '') t.diagnostic(`${given.length} lines were decided about, ${lines} came`);
      assert.equal(isWhole, false, 'nobody takes it for the whole');
      assert.ok(given.length < LINES);
      if (way === '') assert.ok(lines < given.length);
    });
  }

  it('is broken off, and does not end as if it were whole, when the job is taken away', async () => {
    const other = await node.begin('$export?_type=Observation');
    await node.work();
    const path = `${other.replace(/^.*\/fhir\/R4\//, '')}/Observation-1.ndjson`;
    const { body } = await node.fetch(path, {});
    const reader = body?.getReader();
    assert.equal((await reader?.read())?.done, false);
    assert.equal((await node.send('DELETE', other)).status, 202);
    await assert.rejects(async () => reader?.read());
  });

  it('is broken off once who asked may act no more', async () => {
    const { body } = await node.fetch(file().replace(/^.*\/fhir\/R4\//, ''), {});
    const reader = body?.getReader();
    assert.equal((await reader?.read())?.done, false);
    node.gone.isGone = true;
    await assert.rejects(async () => reader?.read());
    node.gone.isGone = false;
  });
});
