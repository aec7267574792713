import type { Tx } from '#kernel';
import { askTogether } from '#platform/postgres';
import type { Restriction, RestrictionOf } from '../../gate.ts';
import type { SearchFilter, SearchRequest } from '../../search/request.ts';
import { half, packedWithPatientsSql, unlessTooLarge, unpackWithPatients } from '../packed.ts';
import { SHARDS, shardOf } from '../shard.ts';
import type { StoredResource } from '../stored.ts';
import type { Building, SearchKey } from './building.ts';
import { toConditions } from './conditions.ts';
import { leadsToPlace } from './filter-keys.ts';
import { isBackwards, type PageKey, pageBefore, toPageToken } from './page-token.ts';
import { behind, fromPageToken, type OrderKey, orderBy, toOrder } from './sort.ts';
import { SqlParams } from './sql-params.ts';
import { besideKey, byRestriction, within } from './within.ts';

/** The columns of a match that are read; the rest of a StoredResource stands in the body itself (`packed.ts`). */
const PACKED = 'r.method, r.patient, r.body';

export interface SearchPage {
  readonly matches: readonly StoredResource[];
  /** What the page goes on with, in its own direction. */
  readonly beyond?: StoredResource;
  /** The page that goes on where this one ends, in its own direction; missing where there is nothing more. */
  readonly on?: string;
  /** The page that goes back the other way from where this one begins; missing where that is the beginning, or where nothing was found. */
  readonly back?: string;
}

/**
 * One page of matches.
 *
 * @param restriction - whose compartments may be looked into; what lies outside neither matches nor counts
 * @param restrictionOf - the same for the types that a chain or `_has` leads over; left out only where the program itself asks
 * @param count - matches wanted, of which there may be fewer although the page goes on where they are very large; `request.page` says behind which one to begin
 * @refuses fhir.bad-page, fhir.bad-sort, fhir.unknown-modifier (`:text` where a code has no words), fhir.terminology-not-asked (a filter that nobody settled), fhir.search-too-broad
 */
export async function searchResources(
  tx: Tx,
  request: Pick<SearchRequest, 'type' | 'types' | 'filters' | 'sort' | 'page'>,
  restriction: Restriction,
  count: number,
  restrictionOf: RestrictionOf = async () => 'all',
): Promise<SearchPage> {
  const isBack = isBackwards(request.page);
  // Towards the beginning everything runs the other way; what was found is turned round at the end.
  const keys = isBack ? toOrder(request).map(turned) : toOrder(request);
  const cursor = request.page === undefined ? undefined : fromPageToken(request.page, keys);
  const key = keyOf(request, restriction);
  const { shared } = key !== undefined && request.filters.every(isQuick) ? tx : {};
  const params = new SqlParams(shared && 'q.p');
  const building: Building = { tx, params, table: 'r', type: request.type, restrictionOf, key };
  const conditions = await allConditions(building, request, restriction);
  const limit = Math.trunc(count);
  const isPlainListing = request.type !== '' && conditions.length === 2 && request.sort.length === 0;
  // One more than wanted tells whether there are more. Written out: of a number that it does not see PostgreSQL thinks that it is a tenth of all.
  const rows = isPlainListing
    ? shardByShard(params, conditions, cursor, limit + 1, isBack)
    : inOrder(key, conditions, keys, cursor ? behind(keys, cursor, params) : 'true', limit + 1);
  const sql = packedPage(rows, keys, limit);
  const planned = isPlainListing || key ? 'once' : 'anew';
  const page = await unlessTooLarge(
    shared
      ? askTogether<PageRow>(shared, sql, params.values)
      : tx.query<PageRow>(sql, params.values, { planned }).then(([row]) => row),
  );
  if (page === undefined) return searchResources(tx, request, restriction, half(limit), restrictionOf);
  return toPage(page, keys, { limit, isBack, isFirst: cursor === undefined });
}

/** The rows of a page as one text, with the keys of its first match and of the last that is wanted. */
function packedPage(rows: string, keys: readonly OrderKey[], limit: number): string {
  const edges = keys.map((_, i) => `(array_agg(v.k${i}))[1] as first${i}, (array_agg(v.k${i}))[${limit}] as last${i}`);
  return `select ${packedWithPatientsSql('v')} as packed, ${edges.join(', ')} from (${rows}) v`;
}

function toPage(
  page: PageRow,
  keys: readonly OrderKey[],
  { limit, isBack, isFirst }: { limit: number; isBack: boolean; isFirst: boolean },
): SearchPage {
  const found = unpackWithPatients(page.packed);
  const at = (edge: 'first' | 'last') => toPageToken(keys.map((_, i) => toCursorValue(page[`${edge}${i}`])));
  const matches = found.slice(0, limit);
  const [beyond] = found.slice(limit);
  return {
    matches: isBack ? matches.reverse() : matches,
    ...(beyond ? { beyond, on: isBack ? pageBefore(at('last')) : at('last') } : {}),
    ...(isFirst || found.length === 0 ? {} : { back: isBack ? at('first') : pageBefore(at('first')) }),
  };
}

/** The place of a match in the order of its search: the page that begins behind it. Undefined where it is gone by now. */
export async function placeOf(
  tx: Tx,
  request: Pick<SearchRequest, 'type' | 'sort'>,
  { type, id, patientId = id }: StoredResource,
): Promise<string | undefined> {
  const keys = toOrder(request);
  const [row] = await tx.query<Record<`k${number}`, unknown>>(
    `select ${keyColumns(keys)} from fhir.resource r where r.shard = $1 and r.type = $2 and r.id = $3`,
    [shardOf(patientId), type, id],
  );
  return row && toPageToken(keys.map((_, i) => toCursorValue(row[`k${i}`])));
}

/** What was found, as one text, and what the first and the last of the page are ordered by. */
interface PageRow extends Record<`first${number}` | `last${number}`, unknown> {
  packed: string | null;
}

/** Whether a filter looks into the row itself and nowhere else. Only such searches share a statement with other requests: nobody waits long for them. */
function isQuick({ kind }: SearchFilter): boolean {
  return ['id', 'token', 'reference', 'identifier', 'date', 'compartment'].includes(kind);
}

function turned(key: OrderKey): OrderKey {
  return { ...key, descending: !key.descending };
}

/**
 * The rows of a page, in the order asked for. By an identifier the matches are found first and ordered then (`materialized`): asked for both at once, a plan that was made
 * without seeing the value walks all rows in their order until it has met enough of them, for a second.
 */
function inOrder(
  key: SearchKey | undefined,
  conditions: readonly string[],
  keys: readonly OrderKey[],
  isBehind: string,
  limit: number,
): string {
  const wanted = `${PACKED}, ${keyColumns(keys)}`;
  const found = conditions.join(' and ');
  const page = `order by ${orderBy(keys)} limit ${limit}`;
  return key === 'identifier'
    ? `with r as materialized (select * from fhir.resource r where ${found}) select ${wanted} from r where ${isBehind} ${page}`
    : `select ${wanted} from fhir.resource r where ${found} and ${isBehind} ${page}`;
}

/** How many match, over all pages. */
export async function countMatches(
  tx: Tx,
  request: Pick<SearchRequest, 'type' | 'types' | 'filters'>,
  restriction: Restriction,
  restrictionOf: RestrictionOf = async () => 'all',
): Promise<number> {
  const key = keyOf(request, restriction);
  const building: Building = { tx, params: new SqlParams(), table: 'r', type: request.type, restrictionOf, key };
  const conditions = await allConditions(building, request, restriction);
  const sql = `select count(*)::int as n from fhir.resource r where ${conditions.join(' and ')}`;
  const planned = key ? 'once' : 'anew';
  const [row] = await tx.query<{ n: number }>(sql, building.params.values, { planned });
  return row?.n ?? 0;
}

/** The condition of a search that leads to few rows by one index, whatever else is asked. Where there is one, one plan is right for all values. */
function keyOf(
  { type, filters }: Pick<SearchRequest, 'type' | 'filters'>,
  restriction: Restriction,
): SearchKey | undefined {
  if (restriction !== 'all' && restriction.patients?.length === 1) return 'place';
  if (filters.some((filter) => leadsToPlace(type, filter))) return 'place';
  const isIdentifier = (filter: SearchFilter) =>
    filter.kind === 'token' && filter.parameter === 'identifier' && !filter.negated;
  return type !== '' && filters.some(isIdentifier) ? 'identifier' : undefined;
}

async function allConditions(
  building: Building,
  { type, types, filters }: Pick<SearchRequest, 'type' | 'types' | 'filters'>,
  restriction: Restriction,
): Promise<string[]> {
  const ofType = type === '' ? await ofTypes(building, types ?? []) : `r.type = ${building.params.add(type)}`;
  const conditions = [
    building.key === 'identifier' ? besideKey(ofType) : ofType,
    'not r.deleted',
    ...(await toConditions(building, filters)),
  ];
  const limits = within(building, restriction);
  conditions.push(...(building.key === 'identifier' ? limits.map(besideKey) : limits));
  return conditions;
}

/** Several types, each within what the caller may search of it. */
async function ofTypes(building: Building, types: readonly string[]): Promise<string> {
  const conditions = (await byRestriction(types, building.restrictionOf)).map((group) => {
    const ofGroup = `r.type = any(${building.params.add(group.types)}::text[])`;
    return `(${[ofGroup, ...within(building, group.restriction)].join(' and ')})`;
  });
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;
}

/**
 * A whole type, page by page: shard after shard along the primary key, stopping when the page is full. Sorting a type of a million resources
 * for its first fifty would read them all.
 */
function shardByShard(
  params: SqlParams,
  conditions: readonly string[],
  cursor: PageKey | undefined,
  limit: number,
  isBack: boolean,
): string {
  const shard = params.add(cursor?.[0] ?? 0);
  const id = params.add(cursor?.[1] ?? '');
  const shards = isBack ? `${shard}::int, 0, -1` : `${shard}::int, ${SHARDS - 1}`;
  const [beyond, order] = isBack ? ['<', 'desc'] : ['>', 'asc'];
  return `select v.* from generate_series(${shards}) with ordinality as s (shard, n),
    lateral (select ${PACKED}, r.shard as k0, r.id as k1 from fhir.resource r
      where r.shard = s.shard::smallint and ${conditions.join(' and ')} and (s.n > 1 or r.id ${beyond} ${id}) order by r.id ${order} limit ${limit}) v
    limit ${limit}`;
}

function keyColumns(keys: readonly OrderKey[]): string {
  return keys.map((key, i) => `${key.sql} as k${i}`).join(', ');
}

function toCursorValue(value: unknown): string | number {
  if (value instanceof Date) return value.toISOString();
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  if (value === Number.NEGATIVE_INFINITY) return '-Infinity';
  return value as string | number;
}
