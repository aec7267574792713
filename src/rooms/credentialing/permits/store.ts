import type { LocalText, Tx } from '#kernel';
import type { Employer, Evidence, Permit, PermitKind, Profession, Suspension } from '../model.ts';

interface PermitRow {
  readonly id: string;
  readonly practitioner_id: string;
  readonly kind: PermitKind;
  readonly profession: Profession;
  readonly number: string | null;
  readonly issuer: string | null;
  readonly first_day: string;
  readonly last_day: string | null;
  readonly time_zone: string;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly specialties: readonly string[];
  readonly evidence: Evidence;
  readonly revoked_at: Date | null;
  readonly revoked_reason: string | null;
  readonly dossier_id: string | null;
  readonly certificate: string | null;
  readonly employers: readonly { organization: string; from: string; until: string | null; name: string | null }[];
  readonly suspensions: readonly { id: string; from: string; until: string | null; reason: string }[];
}

/** A permit with what only its keeper needs. */
export interface KeptPermit extends Permit {
  readonly dossierId?: string;
  /** Compact JWS. */
  readonly certificate?: string;
}

const COLUMNS = `p.id, p.practitioner_id, p.kind, p.profession, p.number, p.issuer, p.first_day::text, p.last_day::text, p.time_zone, p.valid_from, p.valid_until,
  p.specialties, p.evidence, p.revoked_at, p.revoked_reason, p.dossier_id, p.certificate,
  coalesce((select json_agg(json_build_object('organization', e.organization_id, 'from', e.from_at, 'until', e.until_at, 'name', e.name)
    order by e.from_at, e.organization_id) from credentialing.employer e where e.permit_id = p.id), '[]'::json) as employers,
  coalesce((select json_agg(json_build_object('id', s.id, 'from', s.from_at, 'until', s.until_at, 'reason', s.reason) order by s.from_at, s.id)
    from credentialing.suspension s where s.permit_id = p.id), '[]'::json) as suspensions`;

/** Whether something is the id of a permit at this node. */
export async function isPermit(tx: Tx, id: string): Promise<boolean> {
  const found = await tx.query('select 1 from credentialing.permit where id = $1', [id]);
  return found.length > 0;
}

/**
 * Every permit of somebody.
 *
 * @param lock - `hold`: nobody suspends, revokes or changes one of them before this transaction ends, so that what is decided by them is written under them
 */
export async function permitsOf(
  tx: Tx,
  practitionerId: string,
  lock: 'hold' | 'look' = 'look',
): Promise<readonly KeptPermit[]> {
  // Two statements: what was waited for is seen by the second.
  if (lock === 'hold') {
    await tx.query('select id from credentialing.permit where practitioner_id = $1 order by id for share', [
      practitionerId,
    ]);
  }
  const rows = await tx.query<PermitRow>(
    `select ${COLUMNS} from credentialing.permit p where p.practitioner_id = $1 order by p.first_day, p.id`,
    [practitionerId],
  );
  return rows.map(toPermit);
}

/** Which of these people have a permit on file, whatever became of it. */
export async function holdersAmong(tx: Tx, practitionerIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    'select distinct practitioner_id as id from credentialing.permit where practitioner_id = any($1::text[])',
    [practitionerIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** @param lock - `change`: held to the end of the transaction, against signatures under it too */
export async function findPermit(
  tx: Tx,
  id: string,
  lock: 'change' | 'look' = 'look',
): Promise<KeptPermit | undefined> {
  if (lock === 'change') await tx.query('select id from credentialing.permit where id = $1 for update', [id]);
  const [row] = await tx.query<PermitRow>(`select ${COLUMNS} from credentialing.permit p where p.id = $1`, [id]);
  return row && toPermit(row);
}

export interface PermitSearch {
  readonly kind?: PermitKind | undefined;
  /** Those that end before this instant and have not ended at the other. */
  readonly endsBefore?: Date | undefined;
  readonly endsAfter?: Date | undefined;
  readonly adoptedOnly?: boolean | undefined;
  readonly practitionerId?: string | undefined;
  readonly afterId?: string | undefined;
  readonly limit: number;
}

/** Permits for a desk: those that end first come first where an end is asked for, else by id. */
export async function findPermits(tx: Tx, search: PermitSearch): Promise<readonly KeptPermit[]> {
  const rows = await tx.query<PermitRow>(
    `select ${COLUMNS} from credentialing.permit p
     where ($1::text is null or p.kind = $1) and ($2::timestamptz is null or (p.valid_until <= $2 and p.revoked_at is null))
       and ($3::timestamptz is null or p.valid_until > $3) and (not $4::boolean or p.evidence = 'adopted')
       and ($5::text is null or p.practitioner_id = $5)
       and ($6::text is null or p.id > $6)
     order by case when $2::timestamptz is null then null else p.valid_until end, p.id limit $7`,
    [
      search.kind ?? null,
      search.endsBefore ?? null,
      search.endsAfter ?? null,
      search.adoptedOnly ?? false,
      search.practitionerId ?? null,
      search.afterId ?? null,
      search.limit,
    ],
  );
  return rows.map(toPermit);
}

/** Writers of one person's permits go one after the other: the Practitioner they show in is one. */
export async function lockPractitioner(tx: Tx, practitionerId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('credentialing/' || $1, 0))`, [practitionerId]);
}

/** @returns whether it was written; not where the number is another's */
export async function insertPermit(
  tx: Tx,
  permit: KeptPermit,
  recorded: { readonly by: string; readonly at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into credentialing.permit (id, practitioner_id, kind, profession, number, issuer, first_day, last_day, time_zone, valid_from, valid_until,
       specialties, evidence, dossier_id, recorded_by, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict do nothing returning id`,
    [
      permit.id,
      permit.practitionerId,
      permit.kind,
      permit.profession,
      permit.number ?? null,
      permit.issuer === undefined ? null : JSON.stringify(permit.issuer),
      permit.firstDay,
      permit.lastDay ?? null,
      permit.timeZone,
      permit.period.from,
      permit.period.until ?? null,
      permit.specialties,
      permit.evidence,
      permit.dossierId ?? null,
      recorded.by,
      recorded.at,
    ],
  );
  if (rows.length === 0) return false;
  for (const employer of permit.employers) await insertEmployer(tx, permit.id, employer);
  for (const suspension of permit.suspensions) await insertSuspension(tx, permit.id, suspension, recorded);
  if (permit.revoked !== undefined) await markRevoked(tx, permit.id, { ...permit.revoked, by: recorded.by });
  return true;
}

export async function insertEmployer(tx: Tx, permitId: string, employer: Employer): Promise<void> {
  await tx.query(
    'insert into credentialing.employer (permit_id, organization_id, from_at, until_at, name) values ($1, $2, $3, $4, $5)',
    [
      permitId,
      employer.organizationId,
      employer.from,
      employer.until ?? null,
      employer.name === undefined ? null : JSON.stringify(employer.name),
    ],
  );
}

export async function endEmployer(tx: Tx, permitId: string, organizationId: string, until: Date): Promise<boolean> {
  const rows = await tx.query(
    `update credentialing.employer set until_at = $3
     where permit_id = $1 and organization_id = $2 and from_at < $3 and (until_at is null or until_at > $3) returning permit_id`,
    [permitId, organizationId, until],
  );
  return rows.length > 0;
}

export async function insertSuspension(
  tx: Tx,
  permitId: string,
  suspension: Suspension,
  ordered: { readonly by: string; readonly at: Date },
): Promise<void> {
  await tx.query(
    `insert into credentialing.suspension (id, permit_id, from_at, until_at, reason, ordered_by, ordered_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [suspension.id, permitId, suspension.from, suspension.until ?? null, suspension.reason, ordered.by, ordered.at],
  );
}

export async function endSuspensions(tx: Tx, permitId: string, at: Date, by: string): Promise<boolean> {
  const rows = await tx.query(
    `update credentialing.suspension set until_at = greatest(from_at, $2), lifted_by = $3
     where permit_id = $1 and (until_at is null or until_at > $2) returning id`,
    [permitId, at, by],
  );
  return rows.length > 0;
}

export async function markRevoked(
  tx: Tx,
  permitId: string,
  revoked: { readonly at: Date; readonly reason: string; readonly by: string },
): Promise<void> {
  await tx.query(
    'update credentialing.permit set revoked_at = $2, revoked_reason = $3, revoked_by = $4 where id = $1 and revoked_at is null',
    [permitId, revoked.at, revoked.reason, revoked.by],
  );
}

/** Somebody has seen the paper of a permit that was taken over unseen. */
export async function markSeen(tx: Tx, permitId: string): Promise<void> {
  await tx.query(`update credentialing.permit set evidence = 'certificate' where id = $1`, [permitId]);
}

export async function keepCertificate(tx: Tx, permitId: string, jws: string): Promise<void> {
  await tx.query('update credentialing.permit set certificate = $2 where id = $1', [permitId, jws]);
}

function toPermit(row: PermitRow): KeptPermit {
  const { revoked_at: revokedAt, revoked_reason: revokedReason } = row;
  return {
    id: row.id,
    practitionerId: row.practitioner_id,
    kind: row.kind,
    profession: row.profession,
    ...(row.number === null ? {} : { number: row.number }),
    ...(row.issuer === null ? {} : { issuer: JSON.parse(row.issuer) as LocalText }),
    firstDay: row.first_day,
    ...(row.last_day === null ? {} : { lastDay: row.last_day }),
    timeZone: row.time_zone,
    period: { from: row.valid_from, ...(row.valid_until === null ? {} : { until: row.valid_until }) },
    employers: row.employers.map(({ organization, from, until, name }) => ({
      organizationId: organization,
      from: new Date(from),
      ...(until === null ? {} : { until: new Date(until) }),
      ...(name === null ? {} : { name: JSON.parse(name) as LocalText }),
    })),
    specialties: row.specialties,
    suspensions: row.suspensions.map(({ id, from, until, reason }) => ({
      id,
      from: new Date(from),
      ...(until === null ? {} : { until: new Date(until) }),
      reason,
    })),
    ...(revokedAt === null ? {} : { revoked: { at: revokedAt, reason: revokedReason ?? '' } }),
    evidence: row.evidence,
    ...(row.dossier_id === null ? {} : { dossierId: row.dossier_id }),
    ...(row.certificate === null ? {} : { certificate: row.certificate }),
  };
}
