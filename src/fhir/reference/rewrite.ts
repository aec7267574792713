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

const BUNDLE_LOCAL_PREFIX = 'urn:uuid:';
/** Where a narrative leads to another entry of the bundle. */
const LINK = /(\s(?:href|src)\s*=\s*["'])(urn:uuid:[0-9a-fA-F-]{36})(?=["'])/g;

/**
 * A deep copy whose references are rewritten: every `reference` of every Reference (in contained resources and extensions too), and
 * other addresses (`Attachment.url`, a uri, a link or an image of a narrative) only where they are a `urn:uuid:`, because such a one is local to its bundle.
 * What names a thing is no address: the url of an extension, the url of a value set itself, the system of a code, a canonical.
 *
 * @param options.allAddresses - also the other addresses that are no `urn:uuid:`; not those of a narrative
 * @source https://hl7.org/fhir/R4/http.html#trules
 */
export function mapReferences<R extends Resource>(
  resource: R,
  map: ReferenceMapper,
  { allAddresses = false }: { readonly allAddresses?: boolean } = {},
): R {
  return copy(resource, resource.resourceType, { map, allAddresses }) as R;
}

export function collectReferences(resource: Resource): FoundReference[] {
  const found: FoundReference[] = [];
  mapReferences(resource, (reference, path) => {
    found.push({ reference, path });
    return reference;
  });
  return found;
}

interface Mapping {
  readonly map: ReferenceMapper;
  readonly allAddresses: boolean;
}

function copy(value: unknown, path: string, mapping: Mapping): unknown {
  if (Array.isArray(value)) return value.map((item, i) => copy(item, `${path}[${i}]`, mapping));
  if (!isObject(value)) return value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    const at = `${path}.${key}`;
    if (typeof item === 'string') out[key] = copyText(key, item, value, at, mapping);
    else if (key === 'instantiatesUri' && Array.isArray(item)) {
      out[key] = item.map((one, i) =>
        typeof one === 'string' ? copyText(key, one, value, `${at}[${i}]`, mapping) : one,
      );
    } else out[key] = copy(item, at, mapping);
  }
  return out;
}

function copyText(
  key: string,
  text: string,
  holder: Record<string, unknown>,
  at: string,
  { map, allAddresses }: Mapping,
): string {
  if (isAddress(key, text, holder, allAddresses)) return map(text, at);
  if (key !== 'div' || !text.includes(BUNDLE_LOCAL_PREFIX)) return text;
  return text.replace(LINK, (_whole, before: string, address: string) => before + map(address, at));
}

/** Keys whose text may be the address of a resource. */
const ADDRESS_KEYS = /^(?:url|uri|valueUrl|valueUri|instantiatesUri|address|endpoint)$/;

function isAddress(key: string, text: string, holder: Record<string, unknown>, allAddresses: boolean): boolean {
  if (key === 'reference') return true;
  if (!ADDRESS_KEYS.test(key) || (key === 'url' && isNamedByUrl(holder))) return false;
  return allAddresses || text.startsWith(BUNDLE_LOCAL_PREFIX);
}

/** An extension and a canonical resource are named by their url. */
function isNamedByUrl(holder: Record<string, unknown>): boolean {
  return Object.keys(holder).some((key) => key === 'resourceType' || key === 'extension' || key.startsWith('value'));
}
