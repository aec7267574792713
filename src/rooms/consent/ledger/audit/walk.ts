import { shardOf } from '#fhir';
import { RefusalError, type Tx } from '#kernel';
import { fromCursor, toCursor } from '../../cursor.ts';
import { refuse } from '../../messages.ts';
import type { EntryBody } from '../entry.ts';
import { findEntries } from '../find-entry.ts';
import { TOLD_BASIS } from './told-entry.ts';

/** Entries from the newest on, a stretch at a time. */
export interface Stretch {
  readonly entries: readonly Met[];
  /** Nothing lies beyond it. */
  readonly isLast: boolean;
}

export interface Met {
  /** Where a page begins that ends with this one. */
  readonly key: string;
  /** Undefined where its time already says that it is not meant. */
  readonly body: EntryBody | undefined;
}

/** The stretch behind a key, or the first one. */
export type Walk = (key: string | undefined, size: number) => Promise<Stretch>;

/** Bounds of the instants of the entries meant. */
export interface Times {
  readonly from?: number;
  readonly before?: number;
}

interface EntryRow {
  readonly id: string;
  readonly at: Date;
  readonly body: string | null;
}

/** What was told of another system happened before it was written down: it is looked at whenever that was. */
const IS_MEANT = `($1::timestamptz is null or e.at >= $1)
  and ($2::timestamptz is null or e.at < $2 or strpos(e.body, '"basis":"${TOLD_BASIS}"') > 0)`;

function timesParams({ from, before }: Times): readonly (Date | null)[] {
  return [from, before].map((at) => (at === undefined ? null : new Date(at)));
}

/** Along the index of each of these records. */
export function alongRecords(tx: Tx, records: readonly string[], times: Times): Walk {
  return async (key, size) => {
    const [at, id] = key === undefined ? ['infinity', ''] : fromCursor(key);
    const rows: EntryRow[] = [];
    for (const record of records) {
      rows.push(
        ...(await tx.query<EntryRow>(
          `select e.id, e.at, e.body from consent.ledger_entry e
            where e.shard = $3 and e.patient_id = $4 and (e.at, e.id) < ($5::timestamptz, $6::text) and ${IS_MEANT}
            order by e.at desc, e.id desc limit $7`,
          [...timesParams(times), shardOf(record), record, at, id, size],
        )),
      );
    }
    rows.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
    const entries = rows.slice(0, size).map((row) => ({ key: toCursor(row.at, row.id), body: toBody(row) }));
    return { entries, isLast: rows.length < size };
  };
}

/** An entry may get its place a little after a younger one. */
const LATE_MS = 3_600_000;

/** Backwards along the positions of the ledger: over the whole node there is no other index. */
export function alongPositions(tx: Tx, times: Times): Walk {
  return async (key, size) => {
    const rows = await tx.query<EntryRow & { position: string }>(
      `select l.position, e.id, e.at, case when ${IS_MEANT} then e.body end as body from consent.ledger_leaf l
         join consent.ledger_entry e on e.shard = l.shard and e.id = l.entry_id
        where l.position < $3 order by l.position desc limit $4`,
      [...timesParams(times), key === undefined ? Number.MAX_SAFE_INTEGER : positionIn(key), size],
    );
    const oldest = rows.at(-1)?.at.getTime() ?? 0;
    const isOver = times.from !== undefined && oldest < times.from - LATE_MS;
    const entries = rows.map((row) => ({ key: `p${row.position}`, body: toBody(row) }));
    return { entries, isLast: rows.length < size || isOver };
  };
}

function positionIn(key: string): number {
  const [, position] = /^p(\d{1,15})$/.exec(key) ?? [];
  if (position === undefined) throw new RefusalError(refuse('consent.cursor-invalid', undefined, '_page'));
  return Number(position);
}

/** Those of these ids that there are, about one of these records where some are given. */
export function alongIds(tx: Tx, ids: readonly string[], records: readonly string[] | undefined): Walk {
  return async (key, size) => {
    const [at, id] = key === undefined ? ['9999', ''] : fromCursor(key);
    const known = [...(await findEntries(tx, ids)).values()]
      .filter(({ patient_id }) => records === undefined || records.includes(patient_id ?? ''))
      .filter((row) => row.at.toISOString() < at || (row.at.toISOString() === at && row.id < id))
      .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
    const entries = known.slice(0, size).map((row) => ({ key: toCursor(row.at, row.id), body: toBody(row) }));
    return { entries, isLast: known.length <= size };
  };
}

function toBody({ body }: Pick<EntryRow, 'body'>): EntryBody | undefined {
  return body === null ? undefined : (JSON.parse(body) as EntryBody);
}
