import { isRecord } from './codeable.ts';

/** A coded element of a resource: where it stands, and the element itself. */
export interface CodedElement {
  /** FHIRPath without indexes, as a profile names it: `Observation.component.code`. */
  readonly element: string;
  /** FHIRPath with indexes: `Observation.component[0].code`. */
  readonly path: string;
  readonly value: unknown;
}

/** Members that hold a `text` but are no CodeableConcept: annotations, names, addresses, dosages, reference ranges, narratives. */
const NOT_CODED: ReadonlySet<string> = new Set([
  'address',
  'contentAttachment',
  'dosage',
  'dosageInstruction',
  'line',
  'name',
  'note',
  'referenceRange',
  'text',
  'timing',
  'item',
]);

/** Members that are not the sender's clinical content. */
const SKIPPED: ReadonlySet<string> = new Set(['meta', 'text', 'contained']);

/** A resource this deep is hostile; the exchange refuses it long before. */
const DEPTH_MAX = 64;

/**
 * Every CodeableConcept and Coding of a resource, told by its shape: no definitions are needed, and a resource that breaks its definition is read too.
 * `meta` and narratives are left out; contained resources are listed under their own type.
 */
export function codedElementsOf(resource: unknown): CodedElement[] {
  const found: CodedElement[] = [];
  if (isRecord(resource)) walkResource(resource, typeName(resource), found, 0);
  return found;
}

function walkResource(resource: Record<string, unknown>, path: string, found: CodedElement[], depth: number): void {
  const type = typeName(resource);
  for (const [name, value] of Object.entries(resource)) {
    if (!SKIPPED.has(name)) walk(value, `${type}.${name}`, `${path}.${name}`, name, found, depth + 1);
  }
  const contained = Array.isArray(resource['contained']) ? resource['contained'] : [];
  contained.forEach((inner, i) => {
    if (isRecord(inner)) walkResource(inner, `${path}.contained[${i}]`, found, depth + 1);
  });
}

function walk(value: unknown, element: string, path: string, name: string, found: CodedElement[], depth: number): void {
  if (depth > DEPTH_MAX) return;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) walk(item, element, `${path}[${i}]`, name, found, depth + 1);
    return;
  }
  if (!isRecord(value)) return;
  if (typeof value['resourceType'] === 'string') {
    walkResource(value, path, found, depth);
    return;
  }
  if (isCodeable(value, name) || isCoding(value)) {
    found.push({ element, path, value });
    return;
  }
  for (const [inner, next] of Object.entries(value)) {
    if (inner !== 'contained') walk(next, `${element}.${inner}`, `${path}.${inner}`, inner, found, depth + 1);
  }
}

function isCodeable(value: Record<string, unknown>, name: string): boolean {
  if ('coding' in value) return true;
  return (
    typeof value['text'] === 'string' && !NOT_CODED.has(name) && hasOnly(value, ['text', 'id', 'extension', '_text'])
  );
}

/** A Coding has a system or a display beside its code, and none of the members of a Quantity, an Identifier or a contact point. */
function isCoding(value: Record<string, unknown>): boolean {
  const coded = typeof value['code'] === 'string' || typeof value['display'] === 'string';
  return (
    coded &&
    'system' in value &&
    hasOnly(value, ['system', 'code', 'display', 'version', 'userSelected', 'id', 'extension', '_display'])
  );
}

function hasOnly(value: Record<string, unknown>, members: readonly string[]): boolean {
  return Object.keys(value).every((key) => members.includes(key));
}

function typeName(resource: Record<string, unknown>): string {
  return typeof resource['resourceType'] === 'string' ? resource['resourceType'] : 'Resource';
}
