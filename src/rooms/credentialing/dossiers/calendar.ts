import type { z } from 'zod';
import { personOf, RefusalError, type Scope, type Tx } from '#kernel';
import type { CalendarYear, PutCalendar, YearQuery } from '../contract.ts';
import { refuseDossier } from './messages.ts';

/** Which days the desk works beyond Monday to Friday, and on which of those it does not. */
export interface DeskCalendar {
  readonly holidays: ReadonlySet<string>;
  readonly workingDays: ReadonlySet<string>;
  /** Years that were entered; of the others public holidays are not known. */
  readonly years: ReadonlySet<number>;
}

interface Row {
  readonly year: number;
  readonly days: string;
}

/** All that was entered: a few dozen days a year, of the years that clocks run over. */
export async function readCalendar(tx: Tx): Promise<DeskCalendar> {
  const rows = await tx.query<Row>('select year, days from credentialing.calendar_year');
  const days = rows.flatMap(daysOf);
  const ofKind = (kind: string) => new Set(days.filter((one) => one.kind === kind).map(({ day }) => day));
  return {
    holidays: ofKind('holiday'),
    workingDays: ofKind('working-day'),
    years: new Set(rows.map(({ year }) => year)),
  };
}

function daysOf({ days }: Row): CalendarYear['days'] {
  return JSON.parse(days) as CalendarYear['days'];
}

/** A year of the desk's calendar, or that nobody has entered it. */
export async function viewCalendar({ tx }: Scope, { year }: z.output<typeof YearQuery>): Promise<CalendarYear> {
  const [row] = await tx.query<Row>('select year, days from credentialing.calendar_year where year = $1', [year]);
  return { year, isEntered: row !== undefined, days: row === undefined ? [] : daysOf(row) };
}

/**
 * Enters a year as it was published: what stood there before is replaced. Running clocks are counted by it from now on; what a clock had used when it stood still stays.
 *
 * @refuses credentialing.day-of-another-year, credentialing.day-twice
 */
export async function putCalendar(scope: Scope, { year, days }: z.output<typeof PutCalendar>): Promise<CalendarYear> {
  const sorted = [...days].sort((a, b) => (a.day < b.day ? -1 : 1));
  const faults = sorted.flatMap(({ day }, i) => {
    if (!day.startsWith(`${year}-`)) return [refuseDossier('credentialing.day-of-another-year', { day }, 'days')];
    return sorted[i - 1]?.day === day ? [refuseDossier('credentialing.day-twice', { day }, 'days')] : [];
  });
  const [first, ...more] = faults;
  if (first !== undefined) throw new RefusalError(first, ...more);
  await scope.tx.query(
    `insert into credentialing.calendar_year (year, days, entered_by, entered_at) values ($1, $2, $3, $4)
     on conflict (year) do update set days = excluded.days, entered_by = excluded.entered_by, entered_at = excluded.entered_at`,
    [year, JSON.stringify(sorted), personOf(scope).accountId, scope.clock.now()],
  );
  const detail = { year: String(year), days: String(sorted.length) };
  scope.note({ action: 'update', outcome: 'permitted', kinds: {}, basis: 'credentialing.calendar-entered', detail });
  return { year, isEntered: true, days: sorted };
}
