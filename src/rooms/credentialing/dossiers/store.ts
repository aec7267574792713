import { type LocalText, RefusalError, type Tx } from '#kernel';
import { refuseDossier } from './messages.ts';
import type {
  DocumentChecks,
  Dossier,
  DossierDocument,
  DossierKind,
  DossierState,
  DossierStep,
  SupplementWish,
} from './model.ts';

interface DossierRow {
  readonly id: string;
  readonly kind: DossierKind;
  readonly version: number;
  readonly state: DossierState;
  readonly account_id: string;
  readonly applicant_name: string;
  readonly practitioner_id: string | null;
  readonly organization_id: string | null;
  readonly chosen: readonly string[];
  readonly employers: readonly string[];
  readonly created_at: Date;
  readonly submitted_at: Date | null;
  readonly round: number;
  readonly officer_account: string | null;
  readonly officer_name: string | null;
  readonly clock_from: string | null;
  readonly working_days_used: number;
  readonly wishes: string;
  readonly supplement_due: string | null;
  readonly decided_at: Date | null;
  readonly decision_reason: string | null;
  readonly permit_id: string | null;
  readonly told: string | null;
}

const COLUMNS = `id, kind, version, state, account_id, applicant_name, practitioner_id, organization_id, chosen, employers, created_at, submitted_at, round,
  officer_account, officer_name, clock_from::text, working_days_used, wishes, supplement_due::text, decided_at, decision_reason, permit_id, told`;

/**
 * @param lock - held to the end of the transaction, for a change: of two officers the second sees what the first did
 * @refuses credentialing.dossier-unknown
 */
export async function getDossier(tx: Tx, id: string, lock: 'lock' | 'look' = 'look'): Promise<Dossier> {
  const [row] = await tx.query<DossierRow>(
    `select ${COLUMNS} from credentialing.dossier where id = $1${lock === 'lock' ? ' for update' : ''}`,
    [id],
  );
  if (row === undefined) throw new RefusalError(refuseDossier('credentialing.dossier-unknown'));
  return toDossier(row);
}

export interface DossierSearch {
  /** Whose, where an applicant asks; else all that were handed in. */
  readonly accountId?: string | undefined;
  readonly officer?: string | undefined;
  readonly state?: DossierState | undefined;
  readonly kind?: DossierKind | undefined;
  readonly limit: number;
}

/** An applicant's newest first; the desk's oldest first. */
export async function findDossiers(tx: Tx, search: DossierSearch): Promise<readonly Dossier[]> {
  const order = search.accountId === undefined ? 'submitted_at, id' : 'created_at desc, id';
  const rows = await tx.query<DossierRow>(
    `select ${COLUMNS} from credentialing.dossier
     where case when $1::text is null then submitted_at is not null else account_id = $1 end
       and ($2::text is null or officer_account = $2) and ($3::text is null or state = $3) and ($4::text is null or kind = $4)
     order by ${order} limit $5`,
    [search.accountId ?? null, search.officer ?? null, search.state ?? null, search.kind ?? null, search.limit],
  );
  return rows.map(toDossier);
}

export async function insertDossier(tx: Tx, dossier: Dossier): Promise<void> {
  await tx.query(
    `insert into credentialing.dossier (id, kind, version, state, account_id, applicant_name, practitioner_id, organization_id, chosen, employers, created_at, told)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      dossier.id,
      dossier.kind,
      dossier.version,
      dossier.state,
      dossier.accountId,
      JSON.stringify(dossier.applicantName),
      dossier.practitionerId ?? null,
      dossier.organizationId ?? null,
      dossier.chosen,
      dossier.employers,
      dossier.createdAt,
      dossier.told ?? null,
    ],
  );
}

/** Saves the next version of a dossier that was read with a lock. */
export async function updateDossier(tx: Tx, dossier: Dossier): Promise<void> {
  await tx.query(
    `update credentialing.dossier set version = $2, state = $3, chosen = $4, employers = $5, submitted_at = $6, round = $7, officer_account = $8,
       officer_name = $9, clock_from = $10, working_days_used = $11, wishes = $12, supplement_due = $13, decided_at = $14, decision_reason = $15,
       permit_id = $16
     where id = $1`,
    [
      dossier.id,
      dossier.version,
      dossier.state,
      dossier.chosen,
      dossier.employers,
      dossier.submittedAt ?? null,
      dossier.round,
      dossier.officer?.accountId ?? null,
      dossier.officer === undefined ? null : JSON.stringify(dossier.officer.name),
      dossier.clockFrom ?? null,
      dossier.workingDaysUsed,
      JSON.stringify(dossier.wishes),
      dossier.supplementDue ?? null,
      dossier.decidedAt ?? null,
      dossier.decisionReason ?? null,
      dossier.permitId ?? null,
    ],
  );
}

export async function addStep(tx: Tx, dossierId: string, step: DossierStep): Promise<void> {
  await tx.query(
    `insert into credentialing.dossier_step (dossier_id, number, at, by, event, note)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from credentialing.dossier_step where dossier_id = $1`,
    [dossierId, step.at, JSON.stringify(step.by), step.event, step.note ?? null],
  );
}

export async function stepsOf(tx: Tx, dossierId: string): Promise<readonly DossierStep[]> {
  const rows = await tx.query<{ at: Date; by: string; event: string; note: string | null }>(
    'select at, by, event, note from credentialing.dossier_step where dossier_id = $1 order by number',
    [dossierId],
  );
  return rows.map(({ at, by, event, note }) => ({
    at,
    by: JSON.parse(by) as LocalText,
    event,
    ...(note === null ? {} : { note }),
  }));
}

/** Who began each of these dossiers, by name. */
export async function beginnersOf(tx: Tx, dossierIds: readonly string[]): Promise<ReadonlyMap<string, LocalText>> {
  const rows = await tx.query<{ dossier_id: string; by: string }>(
    `select dossier_id, by from credentialing.dossier_step where dossier_id = any($1::text[]) and event = 'begin'`,
    [dossierIds],
  );
  return new Map(rows.map(({ dossier_id, by }) => [dossier_id, JSON.parse(by) as LocalText]));
}

interface DocumentRow {
  readonly id: string;
  readonly dossier_id: string;
  readonly item_id: string;
  readonly filename: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly uploaded_at: Date;
  readonly uploaded_by: string;
  readonly round: number;
  readonly expires_on: string | null;
  readonly name_on_paper: string | null;
  readonly checks: string;
  readonly replaced: boolean;
  readonly erased_at: Date | null;
}

const DOCUMENT_COLUMNS = `id, dossier_id, item_id, filename, type, size_bytes as size, sha256, uploaded_at, uploaded_by, round, expires_on::text,
  name_on_paper, checks, replaced, erased_at`;

/** Every upload of these dossiers, the oldest first, without the files themselves. */
export async function documentsOf(
  tx: Tx,
  dossierIds: readonly string[],
): Promise<ReadonlyMap<string, readonly DossierDocument[]>> {
  const rows = await tx.query<DocumentRow>(
    `select ${DOCUMENT_COLUMNS} from credentialing.document where dossier_id = any($1::text[]) order by uploaded_at, id`,
    [dossierIds],
  );
  const byDossier = Map.groupBy(rows, ({ dossier_id: id }) => id);
  return new Map([...byDossier].map(([id, found]) => [id, found.map(toDocument)]));
}

/** Puts an upload in the place of the one that stood for its item. */
export async function insertDocument(
  tx: Tx,
  dossierId: string,
  document: DossierDocument,
  content: Uint8Array,
): Promise<void> {
  await tx.query(
    'update credentialing.document set replaced = true where dossier_id = $1 and item_id = $2 and not replaced',
    [dossierId, document.itemId],
  );
  await tx.query(
    `insert into credentialing.document (id, dossier_id, item_id, filename, type, content, sha256, uploaded_at, uploaded_by, round, expires_on, name_on_paper,
       checks, size_bytes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      document.id,
      dossierId,
      document.itemId,
      document.filename,
      document.type,
      Buffer.from(content),
      document.sha256,
      document.uploadedAt,
      document.uploadedBy,
      document.round,
      document.expiresOn ?? null,
      document.nameOnPaper ?? null,
      JSON.stringify(document.checks),
      document.size,
    ],
  );
}

/** Bytes that an account's uploads take up. Two uploads at once see each other: counted under a lock of the account. */
export async function bytesOf(tx: Tx, accountId: string): Promise<number> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('credentialing.document/' || $1, 0))`, [accountId]);
  const [row] = await tx.query<{ bytes: string }>(
    'select coalesce(sum(size_bytes), 0)::text as bytes from credentialing.document where uploaded_by = $1 and erased_at is null',
    [accountId],
  );
  return Number(row?.bytes ?? 0);
}

/** Erases the files of a dossier. That they were there, under which name and with which hash, stays. @returns how many */
export async function eraseDocuments(tx: Tx, dossierId: string, at: Date): Promise<number> {
  const rows = await tx.query(
    `update credentialing.document set content = ''::bytea, erased_at = $2 where dossier_id = $1 and erased_at is null returning id`,
    [dossierId, at],
  );
  return rows.length;
}

/**
 * Decided applications that still have files and were decided before these instants, locked: two nodes of one database do not erase the same.
 */
export function decidedWithFiles(
  tx: Tx,
  before: Readonly<Record<'approved' | 'refused', Date>>,
  limit: number,
): Promise<readonly { readonly id: string; readonly kind: string; readonly state: string }[]> {
  return tx.query(
    `select id, kind, state from credentialing.dossier d
     where decided_at < (case state when 'approved' then $1::timestamptz else $2::timestamptz end)
       and exists (select from credentialing.document f where f.dossier_id = d.id and f.erased_at is null)
     order by decided_at limit $3 for update skip locked`,
    [before.approved, before.refused, limit],
  );
}

/** @refuses credentialing.document-unknown, credentialing.document-erased */
export async function getContent(
  tx: Tx,
  dossierId: string,
  documentId: string,
): Promise<{ readonly content: Uint8Array; readonly type: string; readonly filename: string }> {
  const [row] = await tx.query<{ content: Uint8Array; type: string; filename: string; erased_at: Date | null }>(
    'select content, type, filename, erased_at from credentialing.document where dossier_id = $1 and id = $2',
    [dossierId, documentId],
  );
  if (row === undefined) throw new RefusalError(refuseDossier('credentialing.document-unknown'));
  if (row.erased_at !== null) throw new RefusalError(refuseDossier('credentialing.document-erased'));
  return row;
}

function toDossier(row: DossierRow): Dossier {
  return {
    id: row.id,
    kind: row.kind,
    version: row.version,
    state: row.state,
    accountId: row.account_id,
    applicantName: JSON.parse(row.applicant_name) as LocalText,
    ...(row.practitioner_id === null ? {} : { practitionerId: row.practitioner_id }),
    ...(row.organization_id === null ? {} : { organizationId: row.organization_id }),
    chosen: row.chosen,
    employers: row.employers,
    createdAt: row.created_at,
    ...(row.submitted_at === null ? {} : { submittedAt: row.submitted_at }),
    round: row.round,
    ...(row.officer_account === null || row.officer_name === null
      ? {}
      : { officer: { accountId: row.officer_account, name: JSON.parse(row.officer_name) as LocalText } }),
    ...(row.clock_from === null ? {} : { clockFrom: row.clock_from }),
    workingDaysUsed: row.working_days_used,
    wishes: JSON.parse(row.wishes) as SupplementWish[],
    ...(row.supplement_due === null ? {} : { supplementDue: row.supplement_due }),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at }),
    ...(row.decision_reason === null ? {} : { decisionReason: row.decision_reason }),
    ...(row.permit_id === null ? {} : { permitId: row.permit_id }),
    ...(row.told === null ? {} : { told: row.told }),
  };
}

function toDocument(row: DocumentRow): DossierDocument {
  return {
    id: row.id,
    itemId: row.item_id,
    filename: row.filename,
    type: row.type,
    size: row.size,
    sha256: row.sha256,
    uploadedAt: row.uploaded_at,
    uploadedBy: row.uploaded_by,
    round: row.round,
    ...(row.expires_on === null ? {} : { expiresOn: row.expires_on }),
    ...(row.name_on_paper === null ? {} : { nameOnPaper: row.name_on_paper }),
    checks: JSON.parse(row.checks) as DocumentChecks,
    isReplaced: row.replaced,
    ...(row.erased_at === null ? {} : { erasedAt: row.erased_at }),
  };
}
