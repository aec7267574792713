import { RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import type { Decimal, RawDecimal } from '../types.ts';
import { type Place, pathOf, type ScanFault, SPELLED_MAX, scanJson } from './scan.ts';

/** A FHIR body as it came: one object, decimals that JSON would respell held as raw JSON. */
export type FhirJson = { [key: string]: unknown };

/** How much of a body is read; what is left out is as large as the constants below. */
export interface JsonLimits {
  /** Objects and arrays inside one another. The deepest published example has 17; 100 leaves room and no danger to any recursive reader. */
  readonly depthMax?: number;
  /** Length in UTF-16 units; the byte limit is the HTTP pipeline's. */
  readonly charactersMax?: number;
}

/** Depth of a body unless a limit is given. */
export const DEPTH_MAX = 100;
/** A little over 50 MiB of ASCII: the largest bundle that the importer takes. */
const CHARACTERS_MAX = 55_000_000;

// Node 24 has raw JSON; TypeScript's library does not know it yet.
const Json = JSON as typeof JSON & {
  rawJSON(text: string): RawDecimal;
  isRawJSON(value: unknown): value is RawDecimal;
};

/**
 * Parses a FHIR body without losing anything that FHIR cares about.
 *
 * @throws RefusalError fhir.invalid-json, fhir.not-an-object, fhir.byte-order-mark, fhir.duplicate-key, fhir.forbidden-key,
 * fhir.forbidden-character, fhir.too-deep, fhir.too-large, fhir.too-many-decimals
 * @source https://hl7.org/fhir/R4/json.html
 */
export function parseFhirJson(text: string, limits: JsonLimits = {}): FhirJson {
  const value = parseJsonValue(text, limits);
  if (!isObject(value)) throw new RefusalError(refuseFhir('fhir.not-an-object'));
  return value;
}

/** The same for a body that need not be an object: a JSON Patch is an array. */
export function parseJsonValue(text: string, limits: JsonLimits = {}): unknown {
  const { depthMax = DEPTH_MAX, charactersMax = CHARACTERS_MAX } = limits;
  if (text.length > charactersMax) throw new RefusalError(refuseFhir('fhir.too-large', { max: charactersMax }));
  if (text.charCodeAt(0) === 0xfeff) throw new RefusalError(refuseFhir('fhir.byte-order-mark'));
  const { fault, spelled } = scanJson(text, depthMax);
  if (fault) throw new RefusalError(toRefusal(fault, text, depthMax));
  const value = parsed(text, depthMax);
  // A number by itself has nothing that could hold its spelling; no FHIR body is one.
  for (const { place, text: spelling } of spelled) if (place) keepSpelling(value as object, place, spelling);
  return value;
}

function parsed(text: string, depthMax: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The quick scan lets control characters in strings through to JSON.parse; the careful one says where they are.
    const { fault } = scanJson(text, depthMax, true);
    if (fault) throw new RefusalError(toRefusal(fault, text, depthMax));
    throw error;
  }
}

/** The body as text; raw decimals come out as they went in. */
export function stringifyFhirJson(value: unknown): string {
  return JSON.stringify(value);
}

/** Whether a value is a decimal whose spelling is kept. */
export function isRawDecimal(value: unknown): value is RawDecimal {
  return Json.isRawJSON(value);
}

/** A decimal from its spelling: a plain number where that spells the same, raw JSON otherwise. */
export function toDecimal(text: string): Decimal {
  return String(Number(text)) === text ? Number(text) : Json.rawJSON(text);
}

/** A value as a number, to compare by; undefined where it is none. It may be spelled differently from what was sent (`decimalText` keeps that). */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return isRawDecimal(value) ? Number(value.rawJSON) : undefined;
}

/** A number as it was written: `1.10`. */
export function decimalText(value: Decimal): string {
  return typeof value === 'number' ? String(value) : value.rawJSON;
}

/**
 * Any value as a text: for a key, or to repeat it to its sender. `String` would throw for a raw decimal, which has no prototype.
 */
export function textFor(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Whether a value is an object that one may look into: no array, and no raw decimal, which is a leaf. */
export function isObject(value: unknown): value is FhirJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawDecimal(value);
}

/** A deep copy. Raw decimals are frozen, so the copy holds the same ones. */
export function copyJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyJson) as T;
  if (!isObject(value)) return value;
  const out: FhirJson = {};
  for (const key of Object.keys(value)) out[key] = copyJson(value[key]);
  return out as T;
}

/** Whether objects and arrays nest deeper than this. It looks no deeper itself, so no value can exhaust the stack. */
export function isDeeperThan(value: unknown, depthMax: number): boolean {
  if (typeof value !== 'object' || value === null || isRawDecimal(value)) return false;
  if (depthMax === 0) return true;
  for (const item of Object.values(value)) if (isDeeperThan(item, depthMax - 1)) return true;
  return false;
}

function keepSpelling(root: object, { above, at }: Place, spelling: string): void {
  let holder = root as Record<string | number, unknown>;
  for (const step of above === undefined ? [] : pathOf(above)) holder = holder[step] as typeof holder;
  holder[at] = Json.rawJSON(spelling);
}

function toRefusal(fault: ScanFault, text: string, depthMax: number) {
  const where = position(text, fault.at);
  const element = elementAt(text, fault.path ?? []);
  switch (fault.kind) {
    case 'syntax':
      return refuseFhir('fhir.invalid-json', where, element);
    case 'too-deep':
      return refuseFhir('fhir.too-deep', { ...where, max: depthMax }, element);
    case 'too-many-decimals':
      return refuseFhir('fhir.too-many-decimals', { max: SPELLED_MAX }, element);
    case 'duplicate-key':
      return refuseFhir('fhir.duplicate-key', { ...where, key: shown(fault.key) }, element);
    case 'forbidden-key':
      return refuseFhir('fhir.forbidden-key', { ...where, key: fault.key }, element);
    case 'forbidden-character':
      return refuseFhir('fhir.forbidden-character', where, element);
  }
}

/** The element that has the fault, as FHIRPath. It begins with the type only where the body begins with `resourceType`; steps beyond ELEMENT_STEPS_MAX are left out. */
function elementAt(text: string, path: readonly (string | number)[]): string | undefined {
  const type = /^\s*\{\s*"resourceType"\s*:\s*"([A-Z][A-Za-z]{1,63})"/.exec(text)?.[1];
  let element = type ?? '';
  for (const step of path.slice(0, ELEMENT_STEPS_MAX)) {
    if (typeof step === 'number') element += `[${step}]`;
    else if (/^_?[A-Za-z]\w{0,63}$/.test(step)) element += `${element === '' ? '' : '.'}${step.replace(/^_/, '')}`;
    else break;
  }
  return element === '' ? undefined : element;
}

const ELEMENT_STEPS_MAX = 40;

/** Line and column, counted from 1. */
function position(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - lineStart + 1 };
}

/** A caller's key as the refusal repeats it: not a megabyte of it. */
function shown(key: string): string {
  return key.length > 60 ? `${key.slice(0, 60)}…` : key;
}
