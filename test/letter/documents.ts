import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, isOutcome, post, put } from './chapter.ts';

const R4 = 'https://hl7.org/fhir/R4';
const LOINC = 'http://loinc.org';
const CORE = 'http://hl7.org/fhir/StructureDefinition';
const XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">v</div>';
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const of = (id: string) => ({ reference: `Patient/${id}` });
const entries = ({ json }: Reply) => json.entry ?? [];
const ids = (reply: Reply) =>
  entries(reply)
    .map(({ resource }) => `${resource?.resourceType}/${resource?.id}`)
    .sort()
    .join(' ');
const holds = (expected: string) => ({ holds: (reply: Reply) => ids(reply) === expected || ids(reply) });
const says = (...parts: readonly string[]) => ({
  holds: ({ text }: Reply) => parts.every((part) => text.includes(part)) || text.slice(0, 400),
});
const refused = (path: string, status: Case['status'] = 400): Case => get(path, status, path, { holds: isOutcome });
const isSound = ({ json }: Reply) =>
  (json.resourceType === 'OperationOutcome' &&
    (json.issue ?? []).every(({ severity }) => severity !== 'error' && severity !== 'fatal')) ||
  JSON.stringify(json.issue);
const isUnsound =
  (place: string) =>
  ({ json }: Reply) =>
    (json.issue ?? []).some(
      ({ severity, expression = [] }) => severity === 'error' && expression.some((one) => one.startsWith(place)),
    ) || JSON.stringify(json.issue);
const sound = (what: string, path: string, body: unknown): Case => post(path, body, 200, what, { holds: isSound });
const unsound = (what: string, path: string, body: unknown, place: string): Case =>
  post(path, body, 200, what, { holds: isUnsound(place) });
const observation = (more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  ...more,
});

/** Documents, labels and validation, of what `records.ts` stores. */
export const DOCUMENTS: readonly Chapter[] = [
  {
    name: 'records: $document and $meta',
    source: `${R4}/composition-operation-document.html`,
    cases: [
      put({
        resourceType: 'Composition',
        id: 'v-doc',
        status: 'final',
        type: { text: 'x' },
        subject: of('v-a'),
        date: '2026-01-01',
        author: [{ reference: 'Practitioner/v-dr' }],
        title: 'V',
        section: [{ title: 's', text: { status: 'generated', div: XHTML }, entry: [{ reference: 'Observation/v-1' }] }],
      } as never),
      get('Composition/v-doc/$document', 200, 'a document: its Composition first', {
        holds: (reply) => reply.json.type === 'document' && entries(reply)[0]?.resource?.resourceType === 'Composition',
      }),
      get('Composition/v-doc/$document', 200, 'with an identifier and a time', {
        holds: ({ json }) => json.identifier !== undefined && json.timestamp !== undefined,
      }),
      get('Composition/v-doc/$document', 200, 'and all that it names', {
        holds: (reply) =>
          ['Patient/v-a', 'Practitioner/v-dr', 'Observation/v-1'].every((one) => ids(reply).includes(one)),
      }),
      get('Composition/$document?id=v-doc', 200, 'by its id', { holds: ({ json }) => json.type === 'document' }),
      get('Composition/$document?id=http://hk.test/fhir/R4/Composition/v-doc', 200, 'by its address', {
        holds: ({ json }) => json.type === 'document',
      }),
      get('Composition/v-doc/$document?persist=false', 200, 'not to be stored'),
      get('Composition/v-doc/$document?persist=true', 400, 'to be stored, by GET', says('persist', 'POST')),
      get('Composition/v-doc/$document?graph=urn:v:graph', 400, 'by a graph, which nobody must support', says('graph')),
      get('Patient/v-a/$graph?graph=urn:v:graph', 404, 'the graph itself', says('$graph')),
      post('Composition/v-doc/$document?persist=true', parameters(), 200, 'to be stored, by POST', {
        holds: ({ json, headers }) =>
          json.type === 'document' &&
          headers.get('location') === `http://hk.test/fhir/R4/Bundle/${json.id}/_history/1` &&
          headers.get('etag') === 'W/"1"',
        follows: ({ json }) =>
          get(`Bundle/${json.id}`, 200, 'what was stored', {
            holds: (reply) => reply.json.type === 'document' && ids(reply).includes('Composition/v-doc'),
          }),
      }),
      post(
        'Composition/$document',
        parameters({ name: 'id', valueUri: 'Composition/v-doc' }, { name: 'persist', valueBoolean: true }),
        200,
        'to be stored, by its id',
        { holds: ({ headers }) => headers.get('location')?.includes('/Bundle/') },
      ),
      post(
        'Composition/v-none/$document',
        parameters({ name: 'persist', valueBoolean: true }),
        404,
        'of what is not there',
      ),
      post('Composition/v-doc/$document?persist=maybe', parameters(), 400, 'to be stored, perhaps', says('persist')),
      post('Composition/v-doc/$document', parameters(), 200, 'by POST', {
        holds: ({ json }) => json.type === 'document',
      }),
      get('Composition/v-doc/$document?_format=xml', 200, 'in XML', says('<type value="document"/>')),
      refused('Composition/$document'),
      refused('Composition/v-none/$document', 404),
      refused('Composition/v-doc/$document?nonsense=1'),
      get('Patient/v-a/$meta', 200, '$meta', says('"name":"return"', '"valueMeta"', '"versionId":"1"')),
      post('Patient/v-a/$meta', parameters(), 200, '$meta by POST', says('"valueMeta"')),
      post(
        'Patient/v-a/$meta-add',
        parameters({
          name: 'meta',
          valueMeta: {
            profile: ['urn:v:p'],
            tag: [{ system: 'urn:v', code: 't' }],
            security: [{ system: 'urn:v', code: 's' }],
          },
        }),
        200,
        '$meta-add',
        says('urn:v:p', '"t"', '"s"'),
      ),
      post(
        'Patient/v-a/$meta-add',
        parameters({ name: 'meta', valueMeta: { tag: [{ system: 'urn:v', code: 't' }] } }),
        200,
        '$meta-add of what is there',
        { holds: ({ text }) => text.split('"t"').length === 2 },
      ),
      get('Patient/v-a/_history', 200, 'without a new version', { holds: (reply) => entries(reply).length === 1 }),
      get('Patient/v-a/_history/1/$meta', 200, 'of a version', says('"t"')),
      get('Patient?_tag=urn:v%7Ct', 200, 'found by it', holds('Patient/v-a')),
      get('Patient/$meta', 200, 'of a type', says('"t"')),
      get('$meta', 200, 'of all', says('"t"')),
      post(
        'Patient/v-a/$meta-delete',
        parameters({
          name: 'meta',
          valueMeta: {
            tag: [{ system: 'urn:v', code: 't' }],
            profile: ['urn:v:p'],
            security: [{ system: 'urn:v', code: 's' }],
          },
        }),
        200,
        '$meta-delete',
        { holds: ({ text }) => !text.includes('urn:v') },
      ),
      post(
        'Patient/v-a/$meta-delete',
        parameters({ name: 'meta', valueMeta: { tag: [{ system: 'urn:v', code: 't' }] } }),
        200,
        '$meta-delete of what is not there',
      ),
      post('Patient/v-a/$meta-delete', parameters(), 400, '$meta-delete of nothing'),
      post(
        'Patient/v-none/$meta-add',
        parameters({ name: 'meta', valueMeta: { tag: [{ code: 't' }] } }),
        404,
        '$meta-add of nobody',
      ),
      post(
        'Patient/$meta-add',
        parameters({ name: 'meta', valueMeta: { tag: [{ code: 't' }] } }),
        [400, 404, 405],
        '$meta-add of a type',
      ),
    ],
  },
  {
    name: 'records: $validate',
    source: `${R4}/resource-operation-validate.html`,
    cases: [
      sound('a resource', 'Observation/$validate', observation()),
      sound('as Parameters', 'Observation/$validate', parameters({ name: 'resource', resource: observation() })),
      sound(
        'to be made',
        'Observation/$validate',
        parameters({ name: 'resource', resource: observation() }, { name: 'mode', valueCode: 'create' }),
      ),
      sound('at the root', '$validate', parameters({ name: 'resource', resource: observation() })),
      sound(
        'with a profile that it keeps',
        'Observation/$validate',
        parameters({ name: 'resource', resource: observation() }, { name: 'profile', valueUri: `${CORE}/Observation` }),
      ),
      unsound(
        'a required element left out',
        'Observation/$validate',
        { resourceType: 'Observation', status: 'final' },
        'Observation',
      ),
      unsound(
        'a code that is none',
        'Observation/$validate',
        observation({ status: 'nonsense' }),
        'Observation.status',
      ),
      unsound(
        'deep within',
        'Observation/$validate',
        observation({ component: [{ code: { text: 'x' }, valueQuantity: { value: 'x' } }] }),
        'Observation.component[0]',
      ),
      unsound('an element that is none', 'Observation/$validate', observation({ nonsense: 1 }), 'Observation'),
      unsound(
        'an invariant (obs-7)',
        'Observation/$validate',
        observation({
          code: { coding: [{ system: LOINC, code: '1' }] },
          valueString: 'x',
          component: [{ code: { coding: [{ system: LOINC, code: '1' }] }, valueString: 'y' }],
        }),
        'Observation',
      ),
      unsound(
        'an invariant (obs-6)',
        'Observation/$validate',
        observation({ valueString: 'x', dataAbsentReason: { text: 'y' } }),
        'Observation',
      ),
      unsound(
        'an invariant of an element (per-1)',
        'Observation/$validate',
        observation({ effectivePeriod: { start: '2026-02-01', end: '2026-01-01' } }),
        'Observation.effective',
      ),
      unsound(
        'an invariant of a quantity (qty-3)',
        'Observation/$validate',
        observation({ valueQuantity: { value: 1, code: 'kg' } }),
        'Observation.value',
      ),
      unsound(
        'a reference of another type',
        'Observation/$validate',
        observation({ subject: { reference: 'Practitioner/1' } }),
        'Observation.subject',
      ),
      unsound(
        'a date that is none',
        'Observation/$validate',
        observation({ effectiveDateTime: '2026-02-30' }),
        'Observation.effective',
      ),
      unsound(
        'a narrative that runs',
        'Observation/$validate',
        observation({
          text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>' },
        }),
        'Observation.text',
      ),
      unsound(
        'a profile that it does not keep',
        'Observation/$validate',
        parameters({ name: 'resource', resource: observation() }, { name: 'profile', valueUri: `${CORE}/bodyweight` }),
        'Observation',
      ),
      unsound(
        'a profile that it says it keeps',
        'Observation/$validate',
        observation({ meta: { profile: [`${CORE}/bodyweight`] } }),
        'Observation',
      ),
      unsound(
        'a profile in the address',
        `Observation/$validate?profile=${CORE}/bodyweight`,
        observation(),
        'Observation',
      ),
      post(
        'Observation/$validate',
        parameters({ name: 'resource', resource: observation() }, { name: 'profile', valueUri: 'urn:v:none' }),
        [200, 400, 422],
        'a profile that is not here is named',
        { holds: ({ text }) => text.includes('urn:v:none') },
      ),
      post(
        'Observation/v-1/$validate?mode=update',
        { ...observation(), id: 'v-2' },
        200,
        'to be changed, with another id',
        { holds: isUnsound('Observation.id') },
      ),
      post('Observation/v-1/$validate', parameters({ name: 'mode', valueCode: 'delete' }), 200, 'to be deleted', {
        holds: isSound,
      }),
      get('Observation/v-1', 200, 'which was not done'),
      post(
        'Observation/v-none/$validate',
        parameters({ name: 'mode', valueCode: 'delete' }),
        404,
        'to be deleted, and not there',
      ),
      get(
        `Observation/v-1/$validate?mode=profile&profile=${CORE}/bodyweight`,
        200,
        'the stored one, against a profile',
        {
          holds: isSound,
        },
      ),
      get('Observation/v-1/$validate?mode=profile', 400, 'against no profile in particular', says('profile')),
      post('Observation/$validate', '', [400, 422], 'nothing'),
      post(
        'Observation/$validate',
        parameters({ name: 'nonsense', valueString: 'x' }),
        400,
        'a parameter that it has not',
      ),
      post(
        'Observation/$validate',
        parameters({ name: 'resource', resource: observation() }, { name: 'mode', valueCode: 'nonsense' }),
        400,
        'a mode that is none',
      ),
      post('Observation/$validate', '{"resourceType":"Observation",', 400, 'what cannot be read'),
      post('Observation/$validate', observation(), 200, 'and nothing is stored', {
        holds: ({ headers }) => headers.get('location') === null,
      }),
    ],
  },
];
