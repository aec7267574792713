import type { Restriction } from '../../gate.ts';
import { dataTestSql } from '../data-test-sql.ts';
import { shardOf } from '../shard.ts';
import type { Building } from './building.ts';

/**
 * Writes a condition so that PostgreSQL uses no index for it, only tests it on the rows that the key led to. Statements are planned once for all values; a plan made without
 * seeing them takes an index over half of all rows for as good as one that leads to a patient's hundred.
 */
export function besideKey(condition: string): string {
  return `(${condition}) is true`;
}

/** One shard for each patient, and the compartment index within it. */
export function inCompartments(
  { params, table }: Pick<Building, 'params' | 'table'>,
  patients: readonly string[],
): string {
  const [only] = patients;
  if (only !== undefined && patients.length === 1) {
    return `${table}.shard = ${params.add(shardOf(only))}::smallint and ${table}.patient = ${params.add(only)}`;
  }
  const shards = params.add([...new Set(patients.map(shardOf))]);
  return `${table}.shard = any(${shards}::smallint[]) and ${table}.patient = any(${params.add(patients)}::text[])`;
}

/** What the gate lets a search look into, as conditions on its rows. `isWithin` (`store/is-within.ts`) says the same of a resource in memory. */
export function within(building: Pick<Building, 'params' | 'table' | 'key'>, restriction: Restriction): string[] {
  if (restriction === 'all') return [];
  const { patients, test, withoutContent } = restriction;
  const isBesideKey = patients !== undefined || building.key !== undefined;
  return [
    ...(patients ? [inCompartments(building, patients)] : []),
    ...(test ? [isBesideKey ? besideKey(dataTestSql(building, test)) : dataTestSql(building, test)] : []),
    ...(withoutContent ? [carriesNoContent(building.table)] : []),
  ];
}

/** Types that one caller may look into equally far. */
interface TypesWithin {
  readonly restriction: Restriction;
  readonly types: string[];
}

/** Types by how far the caller may look into them, so that those alike are one condition. @param restrictionOf - undefined leaves a type out */
export async function byRestriction(
  types: readonly string[],
  restrictionOf: (type: string) => Promise<Restriction | undefined>,
): Promise<readonly TypesWithin[]> {
  const groups = new Map<string, TypesWithin>();
  for (const type of types) {
    const restriction = await restrictionOf(type);
    if (restriction === undefined) continue;
    const key = JSON.stringify(restriction);
    const group = groups.get(key) ?? { restriction, types: [] };
    group.types.push(type);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Bodies are kept without spaces, and a quotation mark within a text is escaped: these are names of fields. */
function carriesNoContent(table: string): string {
  return `${table}.body not like '%"data":%' and ${table}.body not like '%"contained":%'`;
}
