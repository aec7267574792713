import { findSearchParameter, STRING_PARTS, type ValuePath } from '../../search/parameters.ts';

/**
 * Conditions that look into the bodies, for what is asked so rarely that no index is kept for it: words beside a code, absence of what is hashed, addresses
 * above and below, an order by code. They cost one reading of each body that the other conditions leave.
 */

/** The body as JSON; a deleted resource has none. The case keeps PostgreSQL from reading an empty text. */
export function bodyJson(table: string): string {
  return `(case when ${table}.deleted then null else ${table}.body::jsonb end)`;
}

/** Where a parameter finds its values, as SQL JSON paths. The keys are the definitions' own, never the caller's. */
function pathsOf(type: string, parameter: string): readonly ValuePath[] {
  return findSearchParameter(type, parameter)?.paths ?? [];
}

function toJsonPath({ keys, where, firstOf }: ValuePath): string {
  const steps = keys.map((key, i) => {
    const only = where?.at === i ? ` ? (@."${where.key}" == "${where.value}")` : '';
    return `."${key}"${firstOf === i ? '[0]' : only === '' ? '' : '[*]'}${only}`;
  });
  return `$${steps.join('')}`;
}

/** Whether the resource has any value there. */
export function hasValue(table: string, type: string, parameter: string): string {
  const checks = pathsOf(type, parameter).map((path) =>
    // `Patient.deceased` is a yes or no to a search, and is always one of them.
    path.type === 'existsAndNotFalse' ? 'true' : `jsonb_path_exists(${bodyJson(table)}, '${toJsonPath(path)}')`,
  );
  return `(${checks.length === 0 ? 'false' : checks.join(' or ')})`;
}

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  CodeableConcept: ['."text"', '."coding"."display"'],
  Coding: ['."display"'],
  Identifier: ['."type"."text"'],
};

/** The words beside a code; none where its type has no words. @source https://hl7.org/fhir/R4/search.html#token */
export function wordsAt(table: string, type: string, parameter: string): string | undefined {
  return union(
    table,
    pathsOf(type, parameter).flatMap((path) => (TEXTS[path.type] ?? []).map((rest) => toJsonPath(path) + rest)),
  );
}

const SORTED: Readonly<Record<string, string>> = {
  CodeableConcept: '."coding"."code"',
  Coding: '."code"',
  Identifier: '."value"',
  ContactPoint: '."value"',
  Reference: '."reference"',
};

/** The values themselves: codes, references, addresses as written. */
export function valuesOf(table: string, type: string, parameter: string): string | undefined {
  const [first, ...more] = pathsOf(type, parameter);
  if (first?.type === 'existsAndNotFalse') return yesOrNo(table, first);
  return union(
    table,
    // What ends in a list, as profiles do, is each of its items.
    [...(first ? [first] : []), ...more].map((path) => `${toJsonPath(path)}${SORTED[path.type] ?? ''}[*]`),
  );
}

/** `Patient.deceased`: a date is a yes. */
function yesOrNo(table: string, { keys }: ValuePath): string {
  const is = (rest: string) => `jsonb_path_exists(${bodyJson(table)}, '$.${keys.join('.')}${rest}')`;
  return `select (${is('DateTime')} or ${is('Boolean ? (@ == true)')})::text as value`;
}

/** The units of a quantity's values that are of a system, as `system|code`. An amount of money has its currency, whose system is the standard's. @param system - SQL of the system */
export function unitsAt(table: string, type: string, parameter: string, system: string): string | undefined {
  const values = pathsOf(type, parameter).map((path) => {
    const parts = path.type === 'Range' ? ['."low"', '."high"'] : [''];
    return parts.map((part) => `select q from jsonb_path_query(${bodyJson(table)}, '${toJsonPath(path)}${part}') q`);
  });
  if (values.length === 0) return undefined;
  const unit = `case when q ? 'currency' then '${ISO_4217}|' || (q ->> 'currency') else (q ->> 'system') || '|' || (q ->> 'code') end`;
  return `select v.value from (select ${unit} as value from (${values.flat().join(' union all ')}) e) v where starts_with(v.value, ${system}::text || '|')`;
}

const ISO_4217 = 'urn:iso:std:iso:4217';

/** The texts of a string parameter, whole. */
export function textsAt(table: string, type: string, parameter: string): string | undefined {
  return union(
    table,
    pathsOf(type, parameter).flatMap((path) => {
      const parts = STRING_PARTS[path.type];
      return parts === undefined ? [`${toJsonPath(path)}[*]`] : parts.map((part) => `${toJsonPath(path)}."${part}"[*]`);
    }),
  );
}

function union(table: string, paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  return paths
    .map((path) => `select v #>> '{}' as value from jsonb_path_query(${bodyJson(table)}, '${path}') v`)
    .join(' union all ');
}

/** `normalText` as PostgreSQL says it. */
export function normalSql(text: string): string {
  const bare = `normalize(regexp_replace(normalize(btrim(regexp_replace(${text}, '\\s+', ' ', 'g')), NFKD), '[\\u0300-\\u036f]', '', 'g'), NFKC)`;
  return `replace(replace(replace(translate(lower(${bare}), 'øđłı', 'odli'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')`;
}
