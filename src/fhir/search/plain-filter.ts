import { RefusalError } from '#kernel';
import { RESOURCE_TYPES } from '../types.ts';
import { withImplied } from './implied-systems.ts';
import { normalText } from './normal-text.ts';
import { findSearchParameter, isMimeType, isPhonetic, PART_OF, type SearchParameter } from './parameters.ts';
import {
  badValue,
  splitValues,
  toCanonicalBeginning,
  toDateValue,
  toMimeBeginning,
  toNumberValue,
  toQuantityValue,
  toReferenceValue,
  toToken,
  toTypedToken,
  toVersioned,
  unescaped,
} from './parse-values.ts';
import { soundsOf } from './phonetic.ts';
import type { SearchFilter } from './request.ts';
import { type NeverIgnored, refuseModifier } from './unknown-parameter.ts';

/** Where a condition stands: of which type it is, at which node and when it is asked, how many links from the search itself. */
export interface Context {
  readonly type: string;
  readonly baseUrl: string | undefined;
  readonly now: number | undefined;
  readonly depth: number;
}

export const EVERYTHING: SearchFilter = { kind: 'all', filters: [] };
export const NOTHING: SearchFilter = { kind: 'any', filters: [] };

/** One parameter with the modifier and the values of its kind. */
interface Plain {
  readonly context: Context;
  readonly parameter: SearchParameter;
  readonly modifier: string | undefined;
  readonly values: readonly string[];
}

export function plainFilter(
  context: Context,
  parameter: SearchParameter,
  modifier: string | undefined,
  value: string,
): SearchFilter {
  const { code, type } = parameter;
  const plain: Plain = { context, parameter, modifier, values: splitValues(value) };
  const { values } = plain;
  switch (type) {
    case 'token':
      return tokenFilter(plain);
    case 'reference':
      return referenceFilter(plain);
    case 'string':
      return stringFilter(plain);
    case 'uri':
      return uriFilter(plain);
    case 'date':
      if (modifier !== undefined) throw modifierOf(plain);
      return { kind: 'date', parameter: code, values: values.map((v) => toDateValue(code, v, context.now)) };
    case 'number':
      if (modifier !== undefined) throw modifierOf(plain);
      return { kind: 'number', parameter: code, values: values.map((v) => toNumberValue(code, v)) };
    case 'quantity':
      if (modifier !== undefined) throw modifierOf(plain);
      return { kind: 'quantity', parameter: code, values: values.map((v) => toQuantityValue(code, v)) };
  }
}

/** An address; of what has a version, `url=http://a/x|1.0` is that address in that version. @source https://hl7.org/fhir/R4/search.html#uri */
function uriFilter(plain: Plain): SearchFilter {
  const { context, parameter, modifier, values } = plain;
  const { code } = parameter;
  if (modifier !== undefined && modifier !== 'below' && modifier !== 'above') throw modifierOf(plain);
  const asWritten: SearchFilter = {
    kind: 'uri',
    parameter: code,
    match: modifier ?? 'exact',
    values: values.map(unescaped),
  };
  const isOwn = modifier === undefined && code === 'url' && findSearchParameter(context.type, 'version') !== undefined;
  const versioned = (isOwn ? values : []).flatMap((value) => toVersioned(value) ?? []);
  if (versioned.length === 0) return asWritten;
  const inVersion = versioned.map(({ url, version }): SearchFilter => {
    const address: SearchFilter = { kind: 'uri', parameter: code, match: 'exact', values: [url] };
    const token: SearchFilter = { kind: 'token', parameter: 'version', negated: false, values: [{ code: version }] };
    return { kind: 'all', filters: [address, token] };
  });
  return { kind: 'any', filters: [asWritten, ...inVersion] };
}

function tokenFilter(plain: Plain): SearchFilter {
  const { context, parameter, modifier, values } = plain;
  const { code, paths } = parameter;
  switch (modifier) {
    case 'text':
      return { kind: 'text', parameter: code, values: values.map((v) => normalText(unescaped(v))) };
    case 'of-type': {
      if (!paths.some((path) => path.type === 'Identifier')) throw modifierOf(plain);
      const typed = values.map((v) => toTypedToken(code, v));
      return { kind: 'token', parameter: `${code}:of-type`, negated: false, values: typed };
    }
    case 'in':
    case 'not-in':
    case 'below':
    case 'above':
      if (modifier === 'below' && isMimeType(parameter))
        return { kind: 'begins', parameter: code, values: values.map(toMimeBeginning) };
      return { kind: 'codes', type: context.type, parameter: code, relation: modifier, values: values.map(unescaped) };
    case undefined:
    case 'not': {
      const isContact = paths.some((path) => path.type === 'ContactPoint');
      const tokens = values
        .map((v) => toToken(code, isContact ? v.toLowerCase() : v))
        .flatMap((token) => withImplied(context.type, parameter, token));
      return { kind: 'token', parameter: code, negated: modifier === 'not', values: tokens };
    }
    default:
      throw modifierOf(plain);
  }
}

function referenceFilter(plain: Plain): SearchFilter {
  const { context, parameter, modifier, values } = plain;
  const { code, targets } = parameter;
  if (modifier === 'identifier')
    return { kind: 'identifier', parameter: code, values: values.map((v) => toToken(code, v)) };
  if (modifier === 'below' && parameter.paths.some(({ type }) => type === 'canonical'))
    return { kind: 'begins', parameter: code, values: values.map(toCanonicalBeginning) };
  if (modifier === 'below' || modifier === 'above') return treeFilter(plain, modifier);
  if (modifier !== undefined && !targetsOf(parameter).includes(modifier)) throw modifierOf(plain);
  const hints = { type: modifier, targets, baseUrl: context.baseUrl };
  return { kind: 'reference', parameter: code, values: values.map((v) => toReferenceValue(code, v, hints)) };
}

/** @source https://hl7.org/fhir/R4/search.html#recursive */
function treeFilter(plain: Plain, relation: 'below' | 'above'): SearchFilter {
  const { context, parameter, values } = plain;
  const { code, targets } = parameter;
  const trees = Object.keys(PART_OF).filter((type) => targets.includes(type));
  if (trees.length === 0) throw modifierOf(plain);
  const filters = values.map((value): SearchFilter => {
    const { type, id } = toReferenceValue(code, value, { type: undefined, targets: trees, baseUrl: context.baseUrl });
    if (type === undefined || id === undefined || !trees.includes(type)) {
      throw new RefusalError(badValue(`${code}:${relation}`, trees.map((tree) => `${tree}/…`).join(', '), value));
    }
    return { kind: 'tree', parameter: code, target: type, relation, ids: [id] };
  });
  return { kind: 'any', filters };
}

function stringFilter(plain: Plain): SearchFilter {
  const { context, parameter, modifier, values } = plain;
  const { code } = parameter;
  if (isPhonetic(parameter)) return phoneticFilter(context, parameter, modifier, values);
  if (modifier === 'exact') return { kind: 'string', parameter: code, match: 'exact', values: values.map(unescaped) };
  if (modifier !== undefined && modifier !== 'contains') throw modifierOf(plain);
  const texts = values.map((v) => normalText(unescaped(v)));
  if (texts.includes('')) throw new RefusalError(badValue(code, 'string', values.join(',')));
  return { kind: 'string', parameter: code, match: modifier === 'contains' ? 'contains' : 'starts', values: texts };
}

/** The refusal of a modifier that a parameter of this kind does not have. */
function modifierOf({ context, parameter, modifier }: Plain): NeverIgnored {
  return refuseModifier(context.type, parameter.code, modifier ?? '');
}

/** One word of the name sounds like each word asked for. */
function phoneticFilter(
  context: Context,
  { code }: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
): SearchFilter {
  if (modifier !== undefined) throw refuseModifier(context.type, code, modifier);
  const filters = values.map((value): SearchFilter => {
    const sounds = soundsOf(unescaped(value));
    if (sounds.length === 0) throw new RefusalError(badValue(code, 'string', value));
    const alike = sounds.map((sound): SearchFilter => {
      return { kind: 'token', parameter: code, negated: false, values: [{ code: sound }] };
    });
    return { kind: 'all', filters: alike };
  });
  return { kind: 'any', filters };
}

export function idFilter(type: string, modifier: string | undefined, value: string): SearchFilter {
  if (modifier !== undefined && modifier !== 'not') throw refuseModifier(type, '_id', modifier);
  const values = splitValues(value);
  const odd = values.find((id) => !/^[A-Za-z0-9\-.]{1,64}$/.test(id));
  if (odd !== undefined) throw new RefusalError(badValue('_id', 'id', odd));
  const filter: SearchFilter = { kind: 'id', values };
  return modifier === undefined ? filter : { kind: 'none', filters: [filter] };
}

export function missingFilter(parameter: SearchParameter, value: string): SearchFilter {
  if (value !== 'true' && value !== 'false')
    throw new RefusalError(badValue(`${parameter.code}:missing`, 'true, false', value));
  // Whatever is stored has these: nobody lacks them, and everybody has them.
  if (parameter.code === '_id' || parameter.code === '_lastUpdated') return value === 'true' ? NOTHING : EVERYTHING;
  // What a name sounds like is hashed; whether there is one, the resource tells.
  const parameterType = isPhonetic(parameter) ? 'token' : parameter.type;
  return { kind: 'missing', parameter: parameter.code, parameterType, missing: value === 'true' };
}

export function targetsOf(parameter: SearchParameter): readonly string[] {
  return parameter.targets.length === 0 ? RESOURCE_TYPES : parameter.targets;
}
