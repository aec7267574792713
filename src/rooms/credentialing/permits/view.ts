import { type FhirJson, readMany } from '#fhir';
import { hanScript, type LocalText, type Tx } from '#kernel';
import { dayIn, daysBetween, endOfDay, lastDayOfYears } from '../civil-day.ts';
import type { PERMIT_STATES, PermitView } from '../contract.ts';
import { PERMIT_WORDS, PROFESSION_WORDS } from '../labels.ts';
import type { Permit } from '../model.ts';
import { PRACTICE_LAW } from '../practice-law.ts';
import { specialtyWords } from '../specialties.ts';
import { objectsOf, readable } from './fhir.ts';
import { ruleOf } from './rules.ts';
import type { KeptPermit } from './store.ts';

type PermitState = (typeof PERMIT_STATES)[number];

/** What a permit's own facts amount to at an instant: the gravest first. */
export function permitState(permit: Permit, at: Date): PermitState {
  const { revoked, period, suspensions } = permit;
  const ends = endOf(permit);
  if (revoked !== undefined && revoked.at <= at) return 'revoked';
  if (ends !== undefined && ends <= at) return 'expired';
  if (suspensions.some(({ from, until }) => from <= at && (until === undefined || at < until))) return 'suspended';
  return at < period.from ? 'not-yet' : 'in-force';
}

/** The instant from which a permit is over: its own, or the longest that its law allows. */
function endOf({ kind, firstDay, period, timeZone }: Permit): Date | undefined {
  const yearsMax = ruleOf(kind, firstDay)?.rule.yearsMax;
  const cut = yearsMax === undefined ? undefined : endOfDay(lastDayOfYears(firstDay, yearsMax), timeZone);
  if (period.until === undefined || cut === undefined) return period.until ?? cut;
  return period.until < cut ? period.until : cut;
}

export function toPermitView(permit: KeptPermit, name: LocalText | undefined, at: Date): PermitView {
  const today = dayIn(at, permit.timeZone);
  const rule = ruleOf(permit.kind, today)?.rule ?? ruleOf(permit.kind, permit.firstDay)?.rule;
  const ends = endOf(permit);
  const entry = PRACTICE_LAW.permits.find(({ value }) => value.kind === permit.kind);
  const { number, issuer, lastDay, revoked } = permit;
  return {
    id: permit.id,
    kind: permit.kind,
    kindText: PERMIT_WORDS[permit.kind],
    practitioner: { id: permit.practitionerId, ...(name === undefined ? {} : { name }) },
    profession: permit.profession,
    professionText: PROFESSION_WORDS[permit.profession],
    ...(number === undefined ? {} : { number }),
    ...(issuer === undefined ? {} : { issuer }),
    firstDay: permit.firstDay,
    ...(lastDay === undefined ? {} : { lastDay }),
    timeZone: permit.timeZone,
    ...(ends === undefined
      ? {}
      : { endsAt: ends.toISOString(), daysLeft: Math.max(0, daysBetween(today, dayIn(ends, permit.timeZone))) }),
    state: permitState(permit, at),
    employers: permit.employers.map(({ organizationId, name: named, from, until }) => ({
      organizationId,
      ...(named === undefined ? {} : { name: named }),
      from: from.toISOString(),
      ...(until === undefined ? {} : { until: until.toISOString() }),
    })),
    specialties: permit.specialties.map((code) => ({ code, text: specialtyWords(code) })),
    suspensions: permit.suspensions.map(({ from, until, reason }) => ({
      from: from.toISOString(),
      ...(until === undefined ? {} : { until: until.toISOString() }),
      reason,
    })),
    ...(revoked === undefined ? {} : { revoked: { at: revoked.at.toISOString(), reason: revoked.reason } }),
    evidence: permit.evidence,
    hasCertificate: permit.certificate !== undefined,
    atItsEnd: rule?.atItsEnd ?? 'none',
    ...(entry === undefined ? {} : { law: { instrument: entry.instrument, source: entry.source } }),
    assumptions: [...(entry?.source === 'assumption' ? [entry.instrument] : []), ...(rule?.assumptions ?? [])],
  };
}

/** What practitioners are called, by their id: as printed, in whichever languages their names are. */
export async function practitionerNames(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const stored = await readMany(
    tx,
    [...new Set(ids)].map((id) => ({ type: 'Practitioner', id })),
  );
  return new Map(
    stored
      .filter(({ deleted }) => !deleted)
      .map(({ id, body }) => [id, objectsOf(readable(body).name).flatMap(wholeName)]),
  );
}

function wholeName({ text, family, given }: FhirJson): string[] {
  const parts = [family, ...(Array.isArray(given) ? given : [])].filter((part) => typeof part === 'string');
  const whole = typeof text === 'string' ? text : parts.join(' ');
  return whole === '' ? [] : [whole];
}

/** Names as a reader of each language is shown them: those of that script first, and never one made from another. */
export function namesToText(names: readonly string[]): LocalText | undefined {
  const han = names.filter((name) => /\p{Script=Han}/u.test(name));
  const latin = names.find((name) => !/\p{Script=Han}/u.test(name));
  const [first] = names;
  if (first === undefined) return undefined;
  const simplified = han.find((name) => isIn(name, 'zh-Hans')) ?? han[0] ?? first;
  const traditional = han.find((name) => isIn(name, 'zh-Hant')) ?? han[0] ?? first;
  return { en: latin ?? first, 'zh-Hans': simplified, 'zh-Hant-HK': traditional };
}

function isIn(name: string, script: 'zh-Hans' | 'zh-Hant'): boolean {
  return hanScript(name) === script;
}
