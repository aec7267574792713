import { availableParallelism } from 'node:os';
import type { Tx } from '#kernel';
import { textArray } from './arrays.ts';
import { createJoiner } from './joiner.ts';

/** Pieces of one shape under way at a time: as many as can be worked on. */
const AT_ONCE = Math.max(2, availableParallelism());
/** Shapes that are kept ready; who varies his searches beyond has a statement of his own each time. */
const SHAPES_MAX = 250;

type Ask = (values: readonly unknown[]) => Promise<object>;

/** By what the askers share, and by the text of the question. */
const shapes = new WeakMap<Tx, Map<string, Ask>>();

/**
 * Asks for the one row of a statement. Who asks the same of other values in the same moment is answered by the same statement: it is planned, begun and ended once.
 *
 * @param sql - answers with one row whatever its values; the n-th of them is written `q.p` and n in it, a text until it is cast
 */
export async function askTogether<Row extends object>(
  shared: Tx,
  sql: string,
  values: readonly unknown[],
): Promise<Row> {
  const ofTx = shapes.get(shared) ?? new Map<string, Ask>();
  shapes.set(shared, ofTx);
  let ask = ofTx.get(sql);
  if (!ask) {
    const all = (many: readonly (readonly unknown[])[]) => askAll(shared, sql, many);
    ask = ofTx.size < SHAPES_MAX ? createJoiner(all, AT_ONCE) : async (own) => (await all([own]))[0] as object;
    if (ofTx.size < SHAPES_MAX) ofTx.set(sql, ask);
  }
  return (await ask(values)) as Row;
}

async function askAll(tx: Tx, sql: string, many: readonly (readonly unknown[])[]): Promise<object[]> {
  const columns = (many[0] ?? []).map((_, i) => textArray(many.map((values) => toText(values[i]))));
  const arrays = columns.map((_, i) => `$${i + 1}::text[]`).join(', ');
  const names = columns.map((_, i) => `p${i + 1}`).join(', ');
  const rows = await tx.query<{ n: string }>(
    `select q.n, v.* from unnest(${arrays}) with ordinality as q (${names}, n) cross join lateral (${sql}) v`,
    columns,
  );
  const answers: object[] = [];
  for (const row of rows) answers[Number(row.n) - 1] = row;
  return answers;
}

/** As PostgreSQL reads it. */
function toText(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return `{${value.map((one) => `"${String(one).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
