import { type Case, type Chapter, finds, get, idsOf, post, put, refuses, send } from './chapter.ts';

const TAG = 'urn:g:roads';
const BASE = 'http://hk.test/fhir/R4';
const FORM = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
const meta = { tag: [{ system: TAG, code: 'x' }] };
const ref = (reference: string) => ({ reference });
const thing = (resourceType: string, id: string, more: object): Case =>
  put({ resourceType, id: `g-${id}`, meta, ...more } as never);
const names = (ids: string) =>
  ids === ''
    ? ''
    : ids
        .split(' ')
        .map((id) => `g-${id}`)
        .join(' ');
const road = (type: string, query: string, ids: string, what = `${type}?${query}`) =>
  finds(`${type}?_tag=${TAG}|x&${query}`, names(ids), what);
const people = (query: string, ids: string, what = query) => road('Patient', query, ids, what);
const brings = (query: string, matches: string, included: string, what = query) =>
  get(query, 200, what, {
    holds: (reply) => {
      const found = [idsOf(reply).sort().join(' '), idsOf(reply, 'include').sort().join(' ')];
      const wanted = [names(matches).split(' ').sort().join(' '), names(included).split(' ').sort().join(' ')];
      return found.join(' + ') === wanted.join(' + ') || found.join(' + ');
    },
  });
const URN = 'urn:uuid:77777777-2222-4333-8444-555555555555';

/** What refers to what: references in all their forms, chains there and back, and what an answer brings along. */
export const ROADS: readonly Chapter[] = [
  {
    name: 'search: forms of a reference',
    source: 'https://hl7.org/fhir/R4/search.html#reference',
    cases: [
      thing('Organization', 'org', { name: 'Roads Hospital', type: [{ text: 'prov' }] }),
      thing('Organization', 'other', { name: 'Other Roads' }),
      thing('Practitioner', 'gp', { name: [{ family: 'Rhodes' }] }),
      thing('Patient', 'p1', {
        managingOrganization: ref('Organization/g-org'),
        birthDate: '1990-05-17',
        gender: 'male',
      }),
      thing('Patient', 'p2', { generalPractitioner: [ref('Practitioner/g-gp')], name: [{ family: 'Walker' }] }),
      thing('Patient', 'p3', { generalPractitioner: [ref('Organization/g-org')] }),
      thing('Patient', 'p4', { managingOrganization: ref('https://elsewhere.example/fhir/Organization/g-org') }),
      thing('Patient', 'p5', { managingOrganization: ref(`${BASE}/Organization/g-org`) }),
      thing('Patient', 'p6', { managingOrganization: ref('Organization/g-org/_history/1') }),
      thing('Patient', 'p7', { managingOrganization: { identifier: { system: 'urn:g:o', value: 'seven' } } }),
      thing('Patient', 'p8', { managingOrganization: ref(URN) }),
      thing('Patient', 'p9', {
        contained: [{ resourceType: 'Organization', id: 'o', name: 'Contained' }],
        managingOrganization: ref('#o'),
      }),
      people('organization=Organization/g-org', 'p1 p5 p6'),
      people('organization=g-org', 'p1 p5 p6'),
      people(`organization=${BASE}/Organization/g-org`, 'p1 p5 p6'),
      people('organization:Organization=g-org', 'p1 p5 p6'),
      people('organization:Organization=Organization/g-org', 'p1 p5 p6'),
      people('organization=https://elsewhere.example/fhir/Organization/g-org', 'p4'),
      people('organization=https://nowhere.example/fhir/Organization/g-org', ''),
      people('organization=Organization/g-or', ''),
      people(`organization=${URN}`, 'p8'),
      people('organization:identifier=urn:g:o|seven', 'p7'),
      people('organization:identifier=seven', 'p7'),
      people('organization:identifier=urn:g:o|', 'p7'),
      people('organization:identifier=urn:g:x|seven', ''),
      people('organization:missing=true', 'p2 p3'),
      people('organization:missing=false', 'p1 p4 p5 p6 p7 p8 p9'),
      people('organization=Organization/g-org,https://elsewhere.example/fhir/Organization/g-org', 'p1 p4 p5 p6'),
      people('general-practitioner=g-gp', 'p2'),
      people('general-practitioner=Practitioner/g-gp', 'p2'),
      people('general-practitioner:Practitioner=g-gp', 'p2'),
      people('general-practitioner:Practitioner=Practitioner/g-gp', 'p2'),
      people('general-practitioner:Organization=g-org', 'p3'),
      people('general-practitioner=Organization/g-org', 'p3'),
      people('general-practitioner:Organization=g-gp', ''),
      people('organization=Practitioner/g-gp', '', 'a type that it cannot lead to'),
      refuses('Patient?organization:Patient=x', 'organization'),
      refuses('Patient?organization:exact=x', 'organization'),
      refuses(
        'Patient?general-practitioner:Practitioner=Organization/g-org',
        'general-practitioner',
        'two types at once',
      ),
    ],
  },
  {
    name: 'search: chains there and back',
    source: 'https://hl7.org/fhir/R4/search.html#chaining',
    cases: [
      thing('Observation', 'o1', {
        status: 'final',
        code: { coding: [{ system: 'urn:g:c', code: 'road' }] },
        subject: ref('Patient/g-p1'),
      }),
      thing('Observation', 'o2', {
        status: 'final',
        code: { coding: [{ system: 'urn:g:c', code: 'road' }] },
        subject: ref('Patient/g-p2'),
      }),
      thing('Observation', 'o3', { status: 'final', code: { text: 'path' }, subject: ref('Device/g-dev') }),
      thing('Device', 'dev', { deviceName: [{ name: 'Meter', type: 'user-friendly-name' }] }),
      thing('DiagnosticReport', 'dr1', {
        status: 'final',
        code: { coding: [{ system: 'urn:g:c', code: 'report' }] },
        subject: ref('Patient/g-p1'),
        result: [ref('Observation/g-o1')],
      }),
      thing('DiagnosticReport', 'dr2', {
        status: 'final',
        code: { text: 'other' },
        subject: ref('Patient/g-p2'),
        result: [ref('Observation/g-o2')],
      }),
      thing('Group', 'group', { type: 'person', actual: true, member: [{ entity: ref('Patient/g-p1') }] }),
      road('Observation', 'subject:Patient.family=walker', 'o2'),
      road('Observation', 'subject.family=walker', 'o2', 'a type that has the parameter'),
      road('Observation', 'subject:Device.device-name=meter', 'o3'),
      road('Observation', 'subject:Patient._tag=urn:g:roads|x', 'o1 o2'),
      road('Observation', 'subject:Patient._id=g-p1', 'o1'),
      road('Observation', 'subject:Patient._id=g-p1,g-p2', 'o1 o2'),
      road('Observation', 'subject:Patient.gender:not=male', 'o2', ':not at the end'),
      road('Observation', 'subject:Patient.gender:missing=true', 'o2'),
      road('Observation', 'subject:Patient.gender:missing=false', 'o1'),
      road('Observation', 'subject:Patient.birthdate=1990-05', 'o1'),
      road('Observation', 'subject:Patient.birthdate=lt1990', ''),
      road('Observation', 'subject:Patient.organization=Organization/g-org', 'o1', 'a reference at the end'),
      road('Observation', 'subject:Patient.organization.name:contains=HOSPITAL', 'o1'),
      road('Observation', 'subject:Patient.general-practitioner:Practitioner.family=rhodes', 'o2'),
      road('Observation', 'subject:Patient.family=walker,nobody', 'o2', 'one or another at the end'),
      road('Observation', 'subject:Patient.family=walker&subject:Patient.gender=male', '', 'two chains'),
      road('Observation', 'subject:Patient._lastUpdated=gt2000-01-01', 'o1 o2'),
      road('DiagnosticReport', 'result.subject:Patient.family=walker', 'dr2'),
      road('DiagnosticReport', 'result.subject:Patient.organization.name=roads', 'dr1', 'four links'),
      road('DiagnosticReport', 'result.code=urn:g:c|road', 'dr1 dr2'),
      road('DiagnosticReport', 'subject:Patient._has:Group:member:_id=g-group', 'dr1', 'back behind there'),
      road('DiagnosticReport', 'code=report&patient:Patient._has:Group:member:_tag=urn:g:roads|x', 'dr1'),
      people('_has:Observation:patient:code=road', 'p1 p2'),
      people('_has:Observation:subject:code=road', 'p1 p2'),
      people('_has:Observation:patient:_id=g-o1', 'p1'),
      people('_has:Observation:patient:_tag=urn:g:roads|x', 'p1 p2'),
      people('_has:Observation:patient:code:not=road', ''),
      people('_has:Observation:patient:_has:DiagnosticReport:result:code=report', 'p1'),
      people('_has:Group:member:_id=g-group', 'p1'),
      people('_has:DiagnosticReport:patient:result.code=road', 'p1 p2'),
      people('_has:Observation:patient:code=road&birthdate=1990-05-17', 'p1'),
      people('_has:Observation:patient:code=road,nothing', 'p1 p2'),
      people('_has:Observation:patient:code=nothing', ''),
      people('organization.name=roads', 'p1 p5 p6', 'a chain does not leave the node'),
      people('organization:Organization._has:Patient:organization:birthdate=1990-05-17', 'p1 p5 p6'),
      road('Organization', '_has:Patient:organization:gender=male', 'org'),
      road('Organization', '_has:Patient:general-practitioner:_id=g-p3', 'org'),
      road('Device', '_has:Observation:subject:_id=g-o3', 'dev'),
      finds(
        `?_type=Patient,Device&_tag=${TAG}|x&_has:Observation:subject:status=final`,
        names('p1 p2 dev'),
        '_has over several types',
      ),
      get(`Patient?_tag=${TAG}|x&_has:Observation:patient:code=road&_summary=count`, 200, '_has, counted', {
        holds: ({ json }) => json.total === 2 || json.total,
      }),
      get(`Patient?_tag=${TAG}|x&_has:Observation:patient:code=road&_count=1&_total=accurate`, 200, '_has, a page', {
        holds: ({ json }) => (json.total === 2 && json.entry?.length === 1) || json.total,
      }),
      thing('Observation', 'gone', {
        status: 'final',
        code: { coding: [{ system: 'urn:g:c', code: 'gone' }] },
        subject: ref('Patient/g-p3'),
      }),
      people('_has:Observation:patient:code=gone', 'p3'),
      send('DELETE', 'Observation/g-gone', [200, 204], 'it is deleted'),
      people('_has:Observation:patient:code=gone', '', 'what is deleted refers to nobody'),
      thing('Questionnaire', 'form1', {
        status: 'active',
        url: 'http://g.example/form',
        version: '1',
        title: 'First form',
      }),
      thing('Questionnaire', 'form2', {
        status: 'active',
        url: 'http://g.example/form',
        version: '2',
        title: 'Second form',
      }),
      thing('QuestionnaireResponse', 'a1', { status: 'completed', questionnaire: 'http://g.example/form|1' }),
      thing('QuestionnaireResponse', 'a2', { status: 'completed', questionnaire: 'http://g.example/form|2' }),
      thing('QuestionnaireResponse', 'a0', { status: 'stopped', questionnaire: 'http://g.example/form' }),
      road('QuestionnaireResponse', 'questionnaire=http://g.example/form', 'a0 a1 a2', 'any version'),
      road('QuestionnaireResponse', 'questionnaire=http://g.example/form|2', 'a2'),
      road('QuestionnaireResponse', 'questionnaire=http://g.example/form|3', ''),
      road('QuestionnaireResponse', 'questionnaire.title=first', 'a0 a1', 'a chain to one version'),
      road('QuestionnaireResponse', 'questionnaire.title=second', 'a0 a2'),
      road('QuestionnaireResponse', 'questionnaire.version=2', 'a0 a2'),
      road('QuestionnaireResponse', 'questionnaire.title=first,second', 'a0 a1 a2'),
      road('Questionnaire', '_has:QuestionnaireResponse:questionnaire:_id=g-a1', 'form1', 'back by a version'),
      road('Questionnaire', '_has:QuestionnaireResponse:questionnaire:_id=g-a2', 'form2'),
      brings('Questionnaire?_id=g-form1&_revinclude=QuestionnaireResponse:questionnaire', 'form1', 'a0 a1'),
      brings('QuestionnaireResponse?_id=g-a1&_include=QuestionnaireResponse:questionnaire', 'a1', 'form1'),
      brings('QuestionnaireResponse?_id=g-a2&_include=QuestionnaireResponse:questionnaire', 'a2', 'form2'),
      refuses('Observation?subject:Nonsense.name=x', 'subject'),
      refuses('Observation?subject:Patient.nonsense=x', 'nonsense'),
      refuses('Observation?subject:Patient.=x', 'Patient', 'nothing behind the dot'),
      refuses('Observation?subject.name.family=x', 'name'),
      refuses('Patient?_has=x', '_has'),
      refuses('Patient?_has:Observation:patient=x', '_has'),
      refuses('Patient?_has:Observation:patient:nonsense=x', 'nonsense'),
      refuses('Patient?_has:Practitioner:organization:name=x', '_has', 'by a parameter of another type'),
    ],
  },
  {
    name: 'search: what is brought along',
    source: 'https://hl7.org/fhir/R4/search.html#include',
    cases: [
      thing('Patient', 'i-root', {
        link: [
          { other: ref('Patient/g-i-1'), type: 'seealso' },
          { other: ref('Patient/g-i-2'), type: 'seealso' },
        ],
        managingOrganization: ref('Organization/g-org'),
        generalPractitioner: [ref('Practitioner/g-gp')],
      }),
      thing('Patient', 'i-1', { link: [{ other: ref('Patient/g-i-3'), type: 'seealso' }] }),
      thing('Patient', 'i-2', { generalPractitioner: [ref('Practitioner/g-i-gp')] }),
      thing('Patient', 'i-3', {
        managingOrganization: ref('Organization/g-other'),
        generalPractitioner: [ref('Practitioner/g-i-gp')],
      }),
      thing('Practitioner', 'i-gp', {}),
      thing('Location', 'i-self', { partOf: ref('Location/g-i-self'), name: 'Itself' }),
      thing('Patient', 'i-lost', { generalPractitioner: [ref('Practitioner/g-never'), ref('Practitioner/g-i-left')] }),
      thing('Practitioner', 'i-left', {}),
      send('DELETE', 'Practitioner/g-i-left', [200, 204], 'who was referred to is deleted'),
      brings('Patient?_id=g-i-root&_include=Patient:organization', 'i-root', 'org'),
      brings('Patient?_id=g-i-root&_include=Patient:link', 'i-root', 'i-1 i-2'),
      brings('Patient?_id=g-i-root&_include=Patient:link:Patient', 'i-root', 'i-1 i-2'),
      brings('Patient?_id=g-i-root&_include=Patient:link:RelatedPerson', 'i-root', ''),
      brings('Patient?_id=g-i-root&_include=Patient:general-practitioner:Organization', 'i-root', ''),
      brings('Patient?_id=g-i-root&_include=Patient:general-practitioner:Practitioner', 'i-root', 'gp'),
      brings('Patient?_id=g-i-root&_include=Patient:*', 'i-root', 'gp i-1 i-2 org'),
      brings('Patient?_id=g-i-root&_include=*', 'i-root', 'gp i-1 i-2 org'),
      brings('Patient?_id=g-i-root&_include:iterate=Patient:link', 'i-root', 'i-1 i-2 i-3'),
      brings('Patient?_id=g-i-root&_include:recurse=Patient:link', 'i-root', 'i-1 i-2 i-3', 'by its older name'),
      brings(
        'Patient?_id=g-i-root&_include=Patient:organization&_include:iterate=Patient:link&_include:iterate=Patient:general-practitioner',
        'i-root',
        'gp i-1 i-2 i-3 i-gp org',
        'of those with :iterate also from what was brought',
      ),
      brings(
        'Patient?_id=g-i-root&_include:iterate=Patient:general-practitioner&_include=Patient:link',
        'i-root',
        'gp i-1 i-2 i-gp',
        'whatever their order in the address',
      ),
      brings('Patient?_id=g-i-1,g-i-3&_include=Patient:link', 'i-1 i-3', '', 'a match is not brought again'),
      brings('Patient?_id=g-i-lost&_include=Patient:general-practitioner', 'i-lost', '', 'what is gone or never was'),
      brings('Patient?_id=g-p4&_include=Patient:organization', 'p4', '', 'what is elsewhere'),
      brings('Patient?_id=g-p9&_include=Patient:organization', 'p9', '', 'what is contained is there already'),
      brings('Patient?_id=g-p6&_include=Patient:organization', 'p6', 'org', 'by a version'),
      brings('Location?_id=g-i-self&_include=Location:partof', 'i-self', '', 'itself'),
      brings('Location?_id=g-i-self&_include:iterate=Location:partof', 'i-self', ''),
      brings('Location?_id=g-i-self&_revinclude=Location:partof', 'i-self', ''),
      brings('Patient?_id=g-never&_include=Patient:link', '', '', 'nothing is found'),
      brings('Patient?_id=g-i-3&_revinclude=Patient:link', 'i-3', 'i-1'),
      brings('Patient?_id=g-i-3&_revinclude:iterate=Patient:link', 'i-3', 'i-1 i-root'),
      brings('Patient?_id=g-p1&_revinclude=Observation:subject', 'p1', 'o1'),
      brings('Patient?_id=g-p1&_revinclude=Observation:patient', 'p1', 'o1'),
      brings('Patient?_id=g-p1&_revinclude=Observation:subject:Patient', 'p1', 'o1'),
      brings('Patient?_id=g-p1&_revinclude=Observation:subject:Device', 'p1', ''),
      brings('Patient?_id=g-p1&_revinclude=DiagnosticReport:patient&_revinclude=Observation:subject', 'p1', 'dr1 o1'),
      brings('Patient?_id=g-p1&_revinclude=Observation:*', 'p1', 'o1'),
      brings('Patient?_id=g-p1&_revinclude=*', 'p1', 'dr1 group o1'),
      brings(
        'Patient?_id=g-p1&_revinclude=Observation:subject&_revinclude:iterate=DiagnosticReport:result',
        'p1',
        'dr1 o1',
        'what refers to what was brought',
      ),
      brings('Patient?_id=g-p3&_revinclude=Observation:subject', 'p3', '', 'what is deleted'),
      brings(
        'DiagnosticReport?_id=g-dr1&_include=DiagnosticReport:result&_include:iterate=Observation:subject&_include:iterate=Patient:organization',
        'dr1',
        'o1 org p1',
      ),
      brings(
        'Patient?_id=g-p1&_include=Patient:organization&_revinclude=Observation:subject',
        'p1',
        'o1 org',
        'both ways',
      ),
      brings('Patient?_id=g-p1&_include=Patient:organization&_summary=true', 'p1', 'org', 'in short'),
      brings('Patient?_id=g-p1&_include=Patient:organization&_elements=gender', 'p1', 'org', 'in part'),
      brings('Patient?_id=g-p1,g-p5&_sort=_id&_count=1&_include=Patient:organization', 'p1', 'org', 'beside the count'),
      post('Patient/_search', '_id=g-p1&_include=Patient:organization', 200, 'asked in a form', {
        ...FORM,
        holds: (reply) => idsOf(reply, 'include').join() === 'g-org',
      }),
      get('Patient?_id=g-p1&_include=Patient:organization&_total=accurate', 200, 'the total counts matches', {
        holds: ({ json }) => json.total === 1 || json.total,
      }),
      get('Patient?_id=g-p1&_include=Patient:organization&_summary=count', 200, 'a count brings nothing', {
        holds: ({ json }) => json.total === 1 && json.entry === undefined,
      }),
      get('Patient?_id=g-p1&_include=Patient:organization', 200, 'the mode of each entry', {
        holds: ({ json }) => json.entry?.map(({ search }) => search?.mode).join() === 'match,include',
      }),
      ...[
        'Patient:nonsense',
        'Nonsense:link',
        'Patient',
        ':link',
        'Patient:link:Nonsense',
        'Patient:link:Patient:x',
      ].map((value) => refuses(`Patient?_include=${value}`, '_include', `_include=${value}`)),
      ...['Observation:nonsense', 'Observation:code', 'Observation', 'patient'].map((value) =>
        refuses(`Patient?_revinclude=${value}`, '_revinclude', `_revinclude=${value}`),
      ),
      refuses('Patient?_include:exact=Patient:link', '_include'),
    ],
  },
];
