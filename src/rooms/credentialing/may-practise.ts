import { type Decision, granted, type LawEntry, type LocalText, lawInForce, type Refusal, refused } from '#kernel';
import { dayIn, endOfDay, lastDayOfYears } from './civil-day.ts';
import { ACT_WORDS, PERMIT_WORDS, PROFESSION_WORDS, permitWords, SETTING_WORDS } from './labels.ts';
import type { ActRule, PermitRule, PracticeLaw, SettingRule } from './law-model.ts';
import { refuse } from './messages.ts';
import type {
  Act,
  Employer,
  Period,
  Permission,
  Permit,
  PermitCitation,
  PermitKind,
  Place,
  Practitioner,
} from './model.ts';
import { PRACTICE_LAW } from './practice-law.ts';
import { specialtyWords } from './specialties.ts';
import { dayInWords, text } from './words.ts';

/**
 * Decides whether somebody may do this act at this place at this instant. The one decision behind sign-in to a workplace, rostering, booking, starting a
 * visit, prescribing, signing and reporting.
 *
 * A permit opens the act where its kind does by the law of the place, its period (from an instant, to an instant that is no longer in it) covers the instant,
 * it is neither suspended nor revoked, and it names the institution where it has to. Some ask for a registration at home, some acts and settings for a
 * supplement; these are held to the same.
 *
 * @param practitioner - with every permit on file; their order says nothing
 * @param at - the instant of the act: its day, by the place's time zone, chooses the law
 * @returns the permit it rests on and until when, or every reason against it, of every permit that might have opened it
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
): Decision<Permission> {
  const timeZone = latest(law.timeZones, place.jurisdiction);
  const day = timeZone === undefined ? undefined : dayIn(at, timeZone);
  const actRule = day === undefined ? undefined : inForce(law.acts, place, day, ({ act: kind }) => kind === act.kind);
  const words = { act: ACT_WORDS[act.kind], setting: SETTING_WORDS[place.setting], place: placeWords(place) };
  if (day === undefined || actRule === undefined) return refused(refuse('credentialing.no-law', words));
  if (actRule.value.never.includes(place.setting)) return refused(refuse('credentialing.never-here', words));

  const settingRule = inForce(law.settings, place, day, ({ setting }) => setting === place.setting);
  const question: Question = { practitioner, act, place, at, day, law, actRule, settingRule };
  const tried = practitioner.permits
    .flatMap((permit) => {
      const kinds = law.permits.filter((entry) => isHere(entry, place) && entry.value.kind === permit.kind);
      return kinds.some((entry) => entry.value.role !== 'supplement') ? [{ permit, kinds }] : [];
    })
    .sort((a, b) => byName(a.permit, b.permit))
    .map(({ permit, kinds }) => trial(permit, kinds, question));

  const open = tried.flatMap(({ permission }) => permission ?? []).sort(longestFirst);
  const [best] = open;
  if (best !== undefined) return granted(best);
  const reasons = distinct(tried.flatMap(({ refusals }) => refusals));
  const [first = refuse('credentialing.no-permit', words), ...more] = reasons;
  return refused(first, ...more);
}

/** In the place of a reason that is not told to whoever asks. */
const WITHHELD = '';

/** The permits without the reasons that a desk gave for a suspension or a revocation: those are for the holder and the desk. */
export function withoutReasons(permits: readonly Permit[]): Permit[] {
  return permits.map(({ suspensions, revoked, ...permit }) => ({
    ...permit,
    suspensions: suspensions.map((one) => ({ ...one, reason: WITHHELD })),
    ...(revoked === undefined ? {} : { revoked: { ...revoked, reason: WITHHELD } }),
  }));
}

/** The consortium's own rules. */
const EVERYWHERE = '*';

interface Question {
  readonly practitioner: Practitioner;
  readonly act: Act;
  readonly place: Place;
  readonly at: Date;
  readonly day: string;
  readonly law: PracticeLaw;
  readonly actRule: LawEntry<ActRule>;
  readonly settingRule: LawEntry<SettingRule> | undefined;
}

/** What one permit says: either it opens the act, or why it does not. */
interface Trial {
  readonly refusals: readonly Refusal[];
  readonly permission?: Permission;
}

/** A part that a yes rests on, or why it does not stand. */
interface Footing {
  readonly refusals: readonly Refusal[];
  readonly permit?: Permit;
  readonly until?: Date | undefined;
}

function trial(permit: Permit, kinds: readonly LawEntry<PermitRule>[], question: Question): Trial {
  const { act, place, day, actRule, settingRule } = question;
  const named = { permit: permitWords(permit), act: ACT_WORDS[act.kind], setting: SETTING_WORDS[place.setting] };
  const entry = newestOn(kinds, day);
  if (entry === undefined) {
    const instrument = kinds[0]?.instrument ?? text('', '', '');
    const state = stateOf(permit, undefined, question.at);
    return { refusals: [refuse('credentialing.rule-not-in-force', { ...named, instrument }), ...state.refusals] };
  }
  const rule = entry.value;
  const refusals: Refusal[] = [];
  if (!rule.opens.includes(act.kind)) refusals.push(refuse('credentialing.act-not-covered', named));
  if (!rule.settings.includes(place.setting)) refusals.push(refuse('credentialing.setting-not-covered', named));
  const may = rule.professions.includes(permit.profession) && actRule.value.professions.includes(permit.profession);
  if (!may) {
    const profession = PROFESSION_WORDS[permit.profession];
    refusals.push(refuse('credentialing.profession-not-covered', { ...named, profession }));
  }
  const footings = [
    stateOf(permit, rule.yearsMax, question.at),
    employmentOf(permit, rule, question),
    homeOf(permit, rule, question),
  ];
  for (const kind of new Set([...actRule.value.supplements, ...(settingRule?.value.supplements ?? [])])) {
    footings.push(supplementOf(kind, question));
  }
  const home = footings[2]?.permit;
  footings.push(specialtyOf([permit, ...(home === undefined ? [] : [home])], question));

  refusals.push(...footings.flatMap((footing) => footing.refusals));
  if (refusals.length > 0) return { refusals };
  const ends = [...footings.map(({ until }) => until), endOfLaw(entry, question), endOfLaw(actRule, question)];
  const until = earliest(ends);
  const beside = footings.flatMap((footing) => footing.permit ?? []).filter((one) => one.id !== permit.id);
  return {
    refusals: [],
    permission: {
      permit: toCitation(permit),
      with: [...new Map(beside.map((one) => [one.id, toCitation(one)])).values()],
      ...(until === undefined ? {} : { until }),
      assumptions: [entry, actRule, ...(settingRule === undefined ? [] : [settingRule])].flatMap(assumptionsOf),
    },
  };
}

/** Is the permit in force by itself: begun, not over, neither suspended nor revoked? Every reason why not. */
function stateOf(permit: Permit, yearsMax: number | undefined, at: Date): Footing {
  const { period, suspensions, revoked } = permit;
  const words = { permit: permitWords(permit) };
  const refusals: Refusal[] = [];
  const longest = yearsMax === undefined ? undefined : lastDayOfYears(permit.firstDay, yearsMax);
  const cut = longest === undefined ? undefined : endOfDay(longest, permit.timeZone);
  if (at < period.from) {
    refusals.push(refuse('credentialing.not-yet-valid', { ...words, day: dayInWords(permit.firstDay) }));
  }
  if (period.until !== undefined && at >= period.until) {
    const day = dayInWords(permit.lastDay ?? dayIn(period.until, permit.timeZone));
    refusals.push(refuse('credentialing.expired', { ...words, day }));
  } else if (cut !== undefined && longest !== undefined && yearsMax !== undefined && at >= cut) {
    refusals.push(refuse('credentialing.beyond-longest', { ...words, day: dayInWords(longest), years: yearsMax }));
  }
  for (const suspension of [...suspensions].sort((a, b) => a.from.getTime() - b.from.getTime())) {
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
  return { refusals, permit, until: earliest([period.until, cut, revoked?.at, ...ahead]) };
}

/** Does it hold at this institution: named in it, or in a filing that widens it? */
function employmentOf(permit: Permit, rule: PermitRule, question: Question): Footing {
  const { place, at } = question;
  const isTied = rule.employers === 'named' || (rule.employers === 'where-named' && permit.employers.length > 0);
  if (!isTied) return { refusals: [] };
  const own = engagement(permit, permit.employers, question);
  if (own.refusals.length === 0) return own;
  const widened = question.practitioner.permits
    .filter((one) => ruleOf(one.kind, question)?.widens?.includes(permit.kind))
    .sort(byName)
    .map((one) =>
      both(stateOf(one, ruleOf(one.kind, question)?.yearsMax, at), engagement(one, one.employers, question)),
    )
    .sort((a, b) => endOf(b.until) - endOf(a.until));
  const open = widened.find(({ refusals }) => refusals.length === 0);
  if (open !== undefined) return open;
  const names = widened.filter(({ permit: one }) =>
    one?.employers.some((e) => e.organizationId === place.organizationId),
  );
  return { refusals: [...own.refusals, ...names.flatMap(({ refusals }) => refusals)] };
}

function engagement(permit: Permit, employers: readonly Employer[], { place, at }: Question): Footing {
  const here = employers.filter(({ organizationId }) => organizationId === place.organizationId);
  const words = { permit: permitWords(permit), place: placeWords(place) };
  const now = here.filter((one) => covers(one, at));
  if (now.length > 0) {
    const ends = now.map(({ until }) => until);
    // Of engagements that overlap the last to end counts.
    return { refusals: [], permit, until: ends.includes(undefined) ? undefined : latestOf(ends) };
  }
  if (here.length === 0) return { refusals: [refuse('credentialing.employer-not-named', words)], permit };
  const ended = latestOf(here.map(({ until }) => until).filter((until) => until !== undefined && until <= at));
  if (ended !== undefined) {
    const day = dayInWords(dayIn(new Date(ended.getTime() - 1), permit.timeZone));
    return { refusals: [refuse('credentialing.employer-ended', { ...words, day })], permit };
  }
  const begins = earliest(here.map(({ from }) => from)) ?? at;
  // One that begins with the permit itself is no reason of its own: the permit has not begun.
  if (begins <= permit.period.from) return { refusals: [], permit };
  const day = dayInWords(dayIn(begins, permit.timeZone));
  return { refusals: [refuse('credentialing.employer-not-yet', { ...words, day })], permit };
}

/** A registration at home in force, where the rule asks for one. */
function homeOf(permit: Permit, rule: PermitRule, question: Question): Footing {
  if (rule.home.length === 0) return { refusals: [] };
  const found = question.practitioner.permits
    .filter(({ kind }) => rule.home.includes(kind))
    .sort(byName)
    .map((one) => stateOf(one, undefined, question.at));
  if (found.length === 0) return { refusals: [refuse('credentialing.home-missing', { permit: permitWords(permit) })] };
  return bestOf(found);
}

/** A supplement in force, that names this institution where it has to. */
function supplementOf(kind: PermitKind, question: Question): Footing {
  const rule = ruleOf(kind, question);
  const found = question.practitioner.permits
    .filter((permit) => permit.kind === kind)
    .sort(byName)
    .map((permit) => {
      const state = stateOf(permit, rule?.yearsMax, question.at);
      const isTied = rule?.employers === 'named' || permit.employers.length > 0;
      return isTied ? both(state, engagement(permit, permit.employers, question)) : state;
    });
  if (found.length > 0) return bestOf(found);
  const words = {
    act: ACT_WORDS[question.act.kind],
    setting: SETTING_WORDS[question.place.setting],
    kind: PERMIT_WORDS[kind],
  };
  return { refusals: [refuse('credentialing.supplement-missing', words)] };
}

/**
 * The specialty that the act is done in or its rule asks for. One that the caller names is held against permits that name any; one that the law asks for has to
 * be there, or the supplement in its place.
 */
function specialtyOf(permits: readonly Permit[], question: Question): Footing {
  const { act, actRule } = question;
  const refusals: Refusal[] = [];
  const names = (code: string) => permits.some(({ specialties }) => specialties.includes(code));
  const lacking = (permit: Permit, code: string) =>
    refuse('credentialing.specialty-not-covered', { permit: permitWords(permit), specialty: specialtyWords(code) });
  const [main] = permits;
  const asked = act.specialty;
  if (main !== undefined && asked !== undefined && !names(asked) && permits.some((one) => one.specialties.length > 0)) {
    refusals.push(lacking(main, asked));
  }
  const wanted = actRule.value.specialty;
  if (main === undefined || wanted === undefined || names(wanted.code)) return { refusals };
  const instead = supplementOf(wanted.or, question);
  if (instead.refusals.length === 0) return refusals.length === 0 ? instead : { refusals };
  return {
    refusals: [...refusals, ...(wanted.code === asked ? [] : [lacking(main, wanted.code)]), ...instead.refusals],
  };
}

/** The one that stands longest; where none stands, every reason of each. */
function bestOf(found: readonly Footing[]): Footing {
  const standing = found.filter(({ refusals }) => refusals.length === 0);
  const [best] = [...standing].sort((a, b) => endOf(b.until) - endOf(a.until));
  return best ?? { refusals: found.flatMap(({ refusals }) => refusals) };
}

function both(one: Footing, other: Footing): Footing {
  const permit = one.permit ?? other.permit;
  return {
    refusals: [...one.refusals, ...other.refusals],
    ...(permit === undefined ? {} : { permit }),
    until: earliest([one.until, other.until]),
  };
}

function covers({ from, until }: Period, at: Date): boolean {
  return from <= at && (until === undefined || at < until);
}

function ruleOf(kind: PermitKind, { law, place, day }: Question): PermitRule | undefined {
  return inForce(law.permits, place, day, (rule) => rule.kind === kind)?.value;
}

function inForce<Value>(
  entries: readonly LawEntry<Value>[],
  { jurisdiction }: Place,
  day: string,
  isMeant: (value: Value) => boolean,
): LawEntry<Value> | undefined {
  return lawInForce(
    entries.filter(({ value }) => isMeant(value)),
    jurisdiction,
    day,
  );
}

function newestOn(entries: readonly LawEntry<PermitRule>[], day: string): LawEntry<PermitRule> | undefined {
  const [first] = entries;
  return first && lawInForce(entries, first.jurisdiction, day);
}

/** A law that ends on a day ends what rests on it. */
function endOfLaw({ until }: LawEntry<unknown>, { law, place }: Question): Date | undefined {
  const timeZone = latest(law.timeZones, place.jurisdiction);
  return until === undefined || timeZone === undefined ? undefined : endOfDay(until, timeZone);
}

function isHere(entry: LawEntry<unknown>, { jurisdiction }: Place): boolean {
  return [jurisdiction, EVERYWHERE].includes(entry.jurisdiction);
}

function latest(entries: readonly LawEntry<string>[], jurisdiction: string): string | undefined {
  return lawInForce(entries, jurisdiction, '9999-12-31')?.value;
}

function assumptionsOf({ source, instrument, value }: LawEntry<{ assumptions?: readonly LocalText[] }>): LocalText[] {
  return [...(source === 'assumption' ? [instrument] : []), ...(value.assumptions ?? [])];
}

function toCitation({ id, kind, number, evidence }: Permit): PermitCitation {
  return { id, kind, ...(number === undefined ? {} : { number }), evidence };
}

function placeWords({ organizationId, organizationName }: Place): LocalText {
  return organizationName ?? text(organizationId, organizationId, organizationId);
}

/** What a person wrote stands in every language as they wrote it. */
function asTyped(words: string): LocalText {
  return text(words, words, words);
}

function earliest(instants: readonly (Date | undefined)[]): Date | undefined {
  return instants.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}

function latestOf(instants: readonly (Date | undefined)[]): Date | undefined {
  return instants.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}

function endOf(until: Date | undefined): number {
  return until?.getTime() ?? Number.POSITIVE_INFINITY;
}

function byName(a: Permit, b: Permit): number {
  return a.kind.localeCompare(b.kind) || a.firstDay.localeCompare(b.firstDay) || (a.id < b.id ? -1 : 1);
}

function longestFirst(a: Permission, b: Permission): number {
  const [one, other] = [endOf(a.until), endOf(b.until)];
  return one === other ? (a.permit.id < b.permit.id ? -1 : 1) : other - one;
}

function distinct(refusals: readonly Refusal[]): Refusal[] {
  return [...new Map(refusals.map((refusal) => [JSON.stringify(refusal), refusal])).values()];
}
