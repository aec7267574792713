import { type Decision, granted, type Refusal, refused } from '#kernel';
import type { NameCarer } from './contract.ts';
import type { CarerLaw } from './lawbook.ts';
import { refuseCarer } from './messages.ts';

/** What is known of who names a carer. */
export interface NamingFacts {
  readonly isOfAge: boolean;
  readonly isDeceased: boolean;
  /** Somebody is on file as their guardian today. */
  readonly hasGuardian: boolean;
  /** Carers and open codes that they have already. */
  readonly atOnce: number;
}

/** Whether somebody may name carers in their own portal at all. @refuses consent.carer-deceased, consent.carer-not-of-age, consent.carer-under-guardian, consent.carer-too-many */
export function decideMayName(facts: NamingFacts, { atOnceMax, underGuardian }: CarerLaw): Decision<true> {
  const faults: Refusal[] = [];
  if (facts.isDeceased) faults.push(refuseCarer('consent.carer-deceased'));
  if (!facts.isOfAge) faults.push(refuseCarer('consent.carer-not-of-age'));
  if (facts.hasGuardian && underGuardian === 'desk') faults.push(refuseCarer('consent.carer-under-guardian'));
  if (facts.atOnce >= atOnceMax) faults.push(refuseCarer('consent.carer-too-many', { max: atOnceMax }));
  const [first, ...more] = faults;
  return first ? refused(first, ...more) : granted(true);
}

/**
 * Whether what a patient wants to give may be given: for a time that the law knows, and no answer for somebody by one who sees nothing of what it is about.
 *
 * @param today - YYYY-MM-DD at the node
 * @refuses what `decideMayName` refuses, consent.carer-until, consent.carer-nothing-given
 */
export function decideNaming(
  asked: Pick<NameCarer, 'reach' | 'answers' | 'until'>,
  facts: NamingFacts,
  today: string,
  law: CarerLaw,
): Decision<true> {
  const may = decideMayName(facts, law);
  const faults: Refusal[] = may.ok ? [] : [...may.refusals];
  const last = daysAfter(today, law.daysMax);
  if (asked.until < today || asked.until > last) faults.push(refuseCarer('consent.carer-until', { last }, 'until'));
  if (asked.reach === 'contact' && asked.answers)
    faults.push(refuseCarer('consent.carer-nothing-given', undefined, 'answers'));
  const [first, ...more] = faults;
  return first ? refused(first, ...more) : granted(true);
}

/** What is known of who answers, and of who named them. */
export interface AnsweringFacts {
  readonly isOneself: boolean;
  readonly isOfAge: boolean;
  readonly isDeceased: boolean;
}

/** Whether somebody may become the carer of who named them. @refuses consent.carer-oneself, consent.carer-answerer-not-adult, consent.carer-deceased */
export function decideAnswering(facts: AnsweringFacts): Decision<true> {
  const faults: Refusal[] = [];
  if (facts.isOneself) faults.push(refuseCarer('consent.carer-oneself'));
  if (!facts.isOfAge) faults.push(refuseCarer('consent.carer-answerer-not-adult'));
  if (facts.isDeceased) faults.push(refuseCarer('consent.carer-deceased'));
  const [first, ...more] = faults;
  return first ? refused(first, ...more) : granted(true);
}

/** @param day - YYYY-MM-DD */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
