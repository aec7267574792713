import type { Act, Elsewhere, Maker } from './acts.ts';
import type { Answer, Somebody } from './somebody.ts';

/** What came to be while people acted: shares that somebody holds, copies that were opened, Consents that say no. */
export interface Shared {
  readonly shares: {
    readonly id: string;
    readonly link: string;
    readonly passcode: string;
    readonly patient: string;
    readonly home: string;
    isOver: boolean;
  }[];
  readonly copies: { readonly id: string; readonly at: string; readonly share: string }[];
  readonly denials: { readonly id: string; readonly at: string; readonly patient: string; isOver: boolean }[];
}

const NOTHING = { id: 'nothing', link: 'shlink:/x', passcode: '000000', patient: '', home: '', isOver: true };

/** Of the patient who does it; where somebody else tries, of whose it is that they named. */
function ofOwn(
  { patientId }: Somebody,
  action: string | undefined,
  named: string | undefined,
  then: (answer: Answer) => void,
): Act['leaves'] {
  return (answer) => {
    if (answer.status < 300) {
      then(answer);
      return [{ patient: patientId, outcome: 'permitted', ...(action === undefined ? {} : { action }) }];
    }
    if (answer.status === 403) return [{ patient: named, outcome: 'denied' }];
    return answer.status === 404 || answer.status === 410 ? 'refused' : 'not said';
  };
}

/** How the acts of sharing go on from one another. */
export function sharingActs(made: Shared): Readonly<Record<string, Maker>> {
  return {
    share: (_random, _known, who) => ({
      name: 'share',
      ask: {
        method: 'POST',
        path: '/api/shares',
        json: { sections: ['problems', 'allergies'], recipients: { kind: 'consortium' }, opensMax: 20 },
      },
      leaves: ofOwn(who, 'originate', undefined, ({ json }) =>
        made.shares.push({
          id: json.share.id,
          link: json.link,
          passcode: json.passcode,
          patient: who.patientId ?? '',
          home: who.node.id,
          isOver: false,
        }),
      ),
    }),
    'open a share': (random, _known, who) => {
      const share = made.shares.length === 0 ? NOTHING : random.pick(made.shares);
      const { link, passcode } = share;
      return {
        name: 'open',
        ask: { method: 'POST', path: '/api/received', json: { link, passcode } },
        leaves: ({ status, json }) => {
          if (status === 201) {
            if (!made.copies.some(({ id }) => id === json.id))
              made.copies.push({ id: json.id, at: who.node.id, share: share.id });
            return [{ outcome: 'permitted', action: 'receive', kinds: 'any', patient: 'any' }];
          }
          // A no to a link of this very node is the entry that is looked for below, and no second one.
          return status === 400 || status === 503 || share.home === who.node.id ? 'not said' : 'refused';
        },
        elsewhere: ({ status }) =>
          share === NOTHING || who.actor.role !== 'clinician' || status === 403
            ? []
            : status === 503
              ? [{ ...openedAt(share, who, 'permitted'), mayLack: true }]
              : [openedAt(share, who, status === 201 ? 'permitted' : 'denied')],
      };
    },
    'see a copy': (random) => {
      const copy = made.copies.length === 0 ? undefined : random.pick(made.copies);
      const door = random.pick(['', '/summary']);
      return {
        name: 'copy',
        ask: { path: `/api/received/${copy?.id ?? 'nothing'}${door}` },
        leaves: ({ status }) =>
          status === 200
            ? [{ patient: 'any', outcome: 'permitted', action: 'read' }]
            : status === 503
              ? 'not said'
              : 'refused',
      };
    },
    'end a share': (random, _known, who) => {
      const own = made.shares.filter(({ home, patient }) => home === who.node.id && patient === who.patientId);
      const share = random.chance(0.7) && own.length > 0 ? random.pick(own) : (made.shares[0] ?? NOTHING);
      return {
        name: 'revoke',
        ask: { method: 'POST', path: `/api/shares/${share.id}/revoke`, json: {} },
        // Who ends it again reads that it is over; two who do so at once cross on the way.
        leaves: ofOwn(who, undefined, share.home === who.node.id ? share.patient : undefined, () => {
          share.isOver = true;
        }),
      };
    },
    'say no': (random, known, who) => {
      const patient = random.pick(known.patients);
      return {
        name: 'deny',
        ask: { method: 'POST', path: '/fhir/R4/Consent', json: denial(patient, 'active') },
        leaves: ofConsent(patient, 'create', ({ json }) =>
          made.denials.push({ id: json.id, at: who.node.id, patient, isOver: false }),
        ),
      };
    },
    'take the no back': (random, known, who, nth) => {
      const open = made.denials.filter(({ at, isOver }) => at === who.node.id && !isOver);
      const one = open.length === 0 ? undefined : random.pick(open);
      if (one === undefined) return sharingActs(made)['say no']?.(random, known, who, nth) as Act;
      return {
        name: 'allow',
        ask: {
          method: 'PUT',
          path: `/fhir/R4/Consent/${one.id}`,
          json: { ...denial(one.patient, 'inactive'), id: one.id },
        },
        leaves: ofConsent(one.patient, 'update', () => {
          one.isOver = true;
        }),
      };
    },
  };
}

/** Her node has it in the name of whoever opened. */
function openedAt({ id, home, patient }: Shared['shares'][number], who: Somebody, outcome: string): Elsewhere {
  return {
    at: home,
    what: `${who.name} opened ${id}: ${outcome}`,
    isIt: (one) =>
      one.peer === who.node.id &&
      one.detail['share'] === id &&
      one.patient === patient &&
      one.outcome === outcome &&
      one.practitioner === who.fhirUser &&
      one.actor.organization === who.actor.organization,
  };
}

function ofConsent(patient: string, action: string, then: (answer: Answer) => void): Act['leaves'] {
  return (answer) => {
    if (answer.status < 300) {
      then(answer);
      return [{ patient, outcome: 'permitted', action, kinds: { Consent: 1 } }];
    }
    return answer.status === 403 || answer.status === 404 ? [{ patient, outcome: 'denied' }] : 'not said';
  };
}

function denial(patient: string, status: string): object {
  return {
    resourceType: 'Consent',
    status,
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: `Patient/${patient}` },
    policyRule: { text: 'synthetic' },
    provision: { type: 'deny' },
  };
}
