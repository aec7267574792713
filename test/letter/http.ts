import { type Chapter, get, issueCodes, post, send } from './chapter.ts';
import { BASE, HTTP, header, patient, putAs } from './http-parts.ts';

/** Creating, reading and updating single resources. */
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
];
