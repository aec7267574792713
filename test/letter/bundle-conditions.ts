import { about, basic, keeps, links, made, ONE } from './bundle-linking.ts';
import { bundle, does, fails, named, patient, transaction } from './bundle-parts.ts';
import { type Chapter, get, post, put } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html#trules';
const known = (value: string, more: object = {}) => patient({ identifier: [{ system: 'urn:g:b', value }], ...more });

/** Links by what something is found by: by a condition that somebody stored meets, or an entry of the same bundle. */
export const BUNDLE_CONDITIONS: readonly Chapter[] = [
  {
    name: 'transaction: links by condition',
    source: HTTP,
    cases: [
      put(known('c1', { id: 'g-b-c1', name: [{ family: 'Conditional' }], birthDate: '1971-02-03' }) as never),
      put(known('c2', { id: 'g-b-c2', name: [{ family: 'Conditional' }] }) as never),
      ...(
        [
          ['Patient?identifier=urn:g:b|c1', 'by identifier'],
          ['Patient?_id=g-b-c1', 'by id'],
          ['Patient?name=conditional&birthdate=1971-02-03', 'by name and date'],
          ['Patient?family=Conditional&identifier=c1', 'by two parameters'],
          ['Patient?identifier=urn%3Ag%3Ab%7Cc1', 'encoded'],
        ] as const
      ).map(([condition, what]) => keeps(what, 0, '"Patient/g-b-c1"', does('POST', 'Observation', about(condition)))),
      keeps(
        'in a resource that is put',
        0,
        '"Patient/g-b-c1"',
        does('PUT', 'Observation/g-b-o2', about('Patient?identifier=c1', { id: 'g-b-o2' })),
      ),
      keeps(
        'in an extension',
        0,
        '"Patient/g-b-c1"',
        does(
          'POST',
          'Basic',
          basic({
            extension: [{ url: 'urn:g:e', valueReference: { reference: 'Patient?identifier=urn:g:b|c1' } }],
          }),
        ),
      ),
      links(
        'met by an entry, by its identifier',
        1,
        0,
        'Patient?',
        does('POST', 'Patient', known('c3')),
        does('POST', 'Observation', about('Patient?identifier=urn:g:b|c3')),
      ),
      links(
        'met by an entry, by its name',
        1,
        0,
        'Patient?',
        does('POST', 'Patient', patient({ name: [{ family: 'Unheardof' }] })),
        does('POST', 'Observation', about('Patient?family=unheardof')),
      ),
      links(
        'met by an entry, by a date',
        0,
        1,
        'Patient?',
        does('POST', 'Observation', about('Patient?birthdate=1871-02-03')),
        does('POST', 'Patient', patient({ birthDate: '1871-02-03' })),
      ),
      links(
        'met by an entry as it becomes',
        1,
        0,
        'Patient?',
        does('PUT', 'Patient/g-b-c2', known('c4', { id: 'g-b-c2' })),
        does('POST', 'Observation', about('Patient?identifier=urn:g:b|c4')),
      ),
      links(
        'met by what is made on a condition',
        1,
        0,
        'Patient?',
        does('POST', 'Patient', known('c5'), { ifNoneExist: 'identifier=urn:g:b|c5' }),
        does('POST', 'Observation', about('Patient?identifier=urn:g:b|c5')),
      ),
      links(
        'to what an update on a condition found',
        1,
        0,
        ONE,
        named(ONE, does('PUT', 'Patient?identifier=urn:g:b|c5', known('c5', { active: true }))),
        does('POST', 'Observation', about(ONE)),
      ),
      links(
        'to what an update on a condition made',
        1,
        0,
        ONE,
        named(ONE, does('PUT', 'Patient?identifier=urn:g:b|c6', known('c6'))),
        does('POST', 'Observation', about(ONE)),
      ),
      fails('met by nobody', does('POST', 'Observation', about('Patient?identifier=urn:g:b|never'))),
      fails('met by two', does('POST', 'Observation', about('Patient?birthdate=ge1700'))),
      fails(
        'met by two entries',
        does('POST', 'Patient', known('c7')),
        does('POST', 'Patient', known('c7')),
        does('POST', 'Observation', about('Patient?identifier=urn:g:b|c7')),
      ),
      fails('no condition', does('POST', 'Observation', about('Patient?'))),
      fails('what shapes an answer is no condition', does('POST', 'Observation', about('Patient?_count=1'))),
      fails('an unknown parameter', does('POST', 'Observation', about('Patient?nonsense=1'))),
      fails('a type that is none', does('POST', 'Observation', about('Nonsense?identifier=1'))),
      post(
        '',
        bundle('transaction', made(ONE), does('POST', 'Observation', about('Patient?identifier=never'))),
        [400, 404, 412, 422],
        'it is said where',
        {
          holds: ({ text }) => text.includes('Bundle.entry[1].resource.subject') || text.slice(0, 300),
        },
      ),
      get('Observation?subject=Patient/g-b-nobody&_summary=count', 200, 'what failed left nothing', {
        holds: ({ json }) => json.total === 1 || json.total,
      }),
      transaction(
        'a name of nobody in a batch is told in its place',
        '201',
        does('POST', 'Observation', about('Patient?identifier=urn:g:b|c1')),
      ),
    ],
  },
];
