import { RefusalError, type Scope } from '#kernel';
import { parseFhirJson } from '../../json/json.ts';
import { systemsRequired, withImplied } from '../../search/implied-systems.ts';
import type { TokenValue } from '../../search/index-entries.ts';
import { findSearchParameter } from '../../search/parameters.ts';
import { badValue, toToken } from '../../search/parse-values.ts';
import type { CodesFilter, SearchFilter } from '../../search/request.ts';
import { atOrAbove, atOrBelow } from '../../terminology/hierarchy.ts';
import type { Resource } from '../../types.ts';
import { readVisible } from '../disclosure/read-visible.ts';
import type { RestParts } from '../parts.ts';
import { CodeLists, notFound } from '../terminology/code-lists.ts';

/**
 * Puts codes in the place of every condition that asks terminology (`code:in=<value set>`, `:not-in`, `code:below=<code>`, `:above`), wherever it stands in a search: the
 * store knows codes, and nothing of value sets.
 *
 * @refuses fhir.not-found for a value set or code system that is not here, and what an expansion refuses
 * @source https://hl7.org/fhir/R4/search.html#modifiers
 */
export async function settleCodes(
  parts: RestParts,
  scope: Scope,
  filters: readonly SearchFilter[],
): Promise<readonly SearchFilter[]> {
  if (!filters.some(asksTerminology)) return filters;
  const lists = new CodeLists(parts, scope);
  const settle = async (filter: SearchFilter): Promise<SearchFilter> => {
    switch (filter.kind) {
      case 'codes':
        return toTokenFilter(parts, scope, lists, filter);
      case 'all':
      case 'any':
        return { ...filter, filters: await Promise.all(filter.filters.map(settle)) };
      case 'has':
        return { ...filter, filter: await settle(filter.filter) };
      case 'chain':
      case 'of-types': {
        const branches = filter.branches.map(async (branch) => ({ ...branch, filter: await settle(branch.filter) }));
        return { ...filter, branches: await Promise.all(branches) };
      }
      default:
        return filter;
    }
  };
  return Promise.all(filters.map(settle));
}

function asksTerminology(filter: SearchFilter): boolean {
  switch (filter.kind) {
    case 'codes':
      return true;
    case 'all':
    case 'any':
      return filter.filters.some(asksTerminology);
    case 'has':
      return asksTerminology(filter.filter);
    case 'chain':
    case 'of-types':
      return filter.branches.some((branch) => asksTerminology(branch.filter));
    default:
      return false;
  }
}

async function toTokenFilter(
  parts: RestParts,
  scope: Scope,
  lists: CodeLists,
  { type, parameter, relation, values }: CodesFilter,
): Promise<SearchFilter> {
  const defined = findSearchParameter(type, parameter);
  const tokens: TokenValue[] = [];
  for (const value of values) {
    const listed =
      relation === 'in' || relation === 'not-in'
        ? await codesOfSet(parts, scope, lists, value)
        : await relatives(lists, parameter, relation, value, defined ? systemsRequired(type, defined) : []);
    for (const { system, code } of listed) {
      tokens.push(...(defined ? withImplied(type, defined, { system, code }) : [{ system, code }]));
    }
  }
  return { kind: 'token', parameter, negated: relation === 'not-in', values: tokens };
}

/** A value set by its address, or by where it is stored: `ValueSet/1`. */
async function codesOfSet(parts: RestParts, scope: Scope, lists: CodeLists, value: string) {
  const id = /^ValueSet\/([A-Za-z0-9\-.]{1,64})$/.exec(value)?.[1];
  if (id === undefined) return lists.codesAt(value);
  const { body } = await readVisible(parts, scope, { type: 'ValueSet', id });
  return lists.codesOf(parseFhirJson(body) as unknown as Resource);
}

/** The code itself with all below or above it in its code system. @param required - the systems that it is of where the value names none */
async function relatives(
  lists: CodeLists,
  parameter: string,
  relation: 'below' | 'above',
  value: string,
  required: readonly string[],
) {
  const { system, code } = toToken(parameter, value);
  const systems = system === undefined ? required : [system];
  if (systems.length === 0 || code === undefined) {
    throw new RefusalError(badValue(`${parameter}:${relation}`, 'system|code', value));
  }
  const found = systems.map(async (one) => {
    const { concepts } = (await lists.system(one)) ?? {};
    if (!concepts) throw notFound('CodeSystem', one);
    const reached = relation === 'below' ? atOrBelow(code, concepts) : atOrAbove(code, concepts);
    return [...reached].flatMap((one) => concepts.get(one) ?? []);
  });
  return (await Promise.all(found)).flat();
}
