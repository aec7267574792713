import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

describe('the versions of FHIR', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  it('are told as Parameters, in JSON and XML', async () => {
    for (const accept of ['application/fhir+json', '*/*', '']) {
      const reply = await fhir.send('GET', '$versions', undefined, { accept });
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(reply.json, {
        resourceType: 'Parameters',
        parameter: [
          { name: 'version', valueCode: '4.0' },
          { name: 'default', valueCode: '4.0' },
        ],
      });
    }
    const xml = await fhir.send('GET', '$versions', undefined, { accept: 'application/fhir+xml' });
    assert.match(xml.text, /<Parameters .*<valueCode value="4.0"\/>/);
  });

  it('are told plainly to whoever asks for plain JSON or XML', async () => {
    const plain = await fhir.send('GET', '$versions', undefined, { accept: 'application/json' });
    assert.deepEqual(plain.json as unknown, { versions: ['4.0'], default: '4.0' });
    for (const accept of ['application/xml', 'text/xml; charset=utf-8']) {
      const xml = await fhir.send('GET', '$versions', undefined, { accept });
      assert.equal(xml.text, '<versions><version>4.0</version><default>4.0</default></versions>', accept);
    }
  });

  it('are told in no other format, and take no parameter', async () => {
    assert.equal((await fhir.send('GET', '$versions', undefined, { accept: 'application/pdf' })).status, 406);
    const odd = await fhir.send('GET', '$versions?version=4.0');
    assert.deepEqual([odd.status, ...codesOf(odd)], [400, 'fhir.unknown-parameter']);
  });

  it('are told by POST and in a bundle, too', async () => {
    const told = [
      { name: 'version', valueCode: '4.0' },
      { name: 'default', valueCode: '4.0' },
    ];
    const posted = await fhir.send('POST', '$versions', { resourceType: 'Parameters' });
    assert.deepEqual(posted.json.parameter, told);
    const entry = [{ request: { method: 'GET', url: '$versions' } }];
    const { json } = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    assert.deepEqual(json.entry?.[0]?.resource?.parameter, told);
  });

  it('can be asked for: the CapabilityStatement says so', async () => {
    const { json } = await fhir.send('GET', 'metadata');
    const { rest } = json as unknown as { rest: [{ operation: { name: string }[] }] };
    assert.ok(rest[0].operation.some(({ name }) => name === 'versions'));
  });
});
