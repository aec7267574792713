import { type Decision, granted, type LawEntry, type LocalText, lawInForce, type Refusal, refused } from '#kernel';
import { type DutyCondition, EXPORT_DUTIES, type ExportDuty } from './exports/lawbook.ts';
import { refuseExport } from './exports/messages.ts';
import { workingDaysAfter } from './exports/working-days.ts';
import { EXPORT_ROUTES, type ExportRoute } from './lawbook.ts';
import { refuse } from './messages.ts';

/** What is known about one disclosure over the border. What is not known is absent, and absent is no. */
export interface DisclosureFacts {
  /** Jurisdictions: whose law applies to the exporter, and where it goes. */
  readonly from: string;
  readonly to: string;
  /** Calendar day of the disclosure, YYYY-MM-DD: the law in force then is applied. */
  readonly day: string;
  readonly recipientName: string;
  /** The patient's own act opened it: a share link the patient made and handed over. */
  readonly patientCarries: boolean;
  /** The patient's separate consent to provision abroad is on record. */
  readonly separateConsent: boolean;
  /** The patient's separate consent to the handling of health data is on record. */
  readonly sensitiveConsent?: boolean;
  /** The patient was told purpose and recipient. */
  readonly patientTold?: boolean;
  /** PurposeOfUse code that the recipient states. */
  readonly purpose?: string;
  /** Day of the impact assessment on record, and the day by which it is to be looked at again. */
  readonly assessedOn?: string;
  readonly reviewBy?: string;
  readonly contract?: { readonly inForceFrom: string; readonly until?: string; readonly filedOn?: string };
  readonly recipientInArea?: boolean;
  /** The recipient will pass it on outside the Greater Bay Area. */
  readonly onwardTransfer?: boolean;
  /** Public holidays that count for the filing period, YYYY-MM-DD. */
  readonly holidays?: readonly string[];
  /** Ids of the records that a condition rests on. */
  readonly evidence?: Partial<Readonly<Record<DutyCondition, string>>>;
}

/** The lawbook entry that let data out, as each disclosure stores it. */
export interface DisclosureBasis {
  readonly route: string;
  readonly jurisdiction: string;
  readonly instrument: LocalText;
  readonly clause?: LocalText;
  readonly source: string;
}

/** One condition of an entry, and whether the facts meet it. */
export interface ConditionChecked {
  readonly condition: DutyCondition;
  readonly met: boolean;
  readonly refusal?: Refusal;
  /** The record that it rests on: a contract, an assessment. */
  readonly evidence?: string;
}

/**
 * One lawbook entry as it was applied. `not-needed`: another route held before it came to this one; `not-concerned`: it speaks of what a patient carries, and the
 * patient does not; `not-in-operation`: it stands in the book and asks for nothing yet.
 */
export interface EntryApplied {
  readonly side: 'exporter' | 'recipient';
  readonly kind: 'route' | 'duty';
  /** Name of the route or duty. */
  readonly id: string;
  readonly jurisdiction: string;
  readonly instrument: LocalText;
  readonly clause?: LocalText;
  readonly source: string;
  readonly outcome: 'holds' | 'fails' | 'not-needed' | 'not-concerned' | 'not-in-operation';
  readonly conditions: readonly ConditionChecked[];
}

/** A disclosure as the lawbooks of both sides decide it: every entry that was looked at, those that failed too. */
export interface ExportDecision {
  readonly allowed: boolean;
  readonly entries: readonly EntryApplied[];
  /** Why not; empty where it is allowed. */
  readonly refusals: readonly Refusal[];
}

/** The routes in force out of a jurisdiction to another on a day. */
export function routesInForce(from: string, to: string, day: string): readonly LawEntry<ExportRoute>[] {
  const ids = [...new Set(EXPORT_ROUTES.map((entry) => entry.value.id))];
  return ids.flatMap((id) => {
    const entry = lawInForce(
      EXPORT_ROUTES.filter((e) => e.value.id === id && (e.value.to === to || e.value.to === '*')),
      from,
      day,
    );
    return entry ? [entry] : [];
  });
}

/** The duties in force on a day: the exporter's own law, and the law where it goes. */
export function dutiesInForce(from: string, to: string, day: string): readonly LawEntry<ExportDuty>[] {
  return EXPORT_DUTIES.filter(
    ({ jurisdiction, inForceFrom, until, value }) =>
      jurisdiction === (value.side === 'exporter' ? from : to) &&
      inForceFrom <= day &&
      (until === undefined || day <= until),
  );
}

/**
 * Decides whether data may leave, and by which entry of the lawbook. Within one jurisdiction nothing leaves.
 *
 * @param routes - the lawbook's entries in force, in the order they are to be tried: `routesInForce`
 * @returns the entry applied, or the reasons of the route that the patient's own act concerns; without one, of all
 * @refuses consent.no-law, consent.separate-consent-missing, consent.assessment-missing, consent.assessment-outdated, consent.contract-not-in-force,
 * consent.contract-not-filed, consent.recipient-outside-area, consent.onward-transfer
 * @source domain-facts §5.1 to §5.3
 */
export function decideDisclosure(
  facts: DisclosureFacts,
  routes: readonly LawEntry<ExportRoute>[],
): Decision<DisclosureBasis> {
  const tried = tryRoutes(facts, routes);
  const taken = tried.find(({ outcome }) => outcome === 'holds');
  if (taken) return granted(toBasis(taken));
  const [first = noLaw(facts), ...more] = whyNoRoute(facts, tried);
  return refused(first, ...more);
}

/**
 * Decides a disclosure by the lawbooks of both jurisdictions: one of the exporter's routes must hold, and every duty of either side. All entries are applied
 * and returned, also after the first that fails: who reads the decision later sees everything that was wanting.
 *
 * @refuses all of `decideDisclosure`, consent.sensitive-consent-missing, consent.patient-not-told, consent.purpose-not-stated
 * @source lawbook consent/EXPORT_ROUTES, consent/EXPORT_DUTIES
 */
export function decideExport(
  facts: DisclosureFacts,
  routes: readonly LawEntry<ExportRoute>[],
  duties: readonly LawEntry<ExportDuty>[],
): ExportDecision {
  const tried = tryRoutes(facts, routes);
  const kept = duties.map((entry) => tryDuty(facts, entry));
  const hasRoute = tried.some(({ outcome }) => outcome === 'holds');
  const noRoute = hasRoute ? [] : whyNoRoute(facts, tried);
  const missing = kept.flatMap(({ conditions }) => conditions.flatMap(({ refusal }) => refusal ?? []));
  const refusals = eachOnce([...noRoute, ...missing]);
  return { allowed: refusals.length === 0, entries: [...tried, ...kept], refusals };
}

/** Tries the routes in their order. A route for what the patient carries, where she carries, is the only one: her own act is not mended by a contract. */
function tryRoutes(facts: DisclosureFacts, routes: readonly LawEntry<ExportRoute>[]): EntryApplied[] {
  let isDecided = false;
  return routes.map((entry) => {
    const isCarried = entry.value.conditions.includes('patient-carries');
    const applied = (outcome: EntryApplied['outcome'], conditions: readonly ConditionChecked[] = []) =>
      toApplied(entry, { side: 'exporter', kind: 'route', outcome, conditions });
    if (isDecided) return applied('not-needed');
    if (isCarried && !facts.patientCarries) return applied('not-concerned');
    const conditions = entry.value.conditions.map((condition) =>
      check(condition, facts, entry.value.filingWorkingDays ?? 0),
    );
    const holds = conditions.every(({ met }) => met);
    isDecided = holds || isCarried;
    return applied(holds ? 'holds' : 'fails', conditions);
  });
}

function tryDuty(facts: DisclosureFacts, entry: LawEntry<ExportDuty>): EntryApplied {
  const { side, isDormant } = entry.value;
  if (isDormant) return toApplied(entry, { side, kind: 'duty', outcome: 'not-in-operation', conditions: [] });
  const conditions = entry.value.conditions.map((condition) => check(condition, facts, 0));
  return toApplied(entry, {
    side,
    kind: 'duty',
    outcome: conditions.every(({ met }) => met) ? 'holds' : 'fails',
    conditions,
  });
}

function toApplied(
  { jurisdiction, instrument, clause, source, value }: LawEntry<{ readonly id: string }>,
  facts: Pick<EntryApplied, 'side' | 'kind' | 'outcome' | 'conditions'>,
): EntryApplied {
  return { ...facts, id: value.id, jurisdiction, instrument, source, ...(clause === undefined ? {} : { clause }) };
}

function toBasis({ id, jurisdiction, instrument, clause, source }: EntryApplied): DisclosureBasis {
  return { route: id, jurisdiction, instrument, source, ...(clause === undefined ? {} : { clause }) };
}

function whyNoRoute(facts: DisclosureFacts, tried: readonly EntryApplied[]): Refusal[] {
  if (tried.every(({ outcome }) => outcome === 'not-concerned')) return [noLaw(facts)];
  return eachOnce(tried.flatMap(({ conditions }) => conditions.flatMap(({ refusal }) => refusal ?? [])));
}

function eachOnce(refusals: readonly Refusal[]): Refusal[] {
  return refusals.filter(({ code }, nth) => refusals.findIndex((one) => one.code === code) === nth);
}

function noLaw({ from, to, day }: DisclosureFacts): Refusal {
  return refuse('consent.no-law', { from, to, day });
}

function check(condition: DutyCondition, facts: DisclosureFacts, filingWorkingDays: number): ConditionChecked {
  const refusal = lacks(condition, facts, filingWorkingDays);
  const evidence = facts.evidence?.[condition];
  return {
    condition,
    met: refusal === undefined,
    ...(refusal === undefined ? {} : { refusal }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function lacks(condition: DutyCondition, facts: DisclosureFacts, filingWorkingDays: number): Refusal | undefined {
  const { contract, day, assessedOn, reviewBy, recipientName: recipient } = facts;
  const isInForce =
    contract !== undefined && contract.inForceFrom <= day && (contract.until === undefined || day <= contract.until);
  switch (condition) {
    case 'patient-carries':
      return facts.patientCarries ? undefined : noLaw(facts);
    case 'separate-consent':
      return facts.separateConsent ? undefined : refuse('consent.separate-consent-missing');
    case 'impact-assessment':
      if (assessedOn === undefined || assessedOn > day) return refuse('consent.assessment-missing');
      return reviewBy === undefined || day <= reviewBy
        ? undefined
        : refuseExport('consent.assessment-outdated', { day: reviewBy });
    case 'standard-contract':
      return isInForce ? undefined : refuse('consent.contract-not-in-force', { recipient });
    case 'contract-filed': {
      // Inside the filing period the contract already carries transfers; after it only a filed one does.
      if (!isInForce) return refuse('consent.contract-not-in-force', { recipient });
      const isFiled = contract.filedOn !== undefined && contract.filedOn <= day;
      const last = workingDaysAfter(contract.inForceFrom, filingWorkingDays, facts.holidays);
      if (isFiled || day <= last) return undefined;
      return refuse('consent.contract-not-filed', { recipient, days: filingWorkingDays });
    }
    case 'recipient-in-area':
      return facts.recipientInArea === true ? undefined : refuse('consent.recipient-outside-area');
    case 'no-onward-transfer':
      return facts.onwardTransfer === false ? undefined : refuse('consent.onward-transfer');
    case 'sensitive-consent':
      return facts.sensitiveConsent === true ? undefined : refuseExport('consent.sensitive-consent-missing');
    case 'patient-told':
      return facts.patientTold === true ? undefined : refuseExport('consent.patient-not-told');
    case 'purpose-stated':
      return facts.purpose === undefined || facts.purpose === ''
        ? refuseExport('consent.purpose-not-stated')
        : undefined;
  }
}
