import { type DataTest, isAlways, isNever } from './data-test.ts';
import { type Happened, readHappened } from './happened.ts';
import { namePattern } from './named-by.ts';
import type { SqlParams } from './search/sql-params.ts';
import { shardOf } from './shard.ts';

interface At {
  readonly params: SqlParams;
  readonly table: string;
}

/**
 * A test as a condition on a row of `fhir.resource` that is not deleted. It is true or false and never null, whatever the row has, so that it may be turned round.
 */
export function dataTestSql(at: At, test: DataTest): string {
  const { params, table } = at;
  switch (test.kind) {
    case 'any':
      return isNever(test) ? 'false' : `(${test.of.map((one) => dataTestSql(at, one)).join(' or ')})`;
    case 'every':
      return isAlways(test) ? 'true' : `(${test.of.map((one) => dataTestSql(at, one)).join(' and ')})`;
    case 'not':
      return `(not ${dataTestSql(at, test.of)})`;
    case 'tokens':
      return `(${table}.tokens && ${params.add(test.anyOf)}::bigint[])`;
    case 'happened':
      return happenedSql(at, readHappened(test));
    case 'ids':
      return `(${table}.id = any(${params.add(test.ids)}::text[]))`;
    case 'patients': {
      const shards = params.add([...new Set(test.ids.map(shardOf))]);
      return `(${table}.shard = any(${shards}::smallint[]) and ${table}.patient is not null and ${table}.patient = any(${params.add(test.ids)}::text[]))`;
    }
    case 'says':
      return test.anyOf.length === 0 ? 'false' : `(${test.anyOf.map((all) => saysSql(at, all)).join(' or ')})`;
    case 'names':
      return namesSql(at, test);
  }
}

function saysSql({ params, table }: At, all: readonly string[]): string {
  return `(${['true', ...all.map((text) => `strpos(${table}.body, ${params.add(text)}) > 0`)].join(' and ')})`;
}

/** What is nobody's is found once for the statement; what lies with the patient is looked up for each row by the names that stand in it. */
function namesSql({ params, table }: At, { types, of, records, test }: DataTest & { kind: 'names' }): string {
  const named = `${table}n`;
  const name = `${named}m`;
  const isFound = `not ${named}.deleted and ${dataTestSql({ params, table: named }, test)}`;
  if (types.length === 0) return 'false';
  if (of === 'nobody') {
    const all = `select ${named}.type || '/' || ${named}.id from fhir.resource ${named} where ${named}.type = any(${params.add(types)}::text[]) and ${named}.patient is null and ${isFound}`;
    return `(exists (select 1 from unnest(array(${all})) as ${name} (name) where strpos(${table}.body, name || '"') > 0 or strpos(${table}.body, name || '/') > 0))`;
  }
  const names = `regexp_matches(${table}.body, ${params.add(`(${namePattern(types)})`)}, 'g') as ${name} (name)`;
  const shards = records ? `any(${params.add([...new Set(records.map(shardOf))])}::smallint[])` : `${table}.shard`;
  const patients = records ? `any(${params.add(records)}::text[])` : `${table}.patient`;
  const place = `${named}.shard = ${shards} and ${named}.type = split_part(${name}.name[1], '/', 1) and ${named}.id = split_part(${name}.name[1], '/', 2)`;
  // A value and no join: planned as one, it would read the whole compartment for each row.
  const meets = `(select ${named}.patient = ${patients} and ${isFound} from fhir.resource ${named} where ${place}) is true`;
  return `(exists (select 1 from ${names} where ${meets}))`;
}

/** Minus infinity is what a row without a date has. */
function happenedSql({ params, table }: At, { from, until, undated }: Happened): string {
  const date = `${table}.clinical_date`;
  const instant = (ms: number) => `${params.add(new Date(ms).toISOString())}::timestamptz`;
  const dated = [
    `${date} > '-infinity'`,
    ...(from === undefined ? [] : [`${date} >= ${instant(from)}`]),
    ...(until === undefined ? [] : [`${date} < ${instant(until)}`]),
  ].join(' and ');
  return undated ? `(${date} = '-infinity' or (${dated}))` : `(${dated})`;
}
