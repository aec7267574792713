import { type LawEntry, lawInForce } from '#kernel';
import { RETENTION, type RecordKind, type Retention } from './lawbook.ts';

export interface RetentionFacts {
  /** Where the record is kept. */
  readonly jurisdiction: string;
  readonly record: RecordKind;
  /** Calendar day of the last visit, discharge, session or issue: from when the years are counted. Absent: it belongs to no record. */
  readonly countedFrom?: string;
  /** Calendar day of the question. */
  readonly day: string;
}

/** What law keeps, until the end of which day, by which entry. */
export interface KeptByLaw {
  readonly until: string;
  readonly law: LawEntry<Retention>;
}

/**
 * Decides whether something must be kept although its patient takes it back. The years are whole calendar years; the day of the same name is the last, and of 29
 * February in a year without one the 28th.
 *
 * @returns the last day and the entry, or undefined where nothing obliges: then it goes
 * @source lawbook exchange/RETENTION
 */
export function decideRetention({ jurisdiction, record, countedFrom, day }: RetentionFacts): KeptByLaw | undefined {
  if (countedFrom === undefined) return undefined;
  const law = lawInForce(
    RETENTION.filter(({ value }) => value.record === record),
    jurisdiction,
    day,
  );
  if (law === undefined) return undefined;
  const until = yearsAfter(countedFrom, law.value.years);
  return day <= until ? { until, law } : undefined;
}

function yearsAfter(day: string, years: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year + years, month, 0)).getUTCDate();
  return new Date(Date.UTC(year + years, month - 1, Math.min(date, last))).toISOString().slice(0, 10);
}
