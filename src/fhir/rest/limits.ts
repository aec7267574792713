/** Limits of a request, each answered as an OperationOutcome; docs/limits.md lists them all (`limits-table.ts`). */
export const LIMITS = {
  /** 50 MiB. The largest real bundle of a record that we have seen has 1.1 MB; what a hospital brings in bulk belongs in an import. */
  bodyBytes: 52_428_800,
  /** Entries of a batch or transaction. */
  bundleEntries: 5_000,
  /** When a request has taken this long, no further statement of it is begun; one that runs is ended by PostgreSQL after 30 s. Proxies give up at 60 s, and their callers with them. */
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
