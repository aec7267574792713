import type { Scope } from '#kernel';
import {
  type CompartmentPage,
  type CompartmentRequest,
  pageBehind,
  readCompartment,
} from '../../store/compartment-read.ts';
import type { StoredResource } from '../../store/stored.ts';
import { LIMITS } from '../limits.ts';
import type { RestParts } from '../parts.ts';

/**
 * A page of a patient's compartment, of what the caller may see. What is hidden leaves no trace: a page is full as long as there is more to see, `next` is there only
 * where it leads to something, and its key is that of the last resource that was shown, never of a hidden one.
 */
export async function shownCompartment(
  { gate }: Pick<RestParts, 'gate'>,
  scope: Scope,
  request: CompartmentRequest,
): Promise<CompartmentPage> {
  const { tx } = scope;
  const { count } = request;
  const shown: StoredResource[] = [];
  let { page } = request;
  // One more than wanted tells whether there is more to see; where much is hidden, more is read at a time.
  for (let more = count + 1; ; more = Math.min(more * 2, LIMITS.page)) {
    const found = await readCompartment(tx, { ...request, ...(page === undefined ? {} : { page }), count: more });
    shown.push(...(await gate.mayDisclose(scope, 'read', found.resources)));
    page = found.next;
    // Bodies so large that fewer were given than asked for make a short page.
    const isCut = found.resources.length < more && shown.length > 0;
    if (page === undefined || isCut || shown.length > count) break;
  }
  const resources = shown.slice(0, count);
  const last = resources.at(-1);
  const goesOn = page !== undefined || shown.length > count;
  const next = goesOn && last ? await pageBehind(tx, last) : undefined;
  return { resources, ...(next === undefined ? {} : { next }) };
}
