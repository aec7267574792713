import { CATEGORY, LOINC, RECORD, TAG, TERMS } from './apps-record.ts';
import { type Case, type Chapter, finds, get, idsOf, post, put, refuses } from './chapter.ts';

const meta = { tag: [{ system: TAG, code: 'x' }] };
const FORM = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
const names = (ids: string) =>
  ids === ''
    ? ''
    : ids
        .split(' ')
        .map((id) => `g-a-${id}`)
        .join(' ');

/** What an app asks of one patient: with the id alone, with the type, and in a form, which find the same. */
function mine(type: string, query: string, ids: string, parameter = 'patient'): Case[] {
  const asked = (whom: string) => `${parameter}=${whom}${query === '' ? '' : `&${query}`}`;
  const form = new URLSearchParams(asked('Patient/g-me').replaceAll('+', '%2B')).toString();
  return [
    finds(`${type}?${asked('g-me')}`, names(ids), `${type} of a patient: ${query || 'all'}`),
    finds(`${type}?${asked('Patient/g-me')}`, names(ids), `${type} of Patient/…: ${query || 'all'}`),
    post(`${type}/_search`, form, 200, `${type} in a form: ${query || 'all'}`, {
      ...FORM,
      holds: (reply) => {
        const found = idsOf(reply).sort().join(' ');
        return found === names(ids).split(' ').sort().join(' ') || found;
      },
    }),
  ];
}

/** The searches with which apps fill their pages, one type after another. */
export const APPS: readonly Chapter[] = [
  {
    name: 'search: as apps ask of one patient',
    source: 'https://hl7.org/fhir/R4/search.html',
    cases: [
      ...RECORD,
      finds('Patient?_id=g-me', 'g-me'),
      finds('Patient?identifier=urn:g:mrn|me-1', 'g-me'),
      finds('Patient?identifier=me-1', 'g-me'),
      finds(`Patient?_tag=${TAG}|x&name=appleseed`, 'g-me'),
      finds(`Patient?_tag=${TAG}|x&name=synth&gender=female`, 'g-me'),
      finds(`Patient?_tag=${TAG}|x&birthdate=1969-07-20&family=apple`, 'g-me'),
      finds(`Patient?_tag=${TAG}|x&family=apple&gender=female`, 'g-me g-you'),
      ...mine('AllergyIntolerance', '', 'nuts'),
      ...mine('AllergyIntolerance', 'clinical-status=active', 'nuts'),
      ...mine('AllergyIntolerance', `clinical-status=${TERMS}/allergyintolerance-clinical|resolved`, ''),
      ...mine('CarePlan', 'category=assess-plan', 'plan'),
      ...mine('CarePlan', 'category=assess-plan&status=active&date=ge2024-06', 'plan'),
      ...mine('CarePlan', 'category=assess-plan&date=lt2023', ''),
      ...mine('CareTeam', 'status=active', 'team'),
      ...mine('CareTeam', 'status=active,proposed&participant=Practitioner/g-a-dr', 'team'),
      ...mine('Condition', '', 'past problem'),
      ...mine('Condition', 'category=problem-list-item', 'problem'),
      ...mine(
        'Condition',
        `category=${TERMS}/condition-category|encounter-diagnosis&encounter=Encounter/g-a-visit`,
        'past',
      ),
      ...mine('Condition', 'clinical-status=active,recurrence', 'problem'),
      ...mine('Condition', 'code=asthma', 'problem'),
      ...mine('Condition', 'onset-date=gt2020', 'past'),
      ...mine('Condition', 'abatement-date=le2024-03-31', 'past'),
      ...mine('Condition', 'recorded-date=2010', 'problem'),
      ...mine('Coverage', '', 'cover'),
      ...mine('Coverage', 'payor=g-a-org', 'cover', 'beneficiary'),
      ...mine('DiagnosticReport', 'category=LAB', 'lab'),
      ...mine('DiagnosticReport', `category=${TERMS}/v2-0074|LAB&date=ge2024-03-01`, 'lab'),
      ...mine('DiagnosticReport', `code=${LOINC}|58410-2&date=le2024-03-01`, 'lab'),
      ...mine('DiagnosticReport', 'status=final,amended', 'lab'),
      ...mine('DocumentReference', '', 'note'),
      ...mine('DocumentReference', 'category=clinical-note&date=gt2024-02', 'note'),
      ...mine('DocumentReference', `type=${LOINC}|11506-3&period=2024-03-01`, 'note'),
      ...mine('DocumentReference', 'status=superseded', ''),
      ...mine('Encounter', '', 'visit'),
      ...mine('Encounter', 'class=AMB', 'visit'),
      ...mine('Encounter', 'date=ge2024-03-01T09:15:00+08:00'.replace('+', '%2B'), 'visit'),
      ...mine('Encounter', 'type=urn:g:t|checkup', 'visit'),
      ...mine('Encounter', 'location=Location/g-a-ward&status=finished', 'visit'),
      ...mine('Goal', 'lifecycle-status=active', 'walk'),
      ...mine('Goal', 'target-date=le2025', 'walk'),
      ...mine('Immunization', 'status=completed', 'jab'),
      ...mine('Immunization', 'date=2023-10&vaccine-code=mmr', 'jab'),
      ...mine('MedicationRequest', 'intent=order', 'rx'),
      ...mine('MedicationRequest', 'intent=order,plan', 'rx rx-old'),
      ...mine('MedicationRequest', 'intent=order&status=active&authoredon=ge2024', 'rx'),
      ...mine('MedicationRequest', 'intent=order&encounter=g-a-visit', 'rx'),
      ...mine('MedicationRequest', 'code=syrup', 'rx-old'),
      ...mine('MedicationRequest', 'medication.code=urn:g:m|pill', 'rx'),
      ...mine('Observation', 'category=laboratory', 'wbc'),
      ...mine('Observation', `category=${CATEGORY}|vital-signs&status=final,amended`, 'bp'),
      ...mine('Observation', 'category=laboratory&date=gt2024-02-15', 'wbc'),
      ...mine('Observation', `code=${LOINC}|85354-9,${LOINC}|6690-2`, 'bp wbc'),
      ...mine('Observation', 'code=85354-9&date=ge2024-02-01&date=lt2024-02-02', 'bp'),
      ...mine('Observation', 'component-code=8480-6', 'bp'),
      ...mine('Procedure', 'date=2022', 'op'),
      ...mine('Procedure', 'code=stitch&status=completed', 'op'),
      ...mine('RelatedPerson', 'name=apple', 'kin'),
      ...mine('ServiceRequest', 'category=imaging&authored=ge2024-03', 'sr'),
      ...mine('ServiceRequest', 'code=urn:g:s|xray&status=active', 'sr'),
      ...['Observation?patient=g-me&category=laboratory', 'AllergyIntolerance?patient=g-me', 'Patient?_id=g-me'].map(
        (query) =>
          get(`${query}&_revinclude=Provenance:target`, 200, `${query.split('?')[0]}, and where it is from`, {
            holds: (reply) => idsOf(reply, 'include').join() === 'g-a-prov',
          }),
      ),
      get('MedicationRequest?patient=g-me&intent=order&_include=MedicationRequest:medication', 200, 'what is ordered', {
        holds: (reply) => idsOf(reply, 'include').join() === 'g-a-pill',
      }),
      finds('Practitioner?identifier=urn:g:npi|77', 'g-a-dr'),
      finds('Practitioner?name=healer', 'g-a-dr'),
      finds('PractitionerRole?specialty=urn:g:spec|gp', 'g-a-role'),
      finds('PractitionerRole?practitioner=Practitioner/g-a-dr', 'g-a-role'),
      finds('PractitionerRole?practitioner.identifier=urn:g:npi|77', 'g-a-role'),
      finds('PractitionerRole?practitioner.name=healer', 'g-a-role'),
      get(
        'PractitionerRole?specialty=gp&_include=PractitionerRole:practitioner&_include=PractitionerRole:organization',
        200,
        'who, and where',
        {
          holds: (reply) => idsOf(reply, 'include').sort().join(' ') === 'g-a-dr g-a-org',
        },
      ),
      finds('Organization?name=apple', 'g-a-org'),
      finds(`Organization?_tag=${TAG}|x&address=kowloon`, 'g-a-org'),
      finds(`Location?_tag=${TAG}|x&address-city=kow&address-postalcode=999`, 'g-a-ward'),
      finds('Encounter?identifier=urn:g:e|v1', 'g-a-visit'),
      finds('Patient/g-me/Condition?category=problem-list-item', 'g-a-problem', 'of a compartment'),
      finds('Patient/g-me/AllergyIntolerance', 'g-a-nuts'),
      finds('Patient/g-me/Provenance', 'g-a-prov', 'also what is from elsewhere about it'),
      finds('Encounter/g-a-visit/Condition', 'g-a-past'),
      finds('Practitioner/g-a-dr/MedicationRequest', 'g-a-rx'),
      get('Patient/g-me/*?_summary=count', 200, 'how much there is', {
        holds: ({ json }) => (json.total ?? 0) >= 20 || json.total,
      }),
    ],
  },
  {
    name: 'search: pairs, places and words behind a link',
    source: 'https://hl7.org/fhir/R4/search.html#has',
    cases: [
      finds(
        `Patient?_tag=${TAG}|x&_has:Observation:subject:code-value-quantity=${LOINC}|6690-2$gt180`,
        'g-you',
        'a pair',
      ),
      finds(`Patient?_tag=${TAG}|x&_has:Observation:subject:code-value-quantity=6690-2$lt1`, ''),
      finds(`Patient?_tag=${TAG}|x&_has:Observation:patient:combo-code-value-quantity=8480-6$118`, 'g-me'),
      finds(`Patient?_tag=${TAG}|x&_has:Observation:patient:component-code-value-quantity=8480-6$gt118`, ''),
      finds(`Patient?_tag=${TAG}|x&_has:Observation:patient:code-value-quantity=6690-2$6.1,6690-2$250`, 'g-me g-you'),
      finds(
        `Patient?_tag=${TAG}|x&_has:Observation:patient:code-value-quantity=6690-2$lt10&_has:Encounter:subject:date=gt1950&_has:Encounter:subject:class=AMB`,
        'g-me',
        'several',
      ),
      finds(`DiagnosticReport?_tag=${TAG}|x&result.code-value-quantity=6690-2$6.1`, 'g-a-lab', 'a pair behind a chain'),
      finds(`DiagnosticReport?_tag=${TAG}|x&result.value-quantity=gt6`, 'g-a-lab'),
      finds(`DiagnosticReport?_tag=${TAG}|x&result.value-quantity=gt7`, ''),
      put({
        resourceType: 'Location',
        id: 'g-a-pier',
        meta,
        name: 'Pier',
        position: { latitude: 22.29, longitude: 114.16 },
      } as never),
      put({
        resourceType: 'PractitionerRole',
        id: 'g-a-sailor',
        meta,
        location: [{ reference: 'Location/g-a-pier' }],
      } as never),
      finds(`PractitionerRole?_tag=${TAG}|x&location.near=22.3|114.16|5|km`, 'g-a-sailor', 'near, behind a chain'),
      finds(`PractitionerRole?_tag=${TAG}|x&location.near=23.3|114.16|5|km`, ''),
      finds(`Location?_tag=${TAG}|x&near=22.29|114.16`, 'g-a-pier', 'near without a distance'),
      finds(`Location?_tag=${TAG}|x&near=22.29|114.16|1|mi`, 'g-a-pier'),
      finds(`Location?_tag=${TAG}|x&near=22.29|114.16|0.5|km,50|50|1|km`, 'g-a-pier', 'near one or another'),
      finds(`Location?_tag=${TAG}|x&_has:PractitionerRole:location:_id=g-a-sailor`, 'g-a-pier'),
      finds(`Location?_tag=${TAG}|x&_content=pier`, 'g-a-pier'),
      finds(`PractitionerRole?_tag=${TAG}|x&location._content=pier`, 'g-a-sailor', 'words behind a chain'),
      put({
        resourceType: 'List',
        id: 'g-a-list',
        meta,
        status: 'current',
        mode: 'working',
        entry: [{ item: { reference: 'Location/g-a-pier' } }, { item: { reference: 'Patient/g-me' } }],
      } as never),
      finds('Location?_list=g-a-list', 'g-a-pier'),
      finds('Patient?_list=g-a-list', 'g-me'),
      finds('Patient?_list=g-a-list&gender=male', ''),
      finds('Observation?patient._list=g-a-list&code=6690-2', 'g-a-wbc', 'of a list, behind a chain'),
      put({
        resourceType: 'CodeSystem',
        id: 'g-a-cs',
        meta,
        url: 'http://g.example/cs',
        status: 'active',
        content: 'complete',
        concept: [{ code: 'alpha', concept: [{ code: 'beta' }] }],
      } as never),
      put({
        resourceType: 'ValueSet',
        id: 'g-a-vs',
        meta,
        url: 'http://g.example/vs',
        status: 'active',
        compose: { include: [{ system: 'http://g.example/cs', concept: [{ code: 'alpha' }] }] },
      } as never),
      finds(`CodeSystem?_tag=${TAG}|x&code=alpha`, 'g-a-cs', 'a code that a system defines'),
      finds(`CodeSystem?_tag=${TAG}|x&content-mode=complete&status=active`, 'g-a-cs'),
      finds(`ValueSet?_tag=${TAG}|x&code=alpha`, 'g-a-vs', 'a code that a set names'),
      finds(`ValueSet?_tag=${TAG}|x&reference=http://g.example/cs`, 'g-a-vs', 'the system that a set is of'),
      put({
        resourceType: 'Bundle',
        id: 'g-a-doc',
        meta,
        type: 'document',
        identifier: { system: 'urn:g:doc', value: '1' },
        timestamp: '2024-03-01T10:00:00Z',
        entry: [
          {
            fullUrl: 'urn:uuid:9c000000-0000-4000-8000-000000000001',
            resource: {
              resourceType: 'Composition',
              status: 'final',
              type: { text: 'x' },
              date: '2024-03-01',
              author: [{ display: 'synthetic' }],
              title: 'x',
            },
          },
        ],
      } as never),
      finds('Bundle?identifier=urn:g:doc|1', 'g-a-doc'),
      finds(`Bundle?_tag=${TAG}|x&type=document&timestamp=2024-03-01`, 'g-a-doc'),
      refuses('PractitionerRole?location.near=here', 'near'),
      refuses('Observation?patient.code-value-quantity=a$1', 'code-value-quantity', 'a pair of another type'),
      refuses('Location?near:exact=1|1', 'near'),
      refuses('Location?_list=a,b/c', '_list'),
    ],
  },
];
