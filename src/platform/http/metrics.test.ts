import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { isFromHere, rememberPeer, sourceOf } from './peer.ts';
import { createApp, listen } from './server.ts';

const TOKEN = 'a-token-of-the-collector';
const from = (address: string | undefined, headers: Record<string, string> = {}) => {
  const request = new Request('http://node.test/metrics', { headers });
  rememberPeer(request, address);
  return request;
};

describe('who may read the metrics', () => {
  const appWith = (metricsToken?: string) =>
    createApp({
      routes: [],
      handlerOf: () => assert.fail('no route is here'),
      ready: async () => true,
      metrics: async () => 'causeway_requests_total 1',
      ...(metricsToken === undefined ? {} : { metricsToken }),
      toOutcome: () => ({ resourceType: 'OperationOutcome' }),
    });
  const app = appWith(TOKEN);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  let server: Server;
  before(async () => {
    server = await listen(app, { handles: () => false, handle: () => undefined }, 0, '127.0.0.1');
  });
  after(() => new Promise<void>((resolve) => server.close(() => resolve())));

  it('a request over the loopback of this machine', async () => {
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const answer = await fetch(`http://127.0.0.1:${address.port}/metrics`, { headers: { connection: 'close' } });
    assert.deepEqual([answer.status, await answer.text()], [200, 'causeway_requests_total 1']);
  });
  for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
    it(`${address} is this machine`, async () => assert.equal((await app.fetch(from(address))).status, 200));
  }
  for (const address of ['10.0.0.1', '192.168.1.7', '::ffff:10.0.0.1', '2001:db8::1', '1270.0.0.1', undefined]) {
    it(`${address ?? 'nobody knows whence'} is not`, async () =>
      assert.equal((await app.fetch(from(address))).status, 404));
  }
  for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
    it(`a proxy of this machine that passes a stranger on by ${header} is not this machine`, async () =>
      assert.equal((await app.fetch(from('127.0.0.1', { [header]: '203.0.113.9' }))).status, 404));
  }
  it('whoever brings the token, from anywhere', async () => {
    assert.equal((await app.fetch(from('10.0.0.1', bearer(TOKEN)))).status, 200);
  });
  it('nobody with another token, with none, or where none is set', async () => {
    for (const wrong of ['', 'x', TOKEN.slice(1), `${TOKEN}x`]) {
      assert.equal((await app.fetch(from('10.0.0.1', bearer(wrong)))).status, 404, wrong);
    }
    for (const any of [TOKEN, 'undefined', '']) {
      assert.equal((await appWith().fetch(from('10.0.0.1', bearer(any)))).status, 404, any);
    }
  });
});

describe('the source of a request', () => {
  it('is its address, and of IPv6 the network of 64 bits', () => {
    assert.equal(sourceOf(from('203.0.113.9')), '203.0.113.9');
    assert.equal(sourceOf(from('::ffff:203.0.113.9')), '203.0.113.9');
    assert.equal(sourceOf(from('2001:db8:1:2:3:4:5:6')), sourceOf(from('2001:db8:1:2:ffff::1')));
    assert.equal(sourceOf(from('2001:db8::1')), sourceOf(from('2001:db8::7:8')));
    assert.notEqual(sourceOf(from('2001:db8:1:2::1')), sourceOf(from('2001:db8:1:3::1')));
    assert.equal(sourceOf(from(undefined)), 'unknown');
    assert.equal(isFromHere(from(undefined)), false);
  });
});
