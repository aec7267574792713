/** The rows of the conformance table for what is done between requests: bulk export and import, subscriptions. */
import { type BulkClient, bulkClient } from '../src/fhir/bulk/bulk-harness.ts';
import { type SubscriptionClient, subscriptionClient } from '../src/fhir/subscription/subscription-harness.ts';

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
    await exportParameters(node, row);
    const ended = await node.begin('$export');
    const status = [(await node.send('DELETE', ended)).status, (await node.send('GET', ended)).status];
    row('a job is cancelled', status.join() === '202,404', `status ${status.join(', then ')}`);
    const plain = await node.send('GET', '$export');
    row('$export without respond-async', plain.status === 400, `status ${plain.status}`);
  } finally {
    await node.close();
  }
}

/** What an export may be asked for. @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters */
async function exportParameters(node: BulkClient, row: (what: string, isRight: boolean, why: string) => void) {
  const about = {
    target: [{ reference: 'Patient/a' }],
    recorded: '2026-01-01T00:00:00Z',
    agent: [{ who: { display: 'x' } }],
  };
  await node.send('PUT', 'Provenance/about', { resourceType: 'Provenance', id: 'about', ...about });
  const patients = {
    resourceType: 'Parameters',
    parameter: [{ name: 'patient', valueReference: { reference: 'Patient/b' } }],
  };
  const lenient = { prefer: 'respond-async, handling=lenient' };
  for (const [path, expected, body, headers] of [
    ['$export?_type=Patient&_elements=Patient.gender', 3],
    ['$export?_type=Patient&includeAssociatedData=LatestProvenanceResources', 4],
    ['$export?_type=Patient&_typeFilter=Patient%3F_has:Provenance:target:_id%3Dabout', 1],
    ['Patient/$export?_type=Patient', 1, patients],
    ['$export?_type=Patient&organizeOutputBy=Patient', 3, undefined, lenient],
  ] as const) {
    const job = await node.begin(path, body, headers);
    await node.work();
    let count = 0;
    const { output, error } = (await node.send('GET', job)).json as unknown as Record<string, { url: string }[]>;
    for (const { url } of output ?? []) count += (await node.lines(url)).length;
    const told = headers ? `; told in the manifest: ${error?.length}` : '';
    const what = `${decodeURIComponent(path)}${body ? ', patient in the body' : ''}${headers ? ', leniently' : ''}`;
    row(what, count === expected && (error?.length ?? 0) === (headers ? 1 : 0), `${count} lines${told}`);
  }
  const strict = await node.send('GET', '$export?organizeOutputBy=Patient', undefined, { prefer: 'respond-async' });
  row('organizeOutputBy, strictly: refused by name', strict.status === 400, `status ${strict.status}`);
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
    node.arrived.length = 0;
    await node.subscribe('Encounter', { ...hook, payload: 'application/fhir+xml' });
    await node.work();
    const visit = { code: 'AMB', system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode' };
    await node.send('POST', 'Encounter', { resourceType: 'Encounter', status: 'planned', class: visit });
    await node.work();
    const sent = String(node.arrived[0]?.body);
    row('rest-hook, with payload in XML', sent.includes('<Encounter xmlns='), node.arrived[0]?.method ?? 'nothing');
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
    await further(node, row);
    const refused = await node.send('POST', 'Subscription', { ...wish, criteria: 'Observation?_sort=date' });
    row('criteria that cannot be kept are refused by name', refused.status === 400, `status ${refused.status}`);
    const socket = await node.send('GET', 'websocket');
    row('websocket is an address of its own', socket.status === 426, `status ${socket.status} in plain HTTP`);
  } finally {
    await node.close();
  }
}

/** Criteria that no version meets by itself. */
async function further(node: SubscriptionClient, row: (what: string, isRight: boolean, why: string) => void) {
  const coded = (code: string) => ({ coding: [{ system: 'urn:own', code }] });
  const compose = { include: [{ system: 'urn:own', concept: [{ code: 'a' }] }] };
  await node.send('PUT', 'ValueSet/own', {
    resourceType: 'ValueSet',
    id: 'own',
    url: 'urn:own:vs',
    status: 'active',
    compose,
  });
  await node.send('PUT', 'Patient/own', { resourceType: 'Patient', id: 'own', name: [{ family: 'Own' }] });
  node.answer = 200;
  for (const criteria of [
    'Observation?subject:Patient.name=own',
    'Observation?code:in=urn:own:vs',
    'Observation?component-code-value-quantity=urn:own|a$gt5',
  ]) {
    const id = await node.subscribe(criteria, {
      type: 'rest-hook',
      endpoint: `https://hooks.test/${encodeURIComponent(criteria)}`,
    });
    await node.work();
    const observation = {
      resourceType: 'Observation',
      status: 'registered',
      subject: { reference: 'Patient/own' },
      code: coded('a'),
    };
    const component = [{ code: coded('a'), valueQuantity: { value: 6 } }];
    await node.send('POST', 'Observation', { ...observation, component });
    await node.send('POST', 'Observation', {
      ...observation,
      subject: { reference: 'Patient/else' },
      code: coded('b'),
    });
    await node.work();
    const told = node.arrived.filter(({ url }) => url.endsWith(encodeURIComponent(criteria))).length;
    row(criteria, told === 1, `told of ${told} of 2 changes`);
    await node.send('DELETE', `Subscription/${id}`);
  }
}
