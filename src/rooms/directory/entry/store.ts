import { hash } from 'node:crypto';
import {
  isObject,
  parseFhirJson,
  type Resource,
  type ResourceWrite,
  readMany,
  type StoredResource,
  writeResources,
} from '#fhir';
import { canonicalJson, type Scope, type Tx } from '#kernel';
import { fromResources } from '../fhir/read-entry.ts';
import type { Entry } from './model.ts';

/** An entry as it is kept here. */
export interface KeptEntry {
  readonly id: string;
  readonly keeper: string;
  readonly revision: number;
  readonly changedAt: Date;
  readonly contentHash: string;
  /** Without `meta`, which says how it is kept here. */
  readonly resources: readonly Resource[];
  /** Undefined where the resources are no institution: an Endpoint. */
  readonly entry: Entry | undefined;
}

interface Row {
  readonly id: string;
  readonly keeper: string;
  readonly revision: string;
  readonly members: readonly string[];
  readonly contentHash: string;
  readonly changedAt: Date;
}

const COLUMNS = 'id, keeper, revision, members, content_hash as "contentHash", changed_at as "changedAt"';

export async function listEntries(tx: Tx): Promise<KeptEntry[]> {
  return keptOf(tx, await tx.query<Row>(`select ${COLUMNS} from directory.entry order by id`));
}

/** Entries of one keeper that changed after a count, in the order of their changes. */
export async function listChanged(tx: Tx, keeper: string, after: number, limit: number): Promise<KeptEntry[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from directory.entry where keeper = $1 and revision > $2 order by revision limit $3`,
    [keeper, after, limit],
  );
  return keptOf(tx, rows);
}

export async function findEntry(tx: Tx, id: string): Promise<KeptEntry | undefined> {
  const [kept] = await keptOf(tx, await tx.query<Row>(`select ${COLUMNS} from directory.entry where id = $1`, [id]));
  return kept;
}

/** As `findEntry`; nobody else changes it until the transaction ends. */
export async function lockEntry(tx: Tx, id: string): Promise<KeptEntry | undefined> {
  const rows = await tx.query<Row>(`select ${COLUMNS} from directory.entry where id = $1 for update`, [id]);
  return (await keptOf(tx, rows))[0];
}

/** What the whole directory stands at, here: another answer means that something changed. */
export async function findState(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ state: string | null }>(
    `select string_agg(keeper || ':' || entries || ':' || revision, ' ' order by keeper) as state
     from (select keeper, count(*) as entries, max(revision) as revision from directory.entry group by keeper) as counted`,
  );
  return row?.state ?? '';
}

async function keptOf(tx: Tx, rows: readonly Row[]): Promise<KeptEntry[]> {
  const stored = await readMany(
    tx,
    rows.flatMap(({ members }) => members.map(toKey)),
  );
  const bodies = new Map(stored.filter(({ deleted }) => !deleted).map((one) => [keyOf(one), toResource(one)]));
  return rows.map(({ revision, members, ...row }) => {
    const resources = members.flatMap((member) => bodies.get(member) ?? []);
    return { ...row, revision: Number(revision), resources, entry: fromResources(resources) };
  });
}

/** Which entry a resource belongs to; undefined where it is none of the directory's. */
export async function findEntryOf(tx: Tx, member: string): Promise<{ id: string; keeper: string } | undefined> {
  const [row] = await tx.query<{ id: string; keeper: string }>(
    'select id, keeper from directory.entry where members @> array[$1]::text[]',
    [member],
  );
  return row;
}

/** Of these resources, those that the store has and that belong to another entry or to none. */
export async function takenElsewhere(tx: Tx, id: string, resources: readonly Resource[]): Promise<string[]> {
  const own = new Set(
    (await tx.query<{ members: string[] }>('select members from directory.entry where id = $1', [id]))[0]?.members,
  );
  const others = resources.map(keyOf).filter((key) => !own.has(key));
  const there = await readMany(tx, others.map(toKey));
  return there.filter(({ deleted }) => !deleted).map(keyOf);
}

export interface EntryToKeep {
  readonly id: string;
  readonly keeper: string;
  readonly resources: readonly Resource[];
  /** The keeper's count; this node's next where it is the keeper itself. */
  readonly revision?: number;
}

/**
 * Brings an entry into the record as it is given; what it had and has no more is removed. One that is there unchanged is left alone.
 *
 * @returns whether anything was written
 */
export async function keepEntry(scope: Scope, { id, keeper, resources, revision }: EntryToKeep): Promise<boolean> {
  const { tx } = scope;
  const [row] = await tx.query<Row>(`select ${COLUMNS} from directory.entry where id = $1 for update`, [id]);
  const members = resources.map(keyOf);
  const gone = (row?.members ?? []).filter((member) => !members.includes(member));
  const stored = new Map((await readMany(tx, [...members, ...gone].map(toKey))).map((found) => [keyOf(found), found]));
  const writes = [
    ...resources.flatMap((resource): ResourceWrite[] => writeOf(resource, stored.get(keyOf(resource)))),
    ...gone.flatMap((member): ResourceWrite[] => {
      const before = stored.get(member);
      return before === undefined || before.deleted ? [] : [{ remove: before }];
    }),
  ];
  const contentHash = hashOf(resources);
  if (writes.length === 0 && row?.contentHash === contentHash && row.keeper === keeper && revision === undefined) {
    return false;
  }
  await writeResources(scope, writes);
  await tx.query(
    `insert into directory.entry (id, keeper, revision, members, content_hash, changed_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set keeper = excluded.keeper, revision = excluded.revision, members = excluded.members,
       content_hash = excluded.content_hash, changed_at = excluded.changed_at`,
    [id, keeper, revision ?? (await nextRevision(tx)), members, contentHash, scope.clock.now()],
  );
  return writes.length > 0;
}

function writeOf(resource: Resource, before: StoredResource | undefined): ResourceWrite[] {
  if (before === undefined) return [{ create: resource, method: 'PUT' }];
  if (!before.deleted && canonicalJson(toResource(before)) === canonicalJson(resource)) return [];
  return [{ update: resource, before }];
}

/** Where this node's own count stands. */
export async function lastRevision(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ last: string }>('select last from directory.revision');
  return Number(row?.last ?? 0);
}

async function nextRevision(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ last: string }>('update directory.revision set last = last + 1 returning last');
  return Number(row?.last);
}

/** The same for the same content, at whichever node. */
export function hashOf(resources: readonly Resource[]): string {
  return hash('sha256', canonicalJson(resources.map(withoutMeta)), 'hex');
}

function toResource({ body }: StoredResource): Resource {
  return withoutMeta(parseFhirJson(body) as unknown as Resource);
}

function withoutMeta({ meta: _, ...content }: Resource): Resource {
  return content as Resource;
}

export function keyOf(one: { readonly type: string; readonly id: string } | Resource): string {
  return 'resourceType' in one && isObject(one) ? `${one.resourceType}/${one.id}` : `${String(one['type'])}/${one.id}`;
}

function toKey(member: string): { type: string; id: string } {
  const [type = '', id = ''] = member.split('/');
  return { type, id };
}
