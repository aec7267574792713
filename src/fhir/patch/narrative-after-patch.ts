import { isObject, stringifyFhirJson } from '../json/json.ts';
import type { Finding } from '../outcome.ts';
import type { Resource } from '../types.ts';
import { refuseNarrative } from './narrative-messages.ts';

/** Narratives that say nothing but what the data says. */
const FROM_DATA: readonly unknown[] = ['generated', 'extensions'];

/**
 * A patched resource whose narrative does not say what the data said before. One that was made from the data, and that the patch left as it was while it changed the data, is removed;
 * one that says more than the data is kept, and whoever patched is told. Labels in `meta` are in no narrative.
 *
 * “The server SHALL ensure that the narrative in a resource is not clinically unsafe after the PATCH operation is performed.”
 *
 * @returns the resource, and what its writer is to be told
 * @source https://hl7.org/fhir/R4/http.html#patch
 */
export function withoutStaleNarrative(
  before: Resource,
  patched: Resource,
): { readonly resource: Resource; readonly findings: readonly Finding[] } {
  const { text, ...rest } = patched;
  if (!isObject(text) || text.status === 'empty' || !isStale(before, patched))
    return { resource: patched, findings: [] };
  const path = `${patched.resourceType}.text`;
  if (FROM_DATA.includes(text.status)) {
    return {
      resource: rest as Resource,
      findings: [{ ...refuseNarrative('fhir.narrative-removed', {}, path), severity: 'warning' }],
    };
  }
  return {
    resource: patched,
    findings: [{ ...refuseNarrative('fhir.narrative-unpatched', {}, path), severity: 'warning' }],
  };
}

function isStale(before: Resource, patched: Resource): boolean {
  return asText(before.text) === asText(patched.text) && dataOf(before) !== dataOf(patched);
}

/** What a narrative tells of. */
function dataOf({ text: _text, meta: _meta, ...data }: Resource): string {
  return asText(data);
}

function asText(value: unknown): string {
  return stringifyFhirJson({ value });
}
