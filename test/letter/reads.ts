import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, isOutcome, issueCodes, post, send } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const patient = (id: string, more: object = {}) => ({ resourceType: 'Patient', id, ...more });
const put = (id: string, more: object, what: string): Case =>
  send('PUT', `Patient/${id}`, [200, 201], what, { body: patient(id, more) });
const entries = (reply: Reply) => reply.json.entry ?? [];
const versions = (reply: Reply) =>
  entries(reply).map(({ resource, response }) => resource?.meta?.versionId ?? response?.etag);
const link = ({ json }: Reply, relation: string) => json.link?.find((one) => one.relation === relation)?.url;
const methods = ({ json }: Reply) => (json.entry ?? []).map((entry) => entry.request?.method).join();
const allows =
  (...expected: readonly string[]) =>
  ({ headers }: Reply) => {
    const allowed = (headers.get('allow') ?? '').split(',').map((one) => one.trim());
    return expected.every((one) => allowed.includes(one)) || `Allow: ${headers.get('allow')}`;
  };
const notAllowed = (method: string, path: string, ...expected: readonly string[]): Case =>
  send(method, path, 405, `${method} ${path}: Allow says what may be asked`, {
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: {} }),
    holds: (reply) => (expected.length > 0 ? allows(...expected)(reply) : reply.headers.has('allow') || 'no Allow'),
  });
/** The last page of a history, when its links are followed. */
const newestFirst = (reply: Reply) => {
  const times = entries(reply).map(({ resource, response }) =>
    String(resource?.meta?.lastUpdated ?? response?.lastModified),
  );
  return times.every((time, at) => at === 0 || Date.parse(time) <= Date.parse(String(times[at - 1]))) || times.join();
};

/** What may be read, by which method, at which address, and what a history holds. */
export const READS: readonly Chapter[] = [
  {
    name: 'http: what a history holds',
    source: `${HTTP}#history`,
    cases: [
      send('PUT', 'Patient/r-hist', 201, 'made by PUT', { body: patient('r-hist', { active: true }) }),
      put('r-hist', { active: false }, 'changed'),
      send('DELETE', 'Patient/r-hist', [200, 204], 'deleted'),
      put('r-hist', { active: true, gender: 'female' }, 'back again'),
      get('Patient/r-hist/_history', 200, 'of type history, newest first', {
        holds: (reply) => reply.json.type === 'history' && versions(reply).length === 4 && newestFirst(reply),
      }),
      get('Patient/r-hist/_history', 200, 'each entry says by what request it came', {
        holds: (reply) => methods(reply) === 'PUT,DELETE,PUT,PUT' || methods(reply),
      }),
      get('Patient/r-hist/_history', 200, 'each entry has its response', {
        holds: (reply) =>
          entries(reply).every(
            ({ response }) =>
              /^20[014]/.test(response?.status ?? '') &&
              /^W\/"\d"$/.test(response?.etag ?? '') &&
              !Number.isNaN(Date.parse(response?.lastModified ?? '')),
          ),
      }),
      get('Patient/r-hist/_history', 200, 'each entry has the whole address of the resource, without its version', {
        holds: (reply) =>
          entries(reply).every(
            ({ fullUrl }) => fullUrl === undefined || fullUrl === 'http://hk.test/fhir/R4/Patient/r-hist',
          ),
      }),
      get('Patient/r-hist/_history', 200, 'a deletion has no resource', {
        holds: (reply) =>
          entries(reply)[1]?.resource === undefined && entries(reply)[1]?.request?.url === 'Patient/r-hist',
      }),
      get('Patient/r-hist/_history', 200, 'and is no match of a search: entries have no search mode', {
        holds: (reply) => entries(reply).every(({ search }) => search === undefined),
      }),
      get('Patient/r-hist/_history', 200, 'total counts what there is', { holds: ({ json }) => json.total === 4 }),
      get('Patient/r-hist/_history/1', 200, 'a version before the deletion', {
        holds: ({ json }) => json.active === true,
      }),
      get('Patient/r-hist/_history/3', 410, 'the deletion', { holds: isOutcome }),
      get('Patient/r-hist/_history/4', 200, 'a version after it'),
      get('Patient/r-hist/_history/0', 404, 'version 0', { holds: isOutcome }),
      get('Patient/r-hist/_history/99999999999999999999', 404, 'a version beyond all'),
      get('Patient/r-hist/_history/1?_elements=gender', 200, '_elements of a version', {
        holds: ({ json }) => json.active === undefined,
      }),
      get('Patient/r-hist/_history/1?_summary=text', 200, '_summary of a version'),
      get('Patient/r-hist/_history?_count=1', 200, 'a page of one', {
        holds: (reply) =>
          entries(reply).length === 1 && link(reply, 'next') !== undefined && link(reply, 'self') !== undefined,
      }),
      get('Patient/r-hist/_history?_count=100', 200, 'a page of all has none behind it', {
        holds: (reply) => link(reply, 'next') === undefined,
      }),
      get('Patient/r-hist/_history?_count=-1', 400, '_count below nothing'),
      get('Patient/r-hist/_history?_page=nonsense', 400, 'a page that is none', { holds: isOutcome }),
      get('Patient/r-hist/_history?_since=2020', 200, '_since of a year'),
      get('Patient/r-hist/_history?_since=2020-02-30', 400, '_since of no day'),
      get('Patient/r-hist/_history?_since=2020-01-01T00:00:00%2B08:00', 200, '_since with a zone'),
      get('Patient/r-hist/_history?_since=2100-01-01T00:00:00.000Z', 200, '_since to come', {
        holds: (reply) => entries(reply).length === 0 && reply.json.resourceType === 'Bundle',
      }),
      get('Patient/r-hist/_history?_at=nonsense', 400, '_at of no time'),
      get('Patient/r-hist/_history?_format=xml', 200, 'in XML', {
        holds: ({ text }) => text.includes('<type value="history"/>'),
      }),
      get('Patient/_history?_since=2000-01-01&_count=3', 200, 'of a type, _since, in pages', {
        holds: (reply) => entries(reply).length === 3 && newestFirst(reply),
      }),
      get('Patient/_history', 200, 'of a type: of that type alone', {
        holds: (reply) =>
          entries(reply).every(
            ({ resource, request }) => (resource?.resourceType ?? request?.url?.split('/')[0]) === 'Patient',
          ),
      }),
      get('_history?_since=2100-01-01', 200, 'of everything, _since to come', {
        holds: (reply) => entries(reply).length === 0,
      }),
      get('_history?_at=2100&_count=2', 200, 'of everything, _at'),
      get('_history?_count=4', 200, 'of everything', {
        holds: (reply) => entries(reply).length === 4 && newestFirst(reply),
      }),
      get('Patient/r-nobody/_history', 404, 'of nobody', { holds: (reply) => issueCodes(reply)[0] === 'not-found' }),
      get('Patient/r_bad/_history', [400, 404], 'of an id that is none'),
      send('HEAD', 'Patient/r-hist/_history', 200, 'HEAD', { holds: ({ text }) => text === '' }),
      post(
        'Patient',
        { resourceType: 'Patient', identifier: [{ system: 'urn:r', value: 'posted' }] },
        201,
        'made by POST',
        {
          follows: ({ json }) =>
            get(`Patient/${json.id}/_history?_count=1`, 200, 'the first version came by POST', {
              holds: (reply) =>
                (methods(reply) === 'POST' && entries(reply)[0]?.request?.url === 'Patient') ||
                JSON.stringify(entries(reply)[0]?.request),
            }),
        },
      ),
    ],
  },
  {
    name: 'http: reads',
    source: `${HTTP}#read`,
    cases: [
      put(
        'r-one',
        {
          active: true,
          gender: 'other',
          birthDate: '1980',
          text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">r</div>' },
        },
        'there is something',
      ),
      get('Patient/r-one?_summary=text', 200, '_summary=text', {
        holds: ({ json }) => json.text !== undefined && json.gender === undefined,
      }),
      get('Patient/r-one?_summary=data', 200, '_summary=data', {
        holds: ({ json }) => json.text === undefined && json.gender === 'other',
      }),
      get('Patient/r-one?_summary=false', 200, '_summary=false', { holds: ({ text }) => !text.includes('SUBSETTED') }),
      get('Patient/r-one?_summary=nonsense', 400, '_summary of no meaning'),
      get('Patient/r-one?_elements=gender,birthDate', 200, '_elements', {
        holds: ({ json }) => json.gender === 'other' && json.birthDate === '1980' && json.active === undefined,
      }),
      get('Patient/r-one?_elements=Patient.gender', [200, 400], '_elements with its type'),
      get('Patient/r-one?_pretty=false', 200, '_pretty=false', { holds: ({ text }) => !text.trim().includes('\n') }),
      get('Patient/r-one?_format=json&_pretty=true', 200, 'two that shape'),
      get('Patient/r-one?birthdate=1980', 400, 'a search parameter'),
      get('Patient/r-one/', 200, 'a slash at the end'),
      get('Patient//r-one', [400, 404], 'an empty step'),
      get('patient/r-one', 404, 'the type in small letters', { holds: isOutcome }),
      get('PATIENT/r-one', 404, 'in capitals'),
      get('Patients/r-one', 404, 'of more than one'),
      get('Patient/R-ONE', 404, 'the id in capitals'),
      get('Patient/r-one/_history/1/', 200, 'a version, with a slash'),
      get('Patient/r-one/nonsense', [400, 404], 'what is no type below'),
      get('Patient/r-one/_nonsense', [400, 404], 'what is no interaction below'),
      get('Patient/r%2Done', 200, 'an address that spells a sign otherwise'),
      get('Patient/r-one%00', [400, 404], 'a sign that no id has'),
      get('Patient/..%2f..%2fmetadata', [400, 404], 'steps upward'),
      get('Patient/%F0%9F%98%80', [400, 404], 'an id of no letters'),
      get('Patient/%E0%A4%A', [400, 404], 'an address that is broken'),
      get('Patient/r-one', 406, 'Accept: nothing that is there', {
        headers: { accept: 'image/png' },
        holds: isOutcome,
      }),
      get('Patient/r-one', 200, 'Accept of many', { headers: { accept: 'text/turtle, application/fhir+json;q=0.8' } }),
      get('Patient/r-one', 200, 'If-Modified-Since the time it was changed at is not modified', {
        headers: { 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
      }),
      get('Patient/r-one', 200, 'a body of a read says nothing about it', {
        headers: { 'content-type': 'application/fhir+json' },
      }),
      get('Patient/r-nobody', 404, 'nobody', {
        holds: (reply) =>
          isOutcome(reply) && (reply.json.issue?.[0]?.diagnostics ?? reply.json.issue?.[0]?.details?.text ?? '') !== '',
      }),
      send('DELETE', 'Patient/r-one', [200, 204], 'away'),
      get('Patient/r-one', 410, 'gone', {
        holds: (reply) => (isOutcome(reply) && issueCodes(reply)[0] === 'deleted') || issueCodes(reply).join(),
      }),
      send('HEAD', 'Patient/r-one', 410, 'HEAD of what is gone'),
      get('Patient/r-one/_history/1', 200, 'its past is there'),
      get('Patient/r-one/$everything', [404, 410], 'everything of what is gone'),
      get('Patient/r-one/$meta', [404, 410], 'labels of what is gone'),
      send('PATCH', 'Patient/r-one', [404, 410], 'a patch of what is gone', {
        body: [{ op: 'add', path: '/active', value: false }],
        headers: { 'content-type': 'application/json-patch+json' },
      }),
    ],
  },
  {
    name: 'http: methods and addresses',
    source: `${HTTP}#Status-Codes`,
    cases: [
      notAllowed('POST', 'Patient/r-x', 'GET', 'PUT', 'DELETE', 'PATCH'),
      notAllowed('PUT', 'Patient/r-x/_history/1', 'GET'),
      notAllowed('POST', 'Patient/r-x/_history', 'GET'),
      notAllowed('PATCH', 'Patient/_history', 'GET'),
      notAllowed('PUT', '_history', 'GET'),
      notAllowed('PUT', 'Patient/_search', 'POST'),
      notAllowed('DELETE', 'metadata', 'GET'),
      notAllowed('DELETE', 'Patient/$validate'),
      notAllowed('PUT', 'Patient/r-x/$everything', 'GET', 'POST'),
      notAllowed('PATCH', '', 'POST'),
      notAllowed('PUT', '', 'POST'),
      send('HEAD', 'Patient', 200, 'HEAD of a search', { holds: ({ text }) => text === '' }),
      send('HEAD', 'Patient/_history', 200, 'HEAD of a history'),
      send('HEAD', 'Nonsense/1', [400, 404], 'HEAD of no type', { holds: ({ text }) => text === '' }),
      get('metadata/', 200, 'what it can do, with a slash'),
      get('.well-known/nonsense', 404, 'nothing that is known well'),
      get('nonsense', 404, 'a word', {
        holds: (reply) =>
          isOutcome(reply) && ['not-found', 'not-supported', 'invalid'].includes(String(issueCodes(reply)[0])),
      }),
      get('admin.html', 404, 'a page'),
      post('nonsense', { resourceType: 'Patient' }, 404, 'a word, by POST'),
      get('', [200, 400, 404], 'the base'),
      get('?_type=Patient&_count=1', 200, 'the base, and a search of types', {
        holds: ({ json }) => json.type === 'searchset',
      }),
      post('_search', '_type=Patient&_count=1', 200, 'the same by POST', {
        headers: FORM,
        holds: ({ json }) => json.type === 'searchset',
      }),
      post('Patient/_search', '', 200, 'a search of no words', {
        headers: FORM,
        holds: ({ json }) => json.type === 'searchset',
      }),
      post('Patient/_search?_count=1', 'active=true', 200, 'partly in the address', { headers: FORM }),
      post('Patient/_search', '{}', [400, 415], 'a search in JSON', {
        headers: { 'content-type': 'application/json' },
      }),
      post('Patient/r-x/_history/1', {}, 405, 'POST of a version'),
      get('Patient/_search?_count=1', [200, 404, 405], 'GET of _search'),
      post('Patient/$nonsense', {}, [400, 404], 'an operation that is none', { holds: isOutcome }),
      get('Patient/r-x/$nonsense', [400, 404], 'nor of one patient', { holds: isOutcome }),
      get('$', [400, 404], 'a dollar'),
    ],
  },
];
