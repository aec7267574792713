import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, isOutcome, post, put, send } from './chapter.ts';

const R4 = 'https://hl7.org/fhir/R4';
const LOINC = 'http://loinc.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const of = (id: string) => ({ reference: `Patient/${id}` });
const weight = (id: string, patient: string, date: string, value: number) =>
  put({
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [{ coding: [{ system: CATEGORY, code: 'vital-signs' }] }],
    code: { coding: [{ system: LOINC, code: '29463-7' }] },
    subject: of(patient),
    effectiveDateTime: date,
    valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  } as never);
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

/** Operations on whole records. All persons are synthetic. */
export const RECORDS: readonly Chapter[] = [
  {
    name: 'records: $everything',
    source: `${R4}/patient-operation-everything.html`,
    cases: [
      put({ resourceType: 'Organization', id: 'v-org', name: 'V' } as never),
      put({ resourceType: 'Practitioner', id: 'v-dr', name: [{ family: 'V' }] } as never),
      put({
        resourceType: 'Patient',
        id: 'v-a',
        generalPractitioner: [{ reference: 'Practitioner/v-dr' }],
        managingOrganization: { reference: 'Organization/v-org' },
      } as never),
      put({ resourceType: 'Patient', id: 'v-b', link: [{ other: of('v-a'), type: 'refer' }] } as never),
      weight('v-1', 'v-a', '2020-01-01', 70),
      weight('v-2', 'v-a', '2021-06-15', 71),
      weight('v-3', 'v-a', '2022-12-31', 72),
      weight('v-other', 'v-b', '2021-06-15', 60),
      put({ resourceType: 'Condition', id: 'v-cond', subject: of('v-a'), code: { text: 'x' } } as never),
      get(
        'Patient/v-a/$everything',
        200,
        'the patient, what is of them, and what that refers to',
        holds(
          'Condition/v-cond Observation/v-1 Observation/v-2 Observation/v-3 Organization/v-org Patient/v-a Practitioner/v-dr',
        ),
      ),
      get('Patient/v-a/$everything', 200, 'a searchset, with the address of each', {
        holds: (reply) =>
          reply.json.type === 'searchset' &&
          entries(reply).every(({ fullUrl }) => /^http:\/\/hk\.test\/fhir\/R4\/\w+\/v-/.test(String(fullUrl))),
      }),
      get('Patient/v-a/$everything', 200, 'nothing twice', {
        holds: (reply) => new Set(ids(reply).split(' ')).size === entries(reply).length,
      }),
      get('Patient/v-a/$everything?start=2021-01-01', 200, 'start', {
        holds: (reply) => !ids(reply).includes('v-1') && ids(reply).includes('v-2'),
      }),
      get('Patient/v-a/$everything?end=2021-12-31', 200, 'end', {
        holds: (reply) => !ids(reply).includes('v-3') && ids(reply).includes('v-2'),
      }),
      get('Patient/v-a/$everything?start=2021&end=2021', 200, 'a year', {
        holds: (reply) => ids(reply).includes('v-2') && !ids(reply).includes('v-1') && !ids(reply).includes('v-3'),
      }),
      get('Patient/v-a/$everything?_type=Patient', 200, '_type of one', holds('Patient/v-a')),
      get(
        'Patient/v-a/$everything?_type=Observation,Condition',
        200,
        '_type of two',
        holds('Condition/v-cond Observation/v-1 Observation/v-2 Observation/v-3'),
      ),
      get(
        'Patient/v-a/$everything?_type=Observation&_type=Condition',
        200,
        '_type, twice',
        holds('Condition/v-cond Observation/v-1 Observation/v-2 Observation/v-3'),
      ),
      get('Patient/v-a/$everything?_type=Practitioner', 200, '_type of what is referred to', {
        holds: (reply) => !ids(reply).includes('Observation'),
      }),
      get('Patient/v-a/$everything?_type=Medication', 200, '_type of what there is not', {
        holds: (reply) => reply.json.type === 'searchset' && entries(reply).length === 0,
      }),
      get(
        'Patient/v-a/$everything?_since=2000-01-01T00:00:00Z&_type=Condition',
        200,
        '_since, and _type',
        holds('Condition/v-cond'),
      ),
      get('Patient/v-a/$everything?_count=3', 200, 'a page of it', {
        holds: (reply) =>
          entries(reply).filter(({ search }) => search?.mode === 'match').length === 3 &&
          reply.json.link?.some(({ relation }) => relation === 'next'),
      }),
      get('Patient/v-a/$everything?_count=500', 200, 'all on one page', {
        holds: ({ json }) => !json.link?.some(({ relation }) => relation === 'next'),
      }),
      get('Patient/v-b/$everything', 200, 'of another: nothing of the first but who is referred to', {
        holds: (reply) => ids(reply).includes('Observation/v-other') && !ids(reply).includes('v-1'),
      }),
      post(
        'Patient/v-a/$everything',
        parameters({ name: '_type', valueString: 'Condition' }),
        200,
        'by POST',
        holds('Condition/v-cond'),
      ),
      post(
        'Patient/v-a/$everything',
        parameters({ name: 'start', valueDate: '2022-01-01' }, { name: '_type', valueCode: 'Observation' }),
        200,
        'by POST, with a date',
        holds('Observation/v-3'),
      ),
      get('Patient/v-a/$everything?_format=xml', 200, 'in XML', says('<Bundle', '<type value="searchset"/>')),
      refused('Patient/v-a/$everything?_type=Nonsense'),
      refused('Patient/v-a/$everything?start=soon'),
      refused('Patient/v-a/$everything?_since=soon'),
      refused('Patient/v-a/$everything?_count=0'),
      refused('Patient/v-a/$everything?_count=x'),
      refused('Patient/v-a/$everything?_page=nonsense'),
      refused('Patient/v-none/$everything', 404),
      refused('Practitioner/v-dr/$everything', [400, 404]),
      send('PUT', 'Patient/v-a/$everything', 405, 'by PUT', { body: {} }),
    ],
  },
  {
    name: 'records: $lastn and $stats',
    source: `${R4}/observation-operation-lastn.html`,
    cases: [
      get(
        'Observation/$lastn?patient=v-a&category=vital-signs',
        200,
        'the newest of each code',
        holds('Observation/v-3'),
      ),
      get(
        'Observation/$lastn?patient=v-a&category=vital-signs&max=2',
        200,
        'two of each',
        holds('Observation/v-2 Observation/v-3'),
      ),
      get(
        'Observation/$lastn?subject=Patient/v-a&category=vital-signs&max=99',
        200,
        'by subject',
        holds('Observation/v-1 Observation/v-2 Observation/v-3'),
      ),
      get(
        'Observation/$lastn?patient=Patient/v-a&category=vital-signs&max=1',
        200,
        'by category',
        holds('Observation/v-3'),
      ),
      get(`Observation/$lastn?patient=v-a&code=${LOINC}%7C29463-7`, 200, 'by code', holds('Observation/v-3')),
      get(`Observation/$lastn?patient=v-a&code=${LOINC}%7Cnone`, 200, 'by a code that there is not', {
        holds: (reply) => entries(reply).length === 0,
      }),
      get(
        'Observation/$lastn?patient=v-a&category=vital-signs&date=lt2022',
        200,
        'before a day',
        holds('Observation/v-2'),
      ),
      refused('Observation/$lastn?patient=v-a'),
      refused('Observation/$lastn?patient=v-a&category=vital-signs&max=0'),
      refused('Observation/$lastn?patient=v-a&category=vital-signs&max=x'),
      refused('Observation/$lastn?patient=v-a&category=vital-signs&nonsense=1'),
      refused('Observation/$lastn'),
      put({
        resourceType: 'Observation',
        id: 'v-translated',
        status: 'final',
        category: [{ coding: [{ system: CATEGORY, code: 'vital-signs' }] }],
        code: {
          coding: [
            { system: LOINC, code: '29463-7' },
            { system: 'urn:v:own', code: 'W' },
          ],
        },
        subject: of('v-a'),
        effectiveDateTime: '2022-12-31',
        valueQuantity: { value: 73, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
      } as never),
      put({
        resourceType: 'Observation',
        id: 'v-own',
        status: 'final',
        category: [{ coding: [{ system: CATEGORY, code: 'vital-signs' }] }],
        code: { coding: [{ system: 'urn:v:own', code: 'W' }] },
        subject: of('v-a'),
        effectiveDateTime: '2019-01-01',
        valueString: 'seventy',
      } as never),
      get(
        'Observation/$lastn?patient=v-a&category=vital-signs',
        200,
        'one coding in common makes one kind, from one to the next; what is of the same time is there too',
        holds('Observation/v-3 Observation/v-translated'),
      ),
      get(
        'Observation/$lastn?patient=v-a,v-b&category=vital-signs&date=gt2020-06&date=lt2022',
        200,
        'of each subject',
        holds('Observation/v-2 Observation/v-other'),
      ),
      get(
        'Observation/$lastn?patient=v-a&combo-code-value-quantity=29463-7$gt71&max=1',
        200,
        'by another parameter that has a code in it',
        holds('Observation/v-3 Observation/v-translated'),
      ),
      get(
        'Observation/$lastn?patient=v-a&category=vital-signs&_sort=-date&_count=5',
        200,
        'an order and a size of its own',
      ),
      refused('Observation/$lastn?patient=v-a&category=vital-signs&_sort=code'),
      refused('Observation/$lastn?patient=v-a&category=vital-signs&max=1&max=2'),
      post(
        'Observation/$lastn',
        parameters(
          { name: 'patient', valueReference: of('v-a') },
          { name: 'code', valueCoding: { system: LOINC, code: '29463-7' } },
        ),
        200,
        'by POST, with a Reference and a Coding',
        holds('Observation/v-3 Observation/v-translated'),
      ),
      ...['_include=Observation:subject', '_summary=true', '_elements=code'].map((shape) =>
        get(`Observation/$lastn?patient=v-a&category=vital-signs&${shape}`, 400, `what shapes a page: ${shape}`, {
          holds: ({ text }) => text.includes(shape.slice(0, shape.indexOf('='))),
        }),
      ),
      ...[
        'average',
        'maximum',
        'minimum',
        'count',
        'median',
        'std-dev',
        'sum',
        'variance',
        '20-percent',
        '80-percent',
        'total-count',
        '4-lower',
        '4-upper',
        '4-dev',
        '5-1',
        '5-2',
        '5-3',
        '5-4',
        'skew',
        'kurtosis',
        'regression',
      ].map((statistic) =>
        get(
          `Observation/$stats?subject=Patient/v-a&coding=${LOINC}%7C29463-7&statistic=${statistic}`,
          [200, 400],
          `$stats: ${statistic}, or told by name that it is not there`,
          { holds: ({ text }) => text.includes(statistic) || text.slice(0, 200) },
        ),
      ),
      get(
        `Observation/$stats?subject=Patient/v-a&system=${LOINC}&code=29463-7&statistic=average&statistic=count`,
        200,
        'two statistics',
        says('"value":71.5', '"value":4'),
      ),
      get(
        `Observation/$stats?subject=Patient/v-a&coding=${LOINC}%7C29463-7&statistic=maximum`,
        200,
        'a coding',
        says('"value":73'),
      ),
      post(
        'Observation/$stats',
        parameters(
          { name: 'subject', valueUri: 'Patient/v-a' },
          { name: 'coding', valueCoding: { system: LOINC, code: '29463-7' } },
          { name: 'statistic', valueCode: 'minimum' },
        ),
        200,
        'by POST',
        says('"value":70'),
      ),
      post(
        'Observation/$stats',
        parameters(
          { name: 'subject', valueUri: 'Patient/v-a' },
          { name: 'coding', valueCoding: { system: LOINC, code: '29463-7' } },
          { name: 'statistic', valueCode: 'count' },
          { name: 'period', valuePeriod: { start: '2021-01-01', end: '2021-12-31' } },
        ),
        200,
        'of a period',
        says('"value":1'),
      ),
      get(
        `Observation/$stats?subject=Patient/v-a&coding=${LOINC}%7C29463-7&statistic=count&include=true`,
        200,
        'with what it was made of',
        says('v-1', 'v-2', 'v-3'),
      ),
      ...['v-pressure', 'v-mistaken'].map((id, i) =>
        put({
          resourceType: 'Observation',
          id,
          status: i === 0 ? 'final' : 'entered-in-error',
          code: { coding: [{ system: LOINC, code: '85354-9' }] },
          subject: of('v-b'),
          effectiveDateTime: '2022-01-01',
          component: ['8480-6', '8462-4'].map((code, at) => ({
            code: { coding: [{ system: LOINC, code }] },
            valueQuantity: { value: 120 - 40 * at, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
          })),
        } as never),
      ),
      get(
        `Observation/$stats?subject=Patient/v-b&coding=${LOINC}%7C8480-6&statistic=average&statistic=count`,
        200,
        'of a component; what was entered in error does not count',
        says('"value":120', '"valueQuantity":{"value":1}'),
      ),
      get(
        `Observation/$stats?subject=Patient/v-b&coding=${LOINC}%7C85354-9&statistic=minimum`,
        200,
        'of a panel: each of its components',
        says('"code":"8480-6"', '"value":120', '"code":"8462-4"', '"value":80'),
      ),
      get(
        'Observation/$stats?subject=Patient/v-a&coding=urn:v:own%7CW&statistic=count&statistic=total-count',
        200,
        'total-count counts what has no value too',
        says('{"value":1}', '{"value":2}'),
      ),
      get(
        `Observation/$stats?subject=Patient/v-a&coding=${LOINC}%7C29463-7&statistic=4-dev&period=2020/2022-12-30`,
        200,
        '4-dev: half of what lies between the quartiles, of a period that the answer names',
        says('"value":0.25', '"effectivePeriod":{"start":"2020","end":"2022-12-30"}'),
      ),
      get(
        `Observation/$stats?subject=Patient/v-a&coding=${LOINC}%7C29463-7&statistic=count&include=true&limit=1`,
        200,
        'a limit is one of sources alone',
        { holds: ({ text }) => text.includes('{"value":4}') && text.split('"name":"source"').length === 2 },
      ),
      get(
        `Observation/$stats?subject=Patient/v-a&coding=${LOINC}%7C29463-7&statistic=count&limit=nonsense`,
        200,
        'a limit without sources is nothing',
        says('{"value":4}'),
      ),
      refused(`Observation/$stats?subject=Patient/v-a&coding=${LOINC}%7C29463-7&statistic=count&include=perhaps`),
      refused(`Observation/$stats?coding=${LOINC}%7C29463-7&statistic=count`),
      refused('Observation/$stats?subject=Patient/v-a&statistic=count'),
      refused(`Observation/$stats?subject=Patient/v-a&coding=${LOINC}%7C29463-7`),
    ],
  },
];
