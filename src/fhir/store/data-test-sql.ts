import { type DataTest, isAlways, isNever } from './data-test.ts';
import { type Happened, readHappened } from './happened.ts';
import { shardOf } from './shard.ts';
import type { SqlParams } from './sql-params.ts';

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

/** What is nobody's is found once for the statement; what lies with the patient for each row, along the compartment's index. */
function namesSql({ params, table }: At, { types, of, test }: DataTest & { kind: 'names' }): string {
  const named = `${table}n`;
  const found = `${named}.type = any(${params.add(types)}::text[]) and not ${named}.deleted and ${dataTestSql({ params, table: named }, test)}`;
  const isNamed = (name: string) =>
    `(strpos(${table}.body, ${name} || '"') > 0 or strpos(${table}.body, ${name} || '/') > 0)`;
  const name = `${named}.type || '/' || ${named}.id`;
  return of === 'nobody'
    ? `(exists (select 1 from unnest(array(select ${name} from fhir.resource ${named} where ${named}.patient is null and ${found})) as ${named}m (name) where ${isNamed(`${named}m.name`)}))`
    : `(exists (select 1 from fhir.resource ${named} where ${named}.shard = ${table}.shard and ${named}.patient = ${table}.patient and ${found} and ${isNamed(name)}))`;
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
