import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '#kernel';
import type { Outbound } from '#platform/http';
import { type BulkClient, bulkClient } from './bulk-harness.ts';
import type { Staging } from './worker.ts';

const ACTORS: Readonly<Record<string, Actor>> = {
  system: { kind: 'system', clientId: 'system', scopes: ['system/*.cruds'] },
};
const SOURCE = 'https://source.test/lines.ndjson';
const patient = (id: string) => ({ resourceType: 'Patient', id, name: [{ family: 'Synthetic' }] });
/** Longer than a piece, so that each part of the source is one. */
const part = (id: string) =>
  Buffer.from(`${JSON.stringify({ ...patient(id), name: [{ family: 'x'.repeat(600_000) }] })}\n`);

/** A source whose parts the test lets go, one after the other; each asking for it begins it anew. */
class Source {
  readonly asked: {
    give(bytes: Buffer): void;
    end(): void;
    readonly isLeft: Promise<void>;
    signal: AbortSignal | undefined;
  }[] = [];

  async *read(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    const waiting: (Buffer | undefined)[] = [];
    let wake = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const put = (bytes: Buffer | undefined) => {
      waiting.push(bytes);
      wake.resolve();
    };
    const end = () => put(undefined);
    signal?.addEventListener('abort', end);
    this.asked.push({ give: put, end, isLeft: left.promise, signal });
    try {
      for (;;) {
        while (waiting.length === 0) await wake.promise;
        wake = Promise.withResolvers<void>();
        const bytes = waiting.shift();
        if (signal?.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' });
        if (bytes === undefined) return;
        yield bytes;
      }
    } finally {
      left.resolve();
    }
  }
}

describe('an import whose lines are fetched', () => {
  let node: BulkClient;
  let source: Source;
  /** Fetches beside the steps, as a running node does. */
  let fetching: Promise<void>[] = [];
  const stopping = new AbortController();
  const beside: Staging = {
    isFull: () => false,
    run: async (stage) => void fetching.push(stage(stopping.signal)),
  };
  const outbound: Outbound = {
    allows: () => true,
    send: () => Promise.reject(new Error('nothing is sent')),
    read: async ({ signal }) => source.read(signal),
  };
  const begin = () => node.begin('$import', { input: [{ url: SOURCE }] });
  const chunksOf = async (job: string) => {
    const [row] = await node.db.database.transaction((tx) =>
      tx.query<{ n: number }>('select count(*)::int as n from bulk.chunk where job = $1', [job.split('/').at(-1)]),
    );
    return row?.n;
  };
  /** Until it is so; what is waited for comes without anybody's doing. */
  const until = async (isSo: () => Promise<boolean>) => {
    while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
  };
  before(async () => {
    source = new Source();
    node = await bulkClient({}, ACTORS, outbound);
  });
  after(() => node.close());

  it('keeps no other job waiting while the other side is slow', async () => {
    const slow = await begin();
    assert.ok(await node.step(beside));
    const other = await node.begin('$import', JSON.stringify(patient('beside')), {
      'content-type': 'application/fhir+ndjson',
    });
    while (await node.step(beside));
    assert.equal((await node.send('GET', other)).status, 200);
    assert.equal((await node.send('GET', slow)).status, 202);
    await until(async () => source.asked.length === 1);
    source.asked[0]?.give(part('slow'));
    source.asked[0]?.end();
    await Promise.all(fetching);
    await node.work();
    assert.equal((await node.send('GET', slow)).status, 200);
  });

  it('that is ended meanwhile is fetched no further, and nothing of it is left', async () => {
    source = new Source();
    fetching = [];
    const job = await begin();
    await node.step(beside);
    await until(async () => source.asked.length === 1);
    source.asked[0]?.give(part('one'));
    await until(async () => (await chunksOf(job)) === 1);
    assert.equal((await node.send('DELETE', job)).status, 202);
    source.asked[0]?.give(part('two'));
    await source.asked[0]?.isLeft;
    await Promise.all(fetching);
    assert.equal(await chunksOf(job), 1, 'what came after its end is not laid down');
  });

  it('goes on with whoever takes over from a process that says nothing any more; the other, should it live, stops', async () => {
    source = new Source();
    fetching = [];
    const job = await begin();
    await node.step(beside);
    await until(async () => source.asked.length === 1);
    source.asked[0]?.give(part('a'));
    await until(async () => (await chunksOf(job)) === 1);
    await until(async () => {
      node.clock.move(61_000);
      return node.step(beside);
    });
    await until(async () => source.asked.length === 2);
    const [first, second] = source.asked;
    first?.give(part('b'));
    await first?.isLeft;
    for (const id of ['a', 'b']) second?.give(part(id));
    second?.end();
    await Promise.all(fetching);
    await node.work();
    const { status, json } = await node.send('GET', job);
    assert.equal(status, 200);
    assert.deepEqual(json.extension, { created: 2, updated: 0, unchanged: 0, failed: 0 });
  });

  it('is broken off when the node stops, and whoever comes next begins at once', async () => {
    source = new Source();
    fetching = [];
    const job = await begin();
    await node.step(beside);
    await until(async () => source.asked.length === 1);
    stopping.abort();
    await Promise.all(fetching);
    assert.equal((await node.send('GET', job)).status, 202);
    const next = node.step();
    await until(async () => source.asked.length === 2);
    source.asked[1]?.give(part('next'));
    source.asked[1]?.end();
    await next;
    await node.work();
    assert.equal((await node.send('GET', job)).status, 200);
  });

  it('goes on when the node was away for some days', async () => {
    source = new Source();
    fetching = [];
    const job = await begin();
    node.clock.move(3 * 24 * 3_600_000);
    const step = node.step();
    await until(async () => source.asked.length === 1);
    source.asked[0]?.give(part('late'));
    source.asked[0]?.end();
    await step;
    await node.work();
    assert.equal((await node.send('GET', job)).status, 200);
  });
});
