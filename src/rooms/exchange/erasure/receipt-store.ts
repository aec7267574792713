import { shardOf } from '#fhir';
import type { LocalText, Tx } from '#kernel';
import type { LegalBasis } from '../crypto/envelope.ts';
import type { ErasureReceipt } from '../crypto/erasure.ts';

/** An opening with what is known of its copy. */
export interface OpeningState {
  readonly shareId: string;
  readonly id: string;
  readonly patientId: string;
  readonly node: string;
  readonly organization: { readonly id: string; readonly name: LocalText };
  readonly openedAt: Date;
  readonly showUntil: Date;
  /** When the patient ended it before its time. */
  readonly endedAt: Date | null;
  readonly erasedAt: Date | null;
  readonly keptUntil: string | null;
  readonly askedAgainAt: Date | null;
  readonly contentHashes: readonly string[];
  /** The newest receipt. */
  readonly outcome: ErasureReceipt['outcome'] | null;
  readonly receiptAt: Date | null;
  readonly reason: string | null;
  readonly law: LegalBasis | null;
  /** What its holder was told to take out since, when, and when it signed for it. */
  readonly withheld: readonly string[];
  readonly withheldAt: Date | null;
  readonly withheldSignedAt: Date | null;
}

const STATE = `o.share_id as "shareId", o.id, s.patient_id as "patientId", o.node, o.organization::json as organization, o.opened_at as "openedAt",
  o.show_until as "showUntil", o.ended_at as "endedAt", o.erased_at as "erasedAt", o.kept_until as "keptUntil", o.asked_again_at as "askedAgainAt",
  o.content_hashes as "contentHashes", r.outcome, r.at as "receiptAt", r.reason, r.law::json as law, o.withheld, o.withheld_at as "withheldAt",
  o.withheld_signed_at as "withheldSignedAt"`;
const FROM = `exchange.share_opening o
  join exchange.share s on s.shard = o.shard and s.id = o.share_id
  left join lateral (
    select outcome, at, reason, law from exchange.erase_receipt e
    where e.shard = o.shard and e.share_id = o.share_id and e.opening_id = o.id order by e.number desc limit 1) r on true`;

/** An opening by a node, locked until the transaction ends: what that node says about another node's opening counts for nothing. */
export async function lockOpening(
  tx: Tx,
  { share, opening, from }: Pick<ErasureReceipt, 'share' | 'opening' | 'from'>,
): Promise<OpeningState | undefined> {
  const [row] = await tx.query<OpeningState>(
    `select ${STATE} from ${FROM} where o.shard = $1 and o.share_id = $2 and o.id = $3 and o.node = $4 for update of o`,
    [shardOf(share), share, opening, from],
  );
  return row;
}

/** Every opening of a patient's shares, newest first. */
export async function openingsOf(tx: Tx, patientId: string): Promise<OpeningState[]> {
  return tx.query<OpeningState>(
    `select ${STATE} from ${FROM} where s.shard = $1 and s.patient_id = $2 order by o.opened_at desc, o.id`,
    [shardOf(patientId), patientId],
  );
}

export async function openingsOfShare(tx: Tx, shareId: string): Promise<OpeningState[]> {
  return tx.query<OpeningState>(
    `select ${STATE} from ${FROM} where o.shard = $1 and o.share_id = $2 order by o.opened_at desc, o.id`,
    [shardOf(shareId), shareId],
  );
}

/** Openings of all patients here: those whose receipt is owed since an instant, those that are still open, or those that were answered. */
export async function listOpenings(
  tx: Tx,
  which: 'owed' | 'answered',
  { over, limit }: { readonly over: Date; readonly limit: number },
): Promise<OpeningState[]> {
  const owed = 'o.erased_at is null and o.kept_until is null';
  return which === 'owed'
    ? tx.query<OpeningState>(
        `select ${STATE} from ${FROM} where ${owed} and (least(o.show_until, o.ended_at) <= $1 or (o.withheld_signed_at is null and o.withheld_at <= $1))
         order by least(o.show_until, o.ended_at, case when o.withheld_signed_at is null then o.withheld_at end), o.id limit $2`,
        [over, limit],
      )
    : tx.query<OpeningState>(
        `select ${STATE} from ${FROM} where not (${owed}) and o.opened_at <= $1 order by r.at desc nulls last, o.id limit $2`,
        [over, limit],
      );
}

/** An opening whose receipt is owed, locked until the transaction ends. */
export async function findOwedOpening(tx: Tx, share: string, opening: string): Promise<OpeningState | undefined> {
  const [row] = await tx.query<OpeningState>(
    `select ${STATE} from ${FROM} where o.shard = $1 and o.share_id = $2 and o.id = $3 and o.erased_at is null and o.kept_until is null for update of o`,
    [shardOf(share), share, opening],
  );
  return row;
}

/** Keeps a receipt that was believed, and notes at its opening what became of the copy. */
export async function keepReceipt(tx: Tx, receipt: ErasureReceipt, jws: string, receivedAt: Date): Promise<void> {
  const { share, opening, from, outcome, at, reason, contentHash, kept } = receipt;
  await tx.query(
    `insert into exchange.erase_receipt (shard, share_id, opening_id, number, node, outcome, at, received_at, reason, content_hash, kept_until, law, jws)
     select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12
       from exchange.erase_receipt where shard = $1 and share_id = $2 and opening_id = $3`,
    [
      shardOf(share),
      share,
      opening,
      from,
      outcome,
      at,
      receivedAt,
      reason,
      contentHash ?? null,
      kept?.until ?? null,
      kept ? JSON.stringify(kept.law) : null,
      jws,
    ],
  );
  await tx.query(
    `update exchange.share_opening set erased_at = $5, kept_until = $6 where shard = $1 and share_id = $2 and id = $3 and node = $4`,
    [shardOf(share), share, opening, from, kept ? null : at, kept?.until ?? null],
  );
}

/** The patient ended a share: receipts for its copies are owed from now on. */
export async function noteEnded(tx: Tx, shareId: string, at: Date): Promise<void> {
  await tx.query(
    `update exchange.share_opening set ended_at = $3 where shard = $1 and share_id = $2 and erased_at is null and kept_until is null and ended_at is null`,
    [shardOf(shareId), shareId, at],
  );
}

/** Openings whose receipt is owed since before an instant, each taken once until it is asked for again. */
export async function takeOverdue(tx: Tx, since: Date, at: Date): Promise<OpeningKey[]> {
  return tx.query<OpeningKey>(
    `update exchange.share_opening o set overdue_at = $2 from exchange.share s
     where s.shard = o.shard and s.id = o.share_id and o.erased_at is null and o.kept_until is null and o.overdue_at is null
       and least(o.show_until, o.ended_at) < $1
     returning o.share_id as "shareId", o.id as "openingId", o.node, s.patient_id as "patientId"`,
    [since, at],
  );
}

export interface OpeningKey {
  readonly shareId: string;
  readonly openingId: string;
  readonly node: string;
  readonly patientId: string;
}

export async function noteAskedAgain(
  tx: Tx,
  { shareId, openingId }: Pick<OpeningKey, 'shareId' | 'openingId'>,
  at: Date,
): Promise<void> {
  await tx.query(
    'update exchange.share_opening set asked_again_at = $4 where shard = $1 and share_id = $2 and id = $3',
    [shardOf(shareId), shareId, openingId, at],
  );
}
