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

/** A resource that is being patched. */
interface Patching {
  readonly root: unknown;
  /** Elements that were copied so far. */
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
  const path = pointer(operation, 'path', index);
  if (op !== 'test') requireOpen(path);
  if (op === 'add') add(patching, path, givenValue(operation, index));
  else if (op === 'remove') remove(patching, path);
  else if (op === 'replace') replace(patching, path, givenValue(operation, index));
  else if (op === 'test') test(patching, path, givenValue(operation, index));
  else if (op === 'copy') copy(patching, pointer(operation, 'from', index), path);
  else if (op === 'move') move(patching, pointer(operation, 'from', index), path);
  else throw invalid(index, typeof op === 'string' ? `op ${shown(op)}` : 'op');
}

/** @refuses fhir.patch-forbidden-path */
function requireOpen(path: Pointer): void {
  if (FORBIDDEN.test(path.text)) throw forbidden(path);
}

function test(patching: Patching, path: Pointer, expected: unknown): void {
  if (isSame(get(patching, path), expected)) return;
  const { index, text } = path;
  throw new RefusalError(refuseFhir('fhir.patch-test-failed', { index, path: shown(text) }));
}

function copy(patching: Patching, from: Pointer, path: Pointer): void {
  const value = get(patching, from);
  patching.copied += countValues(value);
  if (patching.copied > COPIED_MAX) throw invalid(path.index, 'too-large');
  add(patching, path, copyJson(value));
}

function move(patching: Patching, from: Pointer, path: Pointer): void {
  requireOpen(from);
  if (path.text.startsWith(`${from.text}/`)) throw invalid(path.index, 'move-into-itself');
  const value = get(patching, from);
  if (path.text === from.text) return;
  remove(patching, from);
  add(patching, path, value);
}

/** Where an operation points. @source RFC 6901 */
interface Pointer {
  readonly text: string;
  readonly keys: readonly string[];
  /** Of the operation, for messages. */
  readonly index: number;
}

/** @refuses fhir.patch-invalid */
function pointer(operation: Record<string, unknown>, name: 'path' | 'from', index: number): Pointer {
  const text = operation[name];
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) throw invalid(index, name);
  if (/~(?![01])/.test(text)) throw invalid(index, name);
  const keys = text.split('/').slice(1);
  return { text, keys: keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')), index };
}

function givenValue(operation: Record<string, unknown>, index: number): unknown {
  if (!('value' in operation)) throw invalid(index, 'value');
  return copyJson(operation.value);
}

/** The object or array that holds the last key, and what the key is there. */
function parentOf(
  patching: Patching,
  path: Pointer,
): { readonly holder: Record<string, unknown> | unknown[]; readonly key: string } {
  const key = path.keys.at(-1);
  // The whole resource can be tested, but not replaced: that is what PUT is for.
  if (key === undefined) throw forbidden({ ...path, text: '/' });
  const holder = path.keys.slice(0, -1).reduce<unknown>((at, step) => child(at, step, path), patching.root);
  if (!Array.isArray(holder) && !isObject(holder)) throw missing(path);
  return { holder, key };
}

function get(patching: Patching, path: Pointer): unknown {
  return path.keys.reduce((holder, key) => child(holder, key, path), patching.root);
}

function child(holder: unknown, key: string, path: Pointer): unknown {
  if (Array.isArray(holder)) return holder[position(key, holder.length - 1, path)];
  if (isObject(holder) && Object.hasOwn(holder, key)) return holder[key];
  throw missing(path);
}

function add(patching: Patching, path: Pointer, value: unknown): void {
  const { holder, key } = parentOf(patching, path);
  if (Array.isArray(holder)) {
    const at = key === '-' ? holder.length : position(key, holder.length, path);
    holder.splice(at, 0, value);
  } else setKey(holder, key, value, path);
}

function replace(patching: Patching, path: Pointer, value: unknown): void {
  get(patching, path);
  const { holder, key } = parentOf(patching, path);
  if (Array.isArray(holder)) holder[position(key, holder.length - 1, path)] = value;
  else setKey(holder, key, value, path);
}

function setKey(holder: Record<string, unknown>, key: string, value: unknown, path: Pointer): void {
  if (key === '__proto__') throw forbidden(path);
  holder[key] = value;
}

function remove(patching: Patching, path: Pointer): void {
  const { holder, key } = parentOf(patching, path);
  if (Array.isArray(holder)) holder.splice(position(key, holder.length - 1, path), 1);
  else if (Object.hasOwn(holder, key)) delete holder[key];
  else throw missing(path);
}

/** A place in a list. @refuses fhir.patch-path-missing for what is none, or lies behind the last that may be meant */
function position(key: string, max: number, path: Pointer): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(key) || Number(key) > max) throw missing(path);
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

function missing({ index, text }: Pointer): RefusalError {
  return new RefusalError(refuseFhir('fhir.patch-path-missing', { index, path: shown(text) }));
}

function forbidden({ index, text }: Pointer): RefusalError {
  return new RefusalError(refuseFhir('fhir.patch-forbidden-path', { index, path: shown(text) }));
}

function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
