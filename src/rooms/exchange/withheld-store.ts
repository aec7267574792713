import type { Tx } from '#kernel';

/** A record that was agreed to and may not go yet. */
export interface WithheldRecord {
  readonly consentId: string;
  readonly to: string;
  /** What the asker calls the request. */
  readonly request: string;
}

/** @param day - calendar date on which the law was asked */
export async function keepWithheld(tx: Tx, { consentId, to, request }: WithheldRecord, day: string): Promise<void> {
  await tx.query(
    `insert into exchange.withheld_record (consent_id, to_node, request, tried_on) values ($1, $2, $3, $4)
     on conflict (consent_id) do update set to_node = excluded.to_node, request = excluded.request, tried_on = excluded.tried_on, is_due = false`,
    [consentId, to, request, day],
  );
}

/** Those to be tried again: something was written down since, or another day has come. Held until the transaction ends, so that none is sent twice. */
export function takeDueWithheld(tx: Tx, day: string, limit: number): Promise<WithheldRecord[]> {
  return tx.query<WithheldRecord>(
    `select consent_id as "consentId", to_node as "to", request from exchange.withheld_record
     where is_due or tried_on < $1 order by consent_id limit $2 for update skip locked`,
    [day, limit],
  );
}

export async function noteTried(tx: Tx, consentId: string, day: string): Promise<void> {
  await tx.query('update exchange.withheld_record set tried_on = $2, is_due = false where consent_id = $1', [
    consentId,
    day,
  ]);
}

export async function dropWithheld(tx: Tx, consentId: string): Promise<void> {
  await tx.query('delete from exchange.withheld_record where consent_id = $1', [consentId]);
}

/** What there is to do once the desk has written something down; see `Tx.wake`. */
export const EXPORTS_RECORDED = 'exchange/exports-recorded';

/** Something on which the law of exports looks has been written down: what waits for it is tried again. */
export async function tryWithheldAgain(tx: Tx): Promise<void> {
  await tx.query('update exchange.withheld_record set is_due = true where not is_due');
  tx.wake?.(EXPORTS_RECORDED);
}
