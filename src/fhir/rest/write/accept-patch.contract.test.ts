import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

const FORMATS = 'application/json-patch+json, application/fhir+json, application/fhir+xml';

/** @source RFC 5789, 2.2 and 3.1; RFC 9110, 9.3.7 */
describe('Accept-Patch', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    await fhir.send('PUT', 'Patient/a', { resourceType: 'Patient', id: 'a' });
  });
  after(() => fhir.close());

  it('“unsupported patch document”: 415 says in which formats a patch may come', async () => {
    for (const path of ['Patient/a', 'Patient?_id=a']) {
      const reply = await fhir.send('PATCH', path, '<diff/>', { 'content-type': 'application/xml-patch+xml' });
      assert.deepEqual([reply.status, codesOf(reply)], [415, ['fhir.unsupported-patch-format']], path);
      assert.equal(reply.headers.get('accept-patch'), FORMATS, path);
    }
  });

  it('is told of nothing else that is refused', async () => {
    const patch = { 'content-type': 'application/json-patch+json' };
    assert.equal((await fhir.send('PATCH', 'Patient/a', '{}', patch)).headers.get('accept-patch'), null);
    const created = await fhir.send('POST', 'Patient', 'x', { 'content-type': 'text/turtle' });
    assert.deepEqual([created.status, created.headers.get('accept-patch')], [415, null]);
  });

  it('“SHOULD appear in the OPTIONS response for any resource that supports the use of the PATCH method”, beside what else may be done there', async () => {
    const told = async (path: string) => {
      const { status, headers } = await fhir.fetch(path, { method: 'OPTIONS' });
      return [status, headers.get('allow'), headers.get('accept-patch')];
    };
    assert.deepEqual(await told('Patient/a'), [204, 'DELETE, GET, HEAD, PATCH, PUT, OPTIONS', FORMATS]);
    assert.deepEqual(await told('Patient/a/_history'), [204, 'GET, HEAD, OPTIONS', null]);
    assert.deepEqual(await told('nothing/at/all/there'), [204, null, null]);
  });
});
