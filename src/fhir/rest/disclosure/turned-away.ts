import { RefusalError, type Scope, type Tx } from '#kernel';
import type { About } from '#platform/http';
import { isResourceType } from '../../definitions/definitions.ts';
import { isObject } from '../../json/json.ts';
import { PARAMETERS_MAX, parseSearch } from '../../search/parse-search.ts';
import { patientsMentioned } from '../../search/patients-mentioned.ts';
import { patientOfType } from '../../store/index-rows.ts';
import { readMany } from '../../store/read.ts';
import type { Resource } from '../../types.ts';
import { parseBody } from '../request/format.ts';
import type { FhirRequest } from '../request/request.ts';

/** Issue types of refusals that are about who asks (person, role, purpose), and not about what the request looks like. */
const OF_WHO_ASKS: ReadonlySet<string> = new Set(['forbidden', 'suppressed', 'security', 'login', 'expired']);

/**
 * Notes a read or search that was refused before anything was read, for each patient of this node whom it named: that somebody tried belongs in that patient's ledger. Only
 * refusals of who asked are noted, not those of a faulty request.
 *
 * @returns whether anybody was named
 */
export async function noteTurnedAway(
  scope: Scope,
  request: Pick<FhirRequest, 'type' | 'id' | 'query' | 'body'>,
  { refusals: [first, ...more] }: RefusalError,
): Promise<boolean> {
  const { type, id } = request;
  if (!OF_WHO_ASKS.has(first.issue) || !isResourceType(type)) return false;
  const named =
    id === '' ? namedIn(type, [...request.query, ...formOf(request)]) : await ownersOf(scope.tx, type, [id]);
  const here = await hereOf(scope.tx, named.length === 0 ? [NO_ID] : named);
  const detail = { refusals: [first, ...more].map(({ code }) => code).join(' ') };
  for (const patientId of here) {
    const kinds = { [type]: id === '' ? 0 : 1 };
    scope.note({
      action: id === '' ? 'search' : 'read',
      outcome: 'denied',
      patientId,
      kinds,
      basis: first.code,
      detail,
    });
  }
  return here.length > 0;
}

/**
 * Finds the patients of this node whom a request of FHIR REST names: by the address of a resource, by ids, by a parameter of its search, or in its body. For requests refused before
 * anything was looked at, writes too: whatever is wrong with what was sent, it was meant for somebody's record.
 *
 * @param path - the route's; a type that it spells out (`/Binary/…`) is not among the request's parameters
 */
export function aboutAddress(path: string): About {
  const [, ofPath] = /^\/([A-Z][A-Za-z]+)\//.exec(path) ?? [];
  return async (tx, { resource_type, resource_id, body, ...asked }) => {
    const brought = namedInBody(body).filter((id) => ID.test(id));
    const type = typeof resource_type === 'string' ? resource_type : ofPath;
    if (type === undefined || !isResourceType(type)) return hereOf(tx, brought);
    const query = new URLSearchParams(
      Object.entries(asked).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    const written = typeof resource_id === 'string' ? [resource_id] : (query.get('_id') ?? '').split(',');
    const ids = written.filter((one) => ID.test(one));
    const named = [...brought, ...(await ownersOf(tx, type, ids))];
    if (resource_id === undefined) named.push(...namedIn(type, query).filter((id) => ID.test(id)));
    return hereOf(tx, ids.length > 0 && named.length === 0 ? [NO_ID] : named);
  };
}

/** An id that nothing has. It is looked for where nobody of this node was named, so that the answer takes as long as where somebody was. */
export const NO_ID = '~';

async function hereOf(tx: Tx, named: readonly string[]): Promise<readonly string[]> {
  const keys = [...new Set(named)].map((id) => ({ type: 'Patient', id }));
  return (await readMany(tx, keys)).flatMap(({ id, deleted }) => (deleted ? [] : [id]));
}

/** The patient of this node whose a resource is that somebody sent, whatever is wrong with it. */
export function patientsBrought({ tx }: Pick<Scope, 'tx'>, resource: unknown): Promise<readonly string[]> {
  return hereOf(
    tx,
    patientsOf(resource).filter((id) => ID.test(id)),
  );
}

/** The patients of what a body brings: of the resource itself, or of the entries of a bundle. A body that cannot be read names nobody. */
function namedInBody(body: unknown): readonly string[] {
  if (!isObject(body) || typeof body.text !== 'string' || typeof body.contentType !== 'string') return [];
  const { text, contentType } = body;
  const sent: unknown = unlessRefused(() => parseBody({ text, contentType }));
  const entries = isObject(sent) && sent.resourceType === 'Bundle' && Array.isArray(sent.entry) ? sent.entry : [];
  return [sent, ...entries.map((entry) => (isObject(entry) ? entry.resource : undefined))].flatMap(patientsOf);
}

function patientsOf(one: unknown): readonly string[] {
  if (!isObject(one) || !isResourceType(String(one.resourceType))) return [];
  return [patientOfType(one as unknown as Resource) ?? []].flat();
}

const ID = /^[A-Za-z0-9.-]{1,64}$/;

/** The patients in whose compartments these resources lie, deleted ones too. */
async function ownersOf(tx: Tx, type: string, ids: readonly string[]): Promise<readonly string[]> {
  const stored = await readMany(
    tx,
    ids.map((id) => ({ type, id })),
  );
  return stored.flatMap(({ patientId }) => patientId ?? []);
}

function formOf({ body }: Pick<FhirRequest, 'body'>): URLSearchParams {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(body.contentType);
  return new URLSearchParams(isForm ? body.text : '');
}

/** Whom a search names. Each parameter is read by itself: one that cannot be read hides nobody who is named beside it. A search has no more of them than that. */
function namedIn(type: string, asked: Iterable<[string, string]>): readonly string[] {
  return [...asked]
    .slice(0, PARAMETERS_MAX)
    .flatMap(
      (one) =>
        unlessRefused(() => patientsMentioned(type, parseSearch(type, new URLSearchParams([one])).filters)) ?? [],
    );
}

function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}
