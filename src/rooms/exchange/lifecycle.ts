/**
 * The life of a message on its way out and on its way in. Every state has an answer to every event; `null` says that the event cannot change it.
 */
export const OUT_STATES = ['waiting', 'delivering', 'retrying', 'delivered', 'poison', 'stopped', 'replaced'] as const;
export type OutState = (typeof OUT_STATES)[number];

export type OutEvent =
  /** A worker took it, for the length of a lease. */
  | 'claimed'
  /** The other node signed that the effect is there. */
  | 'applied'
  /** No answer, a fault over there, or held until a predecessor comes: try again later. */
  | 'failed'
  /** The other node will not have it, or tries are used up. */
  | 'refused'
  | 'stopped-by-person'
  | 'retried-by-person'
  /** A person's copy under a new id takes its place and number. */
  | 'replaced-by-person';

export const OUT_LIFECYCLE = {
  waiting: {
    claimed: 'delivering',
    applied: null,
    failed: null,
    refused: null,
    'stopped-by-person': 'stopped',
    'retried-by-person': null,
    'replaced-by-person': null,
  },
  delivering: {
    // The lease ran out: the worker died or hangs. Sending twice is harmless, never sending is not.
    claimed: 'delivering',
    applied: 'delivered',
    failed: 'retrying',
    refused: 'poison',
    'stopped-by-person': 'stopped',
    'retried-by-person': null,
    'replaced-by-person': null,
  },
  retrying: {
    claimed: 'delivering',
    applied: 'delivered',
    failed: null,
    refused: null,
    'stopped-by-person': 'stopped',
    'retried-by-person': 'waiting',
    'replaced-by-person': null,
  },
  delivered: {
    claimed: null,
    applied: 'delivered',
    failed: null,
    refused: null,
    'stopped-by-person': null,
    'retried-by-person': null,
    'replaced-by-person': null,
  },
  poison: {
    claimed: null,
    applied: 'delivered',
    failed: null,
    refused: null,
    'stopped-by-person': 'stopped',
    'retried-by-person': 'waiting',
    'replaced-by-person': 'replaced',
  },
  stopped: {
    claimed: null,
    // It was under way when it was stopped, and it arrived: the fact stands.
    applied: 'delivered',
    failed: null,
    refused: null,
    'stopped-by-person': null,
    'retried-by-person': 'waiting',
    'replaced-by-person': 'replaced',
  },
  replaced: {
    claimed: null,
    applied: null,
    failed: null,
    refused: null,
    'stopped-by-person': null,
    'retried-by-person': null,
    'replaced-by-person': null,
  },
} as const satisfies Record<OutState, Record<OutEvent, OutState | null>>;

export function nextOut(state: OutState, event: OutEvent): OutState | null {
  return OUT_LIFECYCLE[state][event];
}

/** States in which a message still holds back its successors of the same case. */
export const OUT_UNFINISHED = OUT_STATES.filter((state) => state !== 'delivered' && state !== 'replaced');

export const IN_STATES = ['held', 'applied', 'refused'] as const;
export type InState = (typeof IN_STATES)[number];
export type InEvent = 'applied' | 'refused' | 'held';

export const IN_LIFECYCLE = {
  held: { applied: 'applied', refused: 'refused', held: 'held' },
  /** Applied is for ever. */
  applied: { applied: 'applied', refused: null, held: null },
  /** The cause of a refusal may be mended; the same message may then be sent again. */
  refused: { applied: 'applied', refused: 'refused', held: 'held' },
} as const satisfies Record<InState, Record<InEvent, InState | null>>;
