import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { A_BASIS, type TestNode, type TestPair, twoNodes } from './fixtures.ts';
import { messageRoutes } from './message-routes.ts';
import { handler, type MessageHandlers, type PostRequest, UnreachableError } from './model.ts';
import {
  type Attempt,
  claimMessages,
  deliverMessages,
  sendMessage,
  settleMessage,
} from './operations/deliver-messages.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';
import type { OutRow } from './outbox-store.ts';

const SEED = 20261122;

/** Which nodes' next effect is struck by a fault after it was written: the process dies in the middle of the transaction. */
const struck = new Set<string>();
const handlers: MessageHandlers = {
  count: handler({
    body: z.strictObject({ n: z.number() }),
    clinical: false,
    editable: true,
    async apply(scope, { caseId, body }) {
      await scope.tx.query('insert into effect (case_id, n) values ($1, $2)', [caseId, body.n]);
      if (struck.delete(scope.node.id)) throw new Error('the process died here');
    },
  }),
};

type NodeName = 'hk' | 'sz';
type Fate = 'arrives' | 'answer-lost' | 'request-lost' | 'twice' | 'delayed' | 'struck';
type Step =
  | { readonly do: 'enqueue'; readonly node: NodeName; readonly caseId: string }
  | { readonly do: 'claim' | 'kill'; readonly node: NodeName }
  | { readonly do: 'send'; readonly pick: number; readonly fate: Fate }
  | { readonly do: 'settle' | 'stale'; readonly pick: number }
  | { readonly do: 'wait'; readonly seconds: number };

const node = fc.constantFrom<NodeName>('hk', 'sz');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('enqueue' as const), node, caseId: fc.constantFrom('a', 'b') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('claim' as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), node }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      pick: fc.nat(20),
      fate: fc.constantFrom<Fate>('arrives', 'answer-lost', 'request-lost', 'twice', 'delayed', 'struck'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('settle' as const), pick: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stale' as const), pick: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) }) },
);

describe('messages under loss, doubling, reorder and death', () => {
  let pair: TestPair;
  before(async () => {
    pair = await twoNodes({ routesOf: (parts) => messageRoutes(parts, handlers) });
    for (const each of [pair.hk, pair.sz]) {
      await each.query('create table effect (seq bigint generated always as identity, case_id text, n int)');
    }
  });
  after(() => pair.close());

  it('any interleaving ends with each effect once, each case in order, nothing waiting', async (t) => {
    t.diagnostic(`seed ${SEED}`);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        await empty(pair);
        const asked = await play(pair, steps);
        await heal(pair);
        for (const [direction, wanted] of asked) {
          const [from = '', to = '', caseId = ''] = direction.split(' ');
          const got = await nodeOf(pair, to as NodeName).query<{ n: number }>(
            'select n from effect where case_id = $1 order by seq',
            [`${from}-${caseId}`],
          );
          assert.deepEqual(
            got.map((row) => row.n),
            wanted,
            direction,
          );
        }
        for (const each of [pair.hk, pair.sz]) {
          const left = await each.query("select id, state from exchange.outbox where state <> 'delivered'");
          assert.deepEqual(left, []);
          assert.deepEqual(await each.query("select id, state from exchange.inbox where state <> 'applied'"), []);
        }
      }),
      { seed: SEED, numRuns: 15 },
    );
  });
});

/** Plays the steps; answers what was asked to be sent, by direction and case, in order. */
async function play(pair: TestPair, steps: readonly Step[]): Promise<Map<string, number[]>> {
  const asked = new Map<string, number[]>();
  const flights: { node: TestNode; row: OutRow; attempt?: Attempt }[] = [];
  const letters: PostRequest[] = [];
  const deliverAgain: ((request: PostRequest) => Promise<unknown>)[] = [];
  let n = 0;
  for (const each of steps) {
    switch (each.do) {
      case 'enqueue': {
        const to = each.node === 'hk' ? 'sz' : 'hk';
        const direction = `${each.node} ${to} ${each.caseId}`;
        const number = n++;
        asked.set(direction, [...(asked.get(direction) ?? []), number]);
        const caseId = `${each.node}-${each.caseId}`;
        await nodeOf(pair, each.node).run((scope) =>
          enqueueMessage(scope, {
            to,
            type: 'count',
            caseId,
            purpose: 'TREAT',
            legalBasis: A_BASIS,
            body: { n: number },
          }),
        );
        break;
      }
      case 'claim': {
        const owner = nodeOf(pair, each.node);
        for (const row of await claimMessages(owner.parts)) flights.push({ node: owner, row });
        break;
      }
      case 'send': {
        const flight = flights[each.pick % Math.max(1, flights.length)];
        if (flight === undefined) break;
        pair.network.carry = async (request, deliver) => {
          deliverAgain[0] = deliver;
          letters.push(request);
          if (each.fate === 'request-lost' || each.fate === 'delayed') throw new UnreachableError('timeout');
          if (each.fate === 'struck') struck.add(pair.trust.byAddress(request.url)?.id ?? '');
          if (each.fate === 'twice') await Promise.all([deliver(request), deliver(request)]);
          const answer = await deliver(request);
          struck.clear();
          if (each.fate === 'answer-lost') throw new UnreachableError('ECONNRESET');
          return answer;
        };
        flight.attempt = await sendMessage(flight.node.parts, flight.row);
        break;
      }
      case 'settle': {
        const ready = flights.filter((flight) => flight.attempt !== undefined);
        const flight = ready[each.pick % Math.max(1, ready.length)];
        if (flight?.attempt === undefined) break;
        flights.splice(flights.indexOf(flight), 1);
        await settleMessage(flight.node.parts, flight.row, flight.attempt);
        break;
      }
      case 'stale': {
        const letter = letters[each.pick % Math.max(1, letters.length)];
        if (letter) await deliverAgain[0]?.(letter);
        break;
      }
      case 'kill': {
        const owner = nodeOf(pair, each.node);
        for (let i = flights.length - 1; i >= 0; i--) if (flights[i]?.node === owner) flights.splice(i, 1);
        break;
      }
      case 'wait':
        wait(pair, each.seconds);
    }
  }
  return asked;
}

/** The network is whole again and time passes; a person retries what waits for one. */
async function heal(pair: TestPair): Promise<void> {
  pair.network.carry = (request, deliver) => deliver(request);
  for (let quiet = 0; quiet < 2; ) {
    wait(pair, 400);
    for (const each of [pair.hk, pair.sz]) {
      await each.query("update exchange.outbox set state = 'waiting', answered_attempts = 0 where state = 'poison'");
    }
    const tried = (await deliverMessages(pair.sz.parts)) + (await deliverMessages(pair.hk.parts));
    quiet = tried === 0 ? quiet + 1 : 0;
  }
}

function wait(pair: TestPair, seconds: number): void {
  pair.hk.clock.move(seconds * 1000);
  pair.sz.clock.move(seconds * 1000);
}

function nodeOf(pair: TestPair, name: NodeName): TestNode {
  return pair[name];
}

async function empty(pair: TestPair): Promise<void> {
  struck.clear();
  for (const each of [pair.hk, pair.sz]) {
    const tables = ['outbox', 'inbox', 'case_out', 'case_in', 'peer_contact', 'message_event'].map(
      (t) => `exchange.${t}`,
    );
    await each.query(`truncate effect, ${tables.join(', ')}`);
  }
}
