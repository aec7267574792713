import { type ElementDef, findElements, isResourceType } from '../definitions/definitions.ts';
import { isObject } from '../json/json.ts';

/** What an expression has led to so far: what is there in the resource, and what R4 says may stand there. */
interface Place {
  readonly values: readonly unknown[];
  /** Types, backbone elements by their path. */
  readonly types: readonly string[];
  /** The element of a choice, until `ofType(…)` says which. */
  readonly choice?: ElementDef;
}

/**
 * Whether an expression of an outcome names an element of what was sent, or one that R4 has at that place of it: what is missing is named by its type.
 * Knows the little FHIRPath that refusals speak: names, places in a list, `ofType(…)`.
 */
export function leadsSomewhere(expression: string, resource: object): boolean {
  const [root = '', ...steps] = expression.match(/[^.[\]()]+(?:\([^)]*\))?|\[\d+\]/g) ?? [];
  if (root !== (resource as Record<string, unknown>).resourceType) return false;
  let place: Place | undefined = { values: [resource], types: [root] };
  for (const step of steps) {
    place = next(place, step);
    if (place === undefined) return false;
  }
  return true;
}

function next({ values, types, choice }: Place, step: string): Place | undefined {
  const index = /^\[(\d+)\]$/.exec(step);
  if (index) {
    const one = values.flatMap((value) =>
      Array.isArray(value) ? value.slice(Number(index[1]), Number(index[1]) + 1) : [],
    );
    return one.length > 0 ? { values: one, types: typesOf(one, types) } : undefined;
  }
  const [, chosen] = /^ofType\((.*)\)$/.exec(step) ?? [];
  if (chosen !== undefined) {
    return choice === undefined || choice.types.some(({ code }) => code === chosen)
      ? { values, types: [chosen] }
      : undefined;
  }
  const there = values.flatMap((value) => keysOf(value, step));
  const known = types.flatMap((type) => {
    const element = findElements(type)?.find(({ name }) => name === step);
    return element ? [{ type, element }] : [];
  });
  if (there.length === 0 && known.length === 0) return undefined;
  const own = known.flatMap(({ type, element }) =>
    element.contentOf !== undefined
      ? [element.contentOf]
      : element.types.map(({ code }) => pathOrType(type, step, code)),
  );
  const [{ element = undefined } = {}] = known;
  return { values: there, types: typesOf(there, own), ...(element?.choice ? { choice: element } : {}) };
}

function pathOrType(type: string, name: string, code: string): string {
  return code === 'BackboneElement' || code === 'Element' ? `${type}.${name}` : code;
}

/** A resource within says itself what it is. */
function typesOf(values: readonly unknown[], types: readonly string[]): readonly string[] {
  const said = values.flatMap((value) =>
    isObject(value) && typeof value.resourceType === 'string' && isResourceType(value.resourceType)
      ? [value.resourceType]
      : [],
  );
  return said.length > 0 ? said : types;
}

function keysOf(value: unknown, step: string): unknown[] {
  if (!isObject(value)) return [];
  const isOfChoice = (key: string) => key.startsWith(step) && /^[A-Z]/.test(key.slice(step.length));
  return Object.entries(value).flatMap(([key, item]) => {
    const name = key.startsWith('_') ? key.slice(1) : key;
    return name === step || isOfChoice(name) ? [item] : [];
  });
}
