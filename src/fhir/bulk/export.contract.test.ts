import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '#kernel';
import type { AccessGate } from '../gate.ts';
import { codesOf, OPEN_GATE } from '../rest/rest-harness.ts';
import { type BulkClient, bulkClient } from './bulk-harness.ts';

const program = (clientId: string): Actor => ({ kind: 'system', clientId, scopes: ['system/*.cruds'] });
const ACTORS = { system: program('system'), other: program('other') };
const OTHER = { authorization: 'Bearer other' };
const patient = (id: string, family: string) => ({ resourceType: 'Patient', id, name: [{ family }] });
const observation = (id: string, patientId: string, code = 'a') => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'urn:test', code }] },
  subject: { reference: `Patient/${patientId}` },
});

/** Patients whom nobody may be shown any more. */
const hidden = new Set<string>();
const gate: AccessGate = {
  ...OPEN_GATE,
  mayDisclose: async (_scope, _action, resources) =>
    resources.filter(({ patientId }) => patientId === undefined || !hidden.has(patientId)),
};

describe('Bulk Data export', () => {
  let node: BulkClient;
  const put = (resource: { resourceType: string; id: string }) =>
    node.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
  /** The files of a job that is done, by their names. */
  const outputOf = async (job: string) => {
    const { status, json } = await node.send('GET', job);
    assert.equal(status, 200);
    return json.output as { type: string; url: string; count: number }[];
  };
  const idsIn = async (job: string, headers = {}) => {
    const ids: string[] = [];
    for (const { url } of await outputOf(job)) {
      ids.push(...(await node.lines(url, headers)).map(({ resourceType, id }) => `${resourceType}/${id}`));
    }
    return ids.sort();
  };
  const linesByType = async (job: string) => {
    const counts: [string, number][] = [];
    for (const { type, url } of await outputOf(job)) counts.push([type, (await node.lines(url)).length]);
    return counts;
  };
  before(async () => {
    node = await bulkClient({ gate }, ACTORS);
    for (const id of ['p1', 'p2', 'p3']) await put(patient(id, 'Synthetic'));
    for (const id of ['p1', 'p2', 'p3']) await put(observation(`o-${id}`, id, id === 'p1' ? 'a' : 'b'));
    await put({ resourceType: 'Organization', id: 'org', name: 'Synthetic' } as never);
    await put({
      resourceType: 'Group',
      id: 'g',
      type: 'person',
      actual: true,
      member: [
        { entity: { reference: 'Patient/p1' } },
        { entity: { reference: 'Patient/p2' }, inactive: true },
        { entity: { reference: 'Patient/p3' } },
      ],
    } as never);
    node.clock.move(60_000);
  });
  after(() => node.close());

  it('is kicked off with 202 and the address of its status, is under way with 202 and X-Progress, and ends with a manifest', async () => {
    const job = await node.begin('$export');
    const waiting = await node.send('GET', job);
    assert.equal(waiting.status, 202);
    assert.ok(waiting.headers.get('x-progress'));
    assert.ok(Number(waiting.headers.get('retry-after')) > 0);
    await node.work();
    const done = await node.send('GET', job);
    assert.equal(done.status, 200);
    assert.match(done.headers.get('content-type') ?? '', /^application\/json/);
    assert.ok(Date.parse(done.headers.get('expires') ?? '') > node.clock.now().getTime());
    assert.equal(done.json.request, 'http://hk.test/fhir/R4/$export');
    assert.equal(done.json.requiresAccessToken, true);
    assert.deepEqual(done.json.error, []);
    assert.deepEqual(
      (done.json.output as { type: string; count: number }[]).map(({ type, count }) => [type, count]),
      [
        ['Group', 1],
        ['Observation', 3],
        ['Organization', 1],
        ['Patient', 3],
      ],
    );
  });

  it('writes one resource a line, as it is served', async () => {
    const job = await node.begin('$export?_type=Organization');
    await node.work();
    const [file] = await outputOf(job);
    const reply = await node.send('GET', file?.url ?? '');
    assert.equal(reply.headers.get('content-type'), 'application/fhir+ndjson');
    assert.equal(reply.text, `${(await node.send('GET', 'Organization/org')).text}\n`);
  });

  it('of Patient gives what lies in patients’ compartments; of a Group, in those of its active members', async () => {
    const all = await node.begin('Patient/$export');
    const group = await node.begin('Group/g/$export');
    await node.work();
    assert.deepEqual(await idsIn(all), [
      'Observation/o-p1',
      'Observation/o-p2',
      'Observation/o-p3',
      'Patient/p1',
      'Patient/p2',
      'Patient/p3',
    ]);
    assert.deepEqual(await idsIn(group), ['Observation/o-p1', 'Observation/o-p3', 'Patient/p1', 'Patient/p3']);
    assert.equal((await node.send('GET', 'Group/none/$export', undefined, { prefer: 'respond-async' })).status, 404);
  });

  it('takes its parameters in the address or as Parameters, and refuses by name what it does not know', async () => {
    const job = await node.begin('$export', {
      resourceType: 'Parameters',
      parameter: [
        { name: '_type', valueString: 'Patient,Observation' },
        { name: '_typeFilter', valueString: 'Observation?code=urn:test|b' },
        { name: '_outputFormat', valueString: 'application/fhir+ndjson' },
      ],
    });
    await node.work();
    assert.deepEqual(await idsIn(job), [
      'Observation/o-p2',
      'Observation/o-p3',
      'Patient/p1',
      'Patient/p2',
      'Patient/p3',
    ]);
    const ask = async (query: string, headers = {}) =>
      codesOf(await node.send('GET', `$export${query}`, undefined, { prefer: 'respond-async', ...headers }));
    assert.deepEqual(await ask('?includeAssociatedData=x'), ['fhir.bad-search-value']);
    assert.deepEqual(await ask('?nothing=x'), ['fhir.unknown-parameter']);
    assert.deepEqual(await ask('?organizeOutputBy=Patient'), ['bulk.parameter-not-supported']);
    assert.deepEqual(await ask('?_elements=Patient.nothing'), ['fhir.bad-search-value']);
    assert.deepEqual(await ask('?_elements=Patient.name.family'), ['fhir.bad-search-value'], 'root elements alone');
    assert.deepEqual(await ask('?_typeFilter=Observation%3Fcode:in%3Durn:nowhere'), ['fhir.not-found']);
    assert.deepEqual(await ask('?_outputFormat=text/csv'), ['bulk.output-format']);
    assert.deepEqual(await ask('?_type=Nothing'), ['fhir.bad-search-value']);
    assert.deepEqual(await ask('?_typeFilter=Observation%3F_sort%3Ddate'), ['bulk.filter-not-supported']);
    assert.deepEqual(await ask('', { prefer: '' }), ['bulk.async-only']);
  });

  it('gives out the data as they were at transactionTime, whatever is written while it works', async () => {
    const job = await node.begin('$export?_type=Patient');
    node.clock.move(10);
    await put(patient('p1', 'Changed'));
    await put(patient('p9', 'Later'));
    await node.send('DELETE', 'Patient/p2');
    await node.work();
    const [file] = await outputOf(job);
    const lines = await node.lines(file?.url ?? '');
    assert.deepEqual(lines.map(({ id }) => id).sort(), ['p1', 'p2', 'p3']);
    assert.deepEqual(lines.find(({ id }) => id === 'p1')?.name, [{ family: 'Synthetic' }]);
    const since = (await node.send('GET', job)).json.transactionTime as string;
    const next = await node.begin(`$export?_type=Patient&_since=${since}`);
    await node.work();
    assert.deepEqual(await idsIn(next), ['Patient/p1', 'Patient/p9'], 'the next one begins where this one ended');
    const { deleted } = (await node.send('GET', next)).json as unknown as {
      deleted: { type: string; url: string; count: number }[];
    };
    assert.deepEqual(
      deleted.map(({ type, count }) => [type, count]),
      [['Bundle', 1]],
    );
    const [gone] = await node.lines(deleted[0]?.url ?? '');
    assert.deepEqual(gone?.['entry'], [{ request: { method: 'DELETE', url: 'Patient/p2' } }], 'what was deleted since');
    await put(patient('p2', 'Synthetic'));
  });

  it('waits for whoever was writing when it was asked', async () => {
    const started = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const writer = node.db.database.transaction(async (tx) => {
      await tx.query('select pg_current_xact_id()');
      started.resolve();
      await end.promise;
    });
    await started.promise;
    const job = await node.begin('$export?_type=Organization');
    await node.work();
    node.clock.move(1_000);
    await node.step();
    assert.equal((await node.send('GET', job)).status, 202, 'a writer is still at work');
    end.resolve();
    await writer;
    await node.work();
    assert.deepEqual(await idsIn(job), ['Organization/org']);
  });

  it('leaves out and does not count what the client may not see, when the job decides and again when a file is fetched', async () => {
    hidden.add('p3');
    const job = await node.begin('$export?_type=Patient,Observation');
    await node.work();
    const counts = (await outputOf(job)).map(({ type, count }) => [type, count]);
    assert.deepEqual(counts, [
      ['Observation', 2],
      ['Patient', 3],
    ]);
    assert.ok(!(await idsIn(job)).includes('Patient/p3'));
    const noted = node.notes.length;
    hidden.add('p1');
    const now = (await outputOf(job)).map(({ type, count }) => [type, count]);
    assert.deepEqual(now, await linesByType(job), 'the manifest counts what is served');
    assert.deepEqual(
      now.find(([type]) => type === 'Patient'),
      ['Patient', 2],
    );
    assert.ok(!(await idsIn(job)).includes('Patient/p1'), 'hidden since the job ended');
    for (const one of await idsIn(job)) hidden.add(one.replace(/^Patient\/|^Observation\/o-/, ''));
    const before = node.notes.length;
    assert.deepEqual(
      (await outputOf(job)).map(({ type }) => type),
      [],
      'a file of which nothing is left is not named',
    );
    assert.equal(node.notes.length, before, 'a manifest of nothing tells of nobody');
    assert.ok(before > noted, 'what had lines did');
    hidden.clear();
    assert.ok(!(await idsIn(job)).includes('Patient/p3'), 'a file never grows');
  });

  it('notes what leaves, by patient, when it leaves; making the list is no disclosure', async () => {
    const job = await node.begin('$export?_type=Patient');
    await node.work();
    assert.deepEqual(node.jobNotes, []);
    const [file] = await outputOf(job);
    const noted = node.notes.length;
    const lines = await node.lines(file?.url ?? '');
    const notes = node.notes.slice(noted).map(({ note }) => note);
    assert.deepEqual(notes.map(({ patientId }) => patientId).sort(), lines.map(({ id }) => id).sort());
    for (const note of notes) assert.deepEqual([note.action, note.kinds], ['export', { Patient: 1 }]);
    assert.deepEqual(notes[0]?.detail, { job: job.split('/').at(-1) });
  });

  it('is nobody’s but the client’s that asked: not its status, not its files, not its end', async () => {
    const job = await node.begin('$export?_type=Organization');
    await node.work();
    const [file] = await outputOf(job);
    for (const [method, url] of [
      ['GET', job],
      ['GET', file?.url ?? ''],
      ['DELETE', job],
    ] as const) {
      const reply = await node.send(method, url, undefined, OTHER);
      assert.deepEqual([reply.status, codesOf(reply)], [404, ['bulk.no-such-job']]);
    }
    assert.equal((await node.send('GET', job)).status, 200);
  });

  it('ends when it is cancelled, under way or done', async () => {
    for (const isDone of [false, true]) {
      const job = await node.begin('$export?_type=Organization');
      if (isDone) await node.work();
      assert.equal((await node.send('DELETE', job)).status, 202);
      await node.work();
      assert.equal((await node.send('GET', job)).status, 404);
    }
  });

  it('and its files expire', async () => {
    const job = await node.begin('$export?_type=Organization');
    await node.work();
    const [file] = await outputOf(job);
    node.clock.move(24 * 3_600_000 + 1);
    assert.equal((await node.send('GET', job)).status, 404);
    assert.equal((await node.send('GET', file?.url ?? '')).status, 404);
  });

  it('goes on where it was, whichever process takes the next step; a step that did not commit was none', async () => {
    const client = await bulkClient({ gate }, ACTORS);
    try {
      const many = Array.from({ length: 2_500 }, (_, i) => ({
        resource: observation(`o${i}`, 'p1'),
        request: { method: 'PUT', url: `Observation/o${i}` },
      }));
      await client.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: many });
      client.clock.move(1_000);
      const job = await client.begin('$export?_type=Observation');
      client.clock.move(1_000);
      for (let i = 0; i < 3; i++) assert.ok(await client.step());
      const before = (await client.send('GET', job)).headers.get('x-progress');
      assert.equal(before, '1000 resources so far');
      // A process that is killed in the middle of a step: its transaction is rolled back, the lock is gone.
      await assert.rejects(
        client.db.database.transaction(async (tx) => {
          await tx.query("select id from bulk.job where state = 'working' for update");
          await tx.query('delete from bulk.item');
          await tx.query("update bulk.job set state = 'done'");
          throw new Error('killed');
        }),
      );
      assert.equal((await client.send('GET', job)).headers.get('x-progress'), before);
      await client.work();
      const [file] = (await client.send('GET', job)).json.output as { url: string; count: number }[];
      assert.equal(file?.count, 2_500);
      const ids = (await client.lines(file?.url ?? '')).map(({ id }) => id);
      assert.equal(new Set(ids).size, 2_500);
    } finally {
      await client.close();
    }
  });

  it('is refused beyond a client’s fair share, until one of its jobs ends', async () => {
    const jobs = [];
    for (let i = 0; i < 4; i++) jobs.push(await node.begin('$export?_type=Organization'));
    const reply = await node.send('GET', '$export', undefined, { prefer: 'respond-async' });
    assert.deepEqual([reply.status, codesOf(reply)], [429, ['bulk.too-many-jobs']]);
    await node.begin('$export?_type=Organization', undefined, OTHER);
    await node.work();
    await node.begin('$export?_type=Organization');
  });

  it('is refused beyond that share also to who begins many in the same moment', async () => {
    await node.work();
    const begin = () => node.send('GET', '$export?_type=Organization', undefined, { prefer: 'respond-async' });
    const replies = await Promise.all(Array.from({ length: 8 }, begin));
    assert.deepEqual(replies.map(({ status }) => status).sort(), [202, 202, 202, 202, 429, 429, 429, 429]);
    await node.work();
  });

  it('is what the CapabilityStatement says', async () => {
    const { json } = await node.send('GET', 'metadata');
    const [rest] = json.rest as {
      operation: { name: string }[];
      resource: { type: string; operation: { name: string }[] }[];
    }[];
    const ofTheWhole = rest?.operation.map(({ name }) => name);
    for (const name of ['export', 'import']) assert.ok(ofTheWhole?.includes(name), name);
    for (const type of ['Patient', 'Group']) {
      const own = rest?.resource.find((resource) => resource.type === type)?.operation.map(({ name }) => name);
      assert.ok(own?.includes('export'), type);
    }
  });
});
