import { RefusalError, type Scope } from '#kernel';
import type { About } from '#platform/http';
import { isResourceType } from '../../definitions/definitions.ts';
import { parseSearch } from '../../search/parse-search.ts';
import { patientsMentioned } from '../../search/patients-mentioned.ts';
import { readMany, readResource } from '../../store/read.ts';
import type { FhirRequest } from '../request/request.ts';

/** Issue types of refusals that are about who asks (person, role, purpose), and not about how something was asked. */
const OF_WHO_ASKS: ReadonlySet<string> = new Set(['forbidden', 'suppressed', 'security', 'login', 'expired']);

/**
 * Notes for each patient whom a read or search named that it was refused before anything was read: that somebody tried belongs into that patient's ledger. Only refusals of
 * who asked are noted, not those of a faulty request; ids of nobody at this node are not noted.
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
  const named = id === '' ? namedIn(request) : await patientOf(scope, type, id);
  const keys = [...new Set(named)].map((patient) => ({ type: 'Patient', id: patient }));
  const here = (await readMany(scope.tx, keys)).filter(({ deleted }) => !deleted);
  const detail = { refusals: [first, ...more].map(({ code }) => code).join(' ') };
  for (const { id: patientId } of here) {
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
 * The patients of this node whom an address of FHIR REST names: by the one resource, by ids, or by a parameter of its search. For refusals that were made before anything was looked at, of writes too.
 *
 * @param path - of the row; a type that is written out in it has no name of its own
 */
export function aboutAddress(path: string): About {
  const [, written] = /^\/([A-Z][A-Za-z]+)\//.exec(path) ?? [];
  return async (tx, { resource_type, resource_id, ...asked }) => {
    const type = typeof resource_type === 'string' ? resource_type : written;
    if (type === undefined || !isResourceType(type)) return [];
    const query = new URLSearchParams(
      Object.entries(asked).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    const ids = typeof resource_id === 'string' ? [resource_id] : (query.get('_id') ?? '').split(',');
    const named: string[] = [];
    for (const id of ids.filter((one) => ID.test(one))) named.push(...(await patientOf({ tx }, type, id)));
    if (resource_id === undefined)
      named.push(...namedIn({ type, query, body: { text: '', contentType: '' } }).filter((id) => ID.test(id)));
    const here = await readMany(
      tx,
      [...new Set(named)].map((id) => ({ type: 'Patient', id })),
    );
    return here.flatMap(({ id, deleted }) => (deleted ? [] : [id]));
  };
}

const ID = /^[A-Za-z0-9.-]{1,64}$/;

async function patientOf({ tx }: Pick<Scope, 'tx'>, type: string, id: string): Promise<readonly string[]> {
  if (type === 'Patient') return [id];
  const stored = await readResource(tx, type, id);
  return stored?.patientId === undefined ? [] : [stored.patientId];
}

/** Whom a search names, in its address or its form. Each parameter is read by itself: one that cannot be read hides nobody who is named beside it. */
function namedIn({ type, query, body }: Pick<FhirRequest, 'type' | 'query' | 'body'>): readonly string[] {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(body.contentType);
  const asked = [...query, ...new URLSearchParams(isForm ? body.text : '')];
  return asked.flatMap((one) => {
    try {
      return patientsMentioned(type, parseSearch(type, new URLSearchParams([one])).filters);
    } catch (error) {
      if (error instanceof RefusalError) return [];
      throw error;
    }
  });
}
