import type { Actor, Tx } from '#kernel';
import type { Database } from '#platform/postgres';
import { type HttpRequest, queryOf } from './message.ts';
import type { About, Route } from './route.ts';

/** A request, as far as it came. */
export interface Asked {
  readonly request: HttpRequest;
  readonly params: Readonly<Record<string, string>>;
  /** Absent where it was refused before it was read. */
  readonly input?: unknown;
}

/**
 * Whom a request that was refused is about, by what it says itself: so that a no stands in the list of the patient whom it spares, also where nobody came to look. What a patient alone may ask is about
 * the patient who asks. Of callers without a name nobody learns it: they could fill anybody's list.
 */
export async function patientsAsked(
  { about, who }: Pick<Route, 'about' | 'who'>,
  { request, params, input }: Asked,
  { actor, database }: { readonly actor: Actor; readonly database: Database },
): Promise<readonly string[]> {
  if (actor.kind === 'anonymous') return [];
  // Of an input that is no object nothing is taken.
  const asked = { ...Object.fromEntries(queryOf(request)), ...(input as object | undefined), ...params };
  const found = about === undefined ? [] : await database.transaction((tx) => about(tx, asked), { mode: 'read' });
  if (found.length > 0) return [...new Set(found)];
  const own = actor.kind === 'person' && who.every((caller) => caller === 'patient') ? actor.patientId : undefined;
  return own === undefined ? [] : [own];
}

/** What can be an id of ours; anything else names nobody. @source https://hl7.org/fhir/R4/datatypes.html#id */
const ID = /^[A-Za-z0-9.-]{1,64}$/;

/**
 * A request is about whom these of its members lead to.
 *
 * @param patientOf - the patient of what has this id; undefined where nothing has it
 */
export function aboutWhom(
  patientOf: (tx: Tx, id: string) => Promise<string | null | undefined>,
  ...members: readonly [string, ...string[]]
): About {
  return async (tx, asked) => {
    const found: string[] = [];
    for (const member of members) {
      const id = asked[member];
      const patientId = typeof id === 'string' && ID.test(id) ? await patientOf(tx, id) : undefined;
      if (typeof patientId === 'string') found.push(patientId);
    }
    return found;
  };
}
