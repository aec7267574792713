import { isObject, isRawDecimal, toNumber } from '../json/json.ts';
import { type XmlProperty, type XmlTable, xmlTableOf } from '../xml/table.ts';
import { refusedPatch } from './fhirpath-patch-messages.ts';

/** An element of the resource, by where it hangs: `holder[key]`, or one place of the list there. */
export interface Place {
  readonly holder: Record<string, unknown>;
  readonly table: XmlTable;
  readonly property: XmlProperty;
  /** In a list. */
  readonly at?: number;
  /** The element that it is a child of, where that is not the resource. */
  readonly of?: Place;
}

/** The resource itself, or an element of it. */
export type Target = { readonly root: Record<string, unknown>; readonly table: XmlTable } | Place;

type Step =
  | { readonly name: string }
  | { readonly at: number | 'last' }
  | { readonly extension: string }
  | { readonly type: string }
  | { readonly path: readonly string[]; readonly equals: string | number | boolean };

const PATH_MAX = 1000;
const NAME = /^\.?([A-Za-z]\w*)(?!\w*\s*\()/;
const PLACE = /^\[(\d{1,6})\]/;
const END = /^\.(first|last)\(\s*\)/;
const EXTENSION = /^\.extension\(\s*'((?:[^'\\]|\\.)*)'\s*\)/;
const TYPE = /^\.(?:ofType|as)\(\s*(?:FHIR\.)?([A-Za-z]\w*)\s*\)/;
const WHERE =
  /^\.where\(\s*([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(true|false)|(-?\d+(?:\.\d+)?))\s*\)/;

/**
 * The simple subset of FHIRPath that a patch may use.
 *
 * @refuses fhir.fhirpath-patch-path, with the step that is not in it
 * @source https://hl7.org/fhir/R4/fhirpatch.html
 */
export function parsePath(path: string, index: number): Step[] {
  const steps: Step[] = [];
  let rest = path.slice(0, PATH_MAX).trim();
  while (rest !== '') {
    const [step, taken] = nextStep(rest, steps.length === 0) ?? [];
    if (!step || taken === undefined) {
      throw refusedPatch('fhir.fhirpath-patch-path', { index, step: rest.slice(0, 60) });
    }
    steps.push(step);
    rest = rest.slice(taken);
  }
  return steps;
}

function nextStep(rest: string, isFirst: boolean): [Step, number] | undefined {
  const name = NAME.exec(rest);
  if (name && name[0].startsWith('.') !== isFirst) return [{ name: name[1] as string }, name[0].length];
  const place = PLACE.exec(rest);
  if (place) return [{ at: Number(place[1]) }, place[0].length];
  const end = END.exec(rest);
  if (end) return [{ at: end[1] === 'first' ? 0 : 'last' }, end[0].length];
  const extension = EXTENSION.exec(rest);
  if (extension) return [{ extension: unescaped(extension[1] ?? '') }, extension[0].length];
  const type = TYPE.exec(rest);
  if (type) return [{ type: type[1] as string }, type[0].length];
  const where = WHERE.exec(rest);
  if (!where) return undefined;
  const [whole, inner = '', text, truth, number] = where;
  const equals = text !== undefined ? unescaped(text) : truth !== undefined ? truth === 'true' : Number(number);
  return [{ path: inner.split('.'), equals }, whole.length];
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/**
 * What a path leads to: the resource itself or elements of it, each item of a list by itself; nothing where there is none.
 *
 * @refuses fhir.fhirpath-patch-path
 */
export function resolvePath(resource: Record<string, unknown>, path: string, index: number): Target[] {
  const [first, ...steps] = parsePath(path, index);
  const table = xmlTableOf(String(resource.resourceType));
  const root: Target = { root: resource, table };
  let targets: Target[] = [root];
  if (first && 'name' in first && ![table.type, 'Resource', 'DomainResource'].includes(first.name)) {
    targets = childrenOf(root, first.name);
  } else if (!first || !('name' in first)) {
    throw refusedPatch('fhir.fhirpath-patch-path', { index, step: path.slice(0, 60) });
  }
  for (const step of steps) targets = take(targets, step);
  return targets;
}

function take(targets: Target[], step: Step): Target[] {
  if ('name' in step) return targets.flatMap((target) => childrenOf(target, step.name));
  if ('at' in step) {
    const one = step.at === 'last' ? targets.at(-1) : targets[step.at];
    return one ? [one] : [];
  }
  if ('type' in step) return targets.filter((target) => typeOf(target) === step.type);
  if ('extension' in step) {
    const extensions = targets.flatMap((target) => childrenOf(target, 'extension'));
    return extensions.filter((target) => valuesBelow(valueAt(target), ['url']).includes(step.extension));
  }
  return targets.filter((target) =>
    valuesBelow(valueAt(target), step.path).some((value) => isSame(value, step.equals)),
  );
}

function childrenOf(target: Target, name: string): Target[] {
  const value = elementAt(target);
  const table = tableOf(target, value);
  if (!table || !isObject(value)) return [];
  return table.properties
    .filter((property) => (property.choice ?? property.key) === name)
    .flatMap((property): Target[] => {
      const item = value[property.key] ?? value[`_${property.key}`];
      if (item === undefined) return [];
      const of = 'root' in target ? {} : { of: target };
      if (!Array.isArray(item)) return [{ holder: value, table, property, ...of }];
      return item.map((_, at) => ({ holder: value, table, property, at, ...of }));
    });
}

/** The table of a target's own elements; of a primitive those are its id and its extensions. */
export function tableOf(target: Target, value: unknown): XmlTable | undefined {
  if ('root' in target) return target.table;
  if (target.property.kind === 'complex') return xmlTableOf(target.property.type);
  if (target.property.kind === 'primitive') return xmlTableOf('Element');
  return isObject(value) && typeof value.resourceType === 'string' ? xmlTableOf(value.resourceType) : undefined;
}

/** What holds a target's own elements: the value itself; of a primitive what stands beside it, `_birthDate`. */
export function elementAt(target: Target): unknown {
  if (!isPrimitive(target)) return valueAt(target);
  const { holder, property, at } = target;
  const beside = holder[`_${property.key}`];
  return at === undefined ? beside : Array.isArray(beside) ? beside[at] : undefined;
}

/** The same, made where nothing stands beside the primitive yet. */
export function elementToBe(target: Target): unknown {
  const there = elementAt(target);
  if (isObject(there) || !isPrimitive(target)) return there;
  const { holder, property, at } = target;
  const made = {};
  if (at === undefined) holder[`_${property.key}`] = made;
  else {
    const [values, beside] = [holder[property.key], holder[`_${property.key}`]];
    const list = Array.isArray(beside) ? [...beside] : Array.isArray(values) ? values.map(() => null) : [];
    while (list.length <= at) list.push(null);
    list[at] = made;
    holder[`_${property.key}`] = list;
  }
  return made;
}

/** FHIR has no empty objects: what was beside a primitive and holds nothing any more goes. */
export function dropEmptyElement(target: Place): void {
  const { holder, property, at } = target;
  const key = `_${property.key}`;
  const beside = elementAt(target);
  if (!isPrimitive(target) || !isObject(beside) || Object.keys(beside).length > 0) return;
  const list = holder[key];
  if (at === undefined || !Array.isArray(list)) {
    delete holder[key];
    return;
  }
  const left = list.map((one, i) => (i === at ? null : one));
  if (left.some((one) => one !== null)) holder[key] = left;
  else delete holder[key];
}

function isPrimitive(target: Target): target is Place {
  return !('root' in target) && target.property.kind === 'primitive';
}

export function valueAt(target: Target): unknown {
  if ('root' in target) return target.root;
  const { holder, property, at } = target;
  const value = holder[property.key];
  return at !== undefined && Array.isArray(value) ? value[at] : value;
}

function typeOf(target: Target): string {
  return 'root' in target ? target.table.type : target.property.type;
}

function valuesBelow(value: unknown, path: readonly string[]): unknown[] {
  return path.reduce<unknown[]>(
    (values, name) => values.flatMap((item) => (isObject(item) && Object.hasOwn(item, name) ? item[name] : [])),
    [value],
  );
}

function isSame(value: unknown, expected: string | number | boolean): boolean {
  return isRawDecimal(value) || typeof value === 'number' ? toNumber(value) === expected : value === expected;
}
