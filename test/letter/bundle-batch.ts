import {
  answered,
  batch,
  bundle,
  counts,
  does,
  type Entry,
  known,
  observation,
  patch,
  patient,
  told,
  under,
} from './bundle-parts.ts';
import { type Chapter, get, idsOf, issueCodes, linkOf, post } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html';

/** A batch: what comes of each entry, whatever comes of the others. */
export const BATCH: Chapter = {
  name: 'batch: each by itself',
  source: `${HTTP}#transaction`,
  cases: [
    batch(
      'what fails fails alone',
      '201 400 200 404 412 201',
      does('POST', 'Patient', known('b1')),
      does('EAT', 'Patient'),
      does('GET', 'Patient/g-r-1'),
      does('GET', 'Patient/g-r-none'),
      does('PUT', 'Patient/g-r-g', under('g-r-g'), { ifMatch: 'W/"1"' }),
      does('POST', 'Patient', known('b2')),
    ),
    counts('Patient?identifier=urn:g:r|b1,urn:g:r|b2', 2, 'the others were done'),
    answered(
      'batch',
      'the outcome says why',
      '404 422',
      (reply) =>
        [0, 1].every((at) => told(reply, at).response?.outcome?.resourceType === 'OperationOutcome') &&
        JSON.stringify(told(reply, 1)).includes('gender'),
      does('GET', 'Patient/g-r-none'),
      does('POST', 'Patient', patient({ gender: 'robot' })),
    ),
    batch(
      'the same twice, one after another',
      '200 200',
      does('PUT', 'Patient/g-r-1', under('g-r-1')),
      does('PUT', 'Patient/g-r-1', under('g-r-1', { active: true })),
    ),
    batch('every verb', '201 200 200 200 200 204', ...everyVerb()),
    answered(
      'batch',
      'HEAD brings no body',
      '200',
      (reply) => told(reply).resource === undefined && told(reply).response?.etag !== undefined,
      does('HEAD', 'Patient/g-r-1'),
    ),
    answered(
      'batch',
      'a read brings the resource with its version',
      '200',
      (reply) => told(reply).resource?.id === 'g-r-1' && /^W\/"\d+"$/.test(told(reply).response?.etag ?? ''),
      does('GET', 'Patient/g-r-1'),
    ),
    answered(
      'batch',
      'a search brings a bundle',
      '200 200 200',
      (reply) =>
        [0, 1, 2].every((at) => told(reply, at).resource?.type === 'searchset') &&
        told(reply, 0).resource?.total === 2 &&
        told(reply, 1).resource?.total === 0,
      does('GET', 'Patient?identifier=urn:g:r|b1,urn:g:r|b2'),
      does('GET', 'Patient?identifier=urn:g:r|nobody'),
      does('GET', 'Patient?identifier=urn%3Ag%3Ar%7Cb1&_elements=identifier'),
    ),
    post('', bundle('batch', does('GET', 'Patient?identifier=urn:g:r|&_count=1&_sort=_id')), 200, 'with pages', {
      holds: (reply) => linkOf({ ...reply, json: told(reply).resource ?? reply.json }, 'next') !== undefined,
      follows: (reply) =>
        get(
          linkOf({ ...reply, json: told(reply).resource ?? reply.json }, 'next') ?? '',
          200,
          'which are read by GET',
          {
            holds: (page) => idsOf(page).length === 1,
          },
        ),
    }),
    batch(
      'thirty searches',
      Array.from({ length: 30 }, () => '200').join(' '),
      ...Array.from({ length: 30 }, (_, i) => does('GET', `Patient?identifier=urn:g:r|b1,n${i}&_count=5`)),
    ),
    batch(
      'a chain and an include',
      '200 200',
      does('GET', 'Observation?subject:Patient.identifier=urn:g:r|b1'),
      does('GET', 'Observation?_include=Observation:subject&_count=1'),
    ),
    batch('a compartment', '200', does('GET', 'Patient/g-r-1/Observation')),
    batch('over types', '200', does('GET', '?_type=Patient&_id=g-r-1')),
    batch(
      'histories',
      '200 200',
      does('GET', 'Patient/_history?_count=1'),
      does('GET', 'Patient/g-r-1/_history?_count=1'),
    ),
    batch('a version', '200', does('GET', 'Patient/g-r-1/_history/1')),
    batch(
      'a condition of nobody',
      '201',
      does('POST', 'Patient', known('b3'), { ifNoneExist: 'identifier=urn:g:r|b3' }),
    ),
    batch('a condition of one', '200', does('POST', 'Patient', known('b3'), { ifNoneExist: 'identifier=urn:g:r|b3' })),
    batch(
      'a condition of two',
      '412',
      does('POST', 'Patient', known('twice'), { ifNoneExist: 'identifier=urn:g:r|twice' }),
    ),
    batch(
      'a condition written as an address',
      '200',
      does('POST', 'Patient', known('b3'), { ifNoneExist: 'Patient?identifier=urn:g:r|b3' }),
    ),
    batch(
      'a condition behind a question mark',
      '200',
      does('POST', 'Patient', known('b3'), { ifNoneExist: '?identifier=urn:g:r|b3' }),
    ),
    batch(
      'deletions',
      '204 204 412',
      does('DELETE', 'Patient?identifier=urn:g:r|b3'),
      does('DELETE', 'Patient?identifier=urn:g:r|b3'),
      does('DELETE', 'Patient?identifier=urn:g:r|twice'),
    ),
    batch('what was deleted', '410', does('GET', 'Patient/g-r-gone')),
    batch(
      'a Binary',
      '201',
      does('POST', 'Binary', { resourceType: 'Binary', contentType: 'text/plain', data: 'eA==' }),
    ),
    batch('a bundle in a bundle', '201', does('POST', 'Bundle', { resourceType: 'Bundle', type: 'collection' })),
    batch('a conditional reference', '201', does('POST', 'Observation', observation('Patient?identifier=urn:g:r|b1'))),
    batch(
      'a conditional reference to nobody',
      '422',
      does('POST', 'Observation', observation('Patient?identifier=urn:g:r|nobody')),
    ),
    batch(
      'a validation',
      '200',
      does('POST', 'Patient/$validate', {
        resourceType: 'Parameters',
        parameter: [{ name: 'resource', resource: patient() }],
      }),
    ),
    post('', bundle('batch', does('POST', 'Patient', patient())), 200, 'return=representation', {
      headers: { prefer: 'return=representation' },
      holds: (reply) => told(reply).resource?.meta?.versionId === '1',
    }),
    post('', bundle('batch', does('POST', 'Patient', patient())), 200, 'return=OperationOutcome', {
      headers: { prefer: 'return=OperationOutcome' },
      holds: (reply) => told(reply).response?.outcome?.resourceType === 'OperationOutcome',
    }),
    post('', bundle('batch', does('POST', 'Patient', patient())), 200, 'each entry has its address, version and time', {
      holds: (reply) => {
        const { fullUrl = '', response = {} } = told(reply);
        const { location = '', etag, lastModified = '' } = response;
        const isAll = /\/Patient\/[^/]+$/.test(fullUrl) && etag === 'W/"1"' && !Number.isNaN(Date.parse(lastModified));
        return (isAll && location.includes(fullUrl.split('/').at(-1) ?? '?')) || JSON.stringify(told(reply));
      },
    }),
    post('', bundle('batch', does('GET', 'Patient/g-r-none')), 200, 'an issue has its code', {
      holds: (reply) =>
        issueCodes({ ...reply, json: told(reply).response?.outcome ?? reply.json }).includes('not-found'),
    }),
    post('?_format=xml', bundle('batch', does('GET', 'Patient/g-r-1')), 200, 'answered in XML', {
      holds: ({ text }) => text.startsWith('<') && text.includes('batch-response'),
    }),
  ],
};

function everyVerb(): Entry[] {
  return [
    does('PUT', 'Patient/g-r-gone', under('g-r-gone')),
    does('GET', 'Patient/g-r-gone'),
    does('HEAD', 'Patient/g-r-gone'),
    does('PATCH', 'Patient/g-r-gone', patch([{ op: 'add', path: '/active', value: true }])),
    does('PUT', 'Patient/g-r-gone', under('g-r-gone', { gender: 'male' })),
    does('DELETE', 'Patient/g-r-gone'),
  ];
}
