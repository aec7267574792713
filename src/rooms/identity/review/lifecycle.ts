import { type Decision, granted, refused } from '#kernel';
import type { PairState, PairVerb } from '../contract.ts';
import { refuse } from '../messages.ts';

/**
 * What a person may decide of a pair in each state, and what becomes of it. `not-same` holds for what is known now and may be decided again; `never` first has to be
 * reopened. Of neither does the machine join anybody ever again.
 */
const NEXT = {
  open: { link: 'linked', 'not-same': 'not-same', never: 'never', unlink: 'no', reopen: 'no' },
  linked: { link: 'no', 'not-same': 'no', never: 'no', unlink: 'not-same', reopen: 'no' },
  'not-same': { link: 'linked', 'not-same': 'no', never: 'never', unlink: 'no', reopen: 'open' },
  never: { link: 'no', 'not-same': 'no', never: 'no', unlink: 'no', reopen: 'open' },
} as const satisfies Record<PairState, Record<PairVerb, PairState | 'no'>>;

/**
 * Decides what becomes of a pair.
 *
 * @param seen - the revision that the officer had on the screen
 * @refuses identity.pair-decided-meanwhile, identity.pair-cannot
 */
export function decideNext(state: PairState, verb: PairVerb, revision: number, seen: number): Decision<PairState> {
  if (revision !== seen) return refused(refuse('identity.pair-decided-meanwhile', undefined, 'revision'));
  const next = NEXT[state][verb];
  return next === 'no' ? refused(refuse('identity.pair-cannot', undefined, 'verb')) : granted(next);
}

/** What may be decided of a pair as it stands. */
export function verbsOf(state: PairState): PairVerb[] {
  return (Object.entries(NEXT[state]) as [PairVerb, string][]).flatMap(([verb, next]) => (next === 'no' ? [] : [verb]));
}
