import { readMany } from '#fhir';
import type { Tx } from '#kernel';
import type { TieKind, TieScope } from '../contract.ts';
import { livingRecordsOf, recordsOfOnePerson } from '../review/store.ts';
import { deathOf } from './deceased.ts';

export interface TieRow {
  readonly id: string;
  readonly carer: string;
  readonly dependant: string;
  readonly kind: TieKind;
  readonly scope: TieScope;
  readonly starts_on: string;
  readonly ends_on: string | null;
  readonly evidence: string | null;
  readonly ended_at: Date | null;
}

const COLUMNS = `id, carer, dependant, kind, scope, starts_on::text as starts_on, ends_on::text as ends_on, evidence, ended_at`;

/** @returns false where such a tie stands already */
export async function saveTie(tx: Tx, tie: Omit<TieRow, 'ended_at'>): Promise<boolean> {
  const rows = await tx.query(
    `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on, ends_on, evidence)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
    [tie.id, tie.carer, tie.dependant, tie.kind, tie.scope, tie.starts_on, tie.ends_on, tie.evidence],
  );
  return rows.length === 1;
}

export async function findTie(tx: Tx, id: string): Promise<TieRow | undefined> {
  const [row] = await tx.query<TieRow>(`select ${COLUMNS} from identity.family_tie where id = $1 for update`, [id]);
  return row;
}

export async function endTie(tx: Tx, id: string, at: string): Promise<void> {
  await tx.query('update identity.family_tie set ended_at = $2 where id = $1', [id, at]);
}

/** The ties of these records, on whichever side they stand, the newest first. */
export function tiesOf(tx: Tx, records: readonly string[]): Promise<TieRow[]> {
  return tx.query<TieRow>(
    `select ${COLUMNS} from identity.family_tie where carer = any($1::text[]) or dependant = any($1::text[])
     order by ended_at nulls first, starts_on desc, id`,
    [records],
  );
}

/**
 * Whose records somebody may read on a day as a parent, a guardian or a carer: all records of each of those people.
 *
 * @param day - YYYY-MM-DD at the node
 */
export async function dependantsOf(tx: Tx, patient: string, day: string): Promise<readonly string[]> {
  const own = (await recordsOfOnePerson(tx, [patient])).get(patient) ?? [patient];
  const rows = await tx.query<{ dependant: string }>(
    `select distinct dependant from identity.family_tie
     where carer = any($1::text[]) and scope = 'record' and ended_at is null and starts_on <= $2 and (ends_on is null or $2 <= ends_on)`,
    [own, day],
  );
  const dead = await deadAmong(tx, rows.length === 0 ? [] : [patient, ...rows.map(({ dependant }) => dependant)]);
  if (dead.has(patient)) return [];
  const dependants = rows.map(({ dependant }) => dependant).filter((dependant) => !dead.has(dependant));
  return [...new Set([...dependants, ...[...(await livingRecordsOf(tx, dependants)).values()].flat()])];
}

/**
 * By which records the parents and guardians of somebody are on file on a day, with a say in the record: all records of each of them.
 *
 * @param day - YYYY-MM-DD at the node
 */
export async function guardiansOf(tx: Tx, patient: string, day: string): Promise<readonly string[]> {
  const own = (await recordsOfOnePerson(tx, [patient])).get(patient) ?? [patient];
  const rows = await tx.query<{ carer: string }>(
    `select distinct carer from identity.family_tie
     where dependant = any($1::text[]) and scope = 'record' and kind <> 'carer' and ended_at is null
       and starts_on <= $2 and (ends_on is null or $2 <= ends_on)`,
    [own, day],
  );
  const carers = rows.map(({ carer }) => carer);
  const dead = await deadAmong(tx, carers.length === 0 ? [] : [patient, ...carers]);
  if (dead.has(patient)) return [];
  const living = carers.filter((carer) => !dead.has(carer));
  return [...new Set([...living, ...[...(await livingRecordsOf(tx, living)).values()].flat()])];
}

/**
 * By what tie somebody stands for somebody else on a day, with a say in the record; a parent's or guardian's before a carer's.
 *
 * @param day - YYYY-MM-DD at the node
 */
export async function standsFor(tx: Tx, carer: string, dependant: string, day: string): Promise<TieKind | undefined> {
  const records = await recordsOfOnePerson(tx, [carer, dependant]);
  const [row] = await tx.query<{ kind: TieKind }>(
    `select kind from identity.family_tie
     where carer = any($1::text[]) and dependant = any($2::text[]) and scope = 'record' and ended_at is null
       and starts_on <= $3 and (ends_on is null or $3 <= ends_on)
     order by kind = 'carer' limit 1`,
    [records.get(carer) ?? [carer], records.get(dependant) ?? [dependant], day],
  );
  if (row === undefined) return undefined;
  return (await deadAmong(tx, [carer, dependant])).size > 0 ? undefined : row.kind;
}

/**
 * Of whom any record says that they have died, whoever wrote it: a tie is closed a moment later (`review/sweep.ts`), and opens nothing until then either.
 */
async function deadAmong(tx: Tx, patients: readonly string[]): Promise<ReadonlySet<string>> {
  if (patients.length === 0) return new Set();
  const groups = await recordsOfOnePerson(tx, patients);
  const recordsOf = (patient: string) => groups.get(patient) ?? [patient];
  const keys = [...new Set(patients.flatMap(recordsOf))].map((id) => ({ type: 'Patient', id }));
  const dead = new Set(
    (await readMany(tx, keys)).filter((one) => !one.deleted && deathOf(one) !== undefined).map(({ id }) => id),
  );
  return new Set(patients.filter((patient) => recordsOf(patient).some((record) => dead.has(record))));
}
