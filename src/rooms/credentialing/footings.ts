/** What a yes rests on, part by part: the permit itself, the institution, the registration at home, supplements, the specialty. */
import type { LawEntry, LocalText, Refusal } from '#kernel';
import { dayIn, endOfDay, lastDayOfYears } from './civil-day.ts';
import { ACT_WORDS, PERMIT_WORDS, PROFESSION_WORDS, permitWords, SETTING_WORDS } from './labels.ts';
import { type LawInPlace, lawAnywhere, lawInPlace } from './law-in-place.ts';
import type { ActRule, PermitRule, PracticeLaw, SettingRule } from './law-model.ts';
import { refuse } from './messages.ts';
import type { Act, Period, Permit, PermitKind, Place, Practitioner } from './model.ts';
import { specialtyWords } from './specialties.ts';
import { WITHHELD } from './withheld-reasons.ts';
import { dayInWords, placeWords, text } from './words.ts';

/** Who asks to do what where and when, and what the law asks of the act and of the setting. */
export interface Question {
  readonly practitioner: Practitioner;
  readonly act: Act;
  readonly place: Place;
  readonly at: Date;
  /** By the clocks of the place. */
  readonly day: string;
  readonly timeZone: string;
  readonly law: PracticeLaw;
  readonly actRule: ActRule;
  readonly settingRule: SettingRule | undefined;
}

/** A part that a yes rests on, or why it does not stand. */
export interface Footing {
  /** None: it stands. */
  readonly refusals: readonly Refusal[];
  /** What it consists of. */
  readonly permits: readonly Permit[];
  readonly laws: readonly LawEntry<PermitRule | ActRule | SettingRule>[];
  /** It stands at least until then; absent where nothing known ends it. */
  readonly until?: Date | undefined;
}

/** What asks for nothing stands. */
const NOTHING: Footing = { refusals: [], permits: [], laws: [] };

/** What stands where each of them stands, for as long as all do. */
export function together(...parts: readonly Footing[]): Footing {
  return {
    refusals: parts.flatMap(({ refusals }) => refusals),
    permits: parts.flatMap(({ permits }) => permits),
    laws: parts.flatMap(({ laws }) => laws),
    until: earliest(parts.map(({ until }) => until)),
  };
}

/** The one that stands longest; where none stands, every reason of each. */
export function bestOf(found: readonly Footing[]): Footing {
  const [best] = found.filter(stands).sort((a, b) => endOf(b.until) - endOf(a.until));
  return best ?? no(...found.flatMap(({ refusals }) => refusals));
}

/** What stands while the law says what it says now. */
export function byLaw({ entry, until }: LawInPlace<PermitRule | ActRule | SettingRule>): Footing {
  return { ...NOTHING, laws: entry === undefined ? [] : [entry], until };
}

export function no(...refusals: readonly Refusal[]): Footing {
  return { ...NOTHING, refusals };
}

export function stands({ refusals }: Footing): boolean {
  return refusals.length === 0;
}

/** Is there a rule in force that gives effect to a permit of its kind? Of a kind of which the books say nothing none is asked for. */
export function inForceOf(permit: Permit, law: LawInPlace<PermitRule>): Footing {
  if (law.entry !== undefined || law.cited === undefined) return byLaw(law);
  const words = { permit: permitWords(permit), instrument: law.cited.instrument };
  return no(refuse('credentialing.rule-not-in-force', words));
}

/** Is the permit in force by itself: begun, not over, neither suspended nor revoked? Every reason why not. */
export function stateOf(permit: Permit, yearsMax: number | undefined, { at }: Question): Footing {
  const { period, suspensions, revoked } = permit;
  const words = { permit: permitWords(permit) };
  const refusals: Refusal[] = [];
  const longest = yearsMax === undefined ? undefined : lastDayOfYears(permit.firstDay, yearsMax);
  const cut = longest === undefined ? undefined : endOfDay(longest, permit.timeZone);
  if (at < period.from) {
    refusals.push(refuse('credentialing.not-yet-valid', { ...words, day: dayInWords(permit.firstDay) }));
  }
  if (period.until !== undefined && at >= period.until) {
    const day = dayInWords(permit.lastDay ?? lastDayBefore(period.until, permit));
    refusals.push(refuse('credentialing.expired', { ...words, day }));
  } else if (cut !== undefined && longest !== undefined && yearsMax !== undefined && at >= cut) {
    refusals.push(refuse('credentialing.beyond-longest', { ...words, day: dayInWords(longest), years: yearsMax }));
  }
  for (const suspension of suspensions.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    if (!covers(suspension, at)) continue;
    const day = dayInWords(dayIn(suspension.from, permit.timeZone));
    const { reason } = suspension;
    refusals.push(
      reason === WITHHELD
        ? refuse('credentialing.suspended-since', { ...words, day })
        : refuse('credentialing.suspended', { ...words, day, reason: asTyped(reason) }),
    );
  }
  if (revoked !== undefined && at >= revoked.at) {
    const day = dayInWords(dayIn(revoked.at, permit.timeZone));
    refusals.push(
      revoked.reason === WITHHELD
        ? refuse('credentialing.revoked-on', { ...words, day })
        : refuse('credentialing.revoked', { ...words, day, reason: asTyped(revoked.reason) }),
    );
  }
  const ahead = suspensions.filter(({ from }) => from > at).map(({ from }) => from);
  return { ...NOTHING, refusals, permits: [permit], until: earliest([period.until, cut, revoked?.at, ...ahead]) };
}

/** Does it hold at this institution: named in it, or in a filing that widens it? */
export function employmentOf(permit: Permit, rule: PermitRule, question: Question): Footing {
  const own = engagementOf(permit, rule, question);
  if (stands(own)) return own;
  const { practitioner, place } = question;
  const filings = practitioner.permits
    .filter(({ employers }) => employers.some(({ organizationId }) => organizationId === place.organizationId))
    .filter(({ kind }) => mayWiden(permit, lawOfKind(kind, question)))
    .sort(byName)
    .map((one) => {
      const named = engagementOf(one, { employers: 'named' }, question);
      return together(supplementStanding(one, permit, question), named);
    })
    .sort((a, b) => endOf(b.until) - endOf(a.until));
  return filings.find(stands) ?? together(own, ...filings);
}

/** Does a filing of this kind widen the permit by the rule in force, or, where none is, did it or will it by another? */
function mayWiden({ kind }: Permit, { entry, entries }: LawInPlace<PermitRule>): boolean {
  const asked = entry === undefined ? entries : [entry];
  return asked.some(({ value }) => value.widens?.includes(kind));
}

/** Does it name this institution, where its rule ties it to those that it names? */
function engagementOf(permit: Permit, rule: Pick<PermitRule, 'employers'>, { place, at }: Question): Footing {
  const isTied = rule.employers === 'named' || (rule.employers === 'where-named' && permit.employers.length > 0);
  if (!isTied) return NOTHING;
  const here = permit.employers.filter(({ organizationId }) => organizationId === place.organizationId);
  const words = { permit: permitWords(permit), place: placeWords(place) };
  const now = here.filter((one) => covers(one, at));
  if (now.length > 0) {
    const ends = now.map(({ until }) => until);
    // Of engagements that overlap the last to end counts.
    return { ...NOTHING, until: ends.includes(undefined) ? undefined : latestOf(ends) };
  }
  if (here.length === 0) return no(refuse('credentialing.employer-not-named', words));
  const ended = latestOf(here.map(({ until }) => until).filter((until) => until !== undefined && until <= at));
  if (ended !== undefined) {
    const day = dayInWords(lastDayBefore(ended, permit));
    return no(refuse('credentialing.employer-ended', { ...words, day }));
  }
  const begins = earliest(here.map(({ from }) => from)) ?? at;
  // One that begins with the permit itself is no reason of its own: the permit has not begun.
  if (begins <= permit.period.from) return NOTHING;
  const day = dayInWords(dayIn(begins, permit.timeZone));
  return no(refuse('credentialing.employer-not-yet', { ...words, day }));
}

/**
 * Registrations at home that the rule asks for one of, each by the law of home and of the permit's own profession.
 *
 * @returns each that there is; where none is asked for, one that asks for nothing
 */
export function homesOf(permit: Permit, rule: PermitRule, question: Question): readonly Footing[] {
  const { law: books, place, day, timeZone } = question;
  if (rule.home.length === 0) return [NOTHING];
  const found = question.practitioner.permits
    .filter(({ kind }) => rule.home.includes(kind))
    .sort(byName)
    .map((one) => {
      const law = lawAnywhere(books.permits, { ...place, day, timeZone }, ({ kind }) => kind === one.kind);
      const state = stateOf(one, law.entry?.value.yearsMax, question);
      return together(inForceOf(one, law), sameProfession(one, permit), state);
    });
  const missing = refuse('credentialing.home-missing', { permit: permitWords(permit) });
  return found.length > 0 ? found : [no(missing)];
}

/** A supplement that the act or the setting asks for, for the profession of the permit that needs it. */
export function supplementOf(kind: PermitKind, main: Permit, question: Question): Footing {
  const found = question.practitioner.permits
    .filter((permit) => permit.kind === kind)
    .sort(byName)
    .map((permit) => supplementStanding(permit, main, question));
  if (found.length > 0) return bestOf(found);
  const words = {
    act: ACT_WORDS[question.act.kind],
    setting: SETTING_WORDS[question.place.setting],
    kind: PERMIT_WORDS[kind],
  };
  return no(refuse('credentialing.supplement-missing', words));
}

/** Does it stand here beside this permit? One that has no rule of its own there is held to its days and to the institutions that it names. */
function supplementStanding(supplement: Permit, main: Permit, question: Question): Footing {
  const law = lawOfKind(supplement.kind, question);
  const rule = law.entry?.value;
  const parts = [inForceOf(supplement, law)];
  if (rule !== undefined && !rule.settings.includes(question.place.setting)) {
    const words = { permit: permitWords(supplement), setting: SETTING_WORDS[question.place.setting] };
    parts.push(no(refuse('credentialing.setting-not-covered', words)));
  }
  if (rule !== undefined && !rule.professions.includes(supplement.profession)) {
    parts.push(no(professionNotCovered(supplement, question)));
  }
  parts.push(sameProfession(supplement, main));
  parts.push(stateOf(supplement, rule?.yearsMax, question));
  parts.push(engagementOf(supplement, rule ?? { employers: 'where-named' }, question));
  if (rule !== undefined) parts.push(bestOf(homesOf(supplement, rule, question)));
  return together(...parts);
}

/**
 * The specialty that the act is done in or its rule asks for. One that the caller names is held against permits that name any; one that the law asks for has to
 * be there, or the supplement in its place.
 *
 * @param main - that might open the act
 * @param home - what stands beside it as its registration at home
 */
export function specialtyOf(main: Permit, home: readonly Permit[], question: Question): Footing {
  const { act, actRule } = question;
  const permits = [main, ...home];
  const isLacking = (code: string) => !permits.some(({ specialties }) => specialties.includes(code));
  const lacking = (code: string) =>
    no(refuse('credentialing.specialty-not-covered', { permit: permitWords(main), specialty: specialtyWords(code) }));
  const parts: Footing[] = [];
  const asked = act.specialty;
  const isHeldAgainst = permits.some(({ specialties }) => specialties.length > 0);
  if (asked !== undefined && isHeldAgainst && isLacking(asked)) parts.push(lacking(asked));
  const wanted = actRule.specialty;
  if (wanted !== undefined && isLacking(wanted.code)) {
    const instead = supplementOf(wanted.or, main, question);
    if (!stands(instead)) parts.push(lacking(wanted.code));
    parts.push(instead);
  }
  return together(...parts);
}

/** Whether it names the specialty that is asked for, by the caller or by the law. */
export function namesAskedSpecialty({ specialties }: Permit, { act, actRule }: Question): boolean {
  return specialties.some((code) => code === act.specialty || code === actRule.specialty?.code);
}

/** The law of a kind of permit at the place of the question. */
export function lawOfKind(kind: PermitKind, { law, place, day, timeZone }: Question): LawInPlace<PermitRule> {
  return lawInPlace(law.permits, { ...place, day, timeZone }, (rule) => rule.kind === kind);
}

/** Was it given for the profession of the permit that needs it? A doctor's permit rests on nothing that was given to a nurse. */
function sameProfession(permit: Permit, main: Permit): Footing {
  if (permit.profession === main.profession) return NOTHING;
  const words = {
    permit: permitWords(permit),
    profession: PROFESSION_WORDS[permit.profession],
    main: permitWords(main),
    wanted: PROFESSION_WORDS[main.profession],
  };
  return no(refuse('credentialing.profession-differs', words));
}

export function professionNotCovered(permit: Permit, { act }: Question): Refusal {
  const profession = PROFESSION_WORDS[permit.profession];
  return refuse('credentialing.profession-not-covered', {
    permit: permitWords(permit),
    profession,
    act: ACT_WORDS[act.kind],
  });
}

function covers({ from, until }: Period, at: Date): boolean {
  return from <= at && (until === undefined || at < until);
}

/** What a person wrote stands in every language as they wrote it. */
function asTyped(words: string): LocalText {
  return text(words, words, words);
}

/** The day, by the clocks of the permit, that ends with an instant or in which it falls. */
function lastDayBefore(until: Date, { timeZone }: Permit): string {
  return dayIn(new Date(until.getTime() - 1), timeZone);
}

function earliest(instants: readonly (Date | undefined)[]): Date | undefined {
  return instants.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}

function latestOf(instants: readonly (Date | undefined)[]): Date | undefined {
  return instants.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}

export function endOf(until: Date | undefined): number {
  return until?.getTime() ?? Number.POSITIVE_INFINITY;
}

export function byName(a: Permit, b: Permit): number {
  return a.kind.localeCompare(b.kind) || a.firstDay.localeCompare(b.firstDay) || (a.id < b.id ? -1 : 1);
}
