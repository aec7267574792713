import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readFhirXml } from '../../xml/read-xml.ts';
import { codesOf, type FhirClient, fhirClient, type Reply } from '../rest-harness.ts';
import { formatOf } from './format.ts';

const XML = { 'content-type': 'application/fhir+xml', accept: 'application/fhir+xml' };
const resourceIn = (reply: Reply) => readFhirXml(reply.text) as Record<string, unknown> & { resourceType: string };
const patient = (inner: string) => `<Patient xmlns="http://hl7.org/fhir">${inner}</Patient>`;

describe('the format of an answer', () => {
  it('is what _format says, else the best of Accept, JSON where both would do', () => {
    const asked: [string | undefined, string | undefined, string | undefined][] = [
      [undefined, undefined, 'json'],
      ['*/*', undefined, 'json'],
      ['application/fhir+xml', undefined, 'xml'],
      ['text/xml', undefined, 'xml'],
      ['application/fhir+xml;q=0.5, application/fhir+json;q=0.9', undefined, 'json'],
      ['application/fhir+xml;q=0.9, application/fhir+json;q=0.5', undefined, 'xml'],
      ['application/fhir+xml, application/fhir+json', undefined, 'json'],
      ['application/fhir+json', 'xml', 'xml'],
      ['application/fhir+xml', 'application/fhir+json', 'json'],
      [undefined, 'application/fhir xml', 'xml'],
      ['application/fhir+xml;q=0', undefined, undefined],
      ['application/fhir+json;q=0', undefined, undefined],
      ['application/fhir+json;q=0, */*', undefined, 'xml'],
      ['application/fhir+xml;q=0, */*', undefined, 'json'],
      ['application/fhir+xml;q=0.2, text/html', undefined, 'xml'],
      ['application/fhir+xml;q=0.5, */*;q=0.1', undefined, 'xml'],
      ['application/fhir+json;fhirVersion=4.0', undefined, 'json'],
      ['text/html;q=0.9, */*;q=0', undefined, undefined],
      ['text/turtle', undefined, undefined],
      ['application/fhir+json', 'ttl', undefined],
    ];
    for (const [accept, format, expected] of asked) {
      assert.equal(formatOf(accept, format), expected, `${accept} ${format}`);
    }
  });
});

describe('FHIR REST in XML', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  it('takes a resource in XML and gives it in either format', async () => {
    const created = await fhir.send(
      'POST',
      'Patient',
      patient('<name><family value="Chan"/></name><birthDate value="1970-03"/>'),
      XML,
    );
    assert.equal(created.status, 201, created.text);
    assert.match(created.headers.get('content-type') ?? '', /^application\/fhir\+xml/);
    const { id, birthDate } = resourceIn(created);
    assert.equal(birthDate, '1970-03');
    const json = await fhir.send('GET', `Patient/${id}`);
    assert.deepEqual(json.json.name, [{ family: 'Chan' }]);
    const xml = await fhir.send('GET', `Patient/${id}?_format=xml`);
    assert.deepEqual(resourceIn(xml), JSON.parse(json.text));
    assert.equal(xml.headers.get('etag'), json.headers.get('etag'));
    const bundle = resourceIn(await fhir.send('GET', 'Patient?family=Chan', undefined, XML));
    assert.deepEqual([bundle.resourceType, bundle.type], ['Bundle', 'searchset']);
    const updated = patient(`<id value="${id}"/><active value="true"/>`);
    assert.equal((await fhir.send('PUT', `Patient/${id}`, updated, XML)).status, 200);
    assert.equal((await fhir.send('GET', `Patient/${id}`)).json.active, true);
  });

  it('gives a search in the format that its form names, whatever a header says', async () => {
    await fhir.send('POST', 'Patient', patient('<name><family value="Form"/></name>'), XML);
    const ask = (format: string, accept: string) =>
      fhir.send('POST', 'Patient/_search', `family=Form&_format=${format}`, {
        'content-type': 'application/x-www-form-urlencoded',
        accept,
      });
    assert.equal(resourceIn(await ask('xml', 'application/fhir+json')).type, 'searchset');
    assert.equal((await ask('json', 'application/fhir+xml')).json.type, 'searchset');
    assert.equal((await ask('application%2Ffhir%2Bjson', '*/*')).json.type, 'searchset');
    assert.equal((await ask('ttl', 'application/fhir+json')).status, 406);
  });

  it('takes a transaction in XML', async () => {
    const entry =
      '<entry><resource><Basic><code><text value="x"/></code></Basic></resource><request><method value="POST"/><url value="Basic"/></request></entry>';
    const bundle = `<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/>${entry}</Bundle>`;
    const answer = resourceIn(await fhir.send('POST', '', bundle, XML));
    assert.equal(answer.type, 'transaction-response');
  });

  it('says what is wrong in the format that was asked for, and where', async () => {
    const unknown = await fhir.send('POST', 'Patient', patient('<nick value="x"/>'), XML);
    assert.equal(unknown.status, 400);
    assert.match(unknown.text, /<expression value="Patient"\/>/);
    assert.equal(resourceIn(unknown).resourceType, 'OperationOutcome');
    const wrong = await fhir.send('POST', 'Patient', patient('<active value="yes"/>'), {
      'content-type': 'application/fhir+xml',
    });
    assert.equal(wrong.json.issue?.[0]?.expression?.[0], 'Patient.active');
    const laughs = await fhir.send('POST', 'Patient', `<!DOCTYPE a [<!ENTITY b "c">]>${patient('')}`, {
      'content-type': 'application/fhir+xml',
    });
    assert.deepEqual([laughs.status, codesOf(laughs)], [400, ['fhir.xml-doctype']]);
    assert.match((await fhir.send('GET', 'Patient/none', undefined, XML)).text, /^<\?xml.*\n<OperationOutcome /);
  });

  it('answers in XML what the server can do', async () => {
    const { format } = resourceIn(await fhir.send('GET', 'metadata?_format=application/fhir%2Bxml'));
    assert.deepEqual(format, ['application/fhir+json', 'json', 'application/fhir+xml', 'xml']);
  });

  it('refuses another format by name', async () => {
    const turtle = await fhir.send('GET', 'Patient', undefined, { accept: 'text/turtle' });
    assert.deepEqual([turtle.status, codesOf(turtle)], [406, ['fhir.not-acceptable']]);
    const sent = await fhir.send('POST', 'Patient', 'x', { 'content-type': 'text/turtle' });
    assert.deepEqual([sent.status, codesOf(sent)], [415, ['fhir.unsupported-media-type']]);
  });
});

describe('a FHIRPath Patch through REST', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  const replaceBirth = (date: string) => ({
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'operation',
        part: [
          { name: 'type', valueCode: 'replace' },
          { name: 'path', valueString: 'Patient.birthDate' },
          { name: 'value', valueDate: date },
        ],
      },
    ],
  });

  it('changes by id, by condition and in a transaction; what it makes is validated', async () => {
    const identifier = [{ system: 'urn:x', value: 'fp' }];
    const { id } = (await fhir.send('POST', 'Patient', { resourceType: 'Patient', identifier, birthDate: '1970' }))
      .json;
    const byId = await fhir.send('PATCH', `Patient/${id}`, replaceBirth('1971'));
    assert.deepEqual([byId.status, byId.json.birthDate], [200, '1971']);
    const byCriteria = await fhir.send('PATCH', 'Patient?identifier=urn:x|fp', replaceBirth('1972'));
    assert.deepEqual([byCriteria.status, byCriteria.json.birthDate], [200, '1972']);
    const entry = [{ resource: replaceBirth('1973'), request: { method: 'PATCH', url: `Patient/${id}` } }];
    assert.equal((await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })).status, 200);
    const bad = await fhir.send('PATCH', `Patient/${id}`, replaceBirth('soon'));
    assert.deepEqual([bad.status, bad.json.issue?.[0]?.expression], [400, ['Patient.birthDate']]);
    assert.equal((await fhir.send('GET', `Patient/${id}`)).json.birthDate, '1973');
    const other = await fhir.send('PATCH', `Patient/${id}`, { resourceType: 'Patient' });
    assert.deepEqual(codesOf(other), ['fhir.type-mismatch']);
  });
});
