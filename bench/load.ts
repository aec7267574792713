/** Fills a node through its own door, and finds what is in it. */
import type pg from 'pg';
import { openConnection } from './http-client.ts';
import type { Known } from './measures.ts';
import { aRecord, IDENTIFIER_SYSTEM } from './resources.ts';
import type { MeasuredNode } from './servers.ts';

const OBSERVATIONS = 100;
const HEAVY = { patients: 10, resources: 299 };
/** Requests under way at a time. */
const AT_ONCE = 4;

/**
 * Brings the node to so many patients with 100 Observations each, and ten heavy ones: each with all that is theirs is one transaction.
 *
 * @returns how fast it went; undefined where all were there already
 */
export async function load(node: MeasuredNode, sql: pg.Client, patients: number): Promise<string | undefined> {
  const present = { P: await countOf(sql, 'P'), H: await countOf(sql, 'H') };
  const missing = recordsMissing(present, patients);
  if (missing.length === 0) return undefined;
  const before = await node.used();
  const startedAt = performance.now();
  let sent = 0;
  const send = async () => {
    // A token lives some minutes, a large load longer.
    for (let record = missing[sent++]; record; ) {
      const connection = await openConnection(await node.target());
      for (let n = 0; n < 500 && record; n++, record = missing[sent++]) {
        const body = JSON.stringify(record.make());
        const headers = { 'content-type': 'application/fhir+json' };
        const answer = await connection.send({ method: 'POST', path: '/fhir/R4', headers, body });
        if (answer.status !== 200) throw new Error(`load: ${answer.status} ${answer.body.slice(0, 500)}`);
      }
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await node.used();
  const heavy = Math.max(0, HEAVY.patients - present.H);
  const resources = (missing.length - heavy) * (OBSERVATIONS + 1) + heavy * (HEAVY.resources + 1);
  const cpu = (after.serverMs - before.serverMs + after.databaseMs - before.databaseMs) / resources;
  return `Bulk load: ${resources} resources at ${(resources / seconds).toFixed(0)} a second, ${cpu.toFixed(3)} ms CPU each.`;
}

interface Present {
  readonly P: number;
  readonly H: number;
}

/** The records that are not there yet, each with its patient's number. */
export function recordsMissing(present: Present, patients: number): { number: string; make: () => object }[] {
  const records = (letter: 'P' | 'H', count: number, observations: number) =>
    Array.from({ length: Math.max(0, count - present[letter]) }, (_, i) => {
      const number = `${letter}${present[letter] + i}`;
      return { number, make: () => aRecord(number, observations) };
    });
  return [...records('P', patients, OBSERVATIONS), ...records('H', HEAVY.patients, HEAVY.resources)];
}

async function countOf(sql: pg.Client, letter: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n from fhir.ordered where type = 'Patient' and param = 'given' and text ~ $1`,
    [`^${letter.toLowerCase()}\\d+$`],
  );
  return rows[0]?.n ?? 0;
}

export async function findKnown(sql: pg.Client): Promise<{ patients: Known[]; heavy: Known[] }> {
  const find = async (letter: string) =>
    (
      await sql.query<Known>(
        `select id, shard, number from (select id, shard, body::json -> 'identifier' -> 0 ->> 'value' as number,
           body::json -> 'identifier' -> 0 ->> 'system' as system from fhir.resource where type = 'Patient' and not deleted) p
         where system = $1 and number ~ $2 order by number limit 20000`,
        [IDENTIFIER_SYSTEM, `^${letter}\\d+$`],
      )
    ).rows;
  return { patients: await find('P'), heavy: await find('H') };
}

export /** What the store takes, with all indexes, over all resources and over the Observations' share of it. */
async function bytesOnDisk(sql: pg.Client): Promise<string> {
  const { rows } = await sql.query<{ bytes: number; resources: number }>(
    `select (pg_total_relation_size('fhir.resource') + pg_total_relation_size('fhir.ordered') + pg_total_relation_size('fhir.history')
       + pg_total_relation_size('fhir.alias'))::float8 as bytes, (select count(*)::float8 from fhir.resource) as resources`,
  );
  const { bytes = 0, resources = 1 } = rows[0] ?? {};
  const ledger = await sql.query<{ bytes: number; entries: number }>(
    `select (pg_total_relation_size('consent.ledger_entry') + pg_total_relation_size('consent.ledger_leaf')
       + pg_total_relation_size('consent.ledger_node'))::float8 as bytes, (select greatest(count(*), 1)::float8 from consent.ledger_entry) as entries`,
  );
  const entry = ledger.rows[0] ?? { bytes: 0, entries: 1 };
  return `${(bytes / resources).toFixed(0)} B a resource (${resources} resources), ${(entry.bytes / entry.entries).toFixed(0)} B a ledger entry`;
}
