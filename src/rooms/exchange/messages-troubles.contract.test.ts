import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KINDS, signAs } from './crypto/jws.ts';
import { messaging } from './message-fixtures.ts';
import { type PostAnswer, type PostRequest, UnreachableError } from './model.ts';
import { deliverMessages } from './operations/deliver-messages.ts';

describe('a neighbour with troubles', () => {
  const { pair, enqueue, stateOf, effects, settle, api } = messaging();

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
