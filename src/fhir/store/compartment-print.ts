import type { Tx } from '#kernel';
import { askTogether } from '#platform/postgres';
import { shardOf } from './shard.ts';

/** Each row by its id and by the transaction that wrote it, which PostgreSQL keeps beside it; in the order of the index. */
const PRINT = `select coalesce(md5(string_agg(r.id || ' ' || r.xmin::text, ',' order by r.type, r.clinical_date desc, r.id)), '') as print
  from fhir.resource r where`;

/**
 * A print of all that a patient's compartment holds of some types: as long as it stays the same, so do they. It costs a fraction of reading them, and what several requests ask in
 * the same moment is one statement.
 *
 * @param types - joined by commas, in a fixed order
 */
export async function printCompartment(tx: Tx, patientId: string, types: string): Promise<string> {
  const values = [shardOf(patientId), patientId, types];
  const where = (one: (n: number) => string) =>
    `r.shard = ${one(1)}::smallint and r.patient = ${one(2)} and r.type = any(string_to_array(${one(3)}, ','))`;
  if (tx.shared) {
    const row = await askTogether<{ print: string }>(tx.shared, `${PRINT} ${where((n) => `q.p${n}`)}`, values);
    return row.print;
  }
  const [row] = await tx.query<{ print: string }>(`${PRINT} ${where((n) => `$${n}`)}`, values);
  return row?.print ?? '';
}
