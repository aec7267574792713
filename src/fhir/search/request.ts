import type { LinkedCompartment } from '../definitions/compartments.ts';
import type { ReferenceValue, TokenValue } from './index-entries.ts';

/** A search, read and checked. Filters are all to hold; the values of one filter are alternatives. */
export interface SearchRequest {
  /** The type searched; empty for a search over several. */
  readonly type: string;
  /** Of a search over several types: only these. */
  readonly types?: readonly string[];
  readonly filters: readonly SearchFilter[];
  /** Matches on one page; 0 asks for the total alone. */
  readonly count: number;
  /** Where the next page begins, as our own `next` link said it. */
  readonly page?: string;
  readonly sort: readonly SortKey[];
  readonly include: readonly Include[];
  readonly revinclude: readonly Include[];
  /** `known`, where nothing is asked: only where it costs nothing. */
  readonly total: 'known' | 'none' | 'estimate' | 'accurate';
  readonly summary: 'false' | 'true' | 'text' | 'data' | 'count';
  readonly elements: readonly string[];
  /** Parameters that were not understood, by name or as `name=value`, where the caller asked for lenient handling; empty otherwise. */
  readonly ignored: readonly string[];
}

export interface SortKey {
  readonly parameter: string;
  readonly descending: boolean;
}

/** `Observation:subject:Patient`; `*` follows every reference of the type. */
export interface Include {
  readonly type: string;
  readonly parameter: string;
  readonly target?: string;
  /** Also from what was itself included. */
  readonly iterate: boolean;
}

export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

export type SearchFilter =
  | IdFilter
  | TokenFilter
  | TextFilter
  | ReferenceFilter
  | BeginsFilter
  | TreeFilter
  | IdentifierFilter
  | StringFilter
  | DateFilter
  | NumberFilter
  | QuantityFilter
  | UriFilter
  | MissingFilter
  | ChainFilter
  | HasFilter
  | OfTypesFilter
  | PairFilter
  | CodesFilter
  | CompartmentFilter
  | LinkedFilter
  | NearFilter
  | ContentFilter
  | ElementFilter
  | GroupFilter;

/** The filter of a kind, also where several kinds share a type. */
export type FilterOf<K extends SearchFilter['kind'], F = SearchFilter> = F extends { readonly kind: infer Kinds }
  ? K extends Kinds
    ? F
    : never
  : never;

/** `near=22.28|114.16|5|km`: a place no farther than that. */
export interface NearFilter {
  readonly kind: 'near';
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly kilometres: number;
}

/** `_text` and `_content`: all words of one of the alternatives, normalised, are in the narrative or anywhere. */
export interface ContentFilter {
  readonly kind: 'content';
  readonly where: 'narrative' | 'all';
  readonly alternatives: readonly (readonly string[])[];
}

/** One of several elements has all of these numbers. */
export interface ElementFilter {
  readonly kind: 'element';
  readonly element: string;
  readonly numbers: readonly { readonly key: string; readonly value: NumberValue }[];
}

/** In this patient's compartment: `/Patient/1/Observation`. */
export interface CompartmentFilter {
  readonly kind: 'compartment';
  readonly patientId: string;
}

/** In the compartment of something else than a patient: `/Encounter/1/Observation`. */
export interface LinkedFilter {
  readonly kind: 'linked';
  readonly compartment: LinkedCompartment;
  readonly id: string;
}

/** Two values of the same element, as an indexed composite has them. */
export interface PairFilter {
  readonly kind: 'pair';
  /** The composite under which the pairs are indexed. */
  readonly parameter: string;
  readonly token: TokenValue;
  /** The condition on the second value; its own parameter name does not count. */
  readonly second: SearchFilter;
}

/**
 * `code:in=<value set>`, `code:below=<code>`: codes that terminology knows. It is settled to a token filter before the search;
 * where nobody settles it, it is refused.
 */
export interface CodesFilter {
  readonly kind: 'codes';
  /** The type whose parameter it is. */
  readonly type: string;
  readonly parameter: string;
  readonly relation: 'in' | 'not-in' | 'below' | 'above';
  readonly values: readonly string[];
}

/** All of these (`all`), one of them (`any`), or not one (`none`). */
export interface GroupFilter {
  readonly kind: 'all' | 'any' | 'none';
  readonly filters: readonly SearchFilter[];
}

/** `_id=a,b` */
export interface IdFilter {
  readonly kind: 'id';
  readonly values: readonly string[];
}

/** @property parameter - for `identifier:of-type` it is that whole name, as in the index entries */
export interface TokenFilter {
  readonly kind: 'token';
  readonly parameter: string;
  /** None of the values (`:not`); resources without any value match. */
  readonly negated: boolean;
  readonly values: readonly TokenValue[];
}

/** `code:text=headache`: some of the words beside the code (`text`, `display`) begin with the value. @source https://hl7.org/fhir/R4/search.html#token */
export interface TextFilter {
  readonly kind: 'text';
  readonly parameter: string;
  readonly values: readonly string[];
}

export interface ReferenceFilter {
  readonly kind: 'reference';
  readonly parameter: string;
  readonly values: readonly ReferenceValue[];
}

/** `contenttype:below=text/xml`, `instantiates-canonical:below=http://a/x|1`: what is written just so, or goes on from there. */
export interface BeginsFilter {
  readonly kind: 'begins';
  readonly parameter: string;
  readonly values: readonly { readonly is: string; readonly begins: string }[];
}

/** `location:below=Location/1`: a reference to that place or to what is part of it; `above`, to it or to what it is part of. */
export interface TreeFilter {
  readonly kind: 'tree';
  readonly parameter: string;
  /** The type whose resources are parts of one another. */
  readonly target: string;
  readonly relation: 'below' | 'above';
  readonly ids: readonly string[];
}

/** `subject:identifier=system|value`: logical references. */
export interface IdentifierFilter {
  readonly kind: 'identifier';
  readonly parameter: string;
  readonly values: readonly TokenValue[];
}

export interface StringFilter {
  readonly kind: 'string';
  readonly parameter: string;
  /** `starts` and `contains` compare normalised texts, `exact` the text as written. */
  readonly match: 'starts' | 'contains' | 'exact';
  /** Normalised already, except for `exact`. */
  readonly values: readonly string[];
}

/**
 * Milliseconds since 1970; from `lo`, up to but not including `hi`. Against an entry `e`:
 * eq: lo ≤ e.lo and e.hi ≤ hi · ne: not eq · gt: e.hi > hi · lt: e.lo < lo · ge: gt or eq · le: lt or eq · sa: e.lo ≥ hi · eb: e.hi ≤ lo · ap: they overlap.
 * @source https://hl7.org/fhir/R4/search.html#prefix
 */
export interface DateFilter {
  readonly kind: 'date';
  readonly parameter: string;
  readonly values: readonly { readonly prefix: Prefix; readonly lo: number; readonly hi: number }[];
}

/**
 * `value` is the number itself; `low` and `high` are what its precision allows: 5.4 means from 5.35 to 5.45.
 * `eq`, `ne` and `ap` use low and high, the others `value`.
 */
export interface NumberValue {
  readonly prefix: Prefix;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface NumberFilter {
  readonly kind: 'number';
  readonly parameter: string;
  readonly values: readonly NumberValue[];
}

/** With a system, `code` is the unit's code, and without `code` any unit of that system is meant; without a system it is a code or a unit as people write it. */
export interface QuantityFilter {
  readonly kind: 'quantity';
  readonly parameter: string;
  readonly values: readonly (NumberValue & { readonly system?: string; readonly code?: string })[];
}

export interface UriFilter {
  readonly kind: 'uri';
  readonly parameter: string;
  /** `below`: the entry begins with the value; `above`: the value begins with the entry. */
  readonly match: 'exact' | 'below' | 'above';
  readonly values: readonly string[];
}

/** `gender:missing=true` */
export interface MissingFilter {
  readonly kind: 'missing';
  readonly parameter: string;
  readonly parameterType: 'token' | 'reference' | 'string' | 'date' | 'number' | 'quantity' | 'uri';
  readonly missing: boolean;
}

/** `subject:Patient.name=chan`: the reference leads to a resource of one of these types that passes its filter. */
export interface ChainFilter {
  readonly kind: 'chain';
  readonly parameter: string;
  readonly branches: readonly { readonly type: string; readonly filter: SearchFilter }[];
}

/** `_type=Patient,Practitioner&family=chan`: of a search over several types, what the condition means for each of them. */
export interface OfTypesFilter {
  readonly kind: 'of-types';
  readonly branches: readonly { readonly type: string; readonly filter: SearchFilter }[];
}

/** `_has:Observation:patient:code=1234-5`: a resource of that type refers to this one by that parameter and passes the filter. */
export interface HasFilter {
  readonly kind: 'has';
  readonly type: string;
  readonly parameter: string;
  readonly filter: SearchFilter;
}
