import type { VerificationWay } from '../contract.ts';
import type { Paper } from '../papers.ts';

/** A paper in a person's hands: the number, from when to when it is valid, and who looked at it. */
export interface HeldPaper extends Paper {
  /** Card symbols of a HKID, as printed: `***AZ`. */
  readonly symbols?: string;
  /** YYYY-MM-DD, both days included. */
  readonly validFrom?: string;
  readonly validUntil?: string;
  /** Replaced by a newer one: kept, because older records name it. */
  readonly isReplaced?: boolean;
  readonly verified?: Verification;
}

/** Who held the number against the paper, when, and how. */
export interface Verification {
  readonly how: VerificationWay;
  /** ISO 8601 instant. */
  readonly at: string;
  /** `Practitioner/…` of this node; missing where a program did it. */
  readonly by?: string;
}

/** The papers in force on a day. One without dates is in force until a newer one replaces it. */
export function papersOn(papers: readonly HeldPaper[], day: string): readonly HeldPaper[] {
  return papers.filter(
    ({ validFrom, validUntil, isReplaced }) =>
      (validFrom === undefined || validFrom <= day) &&
      (validUntil === undefined ? isReplaced !== true : day <= validUntil),
  );
}

/**
 * Takes a new paper among those a person holds. One of the same kind and issuer is replaced: it stays, marked, and ends on the day before the new one begins. Of the
 * very same paper (number, renewal, first day) what is newly known is kept; nothing of any other kind is touched or made.
 *
 * @param day - YYYY-MM-DD on which the new one was shown, where it does not say from when it is valid
 */
export function takePaper(papers: readonly HeldPaper[], fresh: HeldPaper, day: string): readonly HeldPaper[] {
  const from = fresh.validFrom ?? day;
  let isKnown = false;
  const kept = papers.map((held): HeldPaper => {
    if (held.kind !== fresh.kind || (held.issuer ?? '') !== (fresh.issuer ?? '')) return held;
    if (isSameCard(held, fresh)) {
      isKnown = true;
      return { ...held, ...fresh };
    }
    if (held.isReplaced) return held;
    const last = dayBefore(from);
    const until = held.validUntil !== undefined && held.validUntil < last ? held.validUntil : last;
    return { ...held, validUntil: until, isReplaced: true };
  });
  return isKnown ? kept : [...kept, fresh];
}

function isSameCard(one: HeldPaper, other: HeldPaper): boolean {
  return (
    one.key === other.key &&
    (one.renewal === undefined || other.renewal === undefined || one.renewal === other.renewal) &&
    (one.validFrom === undefined || other.validFrom === undefined || one.validFrom === other.validFrom)
  );
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
