import { RefusalError, type Tx } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { keptPage } from './kept-pages.ts';
import { half, packedSql, unlessTooLarge, unpack } from './packed.ts';
import { isKeyInstant, isKeyText, parsePageToken, toPageToken } from './search/page-token.ts';
import { SqlParams } from './search/sql-params.ts';
import { shardOf } from './shard.ts';
import type { StoredResource } from './stored.ts';

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
  readonly count: number;
  readonly page?: string;
}

export interface CompartmentPage {
  readonly resources: readonly StoredResource[];
  /** Where the next page begins. */
  readonly next?: string;
}

/** Everything about one patient, type by type, the newest first: one walk along one index in one shard. The first page of all is kept as long as it stays the same. */
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
  if (request.page !== undefined) {
    const [type, at, id] = fromToken(request.page).map((value) => params.add(value));
    conditions.push(`(r.type, r.clinical_date) >= (${type}, '-infinity'::timestamptz)`);
    conditions.push(
      `(r.type > ${type} or r.clinical_date < ${at}::timestamptz or (r.clinical_date = ${at}::timestamptz and r.id > ${id}))`,
    );
  }
  const limit = Math.trunc(count);
  // One more than wanted tells whether there are more.
  const answer = tx.query<{ packed: string | null; last: Date | number | null }>(
    `select ${packedSql('v')} as packed, (array_agg(v.clinical_date))[${limit}] as last
     from (select r.method, r.body, r.clinical_date
       from fhir.resource r where ${conditions.join(' and ')} order by r.type, r.clinical_date desc, r.id limit ${limit + 1}) v`,
    params.values,
  );
  const row = await unlessTooLarge(answer.then(([one]) => one));
  if (row === undefined) return readPage(tx, { ...request, count: half(limit) });
  const found = unpack(row.packed, patientId);
  if (found.length <= limit || row.last === null) return { resources: found };
  const resources = found.slice(0, limit);
  const last = resources.at(-1);
  return { resources, ...(last ? { next: toPageToken([last.type, toInstant(row.last), last.id]) } : {}) };
}

/** The page that begins behind a resource of the compartment. */
export async function pageBehind(tx: Tx, { type, id, patientId = id }: StoredResource): Promise<string | undefined> {
  const [row] = await tx.query<{ at: Date | number }>(
    'select r.clinical_date as at from fhir.resource r where r.shard = $1 and r.type = $2 and r.id = $3',
    [shardOf(patientId), type, id],
  );
  return row && toPageToken([type, toInstant(row.at), id]);
}

/** The driver gives minus infinity, which stands for "no date", as a number. */
function toInstant(at: Date | number): string {
  return at instanceof Date ? at.toISOString() : '-infinity';
}

/** @refuses fhir.bad-page */
function fromToken(token: string): string[] {
  const key = parsePageToken(token);
  const fits = key?.length === 3 && key.every(isKeyText) && isKeyInstant(key[1]);
  if (!fits) throw new RefusalError(refuseFhir('fhir.bad-page'));
  return key;
}
