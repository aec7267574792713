import { BATCH } from './bundle-batch.ts';
import {
  answered,
  bundle,
  counts,
  does,
  type Entry,
  fails,
  known,
  named,
  observation,
  patch,
  patient,
  told,
  transaction,
  under,
} from './bundle-parts.ts';
import { type Case, type Chapter, get, post, put } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html';
const ONE = 'urn:uuid:9b000000-0000-4000-8000-000000000001';
const REFUSED = [400, 404, 409, 410, 412, 422];

/** A transaction that is refused as a whole, whose outcome names the entry. */
const refusedAt = (what: string, at: number, ...entries: Entry[]): Case =>
  post('', bundle('transaction', ...entries), REFUSED, what, {
    holds: ({ text }) => text.includes(`Bundle.entry[${at}]`) || text.slice(0, 400),
  });
const fhirPatch = (path: string, valueCode: string): object => ({
  resourceType: 'Parameters',
  parameter: [
    {
      name: 'operation',
      part: [
        { name: 'type', valueCode: 'replace' },
        { name: 'path', valueString: path },
        { name: 'value', valueCode },
      ],
    },
  ],
});
/** What each entry of a batch or transaction does, in which order, and what comes of one that cannot. */
export const BUNDLE_RULES: readonly Chapter[] = [
  {
    name: 'transaction: order and identity',
    source: `${HTTP}#trules`,
    cases: [
      put(under('g-r-1', { active: true }) as never),
      put(under('g-r-2', { identifier: [{ system: 'urn:g:r', value: 'two' }] }) as never),
      answered(
        'transaction',
        'answers stand in the order of the entries, whatever the order of work',
        '200 201 200 204',
        (reply) => told(reply, 0).resource?.resourceType === 'Patient',
        does('GET', 'Patient/g-r-1'),
        does('POST', 'Patient', known('made')),
        does('PUT', 'Patient/g-r-1', under('g-r-1', { active: false })),
        does('DELETE', 'Patient/g-r-2'),
      ),
      answered(
        'transaction',
        'a read sees what is put',
        '200 200',
        (reply) => told(reply).resource?.gender === 'other',
        does('GET', 'Patient/g-r-1'),
        does('PUT', 'Patient/g-r-1', under('g-r-1', { gender: 'other' })),
      ),
      answered(
        'transaction',
        'a search sees what is made',
        '200 201',
        (reply) => told(reply).resource?.total === 1 || told(reply).resource?.total,
        does('GET', 'Patient?identifier=urn:g:r|searched'),
        does('POST', 'Patient', known('searched')),
      ),
      answered(
        'transaction',
        'a search does not see what is deleted',
        '200 204',
        (reply) => told(reply).resource?.total === 0,
        does('GET', 'Patient?identifier=urn:g:r|searched'),
        does('DELETE', 'Patient?identifier=urn:g:r|searched'),
      ),
      transaction(
        'what is deleted first is free to be made',
        '201 204',
        does('POST', 'Patient', known('made'), { ifNoneExist: 'identifier=urn:g:r|made' }),
        does('DELETE', 'Patient?identifier=urn:g:r|made'),
      ),
      counts('Patient?identifier=urn:g:r|made', 1, 'there is one of it'),
      transaction('it is back after its deletion', '201', does('PUT', 'Patient/g-r-2', under('g-r-2'))),
      get('Patient/g-r-2/_history', 200, 'with its past', { holds: ({ json }) => json.entry?.length === 3 }),
      refusedAt(
        'the same twice by PUT',
        1,
        does('PUT', 'Patient/g-r-1', under('g-r-1')),
        does('PUT', 'Patient/g-r-1', under('g-r-1')),
      ),
      refusedAt('put and deleted', 1, does('PUT', 'Patient/g-r-1', under('g-r-1')), does('DELETE', 'Patient/g-r-1')),
      refusedAt('deleted twice', 1, does('DELETE', 'Patient/g-r-1'), does('DELETE', 'Patient/g-r-1')),
      refusedAt(
        'put and patched',
        1,
        does('PUT', 'Patient/g-r-1', under('g-r-1')),
        does('PATCH', 'Patient/g-r-1', patch([{ op: 'replace', path: '/gender', value: 'male' }])),
      ),
      put(known('same', { id: 'g-r-same' }) as never),
      refusedAt(
        'the same by id and by condition',
        1,
        does('PUT', 'Patient/g-r-same', known('same', { id: 'g-r-same' })),
        does('PUT', 'Patient?identifier=urn:g:r|same', known('same')),
      ),
      refusedAt(
        'the same by two conditions',
        1,
        does('PUT', 'Patient?identifier=urn:g:r|same', known('same')),
        does('PUT', 'Patient?_id=g-r-same', known('same')),
      ),
      refusedAt(
        'two updates that would make the same',
        1,
        does('PUT', 'Patient?identifier=urn:g:r|new', known('new')),
        does('PUT', 'Patient?identifier=urn:g:r|new', known('new')),
      ),
      counts('Patient?identifier=urn:g:r|new', 0, 'neither was made'),
      transaction(
        'two creations on the same condition make one',
        '201 200',
        does('POST', 'Patient', known('once'), { ifNoneExist: 'identifier=urn:g:r|once' }),
        does('POST', 'Patient', known('once'), { ifNoneExist: 'identifier=urn:g:r|once' }),
      ),
      counts('Patient?identifier=urn:g:r|once', 1, 'one was made'),
      transaction(
        'two without a condition make two',
        '201 201',
        does('POST', 'Patient', known('twice')),
        does('POST', 'Patient', known('twice')),
      ),
      counts('Patient?identifier=urn:g:r|twice', 2, 'two were made'),
      refusedAt(
        'a creation on a condition that two meet',
        1,
        does('POST', 'Patient', patient()),
        does('POST', 'Patient', known('twice'), { ifNoneExist: 'identifier=urn:g:r|twice' }),
      ),
      refusedAt(
        'an update on a condition that two meet',
        0,
        does('PUT', 'Patient?identifier=urn:g:r|twice', known('twice')),
      ),
      refusedAt('a deletion on a condition that two meet', 0, does('DELETE', 'Patient?identifier=urn:g:r|twice')),
      refusedAt(
        'a patch on a condition that two meet',
        0,
        does('PATCH', 'Patient?identifier=urn:g:r|twice', patch([{ op: 'add', path: '/active', value: true }])),
      ),
      refusedAt(
        'a patch on a condition that nobody meets',
        0,
        does('PATCH', 'Patient?identifier=urn:g:r|nobody', patch([{ op: 'add', path: '/active', value: true }])),
      ),
      transaction(
        'a deletion on a condition that nobody meets',
        '204',
        does('DELETE', 'Patient?identifier=urn:g:r|nobody'),
      ),
      transaction('a deletion of what never was', '204', does('DELETE', 'Patient/g-r-never')),
      answered(
        'transaction',
        'an update on a condition makes it',
        '201',
        (reply) => /Patient\/[^/]+\/_history\/1$/.test(told(reply).response?.location ?? ''),
        does('PUT', 'Patient?identifier=urn:g:r|put', known('put')),
      ),
      answered(
        'transaction',
        'and then changes it',
        '200',
        (reply) => /_history\/2$/.test(told(reply).response?.location ?? ''),
        does('PUT', 'Patient?identifier=urn:g:r|put', known('put', { active: true })),
      ),
      refusedAt(
        'an update on a condition with the id of another',
        0,
        does('PUT', 'Patient?identifier=urn:g:r|put', known('put', { id: 'g-r-1' })),
      ),
      transaction(
        'a JSON Patch on a condition',
        '200',
        does('PATCH', 'Patient?identifier=urn:g:r|put', patch([{ op: 'replace', path: '/active', value: false }])),
      ),
      transaction('a FHIRPath Patch', '200', does('PATCH', 'Patient/g-r-1', fhirPatch('Patient.gender', 'female'))),
      get('Patient/g-r-1', 200, 'it is patched', { holds: ({ json }) => json.gender === 'female' }),
      get('Patient?identifier=urn:g:r|put', 200, 'that too', { holds: ({ text }) => text.includes('"active":false') }),
    ],
  },
  {
    name: 'transaction: guards, and faults in their place',
    source: `${HTTP}#transaction`,
    cases: [
      put(under('g-r-g') as never),
      put(under('g-r-g', { active: true }) as never),
      transaction(
        'the version that is there',
        '200',
        does('PUT', 'Patient/g-r-g', under('g-r-g'), { ifMatch: 'W/"2"' }),
      ),
      refusedAt(
        'a version that was',
        1,
        does('POST', 'Patient', known('guarded')),
        does('PUT', 'Patient/g-r-g', under('g-r-g'), { ifMatch: 'W/"1"' }),
      ),
      post(
        '',
        bundle('transaction', does('PUT', 'Patient/g-r-g', under('g-r-g'), { ifMatch: 'W/"1"' })),
        412,
        'is refused as a precondition',
      ),
      refusedAt('a version that is to come', 0, does('PUT', 'Patient/g-r-g', under('g-r-g'), { ifMatch: 'W/"99"' })),
      refusedAt(
        'a version of what is not there',
        0,
        does('PUT', 'Patient/g-r-none', under('g-r-none'), { ifMatch: 'W/"1"' }),
      ),
      refusedAt(
        'a patch of a version that was',
        0,
        does('PATCH', 'Patient/g-r-g', patch([{ op: 'add', path: '/active', value: true }]), { ifMatch: 'W/"1"' }),
      ),
      refusedAt(
        'a deletion of a version that was',
        0,
        does('DELETE', 'Patient/g-r-g', undefined, { ifMatch: 'W/"1"' }),
      ),
      counts('Patient?identifier=urn:g:r|guarded', 0, 'none of it was done'),
      transaction(
        'a read of what has not changed',
        '304',
        does('GET', 'Patient/g-r-g', undefined, { ifNoneMatch: 'W/"3"' }),
      ),
      transaction(
        'a read of what has changed',
        '200',
        does('GET', 'Patient/g-r-g', undefined, { ifNoneMatch: 'W/"1"' }),
      ),
      transaction(
        'a read since a time',
        '304 200',
        does('GET', 'Patient/g-r-g', undefined, { ifModifiedSince: '2100-01-01T00:00:00Z' }),
        does('GET', 'Patient/g-r-g', undefined, { ifModifiedSince: '2000-01-01T00:00:00Z' }),
      ),
      ...(
        [
          ['no method', { resource: patient(), request: { url: 'Patient' } }],
          ['no address', { resource: patient(), request: { method: 'POST' } }],
          ['no request', { resource: patient() }],
          ['nothing at all', {}],
          ['a method in small letters', does('post', 'Patient', patient())],
          ['no resource', does('POST', 'Patient')],
          ['no resource to put', does('PUT', 'Patient/g-r-1')],
          ['another type', does('POST', 'Observation', patient())],
          ['another id', does('PUT', 'Patient/g-r-1', under('g-r-9'))],
          ['a type that is none', does('POST', 'Person/x/y', patient())],
          ['an unknown type', does('POST', 'Nonsense', patient())],
          ['an id that is none', does('PUT', 'Patient/a_b', under('a_b'))],
          ['a creation under an id', does('POST', 'Patient/g-r-1', patient())],
          ['an update without an id', does('PUT', 'Patient', patient())],
          ['a deletion of all of a type', does('DELETE', 'Patient')],
          ['a resource that is invalid', does('POST', 'Patient', patient({ gender: 'robot' }))],
          ['an element that is unknown', does('POST', 'Patient', patient({ nonsense: 1 }))],
          ['a patch that does not fit', does('PATCH', 'Patient/g-r-1', patch([{ op: 'remove', path: '/nothing' }]))],
          [
            'a patch that makes it invalid',
            does('PATCH', 'Patient/g-r-1', patch([{ op: 'add', path: '/gender', value: 'x' }])),
          ],
          [
            'a patch of what is not there',
            does('PATCH', 'Patient/g-r-none', patch([{ op: 'add', path: '/active', value: true }])),
          ],
          ['a patch that is none', does('PATCH', 'Patient/g-r-1', patient())],
          ['a read of what is not there', does('GET', 'Patient/g-r-none')],
          ['a read of what was deleted', does('GET', 'Patient/g-r-never')],
          ['a version that there is not', does('GET', 'Patient/g-r-1/_history/99')],
          ['a search by nothing known', does('GET', 'Patient?nonsense=1')],
          ['a condition of nothing known', does('POST', 'Patient', patient(), { ifNoneExist: 'nonsense=1' })],
          ['a condition without parameters', does('POST', 'Patient', patient(), { ifNoneExist: '_count=1' })],
          ['an update on no condition', does('PUT', 'Patient?_count=1', patient())],
          ['an address elsewhere', does('GET', 'https://elsewhere.example/fhir/Patient/1')],
          ['an operation there is not', does('GET', 'Patient/g-r-1/$nonsense')],
          ['an address beyond all', does('GET', 'Patient/g-r-1/name/family')],
        ] as const
      ).map(([what, entry]) =>
        refusedAt(
          `refused in its place: ${what}`,
          2,
          does('POST', 'Patient', known('lost')),
          does('GET', 'Patient/g-r-1'),
          entry as Entry,
        ),
      ),
      counts('Patient?identifier=urn:g:r|lost', 0, 'nothing of any of these was kept'),
      post(
        '',
        bundle('transaction', does('POST', 'Patient', patient({ gender: 'robot', birthDate: 'yesterday' }))),
        [400, 422],
        'all that is wrong is told',
        {
          holds: (reply) => {
            const found = reply.json.issue?.flatMap(({ expression = [] }) => expression) ?? [];
            const wanted = ['gender', 'birthDate'].map((element) => `Bundle.entry[0].resource.${element}`);
            return wanted.every((place) => found.includes(place)) || found.join();
          },
        },
      ),
      post('', { resourceType: 'Bundle' }, [400, 422], 'a bundle of no type'),
      ...['document', 'message', 'history', 'searchset', 'batch-response', 'nonsense'].map((type) =>
        post('', bundle(type, does('POST', 'Patient', patient())), [400, 422], `a bundle of type ${type}`),
      ),
      post('', { resourceType: 'Bundle', type: 'transaction', entry: {} }, [400, 422], 'entries that are no list'),
      post('', { resourceType: 'Bundle', type: 'transaction', entry: [null] }, [400, 422], 'an entry that is null'),
      post('', { resourceType: 'Bundle', type: 'transaction', entry: ['x'] }, [400, 422], 'an entry that is a text'),
      post('', '{"resourceType":"Bundle","type":"transaction","entry":[', 400, 'half a bundle'),
      post('', 'hello', [400, 415], 'no bundle at all', { headers: { 'content-type': 'text/plain' } }),
      fails(
        'a urn that only looks like an entry’s',
        named(ONE, does('POST', 'Patient', patient())),
        does('POST', 'Observation', observation(`${ONE}0`)),
      ),
    ],
  },
  BATCH,
];
