import { shardOf } from '#fhir';
import { type Actor, RefusalError, type Scope } from '#kernel';
import { recordsOfOnePerson } from '#rooms/identity';
import { fromCursor, toCursor } from '../../cursor.ts';
import { contextsOf } from '../../decide.ts';
import { refuse } from '../../messages.ts';
import { coversByScope } from '../../scopes.ts';
import type { EntryBody } from '../entry.ts';
import { findEntries, findEntry } from '../find-entry.ts';
import { type AuditEvent, toAuditEvent } from './audit-event.ts';
import type { AuditQuery } from './audit-query.ts';

/** Who watches over a node's ledger. */
const OVERSEERS: ReadonlySet<string> = new Set(['privacy-officer', 'regulator', 'operator']);

/** What a caller may see: everything at this node, or the entries about these records. */
interface Sight {
  readonly records?: readonly string[];
  readonly basis: string;
}

export interface AuditPage {
  readonly events: readonly AuditEvent[];
  readonly next?: string;
}

/**
 * One AuditEvent. What one may not see is not found.
 *
 * @refuses consent.entry-not-found, consent.kind-not-for-role, consent.scope-missing
 */
export async function readAuditEvent(scope: Scope, id: string): Promise<AuditEvent> {
  const sight = await sightOf(scope, 'read');
  const row = await findEntry(scope.tx, id);
  const body = row && toBody(row);
  const isHidden = sight.records !== undefined && !sight.records.includes(body?.patientId ?? '');
  if (body === undefined || isHidden) throw new RefusalError(refuse('consent.entry-not-found'));
  note(scope, [body], 'read', sight);
  return toAuditEvent(body, nodeName(scope));
}

/**
 * A page of AuditEvents, the newest first. By patient it walks along the patient's index. Over the whole node it walks the ledger backwards by its positions, and a
 * page ends after so many entries even where few of them were meant: the next link goes on.
 *
 * @refuses consent.kind-not-for-role, consent.scope-missing, consent.cursor-invalid
 */
export async function searchAuditEvents(scope: Scope, query: AuditQuery): Promise<AuditPage> {
  const sight = await sightOf(scope, 'search');
  const asked = query.patients && (await recordsOf(scope, query.patients));
  const records =
    sight.records === undefined ? asked : (asked ?? sight.records).filter((id) => sight.records?.includes(id));
  const found =
    query.ids !== undefined
      ? await byId(scope, query, query.ids, records)
      : records !== undefined
        ? await byRecord(scope, query, records)
        : await byPosition(scope, query);
  note(scope, found.bodies, 'search', sight);
  const name = nodeName(scope);
  return {
    events: found.bodies.map((body) => toAuditEvent(body, name)),
    ...(found.next === undefined ? {} : { next: found.next }),
  };
}

async function sightOf(scope: Scope, action: 'read' | 'search'): Promise<Sight> {
  const { actor } = scope;
  const own = actor.kind === 'person' && actor.role === 'patient' ? actor.patientId : undefined;
  const isOverseer = actor.kind === 'person' && OVERSEERS.has(actor.role);
  if (own === undefined && !isOverseer && actor.kind !== 'system') {
    throw new RefusalError(refuse('consent.kind-not-for-role', { type: 'AuditEvent' }));
  }
  if (!isCovered(actor, action, own)) {
    throw new RefusalError(refuse('consent.scope-missing', { type: 'AuditEvent', needed: action }));
  }
  if (own !== undefined) return { records: await recordsOf(scope, [own]), basis: 'consent/own-log' };
  return { basis: actor.kind === 'system' ? 'consent/system-scope' : 'consent/ledger-export' };
}

function isCovered(actor: Actor, action: 'read' | 'search', patientId: string | undefined): boolean {
  if (actor.kind !== 'person' && actor.kind !== 'system') return false;
  const contexts = actor.kind === 'system' ? (['system'] as const) : contextsOf(actor, patientId);
  // A scope with a query covers what meets it, and nobody puts a query to a ledger.
  return coversByScope(actor.scopes, contexts, { type: 'AuditEvent' }, action);
}

/** All records of the persons whose these are. */
async function recordsOf({ tx }: Scope, ids: readonly string[]): Promise<string[]> {
  const known = await recordsOfOnePerson(tx, [...ids]);
  return [...new Set(ids.flatMap((id) => known.get(id) ?? [id]))];
}

interface EntryRow {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

interface Found {
  readonly bodies: readonly EntryBody[];
  readonly next?: string;
}

/** Everything but what an index was used for: $1 to $7 in each statement. */
const MEETS = `
  ($1::timestamptz is null or e.at >= $1) and ($2::timestamptz is null or e.at < $2)
  and ($3::text[] is null or e.body::jsonb ->> 'action' = any($3)) and ($4::text[] is null or e.body::jsonb ->> 'outcome' = any($4))
  and ($5::text is null or exists (
    select from jsonb_each_text(coalesce(e.body::jsonb -> 'actor' -> 'onBehalfOf' -> 'practitionerName', e.body::jsonb -> 'actor' -> 'name')) n where n.value ~* $5))
  and ($6::text[] is null or e.body::jsonb -> 'actor' ->> 'fhirUser' = any($6) or e.body::jsonb -> 'actor' ->> 'accountId' = any($7)
    or e.body::jsonb -> 'actor' ->> 'clientId' = any($8))`;

function testsOf(query: AuditQuery): readonly unknown[] {
  const { from, before, actions, outcomes, agentNames, agents } = query;
  const each = (part: 'reference' | 'account' | 'client') => agents?.flatMap((one) => one[part] ?? []) ?? null;
  return [
    from ?? null,
    before ?? null,
    actions ?? null,
    outcomes ?? null,
    agentNames === undefined ? null : `(^|[^[:alnum:]])(${agentNames.map(escaped).join('|')})`,
    each('reference'),
    each('account') ?? [],
    each('client') ?? [],
  ];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function byId(
  scope: Scope,
  query: AuditQuery,
  ids: readonly string[],
  records: readonly string[] | undefined,
): Promise<Found> {
  const known = [...(await findEntries(scope.tx, ids)).values()];
  const rows = await scope.tx.query<EntryRow>(
    `select e.id, e.at, e.body from unnest($9::text[], $10::timestamptz[], $11::text[], $12::text[]) as e (id, at, body, patient_id)
      where ${MEETS} and ($13::text[] is null or e.patient_id = any($13)) order by e.at desc, e.id desc limit $14`,
    [
      ...testsOf(query),
      known.map(({ id }) => id),
      known.map(({ at }) => at),
      known.map(({ body }) => body),
      known.map(({ patient_id }) => patient_id),
      records ?? null,
      query.count,
    ],
  );
  return { bodies: rows.map(toBody) };
}

async function byRecord(scope: Scope, query: AuditQuery, records: readonly string[]): Promise<Found> {
  const [at, id] = query.page === undefined ? ['infinity', ''] : fromCursor(query.page);
  const rows: EntryRow[] = [];
  for (const record of records) {
    rows.push(
      ...(await scope.tx.query<EntryRow>(
        `select e.id, e.at, e.body from consent.ledger_entry e
          where e.shard = $9 and e.patient_id = $10 and (e.at, e.id) < ($11::timestamptz, $12::text) and ${MEETS}
          order by e.at desc, e.id desc limit $13`,
        [...testsOf(query), shardOf(record), record, at, id, query.count + 1],
      )),
    );
  }
  rows.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
  const shown = rows.slice(0, query.count);
  const last = shown.at(-1);
  return {
    bodies: shown.map(toBody),
    ...(rows.length > query.count && last ? { next: toCursor(last.at, last.id) } : {}),
  };
}

/** Entries that one page over the whole node looks at. */
const LOOKED_AT = 5_000;
/** An entry may get its place a little after a younger one. */
const LATE_MS = 3_600_000;

async function byPosition(scope: Scope, query: AuditQuery): Promise<Found> {
  const top = query.page === undefined ? Number.MAX_SAFE_INTEGER : positionIn(query.page);
  const [window] = await scope.tx.query<{ low: string | null; oldest: Date | null }>(
    `select min(w.position) as low, min(e.at) as oldest from (
       select position, shard, entry_id from consent.ledger_leaf where position < $1 order by position desc limit ${LOOKED_AT}) w
       join consent.ledger_entry e on e.shard = w.shard and e.id = w.entry_id`,
    [top],
  );
  if (window === undefined || window.low === null) return { bodies: [] };
  const low = Number(window.low);
  const rows = await scope.tx.query<EntryRow & { position: string }>(
    `select l.position, e.id, e.at, e.body from consent.ledger_leaf l
       join consent.ledger_entry e on e.shard = l.shard and e.id = l.entry_id
      where l.position < $9 and l.position >= $10 and ${MEETS} order by l.position desc limit $11`,
    [...testsOf(query), top, low, query.count],
  );
  const isFull = rows.length === query.count;
  const end = isFull ? Number(rows.at(-1)?.position) : low;
  const isOver =
    query.from !== undefined && window.oldest !== null && window.oldest.getTime() < query.from.getTime() - LATE_MS;
  const hasMore = end > 0 && (isFull || !isOver);
  return { bodies: rows.map(toBody), ...(hasMore ? { next: `p${end}` } : {}) };
}

function positionIn(page: string): number {
  const [, position] = /^p(\d{1,15})$/.exec(page) ?? [];
  if (position === undefined) throw new RefusalError(refuse('consent.cursor-invalid', undefined, 'page'));
  return Number(position);
}

function toBody({ body }: EntryRow): EntryBody {
  return JSON.parse(body) as EntryBody;
}

/** Reading the ledger is an act on the data of those whom it is about: one entry for each patient, and one where there was none. */
function note(scope: Scope, bodies: readonly EntryBody[], action: 'read' | 'search', { basis }: Sight): void {
  const counts = new Map<string | undefined, number>();
  for (const { patientId } of bodies) counts.set(patientId, (counts.get(patientId) ?? 0) + 1);
  if (counts.size === 0) counts.set(undefined, 0);
  for (const [patientId, count] of counts) {
    const whose = patientId === undefined ? {} : { patientId };
    scope.note({ action, outcome: 'permitted', ...whose, kinds: { AuditEvent: count }, basis });
  }
}

function nodeName({ node }: Scope): string {
  return `Causeway ${node.id}`;
}
