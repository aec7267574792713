import type { Random } from '#kernel';
import type { Booked } from './books.ts';
import { type Leaves, resourcesIn, toldOf } from './expected.ts';
import type { Answer, Question, Somebody } from './somebody.ts';

/** What is known of a node without asking those who act there: whose each resource is. */
export interface Known {
  readonly owners: Map<string, string>;
  readonly patients: readonly string[];
}

/** One act: what is asked, and what its answer has to leave in the ledger. */
export interface Act {
  readonly name: string;
  readonly ask: Question;
  readonly leaves: (answer: Answer) => Leaves;
  /** What it leaves beside that. */
  readonly elsewhere?: (answer: Answer) => readonly Elsewhere[];
  /** Its answer leaves in parts, each with its own entries before it: they count together. */
  readonly isInParts?: true;
  /** What is asked next, for which this was only the beginning. */
  readonly next?: (answer: Answer) => Act | undefined;
}

/** An entry that bears no number of the request: of a neighbour who was asked for this, or of the authorization server. */
export interface Elsewhere {
  /** The node that has it. */
  readonly at: string;
  readonly what: string;
  readonly isIt: (one: Booked) => boolean;
  /** Nobody was told whether it came to it. */
  readonly mayLack?: true;
}

export type Maker = (random: Random, known: Known, who: Somebody, nth: number) => Act;

const TYPES = ['Observation', 'Condition', 'AllergyIntolerance', 'MedicationStatement', 'Encounter', 'Procedure'];

function aPatient(random: Random, { patients }: Known, { patientId }: Somebody): string {
  return patientId !== undefined && random.chance(0.6) ? patientId : random.pick(patients);
}

function aKey(random: Random, known: Known, who: Somebody, types: readonly string[] = TYPES): string {
  const patient = aPatient(random, known, who);
  const keys = [...known.owners].filter(([key, owner]) => owner === patient && types.includes(key.split('/')[0] ?? ''));
  return keys.length === 0 ? `Patient/${patient}` : random.pick(keys)[0];
}

/** Of one resource that is there: shown, or tried. */
function ofOne(known: Known, key: string, action: string): Act['leaves'] {
  const [type = ''] = key.split('/');
  const patient = known.owners.get(key);
  return ({ status }) => {
    if (status === 200) return [{ patient, outcome: 'permitted', action, kinds: { [type]: 1 } }];
    if (status === 404) return [{ patient, outcome: 'denied', kinds: { [type]: 1 } }];
    // Before it is looked at what there is, nobody knows of how much.
    return status === 403 ? [{ patient, outcome: 'denied' }] : 'not said';
  };
}

/** A search for one patient: what was found, by whose it is; and of that patient also where nothing was. */
function ofSearch(type: string, named?: string): Act['leaves'] {
  return (answer) => {
    if (answer.status === 403) return [{ patient: named, outcome: 'denied' }];
    if (answer.status !== 200) return 'not said';
    const told = toldOf(resourcesIn(answer), 'search-type');
    if (named !== undefined && !told.some(({ patient }) => patient === named))
      return [...told, { patient: named, kinds: { [type]: 0 } }];
    // Where the caller may look into one record alone, that there is nothing is told of that one.
    return told.length > 0 ? told : [{ patient: 'any', outcome: 'permitted', kinds: { [type]: 0 } }];
  };
}

const CONDITION = (patient: string, text: string) => ({
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  code: { text },
  subject: { reference: `Patient/${patient}` },
});

function ofWrite(known: Known, patient: string, type: string, action: string): Act['leaves'] {
  return (answer) => {
    if (answer.status === 201 && answer.json?.id) known.owners.set(`${type}/${answer.json.id}`, patient);
    if (answer.status < 300) return [{ patient, outcome: 'permitted', action, kinds: { [type]: 1 } }];
    if (answer.status === 403 || answer.status === 404) return [{ patient, outcome: 'denied' }];
    return 'not said';
  };
}

/** What anybody may try at the FHIR doors. */
export const FHIR_ACTS: Readonly<Record<string, Maker>> = {
  read: (random, known, who) => {
    const key = aKey(random, known, who, [...TYPES, 'Patient']);
    return { name: 'read', ask: { path: `/fhir/R4/${key}` }, leaves: ofOne(known, key, 'read') };
  },
  'read of a version': (random, known, who) => {
    const key = aKey(random, known, who);
    return { name: 'vread', ask: { path: `/fhir/R4/${key}/_history/1` }, leaves: ofOne(known, key, 'read') };
  },
  'read of what is not there': (_random, _known, who, nth) => ({
    name: 'read of nothing',
    ask: { path: `/fhir/R4/Condition/nothing-${nth}` },
    leaves: ({ status }) =>
      status === 404 && who.actor.account === undefined ? [] : [{ patient: undefined, outcome: 'denied' }],
  }),
  history: (random, known, who) => {
    const key = aKey(random, known, who);
    return {
      name: 'history',
      ask: { path: `/fhir/R4/${key}/_history` },
      leaves: (answer) =>
        answer.status === 200
          ? toldOf(resourcesIn(answer), 'history-instance')
          : ofOne(known, key, 'history-instance')(answer),
    };
  },
  search: (random, known, who) => {
    const type = random.pick(TYPES);
    const patient = aPatient(random, known, who);
    const more = random.pick(['', '&_count=2', '&_sort=-_lastUpdated', '&_elements=id,subject']);
    return {
      name: 'search',
      ask: { path: `/fhir/R4/${type}?patient=${patient}${more}` },
      leaves: ofSearch(type, patient),
    };
  },
  'search with its patient': (random, known, who) => {
    const patient = aPatient(random, known, who);
    return {
      name: 'include',
      ask: { path: `/fhir/R4/Observation?patient=${patient}&_include=Observation:subject&_count=3` },
      leaves: ofSearch('Observation', patient),
    };
  },
  'search by form': (random, known, who) => {
    const patient = aPatient(random, known, who);
    return {
      name: '_search',
      ask: { method: 'POST', path: `/fhir/R4/Condition/_search?patient=${patient}` },
      leaves: ofSearch('Condition', patient),
    };
  },
  'search of everybody': (random) => {
    const type = random.pick(['Patient', 'Observation', 'Condition']);
    return { name: 'search', ask: { path: `/fhir/R4/${type}?_count=7` }, leaves: ofSearch(type) };
  },
  count: (random, known, who) => {
    const patient = aPatient(random, known, who);
    return {
      name: 'count',
      ask: { path: `/fhir/R4/Observation?patient=${patient}&_summary=count` },
      leaves: ({ status, json }) => {
        if (status === 403) return [{ patient, outcome: 'denied' }];
        if (status !== 200) return 'not said';
        return [{ patient, kinds: { Observation: json.total } }];
      },
    };
  },
  everything: (random, known, who) => {
    const patient = aPatient(random, known, who);
    return {
      name: '$everything',
      ask: { path: `/fhir/R4/Patient/${patient}/$everything` },
      leaves: (answer) => {
        if (answer.status === 200) return toldOf(resourcesIn(answer), 'read');
        return answer.status === 403 || answer.status === 404 ? [{ patient, outcome: 'denied' }] : 'not said';
      },
    };
  },
  create: (random, known, who, nth) => {
    const patient = aPatient(random, known, who);
    const ask = { method: 'POST', path: '/fhir/R4/Condition', json: CONDITION(patient, `synthetic ${nth}`) };
    return { name: 'create', ask, leaves: ofWrite(known, patient, 'Condition', 'create') };
  },
  update: (random, known, who, nth) => {
    const key = aKey(random, known, who, ['Condition']);
    const [type = '', id = ''] = key.split('/');
    const patient = known.owners.get(key) ?? '';
    const resource = type === 'Patient' ? { resourceType: 'Patient' } : CONDITION(patient, `synthetic ${nth}`);
    const ask = { method: 'PUT', path: `/fhir/R4/${key}`, json: { ...resource, id } };
    if (type === 'Patient') return FHIR_ACTS['read']?.(random, known, who, nth) as Act;
    return { name: 'update', ask, leaves: ofWrite(known, patient, type, 'update') };
  },
  patch: (random, known, who) => {
    const key = aKey(random, known, who, ['Observation']);
    const [type = ''] = key.split('/');
    const ask = {
      method: 'PATCH',
      path: `/fhir/R4/${key}`,
      json: [{ op: 'add', path: '/language', value: 'en' }],
      type: 'application/json-patch+json',
    };
    return { name: 'patch', ask, leaves: ofWrite(known, known.owners.get(key) ?? '', type, 'update') };
  },
  transaction: (random, known, who, nth) => {
    const patient = aPatient(random, known, who);
    const key = aKey(random, known, who, ['Observation']);
    const of = (text: string) => ({
      resource: CONDITION(patient, text),
      request: { method: 'POST', url: 'Condition' },
    });
    const entry = [of(`one ${nth}`), of(`two ${nth}`), { request: { method: 'GET', url: key } }];
    return {
      name: 'transaction',
      ask: { method: 'POST', path: '/fhir/R4', json: { resourceType: 'Bundle', type: 'transaction', entry } },
      leaves: (answer) => {
        if (answer.status === 403 || answer.status === 404) return 'refused';
        if (answer.status !== 200) return 'not said';
        const made = answer.json.entry
          .slice(0, 2)
          .map((one: { response: { location: string } }) => one.response.location);
        for (const location of made) {
          const [, id = ''] = /Condition\/([^/]+)/.exec(location) ?? [];
          known.owners.set(`Condition/${id}`, patient);
        }
        const [type = ''] = key.split('/');
        return [
          { patient, outcome: 'permitted', action: 'create', kinds: { Condition: 2 } },
          { patient: known.owners.get(key), outcome: 'permitted', action: 'read', kinds: { [type]: 1 } },
        ];
      },
    };
  },
  batch: (random, known, who) => {
    const keys = [aKey(random, known, who), aKey(random, known, who)];
    const entry = keys.map((url) => ({ request: { method: 'GET', url } }));
    return {
      name: 'batch',
      ask: { method: 'POST', path: '/fhir/R4', json: { resourceType: 'Bundle', type: 'batch', entry } },
      leaves: (answer) => {
        if (answer.status === 403) return 'refused';
        if (answer.status !== 200) return 'not said';
        return keys.flatMap((key, i) => {
          const status = Number(answer.json.entry[i].response.status.slice(0, 3));
          const said = ofOne(known, key, 'read')({ ...answer, status });
          return typeof said === 'string' ? [] : said;
        });
      },
    };
  },
};
