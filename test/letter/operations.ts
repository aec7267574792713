import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Chapter, finds, get, post, send } from './chapter.ts';

const R4 = 'https://hl7.org/fhir/R4';
const GENDERS = 'http://hl7.org/fhir/ValueSet/administrative-gender';
const GENDER = 'http://hl7.org/fhir/administrative-gender';
const CORE = 'http://hl7.org/fhir/StructureDefinition';
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const says = (pattern: RegExp) => ({ holds: ({ text }: Reply) => pattern.test(text) });
const types = ({ json }: Reply) => new Set((json.entry ?? []).map(({ resource }) => String(resource?.resourceType)));

/** Operations, and what the server says it can do. */
export const OPERATIONS: readonly Chapter[] = [
  {
    name: 'operations: $everything and $meta',
    source: `${R4}/patient-operation-everything.html`,
    cases: [
      get('Patient/l-a/$everything', 200, 'of a patient', {
        holds: (reply) => ['Patient', 'Observation', 'Encounter', 'Condition'].every((type) => types(reply).has(type)),
      }),
      get('Patient/l-a/$everything?_type=Observation,Patient', 200, '_type', {
        holds: (reply) => [...types(reply)].sort().join() === 'Observation,Patient',
      }),
      get('Patient/l-a/$everything?_since=2100-01-01T00:00:00Z', 200, '_since', {
        holds: ({ json }) => json.entry === undefined || json.entry.length === 0,
      }),
      get('Patient/l-a/$everything?start=2026-01-11&end=2026-01-11', 200, 'start and end', {
        holds: ({ text }) => text.includes('"l-g"') && !text.includes('"l-bp"'),
      }),
      get('Patient/l-a/$everything?_count=2', 200, '_count', {
        holds: ({ json }) => json.link?.some(({ relation }) => relation === 'next'),
      }),
      get('Patient/l-a/$everything?nonsense=1', 400, 'a parameter that it has not'),
      get('Patient/none/$everything', 404, 'of nobody'),
      get('Observation/l-kg/$everything', [400, 404], 'of another type'),
      get('Patient/$everything?_count=5', 200, 'of all'),
      get('Patient/l-a/$meta', 200, '$meta', says(/"valueMeta":\{.*"urn:l:tags"/)),
      get('Patient/$meta', 200, '$meta of a type', says(/valueMeta/)),
      post(
        'Patient/l-a/$meta-add',
        parameters({ name: 'meta', valueMeta: { tag: [{ system: 'urn:l:new', code: 'n' }] } }),
        200,
        '$meta-add',
        says(/urn:l:new.*"n"/),
      ),
      finds('Patient?_tag=urn:l:new|n', 'l-a'),
      get('Patient/l-a', 200, 'no new version', { holds: ({ json }) => json.meta?.versionId === '1' }),
      post(
        'Patient/l-a/$meta-delete',
        parameters({ name: 'meta', valueMeta: { tag: [{ system: 'urn:l:new', code: 'n' }] } }),
        200,
        '$meta-delete',
        { holds: ({ text }) => !text.includes('urn:l:new') },
      ),
      finds('Patient?_tag=urn:l:new|n', ''),
      post('Patient/l-a/$meta-add', parameters(), 400, '$meta-add of nothing'),
      get('Patient/l-a/$meta-add', 405, '$meta-add by GET'),
      get('Patient/l-a/$nonsense', [400, 404], 'an operation that is none'),
      get('$nonsense', [400, 404], 'one of the system'),
      post('Nonsense/$validate', {}, [400, 404], 'of a type that is none'),
    ],
  },
  {
    name: 'operations: $validate',
    source: `${R4}/resource-operation-validate.html`,
    cases: [
      post('Patient/$validate', { resourceType: 'Patient' }, 200, 'valid', {
        holds: ({ json }) => json.issue?.every(({ severity }) => severity !== 'error'),
      }),
      post(
        'Patient/$validate',
        { resourceType: 'Patient', gender: 'robot' },
        200,
        'what is wrong is the answer',
        says(/"error".*Patient\.gender/),
      ),
      post(
        'Patient/$validate',
        parameters({ name: 'resource', resource: { resourceType: 'Patient', gender: 'robot' } }),
        200,
        'as Parameters',
        says(/Patient\.gender/),
      ),
      post(
        'Patient/$validate',
        parameters(
          { name: 'resource', resource: { resourceType: 'Patient' } },
          { name: 'profile', valueUri: `${CORE}/Patient` },
        ),
        200,
        'with a profile',
        { holds: ({ json }) => json.issue?.every(({ severity }) => severity !== 'error') },
      ),
      post(
        'Observation/$validate?profile=http://hl7.org/fhir/StructureDefinition/vitalsigns',
        { resourceType: 'Observation', status: 'final', code: { text: 'x' } },
        200,
        'a profile of R4’s own',
        says(/"error".*Observation/),
      ),
      post(
        'Patient/$validate?profile=urn:none',
        { resourceType: 'Patient' },
        200,
        'a profile that is not here',
        says(/urn:none/),
      ),
      post('Patient/$validate?mode=create', { resourceType: 'Patient' }, 200, 'mode=create'),
      post('Patient/l-a/$validate?mode=update', { resourceType: 'Patient', id: 'l-a' }, 200, 'mode=update'),
      post('Patient/l-a/$validate', parameters({ name: 'mode', valueCode: 'delete' }), 200, 'mode=delete'),
      get('Patient/l-a/$validate', 200, 'the stored one, by GET', {
        holds: ({ json }) => json.issue?.every(({ severity }) => severity !== 'error'),
      }),
      get(`Observation/l-kg/$validate?profile=${CORE}/bodyweight`, 200, 'the stored one, with a profile', {
        holds: ({ json }) => json.resourceType === 'OperationOutcome',
      }),
      post(
        'Observation/l-text/$validate',
        parameters({ name: 'profile', valueUri: `${CORE}/bodyweight` }),
        200,
        'the stored one, with a profile that it does not keep',
        says(/"error"/),
      ),
      get('Patient/none/$validate', 404, 'one that is not stored'),
      get('Patient/$validate', 405, 'of a type, by GET'),
      post('Patient/$validate?mode=nonsense', { resourceType: 'Patient' }, 400, 'a mode that is none'),
      post('$validate', { resourceType: 'Patient' }, 200, 'at the root'),
      post('Patient/$validate', '<Patient xmlns="http://hl7.org/fhir"><gender value="robot"/></Patient>', 200, 'XML', {
        headers: { 'content-type': 'application/fhir+xml' },
        holds: ({ text }) => text.includes('Patient.gender'),
      }),
      post(
        'Patient/$validate',
        { resourceType: 'Observation', status: 'final', code: { text: 'x' } },
        [200, 400, 422],
        'another type',
        says(/"error"/),
      ),
      get('Patient?_id=none', 200, 'and nothing of it is stored'),
    ],
  },
  {
    name: 'operations: terminology',
    source: `${R4}/terminology-service.html`,
    cases: [
      get(`ValueSet/$expand?url=${GENDERS}`, 200, '$expand', says(/"female"/)),
      get('ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/languages', 200, 'of languages', says(/"zh-HK"|"zh-CN"/)),
      get(
        'ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/ucum-common&count=3',
        200,
        'of units',
        says(/"total":13\d\d/),
      ),
      get(`ValueSet/$expand?url=${GENDERS}&filter=fem`, 200, 'filter', {
        holds: ({ text }) => text.includes('"female"') && !text.includes('"other"'),
      }),
      get(`ValueSet/$expand?url=${GENDERS}&count=1&offset=1`, 200, 'count and offset', says(/"total":4/)),
      get(`ValueSet/$expand?url=${GENDERS}&count=0`, 200, 'count=0', {
        holds: ({ text }) => text.includes('"total":4') && !text.includes('"contains"'),
      }),
      get(
        `ValueSet/$expand?context=${encodeURIComponent(`${CORE}/Patient#Patient.gender`)}`,
        200,
        'by context',
        says(/"female"/),
      ),
      get(
        `ValueSet/$expand?context=${encodeURIComponent(`${CORE}/Patient#Patient.gender`)}&contextDirection=incoming`,
        200,
        'by context and direction',
        says(/"female"/),
      ),
      get('ValueSet/l-vs/$expand', [200, 404], 'of a stored one; of a system that is not here by its listed codes'),
      get('ValueSet/$expand', 400, 'of nothing'),
      get('ValueSet/$expand?url=urn:none', 404, 'of what is not here'),
      get('ValueSet/none/$expand', 404, 'of one that is not stored'),
      post(
        'ValueSet/$expand',
        parameters({ name: 'url', valueUri: GENDERS }, { name: 'filter', valueString: 'male' }),
        200,
        'by POST',
        says(/"male"/),
      ),
      get(`ValueSet/$expand?url=${GENDERS}&nonsense=1`, 400, 'a parameter that it has not'),
      get(
        `ValueSet/$validate-code?url=${GENDERS}&system=${GENDER}&code=male`,
        200,
        '$validate-code',
        says(/"valueBoolean":true/),
      ),
      get(
        `ValueSet/$validate-code?url=${GENDERS}&system=${GENDER}&code=robot`,
        200,
        'a code that is not in it',
        says(/"valueBoolean":false/),
      ),
      post(
        'ValueSet/$validate-code',
        parameters(
          { name: 'url', valueUri: GENDERS },
          { name: 'coding', valueCoding: { system: GENDER, code: 'male' } },
        ),
        200,
        'a Coding',
        says(/"valueBoolean":true/),
      ),
      post(
        'ValueSet/$validate-code',
        parameters(
          { name: 'url', valueUri: GENDERS },
          { name: 'codeableConcept', valueCodeableConcept: { coding: [{ system: GENDER, code: 'male' }] } },
        ),
        200,
        'a CodeableConcept',
        says(/"valueBoolean":true/),
      ),
      get(`CodeSystem/$lookup?system=${GENDER}&code=male`, 200, '$lookup', says(/"display"/)),
      get(`CodeSystem/$lookup?system=${GENDER}&code=robot`, 404, 'a code that is none'),
      get('CodeSystem/$lookup?code=male', 400, 'without a system'),
      get(
        'CodeSystem/$subsumes?system=http://terminology.hl7.org/CodeSystem/condition-clinical&codeA=active&codeB=relapse',
        200,
        '$subsumes',
        says(/"subsumes"/),
      ),
      get(
        'ConceptMap/$translate?url=http://hl7.org/fhir/ConceptMap/101&system=http://hl7.org/fhir/address-use&code=home',
        [200, 404],
        '$translate',
      ),
    ],
  },
  {
    name: 'operations: of records',
    source: `${R4}/observation-operation-lastn.html`,
    cases: [
      get('Observation/$lastn?patient=l-a&code=29463-7', 200, '$lastn', {
        holds: ({ json }) => json.entry?.length === 1,
      }),
      get('Observation/$lastn?patient=l-a&code=29463-7&max=2', 200, '$lastn, max', {
        holds: ({ json }) => json.entry?.length === 2,
      }),
      get('Observation/$lastn?max=2', 400, '$lastn of nobody'),
      get(
        'Observation/$stats?subject=Patient/l-a&system=http://loinc.org&code=29463-7&statistic=count',
        200,
        '$stats',
        says(/Observation/),
      ),
      get('Observation/$stats?subject=Patient/l-a&code=29463-7&statistic=nonsense', 400, 'a statistic that is none'),
      get('Composition/none/$document', 404, '$document of nothing'),
    ],
  },
  {
    name: 'metadata',
    source: `${R4}/http.html#capabilities`,
    cases: [
      get('metadata', 200, 'a CapabilityStatement', {
        holds: ({ json }) =>
          json.resourceType === 'CapabilityStatement' && json.fhirVersion === '4.0.1' && json.kind === 'instance',
      }),
      get('metadata?mode=full', 200, 'mode=full'),
      get('metadata?mode=normative', 200, 'mode=normative'),
      get('metadata?mode=terminology', 200, 'mode=terminology', says(/"TerminologyCapabilities"/)),
      get('metadata?mode=nonsense', 400, 'a mode that is none'),
      get('metadata?nonsense=1', 400, 'a parameter that it has not', says(/nonsense/)),
      get('metadata?_format=json', 200, '_format'),
      get('metadata?_pretty=true', 200, '_pretty', { holds: ({ text }) => text.includes('\n') }),
      get('metadata?_summary=true', 200, '_summary', says(/SUBSETTED/)),
      get('metadata?_elements=fhirVersion', 200, '_elements', {
        holds: ({ text }) => text.includes('4.0.1') && text.length < 5000,
      }),
      send('HEAD', 'metadata', 200, 'HEAD', { holds: ({ text }) => text === '' }),
      send('OPTIONS', 'metadata', [200, 204, 405], 'OPTIONS'),
      send('POST', 'metadata', 405, 'by POST', { body: {} }),
      get('metadata', 200, 'anybody may ask', { headers: { authorization: '' } }),
      get('metadata', 200, 'each of the 146 types', {
        holds: ({ json }) => (json as unknown as { rest: { resource: unknown[] }[] }).rest[0]?.resource.length === 146,
      }),
      get('metadata', 200, 'formats', says(/"format":\[.*"application\/fhir\+xml"/)),
      get('metadata', 200, 'patch formats', says(/"patchFormat":\["application\/json-patch\+json"/)),
    ],
  },
];
