import { patientCompartmentParameters } from '../definitions/definitions.ts';
import { isObject } from '../json/json.ts';
import { parseReference } from '../reference/reference.ts';
import type { Resource } from '../types.ts';
import { type Component, indexedPairsOf } from './composites.ts';
import type { IndexEntries } from './index-entries.ts';
import {
  findSearchParameter,
  partsOf,
  type SearchParameter,
  searchParametersOf,
  type ValuePath,
} from './parameters.ts';
import { addEntry } from './value-entries.ts';

/** These are columns of the store, not index entries. */
const STORE_COLUMNS = new Set(['_id', '_lastUpdated']);

/** Everything a resource can be found by. Contained resources are not indexed. What cannot be read is left out: validation is another's job. */
export function extractIndex(resource: Resource): IndexEntries {
  const entries = noEntries();
  for (const { parameter, path } of placesOf(resource.resourceType)) {
    if (!isAbsent(resource, path)) eachAt(resource, path, (value) => addEntry(entries, parameter, path, value));
  }
  addPairs(entries, resource);
  return entries;
}

interface Place {
  readonly parameter: SearchParameter;
  readonly path: ValuePath;
}

const placesByType = new Map<string, readonly Place[]>();

/** Where a type is read for its index, worked out once. */
function placesOf(type: string): readonly Place[] {
  let places = placesByType.get(type);
  if (!places) {
    const indexed = [...searchParametersOf(type).values()].filter(
      ({ code }) => !STORE_COLUMNS.has(code) && partsOf(type, code)[0] === code,
    );
    places = indexed.flatMap((parameter) => parameter.paths.map((path) => ({ parameter, path })));
    placesByType.set(type, places);
  }
  return places;
}

/** Most elements that a type may have a resource does not: seen at its first key. */
function isAbsent(resource: Readonly<Record<string, unknown>>, { keys: [first], type }: ValuePath): boolean {
  return first !== undefined && type !== 'existsAndNotFalse' && resource[first] === undefined;
}

function noEntries(): IndexEntries {
  return {
    tokens: [],
    references: [],
    strings: [],
    dates: [],
    numbers: [],
    quantities: [],
    uris: [],
    pairs: [],
  };
}

/** Pairs of elements below the resource; where the resource itself is the pair, its plain parameters say it. */
function addPairs(entries: IndexEntries, resource: Resource): void {
  for (const { code, root, token, second } of indexedPairsOf(resource.resourceType)) {
    if (resource[root[0] ?? ''] === undefined) continue;
    eachAt(resource, { keys: root, type: '' }, (element) => {
      if (!isObject(element)) return;
      const { tokens } = entriesOf(element, code, token);
      if (tokens.length > 0) entries.pairs.push({ param: code, tokens, second: entriesOf(element, code, second) });
    });
  }
}

function entriesOf(element: Record<string, unknown>, code: string, { type, paths }: Component): IndexEntries {
  const entries = noEntries();
  for (const path of paths) {
    eachAt(element, path, (value) => addEntry(entries, { code, type, paths, targets: [] }, path, value));
  }
  return entries;
}

/**
 * Ids of the patients whose compartment holds this resource, the one it is about first; a Patient is in its own.
 * Linked patients (Patient.link) are two people until the identity room says otherwise, so a link opens nothing.
 * Only references to this node count (`Patient/1`).
 */
export function patientOf(resource: Resource): string[] {
  if (resource.resourceType === 'Patient') return resource.id === undefined ? [] : [resource.id];
  const ids = new Set<string>();
  for (const path of patientPathsOf(resource.resourceType)) {
    if (isAbsent(resource, path)) continue;
    eachAt(resource, path, (value) => {
      const text = isObject(value) ? value.reference : undefined;
      const reference = typeof text === 'string' ? parseReference(text) : undefined;
      if (reference?.kind === 'relative' && reference.type === 'Patient') ids.add(reference.id);
    });
  }
  return [...ids];
}

const patientPathsByType = new Map<string, readonly ValuePath[]>();

function patientPathsOf(type: string): readonly ValuePath[] {
  let paths = patientPathsByType.get(type);
  if (!paths) {
    const codes = patientCompartmentParameters(type);
    paths = codes
      .flatMap((code) => findSearchParameter(type, code)?.paths ?? [])
      .filter((path) => path.type === 'Reference');
    patientPathsByType.set(type, paths);
  }
  return paths;
}

/** Takes each value at a path, arrays opened. */
function eachAt(holder: unknown, path: ValuePath, take: (value: unknown) => void, at = 0): void {
  const key = path.keys[at];
  if (key === undefined) take(holder);
  else if (isObject(holder)) {
    const value = path.type === 'existsAndNotFalse' ? isDeceased(holder, key) : holder[key];
    if (!Array.isArray(value)) eachBelow(value, path, take, at);
    else if (path.firstOf === at) eachBelow(value[0], path, take, at);
    else for (const item of value) eachBelow(item, path, take, at);
  }
}

function eachBelow(item: unknown, path: ValuePath, take: (value: unknown) => void, at: number): void {
  const { where } = path;
  const isMeant = item !== undefined && (where?.at !== at || (isObject(item) && item[where.key] === where.value));
  if (isMeant) eachAt(item, path, take, at + 1);
}

/** `Patient.deceased.exists() and Patient.deceased != false` over a choice of boolean and dateTime. */
function isDeceased(patient: Record<string, unknown>, element: string): boolean {
  return patient[`${element}DateTime`] !== undefined || patient[`${element}Boolean`] === true;
}
