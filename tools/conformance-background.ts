/** The rows of the conformance table for what is done between requests: bulk export and import, subscriptions. */
import { bulkClient } from '../src/fhir/bulk/bulk-harness.ts';
import { subscriptionClient } from '../src/fhir/subscription/subscription-harness.ts';

type Say = (area: string, what: string, state: 'pass' | 'fail', why: string) => void;

const NDJSON = { 'content-type': 'application/fhir+ndjson' };

export async function background(say: Say): Promise<void> {
  await bulk(say);
  await subscriptions(say);
}

async function bulk(say: Say): Promise<void> {
  const node = await bulkClient();
  const area = 'bulk data';
  const row = (what: string, isRight: boolean, why: string) => say(area, what, isRight ? 'pass' : 'fail', why);
  try {
    const lines = ['a', 'b', 'c'].map((id) => JSON.stringify({ resourceType: 'Patient', id, active: true }));
    const group = { resourceType: 'Group', id: 'g', type: 'person', actual: true };
    lines.push(
      JSON.stringify({ ...group, member: [{ entity: { reference: 'Patient/a' } }] }),
      '{ "resourceType": "Patient" }',
    );
    for (const [what, expected] of [
      ['$import of NDJSON, each line by itself', '4 created, 0 updated, 0 unchanged, 1 failed'],
      ['$import of the same again', '0 created, 0 updated, 4 unchanged, 1 failed'],
    ] as const) {
      const job = await node.begin('$import', lines.join('\n'), NDJSON);
      await node.work();
      const { extension } = (await node.send('GET', job)).json;
      const told = Object.entries(extension as object).map(([name, n]) => `${n} ${name}`);
      row(what, told.join(', ') === expected, told.join(', '));
    }
    for (const [path, expected] of [
      ['$export', 4],
      ['Patient/$export', 3],
      ['Group/g/$export', 1],
      ['$export?_type=Patient&_typeFilter=Patient%3F_id%3Da', 1],
      ['$export?_since=2099-01-01T00:00:00Z', 0],
    ] as const) {
      const job = await node.begin(path);
      const waiting = await node.send('GET', job);
      await node.work();
      const done = await node.send('GET', job);
      let count = 0;
      for (const { url } of done.json.output as { url: string }[]) count += (await node.lines(url)).length;
      const right = waiting.status === 202 && done.status === 200 && count === expected;
      row(decodeURIComponent(path), right, `status ${waiting.status}, then ${done.status}; ${count} lines`);
    }
    const ended = await node.begin('$export');
    const status = [(await node.send('DELETE', ended)).status, (await node.send('GET', ended)).status];
    row('a job is cancelled', status.join() === '202,404', `status ${status.join(', then ')}`);
    const plain = await node.send('GET', '$export');
    row('$export without respond-async', plain.status === 400, `status ${plain.status}`);
  } finally {
    await node.close();
  }
}

async function subscriptions(say: Say): Promise<void> {
  const node = await subscriptionClient();
  const row = (what: string, isRight: boolean, why: string) =>
    say('subscriptions', what, isRight ? 'pass' : 'fail', why);
  const hook = { type: 'rest-hook', endpoint: 'https://hooks.test/in' };
  const body = { resourceType: 'Observation', status: 'final', code: { text: 'synthetic' } };
  try {
    const id = await node.subscribe('Observation?status=final', { ...hook, payload: 'application/fhir+json' });
    await node.work();
    const { status } = await node.statusOf(id);
    row('requested becomes active', status === 'active', status);
    await node.subscribe('Observation?status=final', hook);
    await node.subscribe('Observation?status=preliminary', hook);
    await node.work();
    await node.send('POST', 'Observation', body);
    await node.work();
    const told = node.arrived.map(
      ({ method, body: payload }) => `${method}${payload === undefined ? '' : ' with the resource'}`,
    );
    row('rest-hook, with and without payload', told.sort().join() === 'POST,PUT with the resource', told.join(', '));
    node.answer = 'silence';
    await node.send('POST', 'Observation', body);
    for (let i = 0; i < 8; i++) {
      await node.work();
      node.clock.move(300_000);
    }
    const failed = await node.statusOf(id);
    row('error with its reason after eight failures', failed.status === 'error', failed.error ?? failed.status);
    const wish = { resourceType: 'Subscription', status: 'requested', reason: 'r', channel: hook };
    const chained = await node.send('POST', 'Subscription', { ...wish, criteria: 'Observation?subject.name=x' });
    row('criteria with a chain', chained.status === 201, `status ${chained.status}`);
    const refused = await node.send('POST', 'Subscription', { ...wish, criteria: 'Observation?_sort=date' });
    row('criteria that cannot be kept are refused by name', refused.status === 400, `status ${refused.status}`);
    const socket = await node.send('GET', 'websocket');
    row('websocket is an address of its own', socket.status === 426, `status ${socket.status} in plain HTTP`);
  } finally {
    await node.close();
  }
}
