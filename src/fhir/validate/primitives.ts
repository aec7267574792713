import type { PrimitiveType } from '../definitions/primitive-types.ts';
import { isRawDecimal } from '../json/json.ts';
import { daysIn } from '../search/date-range.ts';
import { shown, type Walk } from './walk.ts';

/** Checks one value that is already known not to be undefined or null. */
export type Check = (value: unknown, walk: Walk) => void;

/** @source https://hl7.org/fhir/R4/datatypes.html#string: strings shall not exceed 1 MB in size */
const TEXT_MAX = 1_048_576;
/** Longer decimals, and larger exponents, no measurement needs; they would overflow a double or a column of the database. */
const DECIMAL_DIGITS_MAX = 60;
const EXPONENT_MAX = 300;

/** Whether there is a text to look at; reports where there is none. */
function isFilled(value: unknown, type: string, walk: Walk): value is string {
  if (typeof value !== 'string') wrongKind(walk, type, 'string');
  else if (value === '') walk.error('fhir.empty-value', { name: type });
  else return true;
  return false;
}

/**
 * A text of a form that a regular expression tells. None may repeat a group without end, `(?:…)*`: of a text of many megabytes each turn is remembered, until the engine gives up.
 *
 * @param unlike - what a text of this form has nowhere, where that is easier to say
 */
function pattern(type: string, regex: RegExp, unlike?: RegExp): Check {
  return (value, walk) => {
    if (!isFilled(value, type, walk)) return;
    if (!regex.test(value) || unlike?.test(value)) walk.error('fhir.bad-format', { type, value: shown(value) });
  };
}

function wrongKind(walk: Walk, type: string, expected: 'string' | 'number' | 'true/false'): void {
  walk.error('fhir.wrong-kind', { type, expected });
}

function wholeNumber(type: string, min: number): Check {
  return (value, walk) => {
    if (typeof value !== 'number' && !isRawDecimal(value)) wrongKind(walk, type, 'number');
    else if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > 2_147_483_647) {
      const text = typeof value === 'number' ? String(value) : value.rawJSON;
      walk.error('fhir.bad-format', { type, value: shown(text) });
    }
  };
}

function decimal(value: unknown, walk: Walk): void {
  if (typeof value === 'number') return;
  if (!isRawDecimal(value)) {
    wrongKind(walk, 'decimal', 'number');
    return;
  }
  const text = value.rawJSON;
  const exponent = /[eE]([+-]?\d+)$/.exec(text)?.[1];
  if (text.length > DECIMAL_DIGITS_MAX || Math.abs(Number(exponent ?? 0)) > EXPONENT_MAX) {
    walk.error('fhir.bad-format', { type: 'decimal', value: shown(text) });
  }
}

function boolean(value: unknown, walk: Walk): void {
  if (typeof value !== 'boolean') wrongKind(walk, 'boolean', 'true/false');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

function text(type: string): Check {
  return (value, walk) => {
    if (!isFilled(value, type, walk)) return;
    if (value.length > TEXT_MAX) walk.error('fhir.text-too-long', { max: TEXT_MAX });
    if (!/\S/.test(value)) walk.warning('fhir.text-blank');
    const control = CONTROL.exec(value);
    if (control) {
      const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      walk.error('fhir.text-forbidden-character', { code });
    }
  };
}

const DATE = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;
const DATE_TIME =
  /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)))?)?)?$/;
const INSTANT =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;

function calendar(type: string, regex: RegExp): Check {
  return (value, walk) => {
    if (!isFilled(value, type, walk)) return;
    const found = regex.exec(value);
    if (!found || found[1] === '0000') {
      walk.error('fhir.bad-format', { type, value: shown(value) });
      return;
    }
    const day = Number(found[3] ?? 0);
    if (day > 28 && day > daysIn(Number(found[1]), Number(found[2]) - 1)) walk.error('fhir.impossible-date', { value });
  };
}

/** Linear, unlike the published pattern, which takes seconds for a scanned letter. */
function base64(value: unknown, walk: Walk): void {
  if (!isFilled(value, 'base64Binary', walk)) return;
  const bare = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
  if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(bare)) {
    walk.error('fhir.bad-format', { type: 'base64Binary', value: shown(value) });
  }
}

const URI = /^\S+$/;

/** “May be any string value that does not contain spaces.” @source https://hl7.org/fhir/R4/element.html#id */
export const elementId = pattern('id', URI);

/** The check of each primitive type. @source https://hl7.org/fhir/R4/datatypes.html#primitive */
export const PRIMITIVES: Readonly<Record<string, Check>> = {
  boolean,
  decimal,
  integer: wholeNumber('integer', -2_147_483_648),
  unsignedInt: wholeNumber('unsignedInt', 0),
  positiveInt: wholeNumber('positiveInt', 1),
  string: text('string'),
  markdown: text('markdown'),
  code: pattern('code', /\S/, /^\s|\s\s|\s$/),
  id: pattern('id', /^[A-Za-z0-9\-.]{1,64}$/),
  uri: pattern('uri', URI),
  url: pattern('url', URI),
  canonical: pattern('canonical', URI),
  oid: pattern('oid', /^urn:oid:[0-2]\.[\d.]*\d$/, /\.\.|\.0\d/),
  uuid: pattern('uuid', /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  date: calendar('date', DATE),
  dateTime: calendar('dateTime', DATE_TIME),
  instant: calendar('instant', INSTANT),
  time: pattern('time', /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/),
  base64Binary: base64,
} satisfies Readonly<Record<PrimitiveType, Check>>;
