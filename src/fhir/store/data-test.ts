/**
 * A yes-or-no question about one resource, in which a room says which resources a rule speaks of (“labelled as psychiatry”, “of this visit”). It has two
 * interpreters that must agree: `dataTestSql` puts it to rows in the database, `meetsDataTest` to a resource in memory (stored, past, or about to be written). So a rule is
 * written once, and what a search hides is what a read hides. It speaks of hashes of the index because both can tell those.
 */
export type DataTest =
  /** One of these; none of none. */
  | { readonly kind: 'any'; readonly of: readonly DataTest[] }
  /** All of these; everything, where there are none. */
  | { readonly kind: 'every'; readonly of: readonly DataTest[] }
  | { readonly kind: 'not'; readonly of: DataTest }
  /** Has one of these tokens or references, hashed as the index has them. Where they are security labels it says so: most resources have none, and are not read for it. */
  | { readonly kind: 'tokens'; readonly anyOf: readonly string[]; readonly areLabels?: true }
  /** Happened from `from` on and before `until` (instants); what has no date did not, unless `undated` says that it did. */
  | { readonly kind: 'happened'; readonly from?: string; readonly until?: string; readonly undated: boolean }
  /** Is one of these, by id. */
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** Lies in one of these patients' compartments. */
  | { readonly kind: 'patients'; readonly ids: readonly string[] }
  /**
   * Its body contains all the texts of one of these lists, spelled as JSON spells them, wherever they stand: for what may stand in more places than have an index.
   * It reads the body.
   */
  | { readonly kind: 'says'; readonly anyOf: readonly (readonly string[])[] }
  /**
   * Refers to a resource of one of these types that meets the test and lies where `of` says: in the same patient's compartment (or in that of one of `records`, where
   * they are given: records of one person), or in nobody's.
   */
  | {
      readonly kind: 'names';
      readonly types: readonly string[];
      readonly of: 'same-patient' | 'nobody';
      readonly records?: readonly string[];
      readonly test: DataTest;
    };

/** Everything meets it. */
export const alwaysTest: DataTest = { kind: 'every', of: [] };
/** Nothing meets it. */
export const neverTest: DataTest = { kind: 'any', of: [] };

/** A test that holds where all of these hold. */
export function bothOf(...tests: readonly DataTest[]): DataTest {
  const of = tests.flatMap((test) => (test.kind === 'every' ? test.of : [test]));
  if (of.some(isNever)) return neverTest;
  return only(of) ?? { kind: 'every', of };
}

/** A test that holds where one of these holds. */
export function anyOf(...tests: readonly DataTest[]): DataTest {
  const of = tests.flatMap((test) => (test.kind === 'any' ? test.of : [test]));
  if (of.some(isAlways)) return alwaysTest;
  return only(of) ?? { kind: 'any', of };
}

/** A test that holds where a resource refers to one of these (`Type/id`), to whatever version, from whatever element. */
export function refersTo(references: readonly string[]): DataTest {
  return references.length === 0
    ? neverTest
    : { kind: 'says', anyOf: references.flatMap((reference) => [[`${reference}"`], [`${reference}/`]]) };
}

/** A test that holds where this one does not. */
export function not(test: DataTest): DataTest {
  if (isAlways(test)) return neverTest;
  if (isNever(test)) return alwaysTest;
  return test.kind === 'not' ? test.of : { kind: 'not', of: test };
}

/** The same test where what is named may lie on any of these records: they are one person's. */
export function acrossRecords(test: DataTest, records: readonly string[]): DataTest {
  switch (test.kind) {
    case 'any':
    case 'every':
      return { ...test, of: test.of.map((one) => acrossRecords(one, records)) };
    case 'not':
      return { ...test, of: acrossRecords(test.of, records) };
    case 'names':
      return test.of === 'nobody' ? test : { ...test, records };
    default:
      return test;
  }
}

export function isAlways(test: DataTest): boolean {
  return test.kind === 'every' && test.of.length === 0;
}

export function isNever(test: DataTest): boolean {
  return test.kind === 'any' && test.of.length === 0;
}

function only(tests: readonly DataTest[]): DataTest | undefined {
  return tests.length === 1 ? tests[0] : undefined;
}
