import { searchParametersOf } from '../search/parameters.ts';

/** Types whose main date is not the first parameter that reads a single date or period. */
const OTHERS: Readonly<Record<string, string>> = { Communication: 'sent', Condition: 'onset-date' };

/** The end of the main date, as the index has it (migration 4). Without a date it lies before all others, so that it comes last where the newest come first. */
export function mainDateEnd(table: string): string {
  return `coalesce(${table}.date_high, '-Infinity'::float8)`;
}

const known = new Map<string, string | undefined>();

/**
 * The one date parameter of a type whose values are columns of the resource's own row: `date` of an Observation. It reads one element of which there is one at most.
 * Migration 3 has the same list; who changes it here must move the values too.
 */
export function mainDateOf(type: string): string | undefined {
  if (known.has(type)) return known.get(type);
  const single = [...searchParametersOf(type).values()].filter(
    ({ code, type: kind, paths }) =>
      kind === 'date' &&
      !code.startsWith('_') &&
      paths.every(({ keys, firstOf }) => keys.length === 1 && firstOf === undefined),
  );
  const codes = single.map(({ code }) => code);
  const main = OTHERS[type] ?? (codes.includes('date') ? 'date' : codes[0]);
  known.set(type, main);
  return main;
}
