/** What was given of a patient's record at each opening, and what of it has been taken back since: the side of the patient's home. */
import { shardOf } from '#fhir';
import type { Purpose, Tx } from '#kernel';
import type { NarrowingReceipt } from '../crypto/narrowing.ts';

/** An opening, as it is named between us. */
export interface OpeningOf {
  readonly shareId: string;
  readonly id: string;
}

/** An opening whose copy may still be shown, with how it was last looked at. */
export interface LiveOpening extends OpeningOf {
  readonly patientId: string;
  readonly print: string | null;
  /** Of the patient's records; null where the patient said no to nothing. */
  readonly record: string | null;
  readonly lookedAt: Date | null;
}

/** What a copy was decided about: a print of the patient's Consents, and one of their records where any of these says no. */
interface Looked {
  readonly print: string;
  readonly record: string | null;
}

/** What an opening gave, to whom, what for. */
export interface GivenCopy extends OpeningOf {
  readonly patientId: string;
  readonly node: string;
  /** `Practitioner/…` at that node. */
  readonly practitioner: string;
  readonly organization: string;
  readonly purpose: Purpose;
  /** Given because an institution asked and the patient agreed. */
  readonly byConsent: boolean;
  readonly openedAt: Date;
  /** As `Type/id`; null where it was given before this was written down. */
  readonly given: readonly string[] | null;
  /** What its holder has been told to take out. */
  readonly withheld: readonly string[];
}

/** Notes what an opening gave. One that was asked for again gave both. */
export async function noteGiven(tx: Tx, { shareId, id }: OpeningOf, given: readonly string[]): Promise<void> {
  await tx.query(
    `update exchange.share_opening set looked_print = null,
       given = array(select distinct unnest(coalesce(given, '{}') || $4::text[]) order by 1)
     where shard = $1 and share_id = $2 and id = $3`,
    [shardOf(shareId), shareId, id, given],
  );
}

const LIVE = 'o.erased_at is null and o.kept_until is null';

export async function liveOpenings(tx: Tx, at: Date): Promise<LiveOpening[]> {
  return tx.query<LiveOpening>(
    `select o.share_id as "shareId", o.id, s.patient_id as "patientId", o.looked_print as print, o.looked_record as record, o.looked_at as "lookedAt"
     from exchange.share_opening o join exchange.share s on s.shard = o.shard and s.id = o.share_id
     where ${LIVE} and least(o.show_until, o.ended_at) > $1 order by o.looked_at nulls first, o.id`,
    [at],
  );
}

/** An opening that is still live, locked until the transaction ends. */
export async function lockGiven(tx: Tx, { shareId, id }: OpeningOf): Promise<GivenCopy | undefined> {
  const [row] = await tx.query<GivenCopy>(
    `select o.share_id as "shareId", o.id, s.patient_id as "patientId", o.node, o.practitioner::json ->> 'id' as practitioner,
       o.organization::json ->> 'id' as organization, o.purpose, s.by_consent as "byConsent", o.opened_at as "openedAt", o.given, o.withheld
     from exchange.share_opening o join exchange.share s on s.shard = o.shard and s.id = o.share_id
     where o.shard = $1 and o.share_id = $2 and o.id = $3 and ${LIVE} for update of o`,
    [shardOf(shareId), shareId, id],
  );
  return row;
}

/** What an opening of a node was told to take out, and whether it is over. */
export async function findTold(
  tx: Tx,
  { shareId, id, node }: OpeningOf & { readonly node: string },
): Promise<{ readonly withheld: readonly string[]; readonly endedAt: Date | null } | undefined> {
  const [row] = await tx.query<{ withheld: string[]; endedAt: Date | null }>(
    `select withheld, ended_at as "endedAt" from exchange.share_opening where shard = $1 and share_id = $2 and id = $3 and node = $4`,
    [shardOf(shareId), shareId, id, node],
  );
  return row;
}

export async function noteLooked(
  tx: Tx,
  { shareId, id }: OpeningOf,
  { print, record }: Looked,
  at: Date,
): Promise<void> {
  await tx.query(
    `update exchange.share_opening set looked_print = $4, looked_record = $5, looked_at = $6
     where shard = $1 and share_id = $2 and id = $3`,
    [shardOf(shareId), shareId, id, print, record, at],
  );
}

/** More is to be taken out: its holder's word on it is owed from now on. */
export async function noteTold(
  tx: Tx,
  { shareId, id }: OpeningOf,
  { entries, whole, at }: { readonly entries: readonly string[]; readonly whole: boolean; readonly at: Date },
): Promise<void> {
  await tx.query(
    `update exchange.share_opening set withheld = $4, withheld_at = $5, withheld_signed_at = null,
       ended_at = case when $6 then coalesce(ended_at, $5) else ended_at end
     where shard = $1 and share_id = $2 and id = $3`,
    [shardOf(shareId), shareId, id, entries, at, whole],
  );
}

/** A holder's word that was believed: kept as it came; where it speaks of all that it was told, nothing more is owed. */
export async function keepNarrowing(tx: Tx, receipt: NarrowingReceipt, jws: string, receivedAt: Date): Promise<void> {
  const { share, opening, from, outcome, entries, at } = receipt;
  const key = [shardOf(share), share, opening];
  await tx.query(
    `insert into exchange.narrowing_receipt (shard, share_id, opening_id, number, node, outcome, entries, at, received_at, jws)
     select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6, $7, $8, $9
       from exchange.narrowing_receipt where shard = $1 and share_id = $2 and opening_id = $3`,
    [...key, from, outcome, entries, at, receivedAt, jws],
  );
  await tx.query(
    `update exchange.share_opening set withheld_signed_at = $4
     where shard = $1 and share_id = $2 and id = $3 and withheld <@ $5::text[] and withheld_signed_at is null`,
    [...key, at, entries],
  );
}

/** An opening by a node, with what its word is held against; locked until the transaction ends. */
export async function lockTold(
  tx: Tx,
  { share, opening, from }: Pick<NarrowingReceipt, 'share' | 'opening' | 'from'>,
): Promise<
  | {
      readonly patientId: string;
      readonly openedAt: Date;
      readonly withheld: readonly string[];
      readonly signedAt: Date | null;
    }
  | undefined
> {
  const [row] = await tx.query<{ patientId: string; openedAt: Date; withheld: string[]; signedAt: Date | null }>(
    `select s.patient_id as "patientId", o.opened_at as "openedAt", o.withheld, o.withheld_signed_at as "signedAt"
     from exchange.share_opening o join exchange.share s on s.shard = o.shard and s.id = o.share_id
     where o.shard = $1 and o.share_id = $2 and o.id = $3 and o.node = $4 for update of o`,
    [shardOf(share), share, opening, from],
  );
  return row;
}

/** Openings whose holder has not signed for what it was told since before an instant: each is taken once, and owes anew from now on. */
export async function takeUnsigned(tx: Tx, since: Date): Promise<(OpeningOf & { patientId: string; node: string })[]> {
  return tx.query(
    `select o.share_id as "shareId", o.id, s.patient_id as "patientId", o.node
     from exchange.share_opening o join exchange.share s on s.shard = o.shard and s.id = o.share_id
     where o.withheld_at is not null and o.withheld_signed_at is null and o.erased_at is null and o.kept_until is null and o.ended_at is null
       and coalesce(o.asked_again_at, o.withheld_at) < $1 limit 200 for update of o skip locked`,
    [since],
  );
}
