import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '#kernel';
import type { AccessGate } from '../gate.ts';
import { OPEN_GATE } from '../rest/rest-harness.ts';
import { anyOf, type DataTest, not } from '../store/data-test.ts';
import { dataTestOf } from '../store/data-test-of.ts';
import { meetsDataTest } from '../store/meets-data-test.ts';
import type { Resource } from '../types.ts';
import { type BulkClient, bulkClient } from './bulk-harness.ts';

const program = (clientId: string): Actor => ({ kind: 'system', clientId, scopes: ['system/*.cruds'] });
const LABEL = { system: 'urn:labels', code: 'PSY' };

/** Resources whose sharing was revoked. */
const revoked = new Set<string>();
const sightTestOf = (type: string): DataTest => {
  const labelled = dataTestOf(type, `_security=${LABEL.system}|${LABEL.code}`);
  assert.ok(labelled);
  return not(anyOf(labelled, { kind: 'ids', ids: [...revoked] }));
};
const clientOf = (actor: Actor) => (actor.kind === 'system' ? actor.clientId : '');
/** `lister` is held by the restriction alone, `decided` by each decision alone, `visitor` by both. */
const gate: AccessGate = {
  ...OPEN_GATE,
  restrict: async ({ actor }, { type }) =>
    ['lister', 'visitor'].includes(clientOf(actor)) ? { test: sightTestOf(type) } : 'all',
  mayDisclose: async ({ actor }, _action, resources) =>
    ['decided', 'visitor'].includes(clientOf(actor))
      ? resources.filter((one) => meetsDataTest(sightTestOf(one.type), one))
      : resources,
};

describe('an export of what a test leaves to be seen', () => {
  let node: BulkClient;
  const as = (name: string) => ({ authorization: `Bearer ${name}` });
  const put = async (resource: Resource) => {
    const reply = await node.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
    assert.ok(reply.status < 300, reply.text);
  };
  const observation = (id: string, more: object = {}) =>
    ({
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { coding: [{ system: 'urn:c', code: 'x' }] },
      subject: { reference: 'Patient/p' },
      ...more,
    }) as Resource;
  const filesOf = async (job: string, name: string) =>
    (await node.send('GET', job, undefined, as(name))).json.output as { type: string; url: string; count: number }[];
  const linesOf = async (job: string, name: string) => {
    const lines: string[] = [];
    for (const { url } of await filesOf(job, name)) {
      lines.push(...(await node.lines(url, as(name))).map(({ resourceType, id }) => `${resourceType}/${id}`));
    }
    return lines.sort();
  };

  before(async () => {
    const names = ['system', 'lister', 'decided', 'visitor'];
    node = await bulkClient({ gate }, Object.fromEntries(names.map((name) => [name, program(name)])));
    await put({ resourceType: 'Patient', id: 'p' });
    await put(observation('open'));
    await put(observation('later-hidden'));
    await put(observation('hidden', { meta: { security: [LABEL] } }));
    await put(observation('open-by-hidden', { hasMember: [{ reference: 'Observation/hidden' }] }));
    const labelled: Partial<Resource> = { meta: { security: [LABEL] } };
    for (const [id, more] of Object.entries({ v: {}, 'v-hidden': labelled })) {
      await put({
        resourceType: 'Provenance',
        id,
        ...more,
        target: [{ reference: 'Observation/open' }],
        recorded: '2026-01-01T00:00:00Z',
        agent: [{ who: { display: 'x' } }],
      } as Resource);
    }
    node.clock.move(60_000);
  });
  after(() => node.close());

  it('lists nothing else, whatever is asked for', async () => {
    for (const [path, expected] of [
      ['$export?_type=Observation', ['open', 'later-hidden', 'open-by-hidden'].map((id) => `Observation/${id}`)],
      ['$export?_type=Provenance', ['Provenance/v']],
      ['Patient/$export?_type=Observation&includeAssociatedData=RelevantProvenanceResources', undefined],
      ['$export?_type=Observation&_typeFilter=Observation%3Fhas-member.code%3Dx', []],
    ] as const) {
      const wanted = expected ?? [
        ...['open', 'later-hidden', 'open-by-hidden'].map((id) => `Observation/${id}`),
        'Provenance/v',
      ];
      for (const name of ['lister', 'visitor']) {
        const job = await node.begin(path, undefined, as(name));
        await node.work();
        assert.deepEqual(await linesOf(job, name), [...wanted].sort(), `${path} as ${name}`);
      }
    }
  });

  it('gives out nothing as it was before it was hidden', async () => {
    const jobs = new Map<string, string>();
    for (const name of ['lister', 'visitor', 'decided']) {
      jobs.set(name, await node.begin('$export?_type=Observation', undefined, as(name)));
    }
    // The job's instant is that of the request: it lists the version that was there then.
    node.clock.move(100);
    await put(observation('later-hidden', { meta: { security: [LABEL] } }));
    await node.work();
    for (const [name, job] of jobs) {
      assert.deepEqual(await linesOf(job, name), ['Observation/open', 'Observation/open-by-hidden'], name);
    }
  });

  it('stops in the middle with what is revoked: it is in no file, and of files that are there the lines are left out', async () => {
    await put(observation('shared'));
    node.clock.move(60_000);
    const done = await node.begin('$export?_type=Observation', undefined, as('visitor'));
    await node.work();
    assert.ok((await linesOf(done, 'visitor')).includes('Observation/shared'));
    const listed = await node.begin('$export?_type=Observation', undefined, as('visitor'));
    node.clock.move(1_000);
    // Accepted, settled and listed, and not decided yet.
    for (let step = 0; step < 2; step++) await node.step();
    const progress = async () =>
      (await node.send('GET', listed, undefined, as('visitor'))).headers.get('x-progress') ?? '';
    assert.equal(await progress(), '0 resources so far', 'how much there is to decide on tells of what is hidden');
    revoked.add('shared');
    assert.ok(!(await linesOf(done, 'visitor')).includes('Observation/shared'), 'a file that is there');
    await node.work();
    assert.deepEqual(
      (await filesOf(listed, 'visitor')).map(({ count }) => count),
      [2],
    );
    assert.deepEqual(await linesOf(listed, 'visitor'), ['Observation/open', 'Observation/open-by-hidden']);
  });
});
