import { fhirRoutes, toOperationOutcome } from '#fhir';
import { type Actor, randomIds, stoppedClock } from '#kernel';
import { createApp, createPipeline, type RoomRuntime } from '#platform/http';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { TEST_NODE, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { aSystem } from './fixtures.ts';
import { CONSENT_DEFINITIONS, type ConsentParts, createRoom, gate, withLabels, writeLedger } from './index.ts';

/** A node of this room and FHIR REST behind its gate: the real pipeline, ledger and database, without a port. For contract tests. */
export interface TestRoom {
  readonly db: TestDatabase;
  readonly keys: NodeKeys;
  readonly clock: ReturnType<typeof stoppedClock>;
  readonly runtime: RoomRuntime;
  readonly start: () => Promise<() => Promise<void>>;
  /** `as` names one of the actors; nobody signed in where it is empty. */
  send(
    as: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Sent>;
  /** What a neighbour's `fetch` would get. */
  fetch(url: string): Promise<Response>;
  /** Any request, answered as it is: for what is no JSON. */
  answer(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export interface Sent {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export async function testRoom(
  actors: Readonly<Record<string, Actor>>,
  parts: Partial<ConsentParts> & { readonly node?: typeof TEST_NODE } = {},
): Promise<TestRoom> {
  const node = parts.node ?? TEST_NODE;
  const known: Readonly<Record<string, Actor>> = { system: aSystem('system/*.cruds'), ...actors };
  const db = await testDatabase();
  const clock = stoppedClock('2026-11-22T02:00:00.000Z');
  const keys = parts.keys ?? (await makeNodeKeys(node.id));
  const faults: unknown[] = [];
  const log = { error: (fault: unknown) => faults.push(fault), warn() {}, info() {}, debug() {} } as never;
  const room = createRoom({ trust: [], ...parts, keys });
  const software = { name: 'Causeway', version: '0' };
  const runtime: RoomRuntime = { node, database: db.database, clock, ids: randomIds, log };
  const app = createApp({
    routes: [
      ...room.routes,
      ...fhirRoutes({
        gate,
        restWrite: room.fhirTypes,
        labels: withLabels,
        definitions: CONSENT_DEFINITIONS,
        software,
      }),
    ],
    handlerOf: createPipeline({
      ...runtime,
      actorOf: async (token) => known[token],
      writeLedger,
      toOutcome: toOperationOutcome,
    }),
    ready: async () => true,
    metrics: async () => '',
    toOutcome: toOperationOutcome,
  });
  const call = async (request: Request): Promise<Response> => {
    const response = await app.fetch(request);
    if (response.status >= 500) throw new Error(`${request.method} ${request.url}`, { cause: faults.at(-1) });
    return response;
  };
  return {
    db,
    keys,
    clock,
    runtime,
    start: async () => (await room.start?.(runtime)) ?? (async () => undefined),
    async send(as, method, path, body, headers = {}) {
      const type = path.startsWith('/fhir') ? 'application/fhir+json' : 'application/json';
      const response = await call(
        new Request(`${node.url}${path}`, {
          method,
          headers: {
            ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
            ...(body === undefined ? {} : { 'content-type': type }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      const text = await response.text();
      return { status: response.status, text, json: text === '' ? undefined : JSON.parse(text) };
    },
    fetch: (url) => call(new Request(url)),
    answer: call,
    close: () => db.close(),
  };
}

/** The refusal codes of an OperationOutcome. */
export function codesOf({ json }: Sent): string[] {
  return (json?.issue ?? []).map(
    (issue: { details?: { coding?: { code?: string }[] } }) => issue.details?.coding?.[0]?.code ?? '',
  );
}
