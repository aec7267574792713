import { RefusalError } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { findSearchParameter, partsOf } from '../../search/parameters.ts';
import type { SearchRequest, SortKey } from '../../search/request.ts';
import { mainDateEnd, mainDateOf } from '../main-date.ts';
import { valuesOf } from './body-path.ts';
import { isKeyInstant, isKeyText, type PageKey, parsePageToken } from './page-token.ts';
import type { SqlParams } from './sql-params.ts';

/** One expression that a page is ordered by. */
export interface OrderKey {
  readonly sql: string;
  readonly cast: 'text' | 'float8' | 'timestamptz' | 'smallint';
  readonly descending: boolean;
}

const SHARD: OrderKey = { sql: 'r.shard', cast: 'smallint', descending: false };
const TYPE: OrderKey = { sql: 'r.type', cast: 'text', descending: false };
const ID: OrderKey = { sql: 'r.id', cast: 'text', descending: false };

/**
 * The order of a search. It always ends with the id, so that no two matches are equal and a page can begin exactly behind another.
 * Without `_sort` it is shard and id, which never change: a match that is updated while somebody pages is neither missed nor met twice.
 *
 * @refuses fhir.bad-sort for a parameter without an order (a code, a reference)
 */
export function toOrder(request: Pick<SearchRequest, 'type' | 'sort'>): OrderKey[] {
  // Two resources of different types may have the same id.
  const tail = request.type === '' ? [TYPE] : [];
  if (request.sort.length === 0) return [SHARD, ...tail, ID];
  const keys = request.sort.map((key) => toOrderKey(request.type, key));
  if (request.type === '') return [...keys, TYPE, ID];
  if (keys.at(-1)?.sql === ID.sql) return keys;
  return [...keys, { ...ID, descending: keys.at(-1)?.descending ?? false }];
}

/** A match without a value comes last in either direction, so the missing value is the last one there is. */
function toOrderKey(type: string, { parameter, descending }: SortKey): OrderKey {
  if (parameter === '_id') return { ...ID, descending };
  if (parameter === '_lastUpdated') return { sql: 'r.last_updated', cast: 'timestamptz', descending };
  switch (findSearchParameter(type, parameter)?.type) {
    case 'date':
    case 'number':
    case 'quantity':
      return { sql: bestNumber(type, parameter, descending), cast: 'float8', descending };
    case 'string':
      return { sql: bestText(type, parameter, descending), cast: 'text', descending };
    case 'token':
    case 'reference':
    case 'uri':
      return { sql: bestWritten(type, parameter, descending), cast: 'text', descending };
    default:
      throw new RefusalError(refuseFhir('fhir.bad-sort', { type, value: parameter }));
  }
}

/** The first or the last of a row's ordered values of a parameter. */
function bestOrdered(type: string, parameter: string, column: string, descending: boolean): string {
  // The parameter's name is one of the definitions' own, never the caller's text.
  const names = partsOf(type, parameter).map((part) => `'${part}'`);
  return `select ${best(descending)}(s.${column}) from fhir.ordered s where s.shard = r.shard and s.type = r.type and s.id = r.id and s.param in (${names.join(', ')})`;
}

function best(descending: boolean): 'max' | 'min' {
  return descending ? 'max' : 'min';
}

function bestNumber(type: string, parameter: string, descending: boolean): string {
  const last = `'${descending ? '-Infinity' : 'Infinity'}'::float8`;
  if (parameter === mainDateOf(type)) return descending ? mainDateEnd('r') : `coalesce(r.date_low, ${last})`;
  return `coalesce((${bestOrdered(type, parameter, descending ? 'high' : 'low', descending)}), ${last})`;
}

/** Behind every text there is, in the order of code points. */
function lastText(descending: boolean): string {
  return `'${descending ? '' : '\u{10ffff}'}'`;
}

/** Parts of a text have a `low`, and no place in its order. */
function bestText(type: string, parameter: string, descending: boolean): string {
  const found = `${bestOrdered(type, parameter, 'text', descending)} and s.low is null`;
  return `coalesce((${found}), ${lastText(descending)}) collate "C"`;
}

/** By the code, the reference or the address as written: no index has its order, so the matches are read. @refuses fhir.bad-sort */
function bestWritten(type: string, parameter: string, descending: boolean): string {
  const found = valuesOf('r', type, parameter);
  if (found === undefined) throw new RefusalError(refuseFhir('fhir.bad-sort', { type, value: parameter }));
  const first = `select ${best(descending)}(left(s.value, 200) collate "C") from (${found}) s`;
  return `coalesce((${first}), ${lastText(descending)}) collate "C"`;
}

export function orderBy(keys: readonly OrderKey[]): string {
  return keys.map((key, i) => `k${i} ${key.descending ? 'desc' : 'asc'}`).join(', ');
}

/** The condition that a row stands behind the cursor: the first key that differs decides. Where all keys run the same way it is one comparison of rows, which an index can serve. */
export function behind(keys: readonly OrderKey[], cursor: PageKey, params: SqlParams): string {
  const values = keys.map((key, i) => `${params.add(cursor[i])}::${key.cast}`);
  const [first] = keys;
  if (keys.every((key) => key.descending === first?.descending)) {
    return `(${keys.map((key) => key.sql).join(', ')}) ${first?.descending ? '<' : '>'} (${values.join(', ')})`;
  }
  const cases = keys.map((key, i) => {
    const equal = keys.slice(0, i).map((before, n) => `${before.sql} = ${values[n]}`);
    return `(${[...equal, `${key.sql} ${key.descending ? '<' : '>'} ${values[i]}`].join(' and ')})`;
  });
  return `(${cases.join(' or ')})`;
}

/** The place in this order that a page begins behind. @refuses fhir.bad-page where the token is not one of ours for this order */
export function fromPageToken(token: string, keys: readonly OrderKey[]): PageKey {
  const cursor = parsePageToken(token);
  const fits = cursor?.length === keys.length && keys.every((key, i) => fitsKey(cursor[i], key));
  if (!fits) throw new RefusalError(refuseFhir('fhir.bad-page'));
  return cursor as PageKey;
}

function fitsKey(value: unknown, { cast }: OrderKey): boolean {
  switch (cast) {
    case 'smallint':
      return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 32_768;
    case 'float8':
      return typeof value === 'number' || value === 'Infinity' || value === '-Infinity';
    case 'timestamptz':
      return isKeyInstant(value);
    case 'text':
      return isKeyText(value);
  }
}
