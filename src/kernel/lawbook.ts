import type { LocalText } from './lang.ts';

/**
 * A dated rule as data. Law differs by jurisdiction, code does not: whatever a law, a scheme or a circular sets, stands in a lawbook.
 */
export interface LawEntry<Value> {
  /** ISO 3166 code of the jurisdiction, or `*` where the rule is the consortium's own. */
  readonly jurisdiction: string;
  /** The instrument: an ordinance, a regulation, a circular, a scheme document; by its own name in each language. */
  readonly instrument: LocalText;
  readonly clause?: LocalText;
  /** First calendar day in force, YYYY-MM-DD. */
  readonly inForceFrom: string;
  /** Last calendar day in force, YYYY-MM-DD. */
  readonly until?: string;
  /** Where we read it: a web address, or `assumption` where no source was found and an operator must set it. */
  readonly source: string;
  readonly unit?: string;
  readonly value: Value;
}

/** The entry in force for a jurisdiction on a day (YYYY-MM-DD); its own law before the consortium's; the newest first. */
export function lawInForce<Value>(
  entries: readonly LawEntry<Value>[],
  jurisdiction: string,
  day: string,
): LawEntry<Value> | undefined {
  const applicable = entries
    .filter((e) => e.inForceFrom <= day && (e.until === undefined || day <= e.until))
    .sort((a, b) => b.inForceFrom.localeCompare(a.inForceFrom));
  return applicable.find((e) => e.jurisdiction === jurisdiction) ?? applicable.find((e) => e.jurisdiction === '*');
}
