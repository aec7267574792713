import { invariant, RefusalError, type Scope, type Tx } from '#kernel';
import { textArray } from '#platform/postgres';
import { refuseFhir } from '../messages.ts';
import type { Resource } from '../types.ts';
import { toBody } from './body-text.ts';
import { type IndexedResource, indexResource, type OrderedValue } from './index-rows.ts';
import { readMany } from './read.ts';
import { newId, shardOf } from './shard.ts';
import type { ResourceKey, StoredResource, WriteMethod } from './stored.ts';

/**
 * One write. A resource to create may bring its id (a client's, or one from `newId`); without one it gets one.
 * Whoever updates or removes says which version they saw: if another came in between, the whole unit of work is refused.
 */
export type ResourceWrite =
  | { readonly create: Resource; readonly method?: 'POST' | 'PUT' }
  | { readonly update: Resource; readonly before: StoredResource; readonly method?: 'PUT' | 'PATCH' }
  /** Changes labels in `meta` and nothing else: in place, without a new version or another time of last update. */
  | { readonly relabel: Resource; readonly before: StoredResource }
  | { readonly remove: StoredResource };

/** One row to be. */
interface Row {
  readonly stored: StoredResource;
  readonly shard: number;
  /** The version that it replaces. */
  readonly before: StoredResource | undefined;
  /** Its id does not name its shard, so it needs a row in `fhir.alias` that does. */
  readonly alias: boolean;
  readonly index: IndexedResource;
  /** It is changed without a new version. */
  readonly inPlace?: true;
}

/**
 * Writes any number of resources in one statement: current rows, past versions, index. Versions count 1, 2, 3 …; a deletion is a version too.
 * The resources must be valid; nothing is validated here.
 *
 * @returns what was stored, in the order given
 * @refuses fhir.version-conflict, fhir.already-exists, fhir.duplicate-target. The transaction must then be rolled back: some rows may be written.
 */
export async function writeResources(scope: Scope, writes: readonly ResourceWrite[]): Promise<StoredResource[]> {
  const prepared = prepareWrites(scope, writes);
  await writePrepared(scope.tx, prepared);
  return prepared.map((row) => row.stored);
}

/** A write that waits for its statement: ids, version and body are settled. */
export type PreparedWrite = Row;

/** The first half of `writeResources`: settles ids, versions and bodies. It does not touch the database. */
export function prepareWrites(scope: Scope, writes: readonly ResourceWrite[]): PreparedWrite[] {
  const at = scope.clock.now().toISOString();
  return writes.map((write) => toRow(write, at, scope));
}

/** The second half of `writeResources`; what it writes may come from several requests. */
export async function writePrepared(tx: Tx, rows: readonly PreparedWrite[]): Promise<void> {
  if (rows.length === 0) return;
  refuseSameTarget(rows);
  for (const row of rows) if (row.inPlace) await relabel(tx, row);
  const versions = rows.filter((row) => !row.inPlace);
  if (versions.length === 0) return;
  await moveShards(tx, versions);
  const written = await tx.query<{ type: string; id: string }>(statement(versions), toParams(versions));
  if (written.length !== versions.length) await refuseMissing(tx, versions, written);
}

/** Writes other labels in place. Of the index only the tokens change with them. */
async function relabel(tx: Tx, row: Row): Promise<void> {
  const { shard, stored, index } = row;
  const { type, id, version, body } = stored;
  const written = await tx.query<{ type: string; id: string }>(
    `update fhir.resource set tokens = $5::bigint[], body = $6
      where shard = $1 and type = $2 and id = $3 and version = $4 and not deleted returning type, id`,
    [shard, type, id, version, arrayText(index.tokens), body],
  );
  if (written.length === 0) await refuseMissing(tx, [row], written);
}

/**
 * Writes other labels into a past version, in place: its number and its time of last update stay.
 *
 * @returns the version as it is now; undefined where somebody else was faster
 */
export async function relabelPast(
  tx: Tx,
  stored: StoredResource,
  resource: Resource,
): Promise<StoredResource | undefined> {
  const { type, id, version, lastUpdated } = stored;
  const body = toBody(resource, id, version, lastUpdated);
  const rows = await tx.query(
    `update fhir.history h set body = $6
      where h.shard = coalesce((select a.shard from fhir.alias a where a.home = $1 and a.type = $2 and a.id = $3), $1::smallint)
      and h.type = $2 and h.id = $3 and h.version = $4 and h.body = $5 returning h.id`,
    [shardOf(id), type, id, version, stored.body, body],
  );
  return rows.length === 0 ? undefined : { ...stored, body };
}

/**
 * As `writePrepared` for creations under ids of ours: nothing can stand in their way, so nothing is looked at afterwards and the statement may leave together with
 * the commit. What stands there nevertheless makes it fail.
 */
export async function writeNew(tx: Tx, rows: readonly PreparedWrite[]): Promise<void> {
  if (rows.length > 0) await tx.query(statement(rows, ''), toParams(rows));
}

function toRow(write: ResourceWrite, at: string, scope: Scope): Row {
  if ('remove' in write) return toDeletion(write.remove, at);
  if ('relabel' in write) return toRelabelled(write.before, write.relabel);
  return 'update' in write ? toChanged(write, at) : toCreated(write, at, scope);
}

/** A deletion is a version without a body, found by nothing. */
function toDeletion(before: StoredResource, at: string): Row {
  const stored: StoredResource = {
    ...before,
    version: before.version + 1,
    lastUpdated: at,
    method: 'DELETE',
    deleted: true,
    body: '',
  };
  return { stored, shard: homeOf(stored), before, alias: false, index: { tokens: [], ordered: [] } };
}

/** The same version with other labels. */
function toRelabelled(before: StoredResource, resource: Resource): Row {
  const stored = { ...before, body: toBody(resource, before.id, before.version, before.lastUpdated) };
  return { stored, shard: homeOf(stored), before, alias: false, index: indexResource(resource), inPlace: true };
}

type Update = Extract<ResourceWrite, { readonly update: Resource }>;
type Creation = Extract<ResourceWrite, { readonly create: Resource }>;

function toChanged({ update, before, method = 'PUT' }: Update, at: string): Row {
  const index = indexResource(update);
  const stored = toVersion(update, index, { id: before.id, version: before.version + 1, method, at });
  return { stored, shard: homeOf(stored), before, alias: false, index };
}

function toCreated({ create, method = 'POST' }: Creation, at: string, scope: Scope): Row {
  const index = indexResource(create);
  const id = create.id ?? newId(scope.ids, index.patientId);
  const stored = toVersion(create, index, { id, version: 1, method, at });
  const shard = homeOf(stored);
  return { stored, shard, before: undefined, alias: create.id !== undefined && needsAlias(id, shard), index };
}

function toVersion(
  resource: Resource,
  { patientId: owner }: IndexedResource,
  { id, version, method, at }: { id: string; version: number; method: WriteMethod; at: string },
): StoredResource {
  const { resourceType: type } = resource;
  // A patient is a compartment of their own: the id decides, and it may not be there yet.
  const patientId = type === 'Patient' ? id : owner;
  const body = toBody(resource, id, version, at);
  const whose = patientId === undefined ? {} : { patientId };
  return { type, id, version, lastUpdated: at, method, deleted: false, ...whose, body };
}

/** The shard in which a resource lies: its patient's, or its own. */
function homeOf({ id, patientId }: StoredResource): number {
  return shardOf(patientId ?? id);
}

/** Of ids that `newId` makes: they begin with their shard. */
const OWN_ID_LENGTH = 28;

function needsAlias(id: string, shard: number): boolean {
  return id.length !== OWN_ID_LENGTH || shardOf(id) !== shard;
}

function refuseSameTarget(rows: readonly Row[]): void {
  const seen = new Set<string>();
  for (const { stored } of rows) {
    const target = `${stored.type}/${stored.id}`;
    if (seen.has(target)) throw new RefusalError(refuseFhir('fhir.duplicate-target', { target }));
    seen.add(target);
  }
}

/** A resource that changes its patient changes its shard. Its rows move first, and are then updated where they are. Rare. */
async function moveShards(tx: Tx, rows: readonly Row[]): Promise<void> {
  for (const { stored, shard, before } of rows) {
    if (!before) continue;
    const from = homeOf(before);
    if (from === shard) continue;
    const params = [from, stored.type, stored.id, shard];
    for (const table of ['resource', 'history', 'ordered']) {
      await tx.query(`update fhir.${table} set shard = $4 where shard = $1 and type = $2 and id = $3`, params);
    }
    await tx.query(
      `insert into fhir.alias (home, type, id, shard) values ($1, $2, $3, $4)
        on conflict (home, type, id) do update set shard = excluded.shard`,
      [shardOf(stored.id), stored.type, stored.id, shard],
    );
  }
}

/**
 * The one statement for these rows, out of parts by name:
 * - `w`: the rows to be, from arrays ($1 … $12, $25, $26);
 * - `old`: the rows that get a newer version, locked, and only where their version is the expected one; `past` keeps them as history, `changed` updates them,
 *   `unordered` takes away their ordered values;
 * - `made`: the rows that are new; `named`: their aliases ($13 … $16);
 * - `ranked`: the ordered values of all rows ($17 … $24).
 *
 * It answers type and id of each row that was written. What none of the rows needs is left out: most writes only create.
 *
 * @param evenSo - what happens to a creation whose place is taken: by default it is left out, and not among the rows that come back
 */
function statement(rows: readonly Row[], evenSo = 'on conflict do nothing'): string {
  const updates = rows.some((row) => row.before);
  const creates = rows.some((row) => !row.before);
  const parts = [
    `w as (select * from unnest($2::smallint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::bool[], $8::text[], $9::timestamptz[],
      $10::text[], $11::text[], $12::bool[], $1::timestamptz[], $25::float8[], $26::float8[])
      as w (shard, type, id, version, method, deleted, patient, clinical_date, tokens, body, alias, at, date_low, date_high))`,
  ];
  if (updates) {
    parts.push(
      `old as (select r.* from w join fhir.resource r on r.shard = w.shard and r.type = w.type and r.id = w.id and r.version = w.version - 1
        where w.version > 1 for update of r)`,
      `past as (insert into fhir.history (shard, type, id, version, last_updated, method, deleted, patient, body)
        select shard, type, id, version, last_updated, method, deleted, patient, body from old)`,
      `changed as (update fhir.resource r set version = w.version, last_updated = w.at, method = w.method, deleted = w.deleted,
        patient = w.patient, clinical_date = w.clinical_date, date_low = w.date_low, date_high = w.date_high, tokens = w.tokens::bigint[], body = w.body
        from w join old using (shard, type, id)
        where r.shard = w.shard and r.type = w.type and r.id = w.id and w.version > 1 returning r.type, r.id)`,
      `unordered as (delete from fhir.ordered o using w
        where w.version > 1 and o.shard = w.shard and o.type = w.type and o.id = w.id)`,
    );
  }
  if (creates) {
    parts.push(
      `made as (insert into fhir.resource (shard, type, id, version, last_updated, method, deleted, patient, clinical_date, date_low, date_high, tokens, body)
        select shard, type, id, version, at, method, deleted, patient, clinical_date, date_low, date_high, tokens::bigint[], body from w where version = 1
        ${evenSo} returning type, id)`,
    );
  }
  if (rows.some((row) => row.alias)) {
    // The body of an aliased row is not touched by a conflict here: the count in `named` tells, and the caller rolls back.
    parts.push(
      `named as (insert into fhir.alias (home, type, id, shard)
        select a.home, a.type, a.id, a.shard from unnest($13::smallint[], $14::text[], $15::text[], $16::smallint[]) as a (home, type, id, shard)
        ${evenSo} returning type, id)`,
    );
  } else {
    parts.push(
      'named as (select null::text as type, null::text as id from unnest($13::smallint[], $14::text[], $15::text[], $16::smallint[]) where false)',
    );
  }
  parts.push(
    `ranked as (insert into fhir.ordered (shard, type, id, param, low, high, units, text)
      select shard, type, id, param, low, high, units::bigint[], text
      from unnest($17::smallint[], $18::text[], $19::text[], $20::text[], $21::float8[], $22::float8[], $23::text[], $24::text[])
        as o (shard, type, id, param, low, high, units, text))`,
  );
  const done = [updates && 'select type, id from changed', creates && 'select type, id from made'].filter(Boolean);
  // A set operation sorts or hashes; a condition on each row would look through all the others, which a thousand rows feel.
  return `with ${parts.join(',\n')}
    (${done.join(' union all ')}) except (select type, id from w where alias except select type, id from named)`;
}

function toParams(rows: readonly Row[]): unknown[] {
  const aliased = rows.filter((row) => row.alias);
  const ordered = rows.flatMap((row) => row.index.ordered.map((value) => ({ row, value })));
  const number = (read: (value: OrderedValue) => number | undefined) => ordered.map(({ value }) => read(value) ?? null);
  return [
    rows.map((row) => row.stored.lastUpdated),
    rows.map((row) => row.shard),
    textArray(rows.map((row) => row.stored.type)),
    textArray(rows.map((row) => row.stored.id)),
    rows.map((row) => row.stored.version),
    textArray(rows.map((row) => row.stored.method)),
    rows.map((row) => row.stored.deleted),
    textArray(rows.map((row) => row.stored.patientId ?? null)),
    rows.map((row) => row.index.clinicalInstant ?? '-infinity'),
    textArray(rows.map((row) => arrayText(row.index.tokens))),
    textArray(rows.map((row) => row.stored.body)),
    rows.map((row) => row.alias),
    aliased.map((row) => shardOf(row.stored.id)),
    textArray(aliased.map((row) => row.stored.type)),
    textArray(aliased.map((row) => row.stored.id)),
    aliased.map((row) => row.shard),
    ordered.map(({ row }) => row.shard),
    textArray(ordered.map(({ row }) => row.stored.type)),
    textArray(ordered.map(({ row }) => row.stored.id)),
    textArray(ordered.map(({ value }) => value.param)),
    number((value) => value.low),
    number((value) => value.high),
    textArray(ordered.map(({ value }) => (value.units ? arrayText(value.units) : null))),
    textArray(ordered.map(({ value }) => value.text ?? null)),
    rows.map((row) => row.index.date?.low ?? null),
    rows.map((row) => row.index.date?.high ?? null),
  ];
}

/** An array of numbers inside an array: PostgreSQL's arrays must be rectangular, so each goes as text. */
function arrayText(numbers: readonly string[]): string {
  return `{${numbers.join(',')}}`;
}

/** Names what stood in the way: another version, or a resource that is there already. */
async function refuseMissing(tx: Tx, rows: readonly Row[], written: readonly ResourceKey[]): Promise<never> {
  const done = new Set(written.map(({ type, id }) => `${type}/${id}`));
  const missed = rows.filter(({ stored }) => !done.has(`${stored.type}/${stored.id}`));
  const keys = missed.map(({ stored: { type, id } }) => ({ type, id }));
  const found = new Map((await readMany(tx, keys)).map((now) => [`${now.type}/${now.id}`, now.version]));
  const [first, ...more] = missed.map(({ stored: { type, id }, before }) =>
    before
      ? refuseFhir('fhir.version-conflict', {
          type,
          id,
          expected: before.version,
          found: found.get(`${type}/${id}`) ?? 0,
        })
      : refuseFhir('fhir.already-exists', { type, id }),
  );
  invariant(first, 'a write was lost without a conflict');
  throw new RefusalError(first, ...more);
}
