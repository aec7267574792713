import { isObject } from '../json/json.ts';
import type { Resource } from '../types.ts';

/** One place in a resource that refers to another. */
export interface FoundReference {
  /** The text as written: `Patient/1`, `urn:uuid:…`, `#med1`, `Patient?identifier=…`. */
  readonly reference: string;
  /** FHIRPath of the place, `Observation.subject.reference`. */
  readonly path: string;
}

/** Answers the new text of a reference, or the same text to leave it. */
export type ReferenceMapper = (reference: string, path: string) => string;

const BUNDLE_LOCAL_PREFIX = 'urn:uuid:';
/** Where a narrative leads to another entry of the bundle. */
const LINK = /(\s(?:href|src)\s*=\s*["'])(urn:uuid:[0-9a-fA-F-]{36})(?=["'])/g;

/**
 * The resource with its references rewritten: every `reference` of every Reference (in contained resources and extensions too), and
 * other addresses (`Attachment.url`, a uri, a link or an image of a narrative) only where they are a `urn:uuid:`, because such a one is local to its bundle.
 * What names a thing is no address: the url of an extension, the url of a value set itself, the system of a code, a canonical.
 *
 * The given resource stays as it is. Parts in which nothing is rewritten are shared by both, so neither may be changed afterwards.
 *
 * @param options.allAddresses - rewrites every such address, not only a `urn:uuid:`; in a narrative still only these
 * @source https://hl7.org/fhir/R4/http.html#trules
 */
export function mapReferences<R extends Resource>(
  resource: R,
  map: ReferenceMapper,
  { allAddresses = false }: { readonly allAddresses?: boolean } = {},
): R {
  return rewrite(resource, { map, allAddresses, steps: [resource.resourceType] }) as R;
}

/** Every reference of a resource that `mapReferences` would rewrite, with its place. */
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
  /** The way to where the walk is: a stack, made into a path only where there is an address. */
  readonly steps: (string | number)[];
}

function rewrite(value: unknown, mapping: Mapping): unknown {
  if (Array.isArray(value)) return rewriteList(value, mapping);
  if (!isObject(value)) return value;
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (typeof item === 'number' || typeof item === 'boolean') continue;
    mapping.steps.push(key);
    const now = rewriteMember(key, item, value, mapping);
    mapping.steps.pop();
    if (now === item) continue;
    changed ??= { ...value };
    changed[key] = now;
  }
  return changed ?? value;
}

function rewriteMember(key: string, item: unknown, holder: Record<string, unknown>, mapping: Mapping): unknown {
  if (typeof item === 'string') return rewriteText(key, item, holder, mapping);
  if (key !== 'instantiatesUri' || !Array.isArray(item)) return rewrite(item, mapping);
  return rewriteList(item, mapping, (one) => (typeof one === 'string' ? rewriteText(key, one, holder, mapping) : one));
}

function rewriteList(
  list: readonly unknown[],
  mapping: Mapping,
  rewriteItem = (item: unknown) => rewrite(item, mapping),
): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    mapping.steps.push(i);
    const now = rewriteItem(list[i]);
    mapping.steps.pop();
    if (now === list[i]) continue;
    changed ??= [...list];
    changed[i] = now;
  }
  return changed ?? list;
}

function rewriteText(key: string, text: string, holder: Record<string, unknown>, mapping: Mapping): string {
  if (isAddress(key, text, holder, mapping.allAddresses)) return mapping.map(text, pathOf(mapping.steps));
  if (key !== 'div' || !text.includes(BUNDLE_LOCAL_PREFIX)) return text;
  return text.replace(
    LINK,
    (_whole, before: string, address: string) => before + mapping.map(address, pathOf(mapping.steps)),
  );
}

/** `Observation`, `performer`, 0, `reference` is `Observation.performer[0].reference`. */
function pathOf(steps: readonly (string | number)[]): string {
  let path = '';
  for (const step of steps) path += typeof step === 'number' ? `[${step}]` : path === '' ? step : `.${step}`;
  return path;
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
