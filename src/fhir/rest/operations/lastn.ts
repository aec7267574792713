import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import { badValue } from '../../search/parse-values.ts';
import { searchEntry, toBundleText } from '../answer/bundle-text.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { newestOfEach } from './newest.ts';
import { observationsOf } from './observations.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

/** What shapes a page of a search; the answer here is whole and in an order of its own. */
const OF_A_PAGE = ['_include', '_revinclude', '_summary', '_elements', '_total', '_page', '_contained'];

/**
 * `GET /Observation/$lastn?patient=1&category=laboratory&max=3`: the newest of each code, of each subject. Search parameters say which Observations; whose, and a
 * category or “a search parameter that contains a code element”, must be among them. The order is the newest first, so `_sort=-date` says nothing new; the answer is one page,
 * so `_count` has nothing to divide.
 *
 * @refuses fhir.bad-search-value, fhir.repeated-parameter; fhir.unknown-parameter for what shapes a page
 * @source https://hl7.org/fhir/R4/observation-operation-lastn.html
 */
export async function lastn(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const found = newestOfEach(await observationsOf(parts, scope, queryOf(input)), maxOf(input));
  noteAccess(parts, scope, 'search', found, { operation: '$lastn' });
  const base = baseOf(scope);
  const links = [{ relation: 'self', url: `${base}/Observation/$lastn?${input.toQuery()}` }];
  const entries = found.map((stored) => searchEntry(base, stored, 'match'));
  return fhirAnswer(request, 200, {}, toBundleText({ type: 'searchset', total: found.length, links, entries }));
}

/** How many of each code. @refuses fhir.bad-search-value */
function maxOf(input: OperationInput): number {
  const max = input.text('max') ?? '1';
  if (!/^[1-9]\d{0,3}$/.test(max)) throw new RefusalError(badValue('max', '1–9999', max));
  return Number(max);
}

/** The search among whose results the newest are chosen. @refuses fhir.bad-search-value for another order, fhir.unknown-parameter, fhir.missing-parameter */
function queryOf(input: OperationInput): URLSearchParams {
  const sort = input.text('_sort') ?? '-date';
  if (sort !== '-date') throw new RefusalError(badValue('_sort', '-date', sort));
  const query = input.toQuery();
  for (const name of ['max', '_sort', '_count']) query.delete(name);
  const names = [...query.keys()];
  const odd = names.find((name) => OF_A_PAGE.includes(name.split(':')[0] ?? ''));
  if (odd !== undefined)
    throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type: 'Observation/$lastn', parameter: odd }));
  if (!names.some((name) => /^(patient|subject)([:.]|$)/.test(name))) throw refuseMissing('patient');
  if (!names.some((name) => /^(category|((combo|component)-)?code(-value-[a-z]+)?)(:|$)/.test(name)))
    throw refuseMissing('category');
  return query;
}
