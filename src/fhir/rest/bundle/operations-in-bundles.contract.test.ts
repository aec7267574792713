import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

const labelled = (code: string) => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'meta', valueMeta: { tag: [{ system: 'urn:t', code }] } }],
});
const post = (url: string, resource: object) => ({ request: { method: 'POST', url }, resource });
const put = (id: string) => ({
  request: { method: 'PUT', url: `Patient/${id}` },
  resource: { resourceType: 'Patient', id },
});

/** @source https://hl7.org/fhir/R4/http.html#transaction */
describe('an operation that changes something, as an entry of a bundle', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  const send = (type: 'batch' | 'transaction', ...entry: readonly object[]) =>
    fhir.send('POST', '', { resourceType: 'Bundle', type, entry });
  const tagsOf = async (place: string) => (await fhir.send('GET', place)).json.meta?.tag?.map(({ code }) => code) ?? [];
  const make = (id: string) => fhir.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id });

  it('is done in a batch, each for itself: what one is refused does not undo its neighbours', async () => {
    await make('a');
    const { status, json } = await send(
      'batch',
      post('Patient/a/$meta-add', labelled('x')),
      post('Patient/none/$meta-add', labelled('x')),
      post('Patient/a/$meta-add', labelled('y')),
      post('Patient/a/$meta-delete', labelled('x')),
    );
    assert.equal(status, 200);
    assert.deepEqual(
      json.entry?.map(({ response }) => response?.status?.slice(0, 3)),
      ['200', '404', '200', '200'],
    );
    assert.equal(json.entry?.[0]?.resource?.resourceType, 'Parameters');
    assert.deepEqual(await tagsOf('Patient/a'), ['y']);
    assert.equal((await fhir.send('GET', 'Patient/a')).json.meta?.versionId, '1', 'labels make no version');
  });

  it('labels a version that is past, too', async () => {
    await make('v');
    await fhir.send('PUT', 'Patient/v', { resourceType: 'Patient', id: 'v', active: true });
    const { json } = await send('batch', post('Patient/v/_history/1/$meta-add', labelled('old')));
    assert.equal(json.entry?.[0]?.response?.status?.slice(0, 3), '200');
    assert.deepEqual([await tagsOf('Patient/v/_history/1'), await tagsOf('Patient/v')], [['old'], []]);
  });

  it('is done in a transaction with all else or not at all, before anything is read', async () => {
    await make('t');
    const read = { request: { method: 'GET', url: 'Patient/t' } };
    const whole = await send('transaction', read, put('t-other'), post('Patient/t/$meta-add', labelled('x')));
    assert.equal(whole.status, 200, whole.text);
    const [first] = whole.json.entry ?? [];
    assert.deepEqual(first?.resource?.meta?.tag, [{ system: 'urn:t', code: 'x' }]);
    const none = await send('transaction', put('t-third'), post('Patient/none/$meta-add', labelled('x')));
    assert.equal(none.status, 404);
    assert.equal((await fhir.send('GET', 'Patient/t-third')).status, 404);
  });

  it('changes no resource in a transaction that another entry changes', async () => {
    await make('twice');
    const add = post('Patient/twice/$meta-add', labelled('x'));
    for (const entries of [
      [put('twice'), add],
      [add, add],
    ]) {
      const reply = await send('transaction', ...entries);
      assert.ok(reply.status >= 400);
      assert.deepEqual(codesOf(reply), ['fhir.duplicate-target']);
    }
    assert.deepEqual(await tagsOf('Patient/twice'), []);
  });

  it('stores the document that it composes, where that is asked for', async () => {
    const composition = {
      resourceType: 'Composition',
      id: 'doc',
      status: 'final',
      type: { text: 'synthetic' },
      date: '2026-01-01',
      author: [{ display: 'Synthetic' }],
      title: 'Synthetic',
    };
    await fhir.send('PUT', 'Composition/doc', composition);
    const parameter = [{ name: 'persist', valueBoolean: true }];
    const { json } = await send('batch', post('Composition/doc/$document', { resourceType: 'Parameters', parameter }));
    const [entry] = json.entry ?? [];
    assert.equal(entry?.response?.status?.slice(0, 3), '200', JSON.stringify(entry));
    const id = (entry?.resource as { id?: string } | undefined)?.id;
    assert.equal((await fhir.send('GET', `Bundle/${id}`)).status, 200);
  });
});
