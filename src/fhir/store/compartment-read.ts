import { RefusalError, type Tx } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { keptPage } from './kept-pages.ts';
import { mainDateEnd } from './main-date.ts';
import { half, packedSql, unlessTooLarge, unpack } from './packed.ts';
import { isKeyText, parsePageToken, toPageToken } from './search/page-token.ts';
import { SqlParams } from './search/sql-params.ts';
import { shardOf } from './shard.ts';
import type { ResourceKey, StoredResource } from './stored.ts';

/** The end of a row's main date, as the compartment's index has it. */
const DATE = mainDateEnd('r');

/** What is asked for of a compartment. */
export interface CompartmentRequest {
  readonly patientId: string;
  /** Only these types. */
  readonly types?: readonly string[];
  /** Only what changed at this instant or later. */
  readonly since?: Date;
  /** Only what happened from this instant on; what has no date is left out then. */
  readonly from?: Date;
  /** Only what happened before this instant. */
  readonly before?: Date;
  /** Resources on the page, at most. */
  readonly count: number;
  /** Where the page begins, as `next` of the page before said it. */
  readonly page?: string;
}

/** A page of a compartment. */
export interface CompartmentPage {
  readonly resources: readonly StoredResource[];
  /** Where the next page begins. */
  readonly next?: string;
}

/** Everything about one patient, type by type, the newest by the main date of its type first: one walk along one index in one shard. A first page without further conditions is kept while nothing in it changes (`kept-pages.ts`). @refuses fhir.bad-page */
export async function readCompartment(tx: Tx, request: CompartmentRequest): Promise<CompartmentPage> {
  const { since, from, before, page } = request;
  const isAll = since === undefined && from === undefined && before === undefined && page === undefined;
  return isAll ? keptPage(tx, request, () => readPage(tx, request)) : readPage(tx, request);
}

async function readPage(tx: Tx, request: CompartmentRequest): Promise<CompartmentPage> {
  const { patientId, types, since, from, before, count } = request;
  const params = new SqlParams();
  const conditions = [
    `r.shard = ${params.add(shardOf(patientId))}`,
    `r.patient = ${params.add(patientId)}`,
    'not r.deleted',
    ...(types ? [`r.type = any(${params.add(types)}::text[])`] : []),
    ...(since ? [`r.last_updated >= ${params.add(since.toISOString())}`] : []),
    ...(from ? [`(r.clinical_date >= ${params.add(from.toISOString())} or r.type = 'Patient')`] : []),
    ...(before ? [`(r.clinical_date < ${params.add(before.toISOString())} or r.type = 'Patient')`] : []),
  ];
  const limit = Math.trunc(count);
  // One more than wanted tells whether there are more.
  const walk = (...where: string[]) => `select r.type, r.id, r.method, r.body, ${DATE} as at from fhir.resource r
    where ${[...conditions, ...where].join(' and ')} order by r.type, ${DATE} desc, r.id desc limit ${limit + 1}`;
  const answer = tx.query<{ packed: string | null; last: number | null }>(
    `select ${packedSql('v')} as packed, (array_agg(v.at))[${limit}] as last from (${walkFrom(request.page, walk, limit, params)}) v`,
    params.values,
  );
  const row = await unlessTooLarge(answer.then(([one]) => one));
  if (row === undefined) return readPage(tx, { ...request, count: half(limit) });
  const found = unpack(row.packed, patientId);
  if (found.length <= limit || row.last === null) return { resources: found };
  const resources = found.slice(0, limit);
  const last = resources.at(-1);
  return { resources, ...(last ? { next: tokenBehind(last, row.last) } : {}) };
}

/** A page goes on in the type it stopped in, and then in the types behind that: two walks, each of which begins where it has to. */
function walkFrom(
  page: string | undefined,
  walk: (...where: string[]) => string,
  limit: number,
  params: SqlParams,
): string {
  if (page === undefined) return walk();
  const [type, at, id] = fromToken(page).map((value) => params.add(value));
  const rest = walk(`r.type = ${type}`, `(${DATE}, r.id) < (${at}::float8, ${id})`);
  return `select * from ((${rest}) union all (${walk(`r.type > ${type}`)})) r order by r.type, r.at desc, r.id desc limit ${limit + 1}`;
}

/** The page that begins behind a resource of the compartment. */
export async function pageBehind(tx: Tx, { type, id, patientId = id }: StoredResource): Promise<string | undefined> {
  const [row] = await tx.query<{ at: number }>(
    `select ${DATE} as at from fhir.resource r where r.shard = $1 and r.type = $2 and r.id = $3`,
    [shardOf(patientId), type, id],
  );
  return row && tokenBehind({ type, id }, row.at);
}

/** A page token. The date is written as a text, because JSON has no infinity, which here stands for “no date”. */
function tokenBehind({ type, id }: ResourceKey, at: number): string {
  return toPageToken([type, String(at), id]);
}

/** Type, date and id of a page token. @refuses fhir.bad-page */
function fromToken(token: string): string[] {
  const key = parsePageToken(token);
  const fits =
    key?.length === 3 && key.every(isKeyText) && (key[1] === '-Infinity' || /^-?\d{1,15}$/.test(key[1] ?? ''));
  if (!fits) throw new RefusalError(refuseFhir('fhir.bad-page'));
  return key;
}
