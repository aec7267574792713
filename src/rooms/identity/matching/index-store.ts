import { setImmediate } from 'node:timers/promises';
import { parseFhirJson, readMany, type StoredResource } from '#fhir';
import type { Tx } from '#kernel';
import { textArray } from '#platform/postgres';
import { factsOf, type KeyFacts, keyFactsOf, type PersonFacts } from './facts.ts';
import { type Frequencies, partsToAsk, partsToCount, toFrequencies } from './frequencies.ts';
import { keyHash, keysToAsk, keysToKeep, type MatchKey, phoneKey } from './keys.ts';

/** A key that more people have than this tells nobody apart; the others of that person will. It bounds what a search reads, whatever the size of the register. */
const HOLDERS_MAX = 500;
/** Of those who share a key, the likeliest are compared whole. */
export const COMPARED_MAX = 40;
/** Patients not yet indexed whom a search looks at one by one. More wait only while a great import is indexed. */
const DUE_MAX = 200;
/** Patients indexed in one transaction. */
export const BATCH = 500;
/** People read off their records before others have their turn: some milliseconds, where a whole piece would keep everybody waiting for fifty. */
const IN_ONE_TURN = 25;
/** One process indexes at a time. The number is ours alone. */
const INDEX_LOCK = 727_004;

export interface Candidate {
  readonly stored: StoredResource;
  readonly facts: PersonFacts;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly frequencies: Frequencies;
  readonly holders: (phone: string) => number;
}

/** Those who share a key with the person described, the likeliest first, and what is counted of the names asked for. Reads only. */
export async function findByKeys(
  tx: Tx,
  facts: PersonFacts,
  today: string,
  asked: readonly MatchKey[] = keysToAsk(facts),
  comparedMax = COMPARED_MAX,
): Promise<Candidates> {
  const keys = asked.map(({ text, weight }) => ({ hash: keyHash(text), weight }));
  const kept = await tx.query<{ patient: string }>(
    `select p.patient from (
       select f.person, sum(k.weight) as weight
       from unnest($1::bigint[], $2::real[]) as k (key, weight)
       cross join lateral (select m.person from identity.match_key m where m.key = k.key limit ${HOLDERS_MAX}) f
       group by f.person order by weight desc, f.person limit ${Math.trunc(comparedMax)}
     ) best join identity.match_person p on p.person = best.person order by best.weight desc, best.person`,
    [keys.map(({ hash }) => hash), keys.map(({ weight }) => weight)],
  );
  const due = await tx.query<{ patient: string }>(
    `select distinct patient from (select patient from identity.match_due order by seq desc limit ${DUE_MAX}) d`,
  );
  const isDue = new Set(due.map(({ patient }) => patient));
  const ids = [...new Set([...kept.map(({ patient }) => patient), ...isDue])];
  const wanted = new Set(asked.map(({ text }) => text));
  const candidates = (
    await readMany(
      tx,
      ids.map((id) => ({ type: 'Patient', id })),
    )
  ).flatMap((stored): Candidate[] => {
    if (stored.deleted) return [];
    const found = factsOf(parseFhirJson(stored.body), today);
    // Who is indexed may have been found by an older version of the record; who is not yet is found by the keys of this one.
    const isShared = !isDue.has(stored.id) || keysToKeep(found).some(({ text }) => wanted.has(text));
    return isShared ? [{ stored, facts: found }] : [];
  });
  return { candidates, ...(await countsFor(tx, facts)) };
}

/** How many have the parts of these names and these telephone numbers. */
async function countsFor(tx: Tx, facts: PersonFacts): Promise<Omit<Candidates, 'candidates'>> {
  const rows = await tx.query<{ part: string; people: string }>(
    `select part, people::text from identity.name_part where part = any($1::text[])
     union all
     select 'phone ' || k.phone, count(*)::text from unnest($2::text[], $3::bigint[]) as k (phone, key)
       cross join lateral (select 1 from identity.match_key m where m.key = k.key limit ${HOLDERS_MAX}) f group by k.phone`,
    [partsToAsk(facts), facts.phones, facts.phones.map((phone) => keyHash(phoneKey(phone)))],
  );
  const counts = new Map(rows.map(({ part, people }) => [part, Number(people)]));
  // Beyond what is counted a number is everybody's.
  const holders = (phone: string) => {
    const count = counts.get(phoneKey(phone)) ?? 0;
    return count < HOLDERS_MAX ? count : Number.POSITIVE_INFINITY;
  };
  return { frequencies: toFrequencies(counts), holders };
}

/**
 * Indexes some of the patients that wait, as their records are now.
 *
 * @param today - YYYY-MM-DD
 * @returns how many entries were worked off; 0 when none wait, or another process is at it
 */
export async function indexSome(tx: Tx, today: string): Promise<number> {
  const [lock] = await tx.query<{ held: boolean }>('select pg_try_advisory_xact_lock($1) as held', [INDEX_LOCK]);
  if (!lock?.held) return 0;
  const due = await tx.query<{ seq: string; patient: string }>(
    `select seq::text, patient from identity.match_due order by seq limit ${BATCH}`,
  );
  if (due.length === 0) return 0;
  const ids = [...new Set(due.map(({ patient }) => patient))];
  const stored = await readMany(
    tx,
    ids.map((id) => ({ type: 'Patient', id })),
  );
  const people: Indexed[] = [];
  for (const [n, one] of stored.entries()) {
    if (n > 0 && n % IN_ONE_TURN === 0) await setImmediate();
    // Nothing here depends on how a number is spelt.
    const facts = one.deleted ? undefined : keyFactsOf(JSON.parse(one.body), today);
    people.push({ patient: one.id, facts, keys: facts ? hashedKeys(facts) : [] });
  }
  await index(tx, people);
  await tx.query('delete from identity.match_due where seq = any($1::bigint[])', [due.map(({ seq }) => seq)]);
  return due.length;
}

interface Indexed {
  readonly patient: string;
  /** Undefined for one who was deleted. */
  readonly facts: KeyFacts | undefined;
  /** Of the facts, hashed, each once. */
  readonly keys: readonly string[];
}

async function index(tx: Tx, people: readonly Indexed[]): Promise<void> {
  const patients = people.map(({ patient }) => patient);
  const known = await tx.query<{ person: number; patient: string; keys: string[] }>(
    'select person, patient, keys from identity.match_person where patient = any($1::text[])',
    [patients],
  );
  const before = new Map(known.map((row) => [row.patient, row]));
  const fresh = people.filter(({ patient, facts }) => facts && !before.has(patient));
  const made = await tx.query<{ person: number; patient: string }>(
    `insert into identity.match_person (patient, keys)
     select patient, keys::bigint[] from unnest($1::text[], $2::text[]) as p (patient, keys) returning person, patient`,
    [fresh.map(({ patient }) => patient), arraysOf(fresh)],
  );
  const numbers = new Map([...known, ...made].map(({ patient, person }) => [patient, person]));
  const removed: [string, number][] = [];
  const added: [string, number][] = [];
  for (const { patient, keys } of people) {
    const person = numbers.get(patient);
    if (person === undefined) continue;
    const had = new Set(before.get(patient)?.keys);
    const has = new Set(keys);
    for (const key of had.difference(has)) removed.push([key, person]);
    for (const key of has.difference(had)) added.push([key, person]);
  }
  if (removed.length > 0) {
    await tx.query(
      'delete from identity.match_key m using unnest($1::bigint[], $2::int[]) as gone (key, person) where m.key = gone.key and m.person = gone.person',
      columns(removed),
    );
  }
  // A number that was just given has no keys yet; to be ready for a key that is there already would cost half as much again.
  const evenSo = known.length > 0 ? 'on conflict do nothing' : '';
  await tx.query(
    `insert into identity.match_key (key, person) select key, person from unnest($1::bigint[], $2::int[]) as k (key, person) ${evenSo}`,
    columns(added),
  );
  if (known.length > 0) {
    const again = people.filter(({ patient }) => before.has(patient));
    await tx.query(
      'update identity.match_person p set keys = n.keys::bigint[] from unnest($1::text[], $2::text[]) as n (patient, keys) where p.patient = n.patient',
      [again.map(({ patient }) => patient), arraysOf(again)],
    );
  }
  await count(
    tx,
    fresh.flatMap(({ facts }) => (facts ? [facts] : [])),
  );
}

function hashedKeys(facts: KeyFacts): string[] {
  return [...new Set(keysToKeep(facts).map(({ text }) => keyHash(text)))];
}

/** PostgreSQL's own writing of an array for each, because an array of arrays of unlike length is none. */
function arraysOf(people: readonly Indexed[]) {
  return textArray(people.map(({ keys }) => `{${keys.join(',')}}`));
}

/** A person is counted when first indexed. */
async function count(tx: Tx, people: readonly KeyFacts[]): Promise<void> {
  const counts = new Map<string, number>();
  for (const facts of people) for (const part of partsToCount(facts)) counts.set(part, (counts.get(part) ?? 0) + 1);
  await tx.query(
    `insert into identity.name_part (part, people) select part, people from unnest($1::text[], $2::bigint[]) as c (part, people)
     on conflict (part) do update set people = name_part.people + excluded.people`,
    [textArray([...counts.keys()]), [...counts.values()]],
  );
}

function columns(pairs: readonly [string, number][]): [string[], number[]] {
  return [pairs.map(([key]) => key), pairs.map(([, person]) => person)];
}
