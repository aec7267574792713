import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient, type Reply } from './rest-harness.ts';

const patient = (id: string, more: object = {}) => ({ resourceType: 'Patient', id, name: [{ family: id }], ...more });
const OK = (reply: Reply, ...statuses: number[]) => {
  assert.ok(statuses.includes(reply.status), `${reply.status}: ${reply.text.slice(0, 300)}`);
  return reply;
};

/** https://hl7.org/fhir/R4/http.html and search.html, sentence by sentence where a client builds on what comes back. */
describe('what the RESTful API answers, to the letter', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    for (const id of ['one', 'two', 'three']) await fhir.send('PUT', `Patient/${id}`, patient(id));
  });
  after(() => fhir.close());
  const batch = async (...entry: object[]) => {
    const { json } = OK(await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry }), 200);
    return (json.entry ?? []) as unknown as { resource?: Reply['json']; response: Record<string, string> }[];
  };

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
      await fhir.send('PUT', 'Patient/anew', patient('anew'));
      await fhir.send('DELETE', 'Patient/anew');
      await fhir.send('PUT', 'Patient/anew', patient('anew'));
      await fhir.send('PUT', 'Patient/anew', patient('anew', { active: true }));
      for (const address of ['Patient/anew/_history', 'Patient/_history', '_history']) {
        const { entry } = (await fhir.send('GET', address)).json;
        const own = entry?.filter(({ fullUrl }) => fullUrl?.endsWith('Patient/anew'));
        assert.deepEqual(
          own?.map(({ response }) => response?.status),
          ['200', '201', '204', '201'],
          address,
        );
      }
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
          ['400', undefined],
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
