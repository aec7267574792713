import type { Tx } from '#kernel';
import { askTogether } from '#platform/postgres';
import { shardOf } from './shard.ts';

/**
 * The number of rows, and a hash of 64 bits of each laid over one another by XOR: of its id, its version and the transaction that wrote it (`xmin`). The order of the rows need not go in, because
 * nothing that it depends on changes without a write; without it the print costs a third of one hash over all rows in their order.
 */
const PRINT = `coalesce(count(*) || '.' || bit_xor(hashtextextended(r.id, (r.version::bigint << 32) # r.xmin::text::bigint)), '')`;

/**
 * Prints of what many patients' compartments hold of some types, in one statement. A patient without any has no print.
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

/** What else goes into a print, asked by the same statement. */
export interface Beside {
  /** An expression that gives one text. @param value - how the n-th of `values` is written in it, from zero */
  readonly sql: (value: (n: number) => string) => string;
  readonly values: readonly string[];
}

/**
 * A print of all that a patient's compartment holds of some types: while it stays the same, nothing of them has changed. It costs a fraction of reading them, and the requests of one
 * moment share a statement.
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
