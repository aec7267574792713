import { shardOf } from '#fhir';
import type { LocalText, Tx } from '#kernel';

/** What a clinician decided about one entry of a document. Final. */
export interface Decided {
  readonly entry: number;
  readonly decision: 'accepted' | 'confirmed' | 'rejected';
  readonly reason?: string;
  readonly decidedBy: LocalText;
  readonly decidedAt: Date;
  /** The resource it became, or confirms: `Condition/…`. */
  readonly resource?: string;
}

export async function decisionsOf(tx: Tx, documentId: string): Promise<Map<number, Decided>> {
  const all = await decisionsOfMany(tx, [documentId]);
  return all.get(documentId) ?? new Map();
}

export async function decisionsOfMany(
  tx: Tx,
  documentIds: readonly string[],
): Promise<Map<string, Map<number, Decided>>> {
  const found = new Map<string, Map<number, Decided>>(documentIds.map((id) => [id, new Map()]));
  if (documentIds.length === 0) return found;
  const rows = await tx.query<{
    document_id: string;
    entry: number;
    decision: Decided['decision'];
    reason: string | null;
    decided_by: string;
    decided_at: Date;
    resource: string | null;
  }>(
    `select e.document_id, e.entry, e.decision, e.reason, e.decided_by, e.decided_at, e.resource
     from unnest($1::smallint[], $2::text[]) as k (shard, id)
     join records.entry_decision e on e.shard = k.shard and e.document_id = k.id order by e.entry`,
    [documentIds.map(shardOf), documentIds],
  );
  for (const row of rows) {
    found.get(row.document_id)?.set(row.entry, {
      entry: row.entry,
      decision: row.decision,
      decidedBy: JSON.parse(row.decided_by) as LocalText,
      decidedAt: row.decided_at,
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(row.resource === null ? {} : { resource: row.resource }),
    });
  }
  return found;
}

export async function saveDecisions(tx: Tx, documentId: string, decided: readonly Decided[]): Promise<void> {
  await tx.query(
    `insert into records.entry_decision (shard, document_id, entry, decision, reason, decided_by, decided_at, resource)
     select $1, $2, * from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])`,
    [
      shardOf(documentId),
      documentId,
      decided.map(({ entry }) => entry),
      decided.map(({ decision }) => decision),
      decided.map(({ reason }) => reason ?? null),
      decided.map(({ decidedBy }) => JSON.stringify(decidedBy)),
      decided.map(({ decidedAt }) => decidedAt.toISOString()),
      decided.map(({ resource }) => resource ?? null),
    ],
  );
}
