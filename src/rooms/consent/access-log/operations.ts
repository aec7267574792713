import { createHash } from 'node:crypto';
import { shardOf } from '#fhir';
import type { Scope } from '#kernel';
import type { Watch } from '../../../kernel/wire.ts';
import type { AccessLogEntry, AccessLogQuery, AccessLogView, AccessLogWatchQuery, RemoteAccess } from '../contract.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { type EntryBody, entryHash } from '../ledger/entry.ts';
import { isStorable, storable } from '../ledger/storable.ts';
import { TOLD_HASH, toldHash } from '../ledger/told.ts';
import { BY_CARER, fromEntry, fromRemote } from './entries.ts';
import { monthsOf } from './months.ts';
import { eachRecordOf, LOG_READ, patientOfLog } from './own-log.ts';

interface LogRow {
  id: string;
  at: Date;
  body: string;
  /** Whether it happened here, and stands in our tree already. */
  is_own: boolean;
  /** Of what happened here, what its hash is made with; the hash that stands in the tree, once it does. */
  salt: Uint8Array | null;
  leaf: Uint8Array | null;
}

/**
 * Every act on a patient's data, here and as neighbours told us, newest first. Reading it is an act too, and stands in it.
 *
 * @refuses consent.log-not-yours, consent.cursor-invalid
 */
export async function readAccessLog(
  scope: Scope,
  { patient, by, months, cursor, limit }: AccessLogQuery,
): Promise<AccessLogView> {
  const { patientId, basis } = await patientOfLog(scope, patient);
  const [at, id] = cursor === undefined ? ['infinity', ''] : fromCursor(cursor);
  const before = { at, id, limit: limit + 1 };
  const rows = (await eachRecordOf(scope, patientId, (record) => rowsOf(scope, { record, own: patientId }, by, before)))
    .flat()
    .sort((one, other) => other.at.getTime() - one.at.getTime() || (one.id < other.id ? 1 : -1));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  scope.note({
    action: 'read',
    outcome: 'permitted',
    patientId,
    kinds: { AuditEvent: shown.length },
    basis,
  });
  return {
    items: shown.map(toView),
    ...(months === undefined ? {} : { months: await monthsOf(scope, patientId) }),
    ...(rows.length > limit && last ? { next: toCursor(last.at, last.id) } : {}),
    mark: await markOf(scope, patientId, by),
  };
}

/** The newest of one record. What the patient did is told by the record of the sign-in. */
function rowsOf(
  { tx }: Scope,
  { record, own }: { readonly record: string; readonly own: string },
  by: AccessLogQuery['by'],
  { at, id, limit }: { readonly at: string; readonly id: string; readonly limit: number },
): Promise<LogRow[]> {
  return tx.query<LogRow>(
    `select * from (
       (select e.id, e.at, e.body, true as is_own, e.salt,
               (select l.leaf from consent.ledger_leaf l where l.entry_id = e.id) as leaf
          from consent.ledger_entry e
         where e.shard = $1 and e.patient_id = $2 and (e.at, e.id) < ($3::timestamptz, $4::text)
           and ($6 or (e.body::jsonb -> 'actor' ->> 'patientId') is distinct from $7)
         order by e.at desc, e.id desc limit $5)
       union all
       (select r.entry_id, r.at, r.body, false, null, null
          from consent.remote_access r
         where r.shard = $1 and r.patient_id = $2 and (r.at, r.entry_id) < ($3::timestamptz, $4::text)
           and ($6 or r.body::jsonb ->> 'role' <> 'patient' or r.body::jsonb ->> 'basis' = '${BY_CARER}')
         order by r.at desc, r.entry_id desc limit $5)) both_nodes
     order by at desc, id desc limit $5`,
    [shardOf(record), record, at, id, limit, by === 'anybody', own],
  );
}

/** Acts that a mark looks at: one that is noted a little after a younger one must change it too. */
const MARKED = 20;

/**
 * What changes when the list changes. Reading of the list, her own or her guardian's, is left out of it, or each look would be a change.
 *
 * @refuses consent.log-not-yours
 */
export async function watchAccessLog(scope: Scope, { patient, by }: AccessLogWatchQuery): Promise<Watch> {
  const { patientId } = await patientOfLog(scope, patient);
  return { mark: await markOf(scope, patientId, by) };
}

async function markOf(scope: Scope, patientId: string, by: AccessLogQuery['by']): Promise<string> {
  const marks = await eachRecordOf(scope, patientId, (record) => markOfRecord(scope, record, patientId, by));
  return createHash('sha256').update(marks.join('|')).digest('hex');
}

async function markOfRecord({ tx }: Scope, record: string, own: string, by: AccessLogQuery['by']): Promise<string> {
  const [row] = await tx.query<{ here: string; there: string }>(
    `select
       (select coalesce(string_agg(id || in_tree::text, ' ' order by at desc, id desc), '') from (
          select e.id, e.at, exists (select from consent.ledger_leaf l where l.entry_id = e.id) as in_tree
            from consent.ledger_entry e
           where e.shard = $1 and e.patient_id = $2
             and e.body::jsonb ->> 'basis' <> all($4::text[])
             and ($3 or (e.body::jsonb -> 'actor' ->> 'patientId') is distinct from $5)
           order by e.at desc, e.id desc limit ${MARKED}) newest) as here,
       (select count(*) || ' ' || coalesce(max(received_at)::text, '') from consent.remote_access
         where shard = $1 and patient_id = $2 and ($3 or body::jsonb ->> 'role' <> 'patient' or body::jsonb ->> 'basis' = '${BY_CARER}')) as there`,
    [shardOf(record), record, by === 'anybody', LOG_READ, own],
  );
  return `${row?.here}|${row?.there}`;
}

/**
 * Keeps an act that a neighbour tells us of, for the patient's list. The same act told again changes nothing.
 *
 * @param patientId - the patient at this node
 * @returns what the note of its arrival has to say, so that nobody can take it out of the list again unseen
 */
export async function recordRemoteAccess(scope: Scope, patientId: string, access: RemoteAccess): Promise<ToldDetail> {
  const shard = shardOf(patientId);
  const text = JSON.stringify(access);
  const body = isStorable(text) ? text : JSON.stringify(storable(access));
  const [kept] = await scope.tx.query<{ body: string }>(
    `with told as (
       insert into consent.remote_access (shard, patient_id, node, entry_id, at, body, received_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning body)
     select body from told
     union all
     select body from consent.remote_access where shard = $1 and patient_id = $2 and node = $3 and entry_id = $4 limit 1`,
    [shard, patientId, access.node, access.id, access.at, body, scope.clock.now().toISOString()],
  );
  // What is told twice in one moment is kept by the other one's hand, which this one does not see yet.
  return { [TOLD_HASH]: toldHash(patientId, kept?.body ?? body) };
}

/** What the entry of its arrival keeps of an act that a neighbour told. */
export type ToldDetail = Readonly<Record<typeof TOLD_HASH, string>>;

function toView({ is_own: isOwn, body, salt, leaf }: LogRow): AccessLogEntry {
  if (!isOwn) return fromRemote(JSON.parse(body) as RemoteAccess);
  const entry = fromEntry(JSON.parse(body) as EntryBody, leaf !== null);
  // That it stands in the tree is no word on what the row says today.
  const isAsSealed = salt === null || leaf === null || Buffer.compare(entryHash(salt, body), leaf) === 0;
  return isAsSealed ? entry : { ...entry, broken: true };
}
