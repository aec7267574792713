import { type Decision, granted, refused } from '#kernel';
import { refuseConsent } from './messages.ts';
import type { ArtefactState } from './model.ts';

/** What can happen to an artefact. `end`: taken back by its giver, or used up. */
export type ArtefactEvent = 'grant' | 'refuse' | 'lapse' | 'end';

/** The whole table. A standing choice is made active; everything else begins as a request. `null`: it cannot happen then. */
const NEXT: Readonly<Record<ArtefactState, Readonly<Record<ArtefactEvent, ArtefactState | null>>>> = {
  proposed: { grant: 'active', refuse: 'rejected', lapse: 'lapsed', end: null },
  active: { grant: null, refuse: null, lapse: null, end: 'ended' },
  rejected: { grant: null, refuse: null, lapse: null, end: null },
  lapsed: { grant: null, refuse: null, lapse: null, end: null },
  ended: { grant: null, refuse: null, lapse: null, end: null },
};

/** What becomes of it. @refuses consent.artefact-state */
export function nextState(state: ArtefactState, event: ArtefactEvent): Decision<ArtefactState> {
  const next = NEXT[state][event];
  return next === null ? refused(refuseConsent('consent.artefact-state', { state })) : granted(next);
}
