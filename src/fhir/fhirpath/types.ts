import { findElements, isResourceType } from '../definitions/definitions.ts';
import { PRIMITIVE_TYPES } from '../definitions/primitive-types.ts';
import { isObject } from '../json/json.ts';
import { NotEvaluated } from './not-evaluated.ts';
import type { Around, Item } from './values.ts';

/** The types of FHIRPath itself. @source http://hl7.org/fhirpath/N1/#literals */
const SYSTEM_TYPES: ReadonlySet<string> = new Set([
  'Boolean',
  'String',
  'Integer',
  'Decimal',
  'Date',
  'DateTime',
  'Time',
  'Quantity',
]);
const PRIMITIVES: ReadonlySet<string> = new Set(PRIMITIVE_TYPES);
/** What R4 makes of another type by narrowing it. @source https://hl7.org/fhir/R4/datatypes.html */
const NARROWED: ReadonlyMap<string, string> = new Map([
  ...['code', 'id', 'markdown'].map((type) => [type, 'string'] as const),
  ...['url', 'canonical', 'oid', 'uuid'].map((type) => [type, 'uri'] as const),
  ...['unsignedInt', 'positiveInt'].map((type) => [type, 'integer'] as const),
  ...['Age', 'Count', 'Distance', 'Duration'].map((type) => [type, 'Quantity'] as const),
  ...['Timing', 'Dosage', 'ElementDefinition'].map((type) => [type, 'BackboneElement'] as const),
  ...['Bundle', 'Binary', 'Parameters', 'DomainResource'].map((type) => [type, 'Resource'] as const),
]);
/** Names that stand for many types, and `xhtml`, which has no elements. */
const OTHERS: ReadonlySet<string> = new Set(['Element', 'BackboneElement', 'Resource', 'DomainResource', 'xhtml']);

/** A type as an expression names it: `FHIR.Patient`, `System.Boolean`, `Quantity`. */
export interface TypeName {
  readonly namespace: 'FHIR' | 'System' | undefined;
  readonly name: string;
}

/** Whether R4 has a type of this name. */
export function isFhirType(name: string): boolean {
  return isResourceType(name) || PRIMITIVES.has(name) || OTHERS.has(name) || findElements(name) !== undefined;
}

/** Whether a type is the other one or narrows it: an Age is a Quantity, and a Patient a DomainResource. */
export function isA(type: string, asked: string): boolean {
  for (let at: string | undefined = type; at !== undefined; at = parentOf(at)) if (at === asked) return true;
  return false;
}

function parentOf(type: string): string | undefined {
  const known = NARROWED.get(type);
  if (known !== undefined) return known;
  if (type === 'Element' || type === 'Resource') return undefined;
  if (isResourceType(type)) return 'DomainResource';
  if (!type.includes('.')) return 'Element';
  return findElements(type)?.some(({ name }) => name === 'modifierExtension') ? 'BackboneElement' : 'Element';
}

/** @throws NotEvaluated for a name that no type has */
export function checkTypeName({ namespace, name }: TypeName): void {
  const isKnown = namespace === 'System' || isFhirType(name) || (namespace === undefined && SYSTEM_TYPES.has(name));
  if (!isKnown) throw new NotEvaluated(`the type ${name}`);
}

/**
 * Whether an item is of a type. A primitive of FHIR is never one of FHIRPath's own types; and for `as` and `ofType()` it is of no type that its own narrows: a code is no string.
 *
 * @throws NotEvaluated where the type of the item is not known, and it could be
 */
export function isOfType(item: Item, { namespace, name }: TypeName, isExact: boolean, { isOwn }: Around): boolean {
  const { type } = item;
  if (type?.startsWith('System.')) return namespace !== 'FHIR' && type === `System.${name}`;
  // R4's own rules write `Boolean` for its boolean.
  const asked = isOwn && !isFhirType(name) ? name.slice(0, 1).toLowerCase() + name.slice(1) : name;
  if (namespace === 'System' || !isFhirType(asked)) return false;
  if (type === undefined) return couldBe(item, asked);
  return isExact && PRIMITIVES.has(type) ? type === asked : isA(type, asked);
}

/** An item of no known type: a boolean is a boolean, an object is no primitive. @throws NotEvaluated for all else */
function couldBe({ value }: Item, asked: string): boolean {
  const isPrimitive = PRIMITIVES.has(asked);
  if (typeof value === 'boolean' && asked !== 'Element') return asked === 'boolean';
  if (asked === 'boolean' || (value !== undefined && isPrimitive === isObject(value) && asked !== 'Element'))
    return false;
  throw new NotEvaluated(asked);
}

/** `type()`: namespace and name. @throws NotEvaluated where it is not known */
export function typeInfo({ type }: Item): Item {
  if (type === undefined) throw new NotEvaluated('type()');
  const isSystem = type.startsWith('System.');
  const name = isSystem ? type.slice('System.'.length) : type.includes('.') ? (parentOf(type) as string) : type;
  return { value: { namespace: isSystem ? 'System' : 'FHIR', name } };
}
