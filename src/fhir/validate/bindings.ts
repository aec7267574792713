import { findBinding } from '../definitions/definitions.ts';
import { isObject } from '../json/json.ts';
import type { Check } from './primitives.ts';
import { shown, type Walk } from './walk.ts';

/** @source RFC 6838: type/subtype, with parameters; `application/fhir+json; charset=utf-8` */
const MIME_TYPE = /^[A-Za-z0-9!#$&^_.+-]+(?:\/[A-Za-z0-9!#$&^_.+*-]+)?(?:\s*;.*)?$/;

/** Makes the test whether a code is of a required value set. Two of them nobody can list: media types are known by their form, currencies by the runtime. */
function codeTest(valueSet: string): (code: string) => boolean {
  if (valueSet === 'mimetypes') return (code) => MIME_TYPE.test(code);
  if (valueSet === 'currencies') {
    const currencies = new Set(Intl.supportedValuesOf('currency'));
    return (code) => currencies.has(code);
  }
  const codes = new Set(Object.values(findBinding(valueSet) ?? {}).flat());
  return (code) => codes.has(code);
}

/** The check of an element with a required binding, by the type that carries the code; undefined where the codes are not listed, or the type carries none. */
export function bindingCheck(valueSet: string, type: string): Check | undefined {
  if (type === 'code') {
    const isCode = codeTest(valueSet);
    return (value, walk) => {
      if (typeof value === 'string' && !isCode(value))
        walk.error('fhir.unknown-code', { code: shown(value), valueSet });
    };
  }
  const systems = findBinding(valueSet);
  if (systems === undefined) return undefined;
  const sets = new Map(Object.entries(systems).map(([system, codes]) => [system, new Set(codes)]));
  const isBound = (coding: unknown) =>
    isObject(coding) && sets.get(coding.system as string)?.has(coding.code as string) === true;
  if (type === 'Coding') return (value, walk) => isBound(value) || refuseCodings([value], walk, valueSet);
  if (type === 'CodeableConcept') {
    return (value, walk) => {
      if (!isObject(value)) return;
      const codings = Array.isArray(value.coding) ? value.coding : [];
      if (!codings.some(isBound)) refuseCodings(codings, walk, valueSet);
    };
  }
  return undefined;
}

function refuseCodings(codings: readonly unknown[], walk: Walk, valueSet: string): void {
  const found = codings.filter(isObject).find((coding) => typeof coding.code === 'string');
  if (!found) {
    walk.error('fhir.code-required', { valueSet });
    return;
  }
  const system = typeof found.system === 'string' ? `${found.system}|` : '';
  walk.error('fhir.unknown-code', { code: shown(`${system}${found.code}`), valueSet });
}
