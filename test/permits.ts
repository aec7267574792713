import type { Database } from '#platform/postgres';

/** Registrations at home, from long ago and without an end, for clinicians of tests who are in no directory. */
export async function registerClinicians(
  database: Database,
  kind: 'mainland-registration' | 'hk-registration',
  ...practitionerIds: readonly string[]
): Promise<void> {
  await database.transaction((tx) =>
    tx.query(
      `insert into credentialing.permit (id, practitioner_id, kind, profession, first_day, time_zone, valid_from, evidence, recorded_by, recorded_at)
       select 'permit-' || id, id, $2, 'doctor', '2010-01-01', 'Asia/Shanghai', '2009-12-31T16:00:00Z', 'certificate', 'test', '2026-01-01T00:00:00Z'
       from unnest($1::text[]) as id`,
      [practitionerIds, kind],
    ),
  );
}
