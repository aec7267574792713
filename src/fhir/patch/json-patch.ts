import { isDeepStrictEqual } from 'node:util';
import { RefusalError } from '#kernel';
import { copyJson, DEPTH_MAX, isDeeperThan, isObject, isRawDecimal, toNumber } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import type { Resource } from '../types.ts';

const OPERATIONS_MAX = 1000;

/** The server's own: a patch may not move a resource, nor forge its version. */
const FORBIDDEN = /^\/(?:resourceType|id|meta\/versionId|meta\/lastUpdated)(?:\/|$)/;

/** Elements that `copy` may make in all: copying a resource into itself doubles it each time. */
const COPIED_MAX = 100_000;

interface Patching {
  root: unknown;
  copied: number;
}

/**
 * Applies a JSON Patch to a copy; either all operations hold or none does. The result still has to be validated.
 *
 * @throws RefusalError fhir.patch-invalid, fhir.patch-path-missing, fhir.patch-test-failed, fhir.patch-forbidden-path, fhir.too-many-entries
 * @source RFC 6902, RFC 6901
 */
export function applyJsonPatch<R extends Resource>(resource: R, operations: unknown): R {
  if (!Array.isArray(operations)) throw invalid(0, 'not-an-array');
  if (operations.length > OPERATIONS_MAX)
    throw new RefusalError(refuseFhir('fhir.too-many-entries', { max: OPERATIONS_MAX }));
  const patching: Patching = { root: copyJson(resource), copied: 0 };
  for (const [index, operation] of operations.entries()) {
    if (!isObject(operation)) throw invalid(index, 'not-an-object');
    applyOne(patching, operation, index);
  }
  if (isDeeperThan(patching.root, DEPTH_MAX)) throw invalid(operations.length - 1, 'too-deep');
  return patching.root as R;
}

function applyOne(patching: Patching, operation: Record<string, unknown>, index: number): void {
  const { op } = operation;
  const path = pointer(operation.path, index, 'path');
  if (op !== 'test' && FORBIDDEN.test(path.text)) throw forbidden(index, path.text);
  if (op === 'add') add(patching, path, givenValue(operation, index), index);
  else if (op === 'remove') remove(patching, path, index);
  else if (op === 'replace') replace(patching, path, givenValue(operation, index), index);
  else if (op === 'test') test(patching, path, givenValue(operation, index), index);
  else if (op === 'copy') copy(patching, pointer(operation.from, index, 'from'), path, index);
  else if (op === 'move') move(patching, pointer(operation.from, index, 'from'), path, index);
  else throw invalid(index, typeof op === 'string' ? `op ${shown(op)}` : 'op');
}

function test(patching: Patching, path: Pointer, expected: unknown, index: number): void {
  if (isSame(get(patching, path, index), expected)) return;
  throw new RefusalError(refuseFhir('fhir.patch-test-failed', { index, path: shown(path.text) }));
}

function copy(patching: Patching, from: Pointer, path: Pointer, index: number): void {
  const value = get(patching, from, index);
  patching.copied += countValues(value);
  if (patching.copied > COPIED_MAX) throw invalid(index, 'too-large');
  add(patching, path, copyJson(value), index);
}

function move(patching: Patching, from: Pointer, path: Pointer, index: number): void {
  if (FORBIDDEN.test(from.text)) throw forbidden(index, from.text);
  if (path.text.startsWith(`${from.text}/`)) throw invalid(index, 'move-into-itself');
  const value = get(patching, from, index);
  if (path.text === from.text) return;
  remove(patching, from, index);
  add(patching, path, value, index);
}

interface Pointer {
  readonly text: string;
  readonly keys: readonly string[];
}

function pointer(value: unknown, index: number, name: string): Pointer {
  if (typeof value !== 'string' || (value !== '' && !value.startsWith('/'))) throw invalid(index, name);
  if (/~(?![01])/.test(value)) throw invalid(index, name);
  const keys = value.split('/').slice(1);
  return { text: value, keys: keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')) };
}

function givenValue(operation: Record<string, unknown>, index: number): unknown {
  if (!('value' in operation)) throw invalid(index, 'value');
  return copyJson(operation.value);
}

/** The object or array that holds the last key, and what the key is there. */
function parentOf(
  patching: Patching,
  path: Pointer,
  index: number,
): { holder: Record<string, unknown> | unknown[]; key: string } {
  const key = path.keys.at(-1);
  // The whole resource can be tested, but not replaced: that is what PUT is for.
  if (key === undefined) throw forbidden(index, '/');
  let holder = patching.root;
  for (const step of path.keys.slice(0, -1)) holder = child(holder, step, path, index);
  if (!Array.isArray(holder) && !isObject(holder)) throw missing(index, path);
  return { holder, key };
}

function get(patching: Patching, path: Pointer, index: number): unknown {
  return path.keys.reduce((holder, key) => child(holder, key, path, index), patching.root);
}

function child(holder: unknown, key: string, path: Pointer, index: number): unknown {
  if (Array.isArray(holder)) return holder[position(key, holder.length - 1, path, index)];
  if (isObject(holder) && Object.hasOwn(holder, key)) return holder[key];
  throw missing(index, path);
}

function add(patching: Patching, path: Pointer, value: unknown, index: number): void {
  const { holder, key } = parentOf(patching, path, index);
  if (Array.isArray(holder)) {
    const at = key === '-' ? holder.length : position(key, holder.length, path, index);
    holder.splice(at, 0, value);
  } else setKey(holder, key, value, path, index);
}

function replace(patching: Patching, path: Pointer, value: unknown, index: number): void {
  get(patching, path, index);
  const { holder, key } = parentOf(patching, path, index);
  if (Array.isArray(holder)) holder[position(key, holder.length - 1, path, index)] = value;
  else setKey(holder, key, value, path, index);
}

function setKey(holder: Record<string, unknown>, key: string, value: unknown, path: Pointer, index: number): void {
  if (key === '__proto__') throw forbidden(index, path.text);
  holder[key] = value;
}

function remove(patching: Patching, path: Pointer, index: number): void {
  const { holder, key } = parentOf(patching, path, index);
  if (Array.isArray(holder)) holder.splice(position(key, holder.length - 1, path, index), 1);
  else if (Object.hasOwn(holder, key)) delete holder[key];
  else throw missing(index, path);
}

function position(key: string, max: number, path: Pointer, index: number): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(key) || Number(key) > max) throw missing(index, path);
  return Number(key);
}

/** Equal as JSON is: numbers by value, so that 1.10 passes a test for 1.1; objects without regard to the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (isRawDecimal(a) || isRawDecimal(b)) return toNumber(a) === toNumber(b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  if (!isObject(a) || !isObject(b)) return isDeepStrictEqual(a, b);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

function countValues(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countValues(item), 1);
  return isObject(value) ? Object.values(value).reduce<number>((sum, item) => sum + countValues(item), 1) : 1;
}

function invalid(index: number, problem: string): RefusalError {
  return new RefusalError(refuseFhir('fhir.patch-invalid', { index, problem }));
}

function missing(index: number, path: Pointer): RefusalError {
  return new RefusalError(refuseFhir('fhir.patch-path-missing', { index, path: shown(path.text) }));
}

function forbidden(index: number, path: string): RefusalError {
  return new RefusalError(refuseFhir('fhir.patch-forbidden-path', { index, path: shown(path) }));
}

function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
