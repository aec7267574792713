import type { Tx } from '#kernel';
import type { SettledWrites } from './contract.ts';
import type { Pair } from './groups.ts';

/** Notes that a paper which this record alone holds was shown at an institution. */
export async function noteShownPaper(tx: Tx, patient: string, organization: string, at: Date): Promise<void> {
  await tx.query('insert into identity.shown_paper (patient, organization, at) values ($1, $2, $3)', [
    patient,
    organization,
    at.toISOString(),
  ]);
}

/** For each of these records the institutions, as `Organization/1`, at which since then a paper was shown that this record alone holds. */
export async function institutionsShownPapers(
  tx: Tx,
  patients: readonly string[],
  since: Date,
): Promise<Map<string, Set<string>>> {
  const rows = await tx.query<{ patient: string; organization: string }>(
    'select distinct patient, organization from identity.shown_paper where patient = any($1::text[]) and at > $2',
    [patients, since.toISOString()],
  );
  const shown = new Map<string, Set<string>>();
  for (const { patient, organization } of rows) {
    shown.set(patient, (shown.get(patient) ?? new Set()).add(`Organization/${organization}`));
  }
  return shown;
}

/** Keeps what became of later writes, with the decision that settled them. */
export async function saveSettled(
  tx: Tx,
  { one, other }: Pair,
  revision: number,
  settled: readonly SettledWrites[],
): Promise<void> {
  if (settled.length === 0) return;
  await tx.query(
    `insert into identity.settled_write (one, other, revision, number, writes)
     select $1, $2, $3, n, writes from unnest($4::text[]) with ordinality as w (writes, n)`,
    [one, other, revision, settled.map((writes) => JSON.stringify(writes))],
  );
}

/** What became of later writes, by the revision of the decision. */
export async function settledOf(tx: Tx, { one, other }: Pair): Promise<Map<number, SettledWrites[]>> {
  const rows = await tx.query<{ revision: number; writes: string }>(
    'select revision, writes from identity.settled_write where one = $1 and other = $2 order by revision, number',
    [one, other],
  );
  const settled = new Map<number, SettledWrites[]>();
  for (const { revision, writes } of rows) {
    settled.set(revision, [...(settled.get(revision) ?? []), JSON.parse(writes) as SettledWrites]);
  }
  return settled;
}
