import { isResourceType } from '../definitions/definitions.ts';
import { isObject, isRawDecimal } from '../json/json.ts';
import { type Property, type TypeTable, typeCompiler } from './compile.ts';
import { type Issue, shown, WALK_DEPTH_MAX, Walk } from './walk.ts';

export type { Issue } from './walk.ts';

const { tableOf } = typeCompiler({ object: checkObject, resource: checkNested });

/**
 * Checks a resource against FHIR R4: structure, types, cardinality, choices, required codes, reference targets, narrative, and the
 * invariants of `invariants/`. It does not look at profiles, at terminology beyond required bindings, or at whether references lead anywhere.
 * It takes any value and never throws. `dom-6` (a resource should have a narrative) is not reported: it would be said of almost everything.
 *
 * @returns at most a hundred issues, in the order of the resource; empty when all is well
 * @source https://hl7.org/fhir/R4/validation.html
 */
export function validate(resource: unknown): Issue[] {
  const walk = new Walk();
  checkResource(resource, walk);
  return walk.issues;
}

/** Whether a resource with these issues must not be stored: warnings alone do not keep it out. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}

/** A resource that stands by itself: the outermost one, or one in a Bundle or Parameters. */
function checkResource(value: unknown, walk: Walk): void {
  const table = resourceTable(value, walk);
  if (!table || !isObject(value)) return;
  const outer = walk.within;
  const contained = Array.isArray(value.contained) ? value.contained.filter(isObject) : [];
  const ids = contained.map((item) => (typeof item.id === 'string' ? item.id : ''));
  const fragments = new Set<string>();
  walk.within = { resource: value, containedIds: new Set(ids), fragments, containedId: undefined };
  if (walk.depth === 0) walk.enter(table.type);
  checkObject(table, value, walk);
  checkContainedIds(ids, fragments, walk);
  walk.within = outer;
}

/** What is contained is referred to, and each by an id of its own. */
function checkContainedIds(ids: readonly string[], referredTo: ReadonlySet<string>, walk: Walk): void {
  const seen = new Set<string>();
  for (const [i, id] of ids.entries()) {
    if (!referredTo.has(id)) walk.error('fhir.dom-3', { id: shown(id) }, `contained[${i}]`);
    if (seen.has(id)) walk.error('fhir.contained-twice', { id: shown(id) }, `contained[${i}].id`);
    seen.add(id);
  }
}

/** A resource inside a resource: in `contained` it shares its container's scope, elsewhere it stands by itself. */
function checkNested(value: unknown, walk: Walk): void {
  if (walk.lastName !== 'contained') {
    checkResource(value, walk);
    return;
  }
  const table = resourceTable(value, walk);
  if (!table || !isObject(value)) return;
  if (walk.within.containedId !== undefined) {
    walk.error('fhir.dom-2');
    return;
  }
  const meta = isObject(value.meta) ? value.meta : {};
  if (meta.versionId !== undefined || meta.lastUpdated !== undefined) walk.error('fhir.dom-4', undefined, 'meta');
  if (meta.security !== undefined) walk.error('fhir.dom-5', undefined, 'meta.security');
  if (value.id === undefined) walk.error('fhir.element-required', { type: table.type, name: 'id' });
  const container = walk.within;
  walk.within = { ...container, resource: value, containedId: typeof value.id === 'string' ? value.id : '' };
  checkObject(table, value, walk);
  walk.within = container;
}

/** The table of a resource's type; reports what is none. */
function resourceTable(value: unknown, walk: Walk): TypeTable | undefined {
  if (!isObject(value) || typeof value.resourceType !== 'string') {
    walk.error('fhir.not-a-resource');
    return undefined;
  }
  if (isResourceType(value.resourceType)) return tableOf(value.resourceType);
  walk.error('fhir.unknown-resource-type', { type: shown(value.resourceType) });
  return undefined;
}

/** The heart of the validator: looks up every key that is there, then whether what is required is there, then the rules between elements. */
function checkObject(table: TypeTable, value: unknown, walk: Walk): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isRawDecimal(value)) {
    walk.error('fhir.wrong-kind', { type: table.type, expected: '{…}' });
    return;
  }
  if (walk.isFull) return;
  if (walk.depth > WALK_DEPTH_MAX) {
    walk.error('fhir.nested-too-deep', { max: WALK_DEPTH_MAX });
    return;
  }
  const object = value as Record<string, unknown>;
  let keys = 0;
  let chosen: Map<string, string> | undefined;
  for (const key in object) {
    const property = table.properties.get(key);
    const item = object[key];
    if (property === undefined) {
      if (key === 'resourceType' && isResourceType(table.type)) continue;
      walk.error('fhir.unknown-element', { type: table.type, name: shown(key) });
      continue;
    }
    if (key !== 'id' || isResourceType(table.type)) keys++;
    if (property.choice !== undefined) {
      chosen ??= new Map();
      const first = chosen.get(property.choice);
      if (first === undefined) chosen.set(property.choice, property.name);
      else if (first !== property.name) walk.error('fhir.two-choices', { first, second: property.name });
    }
    walk.enter(property.step);
    if (property.isList) checkList(property, item, object, walk);
    else checkSingle(property, item, object, walk);
    walk.leave();
  }
  // “An object is never empty”; a resource has its type at least.
  if (keys === 0 && !isResourceType(table.type)) walk.error('fhir.empty-value', { name: table.type });
  else checkRules(table, object, walk);
}

/** What must be there, then the rules between the elements. */
function checkRules(table: TypeTable, object: Record<string, unknown>, walk: Walk): void {
  for (const { name, keys: accepted } of table.required) {
    if (!accepted.some((key) => object[key] !== undefined)) {
      walk.error('fhir.element-required', { type: table.type, name });
    }
  }
  for (const invariant of table.invariants) {
    if (invariant.holds(object)) continue;
    if (invariant.severity === 'warning') walk.warning(invariant.code, undefined, invariant.at);
    else walk.error(invariant.code, undefined, invariant.at);
  }
  for (const { key, human, isWarning, at, holds } of table.rules) {
    if (holds(object, table.type, walk.within.resource, walk.budget)) continue;
    if (isWarning) walk.warning('fhir.rule', { key, human }, at);
    else walk.error('fhir.rule', { key, human }, at);
  }
}

function checkSingle(property: Property, value: unknown, object: Record<string, unknown>, walk: Walk): void {
  if (Array.isArray(value)) walk.error('fhir.not-repeating', { name: property.name });
  else if (value === null || value === undefined) walk.error('fhir.null-value', { name: property.name });
  else if (!(property.isSibling && isIdBeside(object[property.name], value))) property.check(value, walk);
}

/** An id alone is an empty element (ele-1), but not where the primitive that it names has its value. */
function isIdBeside(value: unknown, sibling: unknown): boolean {
  if (value === undefined || value === null || !isObject(sibling)) return false;
  const { id, ...rest } = sibling;
  return typeof id === 'string' && id !== '' && Object.keys(rest).length === 0;
}

function checkList(property: Property, value: unknown, object: Record<string, unknown>, walk: Walk): void {
  if (!Array.isArray(value)) {
    walk.error('fhir.must-be-list', { name: property.name });
    return;
  }
  if (value.length === 0) {
    walk.error('fhir.empty-value', { name: property.name });
    return;
  }
  const other = property.isPrimitive ? object[property.isSibling ? property.name : `_${property.name}`] : undefined;
  if (property.isSibling && Array.isArray(other) && other.length !== value.length) {
    walk.error('fhir.sibling-mismatch', { name: property.name });
  }
  for (let i = 0; i < value.length; i++) {
    const item: unknown = value[i];
    if (property.isSibling && Array.isArray(other) && isIdBeside(other[i], item)) continue;
    walk.enter(i);
    if (item !== null && item !== undefined) property.check(item, walk);
    else if (!property.isPrimitive) walk.error('fhir.null-value', { name: property.name });
    // A null in one list stands for "see the other list"; both null say nothing.
    else if (!Array.isArray(other) || other[i] === null || other[i] === undefined) {
      if (!property.isSibling || !Array.isArray(other)) walk.error('fhir.null-value', { name: property.name });
    }
    walk.leave();
  }
}
