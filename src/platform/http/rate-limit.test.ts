import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { stoppedClock } from '#kernel';
import { rememberPeer } from './peer.ts';
import { createRateLimit } from './rate-limit.ts';
import { type Route, route } from './route.ts';

const ROW: Route = route({
  method: 'GET',
  path: '/api/open',
  who: ['anyone'],
  mode: 'read',
  perMinute: 3,
  input: z.object({}),
  run: async () => ({}),
});

describe('an open route that says how often one source may ask', () => {
  const limited = (row: Route = ROW) => {
    const clock = stoppedClock('2026-11-22T02:00:00Z');
    const limit = createRateLimit({ clock, toOutcome: ([first]) => ({ code: first?.code, text: first?.text }) });
    const handler = limit(row, async () => ({ status: 200, headers: {}, body: 'ok' }));
    const ask = async (address: string, headers: Record<string, string> = {}) => {
      const request = new Request('http://hk.test/api/open', { headers });
      rememberPeer(request, address);
      return handler(request, {});
    };
    return { ask, clock };
  };

  it('answers as often as that and no more, and says when to come again', async () => {
    const { ask, clock } = limited();
    clock.move(20_000);
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await ask('10.0.0.1')).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
    const last = await ask('10.0.0.1');
    assert.equal(last.headers['retry-after'], '60');
    assert.equal((JSON.parse(last.body as string) as { code: string }).code, 'http.too-often');
  });

  it('begins to count anew after a minute', async () => {
    const { ask, clock } = limited();
    for (let n = 0; n < 4; n++) await ask('10.0.0.1');
    clock.move(59_999);
    assert.equal((await ask('10.0.0.1')).status, 429);
    clock.move(1);
    assert.equal((await ask('10.0.0.1')).status, 200);
  });

  it('counts each source by itself', async () => {
    const { ask } = limited();
    for (let n = 0; n < 4; n++) await ask('10.0.0.1');
    assert.equal((await ask('10.0.0.2')).status, 200);
  });

  it('leaves a route alone that says nothing', async () => {
    const { perMinute: _, ...row } = ROW;
    const { ask } = limited(row);
    for (let n = 0; n < 10; n++) assert.equal((await ask('10.0.0.1')).status, 200);
  });
});
