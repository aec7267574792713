import { createHash } from 'node:crypto';
import { readMany } from '#fhir';
import type { Tx } from '#kernel';
import { askTogether } from '#platform/postgres';
import type { PairState, PairVerb } from '../contract.ts';
import type { Pair } from './groups.ts';

/** A pair as it stands. */
export interface ReviewPair extends Pair {
  readonly state: PairState;
  /** The row of the matching table that brought it here, or `by-hand`. */
  readonly reason: string;
  readonly probability: number | null;
  readonly versions: string;
  readonly found_at: Date;
  readonly decided_at: Date | null;
  readonly revision: number;
}

const COLUMNS = 'one, other, state, reason, probability, versions, found_at, decided_at, revision';

export async function findPair(tx: Tx, { one, other }: Pair): Promise<ReviewPair | undefined> {
  const [row] = await tx.query<ReviewPair>(
    `select ${COLUMNS} from identity.review_pair where one = $1 and other = $2`,
    [one, other],
  );
  return row;
}

/** Decisions stand in one line: each sees which records the one before joined or parted, whatever the pair. They are few, and short. */
export async function lockDecisions(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [DECISION_LOCK]);
}
/** The number is ours alone. */
const DECISION_LOCK = 727_005;

/** The oldest first: nobody waits for ever. */
export function listPairs(
  tx: Tx,
  state: PairState,
  after: readonly [at: string, one: string, other: string],
  limit: number,
): Promise<ReviewPair[]> {
  // What was decided is looked for by those who decided it: the last first.
  const sql =
    state === 'open'
      ? `select ${COLUMNS} from identity.review_pair where state = $1 and (found_at, one, other) > ($2::timestamptz, $3, $4)
         order by found_at, one, other limit $5`
      : `select ${COLUMNS} from identity.review_pair where state = $1 and (decided_at, one, other) < ($2::timestamptz, $3, $4)
         order by decided_at desc, one desc, other desc limit $5`;
  return tx.query<ReviewPair>(sql, [state, ...after, limit]);
}

export async function countPairs(tx: Tx): Promise<Record<PairState, number>> {
  const rows = await tx.query<{ state: PairState; n: string }>(
    'select state, count(*)::text as n from identity.review_pair group by state',
  );
  const counts = { open: 0, linked: 0, 'not-same': 0, never: 0 };
  for (const { state, n } of rows) counts[state] = Number(n);
  return counts;
}

/** Differs once any pair came, went, was decided, or was found anew because a record has changed. */
export async function markOfPairs(tx: Tx): Promise<string> {
  const rows = await tx.query<Record<string, unknown>>(
    `select state, count(*)::text as pairs, max(found_at) as found, max(decided_at) as decided, sum(revision)::text as decisions,
            sum(hashtext(one || ' ' || other || ' ' || versions))::text as which
       from identity.review_pair group by state order by state`,
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

export interface FoundPair extends Pair {
  readonly reason: string;
  readonly probability: number | null;
  readonly versions: string;
  readonly at: string;
}

/**
 * Puts a pair on the desk. One that waits there is told anew; one judged to be two people comes back only where a record has changed since; of one that is joined, or
 * must never be, nothing is changed.
 */
export async function queuePair(tx: Tx, { one, other, reason, probability, versions, at }: FoundPair): Promise<void> {
  await tx.query(
    `insert into identity.review_pair (one, other, state, reason, probability, versions, found_at) values ($1, $2, 'open', $3, $4, $5, $6)
     on conflict (one, other) do update set
       state = 'open', reason = excluded.reason, probability = excluded.probability, versions = excluded.versions,
       found_at = case when review_pair.state = 'open' then review_pair.found_at else excluded.found_at end
     where review_pair.state = 'open' or (review_pair.state = 'not-same' and review_pair.versions <> excluded.versions)`,
    [one, other, reason, probability, versions, at],
  );
}

/** Takes off the desk what no longer looks like one person; what somebody has decided of stays. */
export async function dropUndecided(tx: Tx, patient: string, still: readonly string[]): Promise<void> {
  await tx.query(
    `delete from identity.review_pair where state = 'open' and revision = 0 and reason <> 'by-hand'
       and (one = $1 or other = $1) and not (case when one = $1 then other else one end = any($2::text[]))`,
    [patient, still],
  );
}

export interface DecisionRow {
  readonly revision: number;
  readonly verb: PairVerb;
  readonly reason: string;
  readonly decided_by: string;
  readonly decided_by_name: string | null;
  readonly at: Date;
}

export async function saveDecision(
  tx: Tx,
  { one, other }: Pair,
  state: PairState,
  decision: Omit<DecisionRow, 'at'> & { readonly at: string },
): Promise<void> {
  const { revision, verb, reason, decided_by, decided_by_name, at } = decision;
  await tx.query(
    `with moved as (
       update identity.review_pair set state = $3, revision = $4, decided_at = $5 where one = $1 and other = $2)
     insert into identity.review_decision (one, other, revision, verb, reason, decided_by, decided_by_name, at)
     values ($1, $2, $4, $6, $7, $8, $9, $5)`,
    [one, other, state, revision, at, verb, reason, decided_by, decided_by_name],
  );
}

/** What was decided of a pair, the first first. */
export function decisionsOf(tx: Tx, { one, other }: Pair): Promise<DecisionRow[]> {
  return tx.query<DecisionRow>(
    `select revision, verb, reason, decided_by, decided_by_name, at from identity.review_decision
     where one = $1 and other = $2 order by revision`,
    [one, other],
  );
}

/** The links among those who are one person with any of these records. */
export function linksAround(tx: Tx, patients: readonly string[]): Promise<Pair[]> {
  return tx.query<Pair>(
    `with members as (
       select patient from identity.same_person
       where person in (select person from identity.same_person where patient = any($1::text[])))
     select one, other from identity.review_pair where state = 'linked' and one in (select patient from members)`,
    [patients],
  );
}

/**
 * Pairs that a person judged to be two people, between one group of records and another; also those that the machine put back on the desk since: only a person takes such
 * a word back.
 */
export function separatedBetween(tx: Tx, some: readonly string[], others: readonly string[]): Promise<Pair[]> {
  return tx.query<Pair>(
    `select p.one, p.other from identity.review_pair p left join identity.review_decision d using (one, other, revision)
     where (p.state in ('not-same', 'never') or (p.state = 'open' and d.verb in ('not-same', 'unlink')))
       and ((one = any($1::text[]) and other = any($2::text[])) or (one = any($2::text[]) and other = any($1::text[])))`,
    [some, others],
  );
}

/** Says which records are one person from now on; a record alone is in no row. */
export async function savePerson(tx: Tx, person: string, patients: readonly string[]): Promise<void> {
  await tx.query(
    `insert into identity.same_person (patient, person) select patient, $2 from unnest($1::text[]) as p (patient)
     on conflict (patient) do update set person = excluded.person`,
    [patients, person],
  );
}

export async function forgetPerson(tx: Tx, patients: readonly string[]): Promise<void> {
  await tx.query('delete from identity.same_person where patient = any($1::text[])', [patients]);
}

/** Who each of these records is, where it is one of several of a person. */
export async function personsOf(tx: Tx, patients: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ patient: string; person: string }>(
    'select patient, person from identity.same_person where patient = any($1::text[])',
    [patients],
  );
  return new Map(rows.map(({ patient, person }) => [patient, person]));
}

/** What most requests about one patient ask: those of one moment are one statement. */
const RECORDS_OF_ONE = `select array(select o.patient from identity.same_person s join identity.same_person o on o.person = s.person
  where s.patient = q.p1 order by o.patient) as records`;

/** For each of these records that is one of several of a person: all of them, itself among them. */
export async function recordsOfOnePerson(tx: Tx, patients: readonly string[]): Promise<Map<string, readonly string[]>> {
  const [first] = patients;
  if (first === undefined) return new Map();
  if (patients.length === 1 && tx.shared) {
    const { records } = await askTogether<{ records: string[] }>(tx.shared, RECORDS_OF_ONE, [first]);
    return records.length === 0 ? new Map() : new Map([[first, records]]);
  }
  const rows = await tx.query<{ patient: string; records: string[] }>(
    `select s.patient, array(select o.patient from identity.same_person o where o.person = s.person order by o.patient) as records
     from identity.same_person s where s.patient = any($1::text[])`,
    [patients],
  );
  return new Map(rows.map(({ patient, records }) => [patient, records]));
}

/** The same as far as they are here: a record that was taken away still is that person's, and opens nothing. */
export async function livingRecordsOf(tx: Tx, patients: readonly string[]): Promise<Map<string, readonly string[]>> {
  const groups = await recordsOfOnePerson(tx, patients);
  if (groups.size === 0) return groups;
  const keys = [...new Set([...groups.values()].flat())].map((id) => ({ type: 'Patient', id }));
  const living = new Set((await readMany(tx, keys)).filter(({ deleted }) => !deleted).map(({ id }) => id));
  return new Map(
    [...groups].flatMap(([patient, records]) =>
      living.has(patient) ? [[patient, records.filter((record) => living.has(record))]] : [],
    ),
  );
}
