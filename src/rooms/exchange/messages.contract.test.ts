import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { A_BASIS } from './fixtures.ts';
import { messaging } from './message-fixtures.ts';
import { type OutgoingMessage, type PostRequest, UnreachableError } from './model.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';

describe('messages between nodes', () => {
  const { pair, enqueue, stateOf, inState, effects, settle, api, inbox, lettersOf } = messaging();

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
      const ids = [
        await enqueue(pair.sz, { n: 1 }),
        await enqueue(pair.sz, { n: 2 }),
        await enqueue(pair.sz, { n: 3 }),
      ];
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
});

function idIn(request: PostRequest): string {
  const payload = Buffer.from(request.body?.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { id: string }).id;
}
