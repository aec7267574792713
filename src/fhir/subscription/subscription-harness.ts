import { type AccessNote, type Actor, randomIds } from '#kernel';
import { type LedgerFacts, type Outbound, OutboundError, type OutboundRequest } from '#platform/http';
import { TEST_NODE } from '../../../test/harness.ts';
import type { AccessGate } from '../gate.ts';
import type { RestParts } from '../rest/parts.ts';
import { type FhirClient, fhirClient, OPEN_GATE } from '../rest/rest-harness.ts';
import { takingSubscriptions } from './guard.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';
import { subscriptionRoutes } from './routes.ts';
import { createRound } from './worker.ts';

/** A node's subscriptions with their worker in the test's hands, and an endpoint that does as it is told. */
export interface SubscriptionClient extends FhirClient {
  readonly parts: SubscriptionParts;
  readonly runtime: SubscriptionRuntime;
  /** What arrived at endpoints. */
  readonly arrived: OutboundRequest[];
  /** What deliveries wrote into the ledger. */
  readonly told: AccessNote[];
  /** What the endpoint answers: a status, or silence. */
  answer: number | 'silence';
  /** Who may act no more. */
  readonly gone: Set<string>;
  /** Works until nothing is left that is due. */
  work(): Promise<void>;
  /** A worker of another process of the same node. */
  otherProcess(): () => Promise<number>;
  subscribe(
    criteria: string,
    channel: object,
    facts?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<string>;
  statusOf(id: string): Promise<{ status: string; error?: string }>;
}

export async function subscriptionClient(
  gate: AccessGate = OPEN_GATE,
  actors: Readonly<Record<string, Actor>> = {},
): Promise<SubscriptionClient> {
  const arrived: OutboundRequest[] = [];
  const told: AccessNote[] = [];
  const gone = new Set<string>();
  const state: { answer: number | 'silence' } = { answer: 200 };
  const outbound: Outbound = {
    allows: (url) => url.startsWith('https://'),
    async send(request) {
      if (state.answer === 'silence') throw new OutboundError('ECONNREFUSED');
      arrived.push(request);
      return state.answer;
    },
    read: () => Promise.reject(new Error('nothing is read')),
  };
  const rest: RestParts = takingSubscriptions(
    { gate, restWrite: {}, software: { name: 'Causeway', version: '0' } },
    { outbound },
  );
  const all = { system: aProgram('system'), other: aProgram('other'), ...actors };
  const client = await fhirClient(rest, all, () => subscriptionRoutes);
  const parts: SubscriptionParts = {
    rest,
    outbound,
    stands: async (_tx, actor) => !(actor.kind === 'system' && gone.has(actor.clientId)),
    actorOf: async (token) => (gone.has(token) ? undefined : (all as Record<string, Actor>)[token]),
    knowsOrigin: async (origin) => origin === 'https://app.test',
  };
  const faults: unknown[] = [];
  const runtime: SubscriptionRuntime = {
    node: TEST_NODE,
    database: client.db.database,
    clock: client.clock,
    ids: randomIds,
    log: { error: (fault: { err: unknown }) => faults.push(fault.err) } as never,
    writeLedger: async (_tx, entries: readonly { facts: LedgerFacts; note: AccessNote }[]) => {
      told.push(...entries.map(({ note }) => note));
    },
  };
  const round = createRound(parts, runtime);
  return {
    ...client,
    parts,
    runtime,
    arrived,
    told,
    gone,
    get answer() {
      return state.answer;
    },
    set answer(value) {
      state.answer = value;
    },
    async work() {
      while ((await round()) > 0);
    },
    otherProcess: () => createRound(parts, runtime),
    async subscribe(criteria, channel, facts = {}, headers = {}) {
      const body = {
        resourceType: 'Subscription',
        status: 'requested',
        reason: 'synthetic',
        criteria,
        channel,
        ...facts,
      };
      const reply = await client.send('POST', 'Subscription', body, headers);
      if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
      return reply.json.id ?? '';
    },
    async statusOf(id) {
      return (await client.send('GET', `Subscription/${id}`)).json as unknown as { status: string };
    },
  };
}

export function aProgram(clientId: string): Actor {
  return { kind: 'system', clientId, scopes: ['system/*.cruds'] };
}
