import { type Decision, granted, type LawEntry, type LocalText, lawInForce, type Refusal, refused } from '#kernel';
import { type Condition, EXPORT_ROUTES, type ExportRoute } from './lawbook.ts';
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
  /** Day of the impact assessment on record. */
  readonly assessedOn?: string;
  readonly contract?: { readonly inForceFrom: string; readonly until?: string; readonly filedOn?: string };
  readonly recipientInArea?: boolean;
  /** The recipient will pass it on outside the Greater Bay Area. */
  readonly onwardTransfer?: boolean;
}

/** The lawbook entry that let data out, as each disclosure stores it. */
export interface DisclosureBasis {
  readonly route: string;
  readonly jurisdiction: string;
  readonly instrument: LocalText;
  readonly clause?: LocalText;
  readonly source: string;
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

/**
 * Decides whether data may leave, and by which entry of the lawbook. Within one jurisdiction nothing leaves.
 *
 * @param routes - the lawbook's entries in force, in the order they are to be tried: `routesInForce`
 * @returns the entry applied, or the reasons of the route that the patient's own act concerns; without one, of all
 * @refuses consent.no-law, consent.separate-consent-missing, consent.assessment-missing, consent.contract-not-in-force,
 * consent.contract-not-filed, consent.recipient-outside-area, consent.onward-transfer
 * @source domain-facts §5.1 to §5.3
 */
export function decideDisclosure(
  facts: DisclosureFacts,
  routes: readonly LawEntry<ExportRoute>[],
): Decision<DisclosureBasis> {
  const reasons: Refusal[] = [];
  for (const entry of routes) {
    // A route for what the patient carries does not speak about what institutions send.
    if (entry.value.conditions.includes('patient-carries') && !facts.patientCarries) continue;
    const missing = entry.value.conditions.flatMap((condition) => lacks(condition, facts, entry.value));
    if (missing.length === 0) return granted(toBasis(entry));
    reasons.push(...missing);
    if (entry.value.conditions.includes('patient-carries')) break;
  }
  const [first, ...more] = reasons;
  if (first) return refused(first, ...more);
  return refused(refuse('consent.no-law', { from: facts.from, to: facts.to, day: facts.day }));
}

function toBasis(entry: LawEntry<ExportRoute>): DisclosureBasis {
  const { jurisdiction, instrument, clause, source } = entry;
  return { route: entry.value.id, jurisdiction, instrument, source, ...(clause === undefined ? {} : { clause }) };
}

function lacks(condition: Condition, facts: DisclosureFacts, route: ExportRoute): Refusal[] {
  const { contract, day } = facts;
  const inForce = contract && contract.inForceFrom <= day && (contract.until === undefined || day <= contract.until);
  switch (condition) {
    case 'patient-carries':
      return facts.patientCarries ? [] : [refuse('consent.no-law', { from: facts.from, to: facts.to, day })];
    case 'separate-consent':
      return facts.separateConsent ? [] : [refuse('consent.separate-consent-missing')];
    case 'impact-assessment':
      return facts.assessedOn !== undefined && facts.assessedOn <= day ? [] : [refuse('consent.assessment-missing')];
    case 'standard-contract':
      return inForce ? [] : [refuse('consent.contract-not-in-force', { recipient: facts.recipientName })];
    case 'contract-filed': {
      // Inside the filing period the contract already carries transfers; after it only a filed one does.
      const days = route.filingWorkingDays ?? 0;
      if (contract === undefined || !inForce) return [];
      const filed = contract.filedOn !== undefined && contract.filedOn <= day;
      if (filed || day <= addWeekdays(contract.inForceFrom, days)) return [];
      return [refuse('consent.contract-not-filed', { recipient: facts.recipientName, days })];
    }
    case 'recipient-in-area':
      return facts.recipientInArea === true ? [] : [refuse('consent.recipient-outside-area')];
    case 'no-onward-transfer':
      return facts.onwardTransfer === false ? [] : [refuse('consent.onward-transfer')];
  }
}

/** Monday to Friday only: without a calendar of holidays the period is never longer than the law's. */
function addWeekdays(day: string, count: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  for (let left = count; left > 0; ) {
    at.setUTCDate(at.getUTCDate() + 1);
    if (at.getUTCDay() !== 0 && at.getUTCDay() !== 6) left -= 1;
  }
  return at.toISOString().slice(0, 10);
}
