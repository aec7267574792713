import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import type { AccessGate, Restriction } from '../gate.ts';
import { refuseFhir } from '../messages.ts';
import { OPEN_GATE } from '../rest/rest-harness.ts';
import { alwaysTest, not } from '../store/data-test.ts';
import { dataTestOf } from '../store/data-test-of.ts';
import { aProgram, type SubscriptionClient, subscriptionClient } from './subscription-harness.ts';

const HOOK = { type: 'rest-hook', endpoint: 'https://hooks.test/in', payload: 'application/fhir+json' };
const label = { system: 'urn:labels', code: 'PSY' };
const labelled = dataTestOf('Observation', `_security=${label.system}|${label.code}`) ?? alwaysTest;

/** What a search by the owner reaches now. Reading is open to them: what they may read they are not told of by that alone. */
let reach: Restriction | 'closed' = 'all';
/** How long each look of an owner into Patients takes. */
let slowness: Readonly<Record<string, number>> = {};
let node: SubscriptionClient;
const gate: AccessGate = {
  ...OPEN_GATE,
  admit(_scope, { type, action }) {
    if (reach === 'closed' && action === 'search' && type === 'Observation') {
      throw new RefusalError(refuseFhir('fhir.unknown-type', { type }));
    }
  },
  restrict: async ({ actor }, { type }) => {
    if (type === 'Patient') {
      node.clock.move(actor.kind === 'system' ? (slowness[actor.clientId] ?? 0) : 0);
      return 'all';
    }
    return reach === 'closed' ? 'all' : reach;
  },
};

before(async () => {
  node = await subscriptionClient(gate, { slow: aProgram('slow') });
  for (const id of ['p1', 'p2']) {
    await node.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id, name: [{ family: 'Synthetic' }] });
  }
});
after(() => node.close());
beforeEach(async () => {
  reach = 'all';
  slowness = {};
  for (const name of ['system', 'slow']) {
    const as = { authorization: `Bearer ${name}` };
    const { json } = await node.send('GET', 'Subscription?_count=100', undefined, as);
    for (const { resource } of json.entry ?? []) {
      await node.send('DELETE', `Subscription/${resource?.id}`, undefined, as);
    }
  }
  await node.work();
  node.arrived.length = 0;
  node.told.length = 0;
});

const post = async (patientId: string, more: object = {}) => {
  const { json, status } = await node.send('POST', 'Observation', {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'synthetic' },
    subject: { reference: `Patient/${patientId}` },
    ...more,
  });
  assert.equal(status, 201);
  return json.id;
};
const arrivedIds = () => node.arrived.map(({ body = '' }) => JSON.parse(body).id);

describe('a notification is decided as a search by the owner would be', () => {
  it('of others’ records that the owner may read and does not find nothing is told', async () => {
    await node.subscribe('Observation', HOOK);
    await node.work();
    reach = { patients: ['p1'] };
    const own = await post('p1');
    await post('p2');
    await node.work();
    assert.deepEqual(arrivedIds(), [own]);
    assert.deepEqual(
      node.told.map(({ patientId }) => patientId),
      ['p1'],
    );
  });

  it('nor of what a test hides, as it was told or as it stands now', async () => {
    await node.subscribe('Observation', HOOK);
    await node.work();
    reach = { test: not(labelled) };
    const open = await post('p1');
    await post('p1', { meta: { security: [label] } });
    await node.work();
    assert.deepEqual(arrivedIds(), [open]);
  });

  it('nor of what carries its content in itself, where only descriptions are found', async () => {
    await node.subscribe('Observation', HOOK);
    await node.work();
    reach = { withoutContent: true };
    const open = await post('p1');
    await post('p1', { contained: [{ resourceType: 'Patient', id: 'x' }], focus: [{ reference: '#x' }] });
    await node.work();
    assert.deepEqual(arrivedIds(), [open]);
  });

  it('it is silent at once when the way is closed between the change and the telling, and by websocket too', async () => {
    await node.subscribe('Observation', HOOK);
    const socket = await node.subscribe('Observation', { type: 'websocket' });
    await node.work();
    node.answer = 'silence';
    await post('p1');
    await node.work();
    // Matched, tried and not taken: the next attempt decides anew.
    for (const closed of [{ patients: [] }, 'closed'] as const) {
      reach = closed;
      node.answer = 200;
      await post('p1');
      node.clock.move(3_600_000);
      await node.work();
      assert.deepEqual(node.arrived, []);
    }
    const [row] = await node.db.database.transaction((tx) =>
      tx.query<{ pings: string }>('select pings from subscription.registration where id = $1', [socket]),
    );
    assert.equal(Number(row?.pings), 1, 'the one that was told while it was open');
  });
});

describe('what all subscriptions of one owner ask has a limit', () => {
  const slow = { authorization: 'Bearer slow' };
  const criteria = 'Observation?patient.name=synthetic';
  const statusOf = async (id: string) =>
    (await node.send('GET', `Subscription/${id}`, undefined, slow)).json as unknown as { status: string };

  it('beyond it they end with the reason; those of others are asked all the same', async () => {
    const own: string[] = [];
    for (let n = 0; n < 8; n++) own.push(await node.subscribe(criteria, HOOK, {}, slow));
    const other = await node.subscribe(criteria, HOOK);
    await node.work();
    slowness = { slow: 2_000 };
    const from = node.clock.now().getTime();
    await post('p1');
    await node.work();
    const took = node.clock.now().getTime() - from;
    const states = await Promise.all(own.map(async (id) => (await statusOf(id)).status));
    assert.deepEqual(states.filter((status) => status === 'active').length, 3, states.join());
    assert.deepEqual(states.filter((status) => status === 'error').length, 5);
    assert.ok(took < 8_000, `${took} ms for eight that take two seconds each`);
    assert.equal((await node.statusOf(other)).status, 'active');
    assert.equal(node.arrived.length, 4);
  });

  it('what was quick is asked first: what is slow takes time from itself', async () => {
    const heavy: string[] = [];
    for (let n = 0; n < 3; n++) heavy.push(await node.subscribe(criteria, HOOK, {}, slow));
    const quick = await node.subscribe('Observation?encounter.status=finished', HOOK, {}, slow);
    await node.work();
    for (const millis of [1_500, 3_000]) {
      slowness = { slow: millis };
      await post('p1');
      await node.work();
      assert.equal((await statusOf(quick)).status, 'active', `${millis} ms each`);
    }
    assert.ok((await Promise.all(heavy.map(async (id) => (await statusOf(id)).status))).includes('error'));
  });
});
