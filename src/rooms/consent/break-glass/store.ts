import { shardOf } from '#fhir';
import type { LocalText, PersonActor, Tx } from '#kernel';
import { livingRecordsOf } from '#rooms/identity';
import type { EmergencyCount, EmergencyReason } from './contract.ts';
import type { Against, Emergency, Review } from './model.ts';

interface Row {
  id: string;
  patient_id: string;
  account_id: string;
  fhir_user: string | null;
  organization_id: string;
  person_name: string;
  organization_name: string;
  reason_code: EmergencyReason;
  reason: string;
  against: Against;
  opened_at: Date;
  until: Date;
  ended_at: Date | null;
  review_by: Date;
  reviewed_at: Date | null;
  reviewer_id: string | null;
  reviewer_name: string | null;
  verdict: Review['verdict'] | null;
  words: string | null;
}

const COLUMNS = `id, patient_id, account_id, fhir_user, organization_id, person_name, organization_name, reason_code, reason, against,
  opened_at, until, ended_at, review_by, reviewed_at, reviewer_id, reviewer_name, verdict, words`;

export async function insertEmergency(tx: Tx, emergency: Emergency): Promise<void> {
  await tx.query(
    `insert into consent.emergency
       (shard, id, patient_id, account_id, fhir_user, organization_id, person_name, organization_name, reason_code, reason, against,
        opened_at, until, review_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      shardOf(emergency.id),
      emergency.id,
      emergency.patientId,
      emergency.accountId,
      emergency.fhirUser ?? null,
      emergency.organization.id,
      JSON.stringify(emergency.name),
      JSON.stringify(emergency.organization.name),
      emergency.reasonCode,
      emergency.reason,
      emergency.against,
      emergency.openedAt,
      emergency.until,
      emergency.reviewBy,
    ],
  );
}

/** One use; with `hold`, nobody else changes it before this transaction ends. */
export async function findEmergency(tx: Tx, id: string, hold?: 'hold'): Promise<Emergency | undefined> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from consent.emergency where shard = $1 and id = $2 ${hold === undefined ? '' : 'for update'}`,
    [shardOf(id), id],
  );
  return row && toEmergency(row);
}

/** Declarations of one person wait for each other: two at once would both find none open. */
export async function holdDeclarations(tx: Tx, accountId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('consent.emergency ' || $1, 0))`, [accountId]);
}

/**
 * Which of these patients' records an emergency of this person's has open, at this workplace: one query along an index, asked only where the request says that it is an emergency.
 * What is declared for one record of a person holds for all of them.
 */
export async function loadOpenEmergencies(
  tx: Tx,
  actor: Pick<PersonActor, 'accountId' | 'organization'>,
  at: Date,
): Promise<ReadonlyMap<string, string>> {
  if (actor.organization === undefined) return new Map();
  const rows = await tx.query<{ id: string; patient_id: string }>(
    `select id, patient_id from consent.emergency
      where account_id = $1 and until > $2 and opened_at <= $2 and ended_at is null and organization_id = $3`,
    [actor.accountId, at, actor.organization.id],
  );
  const open = new Map(rows.map((row) => [row.patient_id, row.id]));
  if (open.size === 0) return open;
  for (const [patientId, records] of await livingRecordsOf(tx, [...open.keys()])) {
    const id = open.get(patientId);
    if (id !== undefined) for (const record of records) if (!open.has(record)) open.set(record, id);
  }
  return open;
}

/** Own uses that are open for one of these records, the newest first. */
export async function findOwnOpen(
  tx: Tx,
  accountId: string,
  patientIds: readonly string[],
  at: Date,
): Promise<Emergency | undefined> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from consent.emergency
      where account_id = $1 and patient_id = any($2::text[]) and until > $3 and ended_at is null
      order by opened_at desc limit 1`,
    [accountId, patientIds, at],
  );
  return row && toEmergency(row);
}

export async function endEmergencyAt(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('update consent.emergency set ended_at = $3 where shard = $1 and id = $2', [shardOf(id), id, at]);
}

export async function writeReview(tx: Tx, id: string, review: Review): Promise<void> {
  await tx.query(
    `update consent.emergency set reviewed_at = $3, reviewer_id = $4, reviewer_name = $5, verdict = $6, words = $7
      where shard = $1 and id = $2 and reviewed_at is null`,
    [shardOf(id), id, review.at, review.reviewerId, JSON.stringify(review.reviewerName), review.verdict, review.words],
  );
}

/** Those that wait, the nearest clock first. */
export async function listWaiting(tx: Tx, limit: number): Promise<Emergency[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from consent.emergency where reviewed_at is null order by review_by, id limit $1`,
    [limit],
  );
  return rows.map(toEmergency);
}

/** All uses, the newest first, before a place in that order. */
export async function listAll(tx: Tx, before: readonly [at: string, id: string], limit: number): Promise<Emergency[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from consent.emergency where (opened_at, id) < ($1::timestamptz, $2::text)
      order by opened_at desc, id desc limit $3`,
    [...before, limit],
  );
  return rows.map(toEmergency);
}

/** What the same person did for the same patient before. */
export async function listBefore(tx: Tx, { accountId, patientId, openedAt }: Emergency): Promise<Emergency[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from consent.emergency
      where shard = $1 and patient_id = $2 and account_id = $3 and opened_at < $4 order by opened_at desc limit 20`,
    [shardOf(patientId), patientId, accountId, openedAt],
  );
  return rows.map(toEmergency);
}

export async function countWaiting(tx: Tx, at: Date): Promise<{ waiting: number; overdue: number }> {
  const [row] = await tx.query<{ waiting: number; overdue: number }>(
    `select count(*)::int as waiting, count(*) filter (where review_by < $1)::int as overdue
       from consent.emergency where reviewed_at is null`,
    [at],
  );
  return row ?? { waiting: 0, overdue: 0 };
}

export async function countUses(tx: Tx, accountId: string, since: Date): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    'select count(*)::int as n from consent.emergency where account_id = $1 and opened_at >= $2',
    [accountId, since],
  );
  return row?.n ?? 0;
}

/** Uses by person or by institution since an instant, the most first. A name is the newest that was used. */
export async function countBy(tx: Tx, whom: 'person' | 'organization', since: Date): Promise<EmergencyCount[]> {
  const [id, name] = whom === 'person' ? ['account_id', 'person_name'] : ['organization_id', 'organization_name'];
  const rows = await tx.query<{ id: string; name: string; uses: number; not_justified: number; waiting: number }>(
    `select ${id} as id, (array_agg(${name} order by opened_at desc))[1] as name, count(*)::int as uses,
            count(*) filter (where verdict = 'not-justified')::int as not_justified,
            count(*) filter (where verdict is null)::int as waiting
       from consent.emergency where opened_at >= $1
      group by ${id} order by uses desc, id limit 20`,
    [since],
  );
  return rows.map((row) => ({
    id: row.id,
    name: JSON.parse(row.name) as LocalText,
    uses: row.uses,
    notJustified: row.not_justified,
    waiting: row.waiting,
  }));
}

function toEmergency(row: Row): Emergency {
  return {
    id: row.id,
    patientId: row.patient_id,
    accountId: row.account_id,
    ...(row.fhir_user === null ? {} : { fhirUser: row.fhir_user }),
    name: JSON.parse(row.person_name) as LocalText,
    organization: { id: row.organization_id, name: JSON.parse(row.organization_name) as LocalText },
    reasonCode: row.reason_code,
    reason: row.reason,
    against: row.against,
    openedAt: row.opened_at,
    until: row.until,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    reviewBy: row.review_by,
    ...reviewOf(row),
  };
}

/** All of it is there or none of it: the table says so. */
function reviewOf(row: Row): { review?: Review } {
  const { reviewed_at: at, reviewer_id: reviewerId, reviewer_name: name, verdict, words } = row;
  if (at === null || reviewerId === null || name === null || verdict === null || words === null) return {};
  return { review: { at, reviewerId, reviewerName: JSON.parse(name) as LocalText, verdict, words } };
}
