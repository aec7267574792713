import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Chapter, get, issueCodes, post, send } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html';
const BASE = 'http://hk.test/fhir/R4';
const JSON_PATCH = { 'content-type': 'application/json-patch+json' };

const patient = (id: string, more: object = {}) => ({ resourceType: 'Patient', id, ...more });
const putAs = (
  id: string,
  more: object,
  status: number,
  what: string,
  headers?: Record<string, string>,
  holds?: (reply: Reply) => unknown,
) =>
  send('PUT', `Patient/${id}`, status, what, {
    body: patient(id, more),
    ...(headers ? { headers } : {}),
    ...(holds ? { holds } : {}),
  });
const patched = (
  id: string,
  operations: unknown,
  status: Parameters<typeof send>[2],
  what: string,
  holds?: (reply: Reply) => unknown,
) =>
  send('PATCH', `Patient/${id}`, status, what, { body: operations, headers: JSON_PATCH, ...(holds ? { holds } : {}) });
const header = (name: string, value: string | RegExp) => (reply: Reply) => {
  const found = reply.headers.get(name) ?? '';
  return (typeof value === 'string' ? found === value : value.test(found)) || `${name}: ${found}`;
};
const fhirPath = (...parts: object[]) => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'operation', part: parts }],
});
const part = (name: string, value: object) => ({ name, ...value });

/** Reading, writing and history of single resources. */
export const HTTP_CHAPTERS: readonly Chapter[] = [
  {
    name: 'http: create',
    source: `${HTTP}#create`,
    cases: [
      post('Patient', patient('chosen', { active: true }), 201, 'an id that was sent is not taken', {
        holds: ({ json }) => json.id !== 'chosen' && json.meta?.versionId === '1',
      }),
      post('Patient', { resourceType: 'Patient' }, 201, 'Location names the version', {
        holds: header('location', /^http:\/\/hk\.test\/fhir\/R4\/Patient\/[A-Za-z0-9\-.]{1,64}\/_history\/1$/),
      }),
      post('Patient', { resourceType: 'Patient' }, 201, 'ETag', { holds: header('etag', 'W/"1"') }),
      post('Patient', { resourceType: 'Patient' }, 201, 'Last-Modified', {
        holds: header('last-modified', /GMT$/),
      }),
      post(
        'Patient',
        { resourceType: 'Patient', meta: { versionId: '9', lastUpdated: '1999-01-01T00:00:00Z' } },
        201,
        'the server’s own of meta is not taken',
        {
          holds: ({ json }) => json.meta?.versionId === '1' && !String(json.meta?.lastUpdated).startsWith('1999'),
        },
      ),
      post('Patient', { resourceType: 'Patient', meta: { tag: [{ code: 'kept' }] } }, 201, 'tags are kept', {
        holds: ({ json }) => JSON.stringify(json.meta).includes('kept'),
      }),
      post('Patient', { resourceType: 'Patient' }, 201, 'return=minimal', {
        headers: { prefer: 'return=minimal' },
        holds: ({ text }) => text === '',
      }),
      post('Patient', { resourceType: 'Patient' }, 201, 'return=representation', {
        headers: { prefer: 'return=representation' },
        holds: ({ json }) => json.resourceType === 'Patient',
      }),
      post('Patient', { resourceType: 'Patient' }, 201, 'return=OperationOutcome', {
        headers: { prefer: 'return=OperationOutcome' },
        holds: ({ json }) => json.resourceType === 'OperationOutcome',
      }),
      post(
        'Patient',
        { resourceType: 'Observation', status: 'final', code: { text: 'x' } },
        [400, 422],
        'another type',
      ),
      post('Patient', '', 400, 'nothing'),
      post('Patient', '{', 400, 'half a resource'),
      post('Patient', '[]', 400, 'a list'),
      post('Patient', '"Patient"', 400, 'a text'),
      post('Patient', { active: true }, 400, 'no type'),
      post('Patient', { resourceType: 'Nonsense' }, [400, 404], 'a type that is none'),
      post('Nonsense', { resourceType: 'Nonsense' }, [400, 404], 'an address of a type that is none'),
      post('Patient', { resourceType: 'Patient', gender: 'robot' }, [400, 422], 'a code that is none', {
        holds: ({ json }) => json.issue?.[0]?.expression?.[0] === 'Patient.gender',
      }),
      post('Patient', { resourceType: 'Patient', nonsense: 1 }, [400, 422], 'an element that is none', {
        holds: ({ text }) => text.includes('nonsense'),
      }),
      post('Patient', { resourceType: 'Patient', birthDate: '2020-13-01' }, [400, 422], 'a date that is none', {
        holds: ({ json }) => json.issue?.[0]?.expression?.[0] === 'Patient.birthDate',
      }),
      post('Patient', { resourceType: 'Patient', active: 'true' }, [400, 422], 'a text for a boolean'),
      post('Patient', { resourceType: 'Patient', name: {} }, [400, 422], 'an object for a list'),
      post('Patient', { resourceType: 'Patient', name: [] }, [400, 422], 'an empty list'),
      post('Patient', { resourceType: 'Patient', name: [null] }, [400, 422], 'nothing in a list'),
      post('Patient', { resourceType: 'Patient', active: null }, [400, 422], 'nothing for a value'),
      post('Observation', { resourceType: 'Observation', status: 'final' }, [400, 422], 'a required element left out', {
        holds: ({ json }) => json.issue?.some(({ expression }) => expression?.[0]?.startsWith('Observation')),
      }),
      post(
        'Patient',
        { resourceType: 'Patient', identifier: [{ system: 'urn:once', value: '1' }] },
        201,
        'If-None-Exist, none',
        {
          headers: { 'if-none-exist': 'identifier=urn:once|1' },
        },
      ),
      post(
        'Patient',
        { resourceType: 'Patient', identifier: [{ system: 'urn:once', value: '1' }] },
        200,
        'If-None-Exist, one',
        {
          headers: { 'if-none-exist': 'identifier=urn:once|1' },
          holds: header('location', /Patient\/[^/]+\/_history\/1$/),
        },
      ),
      post(
        'Patient',
        { resourceType: 'Patient', identifier: [{ system: 'urn:once', value: '1' }] },
        201,
        'a second of the same',
      ),
      post('Patient', { resourceType: 'Patient' }, 412, 'If-None-Exist, several', {
        headers: { 'if-none-exist': 'identifier=urn:once|1' },
      }),
      post('Patient', { resourceType: 'Patient' }, [400, 412], 'If-None-Exist of no meaning', {
        headers: { 'if-none-exist': 'nonsense=1' },
      }),
      post('Patient?x=y', { resourceType: 'Patient' }, 400, 'a parameter beside a creation'),
    ],
  },
  {
    name: 'http: read and vread',
    source: `${HTTP}#read`,
    cases: [
      putAs('h-read', { active: true }, 201, 'an update makes'),
      get('Patient/h-read', 200, 'read', { holds: ({ json }) => json.id === 'h-read' }),
      get('Patient/h-read', 200, 'ETag', { holds: header('etag', 'W/"1"') }),
      get('Patient/h-read', 200, 'Last-Modified', { holds: header('last-modified', /GMT$/) }),
      get('Patient/h-read', 200, 'Content-Type', { holds: header('content-type', /^application\/fhir\+json/) }),
      send('HEAD', 'Patient/h-read', 200, 'HEAD: the head alone', {
        holds: (reply) => reply.text === '' && reply.headers.get('etag') === 'W/"1"',
      }),
      get('Patient/h-never', 404, 'never there', { holds: (reply) => issueCodes(reply)[0] === 'not-found' }),
      send('HEAD', 'Patient/h-never', 404, 'HEAD of what is not there', { holds: ({ text }) => text === '' }),
      get('Patient/h_bad', [400, 404], 'an id that is none'),
      get(`Patient/${'x'.repeat(65)}`, [400, 404], 'an id too long'),
      get('Observation/h-read', 404, 'the id of another type'),
      get('Patient/h-read/_history/1', 200, 'vread', { holds: ({ json }) => json.meta?.versionId === '1' }),
      send('HEAD', 'Patient/h-read/_history/1', 200, 'HEAD of a version'),
      get('Patient/h-read/_history/2', 404, 'a version that is not there'),
      get('Patient/h-read/_history/x', 404, 'a version that is none'),
      get('Patient/h-never/_history/1', 404, 'a version of nothing'),
      get('Patient/h-read', 304, 'If-None-Match, the same', {
        headers: { 'if-none-match': 'W/"1"' },
        holds: ({ text }) => text === '',
      }),
      get('Patient/h-read', 304, 'If-None-Match, one of several', { headers: { 'if-none-match': 'W/"7", W/"1"' } }),
      get('Patient/h-read', 304, 'If-None-Match: *', { headers: { 'if-none-match': '*' } }),
      get('Patient/h-read', 200, 'If-None-Match, another', { headers: { 'if-none-match': 'W/"2"' } }),
      get('Patient/h-read', 304, 'If-Modified-Since, later', {
        headers: { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
      }),
      get('Patient/h-read', 200, 'If-Modified-Since, earlier', {
        headers: { 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' },
      }),
      get('Patient/h-read', 200, 'If-Modified-Since of no meaning', { headers: { 'if-modified-since': 'yesterday' } }),
      get('Patient/h-read', 200, 'a tag counts before a date', {
        headers: { 'if-none-match': 'W/"9"', 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
      }),
      get('Patient/h-never', 404, 'a condition on nothing', { headers: { 'if-none-match': 'W/"1"' } }),
      get('Patient/h-read?_summary=true', 200, '_summary', { holds: ({ text }) => text.includes('SUBSETTED') }),
      get('Patient/h-read?_elements=active', 200, '_elements'),
      get('Patient/h-read?_pretty=true', 200, '_pretty', { holds: ({ text }) => text.includes('\n') }),
      get('Patient/h-read?nonsense=1', 400, 'a parameter that a read has not'),
    ],
  },
  {
    name: 'http: update',
    source: `${HTTP}#update`,
    cases: [
      putAs(
        'h-up',
        { active: true },
        201,
        'under an id of the client’s',
        undefined,
        header('location', `${BASE}/Patient/h-up/_history/1`),
      ),
      putAs('h-up', { active: false }, 200, 'a new version', undefined, header('etag', 'W/"2"')),
      send('PUT', 'Patient/h-up', [400, 422], 'another id within', { body: patient('h-other') }),
      send('PUT', 'Patient/h-up', [400, 422], 'no id within', { body: { resourceType: 'Patient' } }),
      send('PUT', 'Patient/h-up', [400, 422], 'another type', {
        body: { resourceType: 'Basic', id: 'h-up', code: { text: 'x' } },
      }),
      putAs('h-up', {}, 200, 'If-Match, the version', { 'if-match': 'W/"2"' }),
      putAs('h-up', {}, 412, 'If-Match, another', { 'if-match': 'W/"2"' }),
      putAs('h-up', {}, 412, 'If-Match of no meaning', { 'if-match': 'first' }),
      putAs('h-new', {}, 412, 'If-Match where nothing is', { 'if-match': 'W/"1"' }),
      putAs('h-up', {}, 412, 'If-None-Match: * where something is', { 'if-none-match': '*' }),
      putAs('h-up', {}, 200, 'return=minimal', { prefer: 'return=minimal' }, ({ text }) => text === ''),
      putAs(
        'h-up',
        {},
        200,
        'return=OperationOutcome',
        { prefer: 'return=OperationOutcome' },
        ({ json }) => json.resourceType === 'OperationOutcome',
      ),
      send('PUT', 'Patient?identifier=urn:cond|1', 201, 'conditional, none', {
        body: { resourceType: 'Patient', identifier: [{ system: 'urn:cond', value: '1' }] },
      }),
      send('PUT', 'Patient?identifier=urn:cond|1', 200, 'conditional, one', {
        body: { resourceType: 'Patient', active: true, identifier: [{ system: 'urn:cond', value: '1' }] },
        holds: header('etag', 'W/"2"'),
      }),
      send('PUT', 'Patient?identifier=urn:cond|1', [400, 412, 422], 'conditional, one, of another id', {
        body: patient('h-other', { identifier: [{ system: 'urn:cond', value: '1' }] }),
      }),
      send('PUT', 'Patient?identifier=urn:cond|2', 201, 'conditional, none, with an id', {
        body: patient('h-cond-2', { identifier: [{ system: 'urn:cond', value: '2' }] }),
        holds: ({ json }) => json.id === 'h-cond-2',
      }),
      send('PUT', 'Patient?identifier=urn:once|1', 412, 'conditional, several', { body: { resourceType: 'Patient' } }),
      send('PUT', 'Patient', [400, 412], 'conditional on nothing', { body: { resourceType: 'Patient' } }),
      send('PUT', 'Patient?nonsense=1', 400, 'conditional on what is no parameter', {
        body: { resourceType: 'Patient' },
      }),
      send('POST', 'Patient/h-up', 405, 'an id is not posted to', {
        body: patient('h-up'),
        holds: header('allow', /PUT/),
      }),
    ],
  },
  {
    name: 'http: patch',
    source: `${HTTP}#patch`,
    cases: [
      putAs('h-pa', { active: true, name: [{ family: 'A' }, { family: 'B' }] }, 201, 'there is something'),
      patched(
        'h-pa',
        [{ op: 'replace', path: '/active', value: false }],
        200,
        'replace',
        ({ json }) => json.active === false,
      ),
      patched(
        'h-pa',
        [{ op: 'add', path: '/name/-', value: { family: 'C' } }],
        200,
        'add at the end',
        ({ json }) => (json.name as unknown[]).length === 3,
      ),
      patched(
        'h-pa',
        [{ op: 'add', path: '/name/0', value: { family: 'Z' } }],
        200,
        'add in front',
        ({ text }) => text.indexOf('"Z"') < text.indexOf('"A"'),
      ),
      patched('h-pa', [{ op: 'remove', path: '/name/0' }], 200, 'remove', ({ text }) => !text.includes('"Z"')),
      patched(
        'h-pa',
        [{ op: 'move', from: '/name/0', path: '/name/1' }],
        200,
        'move',
        ({ text }) => text.indexOf('"B"') < text.indexOf('"A"'),
      ),
      patched('h-pa', [{ op: 'copy', from: '/name/0/family', path: '/name/1/text' }], 200, 'copy', ({ text }) =>
        text.includes('"text":"B"'),
      ),
      patched('h-pa', [{ op: 'test', path: '/active', value: false }], 200, 'test, held'),
      patched('h-pa', [{ op: 'test', path: '/active', value: true }], [400, 409, 412, 422], 'test, not held'),
      patched(
        'h-pa',
        [
          { op: 'replace', path: '/active', value: true },
          { op: 'test', path: '/active', value: false },
        ],
        [400, 409, 412, 422],
        'all or nothing',
      ),
      get('Patient/h-pa', 200, 'nothing was changed', { holds: ({ json }) => json.active === false }),
      patched(
        'h-pa',
        [{ op: 'replace', path: '/gender', value: 'robot' }],
        [400, 422],
        'what it makes has to be valid',
      ),
      patched('h-pa', [{ op: 'remove', path: '/nothing' }], [400, 422], 'what is not there'),
      patched('h-pa', [{ op: 'replace', path: '/id', value: 'x' }], [400, 422], 'the id stays'),
      patched('h-pa', [{ op: 'nonsense', path: '/active' }], [400, 422], 'an operation that is none'),
      patched('h-pa', {}, [400, 422], 'no list'),
      patched('h-pa', '[', 400, 'half a patch'),
      patched('h-never', [{ op: 'add', path: '/active', value: true }], 404, 'of nothing'),
      send('PATCH', 'Patient/h-pa', 415, 'a type that is no patch', {
        body: 'x',
        headers: { 'content-type': 'text/plain' },
      }),
      send('PATCH', 'Patient/h-pa', 412, 'If-Match', { body: [], headers: { ...JSON_PATCH, 'if-match': 'W/"1"' } }),
      send('PATCH', 'Patient?identifier=urn:cond|2', 200, 'conditional', {
        body: [{ op: 'add', path: '/active', value: true }],
        headers: JSON_PATCH,
      }),
      send('PATCH', 'Patient?identifier=urn:none|2', 404, 'conditional, none', {
        body: [{ op: 'add', path: '/active', value: true }],
        headers: JSON_PATCH,
      }),
      send('PATCH', 'Patient?identifier=urn:once|1', 412, 'conditional, several', {
        body: [{ op: 'add', path: '/active', value: true }],
        headers: JSON_PATCH,
      }),
      send('PATCH', 'Patient/h-pa', 200, 'FHIRPath Patch, add', {
        body: fhirPath(
          part('type', { valueCode: 'add' }),
          part('path', { valueString: 'Patient' }),
          part('name', { valueString: 'birthDate' }),
          part('value', { valueDate: '1990-01-01' }),
        ),
        holds: ({ json }) => json.birthDate === '1990-01-01',
      }),
      send('PATCH', 'Patient/h-pa', 200, 'FHIRPath Patch, an extension of a primitive', {
        body: fhirPath(
          part('type', { valueCode: 'add' }),
          part('path', { valueString: 'Patient.birthDate' }),
          part('name', { valueString: 'extension' }),
          {
            name: 'value',
            part: [
              part('url', { valueUri: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime' }),
              part('value', { valueDateTime: '1990-01-01T10:00:00Z' }),
            ],
          },
        ),
        holds: ({ text }) =>
          text.includes(
            '"_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime"',
          ),
      }),
      send('PATCH', 'Patient/h-pa', 200, 'FHIRPath Patch, away with it', {
        body: fhirPath(
          part('type', { valueCode: 'delete' }),
          part('path', {
            valueString: "Patient.birthDate.extension('http://hl7.org/fhir/StructureDefinition/patient-birthTime')",
          }),
        ),
        holds: ({ text }) => !text.includes('_birthDate'),
      }),
      send('PATCH', 'Patient/h-pa', [400, 422], 'FHIRPath Patch, a path that is none', {
        body: fhirPath(part('type', { valueCode: 'delete' }), part('path', { valueString: 'Patient..name' })),
      }),
      send('PATCH', 'Patient/h-pa', 200, 'FHIRPath Patch in XML', {
        body: '<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/><part><name value="type"/><valueCode value="replace"/></part><part><name value="path"/><valueString value="Patient.birthDate"/></part><part><name value="value"/><valueDate value="1991"/></part></parameter></Parameters>',
        headers: { 'content-type': 'application/fhir+xml' },
        holds: ({ json }) => json.birthDate === '1991',
      }),
    ],
  },
  {
    name: 'http: delete and history',
    source: `${HTTP}#delete`,
    cases: [
      putAs('h-de', { active: true }, 201, 'made'),
      putAs('h-de', { active: false }, 200, 'changed'),
      send('DELETE', 'Patient/h-de', 412, 'If-Match, another version', { headers: { 'if-match': 'W/"1"' } }),
      send('DELETE', 'Patient/h-de', 204, 'deleted', { holds: ({ text }) => text === '' }),
      send('DELETE', 'Patient/h-de', 204, 'deleted again'),
      send('DELETE', 'Patient/h-never', [200, 204], 'what never was'),
      get('Patient/h-de', 410, 'gone', { holds: (reply) => issueCodes(reply)[0] === 'deleted' }),
      send('HEAD', 'Patient/h-de', 410, 'HEAD of what is gone'),
      get('Patient/h-de', 410, 'gone, with a condition', { headers: { 'if-none-match': 'W/"2"' } }),
      get('Patient/h-de/_history/2', 200, 'what it was before'),
      get('Patient/h-de/_history/3', 410, 'vread of the deletion'),
      get('Patient/h-de/_history/4', 404, 'vread beyond it'),
      get('Patient?_id=h-de', 200, 'it is found no more', { holds: ({ json }) => json.total === 0 }),
      patched('h-de', [{ op: 'add', path: '/active', value: true }], [404, 410], 'a patch of what is gone'),
      get('Patient/h-de/_history', 200, 'history: three versions', {
        holds: ({ json }) =>
          json.type === 'history' &&
          json.entry
            ?.map(({ request, response }) => `${request?.method} ${String(response?.status).slice(0, 3)}`)
            .join() === 'DELETE 204,PUT 200,PUT 201',
      }),
      get('Patient/h-de/_history', 200, 'a deletion has no resource', {
        holds: ({ json }) =>
          json.entry?.[0]?.resource === undefined && json.entry?.[0]?.request?.url === 'Patient/h-de',
      }),
      get('Patient/h-de/_history', 200, 'each entry has address, ETag and instant', {
        holds: ({ json }) =>
          json.entry?.every(
            ({ fullUrl, response }) => fullUrl === `${BASE}/Patient/h-de` && response?.etag && response?.lastModified,
          ),
      }),
      putAs('h-de', { active: true }, 201, 'made anew'),
      get('Patient/h-de', 200, 'there again', { holds: header('etag', 'W/"4"') }),
      get('Patient/h-de/_history', 200, 'made anew is 201', {
        holds: ({ json }) => String(json.entry?.[0]?.response?.status).startsWith('201'),
      }),
      get('Patient/h-de/_history/3', 410, 'the deletion stays one'),
      get('Patient/h-de/_history?_count=2', 200, 'pages', {
        holds: ({ json }) => json.entry?.length === 2 && json.link?.some(({ relation }) => relation === 'next'),
      }),
      get('Patient/h-de/_history?_since=2100-01-01T00:00:00Z', 200, '_since, later', {
        holds: ({ json }) => json.entry === undefined,
      }),
      get('Patient/h-de/_history?_since=2000-01-01', 200, '_since, earlier', {
        holds: ({ json }) => json.entry?.length === 4,
      }),
      get('Patient/h-de/_history?_at=2000', 200, '_at, before it was', {
        holds: ({ json }) => json.entry === undefined,
      }),
      get('Patient/h-de/_history?_at=2100', 200, '_at, now', { holds: ({ json }) => json.entry?.length === 1 }),
      get('Patient/h-de/_history?_summary=count', 200, '_summary=count', {
        holds: ({ json }) => json.total === 4 && json.entry === undefined,
      }),
      get('Patient/h-de/_history?_elements=id', 200, '_elements', {
        holds: ({ text }) => text.includes('SUBSETTED') && !text.includes('"active"'),
      }),
      get('_history?_summary=true&_count=2', 200, '_summary, of everything'),
      get('Patient/h-de/_history?_list=x', 400, '_list is refused by name', {
        holds: ({ text }) => text.includes('_list'),
      }),
      get('Patient/h-de/_history?_since=soon', 400, '_since of no meaning'),
      get('Patient/h-de/_history?_count=x', 400, '_count of no meaning'),
      get('Patient/h-de/_history?nonsense=1', 400, 'a parameter that a history has not'),
      get('Patient/h-never/_history', 404, 'history of nothing'),
      get('Patient/_history?_count=5', 200, 'of a type', { holds: ({ json }) => json.entry?.length === 5 }),
      get('_history?_count=5', 200, 'of everything', { holds: ({ json }) => json.entry?.length === 5 }),
      get('Nonsense/_history', [400, 404], 'of a type that is none'),
      send('DELETE', 'Patient?identifier=urn:cond|2', 204, 'conditional'),
      send('DELETE', 'Patient?identifier=urn:cond|2', [200, 204, 404], 'conditional, none'),
      send('DELETE', 'Patient?identifier=urn:once|1', 412, 'conditional, several'),
      send('DELETE', 'Patient', [400, 405, 412], 'never all of a type'),
      send('DELETE', '', [400, 404, 405], 'never all there is'),
    ],
  },
];
