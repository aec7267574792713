/** Limits of a request, each answered as an OperationOutcome; docs/limits.md lists them all (`limits-table.ts`). */
export const LIMITS = {
  /** 50 MiB: the largest real record bundle we have seen is 1.1 MB; a hospital's bulk belongs into the importer. */
  bodyBytes: 52_428_800,
  /** Entries of a batch or transaction. */
  bundleEntries: 5_000,
  /** After so long no statement of a request is begun; one that runs is ended after 30 s of its own. Proxies give up at 60 s, and their callers with them. */
  requestMillis: 60_000,
  /** Matches on a page where `_count` does not say how many. */
  pageDefault: 50,
  /** Matches on a page at most; `_count` beyond it is cut to it. */
  page: 500,
  /** Resources that `_include` and `_revinclude` may add to one page. */
  included: 2_000,
  /** `$everything` answers in pages of this size unless `_count` says otherwise. */
  everythingPage: 500,
} as const;
