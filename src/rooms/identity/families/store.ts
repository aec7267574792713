import { readMany } from '#fhir';
import type { LocalText, Tx } from '#kernel';
import type { GuardianOrder, TieKind, TieScope } from '../contract.ts';
import { livingRecordsOf, recordsOfOnePerson } from '../review/store.ts';
import { deathOf } from './deceased.ts';

/** Who entered or confirmed a tie. */
export interface TieOfficer {
  readonly accountId: string;
  readonly fhirUser?: string;
  readonly name: LocalText;
}

/** A tie as it is put on file. */
export interface NewTie {
  readonly id: string;
  readonly carer: string;
  readonly dependant: string;
  readonly kind: TieKind;
  readonly scope: TieScope;
  readonly starts_on: string;
  readonly ends_on: string | null;
  readonly evidence: string | null;
  /** Who stands for an adult: by which document, who entered it, and until when a second person may confirm it; none where nothing waits any more. */
  readonly order?: GuardianOrder;
  readonly entered_by?: TieOfficer;
  readonly confirm_until?: Date;
  /** Of a carer whom the person cared for has named in the own portal: what they were given. */
  readonly own_word?: OwnWord;
}

/** What somebody gave the carer whom they named themselves. */
export interface OwnWord {
  /** What is labelled as sensitive stays shut. */
  readonly withoutSensitive: boolean;
  /** They may agree and refuse for the person. */
  readonly answers: boolean;
}

export interface TieRow extends NewTie {
  readonly ended_at: Date | null;
  readonly confirmed_by?: TieOfficer;
}

interface Row
  extends Pick<TieRow, 'id' | 'carer' | 'dependant' | 'kind' | 'scope' | 'starts_on' | 'ends_on' | 'evidence'> {
  readonly ended_at: Date | null;
  readonly order_kind: GuardianOrder['kind'] | null;
  readonly order_issuer: string | null;
  readonly order_number: string | null;
  readonly order_from: string | null;
  readonly order_until: string | null;
  readonly entered_by: string | null;
  readonly confirmed_by: string | null;
  readonly confirm_until: Date | null;
  readonly by_own_word: boolean;
  readonly without_sensitive: boolean;
  readonly answers: boolean;
}

const COLUMNS = `id, carer, dependant, kind, scope, starts_on::text as starts_on, ends_on::text as ends_on, evidence, ended_at,
  order_kind, order_issuer, order_number, order_from::text as order_from, order_until::text as order_until, entered_by, confirmed_by, confirm_until, by_own_word, without_sensitive, answers`;

function toTie(row: Row): TieRow {
  const { order_kind: kind, order_issuer: issuer, order_number: number, order_from: from, order_until: until } = row;
  const { id, carer, dependant, scope, starts_on, ends_on, evidence, ended_at, entered_by, confirmed_by } = row;
  return {
    ...{ id, carer, dependant, kind: row.kind, scope, starts_on, ends_on, evidence, ended_at },
    ...(kind === null || issuer === null || number === null || from === null
      ? {}
      : { order: { kind, issuer, number, from, ...(until === null ? {} : { until }) } }),
    ...(entered_by === null ? {} : { entered_by: JSON.parse(entered_by) as TieOfficer }),
    ...(confirmed_by === null ? {} : { confirmed_by: JSON.parse(confirmed_by) as TieOfficer }),
    ...(row.confirm_until === null ? {} : { confirm_until: row.confirm_until }),
    ...(row.by_own_word ? { own_word: { withoutSensitive: row.without_sensitive, answers: row.answers } } : {}),
  };
}

/**
 * Two officers who put one on file at once wait for each other.
 *
 * @param at - now: what waited for its second person until then is none any more
 * @returns false where such a tie stands on one of those days already
 */
export async function saveTie(tx: Tx, tie: NewTie, at: Date): Promise<boolean> {
  const { order, entered_by: enteredBy, own_word: ownWord } = tie;
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `identity.family_tie/${tie.carer}/${tie.dependant}/${tie.kind}`,
  ]);
  const rows = await tx.query(
    `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on, ends_on, evidence, order_kind, order_issuer, order_number, order_from,
       order_until, entered_by, confirm_until, by_own_word, without_sensitive, answers)
     select $1, $2, $3, $4, $5, $6::date, $7::date, $8, $9, $10, $11, $12::date, $13::date, $14, $15::timestamptz, $17, $18, $19
     where not exists (select from identity.family_tie
       where carer = $2 and dependant = $3 and kind = $4 and ended_at is null and (confirm_until is null or confirm_until > $16)
         and daterange(starts_on, ends_on, '[]') && daterange($6::date, $7::date, '[]'))
     returning id`,
    [
      ...[tie.id, tie.carer, tie.dependant, tie.kind, tie.scope, tie.starts_on, tie.ends_on, tie.evidence],
      ...[order?.kind ?? null, order?.issuer ?? null, order?.number ?? null, order?.from ?? null, order?.until ?? null],
      ...[enteredBy ? JSON.stringify(enteredBy) : null, tie.confirm_until?.toISOString() ?? null, at.toISOString()],
      ...[ownWord !== undefined, ownWord?.withoutSensitive ?? false, ownWord?.answers ?? true],
    ],
  );
  return rows.length === 1;
}

/** From now on it opens what it says. */
export async function confirmTie(tx: Tx, id: string, by: TieOfficer, at: Date): Promise<void> {
  await tx.query(
    'update identity.family_tie set confirm_until = null, confirmed_by = $2, confirmed_at = $3 where id = $1',
    [id, JSON.stringify(by), at.toISOString()],
  );
}

export async function findTie(tx: Tx, id: string): Promise<TieRow | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from identity.family_tie where id = $1 for update`, [id]);
  return row && toTie(row);
}

export async function endTie(tx: Tx, id: string, at: string): Promise<void> {
  await tx.query('update identity.family_tie set ended_at = $2 where id = $1', [id, at]);
}

/** The ties of these records, on whichever side they stand, the newest first. */
export async function tiesOf(tx: Tx, records: readonly string[]): Promise<TieRow[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from identity.family_tie where carer = any($1::text[]) or dependant = any($1::text[])
     order by ended_at nulls first, starts_on desc, id`,
    [records],
  );
  return rows.map(toTie);
}

/**
 * Whose records somebody may read on a day as a parent, a guardian or a carer: all records of each of those people.
 *
 * @param day - YYYY-MM-DD at the node
 * @param to - `answer`: for whom they may agree and refuse as well
 */
export async function dependantsOf(
  tx: Tx,
  patient: string,
  day: string,
  to: 'read' | 'answer' = 'read',
): Promise<readonly string[]> {
  const ties = await tiesToRead(tx, patient, day);
  return recordsOfAll(
    tx,
    ties.filter(({ answers }) => to === 'read' || answers),
  );
}

/**
 * Those among whom somebody may read on a day to whose sensitive data that does not reach, by their own word. Where another tie of the two is without that limit it does.
 *
 * @param day - YYYY-MM-DD at the node
 */
export async function shutToCarer(tx: Tx, patient: string, day: string): Promise<readonly string[]> {
  const ties = await tiesToRead(tx, patient, day);
  if (!ties.some(({ without_sensitive: isShut }) => isShut)) return [];
  const open = new Set(
    await recordsOfAll(
      tx,
      ties.filter(({ without_sensitive: isShut }) => !isShut),
    ),
  );
  return (await recordsOfAll(tx, ties)).filter((record) => !open.has(record));
}

type TieToRead = Pick<Row, 'dependant' | 'answers' | 'without_sensitive'>;

/** The ties by which somebody reads another's record on a day, where both live. */
async function tiesToRead(tx: Tx, patient: string, day: string): Promise<readonly TieToRead[]> {
  const own = (await recordsOfOnePerson(tx, [patient])).get(patient) ?? [patient];
  const rows = await tx.query<TieToRead>(
    `select dependant, answers, without_sensitive from identity.family_tie
     where carer = any($1::text[]) and scope = 'record' and ended_at is null and confirm_until is null and starts_on <= $2 and (ends_on is null or $2 <= ends_on)`,
    [own, day],
  );
  const dead = await deadAmong(tx, rows.length === 0 ? [] : [patient, ...rows.map(({ dependant }) => dependant)]);
  return dead.has(patient) ? [] : rows.filter(({ dependant }) => !dead.has(dependant));
}

async function recordsOfAll(tx: Tx, ties: readonly TieToRead[]): Promise<string[]> {
  const dependants = [...new Set(ties.map(({ dependant }) => dependant))];
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
     where dependant = any($1::text[]) and scope = 'record' and kind <> 'carer' and ended_at is null and confirm_until is null
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
 * By what tie somebody stands for somebody else on a day, with a say in the record; a parent's or guardian's before a carer's. A carer who was named to read alone does not.
 *
 * @param day - YYYY-MM-DD at the node
 */
export async function standsFor(tx: Tx, carer: string, dependant: string, day: string): Promise<TieKind | undefined> {
  const records = await recordsOfOnePerson(tx, [carer, dependant]);
  const [row] = await tx.query<{ kind: TieKind }>(
    `select kind from identity.family_tie
     where carer = any($1::text[]) and dependant = any($2::text[]) and scope = 'record' and answers and ended_at is null and confirm_until is null
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
