import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Chapter, get, isOutcome, post, send } from './chapter.ts';

const PLAIN = { 'content-type': 'text/plain' };
const isRaw = (type: string, text: string) => (reply: Reply) =>
  (reply.headers.get('content-type')?.startsWith(type) === true && reply.text === text) ||
  `${reply.headers.get('content-type')}: ${reply.text.slice(0, 80)}`;
const isResource = ({ json }: Reply) => json.resourceType === 'Binary';
const accept = (value: string) => ({ accept: value });

/** Binary: content as it is, and as a resource. */
export const CONTENTS: readonly Chapter[] = [
  {
    name: 'Binary: content and resource',
    source: 'https://hl7.org/fhir/R4/binary.html#rest',
    cases: [
      send('PUT', 'Binary/c-text', 201, 'content is taken as it is', {
        body: 'words',
        headers: PLAIN,
        holds: isResource,
      }),
      get('Binary/c-text', 200, 'nothing asked for: the content', { holds: isRaw('text/plain', 'words') }),
      ...['*/*', 'text/plain', 'text/*', 'image/png, text/plain;q=0.5', 'text/html, */*;q=0.1'].map((value) =>
        get('Binary/c-text', 200, `Accept: ${value}`, { headers: accept(value), holds: isRaw('text/plain', 'words') }),
      ),
      ...['application/fhir+json', 'application/json', 'application/fhir+json, */*;q=0.1'].map((value) =>
        get('Binary/c-text', 200, `Accept: ${value}`, { headers: accept(value), holds: isResource }),
      ),
      get('Binary/c-text', 200, 'Accept: application/fhir+xml', {
        headers: accept('application/fhir+xml'),
        holds: ({ text }) => text.includes('<Binary') && text.includes('<contentType value="text/plain"/>'),
      }),
      get('Binary/c-text?_format=json', 200, '_format=json', { holds: isResource }),
      get('Binary/c-text?_format=xml', 200, '_format=xml', { holds: ({ text }) => text.includes('<Binary') }),
      get('Binary/c-text', 406, 'another kind', { headers: accept('image/png'), holds: isOutcome }),
      get('Binary/c-text', 304, 'with its tag', {
        headers: { 'if-none-match': 'W/"1"' },
        holds: ({ text }) => text === '',
      }),
      send('HEAD', 'Binary/c-text', 200, 'HEAD', {
        holds: ({ text, headers }) => text === '' && headers.get('etag') === 'W/"1"',
      }),
      send('PUT', 'Binary/c-text', 200, 'content is replaced', { body: 'other words', headers: PLAIN }),
      get('Binary/c-text', 200, 'by the other', { holds: isRaw('text/plain', 'other words') }),
      get('Binary/c-text/_history/1', 200, 'a version is a resource', {
        headers: accept('application/fhir+json'),
        holds: ({ json }) => json.data === Buffer.from('words').toString('base64'),
      }),
      get('Binary/c-text/_history', 200, 'its history', { holds: ({ json }) => json.entry?.length === 2 }),
      send('PUT', 'Binary/c-text', 412, 'replaced only as it was', {
        body: 'x',
        headers: { ...PLAIN, 'if-match': 'W/"1"' },
      }),
      post(
        'Binary',
        { resourceType: 'Binary', contentType: 'application/pdf', data: 'JVBERg==' },
        201,
        'a resource is a resource',
        { holds: isResource },
      ),
      post(
        'Binary',
        `<Binary xmlns="http://hl7.org/fhir"><contentType value="text/plain"/><data value="eA=="/></Binary>`,
        201,
        'in XML too',
        { headers: { 'content-type': 'application/fhir+xml' } },
      ),
      post('Binary', { resourceType: 'Binary', data: 'eA==' }, [400, 422], 'of no type', { holds: isOutcome }),
      post('Binary', { resourceType: 'Binary', contentType: 'text/plain', data: '*' }, [400, 422], 'of no base64', {
        holds: isOutcome,
      }),
      post('Binary', { resourceType: 'Patient' }, [400, 422], 'another resource that says it is FHIR', {
        holds: isOutcome,
      }),
      post('Binary', '<b>x</b>', 201, 'a page', {
        headers: { 'content-type': 'text/html' },
        holds: ({ json }) => json.contentType === 'text/html',
      }),
      post('Binary', 'x', 201, 'a type with more to it', {
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        holds: ({ json }) => String(json.contentType).startsWith('text/plain'),
      }),
      post('Binary', 'x', 201, 'whose it is', {
        headers: { ...PLAIN, 'x-security-context': 'Patient/c-one' },
        holds: ({ json }) => JSON.stringify(json.securityContext).includes('Patient/c-one'),
      }),
      send('DELETE', 'Binary/c-text', [200, 204], 'away'),
      get('Binary/c-text', 410, 'gone', { holds: isOutcome }),
      get('Binary/c-none', 404, 'never there', { holds: isOutcome }),
    ],
  },
];
