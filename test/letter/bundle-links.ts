import { about, basic, keeps, links, made, ONE, placeOf, RETURN, THREE, TWO, textOf } from './bundle-linking.ts';
import { bundle, does, fails, named, observation, patient } from './bundle-parts.ts';
import { type Chapter, post } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html#trules';
const BASE = 'http://hk.test/fhir/R4';

/** What a bundle's links to its own entries become: ids that are given; what is no such link stays. */
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
];
