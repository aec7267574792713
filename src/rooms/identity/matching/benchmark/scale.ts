import { writeResources } from '#fhir';
import { type Scope, seededIds, seededRandom, stoppedClock } from '#kernel';
import type { Database } from '#platform/postgres';
import { findCandidates } from '../../operations/find-candidates.ts';
import { factsOf } from '../facts.ts';
import { findByKeys, indexSome } from '../index-store.ts';
import { BENCHMARK_TODAY, makePeople, type Person } from './people.ts';
import { makeRecord } from './records.ts';

export interface ScaleFigures {
  readonly queries: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly keysP50: number;
  readonly keysEach: number;
  readonly bytesEach: number;
  readonly indexedPerSecond: number;
  /** Of those asked for, how many were linked or came up for review. */
  readonly found: number;
}

/** People are made a hundred thousand at a time: households do not reach over the edge. */
const PART = 100_000;
const BATCH = 500;

/** @returns people indexed a second */
export async function fillRegister(
  database: Database,
  seed: string,
  people: number,
  progress: (done: number) => void,
): Promise<number> {
  let indexing = 0;
  for (let from = 0; from < people; from += PART) {
    const some = partOf(seed, from, people);
    for (let at = 0; at < some.length; at += BATCH) {
      const creates = some.slice(at, at + BATCH).map((person) => {
        const record = makeRecord(seededRandom(`${seed}/kept/${from + person.id}`), person, some);
        return { create: { ...record.patient, resourceType: 'Patient', id: idOf(from + person.id) } };
      });
      await within(database, (scope) => writeResources(scope, creates));
    }
    const startedAt = performance.now();
    while ((await database.transaction((tx) => indexSome(tx, BENCHMARK_TODAY))) > 0);
    indexing += performance.now() - startedAt;
    progress(Math.min(from + PART, people));
  }
  for (const table of ['match_key', 'match_person', 'name_part', 'match_due']) {
    await database.transaction((tx) => tx.query(`analyze identity.${table}`));
  }
  return (people * 1000) / indexing;
}

export async function measureQueries(
  database: Database,
  seed: string,
  people: number,
  queries: number,
  indexedPerSecond: number,
): Promise<ScaleFigures> {
  const some = partOf(seed, 0, people);
  const whole: number[] = [];
  const keys: number[] = [];
  let found = 0;
  // The first searches open connections and prepare statements.
  const warming = 20;
  for (let n = -warming; n < queries; n++) {
    const person = some[Math.floor(((n + warming) * some.length) / (queries + warming))];
    if (person === undefined) continue;
    const { patient } = makeRecord(seededRandom(`${seed}/asked/${person.id}`), person, some);
    const startedAt = performance.now();
    const candidates = await within(database, (scope) => findCandidates(scope, patient), 'read');
    const took = performance.now() - startedAt;
    const facts = factsOf(patient, BENCHMARK_TODAY);
    const keysFrom = performance.now();
    await within(database, ({ tx }) => findByKeys(tx, facts, BENCHMARK_TODAY), 'read');
    if (n < 0) continue;
    whole.push(took);
    keys.push(performance.now() - keysFrom);
    if (candidates.some(({ stored }) => stored.id === idOf(person.id))) found++;
  }
  const [size] = await database.transaction((tx) =>
    tx.query<{ bytes: string; keys: string }>(
      `select (pg_total_relation_size('identity.match_key') + pg_total_relation_size('identity.match_person'))::text as bytes,
        (select count(*) from identity.match_key)::text as keys`,
    ),
  );
  return {
    queries: whole.length,
    p50: quantile(whole, 0.5),
    p95: quantile(whole, 0.95),
    max: quantile(whole, 1),
    keysP50: quantile(keys, 0.5),
    keysEach: Number(size?.keys) / people,
    bytesEach: Number(size?.bytes) / people,
    indexedPerSecond,
    found,
  };
}

function partOf(seed: string, from: number, people: number): readonly Person[] {
  return makePeople(`${seed}/${from}`, Math.min(PART, people - from));
}

function idOf(number: number): string {
  return `p${number}`;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

const clock = stoppedClock(`${BENCHMARK_TODAY}T02:00:00Z`);

function within<T>(
  database: Database,
  work: (scope: Scope) => Promise<T>,
  mode: 'read' | 'write' = 'write',
): Promise<T> {
  return database.transaction(
    (tx) =>
      work({
        tx,
        clock,
        ids: seededIds('scale'),
        node: { id: 'bench', jurisdiction: 'HK', url: 'http://bench.invalid' },
        actor: { kind: 'system', clientId: 'bench', scopes: ['system/*.cruds'] },
        purpose: 'HSYSADMIN',
        correlationId: 'bench',
        lang: 'en',
        note: () => undefined,
      }),
    { mode },
  );
}
