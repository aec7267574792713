import { addDays, type LawEntry, lawInForce } from '#kernel';
import { startOfDay } from './civil-day.ts';

/** The consortium's own rules. */
const EVERYWHERE = '*';

/** What the books say of one thing at one place on one day. */
export interface LawInPlace<Value> {
  /** Whatever they say of it there, on any day. */
  readonly entries: readonly LawEntry<Value>[];
  /** What is in force on the day. */
  readonly entry: LawEntry<Value> | undefined;
  /** From this instant on they may say otherwise: an entry ends or begins. */
  readonly until: Date | undefined;
  /** What to cite where none is in force: the last that began, or else the first to come. */
  readonly cited: LawEntry<Value> | undefined;
}

/** Where and when the law is asked for: a day by the clocks of the time zone. */
export interface LawDay {
  readonly jurisdiction: string;
  readonly day: string;
  readonly timeZone: string;
}

/**
 * The law of a place: its own before the consortium's, the newest first.
 *
 * @param isMeant - whether an entry is about what is asked for
 */
export function lawInPlace<Value>(
  book: readonly LawEntry<Value>[],
  { jurisdiction, day, timeZone }: LawDay,
  isMeant: (value: Value) => boolean,
): LawInPlace<Value> {
  const entries = book.filter((one) => [jurisdiction, EVERYWHERE].includes(one.jurisdiction) && isMeant(one.value));
  return { ...saying(entries, day, timeZone), entry: lawInForce(entries, jurisdiction, day) };
}

/** The law of whichever place gives it: a registration at home is judged by the law of home. */
export function lawAnywhere<Value>(
  book: readonly LawEntry<Value>[],
  { jurisdiction, day, timeZone }: LawDay,
  isMeant: (value: Value) => boolean,
): LawInPlace<Value> {
  const entries = book.filter(({ value }) => isMeant(value));
  const places = [jurisdiction, ...entries.map((one) => one.jurisdiction)];
  const inForce = places.flatMap((place) => lawInForce(entries, place, day) ?? []);
  return { ...saying(entries, day, timeZone), entry: inForce[0] };
}

function saying<Value>(entries: readonly LawEntry<Value>[], day: string, timeZone: string) {
  const changes = entries.flatMap(({ inForceFrom, until }) => [
    inForceFrom,
    ...(until === undefined ? [] : [addDays(until, 1)]),
  ]);
  const [next] = changes.filter((change) => change > day).sort();
  const inOrder = entries.toSorted((a, b) => a.inForceFrom.localeCompare(b.inForceFrom));
  return {
    entries,
    until: next === undefined ? undefined : startOfDay(next, timeZone),
    cited: inOrder.findLast(({ inForceFrom }) => inForceFrom <= day) ?? inOrder[0],
  };
}

/** The time zone in which the days of a jurisdiction begin and end. */
export function timeZoneOf(book: readonly LawEntry<string>[], jurisdiction: string): string | undefined {
  return lawInForce(book, jurisdiction, '9999-12-31')?.value;
}
