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

    it('what cannot be asked here is left out by name where the caller is lenient, and never unsaid', async () => {
      const lenient = { prefer: 'handling=lenient' };
      for (const query of [
        '_contained=true',
        '_containedType=contained',
        '_filter=name eq x',
        '_score=1',
        'nothing=x',
      ]) {
        const [name = ''] = query.split('=');
        const { json } = OK(await fhir.send('GET', `Patient?${encodeURI(query)}`, undefined, lenient), 200);
        const told = json.entry?.at(-1);
        assert.deepEqual([told?.search?.mode, told?.resource?.resourceType], ['outcome', 'OperationOutcome'], query);
        assert.ok(JSON.stringify(told).includes(name.split(':')[0] ?? ''), query);
        assert.equal(json.link?.[0]?.url, 'http://hk.test/fhir/R4/Patient');
      }
      for (const [query, code] of [
        // “Server SHALL reject any search request that contains [what] is suffixed by a modifier that the server does not support”
        ['name:above=x', 'fhir.unknown-modifier'],
        // “Servers … SHALL refuse to process a search request if they do not recognize the _query parameter value.”
        ['_query=x', 'fhir.unsupported-parameter'],
      ] as const) {
        const refused = OK(await fhir.send('GET', `Patient?${query}`, undefined, lenient), 400);
        assert.deepEqual(codesOf(refused), [code], query);
      }
      for (const headers of [{}, lenient]) {
        const list = OK(await fhir.send('GET', 'Condition?_list=$current-problems', undefined, headers), 400);
        assert.match(list.text, /_list.*\$current-problems|\$current-problems.*_list/, 'a list by its function');
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

    it('If-Match takes a list: one of the versions is enough, and what is not there has none', async () => {
      await fhir.send('PUT', 'Patient/listed', patient('listed'));
      const put = (id: string, tags: string) =>
        fhir.send('PUT', `Patient/${id}`, patient(id, { active: true }), { 'if-match': tags });
      OK(await put('listed', 'W/"7", W/"1"'), 200);
      assert.deepEqual(codesOf(OK(await put('listed', 'W/"1", "7"'), 412)), ['fhir.version-conflict']);
      assert.deepEqual(codesOf(OK(await put('listed', 'W/"2", second'), 412)), ['fhir.version-required']);
      assert.deepEqual(codesOf(OK(await put('unlisted', 'W/"0", W/"1"'), 412)), ['fhir.version-conflict']);
      OK(await fhir.send('GET', 'Patient/unlisted'), 404);
      const [entry] = await batch({ request: { method: 'DELETE', url: 'Patient/listed', ifMatch: 'W/"1", W/"2"' } });
      assert.equal(entry?.response.status, '204 No Content');
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
});
