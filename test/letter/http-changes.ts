import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Chapter, get, issueCodes, send } from './chapter.ts';
import { BASE, HTTP, header, putAs } from './http-parts.ts';

const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
const patched = (
  id: string,
  operations: unknown,
  status: Parameters<typeof send>[2],
  what: string,
  holds?: (reply: Reply) => unknown,
) =>
  send('PATCH', `Patient/${id}`, status, what, { body: operations, headers: JSON_PATCH, ...(holds ? { holds } : {}) });
const fhirPath = (...parts: object[]) => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'operation', part: parts }],
});
const part = (name: string, value: object) => ({ name, ...value });

/** Patching and deleting single resources, and their history. */
export const HTTP_CHANGES: readonly Chapter[] = [
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
      get('Patient/h-de/_history?_since=0001-01-01T00:00:00Z', 200, '_since, long before anybody wrote', {
        holds: ({ json }) => json.entry?.length === 4,
      }),
      get('Patient/h-de/_history?_at=1900', 200, '_at, long before anybody wrote', {
        holds: ({ json }) => json.entry === undefined,
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
      get('Patient/h-de/_history?nonsense=1&_count=2', 200, 'a parameter that a history has not, leniently', {
        headers: { prefer: 'handling=lenient' },
        holds: ({ json }) => {
          const self = json.link?.find(({ relation }) => relation === 'self')?.url ?? '';
          return json.entry?.length === 2 && self.includes('_count=2') && !self.includes('nonsense');
        },
      }),
      get('Patient/h-de/_history?_since=soon', 400, '_since of no meaning, leniently too', {
        headers: { prefer: 'handling=lenient' },
      }),
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
