import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { FULL, type HidingNode, HOOK, hidingNode, observation } from './fixtures.ts';

describe('Subscriptions: what is told', () => {
  let node: HidingNode;
  before(async () => {
    node = await hidingNode();
  });
  after(() => node.close());
  beforeEach(() => node.clear());

  describe('a rest-hook', () => {
    it('without payload is told by an empty POST, with the headers asked for', async () => {
      const header = ['Authorization: Bearer secret', 'X-Two: 2'];
      const subscription = await node.subscribe('Observation', { ...HOOK, header });
      await node.work();
      await node.post(observation('a'));
      await node.work();
      const [{ url, method, body, headers } = assert.fail()] = node.arrived;
      assert.deepEqual([method, url, body], ['POST', HOOK.endpoint, undefined]);
      assert.deepEqual(headers?.['Authorization'], ['Bearer secret']);
      assert.deepEqual(headers?.['X-Two'], ['2']);
      assert.deepEqual(
        node.told,
        [
          {
            action: 'search',
            outcome: 'permitted',
            patientId: 'p1',
            kinds: { Observation: 1 },
            basis: 'consent/system-scope',
            recipient: 'hooks.test',
            detail: { subscription },
          },
        ],
        'that something meets the criteria is told, as a number is',
      );
    });

    it('with payload is put the resource as it is served, and that is in the ledger', async () => {
      const subscription = await node.subscribe('Observation', FULL);
      await node.work();
      const id = await node.post(observation('a'));
      await node.work();
      const [{ url, method, body } = assert.fail()] = node.arrived;
      assert.deepEqual([method, url], ['PUT', `${HOOK.endpoint}/Observation/${id}`]);
      assert.equal(body, (await node.send('GET', `Observation/${id}`)).text);
      assert.deepEqual(node.told, [
        {
          action: 'disclose',
          outcome: 'permitted',
          patientId: 'p1',
          kinds: { Observation: 1 },
          basis: 'consent/system-scope',
          recipient: 'hooks.test',
          detail: { subscription },
        },
      ]);
    });

    it('with a payload in XML is put the resource as it is served in XML', async () => {
      await node.subscribe('Observation', { ...HOOK, payload: 'application/fhir+xml;fhirVersion=4.0' });
      await node.work();
      const id = await node.post(observation('a', { valueQuantity: { value: 1.5, unit: 'kg' } }));
      await node.work();
      const [{ url, method, body, headers } = assert.fail()] = node.arrived;
      assert.deepEqual([method, url], ['PUT', `${HOOK.endpoint}/Observation/${id}`]);
      assert.deepEqual(headers?.['content-type'], ['application/fhir+xml; charset=utf-8']);
      const served = await node.send('GET', `Observation/${id}`, undefined, { accept: 'application/fhir+xml' });
      assert.match(served.text, /<Observation xmlns="http:\/\/hl7.org\/fhir">/);
      assert.equal(body, served.text);
      assert.equal(node.told[0]?.action, 'disclose');
    });

    it('tells in the order of the changes, and waits with the rest where one is not taken', async () => {
      await node.subscribe('Observation', FULL);
      await node.work();
      node.answer = 503;
      const ids = [];
      for (const code of ['a', 'b', 'c']) ids.push(await node.post(observation(code)));
      await node.work();
      assert.equal(node.arrived.length, 1, 'the second waits for the first');
      node.answer = 200;
      await node.work();
      assert.equal(node.arrived.length, 1, 'and the first for its time');
      node.clock.move(2_000);
      await node.work();
      const sent = node.arrived.map(({ url }) => url.split('/').at(-1));
      assert.deepEqual(sent, [ids[0], ...ids]);
      assert.equal(node.told.length, 3, 'what is sent again was noted already');
    });

    it('tells many in the order of the changes', async () => {
      await node.subscribe('Observation', FULL);
      await node.work();
      const ids = [];
      for (let i = 0; i < 25; i++) ids.push(await node.post(observation('a')));
      await node.work();
      assert.deepEqual(
        node.arrived.map(({ url }) => url.split('/').at(-1)),
        ids,
      );
    });

    it('is in error with the reason after eight failures in a row, and goes on where it was when it is requested again', async () => {
      const id = await node.subscribe('Observation', HOOK);
      await node.work();
      await node.post(observation('a'));
      node.answer = 'silence';
      for (let i = 0; i < 8; i++) {
        assert.equal((await node.statusOf(id)).status, 'active');
        await node.work();
        node.clock.move(300_000);
      }
      const { status, error } = await node.statusOf(id);
      assert.equal(status, 'error');
      assert.match(error ?? '', /8 attempts \(ECONNREFUSED\)/);
      node.answer = 200;
      await node.work();
      assert.deepEqual(node.arrived, []);
      const { error: _, ...present } = (await node.send('GET', `Subscription/${id}`)).json;
      await node.send('PUT', `Subscription/${id}`, { ...present, status: 'requested' });
      await node.work();
      assert.equal((await node.statusOf(id)).status, 'active');
      assert.equal(node.arrived.length, 1);
    });

    for (const answer of [302, 400, 404, 410]) {
      it(`that is answered ${answer} each time is in error, and the error says so`, async () => {
        const id = await node.subscribe('Observation', FULL);
        await node.work();
        await node.post(observation('a'));
        node.answer = answer;
        for (let i = 0; i < 8; i++) {
          await node.work();
          node.clock.move(300_000);
        }
        const { status, error } = await node.statusOf(id);
        assert.deepEqual([status, node.arrived.length], ['error', 8]);
        assert.ok(error?.includes(`8 attempts (status ${answer})`), error);
      });
    }

    it('is sent its headers as they were written, one of a name that comes twice in their order, one without value too', async () => {
      const header = ["X-Time: 10:30, Bao'an", 'X-Twice: 1', 'X-Twice: 2', 'X-Empty:'];
      await node.subscribe('Observation', { ...HOOK, header });
      await node.work();
      await node.post(observation('a'));
      await node.work();
      const { 'x-notification-id': own, ...sent } = node.arrived[0]?.headers ?? assert.fail();
      assert.deepEqual(sent, { 'X-Time': ["10:30, Bao'an"], 'X-Twice': ['1', '2'], 'X-Empty': [''] });
      assert.equal(own?.length, 1);
    });

    it('whose end came is told nothing that happens later, and one that waits for its endpoint is not sent again', async () => {
      const end = new Date(node.clock.now().getTime() + 60_000).toISOString();
      const id = await node.subscribe('Observation', FULL, { end });
      await node.work();
      node.answer = 503;
      await node.post(observation('a'));
      await node.work();
      assert.equal(node.arrived.length, 1);
      node.answer = 200;
      node.clock.move(60_000);
      await node.work();
      await node.post(observation('a'));
      await node.work();
      assert.equal((await node.statusOf(id)).status, 'off');
      assert.equal(node.arrived.length, 1);
    });

    describe('with an end', () => {
      const inAMinute = () => new Date(node.clock.now().getTime() + 60_000).toISOString();
      const sent = () => node.arrived.map(({ url }) => url.split('/').at(-1));

      it('is told what happened until then, though nobody had looked before it came, and nothing that happens later', async () => {
        const id = await node.subscribe('Observation', FULL, { end: inAMinute() });
        await node.work();
        node.clock.move(59_999);
        const last = await node.post(observation('a'));
        node.clock.move(1);
        await node.post(observation('a'));
        await node.work();
        assert.deepEqual(sent(), [last]);
        assert.equal((await node.statusOf(id)).status, 'off');
      });

      it('is told it all, however much waits to be matched and to be sent', async () => {
        const id = await node.subscribe('Observation', FULL, { end: inAMinute() });
        await node.work();
        // More than is matched at once: changes of a type that nobody listens to stand before.
        await node.db.database.transaction((tx) =>
          tx.query(
            "insert into subscription.change (type, id, version) select 'Basic', n::text, 1 from generate_series(1, 1200) n",
          ),
        );
        const ids = [];
        for (let i = 0; i < 25; i++) ids.push(await node.post(observation('a')));
        node.clock.move(60_000);
        await node.work();
        assert.deepEqual(sent(), ids);
        assert.equal((await node.statusOf(id)).status, 'off');
      });

      it('is tried once with what happened until then, and not again where it was not taken', async () => {
        const id = await node.subscribe('Observation', FULL, { end: inAMinute() });
        await node.work();
        for (const code of ['a', 'b']) await node.post(observation(code));
        node.clock.move(60_000);
        node.answer = 503;
        await node.work();
        assert.equal(node.arrived.length, 1, 'the second waits for the first, and goes with it');
        assert.equal((await node.statusOf(id)).status, 'off');
        node.answer = 200;
        node.clock.move(300_000);
        await node.work();
        assert.equal(node.arrived.length, 1);
      });

      it('goes on until another process that holds it has sent what it took, or was killed with it', async () => {
        const id = await node.subscribe('Observation', FULL, { end: inAMinute() });
        await node.work();
        const last = await node.post(observation('a'));
        await node.db.database.transaction((tx) =>
          tx.query("update subscription.registration set claim = 'other', claimed_until = $1", [
            new Date(node.clock.now().getTime() + 85_000),
          ]),
        );
        node.clock.move(60_000);
        await node.work();
        assert.equal((await node.statusOf(id)).status, 'active');
        node.clock.move(25_000);
        await node.work();
        assert.deepEqual(sent(), [last]);
        assert.equal((await node.statusOf(id)).status, 'off');
      });
    });

    it('sends again what a process took and was killed with, when its time has run out', async () => {
      await node.subscribe('Observation', HOOK);
      await node.work();
      await node.post(observation('a'));
      // Another process matched, claimed and was killed.
      await node.db.database.transaction((tx) =>
        tx.query("update subscription.registration set claim = 'dead', claimed_until = $1", [
          new Date(node.clock.now().getTime() + 25_000),
        ]),
      );
      await node.work();
      assert.deepEqual(node.arrived, []);
      node.clock.move(25_000);
      await node.work();
      assert.equal(node.arrived.length, 1);
    });
  });

  describe('what is hidden from the owner', () => {
    it('neither triggers nor is delivered, with payload or without; decided when it is delivered', async () => {
      await node.subscribe('Observation', FULL);
      await node.subscribe('Observation', HOOK);
      await node.work();
      await node.post(observation('a'));
      await node.post(observation('b'));
      node.hidden.add('a');
      await node.work();
      assert.equal(node.arrived.length, 2);
      assert.ok(node.arrived.every(({ body = '' }) => !body.includes('"code":"a"')));
      assert.deepEqual(node.told.map(({ action }) => action).sort(), ['disclose', 'search'], 'of the one, each way');
    });

    it('and nothing is told to an owner who may act here no more', async () => {
      const id = await node.subscribe('Observation', FULL);
      await node.work();
      await node.post(observation('a'));
      node.gone.add('system');
      await node.work();
      assert.deepEqual(node.arrived, []);
      assert.equal((await node.statusOf(id)).status, 'off');
    });
  });
});
