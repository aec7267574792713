import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, isOutcome, linkOf, post, put } from './chapter.ts';

const R4 = 'https://hl7.org/fhir/R4';
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const of = (id: string) => ({ reference: `Patient/${id}` });
const at = (id: string) => ({ reference: `Encounter/${id}` });
const entries = ({ json }: Reply) => json.entry ?? [];
const ids = (reply: Reply, mode?: string) =>
  entries(reply)
    .filter(({ search }) => mode === undefined || search?.mode === mode)
    .map(({ resource }) => `${resource?.resourceType}/${resource?.id}`)
    .sort()
    .join(' ');
const holds = (expected: string, mode?: string) => ({
  holds: (reply: Reply) => ids(reply, mode) === expected || ids(reply, mode),
});
const refused = (path: string, status: Case['status'] = 400): Case => get(path, status, path, { holds: isOutcome });
const names = (path: string, name: string, status: Case['status'] = 400): Case =>
  get(path, status, path, { holds: ({ text }) => text.includes(name) || text.slice(0, 300) });
const visit = (id: string, patient: string) =>
  put({
    resourceType: 'Encounter',
    id,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: of(patient),
    location: [{ location: { reference: 'Location/w-room' } }],
    participant: [{ individual: { reference: 'Practitioner/w-dr' } }],
  } as never);
const found = (id: string, patient: string, encounter?: string) =>
  put({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: 'x' },
    subject: of(patient),
    effectiveDateTime: '2021-05-05',
    ...(encounter === undefined ? {} : { encounter: at(encounter) }),
  } as never);
const IN_VISIT =
  'Condition/w-cond Encounter/w-e Location/w-room MedicationRequest/w-med Observation/w-1 Observation/w-2 Organization/w-org Patient/w-a Practitioner/w-dr';

/** The walk along the `next` links of an `$everything`: its matches of all pages, each once. */
function walks(path: string, expected: string, before: readonly string[] = []): Case {
  return get(path, 200, `${path.split('?')[0]}, page by page`, {
    holds: (reply) => {
      const all = [...before, ...ids(reply, 'match').split(' ')].filter(Boolean);
      if (all.length > 50) return 'pages without end';
      return linkOf(reply, 'next') !== undefined || all.sort().join(' ') === expected || all.join(' ');
    },
    follows: (reply) => {
      const next = linkOf(reply, 'next');
      return next === undefined ? undefined : walks(next, expected, [...before, ...ids(reply, 'match').split(' ')]);
    },
  });
}

/** Everything of a visit and of a group, the summary of somebody by identifier. All persons are synthetic. */
export const WHOLES: readonly Chapter[] = [
  {
    name: 'records: $everything of a visit',
    source: `${R4}/encounter-operation-everything.html`,
    cases: [
      put({ resourceType: 'Organization', id: 'w-org', name: 'W' } as never),
      put({
        resourceType: 'Location',
        id: 'w-room',
        name: 'W',
        managingOrganization: { reference: 'Organization/w-org' },
      } as never),
      put({ resourceType: 'Practitioner', id: 'w-dr', name: [{ family: 'W' }] } as never),
      put({ resourceType: 'Patient', id: 'w-a', identifier: [{ system: 'urn:w', value: 'a,1' }] } as never),
      put({
        resourceType: 'Patient',
        id: 'w-b',
        identifier: [
          { system: 'urn:w', value: 'b' },
          { system: 'urn:w', value: 'both' },
        ],
      } as never),
      put({ resourceType: 'Patient', id: 'w-c', identifier: [{ system: 'urn:w', value: 'both' }] } as never),
      visit('w-e', 'w-a'),
      visit('w-later', 'w-a'),
      found('w-1', 'w-a', 'w-e'),
      found('w-2', 'w-a', 'w-e'),
      found('w-3', 'w-a', 'w-later'),
      found('w-4', 'w-a'),
      found('w-5', 'w-b'),
      put({
        resourceType: 'Condition',
        id: 'w-cond',
        subject: of('w-a'),
        encounter: at('w-e'),
        code: { text: 'x' },
      } as never),
      put({
        resourceType: 'MedicationRequest',
        id: 'w-med',
        status: 'active',
        intent: 'order',
        subject: of('w-a'),
        encounter: at('w-e'),
        medicationCodeableConcept: { text: 'x' },
      } as never),
      get('Encounter/w-e/$everything', 200, 'the visit, what is of it, and what that refers to', holds(IN_VISIT)),
      get(
        'Encounter/w-e/$everything',
        200,
        'what lies in its compartment are the matches',
        holds('Condition/w-cond Encounter/w-e MedicationRequest/w-med Observation/w-1 Observation/w-2', 'match'),
      ),
      get('Encounter/w-e/$everything', 200, 'a searchset that says how many', {
        holds: ({ json }) => json.type === 'searchset' && json.total === 5,
      }),
      get('Encounter/w-e/$everything', 200, 'nothing twice', {
        holds: (reply) => new Set(ids(reply).split(' ')).size === entries(reply).length,
      }),
      get('Encounter/w-e/$everything?_type=Observation', 200, '_type', holds('Observation/w-1 Observation/w-2')),
      get(
        'Encounter/w-e/$everything?_type=Observation,Patient',
        200,
        '_type, of whom too',
        holds('Observation/w-1 Observation/w-2 Patient/w-a'),
      ),
      get('Encounter/w-e/$everything?_type=Medication', 200, '_type that is in no visit', holds('')),
      get('Encounter/w-e/$everything?_type=Immunization', 200, '_type of which there is none', holds('')),
      get('Encounter/w-e/$everything?_since=2999-01-01T00:00:00Z', 200, '_since, later', holds('')),
      get('Encounter/w-e/$everything?_since=2000-01-01T00:00:00Z', 200, '_since, before', holds(IN_VISIT)),
      get('Encounter/w-e/$everything?_count=2', 200, '_count', {
        holds: (reply) => ids(reply, 'match').split(' ').length === 2 && linkOf(reply, 'next') !== undefined,
      }),
      walks(
        'Encounter/w-e/$everything?_count=2',
        'Condition/w-cond Encounter/w-e MedicationRequest/w-med Observation/w-1 Observation/w-2',
      ),
      post(
        'Encounter/w-e/$everything',
        parameters({ name: '_type', valueCode: 'Condition' }),
        200,
        'by POST',
        holds('Condition/w-cond'),
      ),
      get('Encounter/w-e/$everything?_format=xml', 200, 'in XML', { holds: ({ text }) => text.includes('<Bundle') }),
      names('Encounter/w-e/$everything?start=2020-01-01', 'start'),
      names('Encounter/w-e/$everything?nonsense=1', 'nonsense'),
      names('Encounter/w-e/$everything?_type=Nonsense', 'Nonsense'),
      refused('Encounter/w-e/$everything?_since=soon'),
      refused('Encounter/w-e/$everything?_count=0'),
      refused('Encounter/w-e/$everything?_page=nonsense'),
      refused('Encounter/w-none/$everything', 404),
      refused('Encounter/$everything', [400, 404, 405]),
      refused('Observation/w-1/$everything', [400, 404, 405]),
      post(
        '',
        {
          resourceType: 'Bundle',
          type: 'batch',
          entry: [{ request: { method: 'GET', url: 'Encounter/w-e/$everything?_type=Condition' } }],
        },
        200,
        'in a batch',
        { holds: ({ text }) => text.includes('w-cond') && text.includes('200 OK') },
      ),
      get('metadata', 200, 'the CapabilityStatement says so', {
        holds: ({ text }) =>
          ['Encounter-everything', 'Group-everything', 'Patient-everything'].every((one) => text.includes(one)),
      }),
    ],
  },
  {
    name: 'records: $everything of a group',
    source: `${R4}/group-operation-everything.html`,
    cases: [
      put({
        resourceType: 'Group',
        id: 'w-g',
        type: 'person',
        actual: true,
        member: [
          { entity: of('w-b') },
          { entity: of('w-a') },
          { entity: of('w-a') },
          { entity: of('w-c'), inactive: true },
          { entity: of('w-nobody') },
          { entity: { reference: 'Practitioner/w-dr' } },
        ],
      } as never),
      get(
        'Group/w-g/$everything?_type=Patient',
        200,
        'who is a member now, each once',
        holds('Patient/w-a Patient/w-b'),
      ),
      get(
        'Group/w-g/$everything?_type=Observation',
        200,
        'what is of them',
        holds('Observation/w-1 Observation/w-2 Observation/w-3 Observation/w-4 Observation/w-5'),
      ),
      get('Group/w-g/$everything', 200, 'and what that refers to', {
        holds: (reply) =>
          ids(reply, 'include') === 'Location/w-room Organization/w-org Practitioner/w-dr' || ids(reply, 'include'),
      }),
      walks(
        'Group/w-g/$everything?_count=1&_type=Observation,Patient',
        'Observation/w-1 Observation/w-2 Observation/w-3 Observation/w-4 Observation/w-5 Patient/w-a Patient/w-b',
      ),
      get('Group/w-g/$everything?start=2022-01-01&_type=Observation', 200, 'start', holds('')),
      get('Group/w-g/$everything?end=2020-01-01&_type=Observation', 200, 'end', holds('')),
      get('Group/w-g/$everything?_since=2999-01-01T00:00:00Z', 200, '_since', holds('')),
      post(
        'Group/w-g/$everything',
        parameters({ name: '_type', valueCode: 'Patient' }),
        200,
        'by POST',
        holds('Patient/w-a Patient/w-b'),
      ),
      put({ resourceType: 'Group', id: 'w-none', type: 'person', actual: true } as never),
      get('Group/w-none/$everything', 200, 'of nobody', holds('')),
      names('Group/w-g/$everything?nonsense=1', 'nonsense'),
      refused('Group/w-g/$everything?_page=nonsense'),
      refused('Group/w-absent/$everything', 404),
      refused('Group/$everything', [400, 404, 405]),
    ],
  },
];
