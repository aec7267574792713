/** What is asked of the node, and the same of the floor. */
import type { BenchRequest } from './http-client.ts';
import { anObservation, aPatient, aRecord, aVisit, BLOOD_PRESSURE_CODES, IDENTIFIER_SYSTEM } from './resources.ts';

/** A patient of the loaded data. */
export interface Known {
  readonly id: string;
  readonly shard: number;
  readonly number: string;
}

export interface Measure {
  readonly name: string;
  readonly title: string;
  readonly status: number;
  readonly next: () => BenchRequest;
  /** The floor's way to the same rows; missing where it has none. */
  readonly floor?: () => BenchRequest;
}

/** Where a node's FHIR begins. */
const FHIR = '/fhir/R4';
const JSON_BODY = { 'content-type': 'application/fhir+json' };

/** A patient with a hundred Observations as one transaction: how a server is filled. */
export function bulkOf(run: string, fhir = FHIR): Measure {
  let fresh = 0;
  return {
    name: 'bulk',
    title: 'bulk load, transactions of 101',
    status: 200,
    next: () => ({
      method: 'POST',
      path: fhir,
      headers: JSON_BODY,
      body: JSON.stringify(aRecord(`${run}-bulk-${++fresh}`, 100)),
    }),
  };
}

/**
 * @param run - goes into every identifier that is made, so that two runs make none twice
 * @param fhir - where the server's FHIR begins, without a slash at the end
 */
export function measuresOf(patients: readonly Known[], heavy: readonly Known[], run: string, fhir = FHIR): Measure[] {
  let turn = 0;
  const one = (from: readonly Known[]): Known => {
    // A stride without a common divisor visits all before it comes back, in no order.
    turn = (turn + 7919) % 1_000_003;
    return from[turn % from.length] as Known;
  };
  let fresh = 0;
  const unused = () => `${run}-${++fresh}`;
  const post = (path: string, resource: object, headers = {}): BenchRequest => ({
    method: 'POST',
    path,
    headers: { ...JSON_BODY, ...headers },
    body: JSON.stringify(resource),
  });
  const get = (path: string): BenchRequest => ({ method: 'GET', path });
  const floorKey = ({ shard, id }: Known) => encodeURIComponent(`${shard},${id}`);
  const identifier = (number: string) => encodeURIComponent(`${IDENTIFIER_SYSTEM}|${number}`);
  const observations = (patientId: string, n: number) =>
    `${fhir}/Observation?patient=${patientId}&code=http://loinc.org%7C${BLOOD_PRESSURE_CODES[n % 2]}&date=ge2021-01-01&_sort=-date&_count=50`;

  return [
    {
      name: 'read',
      title: 'read',
      status: 200,
      next: () => get(`${fhir}/Patient/${one(patients).id}`),
      floor: () => {
        const { shard, id } = one(patients);
        return get(`/read/${encodeURIComponent(`${shard},Patient,${id}`)}`);
      },
    },
    {
      name: 'patient',
      title: 'Patient create',
      status: 201,
      next: () => post(`${fhir}/Patient`, aPatient(unused())),
      floor: () => post('/create', aPatient(unused())),
    },
    {
      name: 'observation',
      title: 'Observation create',
      status: 201,
      next: () => post(`${fhir}/Observation`, anObservation(`Patient/${one(patients).id}`, fresh++)),
      floor: () => post('/create', anObservation(`Patient/${one(patients).id}`, fresh++)),
    },
    {
      name: 'identifier',
      title: 'search by identifier',
      status: 200,
      next: () => get(`${fhir}/Patient?identifier=${identifier(one(patients).number)}`),
      floor: () => get(`/identifier/${identifier(one(patients).number)}`),
    },
    {
      name: 'search',
      title: 'Observation by patient, code, date, sorted, 50',
      status: 200,
      next: () => get(observations(one(patients).id, ++fresh)),
      floor: () => get(`/observations/${floorKey(one(patients))}`),
    },
    {
      name: 'newest',
      title: 'the newest 50 Observations of all',
      status: 200,
      next: () => get(`${fhir}/Observation?_sort=-date&_count=50`),
    },
    {
      name: 'visit',
      title: 'visit, transaction of 12',
      status: 200,
      next: () => post(fhir, aVisit(one(patients).id, fresh++)),
      floor: () => post('/many', aVisit(one(patients).id, fresh++)),
    },
    {
      name: 'everything',
      title: '$everything of 300',
      status: 200,
      next: () => get(`${fhir}/Patient/${one(heavy).id}/$everything`),
      floor: () => get(`/everything/${floorKey(one(heavy))}`),
    },
    {
      name: 'conditional-new',
      title: 'conditional create, new',
      status: 201,
      next: () => {
        const number = unused();
        return post(`${fhir}/Patient`, aPatient(number), { 'if-none-exist': `identifier=${identifier(number)}` });
      },
    },
    {
      name: 'conditional-found',
      title: 'conditional create, found',
      status: 200,
      next: () => {
        const { number } = one(patients);
        return post(`${fhir}/Patient`, aPatient(number), { 'if-none-exist': `identifier=${identifier(number)}` });
      },
    },
    {
      name: 'summary',
      title: '$summary',
      status: 200,
      next: () => get(`${fhir}/Patient/${one(heavy).id}/$summary`),
    },
  ];
}
