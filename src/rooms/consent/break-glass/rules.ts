import { type Decision, granted, type Holder, isOneHolder, type Refusal, type Role, refused } from '#kernel';
import type { Provision } from '../artefacts/model.ts';
import type { ReviewState } from './contract.ts';
import type { EmergencyLaw } from './lawbook.ts';
import { refuseEmergency } from './messages.ts';
import type { Against, Emergency } from './model.ts';

const HOUR_MS = 3_600_000;

/** What is known when an emergency is declared. */
export interface DeclarationFacts {
  readonly at: Date;
  readonly hasWorkplace: boolean;
  readonly hasRelation: boolean;
  /** Something of the record is kept from the clinician all the same: by the patient, or because the law lets a relation open only a part. */
  readonly isKeptFrom: boolean;
  /** The end of an own use that is open for this patient. */
  readonly openUntil?: Date;
}

export interface Declared {
  readonly against: Against;
  readonly until: Date;
  readonly reviewBy: Date;
}

/**
 * Decides whether an emergency access begins, until when it lasts, and by when somebody has to have looked at it again. It is not renewed: whoever needs longer declares anew,
 * and each declaration is told to the patient and reviewed.
 *
 * @refuses consent.emergency-no-workplace, consent.emergency-reason-short, consent.emergency-open-already, consent.emergency-not-needed
 */
export function decideDeclaration(reason: string, facts: DeclarationFacts, law: EmergencyLaw): Decision<Declared> {
  const refusals: Refusal[] = [];
  if (!facts.hasWorkplace) refusals.push(refuseEmergency('consent.emergency-no-workplace'));
  if (lengthOf(reason) < law.wordsMin) {
    refusals.push(refuseEmergency('consent.emergency-reason-short', { min: law.wordsMin }, 'reason'));
  }
  if (facts.openUntil !== undefined) {
    refusals.push(refuseEmergency('consent.emergency-open-already', { until: facts.openUntil.toISOString() }));
  } else if (facts.hasRelation && !facts.isKeptFrom) {
    refusals.push(refuseEmergency('consent.emergency-not-needed'));
  }
  const [first, ...more] = refusals;
  if (first !== undefined) return refused(first, ...more);
  return granted({
    against: facts.hasRelation ? 'denial' : 'no-relation',
    until: new Date(facts.at.getTime() + law.openHours * HOUR_MS),
    reviewBy: new Date(facts.at.getTime() + law.reviewHours * HOUR_MS),
  });
}

/**
 * Decides whether this person may say whether a use was justified. Once said it stands.
 *
 * @refuses consent.emergency-reviewed, consent.emergency-words-short, and those of `decideReviewer`
 */
export function decideReview(
  words: string,
  emergency: Pick<Emergency, 'review'>,
  right: Decision<ReviewRight>,
  law: EmergencyLaw,
): Decision<true> {
  const refusals: Refusal[] = right.ok ? [] : [...right.refusals];
  if (emergency.review !== undefined) refusals.push(refuseEmergency('consent.emergency-reviewed'));
  if (lengthOf(words) < law.wordsMin) {
    refusals.push(refuseEmergency('consent.emergency-words-short', { min: law.wordsMin }, 'words'));
  }
  const [first, ...more] = refusals;
  return first === undefined ? granted(true) : refused(first, ...more);
}

/** By what right somebody makes the second look: it is their duty, nobody whose duty it is may make it, or nobody did in time. */
export type ReviewRight = 'duty' | 'no-officer' | 'overdue';

/**
 * By what right this person may make the second look. Not by what right of their own: who declared it makes none, whatever their role.
 *
 * @param holders - all whose duty it is at this node
 * @refuses consent.emergency-not-reviewer, consent.emergency-own-review
 */
export function decideReviewer(
  emergency: Holder & Pick<Emergency, 'reviewBy'>,
  reader: Holder & { readonly role: Role },
  holders: readonly Holder[],
  law: EmergencyLaw,
  at: Date,
): Decision<ReviewRight> {
  if (isOneHolder(emergency, reader)) return refused(refuseEmergency('consent.emergency-own-review'));
  if (law.reviewers.duty.includes(reader.role)) return granted('duty');
  if (law.reviewers.instead.includes(reader.role)) {
    if (holders.every((holder) => isOneHolder(emergency, holder))) return granted('no-officer');
    if (at > emergency.reviewBy) return granted('overdue');
  }
  return refused(refuseEmergency('consent.emergency-not-reviewer'));
}

/** Open until its end, or until it was ended early. */
export function isOpenAt({ openedAt, until, endedAt }: Pick<Emergency, 'openedAt' | 'until' | 'endedAt'>, at: Date) {
  return openedAt <= at && at < until && endedAt === undefined;
}

export function reviewStateAt({ review, reviewBy }: Pick<Emergency, 'review' | 'reviewBy'>, at: Date): ReviewState {
  if (review !== undefined) return review.verdict;
  return at > reviewBy ? 'overdue' : 'waiting';
}

/** A denial that names emergencies itself is kept in one too; one that speaks of every purpose was not made for this. */
export function bindsInEmergency({ purposes }: Pick<Provision, 'purposes'>): boolean {
  return purposes !== 'all' && purposes.includes('ETREAT');
}

/** Characters that say something: spaces do not, and one repeated does not say more. */
function lengthOf(words: string): number {
  return [
    ...words
      .replaceAll(/\s+/g, ' ')
      .trim()
      .replaceAll(/(.)\1{3,}/gu, '$1'),
  ].length;
}
