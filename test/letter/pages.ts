import {
  type Case,
  type Chapter,
  finds,
  get,
  idsOf,
  linkOf,
  orders,
  post,
  put,
  refuses,
  send,
  walks,
} from './chapter.ts';

const TAG = 'urn:g:pages';
const meta = { tag: [{ system: TAG, code: 'x' }] };
const FORM = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
const LENIENT = { headers: { prefer: 'handling=lenient' } };
const all = `Patient?_tag=${TAG}|x`;
const person = (n: number, more: object = {}): Case =>
  put({ resourceType: 'Patient', id: `g-w${n}`, meta, ...more } as never);
const ids = (numbers: string) =>
  numbers
    .split(' ')
    .map((n) => `g-w${n}`)
    .join(' ');
const sorted = (query: string, numbers: string, what = query) => orders(`${all}&${query}`, ids(numbers), what);
const walked = (query: string, numbers: string) =>
  walks(`${all}&${query}`, ids(numbers), { what: query, order: 'in order' });
const EVERYBODY = '0 1 2 3 4 5 6';
const seen = (id: string, more: object) =>
  put({ resourceType: 'Observation', id: `g-${id}`, meta, status: 'final', code: { text: 'page' }, ...more } as never);
const relations = ({ json }: { json: { link?: { relation: string }[] } }) =>
  (json.link ?? []).map(({ relation }) => relation).join(' ');
/** What is of the resource in the first entry, and nothing else. */
const keys =
  (expected: string) =>
  ({ json }: { json: { entry?: { resource?: object }[] } }) => {
    const found = Object.keys(json.entry?.[0]?.resource ?? {})
      .sort()
      .join(' ');
    return found === expected || found;
  };

/** The order of an answer, its pages, and how much of each resource is in it. */
export const PAGES: readonly Chapter[] = [
  {
    name: 'search: order and pages',
    source: 'https://hl7.org/fhir/R4/search.html#_sort',
    cases: [
      person(0, { birthDate: '1980-01-01', name: [{ family: 'Delta', given: ['B'] }], gender: 'male' }),
      person(1, { birthDate: '1980-01-01', name: [{ family: 'Alpha', given: ['C'] }], gender: 'female' }),
      person(2, { birthDate: '1975', name: [{ family: 'Charlie' }], gender: 'male' }),
      person(3, { birthDate: '1990-07', name: [{ family: 'bravo' }] }),
      person(4, { name: [{ family: 'Écho' }], gender: 'female' }),
      person(5, { birthDate: '1980-01-01' }),
      person(6, { birthDate: '2001-02-03', name: [{ family: 'Foxtrot' }, { family: 'Able' }] }),
      sorted('_sort=birthdate', '2 0 1 5 3 6 4', 'without a value last, equals by id'),
      sorted('_sort=birthdate&birthdate:missing=false', '2 0 1 5 3 6'),
      sorted('_sort=-birthdate&birthdate:missing=false', '6 3 5 1 0 2'),
      sorted('_sort=family&family:missing=false', '6 1 3 2 0 4', 'case and accents aside; of several names the first'),
      sorted('_sort=-family&family:missing=false', '6 4 0 2 3 1', 'of several names the last'),
      sorted('_sort=_id', EVERYBODY),
      sorted('_sort=-_id', '6 5 4 3 2 1 0'),
      sorted('_sort=gender,-_id&gender:missing=false', '4 1 2 0'),
      sorted('_sort=birthdate,family&birthdate=1980&family:missing=false', '1 0'),
      sorted('_sort=birthdate,-family&birthdate=1980&family:missing=false', '0 1'),
      sorted('_sort=-gender,birthdate&gender:missing=false&birthdate:missing=false', '2 0 1'),
      walks(`${all}&_count=3`, ids(EVERYBODY)),
      walks(`${all}&_count=1`, ids(EVERYBODY)),
      walks(`${all}&_count=7`, ids(EVERYBODY)),
      walks(`${all}&_count=500`, ids(EVERYBODY)),
      walked('_sort=birthdate&_count=1', '2 0 1 5 3 6 4'),
      walked('_sort=birthdate&_count=2', '2 0 1 5 3 6 4'),
      walked('_sort=-birthdate&_count=2', '6 3 5 1 0 2 4'),
      walked('_sort=family&_count=2&family:missing=false', '6 1 3 2 0 4'),
      walked('_sort=-_id&_count=2', '6 5 4 3 2 1 0'),
      walked('_sort=_lastUpdated,_id&_count=3', EVERYBODY),
      walked('_sort=gender,-birthdate&_count=1&gender:missing=false&birthdate:missing=false', '1 0 2'),
      walks(`${all}&gender:not=male&_count=2`, ids('1 3 4 5 6'), { what: ':not stays in the link' }),
      walks(`${all}&family=alpha,bravo,char&_count=1`, ids('1 2 3'), { what: 'alternatives stay in the link' }),
      walks(`${all}&family=%C3%A9cho,alpha&_count=1`, ids('1 4'), { what: 'accents stay in the link' }),
      walks(`${all}&birthdate=ge1980&birthdate=le1990&_count=1`, ids('0 1 3 5'), {
        what: 'both sides stay in the link',
      }),
      get(`${all}&_count=3`, 200, 'the first page has a next one, and none before', {
        holds: (reply) => relations(reply as never) === 'self next' || relations(reply as never),
      }),
      get(`${all}&_count=3&_total=accurate`, 200, 'the total is of all pages', {
        holds: ({ json }) => (json.total === 7 && json.entry?.length === 3) || json.total,
        follows: (reply) =>
          get(linkOf(reply, 'next') ?? '', 200, 'on the second page too', {
            holds: ({ json }) => json.total === 7 || json.total,
          }),
      }),
      get(`${all}&_sort=_id&_count=2`, 200, 'forth', {
        follows: (first) =>
          get(linkOf(first, 'next') ?? '', 200, 'and back', {
            holds: (reply) => idsOf(reply).join(' ') === ids('2 3') || idsOf(reply).join(' '),
            follows: (second) => orders(linkOf(second, 'previous') ?? '', ids('0 1'), 'to where it was'),
          }),
      }),
      walks(`${all}&_sort=_id&_count=2`, `${ids('0 1 2 3 4 5 6')} g-w7`, {
        what: 'what is made behind the page is met',
        order: 'in order',
        between: (page) => (page === 1 ? person(7) : undefined),
      }),
      walks(`${all}&_sort=_id&_count=2`, `${ids('0 1 3 4 5 6')} g-w7`, {
        what: 'what is deleted behind the page is not met, and nothing else is missed',
        order: 'in order',
        between: (page) => (page === 1 ? send('DELETE', 'Patient/g-w2', [200, 204], 'one is deleted') : undefined),
      }),
      walks(`${all}&_sort=_id&_count=2`, `${ids('0 1 3 4 5 6')} g-w7`, {
        what: 'what is deleted before the page moves nothing',
        order: 'in order',
        between: (page) => (page === 2 ? send('DELETE', 'Patient/g-w0', [200, 204], 'one is deleted') : undefined),
      }),
      walks(`${all}&_count=2`, `${ids('1 3 4 5 6')} g-w7`, {
        what: 'what is changed meanwhile is met once',
        between: (page) => person(page === 1 ? 1 : 3, { gender: 'other', active: page % 2 === 0 }),
      }),
      walks(`${all}&_sort=-_lastUpdated&_count=2`, `${ids('1 3 4 5 6')} g-w7`, { what: 'by the time of writing' }),
      seen('v1', { valueQuantity: { value: 3, code: 'g', system: 'http://unitsofmeasure.org' } }),
      seen('v2', { valueQuantity: { value: 1, code: 'g', system: 'http://unitsofmeasure.org' } }),
      seen('v3', { valueQuantity: { value: 2, code: 'g', system: 'http://unitsofmeasure.org' } }),
      seen('v4', { valueString: 'no quantity' }),
      orders(`Observation?_tag=${TAG}|x&_sort=value-quantity`, 'g-v2 g-v3 g-v1 g-v4', 'a quantity'),
      orders(`Observation?_tag=${TAG}|x&_sort=value-quantity&_sort=_id`, 'g-v2 g-v3 g-v1 g-v4', 'an order in parts'),
      orders(`Observation?_tag=${TAG}|x&_sort=-value-quantity`, 'g-v1 g-v3 g-v2 g-v4', 'a quantity, the other way'),
      walks(`Observation?_tag=${TAG}|x&_sort=value-quantity&_count=1`, 'g-v2 g-v3 g-v1 g-v4', { order: 'in order' }),
      walks(`?_type=Patient,Observation&_tag=${TAG}|x&_count=2`, `${ids('1 3 4 5 6')} g-w7 g-v1 g-v2 g-v3 g-v4`),
      walks(
        `?_type=Patient,Observation&_tag=${TAG}|x&_count=3&_sort=-_id`,
        `g-w7 ${ids('6 5 4 3 1')} g-v4 g-v3 g-v2 g-v1`,
        {
          order: 'in order',
        },
      ),
      refuses('Patient?_sort=,', 'sorted', 'nothing between commas'),
      refuses('Patient?_sort=birthdate,nonsense', 'nonsense'),
      refuses('Patient?_sort=--birthdate', 'birthdate'),
      refuses('Patient?_count=1&_count=2', '_count', 'twice'),
      get('Patient?_sort=nonsense', 200, 'lenient: an order there is not is left out and told', {
        ...LENIENT,
        holds: (reply) => idsOf(reply, 'outcome').length === 1 && reply.text.includes('nonsense'),
      }),
      get('Patient?_include=Patient:nonsense', 200, 'lenient: an include there is not', {
        ...LENIENT,
        holds: (reply) => idsOf(reply, 'outcome').length === 1 && reply.text.includes('nonsense'),
      }),
      get('Patient?nonsense=1&another=2', 200, 'lenient: each is named', {
        ...LENIENT,
        holds: ({ text }) => ['nonsense', 'another'].every((name) => text.includes(name)),
      }),
      get(
        'Patient?nonsense=1&family:below=x',
        400,
        'lenient: a modifier that there is not is refused all the same',
        LENIENT,
      ),
      get('Patient?_query=x', 400, 'lenient: so is a named query', LENIENT),
      get('Patient?nonsense=1&_count=1', 200, 'lenient: the address of the answer has what was used', {
        ...LENIENT,
        holds: (reply) => linkOf(reply, 'self') === 'Patient?_count=1' || linkOf(reply, 'self'),
      }),
      get('Patient?birthdate=nonsense', 400, 'lenient: a value that is none is refused all the same', LENIENT),
      get('Patient?family=alpha', 200, 'strict, and nothing is wrong', { headers: { prefer: 'handling=strict' } }),
    ],
  },
  {
    name: 'search: how much of each',
    source: 'https://hl7.org/fhir/R4/search.html#summary',
    cases: [
      seen('e1', {
        text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">told</div>' },
        valueString: 'short',
        note: [{ text: 'long' }],
        effectiveDateTime: '2020-01-01',
        interpretation: [{ text: 'fine' }],
        method: { text: 'by hand' },
      }),
      get('Observation?_id=g-e1&_elements=valueString', [200, 400], 'an element by its name with the type'),
      get('Observation?_id=g-e1&_elements=value', 200, 'a choice by its name', {
        holds: keys('code id meta resourceType status valueString') as never,
      }),
      get('Observation?_id=g-e1&_elements=method,note', 200, 'what is required is there too', {
        holds: keys('code id meta method note resourceType status') as never,
      }),
      get('Observation?_id=g-e1&_elements=id', 200, 'the id alone', {
        holds: keys('code id meta resourceType status') as never,
      }),
      get('Observation?_id=g-e1&_elements=Observation.method,Patient.name', 200, 'of several types', {
        holds: keys('code id meta method resourceType status') as never,
      }),
      get('Observation?_id=g-e1&_summary=true', 200, 'what R4 marks as summary', {
        holds: keys('code effectiveDateTime id meta resourceType status valueString') as never,
      }),
      get('Observation?_id=g-e1&_summary=text', 200, 'the text, and what is required', {
        holds: keys('code id meta resourceType status text') as never,
      }),
      get('Observation?_id=g-e1&_summary=data', 200, 'all but the text', {
        holds: keys(
          'code effectiveDateTime id interpretation meta method note resourceType status valueString',
        ) as never,
      }),
      get('Observation?_id=g-e1&_summary=false', 200, 'all', {
        holds: keys(
          'code effectiveDateTime id interpretation meta method note resourceType status text valueString',
        ) as never,
      }),
      get('Observation/g-e1?_summary=true', 200, 'of a read', {
        holds: ({ json }) => json.note === undefined && json.valueString === 'short',
      }),
      get('Observation/g-e1?_elements=method', 200, 'of a read', {
        holds: ({ json }) => json.note === undefined && json.method !== undefined && json.status === 'final',
      }),
      get('Observation?_id=g-e1&_summary=true', 200, 'what was cut says so, and keeps its tags', {
        holds: ({ text }) => text.includes('SUBSETTED') && text.includes(TAG),
      }),
      get('Observation/g-e1', 200, 'what is stored does not say so', {
        holds: ({ text }) => !text.includes('SUBSETTED'),
      }),
      get(`Observation?_tag=${TAG}|x&_summary=count&_sort=value-quantity`, 200, 'a count needs no order', {
        holds: ({ json }) => (json.total === 5 && json.entry === undefined) || json.total,
      }),
      get(`Observation?_tag=${TAG}|x&_summary=count&_count=2`, 200, 'nor pages', {
        holds: (reply) => reply.json.total === 5 && linkOf(reply, 'next') === undefined,
      }),
      get(`Observation?_tag=${TAG}|x&_count=0`, 200, 'no match wanted', {
        holds: ({ json }) => (json.total === 5 && json.entry === undefined) || json.total,
      }),
      get(`Observation?_tag=${TAG}|x&_total=none&_count=2`, 200, 'no total wanted', {
        holds: ({ json }) => json.entry?.length === 2,
      }),
      get(`Observation?_tag=${TAG}|nothing&_summary=count`, 200, 'nothing to count', {
        holds: ({ json }) => json.total === 0,
      }),
      get('Observation?_id=g-e1', 200, 'a searchset', {
        holds: ({ json }) => {
          const entry = json.entry?.[0];
          return (
            json.type === 'searchset' &&
            entry?.fullUrl === 'http://hk.test/fhir/R4/Observation/g-e1' &&
            entry.search?.mode === 'match' &&
            entry.resource?.meta?.versionId === '1' &&
            entry.resource.meta.lastUpdated !== undefined
          );
        },
      }),
      post('Observation/_search', '_id=g-e1&_summary=text', 200, 'in a form', {
        ...FORM,
        holds: keys('code id meta resourceType status text') as never,
      }),
      post('Observation/_search?_summary=text', '_id=g-e1', 200, 'beside a form', {
        ...FORM,
        holds: keys('code id meta resourceType status text') as never,
      }),
      post('Observation/_search', `_tag=${encodeURIComponent(`${TAG}|x`)}&_count=2`, 200, 'pages of a form', {
        ...FORM,
        holds: (reply) => linkOf(reply, 'next') !== undefined,
        follows: (reply) =>
          get(linkOf(reply, 'next') ?? '', 200, 'are read by GET', { holds: ({ json }) => json.entry?.length === 2 }),
      }),
      send('HEAD', 'Observation?_id=g-e1', 200, 'HEAD of a search', { holds: ({ text }) => text === '' }),
      get('Observation?_id=g-e1&_format=xml', 200, 'in XML', { holds: ({ text }) => text.startsWith('<') }),
      get('Observation?_id=g-e1&_format=json&_pretty=true', 200, 'for people'),
      finds('Observation?_id=g-e1&_contained=false', 'g-e1'),
      finds('Observation?_id=g-e1&', 'g-e1', 'an ampersand at the end'),
      finds('Observation?&_id=g-e1', 'g-e1', 'an ampersand at the beginning'),
      finds('Observation/?_id=g-e1', 'g-e1', 'a slash before the question mark'),
      refuses('Observation?_elements=nonsense', 'nonsense'),
      refuses('Observation?_summary=TRUE', '_summary'),
      refuses('Observation?_summary=yes', '_summary'),
      refuses('Observation?_total=maybe', '_total'),
      refuses('Observation?_contained=both', '_contained'),
      refuses('Observation?_query=named', '_query'),
      refuses('Observation?=x', '', 'a value without a name'),
    ],
  },
];
