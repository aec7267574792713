import { type Refusal, RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { parseReference } from '../reference/reference.ts';
import { isResourceType } from '../types.ts';
import { toDateRange } from './date-range.ts';
import type { ReferenceValue, TokenValue } from './index-entries.ts';
import type { NumberValue, Prefix } from './request.ts';

/** Alternatives in one parameter; more is a program gone wrong or an attack. */
const VALUES_MAX = 1000;

/** Splits at commas that are not escaped; the escapes stay, for the next split. */
export function splitValues(text: string): string[] {
  const values = splitAt(text, ',');
  if (values.length > VALUES_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  return values;
}

/** @source https://hl7.org/fhir/R4/search.html#escaping */
export function splitAt(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === separator) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

export function unescaped(text: string): string {
  return text.replace(/\\([\\,|$])/g, '$1');
}

/** A text as a search writes it, the other way round. */
export function escaped(text: string): string {
  return text.replace(/[\\,$|]/g, '\\$&');
}

/** `system|code` as a search asks for a token; the code alone where no system is known. */
export function tokenText(system: unknown, code: string): string {
  return typeof system === 'string' ? `${escaped(system)}|${escaped(code)}` : escaped(code);
}

export function badValue(parameter: string, kind: string, value: string): Refusal {
  return refuseFhir('fhir.bad-search-value', {
    parameter,
    kind,
    value: value.length > 100 ? `${value.slice(0, 100)}…` : value,
  });
}

function refuseValue(parameter: string, kind: string, value: string): never {
  throw new RefusalError(badValue(parameter, kind, value));
}

/** `code`, `system|code`, `|code`, `system|`. */
export function toToken(parameter: string, text: string): TokenValue {
  const parts = splitAt(text, '|').map(unescaped);
  const [first = '', code = ''] = parts;
  if (parts.length > 2 || text === '' || text === '|') refuseValue(parameter, 'token', text);
  if (parts.length === 1) return { code: first };
  return code === '' ? { system: first } : { system: first, code };
}

/** `system|code|value` of an identifier with a type. */
export function toTypedToken(parameter: string, text: string): TokenValue {
  const [system, code, value, ...more] = splitAt(text, '|').map(unescaped);
  if (!system || !code || !value || more.length > 0) refuseValue(parameter, 'system|code|value', text);
  return { system, code: `${code}|${value}` };
}

/**
 * `Patient/1`, `1`, an address. A bare id takes the type of the modifier (`subject:Patient=1`) or of the only target that is possible.
 * An address at this node is the resource there.
 */
export function toReferenceValue(
  parameter: string,
  text: string,
  { type, targets, baseUrl }: { type: string | undefined; targets: readonly string[]; baseUrl: string | undefined },
): ReferenceValue {
  const plain = unescaped(text);
  if (/^[A-Za-z0-9\-.]{1,64}$/.test(plain)) {
    const only = type ?? (targets.length === 1 ? targets[0] : undefined);
    return only === undefined ? { id: plain } : { type: only, id: plain };
  }
  const reference = parseReference(plain);
  if (reference.kind === 'relative') {
    if (!isResourceType(reference.type) || (type !== undefined && type !== reference.type))
      refuseValue(parameter, 'reference', text);
    return { type: reference.type, id: reference.id };
  }
  if (reference.kind === 'absolute' || reference.kind === 'urn') {
    const local = reference.kind === 'absolute' && reference.base !== undefined && reference.base === baseUrl;
    return local && reference.type && reference.id ? { type: reference.type, id: reference.id } : { url: plain };
  }
  return refuseValue(parameter, 'reference', text);
}

/** What begins like a type of content: `text/xml; charset=UTF-8` of `text/xml`. @source https://hl7.org/fhir/R4/search.html#mimetype */
export function toMimeBeginning(text: string): { is: string; begins: string } {
  const is = unescaped(text);
  return { is, begins: is.includes('/') ? `${is};` : `${is}/` };
}

/** The versions of a canonical: all of them, or those that begin like the one that is named. @source https://hl7.org/fhir/R4/search.html#versions */
export function toCanonicalBeginning(text: string): { is: string; begins: string } {
  const is = unescaped(text);
  return { is, begins: is.includes('|') ? is : `${is}|` };
}

/** `http://a/x|1.0` taken apart; undefined where no version is named. */
export function toVersioned(text: string): { url: string; version: string } | undefined {
  const [url = '', version = '', ...more] = splitAt(text, '|').map(unescaped);
  return url === '' || version === '' || more.length > 0 ? undefined : { url, version };
}

const PREFIXED = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)$/s;

function splitPrefix(text: string): [Prefix, string] {
  const found = PREFIXED.exec(text);
  return [(found?.[1] ?? 'eq') as Prefix, found?.[2] ?? ''];
}

/**
 * `ap` is widened by a tenth of the gap between now and the date, and by its own precision at least: approximately 2024-05 reaches from April to June, or farther.
 *
 * @param now - milliseconds since 1970; where nobody says it, the precision is what counts
 * @source https://hl7.org/fhir/R4/search.html#prefix
 */
export function toDateValue(parameter: string, text: string, now?: number): { prefix: Prefix; lo: number; hi: number } {
  const [prefix, date] = splitPrefix(text);
  // A plus sign that was not encoded in the address arrives as a blank.
  const range = toDateRange(date.replace(' ', '+'));
  if (!range) return refuseValue(parameter, 'date', text);
  const gap = now === undefined ? 0 : Math.abs(now - range.lo) / 10;
  const width = Math.max(range.hi - range.lo, gap);
  return prefix === 'ap' ? { prefix, lo: range.lo - width, hi: range.hi + width } : { prefix, ...range };
}

const NUMBER = /^[+-]?\d{1,30}(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,3}))?$/;

/** The precision is half a unit of the last digit written; approximately is ten percent. @source https://hl7.org/fhir/R4/search.html#number */
export function toNumberValue(parameter: string, text: string): NumberValue {
  const [prefix, digits] = splitPrefix(text);
  const found = NUMBER.exec(digits);
  const value = Number(digits);
  if (!found || !Number.isFinite(value)) return refuseValue(parameter, 'number', text);
  const unit = 10 ** (Number(found[2] ?? 0) - (found[1]?.length ?? 0));
  const margin = prefix === 'ap' ? Math.abs(value) * 0.1 : unit / 2;
  return { prefix, value, low: tidy(value - margin), high: tidy(value + margin) };
}

/** What a sum of decimals is on paper: 0.8 + 0.05 is 0.85, which 0.85 is not below. */
function tidy(sum: number): number {
  return Number(sum.toPrecision(15));
}

/** `5.4|http://unitsofmeasure.org|mg`, `5.4||mg`, `5.4`; as of a token, `5.4|http://unitsofmeasure.org|` is any unit of that system, and so without the last bar. `5.4|mg` would be a system that nobody has, and is refused. */
export function toQuantityValue(parameter: string, text: string): NumberValue & { system?: string; code?: string } {
  const parts = splitAt(text, '|').map(unescaped);
  const [number = '', system = '', code = ''] = parts;
  const isForm = parts.length === 1 || (parts.length === 2 && system.includes(':')) || parts.length === 3;
  if (!isForm) return refuseValue(parameter, 'quantity', text);
  return { ...toNumberValue(parameter, number), ...(system ? { system } : {}), ...(code ? { code } : {}) };
}
