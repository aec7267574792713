import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messaging } from './message-fixtures.ts';
import { UnreachableError } from './model.ts';
import { claimMessages, sendMessage, settleMessage } from './operations/deliver-messages.ts';

describe('a person’s hand', () => {
  const { pair, enqueue, stateOf, effects, settle, api, codeOf } = messaging();

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

  it('a list of messages is an entry that says how many; whether there are others is asked without one, and answered', async () => {
    const listed = () =>
      pair.sz.query<{ kinds: object }>(
        `select body::jsonb -> 'kinds' as kinds from consent.ledger_entry where body::jsonb ->> 'basis' = 'exchange.messages-listed'`,
      );
    const list = async () =>
      (await (await api(pair.sz, 'GET', '/api/exchange/messages')).json()) as { messages: object[]; mark: string };
    const watch = async () =>
      ((await (await api(pair.sz, 'GET', '/api/exchange/messages/watch')).json()) as { mark: string }).mark;
    await enqueue(pair.sz, { n: 1 });
    const [before, { messages, mark }] = [await listed(), await list()];
    const after = await listed();
    assert.equal(after.length, before.length + 1);
    assert.deepEqual(after.at(-1)?.kinds, { MessageHeader: messages.length });
    assert.equal(await watch(), mark);
    await settle();
    assert.notEqual(await watch(), mark, 'what was sent is another');
    assert.equal((await listed()).length, after.length);
  });

  it('a message is an entry each time it is shown; whether it has changed is asked without one, and answered', async () => {
    const id = await enqueue(pair.sz, { n: 1 }, 'watched');
    const looks = async () =>
      (
        await pair.sz.query(
          "select 1 from consent.ledger_entry where body like '%exchange.message-read%' and body like $1",
          [`%${id}%`],
        )
      ).length;
    const markAt = async (path: string) => ((await (await api(pair.sz, 'GET', path)).json()) as { mark: string }).mark;
    const path = `/api/exchange/messages/${id}`;
    const mark = await markAt(path);
    for (let nth = 0; nth < 3; nth += 1) assert.equal(await markAt(`${path}/watch`), mark);
    assert.equal(await looks(), 1);
    await settle();
    const settled = await markAt(`${path}/watch`);
    assert.notEqual(settled, mark, 'it was sent');
    assert.equal(await looks(), 1);
    assert.equal(await markAt(path), settled);
    assert.equal(await looks(), 2, 'what has changed is read, and that is an act');
    assert.equal(
      await codeOf(await api(pair.sz, 'GET', '/api/exchange/messages/none/watch')),
      'exchange.message-not-found',
    );
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
