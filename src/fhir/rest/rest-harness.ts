import { type AccessNote, type Actor, randomIds, stoppedClock } from '#kernel';
import { createApp, createPipeline, type FetchApp, type LedgerFacts } from '#platform/http';
import { TEST_NODE, TEST_SYSTEM, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import type { AccessGate } from '../gate.ts';
import { toOperationOutcome } from '../outcome.ts';
import type { BundleEntry, BundleLink, Meta, OperationOutcomeIssue } from '../types.ts';
import type { RestParts } from './parts.ts';
import { fhirRoutes } from './routes.ts';
import type { ExtensionRoute } from './table.ts';

/** A gate that lets everybody do everything: the store and REST alone. */
export const OPEN_GATE: AccessGate = {
  admit: () => undefined,
  restrict: async () => 'all',
  mayDisclose: async (_scope, _action, resources) => resources,
  mayWrite: async () => undefined,
};

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as a resource, a bundle or an outcome, whichever it is; an empty object without one. */
  readonly json: AnyBody;
}

interface AnyBody {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: Meta;
  readonly type?: string;
  readonly total?: number;
  readonly link?: BundleLink[];
  readonly entry?: BundleEntry[];
  readonly issue?: OperationOutcomeIssue[];
  readonly [element: string]: unknown;
}

export interface FhirClient {
  readonly db: TestDatabase;
  /** For who needs a port. */
  readonly app: FetchApp;
  /** What went into the ledger. */
  readonly notes: readonly { facts: LedgerFacts; note: AccessNote }[];
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** As it goes over the wire. */
  fetch(path: string, init: RequestInit): Promise<Response>;
  readonly clock: ReturnType<typeof stoppedClock>;
  close(): Promise<void>;
}

const BASE = `${TEST_NODE.url}/fhir/R4`;

/** The REST interface in the real pipeline on a real database, without a port. The ledger is a list; sign-in is a name in the token. */
export async function fhirClient(
  parts: Partial<RestParts> = {},
  actors: Readonly<Record<string, Actor>> = { system: TEST_SYSTEM },
  extend: (rest: RestParts) => readonly ExtensionRoute[] = () => [],
): Promise<FhirClient> {
  const db = await testDatabase();
  const clock = stoppedClock('2026-11-22T02:00:00.000Z');
  const notes: { facts: LedgerFacts; note: AccessNote }[] = [];
  const faults: unknown[] = [];
  const log = { error: (fault: unknown) => faults.push(fault), warn() {}, info() {} };
  const pipeline = createPipeline({
    node: TEST_NODE,
    database: db.database,
    clock,
    ids: randomIds,
    log: log as never,
    actorOf: async (token) => actors[token],
    writeLedger: async (_tx, entries) => {
      notes.push(...entries);
    },
    toOutcome: toOperationOutcome,
  });
  const rest = { gate: OPEN_GATE, restWrite: {}, software: { name: 'Causeway', version: '0' }, ...parts };
  const routes = fhirRoutes(rest, extend(rest));
  const app = createApp({
    routes,
    handlerOf: pipeline,
    ready: async () => true,
    metrics: async () => '',
    toOutcome: toOperationOutcome,
  });
  return {
    db,
    app,
    notes,
    clock,
    fetch: async (path, init) =>
      app.fetch(
        new Request(`${BASE}/${path}`, {
          ...init,
          headers: { authorization: 'Bearer system', ...(init.headers as object) },
        }),
      ),
    async send(method, path, body, headers = {}) {
      const url = path.startsWith('http') ? path : `${BASE}${path === '' ? '' : `/${path.replace(/^\//, '')}`}`;
      const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const type: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/fhir+json' };
      const request = new Request(url, {
        method,
        headers: { authorization: 'Bearer system', ...type, ...headers },
        ...(text === undefined ? {} : { body: text }),
      });
      const response = await app.fetch(request);
      const answer = await response.text();
      if (response.status >= 500)
        throw new Error(`${method} ${url}: ${response.status}`, { cause: faults.at(-1) ?? answer });
      return {
        status: response.status,
        headers: response.headers,
        text: answer,
        json: answer.startsWith('{') && !isLines(response) ? JSON.parse(answer) : { resourceType: '' },
      };
    },
    close: () => db.close(),
  };
}

/** A file of many resources is no JSON as a whole. */
function isLines(response: Response): boolean {
  return response.headers.get('content-type')?.includes('ndjson') === true;
}

/** The refusal codes of an OperationOutcome. */
export function codesOf({ json }: Reply): string[] {
  return (json.issue ?? []).map((issue) => issue.details?.coding?.[0]?.code ?? '');
}
