import { type Refusal, RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { isResourceType, RESOURCE_TYPES } from '../types.ts';
import { type Component, type CompositeParameter, compositesOf, indexCodeOf, plainParameterOf } from './composites.ts';
import { withImplied } from './implied-systems.ts';
import { normalText } from './normal-text.ts';
import { findSearchParameter, isPhonetic, isUnsupportedParameter, type SearchParameter } from './parameters.ts';
import {
  badValue,
  splitAt,
  splitValues,
  toDateValue,
  toNumberValue,
  toQuantityValue,
  toReferenceValue,
  toToken,
  toTypedToken,
  unescaped,
} from './parse-values.ts';
import { soundsOf } from './phonetic.ts';
import type { SearchFilter } from './request.ts';
import { specialFilter, specialParametersOf } from './special.ts';

/** A parameter that this type does not have: refused, unless the caller asked us to be lenient. */
export class UnknownParameter extends RefusalError {
  constructor(refusal: Refusal) {
    super(refusal);
  }
}

/**
 * What is refused whatever handling was asked for: a modifier that a parameter does not have, a named query.
 * @source https://hl7.org/fhir/R4/search.html#modifiers, https://hl7.org/fhir/R4/search.html#query (“SHALL reject”, “SHALL refuse”)
 */
export class NeverIgnored extends UnknownParameter {}

/** Links of a chain; each is a join, and no real question needs more. */
const CHAIN_MAX = 4;

interface Context {
  readonly type: string;
  readonly baseUrl: string | undefined;
  readonly depth: number;
}

/** Reads `name=value` as one condition. */
export function parseFilter(type: string, name: string, value: string, baseUrl?: string): SearchFilter {
  return filterOf({ type, baseUrl, depth: 0 }, name, value);
}

/** A parameter without a value is no condition, but a misspelt one is still refused. */
export function checkParameterName(type: string, name: string): void {
  const head = name.split(/[:.]/)[0] ?? '';
  const isNoPath = compositesOf(type).has(head) || specialParametersOf(type).some(({ code }) => code === head);
  if (head !== '_has' && !isNoPath) knownParameter(type, head);
}

/** Whether resources of every type have this parameter. */
export function isOfEveryType(name: string): boolean {
  const head = name.split(/[:.]/)[0] ?? '';
  return head === '_has' || hasParameter('', head) || isUnsupportedParameter('Resource', head);
}

function hasParameter(type: string, code: string): boolean {
  return findSearchParameter(type, code) !== undefined || specialParametersOf(type).some((one) => one.code === code);
}

/** The resource types of `_type=…`. */
export function toTypes(value: string): readonly string[] {
  const types = [...new Set(splitValues(value))];
  const odd = types.find((type) => !isResourceType(type));
  if (odd !== undefined) throw new RefusalError(badValue('_type', 'resource type', odd));
  return types;
}

function filterOf(context: Context, name: string, value: string): SearchFilter {
  if (context.depth > CHAIN_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  if (name.startsWith('_has:')) return hasFilter(context, name, value);
  const dot = name.indexOf('.');
  if (dot > 0) return chainFilter(context, name.slice(0, dot), name.slice(dot + 1), value);
  const [code = '', modifier] = splitOnce(name, ':');
  if (code === '_type' && context.type !== '') return typeFilter(context.type, modifier, value);
  const special = specialParametersOf(context.type).find((one) => one.code === code);
  if (special) {
    if (modifier !== undefined) throw refuseModifier(context.type, code, modifier);
    return specialFilter(special, value, (plain, text) =>
      plainFilter(context, knownParameter(context.type, plain), undefined, text),
    );
  }
  const composite = compositesOf(context.type).get(code);
  if (composite) return compositeFilter(context, composite, modifier, value);
  const parameter = knownParameter(context.type, code);
  if (modifier === 'missing') return missingFilter(parameter, value);
  if (code === '_id') return idFilter(context.type, modifier, value);
  return plainFilter(context, parameter, modifier, value);
}

/** One parameter with the modifier and the values of its kind. */
interface Plain {
  readonly context: Context;
  readonly parameter: SearchParameter;
  readonly modifier: string | undefined;
  readonly values: readonly string[];
}

function plainFilter(
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
      if (modifier !== undefined && modifier !== 'below' && modifier !== 'above') throw modifierOf(plain);
      return { kind: 'uri', parameter: code, match: modifier ?? 'exact', values: values.map(unescaped) };
    case 'date':
      if (modifier !== undefined) throw modifierOf(plain);
      return { kind: 'date', parameter: code, values: values.map((v) => toDateValue(code, v)) };
    case 'number':
      if (modifier !== undefined) throw modifierOf(plain);
      return { kind: 'number', parameter: code, values: values.map((v) => toNumberValue(code, v)) };
    case 'quantity':
      if (modifier !== undefined) throw modifierOf(plain);
      return { kind: 'quantity', parameter: code, values: values.map((v) => toQuantityValue(code, v)) };
  }
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
  if (modifier === 'below' || modifier === 'above') return treeFilter(plain, modifier);
  if (modifier !== undefined && !targetsOf(parameter).includes(modifier)) throw modifierOf(plain);
  const hints = { type: modifier, targets, baseUrl: context.baseUrl };
  return { kind: 'reference', parameter: code, values: values.map((v) => toReferenceValue(code, v, hints)) };
}

/** What is part of one another by R4: a place of another, a house of another. */
const TREES: readonly string[] = ['Location', 'Organization'];

/** @source https://hl7.org/fhir/R4/search.html#recursive */
function treeFilter(plain: Plain, relation: 'below' | 'above'): SearchFilter {
  const { context, parameter, values } = plain;
  const { code, targets } = parameter;
  const trees = TREES.filter((type) => targets.includes(type));
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
function modifierOf({ context, parameter, modifier }: Plain): UnknownParameter {
  return refuseModifier(context.type, parameter.code, modifier ?? '');
}

/**
 * `component-code-value-quantity=http://loinc.org|8480-6$gt140`. Where the resource itself holds the pair, it is two conditions; below it, the pairs are indexed.
 * @source https://hl7.org/fhir/R4/search.html#composite
 */
function compositeFilter(
  context: Context,
  composite: CompositeParameter,
  modifier: string | undefined,
  value: string,
): SearchFilter {
  const { code, roots } = composite;
  const { type } = context;
  if (modifier !== undefined) throw refuseModifier(type, code, modifier);
  const filters = splitValues(value).flatMap((one) => {
    const [first = '', second = '', ...more] = splitAt(one, '$');
    if (first === '' || second === '' || more.length > 0) throw new RefusalError(badValue(code, 'token$value', one));
    return roots.map((root): SearchFilter => {
      if (root.length > 0) return pairFilters(context, composite, root, first, second);
      const parts = [composite.token, composite.second].map((component) => plainParameterOf(type, component));
      return {
        kind: 'all',
        filters: [first, second].map((text, i) =>
          plainFilter(context, knownParameter(type, parts[i] ?? ''), undefined, text),
        ),
      };
    });
  });
  return { kind: 'any', filters };
}

/** R4 names the parts of a pair with a reference in one order and reads them in the other (`DocumentReference?relationship=`): both are taken. */
function pairFilters(
  context: Context,
  composite: CompositeParameter,
  root: readonly string[],
  first: string,
  second: string,
): SearchFilter {
  const asRead = pairFilter(context, composite, root, first, second);
  if (composite.second.type !== 'reference') return asRead;
  return { kind: 'any', filters: [asRead, pairFilter(context, composite, root, second, first)] };
}

function pairFilter(
  context: Context,
  composite: CompositeParameter,
  root: readonly string[],
  first: string,
  second: string,
): SearchFilter {
  const { code } = composite;
  // Whose element it is says which system a code implies.
  const partOf = ({ type, paths }: Component, name: string): SearchParameter => {
    return { code: name, targets: [], type, paths: paths.map((path) => ({ ...path, keys: [...root, ...path.keys] })) };
  };
  const tokens = withImplied(context.type, partOf(composite.token, `${code}$`), toToken(code, first));
  const pairs = tokens.map((token): SearchFilter => {
    return {
      kind: 'pair',
      parameter: indexCodeOf(context.type, composite, root),
      token,
      second: plainFilter(context, partOf(composite.second, code), undefined, second),
    };
  });
  return { kind: 'any', filters: pairs };
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

function idFilter(type: string, modifier: string | undefined, value: string): SearchFilter {
  if (modifier !== undefined && modifier !== 'not') throw refuseModifier(type, '_id', modifier);
  const values = splitValues(value);
  const odd = values.find((id) => !/^[A-Za-z0-9\-.]{1,64}$/.test(id));
  if (odd !== undefined) throw new RefusalError(badValue('_id', 'id', odd));
  const filter: SearchFilter = { kind: 'id', values };
  return modifier === undefined ? filter : { kind: 'none', filters: [filter] };
}

const EVERYTHING: SearchFilter = { kind: 'all', filters: [] };
const NOTHING: SearchFilter = { kind: 'any', filters: [] };

/** `Patient?_type=Patient`, `subject._type=Patient`: what a resource is, its type says already. */
function typeFilter(type: string, modifier: string | undefined, value: string): SearchFilter {
  if (modifier !== undefined && modifier !== 'not') throw refuseModifier(type, '_type', modifier);
  return toTypes(value).includes(type) === (modifier === undefined) ? EVERYTHING : NOTHING;
}

function missingFilter(parameter: SearchParameter, value: string): SearchFilter {
  if (value !== 'true' && value !== 'false')
    throw new RefusalError(badValue(`${parameter.code}:missing`, 'true, false', value));
  // Whatever is stored has these: nobody lacks them, and everybody has them.
  if (parameter.code === '_id' || parameter.code === '_lastUpdated') return value === 'true' ? NOTHING : EVERYTHING;
  // What a name sounds like is hashed; whether there is one, the resource tells.
  const parameterType = isPhonetic(parameter) ? 'token' : parameter.type;
  return { kind: 'missing', parameter: parameter.code, parameterType, missing: value === 'true' };
}

/** `subject:Patient.name`, `subject.name`: one branch for every target type that has the rest of the chain. */
function chainFilter(context: Context, link: string, rest: string, value: string): SearchFilter {
  const [code = '', target] = splitOnce(link, ':');
  const parameter = knownParameter(context.type, code);
  if (parameter.type !== 'reference') throw refuseModifier(context.type, code, `.${rest.slice(0, 64)}`);
  const possible = targetsOf(parameter);
  if (target !== undefined && !possible.includes(target)) throw refuseModifier(context.type, code, target);
  const branches: { type: string; filter: SearchFilter }[] = [];
  let unknown: UnknownParameter | undefined;
  for (const type of target === undefined ? possible : [target]) {
    try {
      branches.push({ type, filter: filterOf({ ...context, type, depth: context.depth + 1 }, rest, value) });
    } catch (error) {
      if (!(error instanceof UnknownParameter)) throw error;
      unknown ??= error;
    }
  }
  if (branches.length === 0) throw unknown ?? refuseUnknown(context.type, `${link}.${rest}`);
  return { kind: 'chain', parameter: code, branches };
}

/** `_has:Observation:patient:code`; the rest may be a chain or another `_has`. */
function hasFilter(context: Context, name: string, value: string): SearchFilter {
  const [, type = '', code = '', ...rest] = name.split(':');
  const parameter = isResourceType(type) ? findSearchParameter(type, code) : undefined;
  const leadsHere =
    parameter?.type === 'reference' && (context.type === '' || targetsOf(parameter).includes(context.type));
  if (!leadsHere || rest.length === 0) throw refuseUnknown(context.type, name);
  const filter = filterOf({ ...context, type, depth: context.depth + 1 }, rest.join(':'), value);
  return { kind: 'has', type, parameter: code, filter };
}

function targetsOf(parameter: SearchParameter): readonly string[] {
  return parameter.targets.length === 0 ? RESOURCE_TYPES : parameter.targets;
}

function knownParameter(type: string, code: string): SearchParameter {
  const parameter = findSearchParameter(type, code);
  if (parameter) return parameter;
  if (isUnsupportedParameter(type, code)) {
    const refusal = refuseFhir('fhir.unsupported-parameter', { parameter: code });
    throw code === '_query' ? new NeverIgnored(refusal) : new UnknownParameter(refusal);
  }
  throw refuseUnknown(type, code);
}

function refuseUnknown(type: string, parameter: string): UnknownParameter {
  return new UnknownParameter(
    refuseFhir('fhir.unknown-parameter', { type: type || 'FHIR', parameter: parameter.slice(0, 100) }),
  );
}

function refuseModifier(type: string, parameter: string, modifier: string): NeverIgnored {
  return new NeverIgnored(refuseFhir('fhir.unknown-modifier', { type, parameter, modifier: modifier.slice(0, 64) }));
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
