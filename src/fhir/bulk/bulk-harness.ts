import { type AccessNote, type Actor, randomIds } from '#kernel';
import type { LedgerFacts, Outbound } from '#platform/http';
import { TEST_NODE } from '../../../test/harness.ts';
import type { RestParts } from '../rest/parts.ts';
import { type FhirClient, fhirClient, OPEN_GATE, type Reply } from '../rest/rest-harness.ts';
import type { BulkParts } from './parts.ts';
import { bulkRoutes } from './routes.ts';
import { type Staging, workOnce } from './worker.ts';

/** A node's bulk interface with its worker in the test's hands. */
export interface BulkClient extends FhirClient {
  /** What jobs wrote into the ledger by themselves. */
  readonly jobNotes: readonly { facts: LedgerFacts; note: AccessNote }[];
  /** Whether who asked may act here no more. */
  readonly gone: { isGone: boolean };
  /** One step of the job whose turn it is, by whichever process. Fetching is a step here, unless the test says how it is done. */
  step(staging?: Staging): Promise<boolean>;
  /** Steps until no job is due; the time that an export waits has passed. */
  work(): Promise<void>;
  /** Kick-off; the address of the job. */
  begin(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<string>;
  /** The lines of a file. */
  lines(url: string, headers?: Readonly<Record<string, string>>): Promise<Record<string, unknown>[]>;
}

const NO_WAY_OUT: Outbound = {
  allows: () => false,
  send: () => Promise.reject(new Error('nothing is sent here')),
  read: () => Promise.reject(new Error('nothing is read here')),
};

export async function bulkClient(
  rest: Partial<RestParts> = {},
  actors?: Readonly<Record<string, Actor>>,
  outbound: Outbound = NO_WAY_OUT,
): Promise<BulkClient> {
  let parts: BulkParts | undefined;
  const gone = { isGone: false };
  const client = await fhirClient({ gate: OPEN_GATE, ...rest }, actors, (own) => {
    parts = { rest: own, outbound, stands: async () => !gone.isGone };
    return bulkRoutes(parts);
  });
  const jobNotes: { facts: LedgerFacts; note: AccessNote }[] = [];
  const faults: unknown[] = [];
  const log = { error: (fault: { err: unknown }) => faults.push(fault.err) } as never;
  const runtime = {
    node: TEST_NODE,
    database: client.db.database,
    clock: client.clock,
    ids: randomIds,
    log,
    writeLedger: async (_tx: unknown, entries: readonly { facts: LedgerFacts; note: AccessNote }[]) => {
      jobNotes.push(...entries);
    },
  };
  const step = async (staging?: Staging) => {
    const worked = await workOnce(parts as BulkParts, runtime, staging);
    if (faults.length > 0) throw new Error('a step failed', { cause: faults.at(-1) });
    return worked;
  };
  return {
    ...client,
    jobNotes,
    gone,
    step,
    async work() {
      client.clock.move(1_000);
      while (await step());
    },
    async begin(path, body, headers = {}) {
      const method = body === undefined ? 'GET' : 'POST';
      const reply: Reply = await client.send(method, path, body, { prefer: 'respond-async', ...headers });
      if (reply.status !== 202) throw new Error(`${reply.status} ${reply.text}`);
      return reply.headers.get('content-location') ?? '';
    },
    async lines(url, headers = {}) {
      const { status, text } = await client.send('GET', url, undefined, headers);
      if (status !== 200) throw new Error(`${status} ${text}`);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    },
  };
}
