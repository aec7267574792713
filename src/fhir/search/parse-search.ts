import { RefusalError } from '#kernel';
import { findElements } from '../definitions/definitions.ts';
import { refuseFhir } from '../messages.ts';
import { isResourceType, RESOURCE_TYPES } from '../types.ts';
import { findSearchParameter, isPhonetic } from './parameters.ts';
import { checkParameterName, isOfEveryType, parseFilter, toTypes } from './parse-filter.ts';
import { badValue, splitValues } from './parse-values.ts';
import type { Include, SearchFilter, SearchRequest, SortKey } from './request.ts';
import { NeverIgnored, UnknownParameter } from './unknown-parameter.ts';

export interface SearchOptions {
  /** What to do with a parameter we do not know. Only `Prefer: handling=lenient` drops it, and the answer then says so. */
  readonly handling?: 'strict' | 'lenient';
  /** Our own FHIR base without a slash at the end, so that `subject=<base>/Patient/1` finds `Patient/1`. */
  readonly baseUrl?: string;
  /** Milliseconds since 1970, from which a date is so far that “approximately” is wider. */
  readonly now?: number;
}

const COUNT_DEFAULT = 50;
/** One page is held in memory and sent in one piece. */
const COUNT_MAX = 500;
/** Parameters that ask the database for something: filters, and what is to be brought along. */
const CLAUSES_MAX = 60;
/** Of whatever kind, those that are left out too: each is gone through for the links of a page, and repeated where it is refused. */
export const PARAMETERS_MAX = 1000;
/** Each is read of every match, twice for the links of a page. */
const SORTS_MAX = 20;

/** These shape the answer's format, which is not the search's matter. */
const FORMAT_PARAMETERS = new Set(['_format', '_pretty']);

/**
 * Reads the parameters of a search.
 *
 * @param type - a resource type, or empty for a search over all types
 * @throws RefusalError with every reason: fhir.unknown-parameter, fhir.unknown-modifier, fhir.unsupported-parameter,
 * fhir.bad-search-value, fhir.bad-prefix, fhir.bad-include, fhir.bad-sort, fhir.repeated-parameter, fhir.search-too-broad
 * @source https://hl7.org/fhir/R4/search.html
 */
export function parseSearch(type: string, params: URLSearchParams, options: SearchOptions = {}): SearchRequest {
  if (type !== '' && !isResourceType(type))
    throw new RefusalError(refuseFhir('fhir.unknown-type', { type: type.slice(0, 64) }));
  if (params.size > PARAMETERS_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  const reader = new SearchReader(type, options);
  reader.takeTypes(params);
  for (const [name, value] of params) reader.take(name, value);
  return reader.finish();
}

class SearchReader {
  readonly #type: string;
  readonly #options: SearchOptions;
  readonly #filters: SearchFilter[] = [];
  readonly #include: Include[] = [];
  readonly #revinclude: Include[] = [];
  readonly #ignored: string[] = [];
  readonly #refusals: RefusalError['refusals'][number][] = [];
  readonly #single = new Map<string, string>();
  /** Each is an order within the one before it. */
  readonly #sorts: string[] = [];
  /** Conditions so far; what several types have each in their own way counts for each of them. */
  #clauses = 0;
  /** Of a search over several types: which, where it names them. */
  #named: readonly string[] | undefined;

  constructor(type: string, options: SearchOptions) {
    this.#type = type;
    this.#options = options;
  }

  get #isLenient(): boolean {
    return this.#options.handling === 'lenient';
  }

  /** What a condition means depends on the types that are searched, wherever in the query they are named. */
  takeTypes(params: URLSearchParams): void {
    if (this.#type === '') this.#named = this.#guarded(() => typesNamed(params));
  }

  take(name: string, value: string): void {
    // It was too much already, and is refused: nobody reads on.
    if (this.#clauses > CLAUSES_MAX) return;
    try {
      this.#read(name, value);
    } catch (error) {
      // Of several includes one may be left out.
      const told = /^_(?:rev)?include/.test(name) ? `${name}=${value}` : name;
      const isIgnorable = error instanceof UnknownParameter && !(error instanceof NeverIgnored);
      if (isIgnorable && this.#isLenient) this.#ignored.push(told);
      else if (error instanceof RefusalError) this.#refusals.push(...error.refusals);
      else throw error;
    }
  }

  #read(name: string, value: string): void {
    if (FORMAT_PARAMETERS.has(name)) return;
    if (this.#type === '' && TYPES.has(name)) return;
    // As every search here is, and as FHIR says where it is left out.
    if (name === '_contained' && value === 'false') return;
    // PostgreSQL's text has no U+0000, and the address of a bundle's entry may bring one.
    if (`${name}${value}`.includes('\0')) {
      throw new RefusalError(
        badValue(name.replaceAll('\0', '\\0').slice(0, 100), 'text', value.replaceAll('\0', '\\0')),
      );
    }
    if (/^_(?:include|revinclude)(?::(?:iterate|recurse))?$/.test(name)) {
      const [kind = '', iterate] = name.split(':');
      const include = this.#toInclude(kind, value, iterate !== undefined);
      this.#countClauses(1);
      (kind === '_include' ? this.#include : this.#revinclude).push(include);
    } else if (name === '_sort') {
      if (value !== '') this.#sorts.push(value);
    } else if (SINGLE.has(name)) {
      if (this.#single.has(name)) throw new RefusalError(refuseFhir('fhir.repeated-parameter', { parameter: name }));
      this.#single.set(name, value);
    } else if (value !== '') {
      // FHIR ignores a parameter without a value.
      this.#filters.push(this.#toFilter(name, value));
    } else if (name !== '') {
      for (const type of this.#typesThatHave(name)) checkParameterName(type, name);
    }
  }

  #toFilter(name: string, value: string): SearchFilter {
    const filterOf = (type: string) => parseFilter(type, name, value, this.#options);
    const types = this.#typesThatHave(name);
    const filter: SearchFilter =
      types[0] === this.#type
        ? filterOf(this.#type)
        : { kind: 'of-types', branches: types.map((type) => ({ type, filter: filterOf(type) })) };
    this.#countClauses(types.length);
    return filter;
  }

  #countClauses(more: number): void {
    this.#clauses += more;
    if (this.#clauses > CLAUSES_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  }

  /**
   * The types in whose words a parameter is to be read: the one that is searched, all of several in common, or each of those that are named.
   * @source https://hl7.org/fhir/R4/search.html (“If the _type parameter is included, all other search parameters SHALL be common to all provided types.”)
   */
  #typesThatHave(name: string): readonly string[] {
    return this.#named === undefined || isOfEveryType(name) ? [this.#type] : this.#named;
  }

  finish(): SearchRequest {
    const answer = this.#guarded(() => this.#answerShape());
    const [first, ...more] = this.#refusals;
    if (first) throw new RefusalError(first, ...more);
    if (!answer) throw new Error('broken invariant: a search without refusals has a shape');
    const page = this.#single.get('_page');
    return {
      type: this.#type,
      ...(this.#type === '' ? { types: this.#named ?? RESOURCE_TYPES } : {}),
      filters: this.#filters,
      ...answer,
      ...(page ? { page } : {}),
      include: this.#include,
      revinclude: this.#revinclude,
      ignored: this.#ignored,
    };
  }

  #guarded<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      this.#refusals.push(...error.refusals);
      return undefined;
    }
  }

  #answerShape(): Pick<SearchRequest, 'count' | 'sort' | 'total' | 'summary' | 'elements'> {
    return {
      count: this.#count(),
      sort: this.#sort(),
      total: this.#oneOf('_total', ['none', 'estimate', 'accurate'] as const) ?? 'known',
      summary: this.#oneOf('_summary', ['false', 'true', 'text', 'data', 'count'] as const) ?? 'false',
      elements: this.#elements(),
    };
  }

  #count(): number {
    const text = this.#single.get('_count');
    if (text === undefined || text === '') return COUNT_DEFAULT;
    if (!/^\d{1,9}$/.test(text)) throw new RefusalError(badValue('_count', '0–500', text));
    return Math.min(Number(text), COUNT_MAX);
  }

  #oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.#single.get(name);
    if (text === undefined || text === '') return undefined;
    const found = allowed.find((value) => value === text);
    if (found === undefined) throw new RefusalError(badValue(name, allowed.join(', '), text));
    return found;
  }

  #sort(): SortKey[] {
    const sorts = this.#sorts.flatMap(splitValues);
    if (sorts.length > SORTS_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    const keys = sorts.map((value) => {
      const descending = value.startsWith('-');
      const parameter = descending ? value.slice(1) : value;
      const known =
        parameter === '_id' ||
        parameter === '_lastUpdated' ||
        (findSearchParameter(this.#type, parameter) !== undefined && !isPhonetic({ code: parameter }));
      if (!known && !this.#isLenient)
        throw new RefusalError(
          refuseFhir('fhir.bad-sort', { type: this.#type || 'FHIR', value: parameter.slice(0, 64) }),
        );
      return known ? { parameter, descending } : undefined;
    });
    const usable = keys.filter((key) => key !== undefined);
    if (usable.length === keys.length) return usable;
    // A part of the order that was asked for would be another order.
    this.#ignored.push(...this.#sorts.map((text) => `_sort=${text}`));
    return [];
  }

  #elements(): string[] {
    const text = this.#single.get('_elements');
    if (text === undefined || text === '') return [];
    return splitValues(text).map((value) => {
      // `Patient.name` is allowed for searches that include other types.
      const [first = '', second] = value.trim().split('.');
      const element = second ?? first;
      const type = second === undefined ? this.#type : first;
      const known = type === '' || findElements(type)?.some((definition) => definition.name === element);
      if (!known) throw new RefusalError(badValue('_elements', type, value));
      return value.trim();
    });
  }

  #toInclude(parameter: string, text: string, iterate: boolean): Include {
    const [type = '', code, target, ...more] = text.split(':');
    const refuse = () => new UnknownParameter(refuseFhir('fhir.bad-include', { parameter, value: text.slice(0, 100) }));
    if (type === '*' && (code === undefined || code === '*') && target === undefined)
      return { type: '*', parameter: '*', iterate };
    if (!isResourceType(type) || !code || more.length > 0) throw refuse();
    // What `_include` names must come from the type that is searched, or from what was itself brought along.
    if (parameter === '_include' && !iterate && this.#type !== '' && type !== this.#type) throw refuse();
    if (target !== undefined && target !== '' && !isResourceType(target)) throw refuse();
    if (code !== '*' && findSearchParameter(type, code)?.type !== 'reference') throw refuse();
    return { type, parameter: code, ...(target ? { target } : {}), iterate };
  }
}

/** Parameters that shape the answer, each given once. */
const SINGLE = new Set(['_count', '_total', '_summary', '_elements', '_page']);

const TYPES: ReadonlySet<string> = new Set(['_type', '_type:not']);

/** `_type=Patient,Observation`, `_type:not=Patient`: the types of a search over several; undefined where it names none. @refuses fhir.bad-search-value, fhir.repeated-parameter */
export function typesNamed(params: URLSearchParams): readonly string[] | undefined {
  const listed = (name: string): readonly string[] | undefined => {
    const [text, ...more] = params.getAll(name);
    if (more.length > 0) throw new RefusalError(refuseFhir('fhir.repeated-parameter', { parameter: name }));
    return text === undefined || text === '' ? undefined : toTypes(text);
  };
  const only = listed('_type');
  const without = listed('_type:not');
  if (without === undefined) return only;
  return (only ?? RESOURCE_TYPES).filter((type) => !without.includes(type));
}
