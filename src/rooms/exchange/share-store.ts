import { shardOf } from '#fhir';
import { type LocalText, type NodeActor, type Tx, UnavailableError } from '#kernel';
import { refuse } from './messages.ts';

/** Links erased in one transaction: a backlog after a long stop holds no lock for long. */
const ERASED_AT_ONCE = 500;

/** What a link needs beside its grant. Without salt and hash it can never be opened again. */
export interface ShareRow {
  readonly id: string;
  readonly patientId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly opens: number;
  readonly salt: Uint8Array | null;
  readonly passcodeHash: Uint8Array | null;
  readonly triesLeft: number;
  readonly lastOpened: { readonly at: string; readonly organization?: LocalText } | null;
  /** Given under a consent: it has no link. Its id is the consent's. */
  readonly byConsent: boolean;
}

const COLUMNS = `id, patient_id as "patientId", created_at as "createdAt", expires_at as "expiresAt", opens, salt,
  passcode_hash as "passcodeHash", tries_left as "triesLeft", last_opened::json as "lastOpened",
  by_consent as "byConsent"`;

export type NewShare = Pick<ShareRow, 'id' | 'patientId' | 'createdAt' | 'expiresAt' | 'triesLeft'> & {
  readonly salt: Uint8Array;
  readonly passcodeHash: Uint8Array;
  readonly manifestHash: string;
};

export async function insertShare(tx: Tx, share: NewShare): Promise<void> {
  await tx.query(
    `with share as (
       insert into exchange.share (shard, id, patient_id, created_at, expires_at, salt, passcode_hash, tries_left)
       values ($1, $2, $3, $4, $5, $6, $7, $8))
     insert into exchange.share_address (manifest_hash, shard, share_id) values ($9, $1, $2)`,
    [
      shardOf(share.id),
      share.id,
      share.patientId,
      share.createdAt,
      share.expiresAt,
      share.salt,
      share.passcodeHash,
      share.triesLeft,
      share.manifestHash,
    ],
  );
}

/** Notes that copies are given under a consent, once. Openings of it are kept, ended and signed for like those of a share. */
export async function insertConsented(
  tx: Tx,
  { id, patientId, createdAt, expiresAt, manifestHash }: Omit<NewShare, 'salt' | 'passcodeHash' | 'triesLeft'>,
): Promise<void> {
  await tx.query(
    `with share as (
       insert into exchange.share (shard, id, patient_id, created_at, expires_at, tries_left, by_consent) values ($1, $2, $3, $4, $5, 0, true))
     insert into exchange.share_address (manifest_hash, shard, share_id) values ($6, $1, $2)`,
    [shardOf(id), id, patientId, createdAt, expiresAt, manifestHash],
  );
}

/**
 * The share behind a link's address, locked until the transaction ends: tries and opens of one link are counted one after the other, so that guesses
 * sent at once count like guesses sent in turn. Four may wait for a link; who comes fifth is sent away at once, or the knocks at one link would hold
 * every connection of the node.
 *
 * @throws UnavailableError exchange.busy
 */
export async function lockByManifest(tx: Tx, manifestHash: string): Promise<ShareRow | undefined> {
  const turn = (n: number) => `pg_try_advisory_xact_lock(hashtextextended('exchange/link/' || manifest_hash, ${n}))`;
  const [address] = await tx.query<{ shard: number; id: string; mayWait: boolean }>(
    `select shard, share_id as id, case when ${turn(0)} then true when ${turn(1)} then true when ${turn(2)} then true else ${turn(3)} end as "mayWait"
     from exchange.share_address where manifest_hash = $1`,
    [manifestHash],
  );
  if (address === undefined) return undefined;
  if (!address.mayWait) throw new UnavailableError(refuse('exchange.busy'), 3);
  const [row] = await tx.query<ShareRow>(
    `select ${COLUMNS} from exchange.share where shard = $1 and id = $2 for update`,
    [address.shard, address.id],
  );
  return row;
}

export async function findShare(tx: Tx, id: string): Promise<ShareRow | undefined> {
  const [row] = await tx.query<ShareRow>(`select ${COLUMNS} from exchange.share where shard = $1 and id = $2`, [
    shardOf(id),
    id,
  ]);
  return row;
}

/** A share, locked until the transaction ends, as whoever knocks at its link locks it: before the grant, or the two would wait for each other. */
export async function holdShare(tx: Tx, id: string): Promise<ShareRow | undefined> {
  const [row] = await tx.query<ShareRow>(
    `select ${COLUMNS} from exchange.share where shard = $1 and id = $2 for update`,
    [shardOf(id), id],
  );
  return row;
}

export async function findSharesOf(tx: Tx, patientId: string): Promise<ShareRow[]> {
  return tx.query<ShareRow>(`select ${COLUMNS} from exchange.share where shard = $1 and patient_id = $2`, [
    shardOf(patientId),
    patientId,
  ]);
}

export async function countWrongTry(tx: Tx, id: string): Promise<void> {
  await tx.query('update exchange.share set tries_left = tries_left - 1 where shard = $1 and id = $2', [
    shardOf(id),
    id,
  ]);
}

/** The end of a link: its key and its passcode's hash can never be made again, and files that wait to be fetched are gone. */
export async function eraseLink(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `with file as (delete from exchange.share_file where shard = $1 and share_id = $2)
     update exchange.share set salt = null, passcode_hash = null where shard = $1 and id = $2`,
    [shardOf(id), id],
  );
}

/** Links whose time is over, some at a time. @returns how many were erased */
export async function eraseExpiredLinks(tx: Tx, at: Date): Promise<number> {
  const rows = await tx.query(
    `update exchange.share set salt = null, passcode_hash = null where (shard, id) in (
       select shard, id from exchange.share where salt is not null and expires_at <= $1 limit $2 for update skip locked)
     returning id`,
    [at, ERASED_AT_ONCE],
  );
  await tx.query('delete from exchange.share_file where expires_at <= $1', [at]);
  return rows.length;
}

/** One opening of a share: to whom a revocation is told, and who owes an erase receipt. */
export interface Opening {
  readonly id: string;
  readonly shareId: string;
  readonly actor: NodeActor & { readonly onBehalfOf: NonNullable<NodeActor['onBehalfOf']> };
  readonly openedAt: Date;
  readonly purpose: string;
  readonly showUntil: Date;
  /** What the asking node calls it. */
  readonly askedAs?: string;
  /** SHA-256 of the document that is given. */
  readonly contentHash: string;
}

export async function countOpening(
  tx: Tx,
  shareId: string,
  at: Date,
  organization: LocalText | undefined,
): Promise<void> {
  await tx.query('update exchange.share set opens = opens + 1, last_opened = $3 where shard = $1 and id = $2', [
    shardOf(shareId),
    shareId,
    JSON.stringify({ at: at.toISOString(), ...(organization ? { organization } : {}) }),
  ]);
}

export async function insertOpening(
  tx: Tx,
  { id, shareId, actor, openedAt, purpose, showUntil, askedAs, contentHash }: Opening,
): Promise<void> {
  const { practitioner, practitionerName, organization, organizationName } = actor.onBehalfOf;
  await tx.query(
    `insert into exchange.share_opening (shard, share_id, id, node, opened_at, practitioner, organization, purpose, show_until, asked_as, content_hashes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, array[$11])`,
    [
      shardOf(shareId),
      shareId,
      id,
      actor.nodeId,
      openedAt,
      JSON.stringify({ id: practitioner, name: practitionerName }),
      JSON.stringify({ id: organization, name: organizationName }),
      purpose,
      showUntil,
      askedAs ?? null,
      contentHash,
    ],
  );
}

/** The opening that is asked for again: by the same node, practitioner and organisation, under the same name, not long ago. */
export async function findOpeningAsked(
  tx: Tx,
  { shareId, actor, purpose, askedAs }: Pick<Opening, 'shareId' | 'actor' | 'purpose'> & { readonly askedAs: string },
  since: Date,
): Promise<{ id: string } | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select id from exchange.share_opening
     where shard = $1 and share_id = $2 and node = $3 and asked_as = $4 and opened_at > $5 and erased_at is null and purpose = $6
       and practitioner::json ->> 'id' = $7 and organization::json ->> 'id' = $8
     limit 1`,
    [
      shardOf(shareId),
      shareId,
      actor.nodeId,
      askedAs,
      since,
      purpose,
      actor.onBehalfOf.practitioner,
      actor.onBehalfOf.organization,
    ],
  );
  return row;
}

/** The copy of an opening that was asked for again may be shown until later than was said the first time, and is of another content. */
export async function prolongOpening(
  tx: Tx,
  { shareId, id, showUntil, contentHash }: Pick<Opening, 'shareId' | 'id' | 'showUntil' | 'contentHash'>,
): Promise<void> {
  await tx.query(
    `update exchange.share_opening set show_until = greatest(show_until, $4), content_hashes = content_hashes || $5::text
     where shard = $1 and share_id = $2 and id = $3`,
    [shardOf(shareId), shareId, id, showUntil, contentHash],
  );
}

/** Nodes that may still hold a copy. */
export async function nodesHolding(tx: Tx, shareId: string): Promise<string[]> {
  const rows = await tx.query<{ node: string }>(
    'select distinct node from exchange.share_opening where shard = $1 and share_id = $2 and erased_at is null and kept_until is null',
    [shardOf(shareId), shareId],
  );
  return rows.map((row) => row.node);
}

/** An opening by a node; what that node says about another node's opening counts for nothing. */
export async function findOpening(
  tx: Tx,
  shareId: string,
  node: string,
  openingId?: string,
): Promise<{ id: string } | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select id from exchange.share_opening where shard = $1 and share_id = $2 and node = $3 and ($4::text is null or id = $4) limit 1`,
    [shardOf(shareId), shareId, node, openingId ?? null],
  );
  return row;
}

/** Whether a node has ever opened a link of this patient: then the patient carried the record over to it. */
export async function hasOpenedShareOf(tx: Tx, patientId: string, node: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from exchange.share_opening o join exchange.share s on s.shard = o.shard and s.id = o.share_id
     where s.shard = $1 and s.patient_id = $2 and o.node = $3 and not s.by_consent limit 1`,
    [shardOf(patientId), patientId, node],
  );
  return rows.length > 0;
}

export async function insertFile(tx: Tx, file: WaitingFile & { readonly ticketHash: string }): Promise<void> {
  await tx.query(
    'insert into exchange.share_file (ticket_hash, shard, share_id, jwe, record, expires_at) values ($1, $2, $3, $4, $5, $6)',
    [file.ticketHash, shardOf(file.shareId), file.shareId, file.jwe, file.record, file.expiresAt],
  );
}

/** @property record - a print of what it was made of; null in files of older programs */
interface WaitingFile {
  readonly shareId: string;
  readonly jwe: string;
  readonly record: string | null;
  readonly expiresAt: Date;
}

/** Fetches a file once: of two that ask at the same moment one gets it. */
export async function takeFile(tx: Tx, ticketHash: string, at: Date): Promise<WaitingFile | undefined> {
  const [row] = await tx.query<WaitingFile & Record<string, unknown>>(
    `delete from exchange.share_file where ticket_hash = $1 returning share_id as "shareId", jwe, record, expires_at as "expiresAt"`,
    [ticketHash],
  );
  return row && row.expiresAt > at ? row : undefined;
}

/** Notes that an assertion was used. @returns false where it was used before */
export async function spendAssertion(tx: Tx, peer: string, jti: string, expiresAt: Date): Promise<boolean> {
  const rows = await tx.query(
    'insert into exchange.seen_assertion (peer, jti, expires_at) values ($1, $2, $3) on conflict do nothing returning jti',
    [peer, jti, expiresAt],
  );
  return rows.length === 1;
}

/** Assertions are refused by their time long before they are forgotten here. */
export async function forgetAssertions(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from exchange.seen_assertion where expires_at < $1', [before]);
}
