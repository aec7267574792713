/**
 * A question that can be put alike to a row in the database, to a stored resource, to a past version and to one about to be written: what a rule speaks of.
 * Made of the hashes of the index, so that what a search hides is what a read hides.
 */
export type DataTest =
  /** One of these; none of none. */
  | { readonly kind: 'any'; readonly of: readonly DataTest[] }
  /** All of these; everything, where there are none. */
  | { readonly kind: 'every'; readonly of: readonly DataTest[] }
  | { readonly kind: 'not'; readonly of: DataTest }
  /** Has one of these tokens or references, hashed as the index has them. */
  | { readonly kind: 'tokens'; readonly anyOf: readonly string[] }
  /** Happened from `from` on and before `until` (instants); what has no date did not, unless `undated` says that it did. */
  | { readonly kind: 'happened'; readonly from?: string; readonly until?: string; readonly undated: boolean }
  /** Is one of these, by id. */
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** Lies in one of these patients' compartments. */
  | { readonly kind: 'patients'; readonly ids: readonly string[] };
