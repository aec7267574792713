import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { bundle, does, type Entry, fails, named, observation, patient, transaction } from './bundle-parts.ts';
import { type Case, type Chapter, get, post, put } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html#trules';
const BASE = 'http://hk.test/fhir/R4';
const RETURN = { prefer: 'return=representation' };
const uuid = (n: number) => `urn:uuid:9a000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [ONE, TWO, THREE] = [uuid(1), uuid(2), uuid(3)];
const known = (value: string, more: object = {}) => patient({ identifier: [{ system: 'urn:g:b', value }], ...more });
const about = (reference: string, more: object = {}) => ({ ...observation(reference), ...more });

interface Told {
  readonly resource?: { readonly resourceType: string; readonly id?: string };
  readonly response?: { readonly location?: string; readonly status?: string };
}
/** The entries of the answer, each with its resource. */
const told = ({ json }: Reply) => (json.entry ?? []) as readonly Told[];
/** `Patient/1` of an entry, by where it says that it is. */
const placeOf = (reply: Reply, at: number) =>
  /([A-Z][A-Za-z]+\/[^/]+)\/_history/.exec(told(reply)[at]?.response?.location ?? '')?.[1] ?? 'nowhere';
const textOf = (reply: Reply, at: number) => JSON.stringify(told(reply)[at]?.resource ?? {});

/** A transaction whose entry `at` has, after all, a link to the place of entry `to`, and none to `not`. */
const links = (what: string, at: number, to: number, not: string, ...entries: Entry[]): Case =>
  post('', bundle('transaction', ...entries), 200, what, {
    headers: RETURN,
    holds: (reply) => {
      const text = textOf(reply, at);
      return (text.includes(`"${placeOf(reply, to)}"`) && !text.includes(not)) || text;
    },
  });
/** … whose entry `at` has this text as it was. */
const keeps = (what: string, at: number, text: string, ...entries: Entry[]): Case =>
  post('', bundle('transaction', ...entries), 200, what, {
    headers: RETURN,
    holds: (reply) => textOf(reply, at).includes(text) || textOf(reply, at),
  });
const made = (fullUrl: string, resource: object = patient()): Entry =>
  named(fullUrl, does('POST', 'Patient', resource));
const basic = (more: object) => ({ resourceType: 'Basic', code: { text: 'x' }, ...more });

/** What a bundle's links become: ids that are given, conditions that are met, addresses that stay. */
export const BUNDLE_LINKS: readonly Chapter[] = [
  {
    name: 'transaction: links within the bundle',
    source: HTTP,
    cases: [
      links('by urn:uuid', 1, 0, ONE, made(ONE), does('POST', 'Observation', about(ONE))),
      links('before it is made', 0, 1, ONE, does('POST', 'Observation', about(ONE)), made(ONE)),
      links(
        'a urn:uuid that is no uuid',
        1,
        0,
        'urn:uuid:pat',
        made('urn:uuid:pat'),
        does('POST', 'Observation', about('urn:uuid:pat')),
      ),
      links(
        'by urn:oid',
        1,
        0,
        'urn:oid:1.2.9',
        made('urn:oid:1.2.9'),
        does('POST', 'Observation', about('urn:oid:1.2.9')),
      ),
      links('by another urn', 1, 0, 'urn:g:any', made('urn:g:any'), does('POST', 'Observation', about('urn:g:any'))),
      links(
        'by an address elsewhere',
        1,
        0,
        'sender.example',
        made('https://sender.example/fhir/Patient/17'),
        does('POST', 'Observation', about('https://sender.example/fhir/Patient/17')),
      ),
      links(
        'by type and id beside an address elsewhere',
        1,
        0,
        'Patient/g-b-17',
        made('https://sender.example/fhir/Patient/g-b-17'),
        named('https://sender.example/fhir/Observation/18', does('POST', 'Observation', about('Patient/g-b-17'))),
      ),
      links(
        'by an address here',
        1,
        0,
        'g-b-19',
        made(`${BASE}/Patient/g-b-19`),
        does('POST', 'Observation', about(`${BASE}/Patient/g-b-19`)),
      ),
      links(
        'to what is put under its own id',
        1,
        0,
        ONE,
        named(ONE, does('PUT', 'Patient/g-b-put', patient({ id: 'g-b-put' }))),
        does('POST', 'Observation', about(ONE)),
      ),
      links('of what is put', 0, 1, ONE, does('PUT', 'Observation/g-b-obs', about(ONE, { id: 'g-b-obs' })), made(ONE)),
      links(
        'in a ring',
        0,
        1,
        TWO,
        made(ONE, patient({ link: [{ other: { reference: TWO }, type: 'seealso' }] })),
        made(TWO, patient({ link: [{ other: { reference: ONE }, type: 'seealso' }] })),
      ),
      links('to itself', 0, 0, ONE, made(ONE, patient({ link: [{ other: { reference: ONE }, type: 'seealso' }] }))),
      links(
        'in a contained resource',
        1,
        0,
        ONE,
        made(ONE),
        does('POST', 'Observation', {
          ...observation('Patient/g-b-put'),
          contained: [{ resourceType: 'Specimen', id: 's', subject: { reference: ONE } }],
          specimen: { reference: '#s' },
        }),
      ),
      links(
        'in an extension of an extension',
        1,
        0,
        ONE,
        made(ONE),
        does(
          'POST',
          'Basic',
          basic({
            extension: [{ url: 'urn:g:e', extension: [{ url: 'inner', valueReference: { reference: ONE } }] }],
          }),
        ),
      ),
      links(
        'in an extension of a plain value',
        1,
        0,
        ONE,
        made(ONE),
        does(
          'POST',
          'Patient',
          patient({
            birthDate: '2000',
            _birthDate: { extension: [{ url: 'urn:g:e', valueReference: { reference: ONE } }] },
          }),
        ),
      ),
      links(
        'in a uri',
        1,
        0,
        ONE,
        made(ONE),
        does('POST', 'Basic', basic({ extension: [{ url: 'urn:g:e', valueUri: ONE }] })),
      ),
      links(
        'in a url',
        1,
        0,
        ONE,
        made(ONE),
        does('POST', 'Basic', basic({ extension: [{ url: 'urn:g:e', valueUrl: ONE }] })),
      ),
      links(
        'in a list of uris',
        1,
        0,
        ONE,
        made(ONE),
        does('POST', 'CarePlan', {
          resourceType: 'CarePlan',
          status: 'active',
          intent: 'plan',
          subject: { display: 'synthetic' },
          instantiatesUri: ['urn:g:other', ONE],
        }),
      ),
      links(
        'in an attachment',
        1,
        0,
        ONE,
        named(ONE, does('POST', 'Binary', { resourceType: 'Binary', contentType: 'text/plain', data: 'eA==' })),
        does('POST', 'DocumentReference', {
          resourceType: 'DocumentReference',
          status: 'current',
          content: [{ attachment: { url: ONE } }],
        }),
      ),
      links(
        'in an attachment, by an address elsewhere',
        1,
        0,
        'sender.example',
        named(
          'https://sender.example/fhir/Binary/5',
          does('POST', 'Binary', { resourceType: 'Binary', contentType: 'text/plain', data: 'eA==' }),
        ),
        does('POST', 'DocumentReference', {
          resourceType: 'DocumentReference',
          status: 'current',
          content: [{ attachment: { url: 'https://sender.example/fhir/Binary/5' } }],
        }),
      ),
      post(
        '',
        bundle(
          'transaction',
          made(ONE),
          does('POST', 'Basic', {
            ...basic({}),
            text: {
              status: 'additional',
              div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${ONE}">${ONE} as text</a></div>`,
            },
          }),
        ),
        200,
        'in a link of a narrative, and not in its words',
        {
          headers: RETURN,
          holds: (reply) => {
            const text = textOf(reply, 1);
            return (text.includes(placeOf(reply, 0)) && text.includes(`${ONE} as text`)) || text;
          },
        },
      ),
      keeps(
        'a canonical is no link',
        1,
        ONE,
        made(ONE),
        does('POST', 'Basic', basic({ extension: [{ url: 'urn:g:e', valueCanonical: ONE }] })),
      ),
      keeps(
        'nor is an instantiated canonical',
        1,
        ONE,
        made(ONE),
        does('POST', 'CarePlan', {
          resourceType: 'CarePlan',
          status: 'active',
          intent: 'plan',
          subject: { display: 'synthetic' },
          instantiatesCanonical: [ONE],
        }),
      ),
      keeps(
        'nor is a system',
        1,
        ONE,
        made(ONE),
        does('POST', 'Patient', patient({ identifier: [{ system: ONE, value: '1' }] })),
      ),
      keeps(
        'nor is a word',
        1,
        ONE,
        made(ONE),
        does('POST', 'Basic', basic({ extension: [{ url: 'urn:g:e', valueString: ONE }] })),
      ),
      keeps(
        'an address of no entry stays',
        0,
        'https://other.example/fhir/Patient/3',
        does('POST', 'Observation', about('https://other.example/fhir/Patient/3')),
      ),
      keeps(
        'a local one of no entry stays',
        0,
        'Patient/g-b-nobody',
        does('POST', 'Observation', about('Patient/g-b-nobody')),
      ),
      keeps(
        'what is contained stays',
        0,
        '"#s"',
        does('POST', 'Observation', {
          ...observation('Patient/g-b-put'),
          contained: [{ resourceType: 'Specimen', id: 's' }],
          specimen: { reference: '#s' },
        }),
      ),
      keeps(
        'a logical reference stays',
        0,
        'urn:g:logic',
        does('POST', 'Observation', {
          ...observation('x'),
          subject: { identifier: { system: 'urn:g:logic', value: '1' } },
        }),
      ),
      post(
        '',
        bundle(
          'transaction',
          made('https://sender.example/fhir/Patient/21'),
          does('POST', 'Observation', about('https://sender.example/fhir/Patient/21/_history/7')),
        ),
        200,
        'a link to a version is one to the version that is made',
        {
          headers: RETURN,
          holds: (reply) => textOf(reply, 1).includes(`"${placeOf(reply, 0)}/_history/1"`) || textOf(reply, 1),
        },
      ),
      post(
        '',
        bundle('transaction', made(ONE), made(TWO, patient({ id: 'chosen-by-client' }))),
        200,
        'an id that is sent with POST is not taken',
        { holds: (reply) => placeOf(reply, 1) !== 'Patient/chosen-by-client' },
      ),
      fails('a urn of no entry', does('POST', 'Observation', about(THREE)), made(ONE)),
      fails('one fullUrl for two', made(ONE), made(ONE)),
      fails(
        'a link to what is deleted here',
        does('DELETE', 'Patient/g-b-put'),
        does('POST', 'Observation', about('Patient?_id=g-b-put')),
      ),
    ],
  },
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
