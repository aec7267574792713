import type { Random } from '#kernel';
import type { Act, Known, Maker } from './acts.ts';
import { type Expected, resourcesIn, toldOf } from './expected.ts';
import type { Answer, Somebody } from './somebody.ts';

/** One entry about this patient, whatever became of it; of how much, where the answer says it. */
function ofPatient(
  patient: string | undefined,
  more: (answer: Answer) => Partial<Expected> = () => ({}),
): Act['leaves'] {
  return (answer) => {
    if (answer.status < 300) return [{ patient, outcome: 'permitted', ...more(answer) }];
    return answer.status === 403 || answer.status === 404 ? [{ patient, outcome: 'denied' }] : 'not said';
  };
}

function aPatient(random: Random, { patients }: Known, { patientId }: Somebody): string {
  return patientId !== undefined && random.chance(0.6) ? patientId : random.pick(patients);
}

/** Doors of the portals. */
export const PORTAL_ACTS: Readonly<Record<string, Maker>> = {
  summary: (random, known, who) => {
    const patient = aPatient(random, known, who);
    return { name: 'summary', ask: { path: `/api/patients/${patient}/summary` }, leaves: ofPatient(patient) };
  },
  folder: (random, known, who) => {
    const patient = aPatient(random, known, who);
    return { name: 'folder', ask: { path: `/api/patients/${patient}/folder` }, leaves: ofPatient(patient) };
  },
  patient: (random, known, who) => {
    const patient = aPatient(random, known, who);
    return {
      name: 'patient',
      ask: { path: `/api/patients/${patient}` },
      leaves: ofPatient(patient, () => ({ kinds: { Patient: 1 } })),
    };
  },
  visits: (random, known, who) => {
    const patient = aPatient(random, known, who);
    return { name: 'visits', ask: { path: `/api/visits?patientId=${patient}` }, leaves: ofPatient(patient) };
  },
  'begin a visit': (random, known, who, nth) => {
    const patient = aPatient(random, known, who);
    const note = { reason: `synthetic ${nth}`, plan: { prescription: [] }, language: 'en' };
    return {
      name: 'visit',
      ask: { method: 'POST', path: '/api/visits', json: { patientId: patient, note } },
      leaves: ofPatient(patient, () => ({ action: 'create' })),
    };
  },
  'own log': (random, known, who) => {
    const patient = aPatient(random, known, who);
    return {
      name: 'access log',
      ask: { path: `/api/access-log?patient=${patient}&limit=5` },
      leaves: ofPatient(patient, ({ json }) => ({ kinds: { AuditEvent: json.items.length } })),
    };
  },
  'events of a patient': (random, known, who) => {
    const patient = aPatient(random, known, who);
    return {
      name: 'AuditEvent',
      ask: { path: `/fhir/R4/AuditEvent?patient=${patient}&_count=3` },
      leaves: (answer) => {
        if (answer.status === 403) return [{ patient, outcome: 'denied' }];
        const isOthers = who.patientId !== undefined && who.patientId !== patient;
        if (isOthers)
          return [
            { patient: undefined, outcome: 'permitted', kinds: { AuditEvent: 0 } },
            { patient, outcome: 'denied', kinds: { AuditEvent: 0 } },
          ];
        const shown = resourcesIn(answer).length;
        return [{ patient: shown === 0 ? 'any' : patient, outcome: 'permitted', kinds: { AuditEvent: shown } }];
      },
    };
  },
  'the whole ledger': () => ({
    name: 'ledger',
    ask: { path: '/api/ledger/entries?from=0&limit=5' },
    leaves: ({ status, json }) =>
      status === 200
        ? [{ patient: undefined, outcome: 'permitted', action: 'extract', kinds: { AuditEvent: json.items.length } }]
        : [{ patient: undefined, outcome: 'denied' }],
  }),
  'a patient by name': (random) => {
    const name = random.pick(['Wong', 'Fernandes', 'nobody-called-so']);
    return {
      name: 'Patient by name',
      ask: { path: `/fhir/R4/Patient?name=${name}` },
      leaves: (answer) => {
        if (answer.status === 403) return [{ patient: undefined, outcome: 'denied' }];
        const told = toldOf(resourcesIn(answer), 'search-type');
        return told.length > 0 ? told : [{ patient: 'any', outcome: 'permitted', kinds: { Patient: 0 } }];
      },
    };
  },
  export: (random) => {
    const type = random.pick(['Condition', 'Observation', 'Patient']);
    return {
      name: 'export',
      ask: { path: `/fhir/R4/Patient/$export?_type=${type}`, headers: { prefer: 'respond-async' } },
      leaves: ({ status }) => (status === 202 ? 'any' : status === 403 ? 'refused' : 'not said'),
      next: ({ status, headers }) => (status === 202 ? waitFor(headers.get('content-location') ?? '') : undefined),
    };
  },
};

/** A program asks whose a token is. The authorization server gives its answers no number. */
export function introspectionOf(people: readonly Somebody[]): Maker {
  return (random, _known, { node }) => {
    const persons = people.filter((one) => one.node === node && one.actor.account !== undefined);
    const whose = random.pick(persons);
    return {
      name: 'introspection',
      ask: { path: '/oauth/introspect', tokenOf: whose },
      leaves: ({ status }) => (status === 200 ? 'any' : 'not said'),
      elsewhere: ({ status, json }) =>
        status !== 200 || json.active !== true
          ? []
          : [
              {
                at: node.id,
                what: `a program asked about a token of ${whose.name}`,
                isIt: ({ basis, actor, patient, detail, outcome, purpose }) =>
                  basis === 'sign-in.token-looked-at' &&
                  actor.client === 'demo-system' &&
                  patient === whose.patientId &&
                  detail['account'] === whose.actor.account &&
                  outcome === 'permitted' &&
                  purpose === 'HOPERAT',
              },
            ],
    };
  };
}

/** Asks until the files are there; each is then fetched. */
function waitFor(location: string): Act {
  const path = new URL(location).pathname;
  return {
    name: 'export job',
    ask: { path },
    leaves: ({ status }) => (status === 200 ? 'any' : []),
    next: ({ status, json }) => {
      if (status !== 200) return waitFor(location);
      const [file] = json.output;
      return file === undefined ? undefined : fetched(new URL(file.url).pathname);
    },
  };
}

function fetched(path: string): Act {
  return {
    name: 'file',
    ask: { path },
    isInParts: true,
    leaves: ({ text }) =>
      toldOf(
        text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line)),
        'extract',
      ),
  };
}
