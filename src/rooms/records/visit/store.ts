import { shardOf } from '#fhir';
import { type LocalText, RefusalError, type Tx } from '#kernel';
import type { SignedUnder } from '../contract.ts';
import { refuse } from '../messages.ts';
import type { VisitState } from './lifecycle.ts';
import type { HomeOutcome, Note, NotSent, Visit } from './model.ts';

interface VisitRow {
  id: string;
  patient_id: string;
  version: number;
  state: VisitState;
  started_at: Date;
  signed_at: Date | null;
  account_id: string;
  practitioner_id: string;
  clinician: string;
  organization_id: string;
  organization: string;
  received_id: string | null;
  note: string;
  document_id: string | null;
  send_to: string | null;
  home_outcome: string | null;
  not_sent: string | null;
  signed_under: string | null;
}

const COLUMNS = `id, patient_id, version, state, started_at, signed_at, account_id, practitioner_id, clinician, organization_id, organization,
  received_id, note, document_id, send_to, home_outcome, not_sent, signed_under`;

export async function insertVisit(tx: Tx, visit: Visit): Promise<void> {
  await tx.query(
    `insert into records.visit (shard, ${COLUMNS})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [shardOf(visit.patientId), ...toRow(visit)],
  );
}

/** Saves the next version of a visit that was read with a lock. */
export async function updateVisit(tx: Tx, visit: Visit): Promise<void> {
  await tx.query(
    `update records.visit set version = $3, state = $4, note = $5, signed_at = $6, document_id = $7, send_to = $8, home_outcome = $9, not_sent = $10,
       signed_under = $11
     where shard = $1 and id = $2`,
    [
      shardOf(visit.patientId),
      visit.id,
      visit.version,
      visit.state,
      JSON.stringify(visit.note),
      visit.signedAt?.toISOString() ?? null,
      visit.documentId ?? null,
      visit.sendTo ?? null,
      visit.homeOutcome ? JSON.stringify(visit.homeOutcome) : null,
      visit.notSent ? JSON.stringify(visit.notSent) : null,
      visit.signedUnder ? JSON.stringify(visit.signedUnder) : null,
    ],
  );
}

/**
 * @param lock - held to the end of the transaction, for a change
 * @refuses records.visit-unknown
 */
export async function getVisit(tx: Tx, id: string, lock: 'lock' | 'look' = 'look'): Promise<Visit> {
  const sql = `select ${COLUMNS} from records.visit where shard = $1 and id = $2${lock === 'lock' ? ' for update' : ''}`;
  const [row] = await tx.query<VisitRow>(sql, [shardOf(id), id]);
  if (!row) throw new RefusalError(refuse('records.visit-unknown'));
  return toVisit(row);
}

export async function findVisitOfDocument(tx: Tx, documentId: string): Promise<Visit | undefined> {
  const sql = `select ${COLUMNS} from records.visit where shard = $1 and document_id = $2 for update`;
  const [row] = await tx.query<VisitRow>(sql, [shardOf(documentId), documentId]);
  return row && toVisit(row);
}

/** Visits of a patient, newest first. */
export async function visitsOfPatient(tx: Tx, patientId: string, limit: number): Promise<Visit[]> {
  const rows = await tx.query<VisitRow>(
    `select ${COLUMNS} from records.visit where shard = $1 and patient_id = $2 order by started_at desc, id limit $3`,
    [shardOf(patientId), patientId, limit],
  );
  return rows.map(toVisit);
}

/** What another room may know of a visit: when it was, by whom, and whether it began with a record carried over. */
export interface VisitFact {
  readonly id: string;
  readonly accountId: string;
  readonly startedAt: Date;
  readonly signedAt: Date | null;
  readonly receivedId: string | null;
}

/** A patient's visits at an institution, drafts too, oldest first. */
export async function findVisitsAt(
  tx: Tx,
  { patientId, organizationId }: { readonly patientId: string; readonly organizationId: string },
): Promise<VisitFact[]> {
  return tx.query<VisitFact>(
    `select id, account_id as "accountId", started_at as "startedAt", signed_at as "signedAt", received_id as "receivedId"
     from records.visit where shard = $1 and patient_id = $2 and organization_id = $3 order by started_at, id`,
    [shardOf(patientId), patientId, organizationId],
  );
}

/** A clinician's own visits, newest first. */
export async function visitsOfClinician(tx: Tx, practitionerId: string, limit: number): Promise<Visit[]> {
  const rows = await tx.query<VisitRow>(
    `select ${COLUMNS} from records.visit where practitioner_id = $1 order by started_at desc, id limit $2`,
    [practitionerId, limit],
  );
  return rows.map(toVisit);
}

/** Signed visits that could not go home, newest first. */
export async function visitsNotSent(tx: Tx, limit: number): Promise<{ visits: Visit[]; total: number }> {
  const rows = await tx.query<VisitRow & { total: string }>(
    `select ${COLUMNS}, count(*) over () as total from records.visit where state = 'not-sent' order by signed_at desc, shard, id limit $1`,
    [limit],
  );
  return { visits: rows.map(toVisit), total: Number(rows[0]?.total ?? 0) };
}

function toRow(visit: Visit): unknown[] {
  return [
    visit.id,
    visit.patientId,
    visit.version,
    visit.state,
    visit.startedAt.toISOString(),
    visit.signedAt?.toISOString() ?? null,
    visit.accountId,
    visit.practitionerId,
    JSON.stringify(visit.clinician),
    visit.organizationId,
    JSON.stringify(visit.organization),
    visit.receivedId ?? null,
    JSON.stringify(visit.note),
    visit.documentId ?? null,
    visit.sendTo ?? null,
    visit.homeOutcome ? JSON.stringify(visit.homeOutcome) : null,
    visit.notSent ? JSON.stringify(visit.notSent) : null,
    visit.signedUnder ? JSON.stringify(visit.signedUnder) : null,
  ];
}

function toVisit(row: VisitRow): Visit {
  return {
    id: row.id,
    patientId: row.patient_id,
    version: row.version,
    state: row.state,
    startedAt: row.started_at,
    accountId: row.account_id,
    practitionerId: row.practitioner_id,
    clinician: JSON.parse(row.clinician) as LocalText,
    organizationId: row.organization_id,
    organization: JSON.parse(row.organization) as LocalText,
    note: JSON.parse(row.note) as Note,
    ...(row.signed_at ? { signedAt: row.signed_at } : {}),
    ...(row.signed_under === null ? {} : { signedUnder: JSON.parse(row.signed_under) as SignedUnder[] }),
    ...(row.received_id === null ? {} : { receivedId: row.received_id }),
    ...(row.document_id === null ? {} : { documentId: row.document_id }),
    ...(row.send_to === null ? {} : { sendTo: row.send_to }),
    ...(row.home_outcome === null ? {} : { homeOutcome: JSON.parse(row.home_outcome) as HomeOutcome }),
    ...(row.not_sent === null ? {} : { notSent: JSON.parse(row.not_sent) as NotSent }),
  };
}
