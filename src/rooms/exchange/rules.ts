import { hash } from 'node:crypto';
import { type LawEntry, lawInForce, toCalendarDate } from '#kernel';

/** How an attempt to deliver a message ended, where it did not arrive. */
export type Failure =
  /** Nobody answered. The message is not to blame. */
  | 'unreachable'
  /** The neighbour answered with a fault of its own, or with something unusable. */
  | 'fault'
  /** The neighbour holds it until a predecessor arrives. */
  | 'held'
  /** The neighbour will not have it, however often it is sent. */
  | 'refused';

export interface DeliveryFacts {
  readonly failure: Failure;
  readonly messageId: string;
  /** Attempts made so far, this one included. */
  readonly attempts: number;
  /** Attempts that the neighbour answered with a fault or held, this one included. */
  readonly answeredAttempts: number;
  readonly createdAt: Date;
  readonly at: Date;
}

export type DeliveryDecision = { readonly next: 'retry'; readonly afterMs: number } | { readonly next: 'poison' };

/** The first wait. A restart of the neighbour takes some five seconds: two tries and it is done, without a flood meanwhile. */
const FIRST_WAIT_MS = 2_000;
/** The longest wait. When the neighbour comes back after a day, nobody should wait longer than five minutes for the first message. */
const LONGEST_WAIT_MS = 300_000;
/**
 * A fault that comes back a dozen times (some 25 minutes of waiting) is in the message or in the neighbour's program, and waiting mends neither:
 * a person should look. Shorter, and a slow restart of the neighbour's database would fill the desk.
 */
const ANSWERED_ATTEMPTS_MAX = 12;
/** An unreachable neighbour is given ten days: a week's holiday closure and the weekend around it. Longer, and nobody remembers the case. */
const UNREACHABLE_MS_MAX = 10 * 86_400_000;

/**
 * What to do with a message that did not arrive.
 * Jitter (±20 %) follows from the message and the attempt, so that many messages do not come back in one wave, and a replay of a test comes back the same.
 */
export function decideRetry(facts: DeliveryFacts): DeliveryDecision {
  const { failure, attempts, answeredAttempts, createdAt, at } = facts;
  if (failure === 'refused') return { next: 'poison' };
  if (failure === 'unreachable' && at.getTime() - createdAt.getTime() > UNREACHABLE_MS_MAX) return { next: 'poison' };
  if (failure !== 'unreachable' && answeredAttempts >= ANSWERED_ATTEMPTS_MAX) return { next: 'poison' };
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));
  const draw = hash('sha256', `${facts.messageId}/${attempts}`, 'buffer').readUInt32BE(0) / 2 ** 32;
  return { next: 'retry', afterMs: Math.round(wait * (0.8 + 0.4 * draw)) };
}

/** No wait and no lease is longer than this. A time beyond it was written by a clock that was off, and counts as past. */
export const WAIT_MS_MAX = 600_000;

/** Refusals that an operator mends at one of the nodes, and not in the message: a clock, a trust list that one side has already and the other not yet. */
const MENDED_ELSEWHERE: ReadonlySet<string> = new Set([
  'exchange.clock-skew',
  'exchange.unknown-node',
  'exchange.unknown-key',
  'exchange.key-not-yet-valid',
]);

/**
 * Which answers of a neighbour are worth another try. 401 and 403 are not: the same signature will be refused again; unless the neighbour says that
 * its trust or its clock is the reason.
 *
 * @param code - the refusal as the neighbour named it, where it did
 */
export function failureOfStatus(status: number, code?: string): 'fault' | 'refused' {
  if (code !== undefined && MENDED_ELSEWHERE.has(code)) return 'fault';
  const temporary =
    status >= 500 || status === 408 || status === 425 || status === 429 || (status >= 200 && status < 400);
  return temporary ? 'fault' : 'refused';
}

/**
 * Until when a received copy may be shown: the grant's end, or the law's hours after opening, whichever comes first.
 */
export function decideShowUntil(
  openedAt: Date,
  grantExpiresAt: Date,
  jurisdiction: string,
  law: readonly LawEntry<number>[],
): Date {
  const hours = lawInForce(law, jurisdiction, toCalendarDate(openedAt))?.value ?? 0;
  return new Date(Math.min(grantExpiresAt.getTime(), openedAt.getTime() + hours * 3_600_000));
}
