import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type BulkClient, bulkClient } from '../src/fhir/bulk/bulk-harness.ts';
import { type Case, faultOf, send } from './letter/chapter.ts';

const ASYNC = { prefer: 'respond-async', accept: 'application/fhir+json' };
const kicks = (path: string, status: Case['status'], what = path, headers: Record<string, string> = ASYNC) =>
  send('GET', path, status, what, { headers });
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const posts = (path: string, body: unknown, status: Case['status'], what: string) =>
  send('POST', path, status, what, { headers: ASYNC, body });

/** https://hl7.org/fhir/uv/bulkdata/STU2/export.html, as a client that was written from it alone asks. */
describe('Bulk Data Access to the letter', () => {
  let node: BulkClient;
  before(async () => {
    node = await bulkClient();
    for (const id of ['a', 'b']) {
      await node.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id, gender: 'female', active: true });
      await node.send('PUT', `Observation/${id}`, {
        resourceType: 'Observation',
        id,
        status: id === 'a' ? 'final' : 'preliminary',
        code: { text: 'x' },
        subject: { reference: `Patient/${id}` },
      });
    }
    const member = [{ entity: { reference: 'Patient/a' } }];
    await node.send('PUT', 'Group/g', { resourceType: 'Group', id: 'g', type: 'person', actual: true, member });
    await node.send('PUT', 'Organization/o', { resourceType: 'Organization', id: 'o', name: 'x' });
  });
  after(() => node.close());

  /** Kick-offs, each ended again: a client may have few at a time. */
  async function all(cases: readonly Case[]): Promise<void> {
    const faults: string[] = [];
    for (const one of cases) {
      let job: string | undefined;
      const holds = (reply: Parameters<NonNullable<Case['holds']>>[0]) => {
        job = reply.headers.get('content-location') ?? undefined;
        if (reply.status !== 202) return one.holds?.(reply) ?? true;
        return /^http:\/\/hk\.test\/fhir\/R4\/.+/.test(job ?? '') || `Content-Location: ${job}`;
      };
      const fault = await faultOf(node, { ...one, holds });
      if (fault !== undefined) faults.push(fault);
      if (job !== undefined) await node.send('DELETE', job);
    }
    assert.deepEqual(faults, []);
  }

  it('kick-off: 202 with Content-Location, whatever may be asked', () =>
    all([
      ...['$export', 'Patient/$export', 'Group/g/$export'].map((path) => kicks(path, 202)),
      kicks('$export', 202, 'any answer is accepted', { prefer: 'respond-async' }),
      kicks('$export', 202, 'several preferences', { prefer: 'respond-async, return=representation' }),
      kicks('$export', [400, 415], 'not asked to answer later', { accept: 'application/fhir+json' }),
      ...['application/fhir%2Bndjson', 'application/ndjson', 'ndjson'].map((format) =>
        kicks(`$export?_outputFormat=${format}`, 202),
      ),
      kicks('$export?_outputFormat=text/csv', 400, 'a format that is none'),
      kicks('$export?_type=Patient,Observation', 202),
      kicks('$export?_type=Patient&_type=Observation', 202, '_type twice'),
      kicks('$export?_type=Nonsense', 400, 'a type that is none'),
      kicks('$export?_since=2020-01-01T00:00:00Z', 202),
      kicks('$export?_since=2020-01-01T00:00:00.000%2B08:00', 202),
      kicks('$export?_since=soon', 400),
      kicks('$export?_elements=id,Patient.gender', 202),
      kicks('$export?_type=Observation&_typeFilter=Observation%3Fstatus%3Dfinal', 202),
      kicks('$export?_type=Observation&_typeFilter=Observation%3Fnonsense%3Dx', 400, 'a filter of no meaning'),
      kicks('$export?_typeFilter=nonsense', 400, 'a filter that is none'),
      kicks('$export?includeAssociatedData=LatestProvenanceResources', 202),
      kicks('$export?includeAssociatedData=nonsense', 400),
      kicks('$export?nonsense=1', 400, 'a parameter that it has not'),
      kicks('$export?nonsense=1', 202, 'the same, leniently', { prefer: 'respond-async, handling=lenient' }),
      kicks('Group/none/$export', 404, 'a group that is not there'),
      kicks('Observation/$export', [400, 404], 'a type that has no export'),
      kicks('Patient/a/$export', [400, 404], 'a single patient'),
      kicks('Patient/$export?patient=Patient/a', 400, 'patient by GET'),
      posts('$export', parameters(), 202, 'by POST'),
      posts('$export', parameters({ name: '_type', valueString: 'Patient' }), 202, 'by POST, with a type'),
      posts('$export', parameters({ name: '_since', valueInstant: '2020-01-01T00:00:00Z' }), 202, 'by POST, _since'),
      posts(
        'Patient/$export',
        parameters({ name: 'patient', valueReference: { reference: 'Patient/a' } }),
        202,
        'of one patient',
      ),
      posts(
        'Group/g/$export',
        parameters({ name: 'patient', valueReference: { reference: 'Patient/b' } }),
        [400, 404, 422],
        'of one who is no member',
      ),
      posts('$export', { resourceType: 'Patient' }, 400, 'by POST, no Parameters'),
      send('PUT', '$export', [404, 405], 'by PUT', { body: parameters(), headers: ASYNC }),
      kicks('bulk-jobs/none', 404, 'a job that is none', {}),
    ]));

  it('kick-off: headers and bodies as programs write them', () =>
    all([
      ...['application/json', '*/*', 'application/fhir+json; charset=utf-8', 'text/html, */*;q=0.1'].map((accept) =>
        kicks('$export', 202, `Accept: ${accept}`, { prefer: 'respond-async', accept }),
      ),
      ...[
        'Respond-Async',
        'respond-async; wait=10',
        'return=minimal,respond-async',
        'handling=strict, respond-async',
      ].map((prefer) => kicks('$export', 202, `Prefer: ${prefer}`, { ...ASYNC, prefer })),
      ...['respond-sync', 'wait=10', 'return=representation'].map((prefer) =>
        kicks('$export', 400, `Prefer: ${prefer}`, { ...ASYNC, prefer }),
      ),
      kicks('$export?_since=2999-01-01T00:00:00Z', 202, '_since later'),
      kicks('$export?_since=2020-13-01T00:00:00Z', 400, '_since that is none'),
      kicks('$export?_type=Patient,Nonsense', 400, 'one type of two'),
      kicks('$export?_type=patient', 400, 'a type in small letters'),
      kicks('$export?_elements=Patient.nonsense', 400, 'an element that is none'),
      kicks('$export?_elements=Patient.name.family', 400, 'an element within another'),
      kicks('$export?_type=Patient&_typeFilter=Observation%3Fstatus%3Dfinal', 400, 'a filter of a type not asked for'),
      kicks('$export?organizeOutputBy=Patient', 400, 'a parameter of a later edition'),
      kicks('$export?_format=application/fhir%2Bjson', 202, '_format'),
      posts('$export', parameters({ name: '_outputFormat', valueString: 'ndjson' }), 202, 'by POST, _outputFormat'),
      posts(
        '$export',
        parameters({ name: '_type', valueString: 'Patient' }, { name: '_type', valueCode: 'Observation' }),
        202,
        'by POST, types as text and as codes',
      ),
      posts(
        '$export',
        parameters(
          { name: '_type', valueString: 'Observation' },
          { name: '_typeFilter', valueString: 'Observation?status=final' },
          { name: '_typeFilter', valueString: 'Observation?status=amended' },
        ),
        202,
        'by POST, two filters',
      ),
      posts('$export', parameters({ name: '_type', valueInteger: 1 }), 400, 'by POST, a type that is no text'),
      posts('$export', parameters({ name: '_type' }), 400, 'by POST, a type without a value'),
      posts('$export', parameters({ name: '_since', valueBoolean: true }), 400, 'by POST, _since that is no instant'),
      posts('$export', parameters({ name: 'nonsense', valueString: 'x' }), 400, 'by POST, a parameter it has not'),
      posts(
        'Patient/$export',
        parameters({ name: 'patient', valueReference: { reference: 'http://hk.test/fhir/R4/Patient/a' } }),
        202,
        'of one patient, by address',
      ),
      posts(
        'Patient/$export',
        parameters({ name: 'patient', valueReference: { reference: 'http://elsewhere.test/fhir/R4/Patient/a' } }),
        400,
        'of a patient of another node',
      ),
      posts(
        'Patient/$export',
        parameters({ name: 'patient', valueReference: { reference: 'Patient/nobody' } }),
        [400, 404, 422],
        'of a patient who is not here',
      ),
      posts(
        '$export',
        parameters({ name: 'patient', valueReference: { reference: 'Patient/a' } }),
        400,
        'of the system, by patient',
      ),
      send('DELETE', '$export', [404, 405], 'by DELETE', { headers: ASYNC }),
    ]));

  it('too many at a time are told when to come again', async () => {
    const jobs: string[] = [];
    let refused = await node.send('GET', '$export', undefined, ASYNC);
    for (; refused.status === 202 && jobs.length < 50; refused = await node.send('GET', '$export', undefined, ASYNC))
      jobs.push(refused.headers.get('content-location') ?? '');
    assert.equal(refused.status, 429);
    assert.equal(refused.json.resourceType, 'OperationOutcome');
    assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    for (const job of jobs) assert.equal((await node.send('DELETE', job)).status, 202);
    assert.equal(
      (await node.send('DELETE', await node.begin('$export'))).status,
      202,
      'and may, when these have ended',
    );
  });

  it('a job that was ended before it was done is not there for anybody who asks, however they ask', async () => {
    const job = await node.begin('$export');
    const ended = await node.send('DELETE', job, undefined, { accept: 'application/json' });
    assert.equal(ended.status, 202);
    for (const accept of ['application/json', 'application/fhir+json', '*/*']) {
      const { status, json } = await node.send('GET', job, undefined, { accept });
      assert.deepEqual([status, json.resourceType], [404, 'OperationOutcome'], accept);
    }
    await node.work();
    assert.equal((await node.send('GET', job)).status, 404, 'nor does work bring it back');
    assert.equal((await node.send('DELETE', job)).status, 404);
  });

  it('a status and its files are read, and nothing else is done with them', async () => {
    const job = await node.begin('$export?_type=Patient');
    await node.work();
    const { output } = (await node.send('GET', job)).json as unknown as { output: { url: string }[] };
    const [{ url } = assert.fail()] = output;
    for (const [method, address] of [
      ['POST', job],
      ['PUT', job],
      ['POST', url],
      ['DELETE', url],
    ] as const) {
      const { status, headers } = await node.send(method, address, method === 'DELETE' ? undefined : parameters());
      assert.equal(status, 405, `${method} ${address}`);
      assert.match(headers.get('allow') ?? '', /GET/);
    }
    for (const accept of ['application/fhir+ndjson', 'application/ndjson', 'ndjson', '*/*', 'application/fhir+json']) {
      const file = await node.send('GET', url, undefined, { accept });
      assert.equal(file.status, 200, accept);
      assert.match(file.headers.get('content-type') ?? '', /^application\/fhir\+ndjson/, accept);
    }
    for (const address of [
      `${job}/none.ndjson`,
      `${job}/Patient-2.ndjson`,
      `${job}/..`,
      `${job}/%2e%2e%2fPatient-1.ndjson`,
    ])
      assert.equal((await node.send('GET', address)).status, 404, address);
    assert.ok(new URL(url).pathname.startsWith(new URL(job).pathname), 'a file stands below its job');
  });

  it('what was given out is there until Expires, and then is not', async () => {
    const job = await node.begin('$export?_type=Patient');
    await node.work();
    const done = await node.send('GET', job);
    const { output } = done.json as unknown as { output: { url: string }[] };
    const addresses = [job, output[0]?.url ?? ''];
    const expires = Date.parse(done.headers.get('expires') ?? '');
    node.clock.move(expires - node.clock.now().getTime() - 1_000);
    for (const address of addresses) assert.equal((await node.send('GET', address)).status, 200, address);
    node.clock.move(2_000);
    for (const address of addresses) assert.equal((await node.send('GET', address)).status, 404, address);
  });

  it('each kind of narrowing narrows, alone and together', async () => {
    const idsOf = async (path: string, body?: unknown) => {
      const job = await node.begin(path, body);
      await node.work();
      const { output } = (await node.send('GET', job)).json as unknown as { output: { url: string }[] };
      const ids: string[] = [];
      for (const { url } of output) ids.push(...(await node.lines(url)).map((one) => `${one.resourceType}/${one.id}`));
      await node.send('DELETE', job);
      return ids.sort().join(' ');
    };
    assert.equal(await idsOf('$export?_type=Organization'), 'Organization/o');
    assert.equal(await idsOf('Group/g/$export?_type=Observation,Patient'), 'Observation/a Patient/a');
    assert.equal(
      await idsOf('$export?_type=Observation&_typeFilter=Observation%3Fstatus%3Dpreliminary'),
      'Observation/b',
    );
    assert.equal(
      await idsOf('$export?_type=Observation,Patient&_typeFilter=Observation%3Fstatus%3Dpreliminary'),
      'Observation/b Patient/a Patient/b',
      'a filter is of its own type alone',
    );
    const of = (...ids: readonly string[]) =>
      parameters(
        { name: '_type', valueString: 'Patient,Observation' },
        ...ids.map((id) => ({ name: 'patient', valueReference: { reference: `Patient/${id}` } })),
      );
    assert.equal(await idsOf('Patient/$export', of('b')), 'Observation/b Patient/b');
    assert.equal(await idsOf('Patient/$export', of('a', 'b', 'a')), 'Observation/a Observation/b Patient/a Patient/b');
    assert.equal(await idsOf('Group/g/$export', of('a')), 'Observation/a Patient/a');
    assert.equal(await idsOf('$export?_since=2999-01-01T00:00:00Z'), '');
  });

  it('status: 202 with X-Progress and Retry-After, then 200 with a manifest and Expires', async () => {
    const job = await node.begin('$export?_type=Patient,Observation');
    const waiting = await node.send('GET', job);
    assert.equal(waiting.status, 202);
    assert.equal(waiting.text, '');
    const progress = waiting.headers.get('x-progress') ?? '';
    assert.ok(progress.length > 0 && progress.length < 100, progress);
    assert.match(waiting.headers.get('retry-after') ?? '', /^\d+$/);
    await node.work();
    const done = await node.send('GET', job, undefined, { accept: 'application/json' });
    assert.equal(done.status, 200);
    assert.match(done.headers.get('content-type') ?? '', /^application\/json/);
    assert.ok(Date.parse(done.headers.get('expires') ?? '') > node.clock.now().getTime());
    const manifest = done.json as unknown as {
      transactionTime: string;
      request: string;
      requiresAccessToken: boolean;
      output: { type: string; url: string; count: number }[];
      error: unknown[];
    };
    assert.match(manifest.transactionTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    assert.equal(manifest.request, 'http://hk.test/fhir/R4/$export?_type=Patient%2CObservation');
    assert.equal(manifest.requiresAccessToken, true);
    assert.deepEqual(manifest.error, []);
    assert.deepEqual(manifest.output.map(({ type, count }) => [type, count]).sort(), [
      ['Observation', 2],
      ['Patient', 2],
    ]);
    for (const { url, type } of manifest.output) {
      const file = await node.send('GET', url, undefined, { accept: 'application/fhir+ndjson' });
      assert.match(file.headers.get('content-type') ?? '', /^application\/fhir\+ndjson/);
      const lines = file.text.trimEnd().split('\n');
      assert.ok(lines.every((line) => (JSON.parse(line) as { resourceType: string }).resourceType === type));
      const head = await node.send('HEAD', url);
      assert.equal(head.status, 200);
      const stranger = await node.send('GET', url, undefined, { authorization: '' });
      assert.equal(stranger.status, 401, 'requiresAccessToken');
    }
    const ended = await node.send('DELETE', job);
    assert.equal(ended.status, 202);
    const [first] = manifest.output;
    for (const address of [job, first?.url ?? '']) {
      const gone = await node.send('GET', address);
      assert.deepEqual([gone.status, gone.json.resourceType], [404, 'OperationOutcome'], address);
    }
    assert.equal((await node.send('DELETE', job)).status, 404);
  });

  it('what was changed and deleted since is told, and nothing else', async () => {
    const first = await node.begin('Patient/$export');
    await node.work();
    const { transactionTime } = (await node.send('GET', first)).json as unknown as { transactionTime: string };
    node.clock.move(5_000);
    await node.send('PUT', 'Patient/b', { resourceType: 'Patient', id: 'b', gender: 'male' });
    await node.send('DELETE', 'Observation/a');
    const job = await node.begin(`Patient/$export?_since=${encodeURIComponent(transactionTime)}`);
    await node.work();
    const { output, deleted } = (await node.send('GET', job)).json as unknown as Record<string, { url: string }[]>;
    const ids = [];
    for (const { url } of output ?? []) ids.push(...(await node.lines(url)).map(({ id }) => id));
    assert.deepEqual(ids, ['b']);
    const [gone] = await node.lines(deleted?.[0]?.url ?? '');
    assert.deepEqual(gone, {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'DELETE', url: 'Observation/a' } }],
    });
  });
});
