import { beforeEach } from 'node:test';
import { z } from 'zod';
import { RefusalError } from '#kernel';
import { pairIn, sameText, type TestNode } from './fixtures.ts';
import { messageRoutes } from './message-routes.ts';
import { refuse } from './messages.ts';
import { handler, type MessageHandlers, UnreachableError } from './model.ts';
import { deliverMessages, sendMessage } from './operations/deliver-messages.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';

/** An effect that can be counted: a row for each time it happened. */
const handlers: MessageHandlers = {
  count: handler({
    body: z.strictObject({
      n: z.number(),
      refuse: z.boolean().optional(),
      fault: z.boolean().optional(),
      unlessObstacle: z.boolean().optional(),
    }),
    clinical: false,
    editable: true,
    async apply(scope, message) {
      await scope.tx.query('insert into effect (case_id, n) values ($1, $2)', [message.caseId, message.body.n]);
      scope.note({
        action: 'receive',
        outcome: 'permitted',
        kinds: {},
        basis: 'test',
        detail: { n: String(message.body.n) },
      });
      const obstacles = await scope.tx.query('select 1 from effect where n = -1');
      if (message.body.refuse || (message.body.unlessObstacle && obstacles.length > 0))
        throw new RefusalError(refuse('exchange.case-unknown', { caseId: message.caseId }));
      if (message.body.fault) throw new Error('a fault of the program');
    },
  }),
  'erase-receipt': handler({ body: z.looseObject({}), clinical: false, editable: false, apply: async () => undefined }),
  secret: handler({ body: z.looseObject({}), clinical: true, editable: false, apply: async () => undefined }),
};
const coordinator = {
  kind: 'person',
  role: 'coordinator',
  accountId: 'c1',
  name: sameText('Coordinator'),
  scopes: ['user/*.cruds'],
  clientId: 'portal',
} as const;

/** Two nodes that send each other messages whose effects can be counted; each test begins with none. Called inside a `describe`: the nodes live as long as it. */
export function messaging() {
  const pair = pairIn(
    {
      routesOf: (parts) => messageRoutes(parts, handlers),
      people: { coordinator, clinician: { ...coordinator, role: 'clinician' } },
    },
    async ({ hk, sz }) => {
      for (const node of [hk, sz]) {
        await node.query('create table effect (seq bigint generated always as identity, case_id text, n int)');
      }
    },
  );
  beforeEach(async () => {
    const tables = ['outbox', 'inbox', 'case_out', 'case_in', 'peer_contact', 'message_event'].map(
      (t) => `exchange.${t}`,
    );
    for (const node of [pair.hk, pair.sz]) await node.query(`truncate effect, ${tables.join(', ')}`);
  });
  const enqueue = (from: TestNode, body: Record<string, unknown>, caseId = 'case-1', type = 'count') =>
    from.run((scope) =>
      enqueueMessage(scope, {
        to: from.node.id === 'sz' ? 'hk' : 'sz',
        type,
        caseId,
        purpose: 'TREAT',
        legalBasis: [{ jurisdiction: 'CN-SZ', instrument: 'PIPL', clause: '39' }],
        body,
      }),
    );
  const stateOf = async (node: TestNode, id: string) =>
    (await node.query<{ state: string }>('select state from exchange.outbox where id = $1', [id]))[0]?.state;
  const inState = async (node: TestNode, id: string) =>
    (await node.query<{ state: string }>('select state from exchange.inbox where id = $1', [id]))[0]?.state;
  const effects = async (node: TestNode) =>
    (await node.query<{ n: number }>('select n from effect order by seq')).map((row) => row.n);
  /** Moves both clocks past any wait and delivers until nothing is due. */
  async function settle(seconds = 0): Promise<void> {
    pair.hk.clock.move(seconds * 1000);
    pair.sz.clock.move(seconds * 1000);
    while ((await deliverMessages(pair.sz.parts)) + (await deliverMessages(pair.hk.parts)) > 0);
  }
  const api = (node: TestNode, method: string, path: string, body?: object, token = 'coordinator') =>
    node.app.fetch(
      new Request(`${node.node.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'accept-language': 'zh-HK' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
  const inbox = (node: TestNode, body: string) =>
    node.app.fetch(
      new Request(`${node.node.url}/exchange/inbox`, {
        method: 'POST',
        headers: { 'content-type': 'application/jose' },
        body,
      }),
    );
  const codeOf = async (answer: Response): Promise<string> => {
    const outcome = (await answer.json()) as { issue: { details: { coding: { code: string }[] } }[] };
    return outcome.issue[0]?.details.coding[0]?.code ?? '';
  };

  /** The letters of everything unsent, signed as of now, in the order of their sequence; nothing is delivered. */
  async function lettersOf(node: TestNode): Promise<string[]> {
    const letters: string[] = [];
    pair.network.carry = async (request) => {
      letters.push(request.body ?? '');
      throw new UnreachableError('held back by the test');
    };
    const rows = await node.query<{ id: string }>('select id from exchange.outbox order by sequence');
    for (const { id } of rows) {
      const [row] = await node.query<never>(
        `select id, peer, case_id as "caseId", sequence, type, purpose, legal_basis as "legalBasis", body, content_hash as "contentHash" from exchange.outbox where id = $1`,
        [id],
      );
      if (row) await sendMessage(node.parts, row);
    }
    pair.network.carry = (request, deliver) => deliver(request);
    return letters;
  }

  return { pair, enqueue, stateOf, inState, effects, settle, api, inbox, codeOf, lettersOf };
}
