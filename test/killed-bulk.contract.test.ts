import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type Client, clientOf } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { programToken } from '../src/cli/sign-in.ts';
import { type KillableNode, type KillableNodes, startKillableNodes } from './killable-nodes.ts';

const RESOURCES = 6_000;
const DONE_MS_MAX = 60_000;
const NDJSON = { 'content-type': 'application/fhir+ndjson', prefer: 'respond-async' };

describe('a node killed with kill -9', () => {
  let nodes: KillableNodes;
  let node: KillableNode;
  let program: Client;
  before(async () => {
    nodes = await startKillableNodes();
    node = nodes.hk;
    program = clientOf(node.url, programToken(node.url, 'demo-system', 'demo-system-secret'));
  });
  after(() => nodes.close());

  /** The manifest of a job, however often the node is killed meanwhile. */
  const manifestOf = async (job: string) => {
    const path = new URL(job).pathname;
    const { value } = await until('the end of the job', DONE_MS_MAX, async () => {
      const answer = await program.send('GET', path);
      return answer.status === 200 ? answer : undefined;
    });
    // biome-ignore lint/suspicious/noExplicitAny: a manifest has another shape for each kind of job
    return (await value.json()) as any;
  };
  /** The second step of a job waits for as long as the test wants it to: without that a fast job is over before a busy machine has killed anybody. */
  const SECOND_STEP = 727_099;
  const doneOf = (progress: string) =>
    `coalesce((${progress}::json->>'worked')::int, (${progress}::json->>'decided')::int)`;
  const killInTheMiddle = async () => {
    const isAtWork = async () => {
      const rows = await node.held.database.transaction((tx) =>
        tx.query<{ n: number }>(`select ${doneOf('progress')} as n from bulk.job where state = 'working'`),
      );
      return rows.some(({ n }) => n > 0) || undefined;
    };
    await node.held.database.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [SECOND_STEP]);
      await until('the middle of the job', DONE_MS_MAX, isAtWork);
      await node.kill();
      // What the dead node had begun is not ended by a server that has not heard of its death.
      await tx.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and wait_event = $1',
        ['advisory'],
      );
    });
    const [left] = await node.held.database.transaction((tx) =>
      tx.query<{ n: number }>("select count(*)::int as n from bulk.job where state = 'working'"),
    );
    await node.restart();
    return left?.n;
  };
  before(() =>
    node.held.database.transaction(async (tx) => {
      await tx.query(
        `create function bulk.wait_in_the_middle() returns trigger language plpgsql as $$
         begin perform pg_advisory_xact_lock_shared(${SECOND_STEP}); return new; end $$`,
      );
      await tx.query(
        `create trigger wait_in_the_middle before update on bulk.job for each row
         when (${doneOf('old.progress')} > 0) execute function bulk.wait_in_the_middle()`,
      );
    }),
  );

  it('in the middle of an import goes on with it: every line once', async () => {
    const lines = Array.from({ length: RESOURCES }, (_, i) =>
      JSON.stringify({ resourceType: 'Basic', id: `kill-${i}`, code: { text: 'synthetic '.repeat(40) } }),
    );
    const begun = await program.send('POST', '/fhir/R4/$import', { text: lines.join('\n'), headers: NDJSON });
    assert.equal(await killInTheMiddle(), 1, 'the job was over before the node was killed: this run has shown nothing');
    const { extension } = await manifestOf(begun.headers.get('content-location') ?? '');
    assert.deepEqual(extension, { created: RESOURCES, updated: 0, unchanged: 0, failed: 0 });
    const [stored] = await node.held.database.transaction((tx) =>
      tx.query<{ n: number; versions: number }>(
        "select count(*)::int as n, max(version) as versions from fhir.resource where type = 'Basic'",
      ),
    );
    assert.deepEqual(stored, { n: RESOURCES, versions: 1 });
  });

  it('in the middle of an export goes on with it: every resource once', async () => {
    const begun = await program.send('GET', '/fhir/R4/$export?_type=Basic', { headers: { prefer: 'respond-async' } });
    assert.equal(await killInTheMiddle(), 1, 'the job was over before the node was killed: this run has shown nothing');
    const { output } = await manifestOf(begun.headers.get('content-location') ?? '');
    const ids = new Set<string>();
    let count = 0;
    for (const { url } of output) {
      const text = await (await program.send('GET', new URL(url).pathname)).text();
      for (const line of text.trim().split('\n')) ids.add(JSON.parse(line).id);
      count += text.trim().split('\n').length;
    }
    assert.deepEqual([count, ids.size], [RESOURCES, RESOURCES]);
  });

  describe('between a change and its notification', () => {
    let endpoint: Server;
    const arrived: string[] = [];
    let isClosed = true;
    before(async () => {
      endpoint = createServer((request, answer) => {
        if (isClosed) return void request.socket.destroy();
        arrived.push(String(request.url).split('/').at(-1) ?? '');
        answer.writeHead(200).end();
      });
      endpoint.listen(0, '127.0.0.1');
      await once(endpoint, 'listening');
    });
    after(async () => {
      endpoint.closeAllConnections();
      await new Promise((resolve) => endpoint.close(resolve));
    });

    it('tells of every acknowledged change at least once, in order', async () => {
      const { port } = endpoint.address() as AddressInfo;
      const made = await program.send('POST', '/fhir/R4/Subscription', {
        text: JSON.stringify({
          resourceType: 'Subscription',
          status: 'requested',
          reason: 'synthetic',
          criteria: 'Basic?code=told',
          channel: { type: 'rest-hook', endpoint: `http://127.0.0.1:${port}/in`, payload: 'application/fhir+json' },
        }),
        headers: { 'content-type': 'application/fhir+json' },
      });
      const { id } = (await made.json()) as { id: string };
      await until('the subscription is active', DONE_MS_MAX, async () => {
        const { status } = (await (await program.send('GET', `/fhir/R4/Subscription/${id}`)).json()) as {
          status: string;
        };
        return status === 'active' ? true : undefined;
      });
      const acknowledged: string[] = [];
      for (let i = 0; i < 12; i++) {
        const body = { resourceType: 'Basic', code: { coding: [{ code: 'told' }] } };
        const written = await program.send('POST', '/fhir/R4/Basic', {
          text: JSON.stringify(body),
          headers: { 'content-type': 'application/fhir+json' },
        });
        acknowledged.push(((await written.json()) as { id: string }).id);
        if (i === 3 || i === 8) {
          await node.kill();
          if (i === 8) isClosed = false;
          await node.restart();
        }
      }
      await until('the last notification', DONE_MS_MAX, async () =>
        arrived.includes(acknowledged.at(-1) ?? '') ? true : undefined,
      );
      assert.deepEqual([...new Set(arrived)], acknowledged);
    });
  });
});
