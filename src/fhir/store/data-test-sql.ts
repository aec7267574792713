import { type DataTest, isAlways, isNever } from './data-test.ts';
import { type Happened, readHappened } from './happened.ts';
import { shardOf } from './shard.ts';
import type { SqlParams } from './sql-params.ts';

/**
 * A test as a condition on a row of `fhir.resource` that is not deleted. It is true or false and never null, whatever the row has, so that it may be turned round.
 */
export function dataTestSql(at: { readonly params: SqlParams; readonly table: string }, test: DataTest): string {
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
  }
}

/** Minus infinity is what a row without a date has. */
function happenedSql(
  { params, table }: { readonly params: SqlParams; readonly table: string },
  { from, until, undated }: Happened,
): string {
  const date = `${table}.clinical_date`;
  const instant = (ms: number) => `${params.add(new Date(ms).toISOString())}::timestamptz`;
  const dated = [
    `${date} > '-infinity'`,
    ...(from === undefined ? [] : [`${date} >= ${instant(from)}`]),
    ...(until === undefined ? [] : [`${date} < ${instant(until)}`]),
  ].join(' and ');
  return undated ? `(${date} = '-infinity' or (${dated}))` : `(${dated})`;
}
