import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, post, send } from './chapter.ts';

const XML = { 'content-type': 'application/fhir+xml' };
const NS = 'xmlns="http://hl7.org/fhir"';
const isXml = ({ headers, text }: Reply) =>
  (/^application\/fhir\+xml/.test(headers.get('content-type') ?? '') && text.startsWith('<')) ||
  headers.get('content-type');
const isJson = ({ headers, text }: Reply) =>
  (/^application\/fhir\+json/.test(headers.get('content-type') ?? '') && text.startsWith('{')) ||
  headers.get('content-type');
const accepts = (accept: string, holds: (reply: Reply) => unknown, what = accept): Case =>
  get('Patient/f-one', 200, `Accept: ${what}`, { headers: { accept }, holds });
const asks = (format: string, holds: (reply: Reply) => unknown): Case =>
  get(`Patient/f-one?_format=${encodeURIComponent(format)}`, 200, `_format=${format}`, { holds });
const refused = (what: string, body: string, statuses: readonly number[] = [400, 422]): Case =>
  post('Patient', body, statuses, what, { headers: XML });
const patient = (inner: string) => `<Patient ${NS}>${inner}</Patient>`;

/** What goes over the wire: media types, XML, JSON. */
export const FORMATS: readonly Chapter[] = [
  {
    name: 'formats: what is asked for',
    source: 'https://hl7.org/fhir/R4/http.html#mime-type',
    cases: [
      send('PUT', 'Patient/f-one', 201, 'there is something', {
        body: { resourceType: 'Patient', id: 'f-one', active: true },
      }),
      accepts('application/fhir+json', isJson),
      accepts('application/fhir+xml', isXml),
      accepts('application/json', isJson),
      accepts('application/xml', isXml),
      accepts('text/xml', isXml),
      accepts('text/json', isJson),
      accepts('application/json+fhir', isJson, 'of DSTU2, JSON'),
      accepts('application/xml+fhir', isXml, 'of DSTU2, XML'),
      accepts('*/*', isJson),
      accepts('application/*', isJson),
      accepts('application/fhir+xml, application/fhir+json;q=0.5', isXml),
      accepts('application/fhir+xml;q=0.2, application/fhir+json;q=0.9', isJson),
      accepts('application/fhir+xml;q=0.9, */*;q=0.1', isXml),
      accepts('application/fhir+json;q=0, */*', isXml, 'JSON is ruled out'),
      accepts('text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', isXml, 'a browser'),
      accepts('application/fhir+json; fhirVersion=4.0', isJson),
      accepts('application/fhir+json;charset=utf-8', isJson),
      accepts('APPLICATION/FHIR+XML', isXml, 'in capitals'),
      get('Patient/f-one', 406, 'Accept: text/turtle', { headers: { accept: 'text/turtle' } }),
      get('Patient/f-one', 406, 'Accept: another version of FHIR', {
        headers: { accept: 'application/fhir+json;fhirVersion=5.0' },
      }),
      ...['json', 'application/json', 'application/fhir+json', 'text/json'].map((format) => asks(format, isJson)),
      ...['xml', 'application/xml', 'application/fhir+xml', 'text/xml'].map((format) => asks(format, isXml)),
      get('Patient/f-one?_format=xml', 200, '_format counts before Accept', {
        headers: { accept: 'application/fhir+json' },
        holds: isXml,
      }),
      get('Patient/f-one?_format=json', 200, '_format counts before Accept', {
        headers: { accept: 'application/fhir+xml' },
        holds: isJson,
      }),
      get('Patient/f-one?_format=turtle', 406, '_format=turtle'),
      get('Patient/f-one?_format=', 200, 'an empty _format is none', { holds: isJson }),
      get('Patient/f-never?_format=xml', 404, 'an outcome in XML', { holds: isXml }),
      get('Patient?_format=xml', 200, 'a bundle in XML', { holds: isXml }),
      get('metadata?_format=xml', 200, 'the CapabilityStatement in XML', { holds: isXml }),
      get('Patient/f-one/_history?_format=xml', 200, 'a history in XML', { holds: isXml }),
      get('Patient/f-one?_format=xml&_pretty=true', 200, '_pretty of XML', { holds: isXml }),
      post('Patient/_search', '_id=f-one&_format=xml', 200, '_format in a form', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        holds: isXml,
      }),
      get('Patient/f-one', 200, 'a charset is told', {
        holds: ({ headers }) => /charset=utf-8/i.test(headers.get('content-type') ?? ''),
      }),
    ],
  },
  {
    name: 'formats: what is sent',
    source: 'https://hl7.org/fhir/R4/http.html#mime-type',
    cases: [
      ...[
        'application/fhir+json',
        'application/json',
        'text/json',
        'application/fhir+json; charset=utf-8',
        'application/fhir+json;charset=UTF-8',
        'application/fhir+json;fhirVersion=4.0',
      ].map((type) => post('Patient', '{"resourceType":"Patient"}', 201, type, { headers: { 'content-type': type } })),
      ...['application/fhir+xml', 'application/xml', 'text/xml', 'application/fhir+xml; charset=utf-8'].map((type) =>
        post('Patient', `<Patient ${NS}/>`, 201, type, { headers: { 'content-type': type } }),
      ),
      ...['text/plain', 'text/turtle', 'application/pdf', 'application/fhir+json;fhirVersion=3.0'].map((type) =>
        post('Patient', '{"resourceType":"Patient"}', 415, type, { headers: { 'content-type': type } }),
      ),
      post('Patient', '{"resourceType":"Patient"}', [400, 415], 'another charset', {
        headers: { 'content-type': 'application/fhir+json; charset=utf-16' },
      }),
      post('Patient', '{"resourceType":"Patient"}', 400, 'JSON that says it is XML', { headers: XML }),
      post('Patient', `<Patient ${NS}/>`, 400, 'XML that says it is JSON', {
        headers: { 'content-type': 'application/fhir+json' },
      }),
      post('Patient', '\uFEFF{"resourceType":"Patient"}', [201, 400], 'a byte order mark'),
      post(
        'Observation',
        '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.10}}',
        201,
        'a decimal as it was written',
        { holds: ({ text }) => text.includes('1.10') },
      ),
      post(
        'Observation',
        '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1e400}}',
        [201, 400, 422],
        'a huge exponent',
      ),
      post(
        'Observation',
        `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":${'9'.repeat(100)}}}`,
        [400, 422],
        'a number of a hundred figures',
      ),
      post(
        'Observation',
        '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueInteger":2147483648}',
        [400, 422],
        'beyond an integer',
        { holds: ({ text }) => text.includes('valueInteger') || text.includes('Observation.value') },
      ),
      post(
        'Observation',
        '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueInteger":1.5}',
        [400, 422],
        'half an integer',
      ),
      post('Patient', '{"resourceType":"Patient","active":true,"active":false}', 400, 'a key twice'),
      post(
        'Patient',
        `{"resourceType":"Patient","extension":${'[{"url":"u","extension":'.repeat(200)}[]${'}]'.repeat(200)}}`,
        400,
        'two hundred deep',
      ),
      post(
        'Patient',
        '{"resourceType":"Patient","name":[{"family":"a\\u0000b"}]}',
        [400, 422],
        'a character that no text has',
      ),
      post(
        'Patient',
        '{"resourceType":"Patient","name":[{"family":"\\ud800"}]}',
        [201, 400, 422],
        'half a pair of surrogates',
      ),
      post('Patient', '{"resourceType":"Patient","__proto__":{"active":true}}', [400, 422], '__proto__'),
      post('Patient', '{"resourceType":"Patient","name":[{"family":""}]}', [400, 422], 'an empty text'),
      post(
        'Patient',
        '{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><script>x</script></div>"}}',
        [400, 422],
        'a narrative that runs',
      ),
      post(
        'Patient',
        '{"resourceType":"Patient","text":{"status":"generated","div":"<p>x</p>"}}',
        [400, 422],
        'a narrative without its div',
      ),
      post(
        'Patient',
        '{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x"}]}',
        [201, 400, 422],
        'contained, and not referred to',
      ),
      post(
        'Patient',
        '{"resourceType":"Patient","managingOrganization":{"reference":"#none"}}',
        [400, 422],
        'a reference to what is not contained',
      ),
    ],
  },
  {
    name: 'formats: hostile XML',
    source: 'https://hl7.org/fhir/R4/xml.html',
    cases: [
      post(
        'Patient',
        `<?xml version="1.0" encoding="UTF-8"?>${patient('<active value="true"/>')}`,
        201,
        'with its declaration',
        { headers: XML },
      ),
      post(
        'Patient',
        `<f:Patient xmlns:f="http://hl7.org/fhir"><f:active value="true"/></f:Patient>`,
        [201, 400],
        'with a prefix',
        { headers: XML },
      ),
      post(
        'Patient',
        `<!-- a comment -->${patient('<!-- another --><active value="true"/>')}`,
        [201, 400],
        'with comments',
        { headers: XML },
      ),
      post(
        'Patient',
        patient('<name><family value="&lt;&amp;&#38;&#x4E2D;"/></name>'),
        201,
        'the five entities and characters by number',
        { headers: XML, holds: ({ text }) => text.includes('<&&中') },
      ),
      refused(
        'a document type',
        `<!DOCTYPE Patient [<!ENTITY x "y">]>${patient('<name><family value="&x;"/></name>')}`,
      ),
      refused(
        'an entity of a file',
        `<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>${patient('<name><family value="&x;"/></name>')}`,
      ),
      refused(
        'entities of entities',
        `<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${patient('<name><family value="&b;"/></name>')}`,
      ),
      refused('an entity that is not defined', patient('<name><family value="&nbsp;"/></name>')),
      refused(
        'a parameter entity',
        `<!DOCTYPE p [<!ENTITY % x SYSTEM "http://letter.example/x.dtd"> %x;]>${patient('')}`,
      ),
      refused('two hundred deep', patient(`${'<extension url="u">'.repeat(200)}${'</extension>'.repeat(200)}`)),
      refused('not closed', `<Patient ${NS}><active value="true"/>`),
      refused('closed crosswise', patient('<name><family value="x"></name></family>')),
      refused('an attribute twice', patient('<active value="true" value="false"/>')),
      refused('without its namespace', '<Patient><active value="true"/></Patient>'),
      refused('in another namespace', '<Patient xmlns="urn:other"><active value="true"/></Patient>'),
      refused('an element that is none', patient('<nonsense value="x"/>')),
      refused('a boolean that is none', patient('<active value="yes"/>')),
      refused('a character that no XML has', patient('<name><family value="&#0;"/></name>')),
      refused('a character beyond all', patient('<name><family value="&#x110000;"/></name>')),
      refused('text between elements', patient('text<active value="true"/>')),
      refused('CDATA', patient('<![CDATA[<active value="true"/>]]>')),
      refused('an instruction', `<?xml-stylesheet href="x"?>${patient('<name><family value="&y;"/></name>')}`),
      refused('nothing', ''),
      refused('two roots', `${patient('')}${patient('')}`),
      post(
        'Observation',
        `<Observation ${NS}><status value="final"/><code><text value="x"/></code><valueQuantity><value value="1.10"/></valueQuantity></Observation>`,
        201,
        'a decimal as it was written',
        { headers: XML, holds: ({ text }) => text.includes('1.10') },
      ),
      post(
        'Observation',
        `<Observation ${NS}><status value="final"/><code><text value="x"/></code><valueQuantity><value value="${'9'.repeat(100)}"/></valueQuantity></Observation>`,
        [400, 422],
        'a number of a hundred figures',
        { headers: XML },
      ),
      post(
        'Patient',
        patient('<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></text>'),
        201,
        'a narrative',
        { headers: XML },
      ),
      post(
        'Patient',
        patient(
          '<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x">x</p></div></text>',
        ),
        [400, 422],
        'a narrative that runs',
        { headers: XML },
      ),
    ],
  },
];
