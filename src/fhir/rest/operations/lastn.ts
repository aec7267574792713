import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isObject, parseFhirJson } from '../../json/json.ts';
import { badValue } from '../../search/parse-values.ts';
import type { StoredResource } from '../../store/stored.ts';
import { searchEntry, toBundleText } from '../answer/bundle-text.ts';
import { noteAccess } from '../disclosure/notes.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';
import { observationsOf } from './observations.ts';
import { type OperationInput, refuseMissing } from './operation.ts';

/**
 * `GET /Observation/$lastn?patient=1&category=laboratory&max=3`: the newest of each code. Search parameters say which Observations; whose, and a category or a
 * code, must be among them.
 *
 * @source https://hl7.org/fhir/R4/observation-operation-lastn.html
 */
export async function lastn(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const query = input.toQuery();
  const max = query.get('max') ?? '1';
  if (!/^[1-9]\d{0,3}$/.test(max)) throw new RefusalError(badValue('max', '1–9999', max));
  for (const name of ['max', '_sort', '_count', '_page']) query.delete(name);
  const names = [...query.keys()];
  if (!names.some((name) => /^(patient|subject)([:.]|$)/.test(name))) throw refuseMissing('patient');
  if (!names.some((name) => /^(category|code)(:|$)/.test(name))) throw refuseMissing('category');
  const groups = new Map<string, StoredResource[]>();
  for (const stored of await observationsOf(parts, scope, query)) {
    const key = codeKey(parseFhirJson(stored.body).code);
    const group = groups.get(key) ?? [];
    if (group.length < Number(max)) group.push(stored);
    groups.set(key, group);
  }
  const found = [...groups.values()].flat();
  noteAccess(parts, scope, 'search', found, { operation: '$lastn' });
  const base = baseOf(scope);
  const links = [{ relation: 'self', url: `${base}/Observation/$lastn?${input.toQuery()}` }];
  const entries = found.map((stored) => searchEntry(base, stored, 'match'));
  return fhirAnswer(request, 200, {}, toBundleText({ type: 'searchset', total: found.length, links, entries }));
}

/** Observations with the same codings are of one kind; without any, those with the same text. */
function codeKey(code: unknown): string {
  if (!isObject(code)) return '';
  const codings = (Array.isArray(code.coding) ? code.coding : []).filter(isObject);
  const keys = codings.map((coding) => `${String(coding.system ?? '')}|${String(coding.code ?? '')}`).sort();
  return keys.length > 0 ? keys.join(' ') : `text ${String(code.text ?? '')}`;
}
