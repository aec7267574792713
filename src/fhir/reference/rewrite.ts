import { isObject } from '../json/json.ts';
import type { Resource } from '../types.ts';

/** One place in a resource that refers to another. */
export interface FoundReference {
  /** The text as written: `Patient/1`, `urn:uuid:…`, `#med1`, `Patient?identifier=…`. */
  readonly reference: string;
  /** FHIRPath of the place, `Observation.subject.reference`. */
  readonly path: string;
}

/** Answers the new text, or the same text to leave it. */
export type ReferenceMapper = (reference: string, path: string) => string;

const URN = /^urn:(?:uuid|oid):/;

/**
 * A deep copy whose references are rewritten: every `reference` of every Reference (in contained resources and extensions too), and
 * any other address (`Attachment.url`, a uri or canonical) only where it is a `urn:uuid:` or `urn:oid:`, because only those are local to a bundle.
 * A code system that is named by an OID is not an address: `system` is left alone.
 */
export function mapReferences<R extends Resource>(resource: R, map: ReferenceMapper): R {
  return copy(resource, resource.resourceType, map) as R;
}

export function collectReferences(resource: Resource): FoundReference[] {
  const found: FoundReference[] = [];
  mapReferences(resource, (reference, path) => {
    found.push({ reference, path });
    return reference;
  });
  return found;
}

function copy(value: unknown, path: string, map: ReferenceMapper): unknown {
  if (Array.isArray(value)) return value.map((item, i) => copy(item, `${path}[${i}]`, map));
  if (!isObject(value)) return value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    const at = `${path}.${key}`;
    out[key] = typeof item === 'string' && isAddress(key, item, value) ? map(item, at) : copy(item, at, map);
  }
  return out;
}

/** Keys whose text may be a uri that is an address. */
const ADDRESS_KEYS =
  /^(?:url|uri|valueUrl|valueUri|valueCanonical|instantiatesUri|instantiatesCanonical|focus|target)$/;

function isAddress(key: string, text: string, holder: Record<string, unknown>): boolean {
  if (key === 'reference') return true;
  return ADDRESS_KEYS.test(key) && URN.test(text) && !(key === 'url' && isExtension(holder));
}

function isExtension(holder: Record<string, unknown>): boolean {
  return Object.keys(holder).some((key) => key === 'extension' || key.startsWith('value'));
}
