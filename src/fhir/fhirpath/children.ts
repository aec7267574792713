import { namesType } from '../definitions/choice.ts';
import { type ElementDef, findElements } from '../definitions/definitions.ts';
import { isObject } from '../json/json.ts';
import { Quantity } from './quantity.ts';
import type { Item } from './values.ts';

/** What a key of JSON says in a type: `valueQuantity` is the element `value`, and a Quantity. */
interface Field {
  readonly name: string;
  /** Undefined where the resource itself says what it is. */
  readonly type: string | undefined;
}

/** The elements of a type. */
interface Shape {
  readonly byKey: ReadonlyMap<string, Field>;
  readonly choices: ReadonlySet<string>;
}

const shapes = new Map<string, Shape>();
/** Types of which there are others that have more elements. */
const ABSTRACT: ReadonlySet<string> = new Set(['Element', 'BackboneElement', 'Resource', 'DomainResource']);

/**
 * The children of this name, with their types where the item's type is known: `value` finds `valueQuantity`. A primitive that has extensions and no value is there
 * all the same (`_birthDate` alone); its own children are its id and its extensions.
 */
export function childrenOf(item: Item, name: string): Item[] {
  if (item.type?.startsWith('System.')) return partsOf(item, name);
  const holder = holderOf(item);
  if (!holder) return [];
  const found: Item[] = [];
  const shape = item.type === undefined ? undefined : shapeOf(item.type);
  if (shape?.choices.has(name)) {
    for (const key of Object.keys(holder)) {
      const plain = plainOf(holder, key);
      const field = plain === undefined ? undefined : shape.byKey.get(plain);
      if (field?.name === name) collect(holder, plain as string, field.type, found);
    }
    return found;
  }
  // A key of a choice is no name of FHIRPath (`valueString`), but published guides write it so, and what they mean is plain.
  const field = shape?.byKey.get(name);
  if (field) collect(holder, name, field.type, found);
  else if (!shape || ABSTRACT.has(item.type as string)) collectUntyped(holder, name, found);
  return found;
}

/** All children, with those of primitives. */
export function allChildrenOf(item: Item): Item[] {
  const holder = item.type?.startsWith('System.') ? undefined : holderOf(item);
  if (!holder) return [];
  const shape = item.type === undefined ? undefined : shapeOf(item.type);
  const found: Item[] = [];
  for (const key of Object.keys(holder)) {
    const plain = plainOf(holder, key);
    if (plain !== undefined && plain !== 'resourceType') collect(holder, plain, shape?.byKey.get(plain)?.type, found);
  }
  return found;
}

/** A Quantity of FHIRPath's own has two parts; its other values have none. */
function partsOf({ value }: Item, name: string): Item[] {
  if (!(value instanceof Quantity)) return [];
  if (name === 'value') return [{ value: value.value, type: 'System.Decimal' }];
  return name === 'unit' ? [{ value: value.unit, type: 'System.String' }] : [];
}

/** What holds the children: the object itself, or what stands beside a primitive. */
function holderOf({ value, sibling }: Item): Record<string, unknown> | undefined {
  if (isObject(value)) return value;
  return isObject(sibling) ? sibling : undefined;
}

/** The key without its `_`; undefined where the key without it is there too, and is met by itself. */
function plainOf(holder: Record<string, unknown>, key: string): string | undefined {
  if (!key.startsWith('_')) return key;
  const plain = key.slice(1);
  return Object.hasOwn(holder, plain) ? undefined : plain;
}

/** Where the type is not known: the key itself, and those that add the name of a type to it. */
function collectUntyped(holder: Record<string, unknown>, name: string, found: Item[]): void {
  for (const key of Object.keys(holder)) {
    const plain = plainOf(holder, key);
    const suffix = plain?.startsWith(name) ? plain.slice(name.length) : '-';
    if (suffix !== '' && !namesType(suffix)) continue;
    collect(holder, plain as string, suffix === '' ? undefined : typeNamed(suffix), found);
  }
}

function collect(holder: Record<string, unknown>, key: string, type: string | undefined, found: Item[]): void {
  const value = Object.hasOwn(holder, key) ? holder[key] : undefined;
  const beside = `_${key}`;
  const sibling = Object.hasOwn(holder, beside) ? holder[beside] : undefined;
  if (!Array.isArray(value) && !Array.isArray(sibling)) {
    add(value, sibling, type, found);
    return;
  }
  const [values, siblings] = [Array.isArray(value) ? value : [], Array.isArray(sibling) ? sibling : []];
  const count = Math.max(values.length, siblings.length);
  for (let i = 0; i < count; i++) add(values[i], siblings[i], type, found);
}

function add(value: unknown, sibling: unknown, type: string | undefined, found: Item[]): void {
  if (isObject(value)) {
    found.push({
      value,
      type: type === undefined && typeof value.resourceType === 'string' ? value.resourceType : type,
    });
  } else if (value !== null && value !== undefined) {
    found.push(sibling === undefined ? { value, type } : { value, type, sibling });
  } else if (isObject(sibling)) {
    found.push({ value: undefined, type, sibling });
  }
}

function shapeOf(type: string): Shape | undefined {
  const known = shapes.get(type);
  if (known) return known;
  const elements = findElements(type);
  if (!elements) return undefined;
  const byKey = new Map<string, Field>();
  for (const element of elements) for (const [key, field] of fieldsOf(element, type)) byKey.set(key, field);
  const choices = new Set(elements.filter(({ choice }) => choice).map(({ name }) => name));
  const shape = { byKey, choices };
  shapes.set(type, shape);
  return shape;
}

function fieldsOf({ name, choice, types, contentOf }: ElementDef, parent: string): [string, Field][] {
  if (choice) {
    return types.map(({ code }) => [name + code.slice(0, 1).toUpperCase() + code.slice(1), { name, type: code }]);
  }
  const code = types[0]?.code;
  if (code === undefined || code === 'Resource') return [[name, { name, type: contentOf }]];
  const own = `${parent}.${name}`;
  const isBackbone = (code === 'BackboneElement' || code === 'Element') && findElements(own) !== undefined;
  return [[name, { name, type: isBackbone ? own : code }]];
}

/** `Quantity` of `valueQuantity`, but `string` of `valueString`. */
function typeNamed(suffix: string): string {
  return findElements(suffix) ? suffix : suffix.slice(0, 1).toLowerCase() + suffix.slice(1);
}
