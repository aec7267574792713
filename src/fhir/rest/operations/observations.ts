import { RefusalError, type Scope } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { parseSearch } from '../../search/parse-search.ts';
import type { StoredResource } from '../../store/stored.ts';
import { LIMITS } from '../limits.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { fillPage } from '../search/fill-page.ts';
import { naming, noteUnfound } from '../search/search.ts';

/** Observations that `$lastn` or `$stats` reads for one answer. More is a report, not a question at the bedside. */
export const READ_MAX = 10_000;

/**
 * The Observations that meet a query and that the caller may see, the newest first.
 *
 * @refuses fhir.search-too-broad where there are more than READ_MAX
 */
export async function observationsOf(
  parts: RestParts,
  scope: Scope,
  query: URLSearchParams,
): Promise<StoredResource[]> {
  await parts.gate.admit(scope, { action: 'search', type: 'Observation' });
  const inOrder = new URLSearchParams(query);
  inOrder.set('_sort', '-date');
  inOrder.set('_count', String(LIMITS.page));
  const wanted = parseSearch('Observation', inOrder, { baseUrl: baseOf(scope) });
  const restriction = await parts.gate.restrict(scope, {
    action: 'search',
    type: 'Observation',
    ...naming('Observation', wanted),
  });
  const found: StoredResource[] = [];
  let page: string | undefined;
  do {
    const filled = await fillPage(parts, scope, { ...wanted, ...(page === undefined ? {} : { page }) }, restriction);
    found.push(...filled.matches);
    page = filled.next;
    if (found.length > READ_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  } while (page !== undefined);
  await noteUnfound(parts, scope, wanted, found);
  return found;
}
