import { batch, bundle, does, fails, named, observation, patient, transaction } from './bundle-parts.ts';
import { type Chapter, get, post } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html#transaction';

const identified = (value: string, more: object = {}) => patient({ identifier: [{ system: 'urn:b', value }], ...more });
const URN = 'urn:uuid:11111111-2222-4333-8444-555555555555';

/** Batches and transactions. */
export const BUNDLES: readonly Chapter[] = [
  {
    name: 'http: transaction',
    source: HTTP,
    cases: [
      transaction('creates', '201 201', does('POST', 'Patient', patient()), does('POST', 'Patient', patient())),
      transaction(
        'reference by urn',
        '201 201',
        named(URN, does('POST', 'Patient', patient())),
        does('POST', 'Observation', observation(URN)),
      ),
      transaction(
        'reference by urn, the other way round',
        '201 201',
        does('POST', 'Observation', observation(URN)),
        named(URN, does('POST', 'Patient', patient())),
      ),
      post(
        '',
        bundle(
          'transaction',
          named(URN, does('POST', 'Patient', patient())),
          does('POST', 'Observation', observation(URN)),
        ),
        200,
        'the reference is the id that it got',
        {
          holds: ({ json }) => {
            const [made = '', about = ''] = (json.entry ?? []).map(
              ({ response, resource }) => `${response?.location} ${JSON.stringify(resource)}`,
            );
            const id = /Patient\/([^/]+)\//.exec(made)?.[1] ?? 'none';
            return !about.includes('urn:uuid') || id;
          },
        },
      ),
      transaction(
        'a reference in a narrative’s link and in an extension',
        '201 201',
        named(URN, does('POST', 'Patient', patient())),
        does('POST', 'Basic', {
          resourceType: 'Basic',
          code: { text: 'x' },
          extension: [{ url: 'urn:x', valueReference: { reference: URN } }],
        }),
      ),
      fails(
        'a urn of no entry',
        does('POST', 'Observation', observation('urn:uuid:99999999-2222-4333-8444-555555555555')),
      ),
      transaction('PUT under an id', '201', does('PUT', 'Patient/b-put', patient({ id: 'b-put', active: true }))),
      transaction(
        'conditional create, none',
        '201',
        does('POST', 'Patient', identified('1'), { ifNoneExist: 'identifier=urn:b|1' }),
      ),
      transaction(
        'conditional create, one',
        '200',
        does('POST', 'Patient', identified('1'), { ifNoneExist: 'identifier=urn:b|1' }),
      ),
      transaction(
        'a reference to what a condition found',
        '200 201',
        named(URN, does('POST', 'Patient', identified('1'), { ifNoneExist: 'identifier=urn:b|1' })),
        does('POST', 'Observation', observation(URN)),
      ),
      transaction(
        'the same condition twice makes one',
        '201 200',
        does('POST', 'Patient', identified('2'), { ifNoneExist: 'identifier=urn:b|2' }),
        does('POST', 'Patient', identified('2'), { ifNoneExist: 'identifier=urn:b|2' }),
      ),
      get('Patient?identifier=urn:b|2&_summary=count', 200, 'it is one', { holds: ({ json }) => json.total === 1 }),
      transaction(
        'conditional reference',
        '201',
        does('POST', 'Observation', observation('Patient?identifier=urn:b|1')),
      ),
      fails(
        'conditional reference to nothing',
        does('POST', 'Observation', observation('Patient?identifier=urn:b|none')),
      ),
      transaction(
        'conditional update',
        '200',
        does('PUT', 'Patient?identifier=urn:b|1', identified('1', { active: true })),
      ),
      transaction('conditional delete', '204', does('DELETE', 'Patient?identifier=urn:b|2')),
      transaction('If-Match', '200', does('PUT', 'Patient/b-put', patient({ id: 'b-put' }), { ifMatch: 'W/"1"' })),
      fails('If-Match, another version', does('PUT', 'Patient/b-put', patient({ id: 'b-put' }), { ifMatch: 'W/"1"' })),
      fails(
        'the same resource twice',
        does('PUT', 'Patient/b-put', patient({ id: 'b-put' })),
        does('DELETE', 'Patient/b-put'),
      ),
      fails(
        'one is invalid',
        does('POST', 'Patient', identified('never')),
        does('POST', 'Patient', patient({ gender: 'robot' })),
      ),
      get('Patient?identifier=urn:b|never&_summary=count', 200, 'all or nothing', {
        holds: ({ json }) => json.total === 0,
      }),
      post(
        '',
        bundle(
          'transaction',
          does('POST', 'Patient', patient()),
          does('POST', 'Patient', patient({ gender: 'robot' })),
        ),
        [400, 422],
        'what is wrong is named in its place',
        {
          holds: ({ json }) => json.issue?.[0]?.expression?.[0] === 'Bundle.entry[1].resource.gender',
        },
      ),
      transaction(
        'reads see the writes',
        '200 200',
        does('GET', 'Patient/b-put'),
        does('PUT', 'Patient/b-put', patient({ id: 'b-put', active: true })),
      ),
      transaction('searches', '200', does('GET', 'Patient?identifier=urn:b|1')),
      transaction('HEAD', '200', does('HEAD', 'Patient/b-put')),
      transaction(
        'a patch as a Binary',
        '200',
        does('PATCH', 'Patient/b-put', {
          resourceType: 'Binary',
          contentType: 'application/json-patch+json',
          data: Buffer.from('[{"op":"replace","path":"/active","value":false}]').toString('base64'),
        }),
      ),
      transaction('nothing', ''),
      fails('no request', { resource: patient() }),
      fails('no resource', does('POST', 'Patient')),
      fails('a verb that is none', does('EAT', 'Patient/1')),
      fails('an address that is none', does('POST', 'Nonsense', patient())),
      fails('another type than the address', does('POST', 'Observation', patient())),
      fails('another id than the address', does('PUT', 'Patient/b-1', patient({ id: 'b-2' }))),
      post('', bundle('collection', does('POST', 'Patient', patient())), [400, 422], 'a bundle of another type'),
      post('', patient(), [400, 422], 'no bundle'),
      post('', bundle('transaction', does('POST', 'Patient', patient())), 200, 'return=minimal', {
        headers: { prefer: 'return=minimal' },
        holds: ({ json }) =>
          json.entry?.[0]?.resource === undefined && json.entry?.[0]?.response?.status?.startsWith('201'),
      }),
      post('', bundle('transaction', does('POST', 'Patient', patient())), 200, 'location, ETag and instant of each', {
        holds: ({ json }) => {
          const { location, etag, lastModified } = json.entry?.[0]?.response ?? {};
          return /Patient\/[^/]+\/_history\/1$/.test(location ?? '') && etag === 'W/"1"' && lastModified !== undefined;
        },
      }),
      post(
        '',
        '<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/><entry><resource><Patient><active value="true"/></Patient></resource><request><method value="POST"/><url value="Patient"/></request></entry></Bundle>',
        200,
        'in XML',
        {
          headers: { 'content-type': 'application/fhir+xml', accept: 'application/fhir+xml' },
          holds: ({ text }) => text.includes('transaction-response') && text.includes('201'),
        },
      ),
    ],
  },
  {
    name: 'http: batch',
    source: HTTP,
    cases: [
      batch(
        'each by itself',
        '201 422 404',
        does('POST', 'Patient', patient()),
        does('POST', 'Patient', patient({ gender: 'robot' })),
        does('GET', 'Patient/b-never'),
      ),
      batch('a slash in front', '200', does('GET', '/Patient/b-put')),
      batch('a whole address', '200', does('GET', 'http://hk.test/fhir/R4/Patient/b-put')),
      batch('a condition', '304', does('GET', 'Patient/b-put', undefined, { ifNoneMatch: '*' })),
      batch(
        'conditional create',
        '200',
        does('POST', 'Patient', identified('1'), { ifNoneExist: 'identifier=urn:b|1' }),
      ),
      batch('delete of nothing', '204', does('DELETE', 'Patient/b-never')),
      batch(
        'history and version',
        '200 200',
        does('GET', 'Patient/b-put/_history'),
        does('GET', 'Patient/b-put/_history/1'),
      ),
      batch('an operation', '200', does('GET', 'Patient/b-put/$everything')),
      batch('metadata', '200', does('GET', 'metadata')),
      batch('nothing', ''),
      post('', bundle('batch', does('GET', 'Patient/b-never')), 200, 'an outcome for what failed', {
        holds: ({ json }) => JSON.stringify(json.entry?.[0]?.response).includes('OperationOutcome'),
      }),
      batch('a verb that is none', '400 200', does('EAT', 'Patient/1'), does('GET', 'Patient/b-put')),
      batch('an unknown parameter is named', '400', does('GET', 'Patient?nonsense=x')),
    ],
  },
];
