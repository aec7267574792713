import { shardOf } from '#fhir';
import type { LocalText, Tx } from '#kernel';
import type { EntryAppliedView } from './contract.ts';
import type { ExportEntry } from './model.ts';

/** Every entry of every record. A node has some tens of them: contracts are made between institutions, not by the patient. */
export async function loadExportEntries(tx: Tx): Promise<ExportEntry[]> {
  return tx.query<ExportEntry>(
    `select record_id as "recordId", record_kind as "recordKind", number, at, by::json as by, body::json as body
     from exchange.export_event order by at, record_id, number`,
  );
}

/** Whether this node keeps any record of exports. */
export async function hasExportRecords(tx: Tx): Promise<boolean> {
  const [found] = await tx.query('select 1 from exchange.export_event limit 1');
  return found !== undefined;
}

/** Writes the next entry of a record. @returns false where the number is taken: somebody else was faster */
export async function appendExportEntry(tx: Tx, entry: ExportEntry): Promise<boolean> {
  const rows = await tx.query(
    `insert into exchange.export_event (record_id, number, record_kind, kind, at, by, body) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict do nothing returning number`,
    [
      entry.recordId,
      entry.number,
      entry.recordKind,
      entry.body.kind,
      entry.at,
      JSON.stringify(entry.by),
      JSON.stringify(entry.body),
    ],
  );
  return rows.length === 1;
}

/** A decision about one disclosure, as it is kept. */
export interface DecisionRow {
  readonly id: string;
  readonly at: Date;
  readonly patientId: string;
  /** What was to be done: `share-opened`, or the type of a message. */
  readonly act: string;
  readonly from: string;
  readonly to: string;
  readonly toNode: string;
  readonly recipient: LocalText;
  readonly purpose: string;
  readonly day: string;
  readonly allowed: boolean;
  readonly entries: readonly EntryAppliedView[];
  readonly why: readonly LocalText[];
}

const COLUMNS = `id, at, patient_id as "patientId", act, from_place as "from", to_place as "to", to_node as "toNode", recipient::json as recipient,
  purpose, day, allowed, entries::json as entries, refusals::json as why`;

/** @param row - its id made with the patient's, so that it lies with the patient's own */
export async function insertDecision(tx: Tx, row: DecisionRow): Promise<void> {
  await tx.query(
    `insert into exchange.export_decision
       (shard, id, at, patient_id, act, from_place, to_place, to_node, recipient, purpose, day, allowed, entries, refusals)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      shardOf(row.id),
      row.id,
      row.at,
      row.patientId,
      row.act,
      row.from,
      row.to,
      row.toNode,
      JSON.stringify(row.recipient),
      row.purpose,
      row.day,
      row.allowed,
      JSON.stringify(row.entries),
      JSON.stringify(row.why),
    ],
  );
}

export async function findDecision(tx: Tx, id: string): Promise<DecisionRow | undefined> {
  const [row] = await tx.query<DecisionRow>(
    `select ${COLUMNS} from exchange.export_decision where shard = $1 and id = $2`,
    [shardOf(id), id],
  );
  return row;
}

export async function listDecisionRows(
  tx: Tx,
  {
    allowed,
    after,
    limit,
  }: { allowed: boolean | undefined; after: { at: string; id: string } | undefined; limit: number },
): Promise<DecisionRow[]> {
  return tx.query<DecisionRow>(
    `select ${COLUMNS} from exchange.export_decision
     where ($1::boolean is null or allowed = $1) and ($2::timestamptz is null or (at, id) < ($2, $3))
     order by at desc, id desc limit $4`,
    [allowed ?? null, after?.at ?? null, after?.id ?? null, limit],
  );
}
