import { type ElementDef, findElements, isResourceType, type TypeRef } from '../definitions/definitions.ts';
import { bindingCheck } from './bindings.ts';
import { invariantsFor, type NamedInvariant } from './invariants/catalogue.ts';
import { type Rule, rulesFor } from './invariants/rules.ts';
import { checkNarrative } from './narrative.ts';
import { type Check, elementId, PRIMITIVES } from './primitives.ts';
import { checkAddress, checkDeclaredType, noteFragment, targetCheck } from './references.ts';

/** What may stand under one JSON key of a type. */
export interface Property {
  /** `value` for the key `valueQuantity`. */
  readonly name: string;
  /** How FHIRPath names it: `value.ofType(Quantity)`. */
  readonly step: string;
  /** `value` where the element is a choice: two keys of one choice exclude one another. */
  readonly choice: string | undefined;
  readonly isList: boolean;
  readonly isPrimitive: boolean;
  /** The `_key` beside a primitive: ids and extensions only. */
  readonly isSibling: boolean;
  readonly check: Check;
}

/** A type made ready for checking: one lookup for each key that is there. */
export interface TypeTable {
  readonly type: string;
  readonly properties: ReadonlyMap<string, Property>;
  readonly required: readonly { readonly name: string; readonly keys: readonly string[] }[];
  readonly invariants: readonly NamedInvariant[];
  /** Those that are evaluated as the specification writes them. */
  readonly rules: readonly Rule[];
}

/** How objects and nested resources are checked. They are handed in because the two files need one another: objects check their properties, and properties check objects. */
export interface Walkers {
  readonly object: (table: TypeTable, value: unknown, walk: Parameters<Check>[1]) => void;
  readonly resource: Check;
}

/**
 * Compiles each type when it is first met, into a table of what may stand under which key and how that is checked. A check looks its table up when it first runs, and not when it
 * is made, so that a type may contain itself.
 */
export function typeCompiler(walkers: Walkers) {
  const tables = new Map<string, TypeTable>();
  const checks = new Map<string, Check>();

  function tableOf(type: string): TypeTable {
    let table = tables.get(type);
    if (!table) {
      table = compile(type);
      tables.set(type, table);
    }
    return table;
  }

  function compile(type: string): TypeTable {
    const properties = new Map<string, Property>();
    const required: { name: string; keys: string[] }[] = [];
    for (const element of findElements(type) ?? []) {
      const made = propertiesOf(type, element);
      for (const [key, property] of made) properties.set(key, property);
      if (element.min > 0) required.push({ name: element.name, keys: made.map(([key]) => key) });
    }
    return { type, properties, required, invariants: invariantsFor(type), rules: rulesFor(type) };
  }

  function propertiesOf(type: string, element: ElementDef): [string, Property][] {
    if (element.contentOf !== undefined)
      return [[element.name, complexProperty(element, element.name, checkOf(element.contentOf))]];
    return element.types.flatMap((ref): [string, Property][] => {
      const primitive = primitiveCheck(type, element, ref);
      return primitive
        ? primitiveProperties(element, ref, withExtras(type, element, ref, primitive))
        : [[keyOf(element, ref.code), complexProperty(element, ref.code, complexCheck(type, element, ref))]];
    });
  }

  function complexCheck(type: string, element: ElementDef, ref: TypeRef): Check {
    if (ref.code === 'Resource') return walkers.resource;
    // A backbone element's own definition stands under its path.
    const isBackbone = ref.code === 'BackboneElement' || ref.code === 'Element';
    const check = checkOf(isBackbone ? `${type}.${element.name}` : ref.simple ? 'SimpleQuantity' : ref.code);
    const target = ref.targets ? targetCheck(ref.targets) : undefined;
    const binding = element.binding ? bindingCheck(element.binding, ref.code) : undefined;
    return allOf(check, target, ref.code === 'Reference' ? checkDeclaredType : binding);
  }

  function checkOf(type: string): Check {
    const known = checks.get(type);
    if (known) return known;
    let table: TypeTable | undefined;
    const check: Check = (value, walk) => {
      table ??= type === 'SimpleQuantity' ? simpleQuantity() : tableOf(type);
      walkers.object(table, value, walk);
    };
    checks.set(type, check);
    return check;
  }

  function simpleQuantity(): TypeTable {
    const quantity = tableOf('Quantity');
    return { ...quantity, invariants: [...quantity.invariants, ...invariantsFor('SimpleQuantity')] };
  }

  /** A primitive's key, and the one beside it for its id and extensions; XHTML has none. */
  function primitiveProperties(element: ElementDef, ref: TypeRef, check: Check): [string, Property][] {
    const own: Property = { ...propertyOf(element, ref.code), isPrimitive: true, isSibling: false, check };
    if (ref.code === 'xhtml') return [[own.name, own]];
    return [
      [own.name, own],
      [`_${own.name}`, { ...own, isSibling: true, check: checkOf('Element') }],
    ];
  }

  return { tableOf };
}

/** What a primitive's type asks for. The id of a resource has a format; that of an element is any text without spaces. */
function primitiveCheck(type: string, element: ElementDef, ref: TypeRef): Check | undefined {
  if (ref.code === 'xhtml') return checkNarrative;
  if (element.name !== 'id') return PRIMITIVES[ref.code];
  return isResourceType(type) ? PRIMITIVES.id : elementId;
}

/** A primitive with what its place asks for beyond its type. */
function withExtras(type: string, element: ElementDef, ref: TypeRef, check: Check): Check {
  const binding = element.binding ? bindingCheck(element.binding, ref.code) : undefined;
  const isAddress = type === 'Reference' && element.name === 'reference';
  const isLink = ref.code === 'uri' || ref.code === 'url' || ref.code === 'canonical';
  return allOf(check, binding, isAddress ? checkAddress : isLink ? noteFragment : undefined);
}

/** Some checks as one. Two and three are written out: a loop would cost at every element of every resource. */
function allOf(first: Check, ...more: (Check | undefined)[]): Check {
  const [second, third] = more.filter((check) => check !== undefined);
  if (!second) return first;
  if (!third) {
    return (value, walk) => {
      first(value, walk);
      second(value, walk);
    };
  }
  return (value, walk) => {
    first(value, walk);
    second(value, walk);
    third(value, walk);
  };
}

function complexProperty(element: ElementDef, type: string, check: Check): Property {
  return { ...propertyOf(element, type), isPrimitive: false, isSibling: false, check };
}

/** What holds of an element in one of its types, whatever that is. */
function propertyOf(element: ElementDef, type: string): Pick<Property, 'name' | 'step' | 'choice' | 'isList'> {
  const { name, choice, max } = element;
  return {
    name: keyOf(element, type),
    step: choice ? `${name}.ofType(${type})` : name,
    choice: choice ? name : undefined,
    isList: max > 1,
  };
}

/** `valueQuantity` for `value[x]` as a Quantity; the name itself where there is no choice. */
function keyOf({ name, choice }: ElementDef, type: string): string {
  return choice ? name + type.slice(0, 1).toUpperCase() + type.slice(1) : name;
}
