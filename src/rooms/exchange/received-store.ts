import { hash } from 'node:crypto';
import { invariant, type LocalText, type Purpose, type Tx } from '#kernel';
import type { SectionKind } from './contract.ts';
import type { LegalBasis } from './crypto/envelope.ts';
import { ASK_AGAIN_MINUTES } from './lawbook.ts';
import type { Opener } from './opener.ts';

/** A copy that a clinician here opened from a link. `bundle` is there while the copy may be shown, and at no other time. */
export interface ReceivedRow {
  readonly id: string;
  readonly fromNode: string;
  /** The share's id at the node it came from. */
  readonly shareRef: string;
  readonly openingId: string;
  readonly openedAt: Date;
  readonly showUntil: Date;
  readonly purpose: Purpose;
  readonly accountId: string;
  readonly practitioner: { readonly id: string; readonly name: LocalText };
  readonly organizationId: string;
  readonly organization: { readonly id: string; readonly name: LocalText };
  readonly sections: readonly SectionKind[];
  readonly legalBasis: readonly LegalBasis[];
  readonly signature: { readonly node: string; readonly kid: string; readonly signedAt: string };
  readonly address: string | null;
  readonly patientName: string;
  readonly bundle: string | null;
  readonly patientId: string | null;
  /** `sealed`: over, and kept because law obliges, until the end of `keptUntil`. */
  readonly status: 'open' | 'ended' | 'revoked' | 'sealed';
  readonly sealedAt: Date | null;
  readonly keptUntil: string | null;
  readonly keptBy: LegalBasis | null;
  /** What its patient has had taken out of it since, as `Type/id`. */
  readonly withheld: readonly string[];
  /** Given under a consent, to the institution or to one person of it; null where a link was opened. */
  readonly consentedTo: 'organization' | 'person' | null;
}

const COLUMNS = `id, from_node as "fromNode", share_ref as "shareRef", opening_id as "openingId", opened_at as "openedAt",
  show_until as "showUntil", purpose, account_id as "accountId", practitioner::json as practitioner, organization_id as "organizationId",
  organization::json as organization, sections::json as sections, legal_basis::json as "legalBasis", signature::json as signature,
  address, patient_name as "patientName", bundle, patient_id as "patientId", status, sealed_at as "sealedAt", kept_until as "keptUntil",
  kept_by::json as "keptBy", consented_to as "consentedTo", withheld`;

export type NewReceived = Omit<
  ReceivedRow,
  'address' | 'bundle' | 'patientId' | 'status' | 'sealedAt' | 'keptUntil' | 'keptBy' | 'consentedTo' | 'withheld'
> & {
  readonly consentedTo?: ReceivedRow['consentedTo'];
  readonly address: string;
  readonly bundle: string;
};

/** What a node asks of another: which link, for whom, why. */
export interface Asking {
  readonly addressHash: string;
  readonly opener: Pick<Opener, 'accountId' | 'organization'>;
  readonly purpose: Purpose;
}

/** The name of an opening that is asked of another node: the one it was asked by before, where its answer has not been kept and that was not long ago. */
export async function askOpening(
  tx: Tx,
  { addressHash, opener, purpose }: Asking,
  newId: string,
  at: Date,
): Promise<string> {
  const isOld = `opening_asked.asked_at <= $7`;
  const [row] = await tx.query<{ id: string }>(
    `insert into exchange.opening_asked (address_hash, account_id, organization_id, purpose, id, asked_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (address_hash, account_id, organization_id, purpose) do update set
       id = case when ${isOld} then excluded.id else opening_asked.id end,
       asked_at = case when ${isOld} then excluded.asked_at else opening_asked.asked_at end
     returning id`,
    [
      addressHash,
      opener.accountId,
      opener.organization.id,
      purpose,
      newId,
      at,
      new Date(at.getTime() - ASK_AGAIN_MINUTES * 60_000),
    ],
  );
  return row?.id ?? newId;
}

/** It is kept: who opens the link again asks for another opening. */
export async function forgetAsked(tx: Tx, { addressHash, opener, purpose }: Asking): Promise<void> {
  await tx.query(
    'delete from exchange.opening_asked where address_hash = $1 and account_id = $2 and organization_id = $3 and purpose = $4',
    [addressHash, opener.accountId, opener.organization.id, purpose],
  );
}

export async function forgetLongAsked(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from exchange.opening_asked where asked_at < $1', [before]);
}

/** Keeps a copy. @returns false where a copy of the same opening is kept already: its answer came twice */
export async function insertReceived(tx: Tx, row: NewReceived): Promise<boolean> {
  const rows = await tx.query(
    `insert into exchange.received_share (id, from_node, share_ref, opening_id, opened_at, show_until, purpose, account_id, practitioner,
       organization_id, organization, sections, legal_basis, signature, address, patient_name, bundle, content_hash, consented_to)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
     on conflict (from_node, share_ref, opening_id) do nothing returning id`,
    [
      row.id,
      row.fromNode,
      row.shareRef,
      row.openingId,
      row.openedAt,
      row.showUntil,
      row.purpose,
      row.accountId,
      JSON.stringify(row.practitioner),
      row.organizationId,
      JSON.stringify(row.organization),
      JSON.stringify(row.sections),
      JSON.stringify(row.legalBasis),
      JSON.stringify(row.signature),
      row.address,
      row.patientName,
      row.bundle,
      contentHashOf(row.bundle),
      row.consentedTo ?? null,
    ],
  );
  return rows.length === 1;
}

export async function findReceivedOf(
  tx: Tx,
  { fromNode, shareRef, openingId }: Pick<ReceivedRow, 'fromNode' | 'shareRef' | 'openingId'>,
): Promise<ReceivedRow | undefined> {
  const [row] = await tx.query<ReceivedRow>(
    `select ${COLUMNS} from exchange.received_share where from_node = $1 and share_ref = $2 and opening_id = $3`,
    [fromNode, shareRef, openingId],
  );
  return row;
}

/** The copy of an opening, which is there. */
export async function getReceivedOf(
  tx: Tx,
  opening: Pick<ReceivedRow, 'fromNode' | 'shareRef' | 'openingId'>,
): Promise<ReceivedRow> {
  const row = await findReceivedOf(tx, opening);
  invariant(row !== undefined, 'the copy of an opening was kept just now');
  return row;
}

/** A copy of an organisation; another organisation's is not told apart from none. */
export async function findReceived(tx: Tx, id: string, organizationId: string): Promise<ReceivedRow | undefined> {
  const [row] = await tx.query<ReceivedRow>(
    `select ${COLUMNS} from exchange.received_share where id = $1 and organization_id = $2`,
    [id, organizationId],
  );
  return row;
}

export async function lockReceived(tx: Tx, id: string, organizationId: string): Promise<ReceivedRow | undefined> {
  const [row] = await tx.query<ReceivedRow>(
    `select ${COLUMNS} from exchange.received_share where id = $1 and organization_id = $2 for update`,
    [id, organizationId],
  );
  return row;
}

/** A copy of any organisation of this node, locked until the transaction ends. */
export async function lockCopy(tx: Tx, id: string): Promise<ReceivedRow | undefined> {
  const [row] = await tx.query<ReceivedRow>(`select ${COLUMNS} from exchange.received_share where id = $1 for update`, [
    id,
  ]);
  return row;
}

export async function getReceivedById(tx: Tx, id: string): Promise<ReceivedRow | undefined> {
  const [row] = await tx.query<ReceivedRow>(`select ${COLUMNS} from exchange.received_share where id = $1`, [id]);
  return row;
}

/** The newest copy that a patient opened to an organisation by a link, and that it may show at this instant: not ended, not revoked. @param id - that one and no other */
export async function findLiveReceived(
  tx: Tx,
  { organizationId, patientId, id }: { organizationId: string; patientId: string; id?: string | undefined },
  at: Date,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select id from exchange.received_share
     where organization_id = $1 and patient_id = $2 and consented_to is null and status = 'open' and show_until > $3 and ($4::text is null or id = $4)
     order by opened_at desc limit 1`,
    [organizationId, patientId, at, id ?? null],
  );
  return row?.id;
}

/** Whose copies are listed, and which of them. */
export interface ReceivedListed {
  readonly organizationId: string;
  /** What was given to one person is theirs alone. */
  readonly accountId: string;
  /** Only what may be shown at this instant; all, where it is missing. */
  readonly openAt?: Date | undefined;
  /** Begins behind this one. */
  readonly after?: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** The copies that somebody of an organisation may know of, newest first, without their content. */
export async function listReceivedOf(
  tx: Tx,
  { organizationId, accountId, openAt, after, limit }: ReceivedListed,
): Promise<ReceivedRow[]> {
  return tx.query<ReceivedRow>(
    `select ${COLUMNS.replace(', bundle,', ', null as bundle,')} from exchange.received_share
     where organization_id = $1 and (consented_to is distinct from 'person' or account_id = $2)
       and ($3::timestamptz is null or (status = 'open' and show_until > $3))
       and ($4::timestamptz is null or (opened_at, id) < ($4, $5))
     order by opened_at desc, id desc limit $6`,
    [organizationId, accountId, openAt ?? null, after?.at ?? null, after?.id ?? null, limit],
  );
}

export async function setPatient(tx: Tx, id: string, patientId: string): Promise<void> {
  await tx.query('update exchange.received_share set patient_id = $2 where id = $1', [id, patientId]);
}

/** SHA-256 of a document as it crosses, byte for byte: what both sides call the same content by. */
export function contentHashOf(document: string): string {
  return hash('sha256', document, 'hex');
}

/** A copy that is held: what its end needs to know. */
export interface HeldCopy {
  readonly id: string;
  readonly fromNode: string;
  readonly shareRef: string;
  readonly openingId: string;
  /** By the clock of who gave it. */
  readonly openedAt: Date;
  readonly patientId: string | null;
  readonly organizationId: string;
  readonly contentHash: string;
}

/** A copy kept before hashes were has its document hashed now. */
const HELD = `id, from_node as "fromNode", share_ref as "shareRef", opening_id as "openingId", opened_at as "openedAt",
  patient_id as "patientId", organization_id as "organizationId", coalesce(content_hash, encode(sha256(convert_to(bundle, 'UTF8')), 'hex')) as "contentHash"`;

/** The open copies of a share, or one copy, locked until the transaction ends. */
export async function lockOpenCopies(
  tx: Tx,
  which: { readonly id: string } | { readonly fromNode: string; readonly shareRef: string },
): Promise<HeldCopy[]> {
  if ('id' in which) {
    return tx.query<HeldCopy>(
      `select ${HELD} from exchange.received_share where id = $1 and status = 'open' for update`,
      [which.id],
    );
  }
  return tx.query<HeldCopy>(
    `select ${HELD} from exchange.received_share where from_node = $1 and share_ref = $2 and status = 'open' order by id for update`,
    [which.fromNode, which.shareRef],
  );
}

/** Copies whose time is over, some at a time. */
export async function lockOverdueCopies(tx: Tx, at: Date): Promise<HeldCopy[]> {
  return tx.query<HeldCopy>(
    `select ${HELD} from exchange.received_share where status = 'open' and show_until <= $1 limit 200 for update skip locked`,
    [at],
  );
}

/** Sealed copies whose last day is over, some at a time. */
export async function lockSealedOver(tx: Tx, today: string): Promise<(HeldCopy & { readonly keptUntil: string })[]> {
  return tx.query(
    `select ${HELD}, kept_until as "keptUntil" from exchange.received_share where status = 'sealed' and kept_until < $1 limit 200 for update skip locked`,
    [today],
  );
}

export async function eraseCopy(tx: Tx, id: string, status: 'ended' | 'revoked', at: Date): Promise<void> {
  await tx.query(
    `update exchange.received_share set status = $2, ended_at = $3, bundle = null, address = null, sealed_at = null, kept_until = null where id = $1`,
    [id, status, at],
  );
}

/** Closes a copy that law keeps: its link leads nowhere any more, and nobody sees it but by the rule of its seal. */
export async function sealCopy(
  tx: Tx,
  id: string,
  { at, until, law }: { readonly at: Date; readonly until: string; readonly law: LegalBasis },
): Promise<void> {
  await tx.query(
    `update exchange.received_share set status = 'sealed', ended_at = coalesce(ended_at, $2), sealed_at = coalesce(sealed_at, $2), address = null,
       kept_until = $3, kept_by = $4 where id = $1`,
    [id, at, until, JSON.stringify(law)],
  );
}

/** What became of the copy of an opening; undefined where none was ever kept. */
export async function findEndOf(
  tx: Tx,
  { fromNode, shareRef, openingId }: Pick<ReceivedRow, 'fromNode' | 'shareRef' | 'openingId'>,
): Promise<
  | (Pick<ReceivedRow, 'status' | 'showUntil' | 'keptUntil' | 'keptBy' | 'sealedAt'> & {
      readonly endedAt: Date | null;
      readonly contentHash: string | null;
    })
  | undefined
> {
  const [row] = await tx.query<
    Pick<ReceivedRow, 'status' | 'showUntil' | 'keptUntil' | 'keptBy' | 'sealedAt'> & {
      endedAt: Date | null;
      contentHash: string | null;
    }
  >(
    `select status, show_until as "showUntil", kept_until as "keptUntil", kept_by::json as "keptBy", sealed_at as "sealedAt", ended_at as "endedAt",
       content_hash as "contentHash"
     from exchange.received_share where from_node = $1 and share_ref = $2 and opening_id = $3 for update`,
    [fromNode, shareRef, openingId],
  );
  return row;
}

/** A neighbour's share, as it is named between us. */
type ShareOf = Pick<ReceivedRow, 'fromNode' | 'shareRef'>;

/**
 * Who keeps a copy of a share and who ends the share go one after the other: held until the transaction ends. Otherwise each could miss the other's row, and a copy
 * would be kept of what is over.
 */
async function takeTurn(tx: Tx, { fromNode, shareRef }: ShareOf): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('exchange/copies/' || $1 || '/' || $2, 0))`, [
    fromNode,
    shareRef,
  ]);
}

/** Remembers that a share is over, before its copies are looked for. */
export async function noteShareEnded(tx: Tx, share: ShareOf, at: Date): Promise<void> {
  await takeTurn(tx, share);
  await tx.query(
    'insert into exchange.ended_share (from_node, share_ref, ended_at) values ($1, $2, $3) on conflict do nothing',
    [share.fromNode, share.shareRef, at],
  );
}

/** Whether the word that a share is over came before its copy: asked before a copy is kept. */
export async function hasShareEnded(tx: Tx, share: ShareOf): Promise<boolean> {
  await takeTurn(tx, share);
  const rows = await tx.query('select 1 from exchange.ended_share where from_node = $1 and share_ref = $2', [
    share.fromNode,
    share.shareRef,
  ]);
  return rows.length > 0;
}

export async function forgetEndedShares(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from exchange.ended_share where ended_at < $1', [before]);
}
