import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import type { AccessGate } from '../gate.ts';
import { refuseFhir } from '../messages.ts';
import { codesOf, OPEN_GATE } from '../rest/rest-harness.ts';
import { type SubscriptionClient, subscriptionClient } from './subscription-harness.ts';

const HOOK = { type: 'rest-hook', endpoint: 'https://hooks.test/in' };

/** What owners may look into besides Observations: everybody, nobody, or not even the type. */
let reach: 'all' | 'nobody' | 'closed' = 'all';
const gate: AccessGate = {
  ...OPEN_GATE,
  admit(_scope, { type }) {
    if (type === 'Patient' && reach === 'closed') throw new RefusalError(refuseFhir('fhir.unknown-type', { type }));
  },
  restrict: async (_scope, { type }) => (type === 'Patient' && reach === 'nobody' ? { patients: [] } : 'all'),
};

describe('criteria that look further ask as the subscription’s owner', () => {
  let node: SubscriptionClient;
  const post = () =>
    node.send('POST', 'Observation', {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'synthetic' },
      subject: { reference: 'Patient/p1' },
    });
  before(async () => {
    node = await subscriptionClient(gate);
    await node.send('PUT', 'Patient/p1', { resourceType: 'Patient', id: 'p1', name: [{ family: 'Synthetic' }] });
  });
  after(() => node.close());

  it('a chain over what the owner may not look into is met by nothing', async () => {
    const id = await node.subscribe('Observation?patient.name=synthetic', HOOK);
    await node.work();
    reach = 'nobody';
    await post();
    await node.work();
    assert.equal(node.arrived.length, 0);
    reach = 'all';
    await post();
    await node.work();
    assert.equal(node.arrived.length, 1);
    assert.equal((await node.statusOf(id)).status, 'active');
  });

  it('over a type that is closed to the owner ends in error; to begin such a one is refused, and names the criteria', async () => {
    const id = await node.subscribe('Observation?patient.name=synthetic', HOOK);
    await node.work();
    node.arrived.length = 0;
    reach = 'closed';
    await post();
    await node.work();
    assert.equal(node.arrived.length, 0);
    assert.equal((await node.statusOf(id)).status, 'error');
    const body = { resourceType: 'Subscription', status: 'requested', reason: 'r', channel: HOOK };
    const reply = await node.send('POST', 'Subscription', { ...body, criteria: 'Observation?patient.name=synthetic' });
    reach = 'all';
    assert.deepEqual(codesOf(reply), ['fhir.unknown-type']);
    assert.deepEqual(reply.json.issue?.[0]?.expression, ['Subscription.criteria']);
  });
});
