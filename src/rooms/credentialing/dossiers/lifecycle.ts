import type { DossierState } from '../contract.ts';

/** What may happen to a dossier. `supply`: the applicant hands a supplement in; `release`: its officer gives it back to the desk. */
export const DOSSIER_EVENTS = [
  'edit',
  'submit',
  'take',
  'release',
  'ask',
  'supply',
  'approve',
  'refuse',
  'withdraw',
] as const;
export type DossierEvent = (typeof DOSSIER_EVENTS)[number];

type Cell = DossierState | 'never';

/** The whole life of a dossier. A decision is final; who was refused applies anew. */
export const DOSSIER_LIFE: Readonly<Record<DossierState, Readonly<Record<DossierEvent, Cell>>>> = {
  draft: {
    edit: 'draft',
    submit: 'submitted',
    take: 'never',
    release: 'never',
    ask: 'never',
    supply: 'never',
    approve: 'never',
    refuse: 'never',
    withdraw: 'withdrawn',
  },
  submitted: {
    edit: 'never',
    submit: 'never',
    take: 'in-review',
    release: 'never',
    ask: 'never',
    supply: 'never',
    approve: 'never',
    refuse: 'never',
    withdraw: 'withdrawn',
  },
  'in-review': {
    edit: 'never',
    submit: 'never',
    take: 'never',
    release: 'submitted',
    ask: 'supplement',
    supply: 'never',
    approve: 'approved',
    refuse: 'refused',
    withdraw: 'withdrawn',
  },
  supplement: {
    edit: 'supplement',
    submit: 'never',
    take: 'never',
    release: 'never',
    ask: 'never',
    supply: 'in-review',
    approve: 'never',
    refuse: 'refused',
    withdraw: 'withdrawn',
  },
  approved: final(),
  refused: final(),
  withdrawn: final(),
};

function final(): Readonly<Record<DossierEvent, Cell>> {
  return {
    edit: 'never',
    submit: 'never',
    take: 'never',
    release: 'never',
    ask: 'never',
    supply: 'never',
    approve: 'never',
    refuse: 'never',
    withdraw: 'never',
  };
}

/** The state after an event, or undefined where that event may not happen now. */
export function nextState(state: DossierState, event: DossierEvent): DossierState | undefined {
  const cell = DOSSIER_LIFE[state][event];
  return cell === 'never' ? undefined : cell;
}
