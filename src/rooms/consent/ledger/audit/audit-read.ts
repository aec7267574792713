import type { SearchRequest, Viewed } from '#fhir';
import { meetsView, readMany } from '#fhir';
import { type Actor, RefusalError, type Scope } from '#kernel';
import { recordsOfOnePerson } from '#rooms/identity';
import { contextsOf } from '../../decide.ts';
import { refuse } from '../../messages.ts';
import { coversByScope } from '../../scopes.ts';
import type { EntryBody } from '../entry.ts';
import { findEntry } from '../find-entry.ts';
import { toAuditEvent } from './audit-event.ts';
import { type AuditQuery, toAuditQuery } from './audit-query.ts';
import { toldEventIn } from './told-entry.ts';
import { alongIds, alongPositions, alongRecords, type Walk } from './walk.ts';

/** Who watches over a node's ledger. */
const OVERSEERS: ReadonlySet<string> = new Set(['privacy-officer', 'regulator', 'operator']);

/** What a caller may see: everything at this node, or the entries about these records. */
interface Sight {
  readonly records?: readonly string[];
  readonly basis: string;
}

export interface AuditPage {
  readonly shown: readonly Viewed[];
  readonly next?: string;
}

/**
 * One AuditEvent. What one may not see is not found.
 *
 * @refuses consent.entry-not-found, consent.kind-not-for-role, consent.scope-missing
 */
export async function readAuditEvent(scope: Scope, id: string): Promise<Viewed> {
  const sight = await sightOf(scope, 'read');
  const row = await findEntry(scope.tx, id);
  const body = row && (JSON.parse(row.body) as EntryBody);
  const isHidden = sight.records !== undefined && !sight.records.includes(body?.patientId ?? '');
  if (body === undefined || isHidden) {
    if (body?.patientId !== undefined) noteHidden(scope, body.patientId, 'read', 'consent.entry-not-found');
    throw new RefusalError(refuse('consent.entry-not-found'));
  }
  note(scope, [body], 'read', sight);
  return toViewed(scope, body);
}

/**
 * A page of AuditEvents, the newest entry first. By patient it walks along the patient's index, over the whole node backwards along the ledger. A page ends after so many
 * entries even where few of them were meant: the next link goes on.
 *
 * @refuses consent.kind-not-for-role, consent.scope-missing, consent.cursor-invalid
 */
export async function searchAuditEvents(scope: Scope, wanted: SearchRequest): Promise<AuditPage> {
  const sight = await sightOf(scope, 'search');
  const query = toAuditQuery(wanted);
  const { found, next } = await fillPage(query, await walkOf(scope, query, sight), (body) => toViewed(scope, body));
  const bodies = found.map(({ body }) => body);
  note(scope, bodies, 'search', sight);
  await noteOthers(scope, query, sight);
  return { shown: found.map(({ viewed }) => viewed), ...(next === undefined ? {} : { next }) };
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

/** Who asks for the entries of another patient finds none; that it was tried stands in that patient's list. */
async function noteOthers(scope: Scope, { patients }: AuditQuery, { records: own }: Sight): Promise<void> {
  if (own === undefined) return;
  const others = [...new Set(patients.flat())].filter((id) => !own.includes(id));
  const here = await readMany(
    scope.tx,
    others.map((id) => ({ type: 'Patient', id })),
  );
  for (const { id, deleted } of here) if (!deleted) noteHidden(scope, id, 'search', 'consent.log-not-yours');
}

function noteHidden(scope: Scope, patientId: string, action: 'read' | 'search', basis: string): void {
  scope.note({ action, outcome: 'denied', patientId, kinds: { AuditEvent: action === 'read' ? 1 : 0 }, basis });
}

/** All records of the persons whose these are. */
async function recordsOf({ tx }: Scope, ids: readonly string[]): Promise<string[]> {
  const known = await recordsOfOnePerson(tx, [...ids]);
  return [...new Set(ids.flatMap((id) => known.get(id) ?? [id]))];
}

/** Where in the ledger to look. */
async function walkOf(scope: Scope, query: AuditQuery, sight: Sight): Promise<Walk> {
  let records = sight.records;
  for (const patients of query.patients) {
    const asked = await recordsOf(scope, patients);
    records = records === undefined ? asked : records.filter((id) => asked.includes(id));
  }
  if (query.ids !== undefined) return alongIds(scope.tx, query.ids, records);
  return records === undefined ? alongPositions(scope.tx, query) : alongRecords(scope.tx, records, query);
}

interface Found {
  readonly body: EntryBody;
  readonly viewed: Viewed;
}

/** Entries that one page looks at. Each costs some 40 µs where conditions are put to it. */
const LOOKED_AT = 5_000;
/** Entries held at a time. */
const STRETCH = 500;

async function fillPage(
  { count, page, filters, asksName }: AuditQuery,
  walk: Walk,
  toView: (body: EntryBody) => Viewed,
): Promise<{ readonly found: readonly Found[]; readonly next?: string }> {
  const size = filters.length === 0 ? Math.min(count + 1, STRETCH) : STRETCH;
  const found: Found[] = [];
  let end = page;
  let at = page;
  for (let looked = 0; looked < LOOKED_AT; ) {
    const { entries, isLast } = await walk(at, size);
    for (const { key, body } of entries) {
      looked += 1;
      at = key;
      const viewed = body && toView(body);
      if (body === undefined || viewed === undefined) continue;
      if (!meetsView(asksName ? withEachWord(viewed) : viewed, filters)) continue;
      if (found.length === count) return { found, ...(end === undefined ? {} : { next: end }) };
      found.push({ body, viewed });
      end = key;
    }
    if (isLast) return { found };
  }
  const next = found.length === count ? end : at;
  return { found, ...(next === undefined ? {} : { next }) };
}

/** A name stands in one text, in every script and with its titles; as the parts of a name, each of its words is a beginning of it. */
function withEachWord({ resource, lastUpdated }: Viewed): Viewed {
  const { agent = [] } = resource as { readonly agent?: readonly { readonly name?: string }[] };
  const words = agent.flatMap(({ name = '' }) =>
    [...name.matchAll(/(?<![\p{L}\p{N}])(?=[\p{L}\p{N}])/gu)].map(({ index }) => ({ name: name.slice(index) })),
  );
  return { resource: { ...resource, agent: [...agent, ...words] }, lastUpdated };
}

/** An entry as FHIR: this node's own acts in its own words, what was told as it was told. */
export function toViewed({ node }: Scope, body: EntryBody): Viewed {
  const resource = toldEventIn(body) ?? toAuditEvent(body, `Causeway ${node.id}`);
  return { resource: resource as Viewed['resource'], lastUpdated: body.at };
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
