import { RefusalError } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { referenceKey, tokenKey } from '../../search/index-entries.ts';
import type {
  FilterOf,
  GroupFilter,
  OfTypesFilter,
  PairFilter,
  SearchFilter,
  TreeFilter,
  UriFilter,
} from '../../search/request.ts';
import { tokenHash } from '../token-hash.ts';
import type { Building } from './building.ts';
import { chainCondition, hasCondition } from './chain.ts';
import { hashesOf } from './filter-keys.ts';
import { linkedCondition } from './linked-compartment.ts';
import { dateCondition, missingCondition, numberCondition, stringCondition } from './ordered-conditions.ts';
import {
  addressCondition,
  beginsCondition,
  contentCondition,
  elementCondition,
  nearCondition,
  textCondition,
} from './special.ts';
import { compartmentCondition, hasAny, idCondition, referenceCondition, tokenCondition } from './token-conditions.ts';
import { idsOfTree } from './tree.ts';

/** The conditions of all filters, to be joined by `and`. */
export async function toConditions(building: Building, filters: readonly SearchFilter[]): Promise<string[]> {
  const conditions: string[] = [];
  for (const filter of filters) conditions.push(await toCondition(building, filter));
  return conditions;
}

type Kind = SearchFilter['kind'];

/** How each kind of filter is written as SQL, about the row that `building` names. */
const WRITTEN: { readonly [K in Kind]: (building: Building, filter: FilterOf<K>) => string | Promise<string> } = {
  // What is found by being equal.
  id: idCondition,
  token: tokenCondition,
  identifier: (building, filter) => hasAny(building, hashesOf(building.type, filter) ?? []),
  reference: (building, { parameter, values }) => referenceCondition(building, parameter, values),
  tree: treeCondition,
  uri: uriCondition,
  compartment: compartmentCondition,
  linked: linkedCondition,
  // What is found by its order.
  string: stringCondition,
  date: dateCondition,
  number: numberCondition,
  quantity: numberCondition,
  missing: missingCondition,
  // What the body is read for.
  text: textCondition,
  begins: beginsCondition,
  near: nearCondition,
  content: contentCondition,
  element: elementCondition,
  // What looks into other resources.
  chain: (building, filter) => chainCondition(building, filter, toCondition),
  has: (building, filter) => hasCondition(building, filter, toCondition),
  // What is put together of others.
  pair: pairCondition,
  'of-types': ofTypesCondition,
  all: groupCondition,
  any: groupCondition,
  none: groupCondition,
  // What asks terminology is settled before (`rest/search/settle-codes.ts`). Where nobody does, it cannot be asked.
  codes: (_building, { parameter, relation }) => {
    throw new RefusalError(refuseFhir('fhir.terminology-not-asked', { parameter, modifier: relation }));
  },
};

async function toCondition(building: Building, filter: SearchFilter): Promise<string> {
  return WRITTEN[filter.kind](building, filter as never);
}

/** A reference to one of the places, or to what is part of it. */
async function treeCondition(building: Building, filter: TreeFilter): Promise<string> {
  const ids = await idsOfTree(building, filter);
  const targets = ids.map((id) => ({ type: filter.target, id }));
  return referenceCondition(building, filter.parameter, targets);
}

function uriCondition(building: Building, filter: UriFilter): string {
  if (filter.match !== 'exact') return addressCondition(building, filter);
  return hasAny(building, hashesOf(building.type, filter) ?? []);
}

/** Values of one element, indexed together: one hash, or a row that carries the token beside the value. */
async function pairCondition(building: Building, { parameter, token, second }: PairFilter): Promise<string> {
  const { type } = building;
  const first = tokenKey(token);
  const others = keysOf(second);
  if (others !== undefined) {
    const hashes = others.map((other) => tokenHash('pair', type, parameter, `${first}\n${other}`));
    return hasAny(building, hashes);
  }
  // The value's own condition, on a row that has the token too.
  const pairHash = tokenHash('pair', type, parameter, first);
  return toCondition({ ...building, pairHash }, { ...second, parameter } as SearchFilter);
}

/** The keys of what is found by being equal; undefined for what has an order. */
function keysOf(filter: SearchFilter): string[] | undefined {
  if (filter.kind === 'token') return filter.values.map(tokenKey);
  return filter.kind === 'reference' ? filter.values.map(referenceKey) : undefined;
}

/** A row of each of these types by the condition as that type has it. */
async function ofTypesCondition(building: Building, { branches }: OfTypesFilter): Promise<string> {
  const conditions: string[] = [];
  for (const { type, filter } of branches) {
    const ofType = `${building.table}.type = ${building.params.add(type)}`;
    conditions.push(`(${ofType} and (${await toCondition({ ...building, type }, filter)}))`);
  }
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;
}

async function groupCondition(building: Building, { kind, filters }: GroupFilter): Promise<string> {
  const conditions = await toConditions(building, filters);
  if (conditions.length === 0) return kind === 'any' ? 'false' : 'true';
  const group = `(${conditions.map((condition) => `(${condition})`).join(kind === 'all' ? ' and ' : ' or ')})`;
  return kind === 'none' ? `not ${group}` : group;
}
