/** What was taken out of copies that are held here. */
import type { Tx } from '#kernel';
import type { HeldCopy, ReceivedRow } from '../received-store.ts';

/** An opening of a neighbour's share. */
export type CopyOf = Pick<ReceivedRow, 'fromNode' | 'shareRef' | 'openingId'>;

/** A no to what an opening gave. */
export interface CopyNo {
  readonly entries: readonly string[];
  readonly whole: boolean;
}

/** Remembers a no, also of a copy that is still on its way; what was said before stays said. */
export async function noteNo(tx: Tx, { fromNode, shareRef, openingId }: CopyOf, no: CopyNo, at: Date): Promise<CopyNo> {
  const [row] = await tx.query<{ entries: string[]; whole: boolean }>(
    `insert into exchange.copy_no (from_node, share_ref, opening_id, entries, whole, heard_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (from_node, share_ref, opening_id) do update set heard_at = excluded.heard_at, whole = copy_no.whole or excluded.whole,
       entries = array(select distinct unnest(copy_no.entries || excluded.entries) order by 1)
     returning entries, whole`,
    [fromNode, shareRef, openingId, no.entries, no.whole, at],
  );
  return row ?? no;
}

/** The no that was heard of an opening, before or after its copy came. */
export async function findNo(tx: Tx, { fromNode, shareRef, openingId }: CopyOf): Promise<CopyNo | undefined> {
  const [row] = await tx.query<{ entries: string[]; whole: boolean }>(
    'select entries, whole from exchange.copy_no where from_node = $1 and share_ref = $2 and opening_id = $3',
    [fromNode, shareRef, openingId],
  );
  return row;
}

export async function forgetNos(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from exchange.copy_no where heard_at < $1', [before]);
}

/** Takes entries out of a copy, and remembers which. @param bundle - what is left of it; undefined where law keeps the whole */
export async function saveNarrowed(
  tx: Tx,
  { id, contentHash }: Pick<HeldCopy, 'id' | 'contentHash'>,
  entries: readonly string[],
  bundle: string | undefined,
): Promise<void> {
  await tx.query(
    `update exchange.received_share set withheld = $2, bundle = coalesce($3, bundle), content_hash = $4 where id = $1 and status = 'open'`,
    [id, entries, bundle ?? null, contentHash],
  );
}
