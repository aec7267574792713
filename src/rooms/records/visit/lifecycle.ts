import type { VisitView } from '../contract.ts';

export type VisitState = VisitView['status'];

/**
 * What may happen to a visit. `hand-over`: the message stands in the outbox and a worker has it; `withhold`: when it was to be sent no law allowed it;
 * `send-again`: its clinician asks for it once more; `arrive`: the home node has stored it; the last three tell how its entries stand there.
 */
export const VISIT_EVENTS = [
  'save',
  'sign',
  'hand-over',
  'withhold',
  'send-again',
  'arrive',
  'import-all',
  'import-part',
  'reject-all',
] as const;
export type VisitEvent = (typeof VISIT_EVENTS)[number];

/** The next state; `same` where the event is late or repeated and changes nothing; `never` where it is refused. */
type Cell = VisitState | 'same' | 'never';

/**
 * The whole life of a visit. Messages of two nodes may overtake one another, so what tells of a later state is taken at once and what tells of
 * an earlier one changes nothing. A decision at home is final for each entry, but a partly decided visit may become wholly decided.
 */
export const VISIT_LIFE: Readonly<Record<VisitState, Readonly<Record<VisitEvent, Cell>>>> = {
  draft: {
    save: 'draft',
    sign: 'signed',
    'hand-over': 'never',
    withhold: 'never',
    'send-again': 'never',
    arrive: 'never',
    'import-all': 'never',
    'import-part': 'never',
    'reject-all': 'never',
  },
  signed: {
    save: 'never',
    sign: 'never',
    'hand-over': 'sent',
    withhold: 'not-sent',
    'send-again': 'never',
    arrive: 'arrived',
    'import-all': 'imported',
    'import-part': 'part-imported',
    'reject-all': 'rejected',
  },
  'not-sent': {
    save: 'never',
    sign: 'never',
    'hand-over': 'sent',
    withhold: 'same',
    'send-again': 'signed',
    arrive: 'arrived',
    'import-all': 'imported',
    'import-part': 'part-imported',
    'reject-all': 'rejected',
  },
  sent: {
    save: 'never',
    sign: 'never',
    'hand-over': 'same',
    withhold: 'same',
    'send-again': 'never',
    arrive: 'arrived',
    'import-all': 'imported',
    'import-part': 'part-imported',
    'reject-all': 'rejected',
  },
  arrived: {
    save: 'never',
    sign: 'never',
    'hand-over': 'same',
    withhold: 'same',
    'send-again': 'never',
    arrive: 'same',
    'import-all': 'imported',
    'import-part': 'part-imported',
    'reject-all': 'rejected',
  },
  'part-imported': {
    save: 'never',
    sign: 'never',
    'hand-over': 'same',
    withhold: 'same',
    'send-again': 'never',
    arrive: 'same',
    'import-all': 'imported',
    'import-part': 'part-imported',
    'reject-all': 'rejected',
  },
  imported: {
    save: 'never',
    sign: 'never',
    'hand-over': 'same',
    withhold: 'same',
    'send-again': 'never',
    arrive: 'same',
    'import-all': 'same',
    'import-part': 'same',
    'reject-all': 'same',
  },
  rejected: {
    save: 'never',
    sign: 'never',
    'hand-over': 'same',
    withhold: 'same',
    'send-again': 'never',
    arrive: 'same',
    'import-all': 'same',
    'import-part': 'same',
    'reject-all': 'same',
  },
};

/** The state after an event, or undefined where that event may not happen now. */
export function nextState(state: VisitState, event: VisitEvent): VisitState | undefined {
  const cell = VISIT_LIFE[state][event];
  if (cell === 'never') return undefined;
  return cell === 'same' ? state : cell;
}

/** Which event the counts of the home node tell of; undefined while nothing is decided. */
export function eventOfOutcome(outcome: {
  readonly accepted: number;
  readonly confirmed?: number | undefined;
  readonly rejected: number;
  readonly pending: number;
}): VisitEvent | undefined {
  const { rejected, pending } = outcome;
  // What the record said already is no less there than what it learnt.
  const accepted = outcome.accepted + (outcome.confirmed ?? 0);
  if (accepted + rejected === 0) return undefined;
  if (pending === 0 && rejected === 0) return 'import-all';
  if (pending === 0 && accepted === 0) return 'reject-all';
  return 'import-part';
}
