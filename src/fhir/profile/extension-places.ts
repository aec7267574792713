import { type ElementDef, findElements, isResourceType } from '../definitions/definitions.ts';
import { isObject } from '../json/json.ts';
import { type Json, occurrencesOf, resourceTypeOf } from './occurrence.ts';

/** An element that is there: what it is called, what it is, and what it stands in. */
export interface Place {
  /** Without `[x]`; empty for a resource. */
  readonly name: string;
  /** The type, or for a part of one the path of its definition (`Patient.contact`), then what that is a kind of. */
  readonly types: readonly string[];
  readonly value: unknown;
  readonly parent: Place | undefined;
}

/** An extension, and where it stands. */
export interface PlacedExtension {
  readonly url: string;
  readonly value: Json;
  readonly path: string;
  readonly isModifier: boolean;
  readonly on: Place;
  /** The innermost resource. */
  readonly resource: Json;
}

/** Extensions that are looked at in one resource, and levels of elements: the JSON reader lets no resource nest deeper. */
const EXTENSIONS_MAX = 1000;
const LEVELS_MAX = 100;

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:[^|\s]+$/i;
const KINDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['Age', 'Count', 'Distance', 'Duration', 'MoneyQuantity'].map((type) => [type, ['Quantity']])),
  ...Object.fromEntries(['code', 'id', 'markdown'].map((type) => [type, ['string']])),
  ...Object.fromEntries(['url', 'canonical', 'oid', 'uuid'].map((type) => [type, ['uri']])),
  ...Object.fromEntries(['positiveInt', 'unsignedInt'].map((type) => [type, ['integer']])),
  ...Object.fromEntries(['Timing', 'Dosage', 'ElementDefinition'].map((type) => [type, ['BackboneElement']])),
};
/** Resources that are no DomainResource. @source https://hl7.org/fhir/R4/resource.html */
const PLAIN: ReadonlySet<string> = new Set(['Bundle', 'Binary', 'Parameters']);

/** The extensions of a resource and of all that is in it, as far as their address is whole: that of a part of another extension (`ombCategory`) is defined by that one. */
export function extensionsIn(resource: Json): PlacedExtension[] {
  const found: PlacedExtension[] = [];
  ofResource(resource, String(resource.resourceType), found);
  return found;
}

function ofResource(resource: Json, path: string, found: PlacedExtension[]): void {
  const type = resourceTypeOf(resource) ?? '';
  if (!isResourceType(type)) return;
  const types = PLAIN.has(type) ? [type, 'Resource'] : [type, 'DomainResource', 'Resource'];
  new Walk(resource, found).parts({ name: '', types, value: resource, parent: undefined }, resource, type, path, 0);
}

/** The way through one resource; those inside have one of their own. */
class Walk {
  readonly #resource: Json;
  readonly #found: PlacedExtension[];

  constructor(resource: Json, found: PlacedExtension[]) {
    this.#resource = resource;
    this.#found = found;
  }

  /** @param definition - whose elements the object has: a type, or a part of one */
  parts(on: Place, object: Json, definition: string, path: string, level: number): void {
    if (level > LEVELS_MAX) return;
    for (const element of findElements(definition) ?? []) {
      if (!isThere(object, element)) continue;
      const name = element.choice ? `${element.name}[x]` : element.name;
      for (const one of occurrencesOf(object, { name }, path)) {
        const isExtension = element.types[0]?.code === 'Extension';
        if (isExtension && isObject(one.value)) this.#note(on, one.value, element.name, one.path);
        const code = one.type ?? element.types[0]?.code ?? '';
        const inner = element.contentOf ?? (isPart(code) ? `${definition}.${element.name}` : code);
        this.#inside(on, element, inner, one, level);
      }
    }
  }

  #note(on: Place, value: Json, name: string, path: string): void {
    const { url } = value;
    if (typeof url !== 'string' || url.length > 1000 || !ABSOLUTE.test(url)) return;
    if (this.#found.length === EXTENSIONS_MAX) return;
    const isModifier = name === 'modifierExtension';
    this.#found.push({ url, value, path, isModifier, on, resource: this.#resource });
  }

  /** What is in an element: of a primitive, what stands beside it. */
  #inside(
    parent: Place,
    { name, contentOf }: ElementDef,
    definition: string,
    { value, sibling, path }: { readonly value: unknown; readonly sibling: unknown; readonly path: string },
    level: number,
  ): void {
    if (isObject(value) && resourceTypeOf(value) !== undefined) {
      ofResource(value, path, this.#found);
      return;
    }
    const isBackbone = contentOf !== undefined || definition.includes('.');
    const types = [definition, ...(isBackbone ? ['BackboneElement'] : (KINDS[definition] ?? [])), 'Element'];
    const place = { name, types, value, parent };
    if (isObject(value)) this.parts(place, value, definition, path, level + 1);
    else if (isObject(sibling)) this.parts(place, sibling, 'Element', path, level + 1);
  }
}

function isPart(code: string): boolean {
  return code === 'BackboneElement' || code === 'Element';
}

function isThere(object: Json, { name, choice }: ElementDef): boolean {
  if (!choice) return name in object || `_${name}` in object;
  return Object.keys(object).some((key) => key.startsWith(name) || key.startsWith(`_${name}`));
}
