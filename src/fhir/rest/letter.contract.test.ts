import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { codesOf, type FhirClient, fhirClient, type Reply } from './rest-harness.ts';

const patient = (id: string, more: object = {}) => ({ resourceType: 'Patient', id, name: [{ family: id }], ...more });
const OK = (reply: Reply, ...statuses: number[]) => {
  assert.ok(statuses.includes(reply.status), `${reply.status}: ${reply.text.slice(0, 300)}`);
  return reply;
};

/** https://hl7.org/fhir/R4/http.html, sentence by sentence where a client builds on it. */
describe('the RESTful API to the letter', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());
  const batch = async (...entry: object[]) => {
    const { json } = OK(await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry }), 200);
    return (json.entry ?? []) as unknown as { resource?: Reply['json']; response: Record<string, string> }[];
  };

  describe('addresses', () => {
    it('a slash at the end says nothing', async () => {
      await fhir.send('PUT', 'Patient/slash/', patient('slash'));
      for (const path of ['Patient/slash/', 'Patient/slash/_history/', 'Patient/slash/_history/1/', 'metadata/']) {
        OK(await fhir.send('GET', path), 200);
      }
      const found = OK(await fhir.send('GET', 'Patient/?_id=slash'), 200).json;
      assert.deepEqual([found.entry?.length, found.link?.[0]?.url], [1, 'http://hk.test/fhir/R4/Patient?_id=slash']);
      OK(await fhir.send('POST', 'Patient/', patient('another')), 201);
      OK(await fhir.send('GET', 'Patient//'), 404);
      for (const version of ['0', '01', '-1', 'x'])
        OK(await fhir.send('GET', `Patient/slash/_history/${version}`), 404);
      const [read, list] = await batch(
        { request: { method: 'GET', url: 'Patient/slash/' } },
        { request: { method: 'GET', url: 'Patient/?_id=slash' } },
      );
      assert.deepEqual([read?.resource?.id, list?.resource?.type], ['slash', 'searchset']);
    });

    it('a bundle may ask what the server can do', async () => {
      const [entry] = await batch({ request: { method: 'GET', url: 'metadata' } });
      const alone = OK(await fhir.send('GET', 'metadata'), 200);
      assert.deepEqual(entry?.resource, alone.json);
    });

    it('_contained=false asks for what is done anyway; other values, _containedType and _query are refused by name', async () => {
      OK(await fhir.send('GET', 'Patient?_contained=false'), 200);
      for (const query of [
        '_contained=true',
        '_contained=both',
        '_containedType=contained',
        '_query=current-high-risk',
      ]) {
        const refused = OK(await fhir.send('GET', `Patient?${query}`), 400);
        assert.deepEqual(codesOf(refused), ['fhir.unsupported-parameter'], query);
        assert.match(refused.text, new RegExp(query.split('=')[0] ?? ''), query);
      }
    });
  });

  describe('a parameter that is not known', () => {
    it('is named, whatever its name means elsewhere', async () => {
      for (const name of [
        '__proto__',
        'constructor',
        'body',
        'headers',
        'resource_type',
        'resource_id',
        'operation_name',
      ]) {
        const refused = OK(await fhir.send('GET', `Patient?${name}=slash`), 400);
        assert.deepEqual(codesOf(refused), ['fhir.unknown-parameter'], name);
        assert.match(refused.text, new RegExp(`“${name}”`), name);
      }
      OK(await fhir.send('PUT', 'Patient/named', patient('named')), 201);
      OK(await fhir.send('GET', 'Patient/_history?resource_id=named'), 400);
      OK(await fhir.send('GET', 'Patient/named?resource_id=other'), 400);
    });
  });

  describe('conditional create', () => {
    it('takes the query alone, behind its type, and as a whole address', async () => {
      const identifier = [{ system: 'urn:letter', value: 'once?' }];
      const query = 'identifier=urn:letter|once?';
      const made = OK(await fhir.send('POST', 'Patient', { resourceType: 'Patient', identifier }), 201);
      for (const before of ['', '?', 'Patient?', 'http://hk.test/fhir/R4/Patient?', 'https://proxy.test/Patient?']) {
        const headers = { 'if-none-exist': `${before}${query}` };
        const found = OK(await fhir.send('POST', 'Patient', { resourceType: 'Patient', identifier }, headers), 200);
        assert.equal(found.json.id, made.json.id, before);
        const ifNoneExist = headers['if-none-exist'];
        const [entry] = await batch({
          request: { method: 'POST', url: 'Patient', ifNoneExist },
          resource: { resourceType: 'Patient', identifier },
        });
        assert.equal(entry?.response.status, '200 OK', before);
      }
    });
  });

  describe('update', () => {
    it('If-None-Match: * makes and never changes', async () => {
      const headers = { 'if-none-match': '*' };
      OK(await fhir.send('PUT', 'Patient/once', patient('once'), headers), 201);
      const again = await fhir.send('PUT', 'Patient/once', patient('once', { active: true }), headers);
      assert.deepEqual([again.status, ...codesOf(again)], [412, 'fhir.already-exists']);
      OK(await fhir.send('DELETE', 'Patient/once'), 204);
      OK(await fhir.send('PUT', 'Patient/once', patient('once'), headers), 201);
      const tag = await fhir.send('PUT', 'Patient/once', patient('once'), { 'if-none-match': 'W/"1"' });
      assert.deepEqual([tag.status, ...codesOf(tag)], [400, 'fhir.bad-search-value']);
      const [entry] = await batch({
        request: { method: 'PUT', url: 'Patient/once', ifNoneMatch: '*' },
        resource: patient('once'),
      });
      assert.equal(entry?.response.status, '412 Precondition Failed');
    });

    it('If-Match: * changes and never makes', async () => {
      const headers = { 'if-match': '*' };
      const missing = await fhir.send('PUT', 'Patient/never', patient('never'), headers);
      assert.deepEqual([missing.status, ...codesOf(missing)], [412, 'fhir.not-found']);
      await fhir.send('PUT', 'Patient/there', patient('there'));
      OK(await fhir.send('PUT', 'Patient/there', patient('there'), headers), 200);
    });

    it('ETags are weak, and Location names the version', async () => {
      const made = OK(await fhir.send('POST', 'Patient', patient('x')), 201);
      assert.equal(made.headers.get('etag'), 'W/"1"');
      assert.equal(made.headers.get('location'), `http://hk.test/fhir/R4/Patient/${made.json.id}/_history/1`);
      assert.notEqual(made.json.id, 'x', '“the server SHALL ignore the id”');
    });

    it('a resource need hold nothing but its type', async () => {
      OK(await fhir.send('POST', 'Patient', { resourceType: 'Patient' }), 201);
      OK(await fhir.send('POST', 'Basic', { resourceType: 'Basic' }), 400, 422);
    });
  });

  describe('fhirVersion', () => {
    it('of a media type is 4.0, or the request is refused', async () => {
      const type = (version: string) => `application/fhir+json;fhirVersion=${version}`;
      OK(await fhir.send('PUT', 'Patient/v', patient('v'), { 'content-type': type('4.0') }), 201);
      OK(await fhir.send('PUT', 'Patient/v', patient('v'), { 'content-type': type('3.0') }), 415);
      OK(await fhir.send('GET', 'Patient/v', undefined, { accept: type('4.0') }), 200);
      OK(await fhir.send('GET', 'Patient/v', undefined, { accept: type('5.0') }), 406);
      OK(await fhir.send('GET', 'Patient/v', undefined, { accept: `${type('5.0')}, */*` }), 200);
    });
  });

  describe('Content-Encoding', () => {
    const put = (body: BodyInit, encoding: string) =>
      fhir.fetch('Patient/packed', {
        method: 'PUT',
        body,
        headers: { 'content-encoding': encoding, 'content-type': 'application/fhir+json' },
      });
    const text = JSON.stringify(patient('packed'));

    it('gzip is unpacked', async () => {
      assert.equal((await put(gzipSync(text), 'gzip')).status, 201);
      assert.equal((await fhir.send('GET', 'Patient/packed')).json.id, 'packed');
    });

    it('another one, or what is no gzip, is refused; so is what would be too large', async () => {
      assert.equal((await put(text, 'br')).status, 415);
      assert.equal((await put(text, 'gzip')).status, 415);
      const bomb = gzipSync(Buffer.alloc(60_000_000, 0x20));
      assert.equal((await put(bomb, 'gzip')).status, 413);
    });

    it('answers are packed for whoever takes it', async () => {
      const answer = await fhir.fetch('metadata', { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(answer.headers.get('content-encoding'), 'gzip');
      const statement = JSON.parse(gunzipSync(Buffer.from(await answer.arrayBuffer())).toString()) as {
        fhirVersion: string;
      };
      assert.equal(statement.fhirVersion, '4.0.1');
    });
  });

  describe('meta.profile', () => {
    const URL = 'http://example.org/StructureDefinition/named-patient';
    const profile = {
      resourceType: 'StructureDefinition',
      id: 'named',
      url: URL,
      name: 'NamedPatient',
      status: 'active',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      differential: {
        element: [
          { id: 'Patient', path: 'Patient' },
          { id: 'Patient.name', path: 'Patient.name', min: 1 },
        ],
      },
    };
    const claiming = { resourceType: 'Patient', active: true, meta: { profile: [`${URL}|1.0`] } };

    it('of a profile that is not here is kept as it was said', async () => {
      const made = OK(await fhir.send('POST', 'Patient', claiming, { prefer: 'return=OperationOutcome' }), 201);
      assert.equal(made.json.issue?.[0]?.severity, 'information');
      const read = await fhir.send('GET', made.headers.get('location') ?? '');
      assert.deepEqual(read.json.meta?.profile, [`${URL}|1.0`]);
    });

    it('of a stored one is held to: what is wrong is told beside the resource', async () => {
      OK(await fhir.send('PUT', 'StructureDefinition/named', profile), 201);
      const made = OK(await fhir.send('POST', 'Patient', claiming, { prefer: 'return=OperationOutcome' }), 201);
      assert.deepEqual(
        made.json.issue?.map(({ severity, expression }) => [severity, expression?.[0]]),
        [['warning', 'Patient.name']],
      );
      const good = { ...claiming, name: [{ family: 'x' }] };
      const right = OK(await fhir.send('POST', 'Patient', good, { prefer: 'return=OperationOutcome' }), 201);
      assert.deepEqual(
        right.json.issue?.map(({ severity }) => severity),
        ['information'],
      );
    });

    it('refuses the write where the node is set so, in a bundle with the place; a patch is held to it too', async () => {
      const strict = await fhirClient({ profiles: 'refused' });
      try {
        OK(await strict.send('PUT', 'StructureDefinition/named', profile), 201);
        const alone = await strict.send('POST', 'Patient', claiming);
        assert.deepEqual([alone.status, alone.json.issue?.[0]?.expression], [alone.status, ['Patient.name']]);
        assert.ok([400, 422].includes(alone.status));
        const entry = [{ request: { method: 'POST', url: 'Patient' }, resource: claiming }];
        const bundle = await strict.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
        assert.deepEqual(bundle.json.issue?.[0]?.expression, ['Bundle.entry[0].resource.name']);
        OK(await strict.send('PUT', 'Patient/ok', { ...claiming, id: 'ok', name: [{ family: 'x' }] }), 201);
        const patch = [{ op: 'remove', path: '/name' }];
        const type = { 'content-type': 'application/json-patch+json' };
        assert.ok([400, 422].includes((await strict.send('PATCH', 'Patient/ok', patch, type)).status));
      } finally {
        await strict.close();
      }
    });
  });

  describe('read', () => {
    it('_summary=count is for searches', async () => {
      await fhir.send('PUT', 'Patient/r', patient('r'));
      assert.deepEqual(codesOf(await fhir.send('GET', 'Patient/r?_summary=count')), ['fhir.bad-search-value']);
    });

    it('_elements keeps what must be there, and tags SUBSETTED in reads, versions and searches alike', async () => {
      const resource = {
        resourceType: 'Observation',
        id: 'sub',
        status: 'final',
        code: { text: 'x' },
        valueString: 'v',
        note: [{ text: 'n' }],
      };
      await fhir.send('PUT', 'Observation/sub', resource);
      for (const path of ['Observation/sub', 'Observation/sub/_history/1']) {
        const { json } = await fhir.send('GET', `${path}?_elements=note`);
        assert.deepEqual(Object.keys(json), ['resourceType', 'id', 'meta', 'status', 'code', 'note'], path);
        assert.equal(json.meta?.tag?.[0]?.code, 'SUBSETTED');
      }
      const { json } = await fhir.send('GET', 'Observation?_id=sub&_elements=value');
      assert.deepEqual(Object.keys(json.entry?.[0]?.resource ?? {}), [
        'resourceType',
        'id',
        'meta',
        'status',
        'code',
        'valueString',
      ]);
      const data = await fhir.send('GET', 'Observation/sub?_summary=data');
      assert.equal(data.json.text, undefined);
      assert.equal(data.json.valueString, 'v');
    });
  });

  describe('search', () => {
    it('the self link is what was really used', async () => {
      const self = ({ json }: Reply) => json.link?.find(({ relation }) => relation === 'self')?.url;
      const lenient = await fhir.send('GET', 'Patient?name=r&nonsense=1&gender=', undefined, {
        prefer: 'handling=lenient',
      });
      assert.equal(self(lenient), 'http://hk.test/fhir/R4/Patient?name=r');
      assert.equal(self(await fhir.send('GET', 'Patient?_count=5000')), 'http://hk.test/fhir/R4/Patient?_count=500');
    });

    it('_count=0 is _summary=count', async () => {
      const [none, count] = [
        await fhir.send('GET', 'Patient?_count=0'),
        await fhir.send('GET', 'Patient?_summary=count'),
      ];
      assert.equal(none.json.total, count.json.total);
      assert.equal(none.json.entry, undefined);
    });

    it('_total=accurate and estimate count over all pages, none need not', async () => {
      const all = (await fhir.send('GET', 'Patient?_count=0')).json.total ?? 0;
      assert.ok(all > 1);
      for (const total of ['accurate', 'estimate']) {
        assert.equal((await fhir.send('GET', `Patient?_count=1&_total=${total}`)).json.total, all);
      }
      assert.equal((await fhir.send('GET', 'Patient?_count=1&_total=none')).json.total, undefined);
    });
  });

  describe('history', () => {
    it('tells how many there are where that is known, and nothing else with _count=0', async () => {
      await fhir.send('PUT', 'Patient/h', patient('h'));
      await fhir.send('PUT', 'Patient/h', patient('h', { active: true }));
      await fhir.send('DELETE', 'Patient/h');
      const { json } = await fhir.send('GET', 'Patient/h/_history');
      assert.equal(json.total, 3);
      assert.deepEqual(
        json.entry?.map(({ request, response, resource }) => [
          request?.method,
          response?.status,
          resource === undefined,
        ]),
        [
          ['DELETE', '204', true],
          ['PUT', '200', false],
          ['PUT', '201', false],
        ],
      );
      const none = await fhir.send('GET', 'Patient/h/_history?_count=0');
      assert.deepEqual([none.json.total, none.json.entry], [3, undefined]);
      const totalOf = async (query: string) =>
        (await fhir.send('GET', `Patient/h/_history?_count=1${query}`)).json.total;
      assert.equal(await totalOf(''), 3, 'the newest version tells it');
      assert.equal(await totalOf('&_since=2000-01-01'), undefined, 'that would have to be counted');
    });
  });

  describe('batch and transaction', () => {
    it('entries read whatever a request can read', async () => {
      await fhir.send('PUT', 'Patient/b', patient('b'));
      const entries = await batch(
        { request: { method: 'GET', url: 'Patient/b/$everything' } },
        { request: { method: 'GET', url: 'Patient/b/Observation' } },
        { request: { method: 'GET', url: '_history?_count=1' } },
        { request: { method: 'GET', url: '?_type=Patient&_id=b' } },
        { request: { method: 'GET', url: '/Patient/b/_history/1' } },
        { request: { method: 'POST', url: 'Patient/$validate' }, resource: patient('b', { gender: 'robot' }) },
        { request: { method: 'GET', url: 'Patient/b/$meta' } },
        { request: { method: 'HEAD', url: 'Patient/b' } },
        { request: { method: 'GET', url: 'Patient/b', ifNoneMatch: 'W/"1"' } },
        { request: { method: 'GET', url: 'Patient/b', ifModifiedSince: '2026-11-22T02:00:00Z' } },
        { request: { method: 'GET', url: 'Patient/b/nonsense' } },
        { request: { method: 'POST', url: 'Patient/b/$meta-add' }, resource: { resourceType: 'Parameters' } },
      );
      assert.deepEqual(
        entries.map(({ response, resource }) => [response.status?.slice(0, 3), resource?.resourceType]),
        [
          ['200', 'Bundle'],
          ['200', 'Bundle'],
          ['200', 'Bundle'],
          ['200', 'Bundle'],
          ['200', 'Patient'],
          ['200', 'OperationOutcome'],
          ['200', 'Parameters'],
          ['200', undefined],
          ['304', undefined],
          ['304', undefined],
          ['400', undefined],
          ['405', undefined],
        ],
      );
      assert.deepEqual(
        [entries[7]?.response.etag, entries[7]?.response.lastModified],
        ['W/"1"', '2026-11-22T02:00:00.000Z'],
      );
    });

    it('“if any resource identities overlap, the transaction SHALL fail”, also where one deletes what is not there', async () => {
      const put = { request: { method: 'PUT', url: 'Patient/overlap' }, resource: patient('overlap') };
      const remove = { request: { method: 'DELETE', url: 'Patient/overlap' } };
      for (const entry of [
        [put, remove],
        [remove, put],
        [remove, remove],
        [put, put],
      ]) {
        const answer = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
        assert.deepEqual([answer.status >= 400, ...codesOf(answer)], [true, 'fhir.duplicate-target']);
      }
      assert.equal((await fhir.send('GET', 'Patient/overlap')).status, 404);
    });

    it('a transaction’s reads see its writes, whatever the order of entries', async () => {
      const { json } = await fhir.send('POST', '', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          { request: { method: 'GET', url: 'Patient/late/$everything' } },
          { request: { method: 'PUT', url: 'Patient/late' }, resource: patient('late') },
        ],
      });
      assert.equal((json.entry?.[0]?.resource as unknown as Reply['json'])?.total, 1);
    });
  });
});
