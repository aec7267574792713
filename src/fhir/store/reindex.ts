import { setImmediate } from 'node:timers/promises';
import { RefusalError, type Tx } from '#kernel';
import type { Logger } from '#platform/log';
import { type Database, textArray } from '#platform/postgres';
import { every, pauseOf } from '#platform/work';
import { parseFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import { type IndexedResource, indexResource, type OrderedValue } from './index-rows.ts';
import { INDEX_VERSION } from './index-version.ts';
import { SHARDS } from './shard.ts';

/** Resources of one transaction, and those that are looked at before whoever waits for the processor has a turn. */
const SLICE = 200;
const IN_ONE_TURN = 20;
/**
 * Some two thousand resources a second where nobody else wants the machine; a busy node gives it a twentieth of its time. A slice that had to wait long itself, as at a start, is followed by no pause longer than
 * the longest: then it is still a hundred a second.
 */
const PAUSES = { leastMs: 20, times: 3, timesBusy: 20 } as const;
const PAUSE_MS_MAX = 2_000;
/** Where all is of the present version: another process of the node may have been of an older one. */
const LOOK_EVERY_MS = 60_000;

/** How far it has come. `share`: of the store, 0 to 1. */
interface Reindexed {
  readonly looked: number;
  readonly changed: number;
  readonly share: number;
}

/**
 * Brings what was stored before to the present version of the index, slice by slice, while the node serves; the answer stops it. A process that is killed has lost one slice at most, and the next goes on
 * from there. How far it has come is in the log, and in `fhir.index_version`.
 */
export function startReindexing({ database, log }: { database: Database; log: Logger }): () => Promise<void> {
  const busy = pauseOf(PAUSES);
  let told = -1;
  let changed = 0;
  const pause = (tookMs: number) => (told < 0 ? LOOK_EVERY_MS : Math.min(busy(tookMs), PAUSE_MS_MAX));
  return every(pause, log, 'older resources could not be indexed anew', async () => {
    const done = await database.transaction((tx) => reindexSome(tx));
    if (done === undefined) {
      if (told >= 0) log.info({ version: INDEX_VERSION, changed }, 'older resources are indexed anew');
      told = -1;
      changed = 0;
      return 0;
    }
    changed += done.changed;
    const percent = Math.floor(done.share * 10) * 10;
    if (percent > told)
      log.info({ version: INDEX_VERSION, percent, changed }, 'older resources are being indexed anew');
    told = Math.max(told, percent);
    return 0;
  });
}

/**
 * Looks at the next slice of the store, and writes the index rows of those anew of which they are not what they would be now. Nobody waits for it: a resource that somebody is writing is looked at again in
 * the next slice. Bodies, versions and times stay as they are.
 *
 * @param slice - how many resources at most
 * @returns undefined where nothing is left to look at, or another process is at it
 */
export async function reindexSome(tx: Tx, slice: number = SLICE): Promise<Reindexed | undefined> {
  const from = await takePlace(tx);
  if (from === undefined) return undefined;
  const rows = await readSlice(tx, from, slice);
  const last = rows.at(-1);
  if (last === undefined) {
    await tx.query(
      `update fhir.index_version set version = $1, towards = null, shard = default, type = default, id = default`,
      [INDEX_VERSION],
    );
    return undefined;
  }
  const stale = await staleAmong(tx, rows);
  const written = new Set((await writeIndex(tx, stale)).map(keyOf));
  // Behind the last one before the first that somebody had in hand.
  const missed = stale.find(({ row }) => !written.has(keyOf(row)));
  const at = missed === undefined ? last : (rows[rows.indexOf(missed.row) - 1] ?? from);
  await tx.query('update fhir.index_version set towards = $1, shard = $2, type = $3, id = $4', [
    INDEX_VERSION,
    at.shard,
    at.type,
    at.id,
  ]);
  return { looked: rows.length, changed: written.size, share: Math.max(0, at.shard) / SHARDS };
}

interface Place {
  readonly shard: number;
  readonly type: string;
  readonly id: string;
}

/** As it stands there: hashes and numbers of the index as text. */
interface IndexRow extends Place {
  readonly body: string;
  /** Which write made it: another number where somebody has written it since. */
  readonly xmin: string;
  readonly tokens: string;
  readonly clinical: number;
  readonly low: number | null;
  readonly high: number | null;
}

interface OrderedRow extends Place {
  readonly param: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly units: string | null;
  readonly text: string | null;
}

const BEGINNING: Place = { shard: -1, type: '', id: '' };

/** Where to go on, locked to the end of the transaction; undefined where all is done, or another process has it. Nothing is lost that is written here, so nobody waits for the disk. */
async function takePlace(tx: Tx): Promise<Place | undefined> {
  const [row] = await tx.query<Place & { version: number; towards: number | null }>(
    `select version, towards, shard, type, id, set_config('synchronous_commit', 'off', true)
      from fhir.index_version where version <> $1 for update skip locked`,
    [INDEX_VERSION],
  );
  if (row === undefined) return undefined;
  // A newer program was here. What this one writes is of its own version, and the newer one has to look at it again.
  if (row.version > INDEX_VERSION) {
    await tx.query('update fhir.index_version set version = $1, towards = null', [INDEX_VERSION]);
    return undefined;
  }
  return row.towards === INDEX_VERSION ? row : BEGINNING;
}

function readSlice(tx: Tx, { shard, type, id }: Place, slice: number): Promise<IndexRow[]> {
  return tx.query<IndexRow>(
    `select r.shard, r.type, r.id, r.body, r.xmin::text, r.tokens::text, date_part('epoch', r.clinical_date) * 1000 as clinical,
        r.date_low as low, r.date_high as high
      from fhir.resource r where (r.shard, r.type, r.id) > ($1, $2, $3) and not r.deleted
      order by r.shard, r.type, r.id limit ${slice}`,
    [shard, type, id],
  );
}

/** A resource whose index rows are not what they would be now, and what they would be. */
interface Stale {
  readonly row: IndexRow;
  readonly index: IndexedResource;
}

async function staleAmong(tx: Tx, rows: readonly IndexRow[]): Promise<Stale[]> {
  const ordered = Map.groupBy(
    await tx.query<OrderedRow>(
      `select shard, type, id, o.param, o.low, o.high, o.units::text, o.text
        from unnest($1::smallint[], $2::text[], $3::text[]) as k (shard, type, id) join fhir.ordered o using (shard, type, id)`,
      keyColumns(rows),
    ),
    keyOf,
  );
  const stale: Stale[] = [];
  for (const [n, row] of rows.entries()) {
    if (n > 0 && n % IN_ONE_TURN === 0) await setImmediate();
    const index = indexOf(row);
    if (index === undefined) continue;
    const there = (ordered.get(keyOf(row)) ?? []).map(printOfRow);
    if (
      printOf(row, numbersIn(row.tokens), there) !==
      printOf(toColumns(index), index.tokens, index.ordered.map(printOfValue))
    )
      stale.push({ row, index });
  }
  return stale;
}

/** What is stored was taken within the limits of its day; what would be refused now stays found by what it is found by. */
function indexOf({ body }: IndexRow): IndexedResource | undefined {
  try {
    return indexResource(parseFhirJson(body) as unknown as Resource);
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

/** All of an index in one text, however its parts are ordered. */
function printOf(
  { clinical, low, high }: Pick<IndexRow, 'clinical' | 'low' | 'high'>,
  tokens: readonly string[],
  ordered: readonly string[],
): string {
  return JSON.stringify([`${Math.round(clinical)} ${low} ${high}`, [...tokens].sort(), [...ordered].sort()]);
}

function toColumns({ clinicalInstant, date }: IndexedResource): Pick<IndexRow, 'clinical' | 'low' | 'high'> {
  const clinical = clinicalInstant === undefined ? Number.NEGATIVE_INFINITY : Date.parse(clinicalInstant);
  return { clinical, low: date?.low ?? null, high: date?.high ?? null };
}

function printOfRow({ param, low, high, units, text }: OrderedRow): string {
  return JSON.stringify([param, `${low} ${high}`, units, text]);
}

function printOfValue({ param, low, high, units, text }: OrderedValue): string {
  return JSON.stringify([param, `${low ?? null} ${high ?? null}`, units ? arrayText(units) : null, text ?? null]);
}

/**
 * Writes these index rows anew, of those that nobody has written since they were read, or is writing.
 *
 * @returns whose were written
 */
async function writeIndex(tx: Tx, stale: readonly Stale[]): Promise<Place[]> {
  if (stale.length === 0) return [];
  const values = stale.flatMap(({ row, index }) => index.ordered.map((value) => ({ row, value })));
  return tx.query<Place>(
    `with n as (select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::float8[], $8::float8[])
        as n (shard, type, id, seen, tokens, clinical_date, date_low, date_high)),
      free as (select r.shard, r.type, r.id from n join fhir.resource r using (shard, type, id) where r.xmin::text = n.seen
        order by r.shard, r.type, r.id for update of r skip locked),
      changed as (update fhir.resource r set tokens = n.tokens::bigint[], clinical_date = n.clinical_date, date_low = n.date_low, date_high = n.date_high
        from n join free using (shard, type, id) where r.shard = n.shard and r.type = n.type and r.id = n.id returning r.shard, r.type, r.id),
      gone as (delete from fhir.ordered o using changed c where o.shard = c.shard and o.type = c.type and o.id = c.id),
      put as (insert into fhir.ordered (shard, type, id, param, low, high, units, text)
        select o.shard, o.type, o.id, o.param, o.low, o.high, o.units::bigint[], o.text
        from unnest($9::smallint[], $10::text[], $11::text[], $12::text[], $13::float8[], $14::float8[], $15::text[], $16::text[])
          as o (shard, type, id, param, low, high, units, text) join changed using (shard, type, id))
      select shard, type, id from changed`,
    [
      ...keyColumns(stale.map(({ row }) => row)),
      textArray(stale.map(({ row }) => row.xmin)),
      textArray(stale.map(({ index }) => arrayText(index.tokens))),
      stale.map(({ index }) => index.clinicalInstant ?? '-infinity'),
      stale.map(({ index }) => index.date?.low ?? null),
      stale.map(({ index }) => index.date?.high ?? null),
      ...keyColumns(values.map(({ row }) => row)),
      textArray(values.map(({ value }) => value.param)),
      values.map(({ value }) => value.low ?? null),
      values.map(({ value }) => value.high ?? null),
      textArray(values.map(({ value }) => (value.units ? arrayText(value.units) : null))),
      textArray(values.map(({ value }) => value.text ?? null)),
    ],
  );
}

function keyColumns(places: readonly Place[]): unknown[] {
  return [
    places.map(({ shard }) => shard),
    textArray(places.map(({ type }) => type)),
    textArray(places.map(({ id }) => id)),
  ];
}

function keyOf({ type, id }: Place): string {
  return `${type}/${id}`;
}

/** PostgreSQL's own writing of an array of numbers, and back. */
function arrayText(numbers: readonly string[]): string {
  return `{${numbers.join(',')}}`;
}

function numbersIn(array: string): string[] {
  return array === '{}' ? [] : array.slice(1, -1).split(',');
}
