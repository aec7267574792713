import type { Tx } from '#kernel';
import { askTogether } from '#platform/postgres';
import { shardOf } from './shard.ts';

/**
 * Each row by its id, its version and the transaction that wrote it, which PostgreSQL keeps beside it. In no order, for what a row's place depends on is not changed but by writing it:
 * hashes of 64 bits laid over one another, which costs a third of one hash over all of them in their order.
 */
const PRINT = `coalesce(count(*) || '.' || bit_xor(hashtextextended(r.id, (r.version::bigint << 32) # r.xmin::text::bigint)), '')`;

/**
 * Prints of what many patients' compartments hold of some types, in one statement. Who has none of these has no print.
 *
 * @param types - joined by commas, in a fixed order; all, where they are missing
 */
export async function printCompartments(
  tx: Tx,
  patientIds: readonly string[],
  types?: string,
): Promise<ReadonlyMap<string, string>> {
  const ofTypes = types === undefined ? '' : "and r.type = any(string_to_array($3, ','))";
  const rows = await tx.query<{ patient: string; print: string }>(
    `select r.patient, ${PRINT} as print
     from unnest($1::smallint[], $2::text[]) as q (shard, patient)
     join fhir.resource r on r.shard = q.shard and r.patient = q.patient ${ofTypes}
     group by r.patient`,
    [patientIds.map(shardOf), patientIds, ...(types === undefined ? [] : [types])],
  );
  return new Map(rows.map(({ patient, print }) => [patient, print]));
}

/** What else a print is of, asked by the same statement. */
export interface Beside {
  /** An expression that gives one text. @param value - how the n-th of `values` is written in it, from zero */
  readonly sql: (value: (n: number) => string) => string;
  readonly values: readonly string[];
}

/**
 * A print of all that a patient's compartment holds of some types: as long as it stays the same, so do they. It costs a fraction of reading them, and what several requests ask in
 * the same moment is one statement.
 *
 * @param types - in a fixed order; all, where they are missing
 */
export async function printCompartment(
  tx: Tx,
  patientId: string,
  types?: readonly string[],
  beside?: Beside,
): Promise<string> {
  const values = [shardOf(patientId), patientId, types?.join() ?? '', ...(beside?.values ?? [])];
  const sql = (
    one: (n: number) => string,
  ) => `select ${PRINT}${beside ? ` || ${beside.sql((n) => one(n + 4))}` : ''} as print
    from fhir.resource r
    where r.shard = ${one(1)}::smallint and r.patient = ${one(2)}
      and ${types ? `r.type = any(string_to_array(${one(3)}, ','))` : `${one(3)}::text = ''`}`;
  if (tx.shared) {
    const row = await askTogether<{ print: string }>(
      tx.shared,
      sql((n) => `q.p${n}`),
      values,
    );
    return row.print;
  }
  const [row] = await tx.query<{ print: string }>(
    sql((n) => `$${n}`),
    values,
  );
  return row?.print ?? '';
}
