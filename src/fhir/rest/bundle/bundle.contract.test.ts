import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../../types.ts';
import { LIMITS } from '../limits.ts';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE, type Reply } from '../rest-harness.ts';

const SYSTEM = 'urn:test:identifier';
const urn = (n: number) => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const patient = (value: string) => ({ resourceType: 'Patient', identifier: [{ system: SYSTEM, value }] });
const observation = (subject: string) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'weight' },
  subject: { reference: subject },
});
const post = (resource: { resourceType: string }, fullUrl?: string, more: object = {}) => ({
  ...(fullUrl ? { fullUrl } : {}),
  resource,
  request: { method: 'POST', url: resource.resourceType, ...more },
});
const transaction = (...entry: object[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });
const batch = (...entry: object[]) => ({ resourceType: 'Bundle', type: 'batch', entry });

describe('FHIR bundles', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  const stored = async (location: string | undefined): Promise<Reply['json']> => {
    const reply = await fhir.send('GET', location?.replace(/\/_history\/.*/, '') ?? '');
    assert.equal(reply.status, 200, reply.text);
    return reply.json;
  };
  const total = async (query: string) => (await fhir.send('GET', `${query}&_summary=count`)).json.total;
  const rows = async () =>
    (
      await fhir.db.database.transaction((tx) =>
        tx.query<{ n: number }>('select count(*)::int as n from fhir.resource'),
      )
    )[0]?.n;

  describe('transaction', () => {
    it('turns urn:uuid references into ids, whatever the order of entries', async () => {
      const reply = await fhir.send(
        'POST',
        '',
        transaction(post(observation(urn(1)), urn(2)), post(patient('t1'), urn(1))),
      );
      assert.equal(reply.status, 200, reply.text);
      assert.equal(reply.json.type, 'transaction-response');
      const [first, second] = reply.json.entry ?? [];
      assert.match(first?.response?.status ?? '', /^201/);
      const made = await stored(first?.response?.location);
      const owner = await stored(second?.response?.location);
      assert.deepEqual(made.subject, { reference: `Patient/${owner.id}` });
      // The observation lies with its patient, though it stood before it.
      assert.equal(made.id?.slice(0, 2), owner.id?.slice(0, 2));
    });
    it('resolves conditional references, in the store and among its own entries', async () => {
      await fhir.send('POST', 'Organization', {
        resourceType: 'Organization',
        name: 'Org',
        identifier: [{ system: SYSTEM, value: 'org' }],
      });
      const about = {
        ...observation(`Patient?identifier=${SYSTEM}|t2`),
        performer: [{ reference: `Organization?identifier=${SYSTEM}|org` }],
      };
      const reply = await fhir.send('POST', '', transaction(post(about), post(patient('t2'), urn(1))));
      assert.equal(reply.status, 200, reply.text);
      const made = await stored(reply.json.entry?.[0]?.response?.location);
      const owner = await stored(reply.json.entry?.[1]?.response?.location);
      assert.deepEqual(made.subject, { reference: `Patient/${owner.id}` });
      assert.match((made.performer as { reference: string }[])[0]?.reference ?? '', /^Organization\/[0-9a-z]{28}$/);
    });
    it('refuses a condition that nothing or too much meets', async () => {
      const none = await fhir.send('POST', '', transaction(post(observation(`Patient?identifier=${SYSTEM}|nobody`))));
      assert.deepEqual([none.status, ...codesOf(none)], [422, 'fhir.dangling-reference']);
      assert.equal(none.json.issue?.[0]?.expression?.[0], 'Bundle.entry[0].resource.subject.reference');
      await fhir.send('POST', 'Patient', patient('twins'));
      await fhir.send('POST', 'Patient', patient('twins'));
      const many = await fhir.send('POST', '', transaction(post(observation(`Patient?identifier=${SYSTEM}|twins`))));
      assert.deepEqual([many.status, ...codesOf(many)], [412, 'fhir.multiple-matches']);
    });
    it('writes all or nothing', async () => {
      const before = await rows();
      const reply = await fhir.send(
        'POST',
        '',
        transaction(post(patient('t3')), post({ ...patient('t3b'), gender: 'x' } as never)),
      );
      assert.equal(reply.status, 422);
      assert.equal(reply.json.issue?.[0]?.expression?.[0], 'Bundle.entry[1].resource.gender');
      assert.equal(await rows(), before);
    });
    it('refuses a dangling urn, a doubled fullUrl, two writes of one resource', async () => {
      const before = await rows();
      const dangling = await fhir.send('POST', '', transaction(post(observation(urn(9)), urn(1))));
      assert.deepEqual([dangling.status, ...codesOf(dangling)], [422, 'fhir.dangling-reference']);
      const doubled = await fhir.send('POST', '', transaction(post(patient('d'), urn(1)), post(patient('d'), urn(1))));
      assert.deepEqual([doubled.status, ...codesOf(doubled)], [400, 'fhir.duplicate-full-url']);
      const put = { resource: { ...patient('same'), id: 'same' }, request: { method: 'PUT', url: 'Patient/same' } };
      const twice = await fhir.send(
        'POST',
        '',
        transaction(put, { request: { method: 'DELETE', url: 'Patient/same' } }, put),
      );
      assert.deepEqual([twice.status, ...codesOf(twice)], [400, 'fhir.duplicate-target']);
      assert.equal(await rows(), before);
    });
    it('deletes first, then creates, then updates, then reads', async () => {
      const { json: old } = await fhir.send('POST', 'Patient', patient('order'));
      const reply = await fhir.send(
        'POST',
        '',
        transaction(
          { request: { method: 'GET', url: `Patient?identifier=${SYSTEM}|order` } },
          post(patient('order'), undefined, { ifNoneExist: `identifier=${SYSTEM}|order` }),
          { request: { method: 'DELETE', url: `Patient/${old.id}` } },
        ),
      );
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(
        reply.json.entry?.map((entry) => entry.response?.status),
        ['200 OK', '201 Created', '204 No Content'],
      );
      const found = reply.json.entry?.[0]?.resource as unknown as { entry: { resource: Resource }[] };
      assert.equal(found.entry.length, 1);
      assert.notEqual(found.entry[0]?.resource.id, old.id);
    });
    it('takes PUT, PATCH and conditional verbs, and If-Match', async () => {
      await fhir.send('PUT', 'Patient/verbs', { ...patient('verbs'), id: 'verbs' });
      const data = Buffer.from(JSON.stringify([{ op: 'add', path: '/active', value: true }])).toString('base64');
      const reply = await fhir.send(
        'POST',
        '',
        transaction(
          {
            resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data },
            request: { method: 'PATCH', url: 'Patient/verbs' },
          },
          { resource: patient('verbs-2'), request: { method: 'PUT', url: `Patient?identifier=${SYSTEM}|verbs-2` } },
          {
            fullUrl: 'http://hk.test/fhir/R4/Location/verbs',
            resource: { resourceType: 'Location', id: 'verbs' },
            request: { method: 'PUT', url: 'Location/verbs' },
          },
        ),
      );
      assert.deepEqual(
        reply.json.entry?.map((entry) => entry.response?.status),
        ['200 OK', '201 Created', '201 Created'],
      );
      assert.equal((await fhir.send('GET', 'Patient/verbs')).json.active, true);
      const stale = await fhir.send(
        'POST',
        '',
        transaction({ request: { method: 'DELETE', url: 'Patient/verbs', ifMatch: 'W/"1"' } }),
      );
      assert.equal(stale.status, 412);
    });
    it('takes a JSON Patch whatever stands behind its type, and no patch of another format', async () => {
      await fhir.send('PUT', 'Patient/charset', { ...patient('charset'), id: 'charset' });
      const patched = async (contentType: string) => {
        const data = btoa(JSON.stringify([{ op: 'add', path: '/active', value: true }]));
        const resource = { resourceType: 'Binary', contentType, data };
        return fhir.send('POST', '', transaction({ resource, request: { method: 'PATCH', url: 'Patient/charset' } }));
      };
      assert.equal((await patched('application/json-patch+json; charset=utf-8')).status, 200);
      assert.equal((await patched('text/plain')).status, 415);
    });
    it('makes one resource of many concurrent transactions with the same condition', async () => {
      const bundle = transaction(
        post(patient('storm'), urn(1), { ifNoneExist: `identifier=${SYSTEM}|storm` }),
        post(observation(urn(1)), urn(2)),
      );
      const replies = await Promise.all(Array.from({ length: 12 }, () => fhir.send('POST', '', bundle)));
      assert.deepEqual([...new Set(replies.map((reply) => reply.status))], [200]);
      assert.equal(await total(`Patient?identifier=${SYSTEM}|storm`), 1);
      assert.equal(await total(`Observation?patient.identifier=${SYSTEM}|storm`), 12);
    });
    it('makes one resource of two entries with the same condition, and both names mean it', async () => {
      const condition = { ifNoneExist: `identifier=${SYSTEM}|pair` };
      const reply = await fhir.send(
        'POST',
        '',
        transaction(
          post(patient('pair'), urn(1), condition),
          post(patient('pair'), urn(2), condition),
          post(observation(urn(2))),
        ),
      );
      assert.equal(reply.status, 200, reply.text);
      const [one, two, three] = reply.json.entry ?? [];
      assert.equal(one?.response?.location, two?.response?.location);
      const about = await stored(three?.response?.location);
      assert.deepEqual(about.subject, { reference: `Patient/${(await stored(one?.response?.location)).id}` });
    });
    it('means an entry by the relative address that its fullUrl ends in', async () => {
      const elsewhere = { ...patient('elsewhere'), id: 'p-1' };
      const reply = await fhir.send(
        'POST',
        '',
        transaction(post(elsewhere, 'https://elsewhere.test/fhir/Patient/p-1'), post(observation('Patient/p-1'))),
      );
      const owner = await stored(reply.json.entry?.[0]?.response?.location);
      assert.notEqual(owner.id, 'p-1');
      assert.deepEqual((await stored(reply.json.entry?.[1]?.response?.location)).subject, {
        reference: `Patient/${owner.id}`,
      });
    });
    it('refuses a PUT whose fullUrl means another resource than its address', async () => {
      const put = (fullUrl: string, url = 'Patient/agreed') => {
        const resource = { ...patient('agreed'), id: 'agreed' };
        return fhir.send('POST', '', transaction({ fullUrl, resource, request: { method: 'PUT', url } }));
      };
      const others = ['Patient/other', 'Group/agreed', 'Patient/agreed/_history/1'];
      for (const fullUrl of others.map((place) => `https://elsewhere.test/fhir/${place}`)) {
        for (const url of ['Patient/agreed', `Patient?identifier=${SYSTEM}|agreed`]) {
          const reply = await put(fullUrl, url);
          assert.deepEqual([reply.status, ...codesOf(reply)], [400, 'fhir.full-url-mismatch'], `${fullUrl} ${url}`);
          assert.equal(reply.json.issue?.[0]?.expression?.[0], 'Bundle.entry[0].fullUrl');
        }
      }
      for (const fullUrl of ['https://elsewhere.test/fhir/Patient/agreed', urn(1), 'https://elsewhere.test/file'])
        assert.equal((await put(fullUrl)).status, 200, fullUrl);
    });
    it('sends the resources back when asked', async () => {
      const reply = await fhir.send('POST', '', transaction(post(patient('back'))), {
        prefer: 'return=representation',
      });
      assert.equal(reply.json.entry?.[0]?.resource?.resourceType, 'Patient');
    });
  });

  describe('batch', () => {
    it('searches by POST with the parameters in the address; an entry carries no form', async () => {
      await fhir.send('PUT', 'Patient/by-post', { ...patient('by-post'), id: 'by-post' });
      const urls = ['Patient/_search?_id=by-post', '_search?_type=Patient&_id=by-post', 'Patient/by-post/_search'];
      const entries = urls.map((url) => ({ request: { method: 'POST', url } }));
      const reply = await fhir.send(
        'POST',
        '',
        batch(...entries, { request: { method: 'GET', url: 'Patient/_search' } }),
      );
      const statuses = reply.json.entry?.map(({ response }) => response?.status?.slice(0, 3));
      assert.deepEqual(statuses, ['200', '200', '400', '400']);
      const found = reply.json.entry?.slice(0, 2).map(({ resource }) => resource as unknown as { entry: unknown[] });
      assert.deepEqual(
        found?.map(({ entry }) => entry.length),
        [1, 1],
      );
    });
    it('does each entry for itself', async () => {
      const reply = await fhir.send(
        'POST',
        '',
        batch(
          post(patient('b1')),
          post({ ...patient('b2'), gender: 'x' } as never),
          { request: { method: 'GET', url: 'Patient/never' } },
          { request: { method: 'PUT', url: 'nonsense' } },
          { request: { method: 'GET', url: `Patient?identifier=${SYSTEM}|b1` } },
          { request: { method: 'GET', url: 'Patient?shoe=1' } },
          post(patient('b3')),
        ),
      );
      assert.equal(reply.status, 200, reply.text);
      const statuses = reply.json.entry?.map((entry) => entry.response?.status?.slice(0, 3));
      assert.deepEqual(statuses, ['201', '422', '404', '404', '200', '400', '201']);
      assert.equal(await total(`Patient?identifier=${SYSTEM}|b3`), 1);
      assert.equal(reply.json.entry?.[1]?.response?.outcome?.resourceType, 'OperationOutcome');
    });
    it('says in a fullUrl what was read; a searchset and what is only asked about have none', async () => {
      const made = await fhir.send('POST', 'Patient', patient('read-here'));
      const place = `Patient/${made.json.id}`;
      const entries = [place, `${place}/_history/1`, `Patient?_id=${made.json.id}`, `${place}/_history`, 'metadata'];
      const asked = [
        ...entries.map((url) => ({ request: { method: 'GET', url } })),
        { request: { method: 'HEAD', url: place } },
        { request: { method: 'GET', url: place, ifNoneMatch: 'W/"1"' } },
      ];
      const { json } = await fhir.send('POST', '', batch(...asked));
      const own = `http://hk.test/fhir/R4/${place}`;
      assert.deepEqual(
        json.entry?.map(({ fullUrl, response }) => [response?.status?.slice(0, 3), fullUrl]),
        [
          ['200', own],
          ['200', own],
          ['200', undefined],
          ['200', undefined],
          ['200', undefined],
          ['200', undefined],
          ['304', undefined],
        ],
      );
    });
  });

  it('refuses other bundles, other resources, and too many entries', async () => {
    assert.deepEqual(codesOf(await fhir.send('POST', '', { resourceType: 'Bundle', type: 'document' })), [
      'fhir.wrong-bundle-type',
    ]);
    assert.deepEqual(codesOf(await fhir.send('POST', '', patient('x'))), ['fhir.wrong-bundle-type']);
    const many = batch(...Array.from({ length: 5001 }, () => ({ request: { method: 'GET', url: 'Patient/1' } })));
    const reply = await fhir.send('POST', '', many);
    assert.deepEqual([reply.status, ...codesOf(reply)], [413, 'fhir.too-many-entries']);
  });
  it('refuses entries that are no interactions', async () => {
    const odd: unknown[] = [
      null,
      7,
      {},
      { request: { method: 'POST', url: 'Patient' } },
      { request: { method: 'TRACE', url: 'Patient/1' } },
      { request: { method: 'GET', url: 'Patient/1/_history/2/3' } },
      { request: { method: 'DELETE', url: 'Patient' } },
      { request: { method: 'GET', url: 'Patient/../Patient' } },
      { request: { method: 'GET', url: 7 } },
      { resource: [], request: { method: 'POST', url: 'Patient' } },
      { resource: patient('x'), request: { method: 'POST', url: 'Patient/1' } },
    ];
    for (const entry of odd) {
      const reply = await fhir.send('POST', '', transaction(entry as object));
      assert.ok(reply.status >= 400 && reply.status < 500, JSON.stringify(entry));
      assert.equal(reply.json.resourceType, 'OperationOutcome');
    }
  });

  describe('time', () => {
    it('a batch that takes too long keeps what was done and answers the rest; a transaction is refused whole', async () => {
      const slow = await fhirClient({
        gate: {
          ...OPEN_GATE,
          async mayWrite() {
            slow.clock.move(LIMITS.requestMillis / 2 + 1);
          },
        },
      });
      try {
        const entries = ['s1', 's2', 's3'].map((value) => post(patient(value)));
        const reply = await slow.send('POST', '', batch(...entries));
        const answers = (reply.json.entry ?? []).map(({ response }) => response?.status);
        assert.deepEqual(answers, ['201 Created', '503 Service Unavailable', '503 Service Unavailable']);
        assert.equal((await slow.send('GET', 'Patient')).json.total, 1);
        await assert.rejects(slow.send('POST', '', transaction(...entries)), /503/);
        assert.equal((await slow.send('GET', 'Patient')).json.total, 1);
      } finally {
        await slow.close();
      }
    });
  });
});
