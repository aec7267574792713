import { RefusalError } from '#kernel';
import { copyJson, DEPTH_MAX, isDeeperThan, isObject, toNumber } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import type { Resource } from '../types.ts';
import type { XmlProperty } from '../xml/table.ts';
import { type Item, lengthOf, propertyOf, set, splice } from './fhirpath-patch-element.ts';
import { refusedPatch, shown } from './fhirpath-patch-messages.ts';
import { dropEmptyElement, elementToBe, type Place, resolvePath, type Target, tableOf } from './fhirpath-patch-path.ts';
import { built, type Given, givenIn } from './fhirpath-patch-value.ts';

const OPERATIONS_MAX = 1000;
/** The parts that an operation has. One that is not among them was meant to say something: it is refused, not left out. */
const PARTS: ReadonlySet<string> = new Set(['type', 'path', 'name', 'value', 'index', 'source', 'destination']);

/** One operation, its parts by name. */
interface Operation {
  readonly index: number;
  readonly type: string;
  readonly path: string;
  readonly parts: ReadonlyMap<string, Record<string, unknown>>;
}

/**
 * Applies a FHIRPath Patch, a Parameters resource, to a copy; either all operations hold or none does. The result still has to be validated.
 *
 * @throws RefusalError fhir.fhirpath-patch-invalid, fhir.fhirpath-patch-path, fhir.fhirpath-patch-count, fhir.fhirpath-patch-name, fhir.fhirpath-patch-exists,
 * fhir.fhirpath-patch-index, fhir.patch-forbidden-path, fhir.too-many-entries
 * @source https://hl7.org/fhir/R4/fhirpatch.html
 */
export function applyFhirPathPatch<R extends Resource>(resource: R, parameters: Record<string, unknown>): R {
  // Without a parameter it says that nothing differs.
  const { parameter: operations = [] } = parameters;
  if (!Array.isArray(operations)) {
    throw refusedPatch('fhir.fhirpath-patch-invalid', { index: 0, problem: 'Parameters.parameter' });
  }
  if (operations.length > OPERATIONS_MAX)
    throw new RefusalError(refuseFhir('fhir.too-many-entries', { max: OPERATIONS_MAX }));
  const copy = copyJson(resource) as unknown as Record<string, unknown>;
  for (const [index, parameter] of operations.entries()) applyOne(copy, toOperation(parameter, index));
  if (isDeeperThan(copy, DEPTH_MAX))
    throw refusedPatch('fhir.fhirpath-patch-invalid', { index: 0, problem: 'too-deep' });
  return copy as unknown as R;
}

function toOperation(parameter: unknown, index: number): Operation {
  const invalid = (problem: string) => refusedPatch('fhir.fhirpath-patch-invalid', { index, problem });
  if (!isObject(parameter) || parameter.name !== 'operation' || !Array.isArray(parameter.part))
    throw invalid('operation');
  const parts = new Map<string, Record<string, unknown>>();
  for (const part of parameter.part) {
    if (!isObject(part) || typeof part.name !== 'string' || parts.has(part.name)) throw invalid('part');
    if (!PARTS.has(part.name)) throw invalid(`part ${shown(part.name)}`);
    parts.set(part.name, part);
  }
  const { valueCode: type } = parts.get('type') ?? {};
  const path = parts.get('path')?.valueString;
  if (typeof type !== 'string') throw invalid('type');
  if (typeof path !== 'string' || path === '') throw invalid('path');
  return { index, type, path, parts };
}

function applyOne(resource: Record<string, unknown>, operation: Operation): void {
  const { index, type } = operation;
  const apply = APPLY.get(type);
  if (!apply) throw refusedPatch('fhir.fhirpath-patch-invalid', { index, problem: `type ${shown(type)}` });
  apply(resource, operation);
}

const APPLY: ReadonlyMap<string, (resource: Record<string, unknown>, operation: Operation) => void> = new Map([
  ['add', add],
  ['insert', insert],
  ['delete', remove],
  ['replace', replace],
  ['move', move],
]);

/** Appends to a list, or sets what is not there yet. */
function add(resource: Record<string, unknown>, operation: Operation): void {
  const { index } = operation;
  const target = oneOf(resource, operation);
  // What is the server's own gets no extensions either.
  if ('property' in target) requireAllowed(resource, target.holder, target.property.key, operation);
  const value = elementToBe(target);
  const table = tableOf(target, value);
  const name = operation.parts.get('name')?.valueString;
  if (typeof name !== 'string') throw refusedPatch('fhir.fhirpath-patch-invalid', { index, problem: 'name' });
  const given = givenOf(operation);
  const property = table && propertyOf(table, name, given.suffix);
  if (!property || !isObject(value)) {
    const type = table?.type ?? ('property' in target ? target.property.type : '');
    throw refusedPatch('fhir.fhirpath-patch-name', { index, type, name: shown(name) });
  }
  requireAllowed(resource, value, property.key, operation);
  const isThere = Object.keys(value).some((key) => {
    const other = table.byKey.get(key.replace(/^_/, ''));
    return other !== undefined && (other.choice ?? other.key) === (property.choice ?? property.key);
  });
  if (property.isList) {
    splice(value, property, lengthOf(value, property), 0, [itemOf(given, property, index)]);
  } else {
    if (isThere) throw refusedPatch('fhir.fhirpath-patch-exists', { index, name: shown(name) });
    set(value, property, itemOf(given, property, index));
  }
}

/** Puts a value into a list that is there. */
function insert(resource: Record<string, unknown>, operation: Operation): void {
  const { holder, property } = listOf(resource, operation);
  const given = givenOf(operation);
  const at = numberOf(operation, 'index');
  requirePlace(operation, at, lengthOf(holder, property));
  splice(holder, property, at, 0, [itemOf(given, property, operation.index)]);
}

/** Deleting what is not there changes nothing. */
function remove(resource: Record<string, unknown>, operation: Operation): void {
  const targets = resolvePath(resource, operation.path, operation.index);
  if (targets.length === 0) return;
  const place = placeOf(targets, operation);
  const { holder, property, at } = place;
  requireAllowed(resource, holder, property.key, operation);
  if (at !== undefined) splice(holder, property, at, 1);
  else {
    delete holder[property.key];
    delete holder[`_${property.key}`];
  }
  if (place.of) dropEmptyElement(place.of);
  dropEmptyParents(place);
}

/** FHIR has no empty objects: what held nothing but what was deleted goes with it. */
function dropEmptyParents({ holder: element, of }: Place): void {
  if (of?.property.kind !== 'complex' || Object.keys(element).length > 0) return;
  const { holder, property } = of;
  const held = holder[property.key];
  if (held === element) delete holder[property.key];
  else if (Array.isArray(held) && held.includes(element)) splice(holder, property, held.indexOf(element), 1);
  dropEmptyParents(of);
}

function replace(resource: Record<string, unknown>, operation: Operation): void {
  const { holder, property, at, table } = placeOf(resolvePath(resource, operation.path, operation.index), operation);
  requireAllowed(resource, holder, property.key, operation);
  const given = givenOf(operation);
  const next = property.choice === undefined ? property : propertyOf(table, property.choice, given.suffix);
  if (!next) {
    const { index } = operation;
    throw refusedPatch('fhir.fhirpath-patch-name', { index, type: table.type, name: property.choice ?? property.key });
  }
  const item = itemOf(given, next, operation.index);
  if (at !== undefined) splice(holder, property, at, 1, [item]);
  else {
    delete holder[property.key];
    delete holder[`_${property.key}`];
    set(holder, next, item);
  }
}

function move(resource: Record<string, unknown>, operation: Operation): void {
  const { holder, property } = listOf(resource, operation);
  const [source, destination] = [numberOf(operation, 'source'), numberOf(operation, 'destination')];
  const last = lengthOf(holder, property) - 1;
  requirePlace(operation, source, last);
  requirePlace(operation, destination, last);
  splice(holder, property, destination, 0, splice(holder, property, source, 1));
}

function oneOf(resource: Record<string, unknown>, { path, index }: Operation): Target {
  const targets = resolvePath(resource, path, index);
  const [one, ...more] = targets;
  if (!one || more.length > 0)
    throw refusedPatch('fhir.fhirpath-patch-count', { index, path: shown(path), count: targets.length });
  return one;
}

function placeOf(targets: readonly Target[], { path, index }: Operation): Place {
  const [one] = targets;
  if (!one || targets.length > 1)
    throw refusedPatch('fhir.fhirpath-patch-count', { index, path: shown(path), count: targets.length });
  if ('root' in one) throw new RefusalError(refuseFhir('fhir.patch-forbidden-path', { index, path: shown(path) }));
  return one;
}

/** The list that all matches of the path are in. */
function listOf(resource: Record<string, unknown>, operation: Operation): Place {
  const targets = resolvePath(resource, operation.path, operation.index);
  const [first] = targets;
  const isOneList =
    first &&
    'at' in first &&
    targets.every((t) => 'at' in t && t.holder === first.holder && t.property === first.property);
  if (!isOneList) {
    const { index, path } = operation;
    throw refusedPatch('fhir.fhirpath-patch-count', { index, path: shown(path), count: targets.length });
  }
  return first as Place;
}

function givenOf({ index, parts }: Operation): Given {
  const part = parts.get('value');
  const given = part && givenIn(part);
  if (!given) throw refusedPatch('fhir.fhirpath-patch-invalid', { index, problem: 'value' });
  return given;
}

function itemOf(given: Given, property: XmlProperty, index: number): Item {
  return { value: built(given, property, index), sibling: given.sibling };
}

function numberOf({ index, parts }: Operation, name: string): number {
  const value = toNumber(parts.get(name)?.valueInteger);
  if (value === undefined || !Number.isInteger(value))
    throw refusedPatch('fhir.fhirpath-patch-invalid', { index, problem: name });
  return value;
}

function requirePlace({ index, path }: Operation, place: number, max: number): void {
  if (place < 0 || place > max) throw refusedPatch('fhir.fhirpath-patch-index', { index, path: shown(path), place });
}

/** The server's own: a patch may not move a resource, nor forge its version. */
function requireAllowed(
  resource: Record<string, unknown>,
  holder: Record<string, unknown>,
  key: string,
  { index, path }: Operation,
): void {
  const isOwn =
    (holder === resource && key === 'id') ||
    (holder === resource.meta && (key === 'versionId' || key === 'lastUpdated'));
  if (isOwn) throw new RefusalError(refuseFhir('fhir.patch-forbidden-path', { index, path: shown(path) }));
}
