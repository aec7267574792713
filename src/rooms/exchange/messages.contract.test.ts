import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { z } from 'zod';
import { RefusalError } from '#kernel';
import { KINDS, signAs } from './crypto/jws.ts';
import { A_BASIS, sameText, type TestNode, type TestPair, twoNodes } from './fixtures.ts';
import { messageRoutes } from './message-routes.ts';
import { refuse } from './messages.ts';
import {
  handler,
  type MessageHandlers,
  type OutgoingMessage,
  type PostAnswer,
  type PostRequest,
  UnreachableError,
} from './model.ts';
import { claimMessages, deliverMessages, sendMessage, settleMessage } from './operations/deliver-messages.ts';
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

let pair: TestPair;
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

before(async () => {
  pair = await twoNodes({
    routesOf: (parts) => messageRoutes(parts, handlers),
    people: { coordinator, clinician: { ...coordinator, role: 'clinician' } },
  });
  for (const node of [pair.hk, pair.sz]) {
    await node.query('create table effect (seq bigint generated always as identity, case_id text, n int)');
  }
});
after(() => pair.close());
beforeEach(async () => {
  pair.network.carry = (request, deliver) => deliver(request);
  for (const node of [pair.hk, pair.sz]) {
    const tables = ['outbox', 'inbox', 'case_out', 'case_in', 'peer_contact', 'message_event'].map(
      (t) => `exchange.${t}`,
    );
    await node.query(`truncate effect, ${tables.join(', ')}`);
  }
});

describe('a message', () => {
  it('asked for in a transaction that fails was never there', async () => {
    const failing = pair.sz.run(async (scope) => {
      await enqueueMessage(scope, {
        to: 'hk',
        type: 'count',
        caseId: 'c',
        purpose: 'TREAT',
        legalBasis: A_BASIS,
        body: { n: 1 },
      });
      throw new Error('no');
    });
    await assert.rejects(failing);
    assert.equal(await deliverMessages(pair.sz.parts), 0);
  });

  it('has its effect once, and its body is kept at neither end', async () => {
    const id = await enqueue(pair.sz, { n: 1 });
    await settle();
    assert.deepEqual(await effects(pair.hk), [1]);
    assert.equal(await stateOf(pair.sz, id), 'delivered');
    assert.equal(await inState(pair.hk, id), 'applied');
    const rest = await pair.sz.query<{ body: string | null }>('select body from exchange.outbox');
    const there = await pair.hk.query<{ body: string | null }>('select body from exchange.inbox');
    assert.deepEqual([rest[0]?.body, there[0]?.body], [null, null]);
  });

  it('delivered twice, at once or later, has its effect once', async () => {
    pair.network.carry = async (request, deliver) => {
      const [one] = await Promise.all([deliver(request), deliver(request), deliver(request)]);
      await deliver(request);
      if (one === undefined) throw new Error('answered');
      return one;
    };
    const id = await enqueue(pair.sz, { n: 1 });
    await settle();
    assert.deepEqual(await effects(pair.hk), [1]);
    assert.equal(await stateOf(pair.sz, id), 'delivered');
  });

  it('whose answer is lost is sent again and has its effect once', async () => {
    let lost = 0;
    pair.network.carry = async (request, deliver) => {
      const answer = await deliver(request);
      if (lost++ < 2) throw new UnreachableError('ECONNRESET');
      return answer;
    };
    const id = await enqueue(pair.sz, { n: 1 });
    for (let i = 0; i < 4; i++) await settle(10);
    assert.deepEqual(await effects(pair.hk), [1]);
    assert.equal(await stateOf(pair.sz, id), 'delivered');
  });

  it('of one case waits for its predecessor; other cases go on', async () => {
    const first = await enqueue(pair.sz, { n: 1 }, 'a');
    await enqueue(pair.sz, { n: 2 }, 'a');
    await enqueue(pair.sz, { n: 3 }, 'b');
    let isClosed = true;
    pair.network.carry = async (request, deliver) => {
      // A fault of that message alone: silence would pause the whole neighbour.
      if (isClosed && idIn(request) === first) return { status: 500, contentType: 'text/plain', body: '' };
      return deliver(request);
    };
    await settle();
    assert.deepEqual(await effects(pair.hk), [3]);
    isClosed = false;
    await settle(60);
    assert.deepEqual(await effects(pair.hk), [3, 1, 2]);
  });
});

describe('reordering on the way', () => {
  it('a successor that overtakes is held, then follows its predecessor in one transaction', async () => {
    const ids = [await enqueue(pair.sz, { n: 1 }), await enqueue(pair.sz, { n: 2 }), await enqueue(pair.sz, { n: 3 })];
    const letters = await lettersOf(pair.sz);
    const answers = [await inbox(pair.hk, letters[2] ?? ''), await inbox(pair.hk, letters[1] ?? '')];
    assert.deepEqual(
      answers.map((a) => a.status),
      [202, 202],
    );
    assert.deepEqual(await effects(pair.hk), []);
    assert.equal((await inbox(pair.hk, letters[0] ?? '')).status, 200);
    assert.deepEqual(await effects(pair.hk), [1, 2, 3]);
    assert.deepEqual(await Promise.all(ids.map((id) => inState(pair.hk, id))), ['applied', 'applied', 'applied']);
  });

  it('a held successor that is refused leaves its predecessor applied', async () => {
    await enqueue(pair.sz, { n: 1 });
    const second = await enqueue(pair.sz, { n: 2, refuse: true });
    const letters = await lettersOf(pair.sz);
    await inbox(pair.hk, letters[1] ?? '');
    assert.equal((await inbox(pair.hk, letters[0] ?? '')).status, 200);
    assert.deepEqual(await effects(pair.hk), [1]);
    assert.equal(await inState(pair.hk, second), 'refused');
  });

  it('a number too far ahead is not kept for ever', async () => {
    await enqueue(pair.sz, { n: 1 });
    await pair.sz.query('update exchange.outbox set sequence = 500, content_hash = content_hash');
    const [letter = ''] = await lettersOf(pair.sz);
    assert.equal((await inbox(pair.hk, letter)).status, 422);
  });
});

describe('a message that is refused', () => {
  it('waits for a person at once, with the other node’s reason; its effect is undone; nothing overtakes it', async () => {
    const id = await enqueue(pair.sz, { n: 1, refuse: true });
    await enqueue(pair.sz, { n: 2 });
    await settle();
    assert.equal(await stateOf(pair.sz, id), 'poison');
    assert.deepEqual(await effects(pair.hk), []);
    const detail = (await (await api(pair.sz, 'GET', `/api/exchange/messages/${id}`)).json()) as {
      message: { lastError: { code: string; text: string } };
      editable: boolean;
      attempts: { outcome: string }[];
    };
    assert.equal(detail.message.lastError.code, 'exchange.case-unknown');
    assert.match(detail.message.lastError.text, /個案/);
    assert.equal(detail.editable, true);
    assert.deepEqual(
      detail.attempts.map((a) => a.outcome),
      ['refused', 'poison'],
    );
    await settle(86_400);
    assert.deepEqual(await effects(pair.hk), []);
  });

  it('is edited and replayed under a new id in its old place, and the case goes on', async () => {
    const id = await enqueue(pair.sz, { n: 1, refuse: true });
    await enqueue(pair.sz, { n: 2 });
    await settle();
    const answer = await api(pair.sz, 'POST', `/api/exchange/messages/${id}/replay`, {
      body: '{"n":10}',
      reason: 'typed wrongly',
    });
    assert.equal(answer.status, 200);
    const copy = (await answer.json()) as { id: string; state: string; sequence: number };
    assert.deepEqual([copy.state, copy.sequence], ['waiting', 1]);
    await settle();
    assert.deepEqual(await effects(pair.hk), [10, 2]);
    assert.equal(await stateOf(pair.sz, id), 'replaced');
    const ledger = await pair.sz.query<{ body: string }>(
      "select body from consent.ledger_entry where body like '%message-edited%'",
    );
    assert.equal(ledger.length, 1);
    assert.match(ledger[0]?.body ?? '', /typed wrongly/);
  });

  it('is retried as it is once the cause is mended', async () => {
    await pair.hk.query("insert into effect (case_id, n) values ('obstacle', -1)");
    const id = await enqueue(pair.sz, { n: 1, unlessObstacle: true });
    await settle();
    assert.equal(await stateOf(pair.sz, id), 'poison');
    await pair.hk.query('delete from effect where n = -1');
    assert.equal((await api(pair.sz, 'POST', `/api/exchange/messages/${id}/retry`, {})).status, 200);
    await settle();
    assert.equal(await stateOf(pair.sz, id), 'delivered');
    assert.deepEqual(await effects(pair.hk), [1]);
    assert.equal(await inState(pair.hk, id), 'applied');
  });

  it('of an unknown type or with a wrong body is refused by name', async () => {
    const unknown = await enqueue(pair.sz, {}, 'a', 'nonsense');
    const wrong = await enqueue(pair.sz, { n: 'one' }, 'b');
    const more = await enqueue(pair.sz, { n: 1, extra: true }, 'c');
    await settle();
    const rows = await pair.sz.query<{ id: string; code: string }>(
      "select id, last_error::json ->> 'code' as code from exchange.outbox",
    );
    const codes = Object.fromEntries(rows.map((row) => [row.id, row.code]));
    assert.equal(codes[unknown], 'exchange.message-type-unknown');
    assert.equal(codes[wrong], 'exchange.message-malformed');
    assert.equal(codes[more], 'exchange.message-malformed');
  });

  it('that names no law, or one that cannot ground it, is refused by name and has no effect', async () => {
    const under = (caseId: string, legalBasis: OutgoingMessage['legalBasis'], type = 'count') =>
      pair.sz.run((scope) =>
        enqueueMessage(scope, { to: 'hk', type, caseId, purpose: 'TREAT', legalBasis, body: { n: 7 } }),
      );
    const none = await under('a', []);
    const foreign = await under('b', [{ jurisdiction: 'MO', instrument: 'a law of elsewhere' }]);
    const ours = await under('c', [{ jurisdiction: 'HK', instrument: 'a law of the receiver' }]);
    const ruled = await under('d', [{ jurisdiction: 'CN-SZ', instrument: 'PIPL' }], 'erase-receipt');
    await settle();
    const rows = await pair.sz.query<{ id: string; code: string | null }>(
      "select id, last_error::json ->> 'code' as code from exchange.outbox",
    );
    const codes = Object.fromEntries(rows.map((row) => [row.id, row.code]));
    assert.equal(codes[none], 'exchange.legal-basis-missing');
    assert.equal(codes[foreign], 'exchange.legal-basis-foreign');
    assert.equal(codes[ours], null);
    assert.equal(codes[ruled], 'exchange.legal-basis-foreign', 'a type with a rule of its own goes by that rule');
    assert.deepEqual(await effects(pair.hk), [7]);
    const denied = await pair.hk.query(
      `select 1 from consent.ledger_entry where body like '%"basis":"exchange.legal-basis-%' and body like '%"denied"%'`,
    );
    assert.equal(denied.length, 3);
  });
});

describe('a neighbour with troubles', () => {
  it('that does not answer: nothing hammers at its door, everything arrives when it is back', async () => {
    pair.network.carry = async () => {
      throw new UnreachableError('ECONNREFUSED');
    };
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((c, n) => enqueue(pair.sz, { n }, c)));
    const before = pair.network.sent.length;
    for (let second = 0; second < 86_400; second += 1800) await settle(1800);
    const tries = pair.network.sent.length - before;
    assert.ok(tries <= 48 * 4, `${tries} tries in a day of half hours`);
    const [peer] = (
      (await (await api(pair.sz, 'GET', '/api/exchange/peers')).json()) as {
        peers: { reachable: boolean; waiting: number }[];
      }
    ).peers;
    assert.deepEqual([peer?.reachable, peer?.waiting], [false, 4]);
    pair.network.carry = (request, deliver) => deliver(request);
    await settle(400);
    await settle(400);
    assert.deepEqual((await effects(pair.hk)).sort(), [0, 1, 2, 3]);
    assert.deepEqual(await Promise.all(ids.map((id) => stateOf(pair.sz, id))), Array(4).fill('delivered'));
  });

  it('that was silent for an hour: who sends a message again need not wait until it is to be asked anew', async () => {
    pair.network.carry = async () => {
      throw new UnreachableError('ECONNREFUSED');
    };
    const id = await enqueue(pair.sz, { n: 1 });
    for (let minute = 0; minute < 60; minute += 5) await settle(300);
    pair.network.carry = (request, deliver) => deliver(request);
    await settle();
    assert.equal(await stateOf(pair.sz, id), 'retrying');
    assert.equal((await api(pair.sz, 'POST', `/api/exchange/messages/${id}/retry`, {})).status, 200);
    await settle();
    assert.equal(await stateOf(pair.sz, id), 'delivered');
  });

  it('that fails each time: after a dozen answers a person is asked, who can stop and retry', async () => {
    const id = await enqueue(pair.sz, { n: 1, fault: true });
    for (let i = 0; i < 40; i++) await settle(400);
    assert.equal(await stateOf(pair.sz, id), 'poison');
    const [row] = await pair.sz.query<{ attempts: number; code: string }>(
      "select attempts, last_error::json ->> 'code' as code from exchange.outbox",
    );
    assert.deepEqual([row?.attempts, row?.code], [12, 'exchange.gave-up']);
    assert.deepEqual(await effects(pair.hk), []);
    assert.equal(
      (await api(pair.sz, 'POST', `/api/exchange/messages/${id}/stop`, { reason: 'asked the other side' })).status,
      200,
    );
    await settle(86_400);
    assert.equal(await stateOf(pair.sz, id), 'stopped');
  });

  it('whose clock is off: named, tried again, and delivered once the clock is right', async () => {
    const id = await enqueue(pair.sz, { n: 1 });
    pair.hk.clock.move(86_400_000);
    await settle();
    const [row] = await pair.sz.query<{ state: string; error: string }>(
      "select state, last_error::json #>> '{text,en}' as error from exchange.outbox",
    );
    assert.equal(row?.state, 'retrying');
    assert.match(row?.error ?? '', /clocks of “sz” and this node differ by 86400 s/);
    pair.hk.clock.move(-86_400_000);
    await settle(10);
    assert.equal(await stateOf(pair.sz, id), 'delivered');
  });

  it('our own clock jumped a day ahead and back: nothing waits for the day to pass', async () => {
    pair.network.carry = async () => {
      throw new UnreachableError('ECONNREFUSED');
    };
    pair.sz.clock.move(86_400_000);
    const id = await enqueue(pair.sz, { n: 1 });
    await deliverMessages(pair.sz.parts);
    pair.network.carry = (request, deliver) => deliver(request);
    pair.sz.clock.move(-86_400_000);
    await settle();
    assert.equal(await stateOf(pair.sz, id), 'delivered');
  });

  it('that answers with a receipt of somebody else, or with none, is not believed', async () => {
    const answers: (PostAnswer | ((request: PostRequest) => Promise<PostAnswer>))[] = [
      { status: 200, contentType: 'application/jose', body: await signAs(pair.sz.keys, KINDS.receipt, { id: 'x' }) },
      { status: 200, contentType: 'application/jose', body: 'garbage' },
      { status: 200, contentType: 'text/html', body: '<html>' },
      { status: 302, contentType: 'text/html', body: '' },
    ];
    for (const answer of answers) {
      pair.network.carry = async () => answer as PostAnswer;
      const id = await enqueue(pair.sz, { n: 1 }, `case-${pair.network.sent.length}`);
      await settle();
      assert.equal(await stateOf(pair.sz, id), 'retrying');
    }
    assert.deepEqual(await effects(pair.hk), []);
  });
});

describe('a person’s hand', () => {
  it('a stopped message is not sent and holds back its case', async () => {
    pair.network.carry = async () => {
      throw new UnreachableError('timeout');
    };
    const id = await enqueue(pair.sz, { n: 1 });
    await enqueue(pair.sz, { n: 2 });
    await settle();
    assert.equal((await api(pair.sz, 'POST', `/api/exchange/messages/${id}/stop`, {})).status, 200);
    pair.network.carry = (request, deliver) => deliver(request);
    const sent = pair.network.sent.length;
    await settle(86_400);
    assert.equal(pair.network.sent.length, sent);
    assert.deepEqual(await effects(pair.hk), []);
    assert.equal((await api(pair.sz, 'POST', `/api/exchange/messages/${id}/retry`, {})).status, 200);
    await settle();
    assert.deepEqual(await effects(pair.hk), [1, 2]);
  });

  it('stopped while it is under way, it arrives all the same, and says so; a replay of it does nothing twice', async () => {
    const id = await enqueue(pair.sz, { n: 1 });
    const [row] = await claimMessages(pair.sz.parts);
    assert.ok(row);
    assert.equal((await api(pair.sz, 'POST', `/api/exchange/messages/${id}/stop`, {})).status, 200);
    const attempt = await sendMessage(pair.sz.parts, row);
    const replay = await api(pair.sz, 'POST', `/api/exchange/messages/${id}/replay`, { reason: 'in a hurry' });
    const copy = ((await replay.json()) as { id: string }).id;
    await settleMessage(pair.sz.parts, row, attempt);
    await settle();
    assert.deepEqual(await effects(pair.hk), [1]);
    assert.equal(await stateOf(pair.sz, copy), 'poison');
    const [copied] = await pair.sz.query<{ code: string }>(
      "select last_error::json ->> 'code' as code from exchange.outbox where id = $1",
      [copy],
    );
    assert.equal(copied?.code, 'exchange.sequence-taken');
  });

  it('what is delivered or replaced cannot be stopped, retried or replayed', async () => {
    const id = await enqueue(pair.sz, { n: 1 });
    await settle();
    for (const act of ['stop', 'retry']) {
      const answer = await api(pair.sz, 'POST', `/api/exchange/messages/${id}/${act}`, {});
      assert.deepEqual([answer.status, await codeOf(answer)], [409, 'exchange.message-state']);
    }
    const answer = await api(pair.sz, 'POST', `/api/exchange/messages/${id}/replay`, { reason: 'again' });
    assert.equal(await codeOf(answer), 'exchange.message-state');
    assert.equal(
      await codeOf(await api(pair.sz, 'POST', '/api/exchange/messages/none/stop', {})),
      'exchange.message-not-found',
    );
  });

  it('clinical content is neither shown nor edited at the desk', async () => {
    const id = await enqueue(pair.sz, { diagnosis: '高血壓' }, 'c', 'secret');
    const text = await (await api(pair.sz, 'GET', `/api/exchange/messages/${id}`)).text();
    assert.ok(!text.includes('高血壓'));
    assert.match(text, /sha256/);
    const looks = await pair.sz.query(
      "select 1 from consent.ledger_entry where body like '%exchange.message-read%' and body like $1",
      [`%${id}%`],
    );
    assert.equal(looks.length, 1, 'a look at a message is in the ledger');
    await api(pair.sz, 'POST', `/api/exchange/messages/${id}/stop`, {});
    const answer = await api(pair.sz, 'POST', `/api/exchange/messages/${id}/replay`, { body: '{}', reason: 'let me' });
    assert.deepEqual([answer.status, await codeOf(answer)], [403, 'exchange.body-not-editable']);
  });

  it('is for coordinators and operators', async () => {
    assert.equal((await api(pair.sz, 'GET', '/api/exchange/messages', undefined, 'clinician')).status, 403);
    assert.equal((await api(pair.sz, 'GET', '/api/exchange/messages', undefined, 'nobody')).status, 401);
  });

  it('the desk pages without losing or doubling', async () => {
    for (let n = 0; n < 7; n++) {
      await enqueue(pair.sz, { n }, `case-${n}`);
      if (n % 2 === 0) pair.sz.clock.move(1000);
    }
    pair.hk.clock.set(pair.sz.clock.now().toISOString());
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = (await (
        await api(pair.sz, 'GET', `/api/exchange/messages?limit=2${next ? `&cursor=${next}` : ''}`)
      ).json()) as {
        messages: { id: string }[];
        next?: string;
        counts: Record<string, number>;
      };
      assert.equal(page.counts['waiting'], 7);
      seen.push(...page.messages.map((m) => m.id));
      next = page.next;
    } while (next);
    assert.equal(new Set(seen).size, 7);
    assert.equal(seen.length, 7);
    for (const text of ['2026-01-01T00:00:00Z a\0', '1 a', '-000001-01-01T00:00:00Z a']) {
      const cursor = Buffer.from(text).toString('base64url');
      assert.equal((await api(pair.sz, 'GET', `/api/exchange/messages?cursor=${cursor}`)).status, 200, text);
    }
  });
});

describe('hostile letters', () => {
  it('are refused with a stable code, noted as denied, and write nothing', async () => {
    const id = await enqueue(pair.sz, { n: 1 });
    const [letter = ''] = await lettersOf(pair.sz);
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${letter.split('.')[1]}.`;
    const cases: [string, string][] = [
      [none, 'exchange.algorithm-not-allowed'],
      [letter.slice(0, -10), 'exchange.signature-invalid'],
      [letter.slice(0, 100), 'exchange.signature-malformed'],
      ['', 'exchange.signature-malformed'],
      [
        await signAs(
          pair.hk.keys,
          KINDS.message,
          JSON.parse(Buffer.from(letter.split('.')[1] ?? '', 'base64url').toString()) as object,
        ),
        'exchange.message-malformed',
      ],
    ];
    for (const [body, code] of cases) {
      const answer = await inbox(pair.hk, body);
      assert.equal(await codeOf(answer), code);
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`);
      const denied = await pair.hk.query('select 1 from consent.ledger_entry where body like $1', [`%${code}%`]);
      assert.ok(denied.length > 0, code);
    }
    assert.equal(await inState(pair.hk, id), undefined);
    assert.deepEqual(await effects(pair.hk), []);
  });

  it('a letter older than the clocks may differ is refused; the same message signed anew is taken', async () => {
    await enqueue(pair.sz, { n: 1 });
    const [letter = ''] = await lettersOf(pair.sz);
    pair.hk.clock.move(61_000);
    const answer = await inbox(pair.hk, letter);
    assert.deepEqual([answer.status, await codeOf(answer)], [403, 'exchange.clock-skew']);
    pair.sz.clock.move(61_000);
    await settle();
    assert.deepEqual(await effects(pair.hk), [1]);
  });

  it('the same id with another content: refused, counted as an alarm, the first effect stands', async () => {
    const id = await enqueue(pair.sz, { n: 1 });
    await settle();
    await pair.sz.query(
      `update exchange.outbox set state = 'waiting', body = '{"n":666}', content_hash = repeat('0', 64)`,
    );
    const [letter = ''] = await lettersOf(pair.sz);
    assert.equal((await inbox(pair.hk, letter)).status, 422);
    const [row] = await pair.hk.query<{ alarms: number; state: string }>(
      'select alarms, state from exchange.inbox where id = $1',
      [id],
    );
    assert.deepEqual([row?.alarms, row?.state], [1, 'applied']);
    assert.deepEqual(await effects(pair.hk), [1]);
    const denied = await pair.hk.query(
      "select 1 from consent.ledger_entry where body like '%exchange.message-altered%'",
    );
    assert.equal(denied.length, 1);
  });

  it('a letter for another node is refused', async () => {
    await enqueue(pair.sz, { n: 1 });
    const [letter = ''] = await lettersOf(pair.sz);
    assert.equal(await codeOf(await inbox(pair.sz, letter)), 'exchange.wrong-audience');
  });

  it('21 MB are refused before they are read', async () => {
    const answer = await inbox(pair.hk, 'a'.repeat(21_500_000));
    assert.equal(answer.status, 413);
  });
});

function idIn(request: PostRequest): string {
  const payload = Buffer.from(request.body?.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { id: string }).id;
}

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
