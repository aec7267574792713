import { RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { isResourceType } from '../types.ts';
import { type Component, type CompositeParameter, compositesOf, indexCodeOf, plainParameterOf } from './composites.ts';
import { withImplied } from './implied-systems.ts';
import { findSearchParameter, isUnsupportedParameter, type SearchParameter } from './parameters.ts';
import { badValue, splitAt, splitValues, toToken } from './parse-values.ts';
import { type Context, EVERYTHING, idFilter, missingFilter, NOTHING, plainFilter, targetsOf } from './plain-filter.ts';
import type { SearchFilter } from './request.ts';
import { specialFilter, specialParametersOf } from './special.ts';
import { knownParameter, refuseModifier, refuseUnknown, UnknownParameter } from './unknown-parameter.ts';

/** Links of a chain; each is a join, and no real question needs more. */
const CHAIN_MAX = 4;

/** Reads `name=value` as one condition. */
export function parseFilter(
  type: string,
  name: string,
  value: string,
  { baseUrl, now }: { readonly baseUrl?: string; readonly now?: number } = {},
): SearchFilter {
  return filterOf({ type, baseUrl, now, depth: 0 }, name, value);
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
  const value = plainFilter(context, partOf(composite.second, code), undefined, second);
  // A pair is indexed with its unit, not with the system of that alone.
  if (value.kind === 'quantity' && value.values.some(({ system, code: unit }) => system && !unit))
    throw new RefusalError(badValue(code, 'token$quantity', second));
  const parameter = indexCodeOf(context.type, composite, root);
  const pairs = tokens.map((token): SearchFilter => ({ kind: 'pair', parameter, token, second: value }));
  return { kind: 'any', filters: pairs };
}

/** `Patient?_type=Patient`, `subject._type=Patient`: what a resource is, its type says already. */
function typeFilter(type: string, modifier: string | undefined, value: string): SearchFilter {
  if (modifier !== undefined && modifier !== 'not') throw refuseModifier(type, '_type', modifier);
  return toTypes(value).includes(type) === (modifier === undefined) ? EVERYTHING : NOTHING;
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

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
