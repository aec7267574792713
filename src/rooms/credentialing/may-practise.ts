import { type Decision, granted, invariant, type LocalText, type Refusal, refused } from '#kernel';
import { dayIn } from './civil-day.ts';
import {
  bestOf,
  byLaw,
  byName,
  employmentOf,
  endOf,
  type Footing,
  homesOf,
  inForceOf,
  lawOfKind,
  namesAskedSpecialty,
  no,
  professionNotCovered,
  type Question,
  specialtyOf,
  stands,
  stateOf,
  supplementOf,
  together,
} from './footings.ts';
import { ACT_WORDS, permitWords, SETTING_WORDS } from './labels.ts';
import { lawInPlace, timeZoneOf } from './law-in-place.ts';
import type { PermitRule, PracticeLaw } from './law-model.ts';
import { refuse } from './messages.ts';
import type { Act, LastingPermission, Permission, Permit, PermitCitation, Place, Practitioner } from './model.ts';
import { PRACTICE_LAW } from './practice-law.ts';
import { placeWords } from './words.ts';

/**
 * Decides whether somebody may do this act at this place at this instant. The one decision behind sign-in to a workplace, rostering, booking, starting a
 * visit, prescribing, signing and reporting.
 *
 * A permit opens the act where its kind does by the law of the place, its period (from an instant, to an instant that is no longer in it) covers the instant,
 * it is neither suspended nor revoked, and it names the institution where it has to. Some ask for a registration at home, some acts and settings for a
 * supplement; these are held to the same, each by its own rule, and have to be of the same profession.
 *
 * @param practitioner - with every permit on file; their order says nothing
 * @param at - the instant of the act: its day, by the place's time zone, chooses the law
 * @returns the permit it rests on and until when, or every reason against it, of every permit that might have opened it. Until when: where one permit,
 * engagement or rule ends and another takes its place in the same instant, the act stays open
 * @refuses all of `PracticeCode`
 * @source lawbook credentialing
 * @example mayPractise(aHongKongDoctor, { kind: 'sign-record' }, atBaoan, new Date('2026-04-30T16:00:00Z')) // refused: expired
 */
export function mayPractise(
  practitioner: Practitioner,
  act: Act,
  place: Place,
  at: Date,
  law: PracticeLaw = PRACTICE_LAW,
): Decision<LastingPermission> {
  const decision = decideAt(practitioner, act, place, at, law);
  if (!decision.ok) return decision;
  const { until, ...now } = decision.value;
  let ends = until;
  while (ends !== undefined) {
    const then = decideAt(practitioner, act, place, ends, law);
    if (!then.ok) break;
    const next: Date | undefined = then.value.until;
    invariant(next === undefined || next > ends, 'a permission ends after the instant that it is for');
    ends = next;
  }
  return granted({ ...now, ...(ends === undefined ? {} : { until: ends }) });
}

/** The same by the books of this program, and not for how long, which takes the decision again for each thing that ends: for whoever asks at each request. */
export function mayPractiseNow(practitioner: Practitioner, act: Act, place: Place, at: Date): Decision<Permission> {
  return decideAt(practitioner, act, place, at, PRACTICE_LAW);
}

/** The decision for the instant alone: its end is that of what opens the act now, and another thing may follow. */
function decideAt(
  practitioner: Practitioner,
  act: Act,
  place: Place,
  at: Date,
  law: PracticeLaw,
): Decision<LastingPermission> {
  const words = { act: ACT_WORDS[act.kind], setting: SETTING_WORDS[place.setting], place: placeWords(place) };
  const timeZone = timeZoneOf(law.timeZones, place.jurisdiction);
  if (timeZone === undefined) return refused(refuse('credentialing.no-law', words));
  const day = dayIn(at, timeZone);
  const where = { jurisdiction: place.jurisdiction, day, timeZone };
  const actLaw = lawInPlace(law.acts, where, (rule) => rule.act === act.kind);
  const actRule = actLaw.entry?.value;
  if (actRule === undefined) return refused(refuse('credentialing.no-law', words));
  if (actRule.never.includes(place.setting)) return refused(refuse('credentialing.never-here', words));
  const settingLaw = lawInPlace(law.settings, where, (rule) => rule.setting === place.setting);
  const settingRule = settingLaw.entry?.value;

  const question: Question = { practitioner, act, place, at, day, timeZone, law, actRule, settingRule };
  const tried = practitioner.permits
    .filter((permit) => mightOpen(permit, question))
    .sort(byName)
    .map((permit) => ({ permit, footing: trial(permit, question) }));
  const [best] = tried.filter(({ footing }) => stands(footing)).sort(longestFirst);
  if (best !== undefined) {
    return granted(toPermission(best.permit, together(best.footing, byLaw(actLaw), byLaw(settingLaw))));
  }
  const reasons = distinct(tried.flatMap(({ footing }) => footing.refusals));
  const [first = refuse('credentialing.no-permit', words), ...more] = reasons;
  return refused(first, ...more);
}

/** A permit that opens something by itself, by the rule in force or, where none is, by any. */
function mightOpen({ kind }: Permit, question: Question): boolean {
  const { entry, entries } = lawOfKind(kind, question);
  return (entry === undefined ? entries : [entry]).some(({ value }) => value.role !== 'supplement');
}

/** Whether one permit opens the act with what stands beside it, or every reason why it does not. */
function trial(permit: Permit, question: Question): Footing {
  const law = lawOfKind(permit.kind, question);
  const rule = law.entry?.value;
  if (rule === undefined) return together(inForceOf(permit, law), stateOf(permit, undefined, question));
  const supplements = new Set([...question.actRule.supplements, ...(question.settingRule?.supplements ?? [])]);
  return together(
    coverageOf(permit, rule, question),
    inForceOf(permit, law),
    stateOf(permit, rule.yearsMax, question),
    employmentOf(permit, rule, question),
    homeAndSpecialtyOf(permit, rule, question),
    ...[...supplements].map((kind) => supplementOf(kind, permit, question)),
  );
}

/** Does its rule cover the act, the setting and the profession? */
function coverageOf(permit: Permit, rule: PermitRule, question: Question): Footing {
  const { act, place, actRule } = question;
  const words = { permit: permitWords(permit), act: ACT_WORDS[act.kind], setting: SETTING_WORDS[place.setting] };
  const refusals: Refusal[] = [];
  if (!rule.opens.includes(act.kind)) refusals.push(refuse('credentialing.act-not-covered', words));
  if (!rule.settings.includes(place.setting)) refusals.push(refuse('credentialing.setting-not-covered', words));
  const isCovered = rule.professions.includes(permit.profession) && actRule.professions.includes(permit.profession);
  if (!isCovered) refusals.push(professionNotCovered(permit, question));
  return no(...refusals);
}

/**
 * A registration at home and the specialty, which that may name as well as the permit: of several registrations any will do. One that does not stand is told
 * of where none does, or where it names the specialty that is asked for.
 */
function homeAndSpecialtyOf(permit: Permit, rule: PermitRule, question: Question): Footing {
  const homes = homesOf(permit, rule, question);
  const mightHelp = homes.some(stands)
    ? homes.filter((home) => stands(home) || home.permits.some((one) => namesAskedSpecialty(one, question)))
    : homes;
  return bestOf(mightHelp.map((home) => together(home, specialtyOf(permit, home.permits, question))));
}

function toPermission(permit: Permit, { permits, laws, until }: Footing): LastingPermission {
  const beside = permits.filter((one) => one.id !== permit.id);
  const assumptions = laws.flatMap(({ source, instrument, value }) => [
    ...(source === 'assumption' ? [instrument] : []),
    ...(value.assumptions ?? []),
  ]);
  return {
    permit: toCitation(permit),
    with: [...new Map(beside.map((one) => [one.id, toCitation(one)])).values()],
    ...(until === undefined ? {} : { until }),
    assumptions: [...new Map(assumptions.map((one: LocalText) => [one.en, one])).values()],
  };
}

function toCitation({ id, kind, number, evidence }: Permit): PermitCitation {
  return { id, kind, ...(number === undefined ? {} : { number }), evidence };
}

interface Tried {
  readonly permit: Permit;
  readonly footing: Footing;
}

function longestFirst(a: Tried, b: Tried): number {
  const [one, other] = [endOf(a.footing.until), endOf(b.footing.until)];
  return one === other ? (a.permit.id < b.permit.id ? -1 : 1) : other - one;
}

function distinct(refusals: readonly Refusal[]): Refusal[] {
  return [...new Map(refusals.map((refusal) => [JSON.stringify(refusal), refusal])).values()];
}
