import { RefusalError, type Tx } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { isKeyInstant, isKeyText, parsePageToken, toPageToken } from './page-token.ts';
import { shardOf } from './shard.ts';
import { SqlParams } from './sql-params.ts';
import { columns, type StoredResource, type StoredRow, toStored } from './stored.ts';

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

/** Everything about one patient, type by type, the newest first: one walk along one index in one shard. */
export async function readCompartment(tx: Tx, request: CompartmentRequest): Promise<CompartmentPage> {
  const { patientId, types, since, from, before, count, page } = request;
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
  if (page !== undefined) {
    const [type, at, id] = fromToken(page).map((value) => params.add(value));
    conditions.push(`(r.type, r.clinical_date) >= (${type}, '-infinity'::timestamptz)`);
    conditions.push(
      `(r.type > ${type} or r.clinical_date < ${at}::timestamptz or (r.clinical_date = ${at}::timestamptz and r.id > ${id}))`,
    );
  }
  const rows = await tx.query<StoredRow & { at: Date | number }>(
    `select ${columns('r')}, r.clinical_date as at from fhir.resource r where ${conditions.join(' and ')}
     order by r.type, r.clinical_date desc, r.id limit ${params.add(count + 1)}`,
    params.values,
  );
  const resources = rows.slice(0, count);
  const last = resources.at(-1);
  const next = rows.length > count && last ? { next: toPageToken([last.type, toInstant(last.at), last.id]) } : {};
  return { resources: resources.map(toStored), ...next };
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
