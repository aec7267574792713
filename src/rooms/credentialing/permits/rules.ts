import { type Decision, granted, type LocalText, lawInForce, type Refusal, refused } from '#kernel';
import { endOfDay, isDay, lastDayOfYears, startOfDay } from '../civil-day.ts';
import type { Evidence, PermitKind, Profession } from '../contract.ts';
import { timeZoneOf } from '../law-in-place.ts';
import type { PermitRule, PracticeLaw } from '../law-model.ts';
import type { Permit } from '../model.ts';
import { PRACTICE_LAW } from '../practice-law.ts';
import { refusePermit } from './messages.ts';

/** A permit to be, as its paper or a decision says it. */
export interface NewPermit {
  readonly practitionerId: string;
  readonly kind: PermitKind;
  readonly profession: Profession;
  readonly number?: string | undefined;
  readonly issuer?: LocalText | undefined;
  readonly firstDay: string;
  readonly lastDay?: string | undefined;
  readonly employers?: readonly { readonly organizationId: string; readonly name?: LocalText }[] | undefined;
  readonly specialties?: readonly string[] | undefined;
  readonly evidence: Evidence;
}

/**
 * Decides whether a permit can be what it says: days of the calendar, in order, no longer than its law allows, with the institutions it is tied to.
 *
 * @param id - what it will be called
 * @returns the permit with its instants, or every reason against it
 * @refuses credentialing.day-impossible, credentialing.days-crossed, credentialing.kind-not-here, credentialing.profession-not-for-kind,
 * credentialing.longer-than-law, credentialing.employer-missing
 */
export function decidePermit(wanted: NewPermit, id: string, law: PracticeLaw = PRACTICE_LAW): Decision<Permit> {
  const { kind, firstDay, lastDay, employers = [] } = wanted;
  const impossible = [firstDay, lastDay].filter((day) => day !== undefined && !isDay(day));
  const [bad] = impossible;
  if (bad !== undefined)
    return refused(refusePermit('credentialing.day-impossible', { day: bad.slice(0, 20) }, 'firstDay'));
  const found = ruleOf(kind, firstDay, law);
  if (found === undefined) return refused(refusePermit('credentialing.kind-not-here', {}, 'kind'));
  const { rule, timeZone } = found;
  const refusals: Refusal[] = [];
  if (lastDay !== undefined && lastDay < firstDay) {
    refusals.push(refusePermit('credentialing.days-crossed', { first: firstDay, last: lastDay }, 'lastDay'));
  }
  if (!rule.professions.includes(wanted.profession)) {
    refusals.push(refusePermit('credentialing.profession-not-for-kind', {}, 'profession'));
  }
  if (rule.yearsMax !== undefined) {
    const latest = lastDayOfYears(firstDay, rule.yearsMax);
    if (lastDay === undefined || lastDay > latest) {
      const words = { years: rule.yearsMax, first: firstDay, latest };
      refusals.push(refusePermit('credentialing.longer-than-law', words, 'lastDay'));
    }
  }
  if (rule.employers === 'named' && employers.length === 0) {
    refusals.push(refusePermit('credentialing.employer-missing', {}, 'employers'));
  }
  const [first, ...more] = refusals;
  if (first !== undefined) return refused(first, ...more);
  const from = startOfDay(firstDay, timeZone);
  return granted({
    id,
    practitionerId: wanted.practitionerId,
    kind,
    profession: wanted.profession,
    ...(wanted.number === undefined ? {} : { number: wanted.number }),
    ...(wanted.issuer === undefined ? {} : { issuer: wanted.issuer }),
    firstDay,
    ...(lastDay === undefined ? {} : { lastDay }),
    timeZone,
    period: { from, ...(lastDay === undefined ? {} : { until: endOfDay(lastDay, timeZone) }) },
    employers: employers.map((employer) => ({ ...employer, from })),
    specialties: wanted.specialties ?? [],
    suspensions: [],
    evidence: wanted.evidence,
  });
}

/** The rule of a kind on a day, and the time zone of the jurisdiction that gives it. */
export function ruleOf(
  kind: PermitKind,
  day: string,
  law: PracticeLaw = PRACTICE_LAW,
): { readonly rule: PermitRule; readonly timeZone: string; readonly jurisdiction: string } | undefined {
  for (const jurisdiction of new Set(
    law.permits.filter(({ value }) => value.kind === kind).map((e) => e.jurisdiction),
  )) {
    const ofKind = law.permits.filter((entry) => entry.value.kind === kind && entry.jurisdiction === jurisdiction);
    const entry = lawInForce(ofKind, jurisdiction, day);
    const timeZone = timeZoneOf(law.timeZones, jurisdiction);
    if (entry !== undefined && timeZone !== undefined) return { rule: entry.value, timeZone, jurisdiction };
  }
  return undefined;
}
