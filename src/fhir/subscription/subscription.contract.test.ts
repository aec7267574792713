import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { codesOf } from '../rest/rest-harness.ts';
import { type HidingNode, HOOK, hidingNode, OTHER, observation } from './fixtures.ts';
import { OWNED_MAX } from './guard.ts';

describe('Subscriptions: their life', () => {
  let node: HidingNode;
  before(async () => {
    node = await hidingNode();
  });
  after(() => node.close());
  beforeEach(() => node.clear());

  describe('their life', () => {
    it('is requested by the client and made active by the node', async () => {
      const id = await node.subscribe('Observation?code=urn:test|a', HOOK);
      assert.equal((await node.statusOf(id)).status, 'requested');
      await node.work();
      assert.equal((await node.statusOf(id)).status, 'active');
    });

    it('ends when it is deleted, set off, or its end has come', async () => {
      const gone = await node.subscribe('Observation', HOOK);
      const off = await node.subscribe('Observation', HOOK);
      const end = new Date(node.clock.now().getTime() + 60_000).toISOString();
      const over = await node.subscribe('Observation', HOOK, { end });
      await node.work();
      await node.send('DELETE', `Subscription/${gone}`);
      const present = (await node.send('GET', `Subscription/${off}`)).json;
      assert.equal((await node.send('PUT', `Subscription/${off}`, { ...present, status: 'off' })).status, 200);
      node.clock.move(60_001);
      await node.work();
      assert.equal((await node.statusOf(over)).status, 'off');
      await node.post(observation('a'));
      await node.work();
      assert.deepEqual(node.arrived, []);
    });

    it('is refused by name where it could not be kept', async () => {
      const ask = async (facts: object) => {
        const body = {
          resourceType: 'Subscription',
          status: 'requested',
          reason: 'r',
          criteria: 'Observation',
          channel: HOOK,
        };
        return codesOf(await node.send('POST', 'Subscription', { ...body, ...facts }));
      };
      assert.deepEqual(await ask({ status: 'active' }), ['subscription.status-not-yours']);
      assert.deepEqual(await ask({ criteria: 'Observation?_include=Observation:subject' }), [
        'subscription.criteria-not-supported',
      ]);
      assert.deepEqual(await ask({ criteria: 'Observation?code:in=urn:test:nowhere' }), ['fhir.not-found']);
      assert.deepEqual(await ask({ criteria: 'Observation?_sort=date' }), ['subscription.criteria-not-supported']);
      assert.deepEqual(await ask({ criteria: 'Observation?nothing=x' }), ['fhir.unknown-parameter']);
      assert.deepEqual(await ask({ criteria: 'Nothing?x=y' }), ['subscription.criteria-not-supported']);
      assert.deepEqual(await ask({ channel: { type: 'email', endpoint: 'mailto:a@b.c' } }), [
        'subscription.channel-not-supported',
      ]);
      assert.deepEqual(await ask({ channel: { type: 'rest-hook' } }), ['subscription.endpoint-missing']);
      assert.deepEqual(await ask({ channel: { ...HOOK, endpoint: 'http://10.0.0.1/x' } }), [
        'subscription.endpoint-not-allowed',
      ]);
      assert.deepEqual(await ask({ channel: { ...HOOK, payload: 'text/csv' } }), [
        'subscription.payload-not-supported',
      ]);
      assert.deepEqual(await ask({ channel: { ...HOOK, header: ['Host: elsewhere'] } }), ['subscription.bad-header']);
      assert.deepEqual(await ask({ channel: { type: 'websocket', payload: 'application/fhir+json' } }), [
        'subscription.payload-not-supported',
      ]);
    });

    it('is one of so many of one client, however they come: at once, in one bundle, or begun again after they were off', async () => {
      const body = {
        resourceType: 'Subscription',
        status: 'requested',
        reason: 'r',
        criteria: 'Observation',
        channel: HOOK,
      };
      const begin = () => node.send('POST', 'Subscription', body);
      const begun = await Promise.all(Array.from({ length: OWNED_MAX + 5 }, begin));
      assert.equal(begun.filter(({ status }) => status === 201).length, OWNED_MAX);
      const refused = begun.filter(({ status }) => status !== 201);
      assert.deepEqual(new Set(refused.flatMap(codesOf)), new Set(['subscription.too-many']));

      const { meta, ...off } = (await node.send('POST', 'Subscription', { ...body, status: 'off' })).json;
      const again = () => node.send('PUT', `Subscription/${off.id}`, { ...off, status: 'requested' });
      assert.deepEqual(codesOf(await again()), ['subscription.too-many']);
      const mine = begun.find(({ status }) => status === 201)?.json.id;
      const present = (await node.send('GET', `Subscription/${mine}`)).json;
      const changed = { ...present, criteria: 'Observation?status=final' };
      assert.equal((await node.send('PUT', `Subscription/${mine}`, changed)).status, 200, 'what stands may change');
      await node.send('DELETE', `Subscription/${mine}`);
      assert.equal((await again()).status, 200);

      await node.clear();
      const entry = Array.from({ length: OWNED_MAX + 1 }, () => ({
        resource: body,
        request: { method: 'POST', url: 'Subscription' },
      }));
      const bundle = await node.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
      assert.deepEqual(codesOf(bundle), ['subscription.too-many']);
      assert.equal((await node.send('GET', 'Subscription?_summary=count')).json.total, 0);
    });

    it('is kept as it is while it is off or says that it failed, and is its owner’s all the same', async () => {
      const body = { resourceType: 'Subscription', reason: 'r', criteria: 'Observation', channel: { type: 'email' } };
      for (const status of ['off', 'error']) {
        const made = await node.send('POST', 'Subscription', { ...body, status });
        assert.equal(made.status, 201);
        await node.work();
        const { meta, ...present } = (await node.send('GET', `Subscription/${made.json.id}`)).json;
        assert.deepEqual([meta?.versionId, present['status']], ['1', status]);
        assert.equal((await node.send('GET', `Subscription/${made.json.id}`, undefined, OTHER)).status, 404);
        const begun = { ...present, status: 'requested', channel: HOOK };
        assert.equal((await node.send('PUT', `Subscription/${made.json.id}`, begun)).status, 200);
        await node.work();
        assert.equal((await node.statusOf(made.json.id ?? '')).status, 'active');
      }
    });

    it('whose end was past from the beginning is off at once', async () => {
      const id = await node.subscribe('Observation', HOOK, { end: '2020-01-01T00:00:00Z' });
      await node.work();
      assert.equal((await node.statusOf(id)).status, 'off');
    });

    it('that failed stays what it is when its owner rewords it, and ends when it is set off', async () => {
      const id = await node.subscribe('Observation', HOOK);
      await node.work();
      await node.post(observation('a'));
      node.answer = 'silence';
      for (let i = 0; i < 8; i++) {
        await node.work();
        node.clock.move(300_000);
      }
      const present = (await node.send('GET', `Subscription/${id}`)).json;
      await node.send('PUT', `Subscription/${id}`, { ...present, reason: 'another' });
      node.answer = 200;
      const again = (await node.send('GET', `Subscription/${id}`)).json;
      await node.send('PUT', `Subscription/${id}`, { ...again, status: 'requested' });
      await node.work();
      assert.equal(node.arrived.length, 1, 'what was waiting was not lost');
    });

    it('a client may write back what it read; another criterion must be requested', async () => {
      const id = await node.subscribe('Observation', HOOK);
      await node.work();
      const present = (await node.send('GET', `Subscription/${id}`)).json;
      const reworded = await node.send('PUT', `Subscription/${id}`, { ...present, reason: 'another' });
      assert.equal(reworded.status, 200);
      const changed = { ...present, criteria: 'Patient' };
      assert.deepEqual(codesOf(await node.send('PUT', `Subscription/${id}`, changed)), [
        'subscription.status-not-yours',
      ]);
      assert.equal((await node.send('PUT', `Subscription/${id}`, { ...changed, status: 'requested' })).status, 200);
      await node.work();
      await node.post(observation('a'));
      await node.work();
      assert.deepEqual(node.arrived, [], 'what was listened to before is listened to no more');
    });

    it('is shown to its owner alone, on every path, and changed and ended by nobody else', async () => {
      const id = await node.subscribe('Observation', { ...HOOK, header: ['Authorization: Bearer secret'] });
      assert.equal((await node.send('GET', `Subscription/${id}`)).status, 200);
      for (const path of [`Subscription/${id}`, `Subscription/${id}/_history`, `Subscription/${id}/_history/1`]) {
        assert.equal((await node.send('GET', path, undefined, OTHER)).status, 404, path);
      }
      await node.subscribe('Patient', HOOK);
      for (const path of [
        'Subscription',
        'Subscription/_history',
        'Subscription?_total=accurate&_count=1',
        'Subscription?_summary=count',
        '?_type=Subscription&_summary=count',
      ]) {
        const { json, text } = await node.send('GET', path, undefined, OTHER);
        assert.doesNotMatch(text, /secret/, path);
        assert.equal(json.total ?? 0, 0, path);
      }
      const body = {
        resourceType: 'Subscription',
        id,
        status: 'off',
        reason: 'x',
        criteria: 'Observation',
        channel: HOOK,
      };
      assert.equal((await node.send('PUT', `Subscription/${id}`, body, OTHER)).status, 403);
      assert.equal((await node.send('DELETE', `Subscription/${id}`, undefined, OTHER)).status, 403);
      assert.equal((await node.statusOf(id)).status, 'requested');
    });
  });
});
