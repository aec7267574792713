import { type Decision, granted, type Refusal, refused } from '#kernel';
import type { MakeTie } from '../contract.ts';
import { isCalendarDate } from '../papers.ts';
import { faultsOfOrder } from './guardianship.ts';
import type { StandingLaw } from './lawbook.ts';
import { refuseFamily } from './messages.ts';

/** From this birthday on a person decides alone. An assumption: no source at hand states it for either side. */
export const ADULT_FROM_YEARS = 18;

/** What is known of one of the two. */
export interface FamilyFacts {
  readonly records: readonly string[];
  /** YYYY-MM-DD, or less. */
  readonly birthDate?: string | undefined;
  readonly isDeceased: boolean;
}

export interface TieTerms {
  readonly startsOn: string;
  /** The last day, itself included; missing where it ends only by a decision. */
  readonly endsOn?: string;
  /** It opens nothing until a second person has confirmed it: the guardian of an adult, and the carer who is to see an adult's record. */
  readonly needsSecondPerson: boolean;
}

/**
 * Decides whether somebody may stand for somebody, and until when. A child's parents and guardians do so until the day before it comes of age. Nobody does without a
 * document that somebody saw: a birth certificate, a court's order, or the person's own written word. A carer has an end, and a child's carer no later one than the day before it comes of age. An adult's
 * guardian has one too, and so has the carer who is to see an adult's record: the document's, or the day by which the law here wants it shown again; and is it only once a second person has seen the
 * document. Of whose age nobody knows is an adult here.
 *
 * @param today - YYYY-MM-DD at the node
 * @refuses identity.tie-to-oneself, identity.person-deceased, identity.carer-not-adult, identity.dependant-age-unknown, identity.dependant-adult,
 * identity.tie-undocumented, identity.carer-end-missing, identity.tie-period, identity.order-not-asked, all of `faultsOfOrder`
 */
export function decideTie(
  {
    kind,
    scope,
    from,
    until,
    evidence,
    order,
  }: Pick<MakeTie, 'kind' | 'scope' | 'from' | 'until' | 'evidence' | 'order'>,
  carer: FamilyFacts,
  dependant: FamilyFacts,
  today: string,
  law: StandingLaw,
): Decision<TieTerms> {
  const faults: Refusal[] = [];
  if (carer.records.some((record) => dependant.records.includes(record))) {
    faults.push(refuseFamily('identity.tie-to-oneself', undefined, 'carerId'));
  }
  if (carer.isDeceased) faults.push(refuseFamily('identity.person-deceased', undefined, 'carerId'));
  if (dependant.isDeceased) faults.push(refuseFamily('identity.person-deceased', undefined, 'dependantId'));
  const carerAdult = adultOn(carer.birthDate);
  if (carerAdult === undefined || carerAdult > today)
    faults.push(refuseFamily('identity.carer-not-adult', undefined, 'carerId'));
  const adult = adultOn(dependant.birthDate);
  const isAdult = adult !== undefined && adult <= from;
  if (kind !== 'carer' && adult === undefined)
    faults.push(refuseFamily('identity.dependant-age-unknown', undefined, 'dependantId'));
  if (kind === 'parent' && isAdult) faults.push(refuseFamily('identity.dependant-adult', undefined, 'kind'));
  const isAdults =
    (kind === 'guardian' && isAdult) || (kind === 'carer' && scope === 'record' && (isAdult || adult === undefined));
  if (isAdults) faults.push(...faultsOfOrder(order, from, today, law));
  else if (order !== undefined) faults.push(refuseFamily('identity.order-not-asked', undefined, 'order'));
  if (!evidence && !isAdults) faults.push(refuseFamily('identity.tie-undocumented', undefined, 'evidence'));
  if (kind === 'carer' && until === undefined)
    faults.push(refuseFamily('identity.carer-end-missing', undefined, 'until'));
  const last = isAdults ? lastOfOrder(from, order?.until, law) : lastDay(kind, from, isAdult ? undefined : adult, law);
  const isPeriod =
    isCalendarDate(from) &&
    (until === undefined || (isCalendarDate(until) && until >= from && until >= today)) &&
    (until === undefined || last === undefined || until <= last) &&
    (until !== undefined || last === undefined || last >= today);
  if (!isPeriod) faults.push(refuseFamily('identity.tie-period', { from, until: last ?? until ?? '…' }, 'until'));
  const [first, ...more] = faults;
  if (first) return refused(first, ...more);
  const endsOn = until ?? (kind === 'carer' ? undefined : last);
  return granted({ startsOn: from, ...(endsOn ? { endsOn } : {}), needsSecondPerson: isAdults });
}

/** The last day of who stands for an adult: the document's own, or the one by which the law wants it shown again. */
function lastOfOrder(from: string, until: string | undefined, { yearsMax }: StandingLaw): string | undefined {
  if (!isCalendarDate(from)) return undefined;
  const shownAgain = yearsLater(from, yearsMax);
  return until !== undefined && isCalendarDate(until) && until < shownAgain ? until : shownAgain;
}

/** Between these ages, in years, people give birth. An assumption, wide on purpose: it finds the wrong record, not the rare mother. */
const MOTHER_YEARS = { from: 10, to: 70 };

/** Decides whether the record is one of somebody who can have given birth on a day. @refuses identity.mother-impossible */
export function decideMother(
  {
    birthDate,
    gender,
    diedOn,
  }: {
    readonly birthDate?: string | undefined;
    readonly gender?: string | undefined;
    readonly diedOn?: string | undefined;
  },
  bornOn: string,
): Decision<true> {
  const year = Number(bornOn.slice(0, 4)) - Number(birthDate?.slice(0, 4) ?? Number.NaN);
  const isAge = Number.isNaN(year) || (year >= MOTHER_YEARS.from && year <= MOTHER_YEARS.to);
  const lived = diedOn === undefined || diedOn === '' || diedOn >= bornOn;
  return gender !== 'male' && isAge && lived
    ? granted(true)
    : refused(refuseFamily('identity.mother-impossible', undefined, 'motherId'));
}

/** How far a tie may reach: a carer's as long as the law has it, and a child's carer's, a parent's and a guardian's to the day before the child comes of age. */
function lastDay(
  kind: MakeTie['kind'],
  from: string,
  adult: string | undefined,
  { yearsMax }: StandingLaw,
): string | undefined {
  const grown = adult === undefined ? undefined : dayBefore(adult);
  if (kind !== 'carer') return grown;
  if (!isCalendarDate(from)) return undefined;
  const givenAgain = yearsLater(from, yearsMax);
  return grown !== undefined && grown < givenAgain ? grown : givenAgain;
}

/** Whether somebody decides alone on that day; of whom no birth date is known, nobody can tell, and it is no. @param today - YYYY-MM-DD */
export function isOfAge(birthDate: string | undefined, today: string): boolean {
  const adult = adultOn(birthDate);
  return adult !== undefined && adult <= today;
}

/** The day on which somebody comes of age. Of a year alone the last day counts: nobody comes of age too early by a missing day. */
function adultOn(birthDate: string | undefined): string | undefined {
  if (birthDate === undefined) return undefined;
  const [year, month = '12', day] = birthDate.split('-');
  const whole = day === undefined ? lastOfMonth(`${year}-${month}`) : birthDate;
  return isCalendarDate(whole) ? yearsLater(whole, ADULT_FROM_YEARS) : undefined;
}

/** The same day some years later; of 29 February the first of March where there is none. */
function yearsLater(day: string, years: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year + years, month - 1, date)).toISOString().slice(0, 10);
}

function lastOfMonth(yearMonth: string): string {
  const [year = 0, month = 1] = yearMonth.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
