import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

describe('Binary: “a resource that represents the data of a single raw artifact as digital content”', () => {
  let client: FhirClient;
  before(async () => {
    client = await fhirClient();
  });
  after(() => client.close());

  it('takes content of another type as it is, and gives it back as it was', async () => {
    const made = await client.send('POST', 'Binary', '<b>synthetic</b>', {
      'content-type': 'text/html',
      'x-security-context': 'Patient/example',
    });
    assert.equal(made.status, 201);
    assert.equal(made.json.contentType, 'text/html');
    assert.equal(made.json.data, Buffer.from('<b>synthetic</b>').toString('base64'));
    assert.deepEqual(made.json.securityContext, { reference: 'Patient/example' });
    for (const accept of ['text/html', 'text/*', 'image/png, */*;q=0.1', '*/*', '']) {
      const raw = await client.send('GET', `Binary/${made.json.id}`, undefined, { accept });
      assert.equal(raw.text, '<b>synthetic</b>', accept);
      assert.equal(raw.headers.get('content-type'), 'text/html');
      assert.equal(raw.headers.get('x-security-context'), 'Patient/example');
      assert.match(raw.headers.get('content-security-policy') ?? '', /sandbox/);
      assert.equal(raw.headers.get('etag'), 'W/"1"');
    }
  });

  it('is a resource for whoever accepts FHIR or asks by _format', async () => {
    const { json } = await client.send('PUT', 'Binary/plain', 'words', { 'content-type': 'text/plain' });
    assert.equal(json.id, 'plain');
    for (const accept of ['application/fhir+json', 'application/json', 'application/fhir+json, */*; q=0.1']) {
      assert.equal(
        (await client.send('GET', 'Binary/plain', undefined, { accept })).json.resourceType,
        'Binary',
        accept,
      );
    }
    const named = await client.send('GET', 'Binary/plain?_format=xml', undefined, { accept: 'text/plain' });
    assert.match(named.text, /^<(\?xml|Binary)/);
    const other = await client.send('GET', 'Binary/plain', undefined, { accept: 'image/png' });
    assert.equal(other.status, 406);
    assert.deepEqual(codesOf(other), ['fhir.not-acceptable']);
  });

  it('keeps a Binary that is sent as FHIR, and every byte of what is no text', async () => {
    const resource = { resourceType: 'Binary', contentType: 'application/pdf', data: 'JVBERg==' };
    const made = await client.send('POST', 'Binary', resource);
    assert.equal(made.status, 201);
    const pdf = await client.send('GET', `Binary/${made.json.id}`, undefined, { accept: 'application/pdf' });
    assert.equal(pdf.text, '%PDF');
  });
});
