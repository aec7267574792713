import { isObject } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import type { Finding } from '../../outcome.ts';
import { collectReferences } from '../../reference/rewrite.ts';
import type { Resource } from '../../types.ts';

/** In these every `urn:` means an entry. */
const CLOSED_BUNDLES: readonly unknown[] = ['document', 'message', 'transaction'];

/**
 * References of a bundle that should lead to one of its entries, and do not: nobody can resolve a `urn:` elsewhere.
 *
 * @source https://hl7.org/fhir/R4/bundle.html#references
 */
export function danglingIn(bundle: Resource): Finding[] {
  if (bundle.resourceType !== 'Bundle' || !Array.isArray(bundle.entry)) return [];
  const entries: readonly unknown[] = bundle.entry;
  const known = new Set(entries.map((entry) => (isObject(entry) ? entry.fullUrl : undefined)));
  const severity = CLOSED_BUNDLES.includes(bundle.type) ? 'error' : 'warning';
  const isLost = ({ reference, path }: { reference: string; path: string }) =>
    path.endsWith('.reference') && /^urn:(?:uuid|oid):/.test(reference) && !known.has(reference);
  return collectReferences(bundle)
    .filter(isLost)
    .map(({ reference, path }) => ({
      ...refuseFhir('fhir.dangling-reference', { reference: reference.slice(0, 200) }, path),
      severity,
    }));
}
