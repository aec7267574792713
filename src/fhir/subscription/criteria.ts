import { RefusalError } from '#kernel';
import { requireMatchable } from '../search/match.ts';
import { parseSearch } from '../search/parse-search.ts';
import type { SearchFilter } from '../search/request.ts';
import { refuseSubscription } from './messages.ts';

/** What a subscription listens to: versions of a type that pass all filters. */
export interface ListensTo {
  readonly type: string;
  readonly filters: readonly SearchFilter[];
}

/** Search parameters that begin with an underscore and say something about the resource; the others shape an answer, and there is none here. */
const OF_THE_RESOURCE = /^_(id|lastUpdated|tag|profile|security|source)(:|$)/;

/**
 * Reads `Observation?code=…` as a search would, and takes what can be held against a version alone: no chains, no `_has`, no terminology.
 *
 * @refuses subscription.criteria-not-supported by the parameter's name, and what a search refuses
 * @source https://hl7.org/fhir/R4/subscription.html#criteria
 */
export function readCriteria(criteria: string, baseUrl: string): ListensTo {
  const refuse = (parameter: string) =>
    refuseSubscription('subscription.criteria-not-supported', { parameter: parameter.slice(0, 100) }, PLACE);
  const relative = criteria.startsWith(`${baseUrl}/`) ? criteria.slice(baseUrl.length + 1) : criteria;
  const [type = '', query = ''] = relative.replace(/^\//, '').split(/\?(.*)/s);
  if (!/^[A-Z][A-Za-z]*$/.test(type)) throw new RefusalError(refuse(type || '?'));
  const params = new URLSearchParams(query);
  const shaping = [...params.keys()].find((name) => name.startsWith('_') && !OF_THE_RESOURCE.test(name));
  if (shaping !== undefined) throw new RefusalError(refuse(shaping));
  const { filters } = parseSearch(type, params, { baseUrl });
  requireMatchable(filters, refuse);
  return { type, filters };
}

const PLACE = 'Subscription.criteria';
