import { createHash } from 'node:crypto';
import type { Tx } from '#kernel';
import type { LedgerFault } from './verify.ts';

/** Under this name the entry of an act's arrival keeps the hash of what a neighbour told of it. */
export const TOLD_HASH = 'toldHash';

/** What a neighbour told and about whom, as its arrival is noted: the entry itself is about nobody, for her list has the act already. */
export function toldHash(patientId: string, body: string): string {
  return createHash('sha256').update(`${patientId}\n${body}`).digest('hex');
}

/**
 * Acts that neighbours told are no entries of this ledger; their arrival is. Each that arrived must be there as it came, and each that is there must have arrived: then nobody can
 * take one out of a patient's log, put one in, or edit one, without that standing here. What came before arrivals named their hash has its proof at the neighbour alone, and so has what
 * arrived in a month whose rows were let go.
 */
export async function faultsOfTold(tx: Tx): Promise<LedgerFault[]> {
  const rows = await tx.query<{ id: string; is_lost: boolean }>(
    `with arrival as materialized (
       select e.id, e.at, e.body::jsonb -> 'detail' ->> '${TOLD_HASH}' as hash
         from consent.ledger_entry e where e.body like '%"${TOLD_HASH}":"%'),
     told as materialized (
       select r.entry_id, r.received_at, encode(sha256(convert_to(r.patient_id || E'\\n' || r.body, 'UTF8')), 'hex') as hash
         from consent.remote_access r)
     select a.id, true as is_lost from arrival a
      where not exists (select from told t where t.hash = a.hash)
     union all
     select t.entry_id, false from told t
      where t.received_at >= (select min(at) from arrival)
        and not exists (select from arrival a where a.hash = t.hash)
        and not exists (select from consent.ledger_seal s where s.dropped_at is not null
          and t.received_at >= s.month and t.received_at < s.month + interval '1 month')`,
  );
  return rows.map(({ id, is_lost }) =>
    is_lost
      ? { kind: 'deleted', entryId: id, evidence: 'what a neighbour told is not there as it arrived' }
      : { kind: 'inserted', entryId: id, evidence: 'a neighbour is said to have told it, and it never arrived' },
  );
}
