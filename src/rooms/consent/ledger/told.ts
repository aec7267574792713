import { createHash } from 'node:crypto';
import { shardOf } from '#fhir';
import { readJson, type Tx } from '#kernel';
import type { LedgerFault } from './verify.ts';

/** Under this name the entry of an act's arrival keeps the hash of what a neighbour told of it. */
export const TOLD_HASH = 'toldHash';

/** What a neighbour told and about whom, as its arrival is noted: the entry itself is about nobody, for her list has the act already. */
export function toldHash(patientId: string, body: string): string {
  return createHash('sha256').update(`${patientId}\n${body}`).digest('hex');
}

/**
 * Acts that neighbours told are no entries of this ledger; their arrival is. Each that arrived must be there as it came, and each that is there must have arrived: then nobody can
 * take one out of a patient's log, put one in, or edit one, without that standing here. What came before arrivals named their hash has its proof at the neighbour alone, and stands here with
 * an arrival of its minute; what arrived in a month whose rows were let go has its proof there as well.
 */
export async function faultsOfTold(tx: Tx): Promise<LedgerFault[]> {
  const rows = await tx.query<{ id: string; is_lost: boolean }>(
    // What was edited may be no JSON any more, so none of it is read as such.
    `with arrival as materialized (
       select e.id, e.at, substring(e.body from '"${TOLD_HASH}":"([0-9a-f]{64})"') as hash
         from consent.ledger_entry e where e.body like '%"${TOLD_HASH}":"%'),
     unnamed as materialized (
       select e.at from consent.ledger_entry e
        where e.body like '%"basis":"consent/signed-message"%' and e.body like '%"action":"receive"%' and e.body not like '%"${TOLD_HASH}":"%'),
     told as materialized (
       select r.entry_id, r.received_at, encode(sha256(convert_to(r.patient_id || E'\\n' || r.body, 'UTF8')), 'hex') as hash
         from consent.remote_access r)
     select a.id, true as is_lost from arrival a
      where not exists (select from told t where t.hash = a.hash)
     union all
     select t.entry_id, false from told t
      where not exists (select from arrival a where a.hash = t.hash)
        and not (t.received_at < coalesce((select min(at) from arrival), 'infinity') and exists (
          select from unnamed u where u.at between t.received_at - interval '1 minute' and t.received_at + interval '1 minute'))
        and not exists (select from consent.ledger_seal s where s.dropped_at is not null
          and t.received_at >= s.month and t.received_at < s.month + interval '1 month')`,
  );
  const faults = rows.map(
    ({ id, is_lost }): LedgerFault =>
      is_lost
        ? { kind: 'deleted', entryId: id, evidence: 'what a neighbour told is not there as it arrived' }
        : { kind: 'inserted', entryId: id, evidence: 'a neighbour is said to have told it, and it never arrived' },
  );
  return [...faults, ...(await faultsOfPlaces(tx))];
}

/** Rows read at a time. */
const PAGE = 1_000;

interface ToldRow {
  readonly shard: number;
  readonly patient_id: string;
  readonly node: string;
  readonly entry_id: string;
  readonly at: Date | number;
  readonly body: string;
}

/** The columns beside a body are what a patient's log is found by: one that was changed hides an act whose text is whole. */
async function faultsOfPlaces(tx: Tx): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = [];
  for (let after: readonly unknown[] = [-1, '', '', '']; ; ) {
    const rows = await tx.query<ToldRow & Record<string, unknown>>(
      `select shard, patient_id, node, entry_id, at, body from consent.remote_access
        where (shard, patient_id, node, entry_id) > ($1, $2, $3, $4) order by shard, patient_id, node, entry_id limit ${PAGE}`,
      [...after],
    );
    for (const row of rows) {
      const { id, at, node } = (readJson(row.body) ?? {}) as Partial<Record<string, unknown>>;
      const isThere = row.shard === shardOf(row.patient_id) && row.entry_id === id && row.node === node;
      if (isThere && Number(row.at) === Date.parse(String(at))) continue;
      faults.push({
        kind: 'edited',
        entryId: row.entry_id,
        evidence: 'what a neighbour told lies where its patient does not find it, or at another time',
      });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return faults;
    after = [last.shard, last.patient_id, last.node, last.entry_id];
  }
}
