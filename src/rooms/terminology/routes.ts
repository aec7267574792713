import { type Route, route } from '#platform/http';
import { FindTerms, type FoundTerms, GetTermCoverage, type TermCoverageView } from './contract.ts';
import { termCoverage } from './coverage.ts';
import { findTerms } from './search.ts';

/** Terms are reference data, not a person's: their reading is not noted in the access ledger. */
export const routes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/terms',
    who: ['patient', 'clinician', 'coordinator'],
    mode: 'read',
    input: FindTerms,
    run: async (scope, { domain, q, lang, limit }): Promise<FoundTerms> => ({
      terms: findTerms({ text: q, lang: lang ?? scope.lang, limit, ...(domain === undefined ? {} : { domain }) }),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/terminology/coverage',
    who: ['patient', 'clinician', 'coordinator', 'regulator', 'operator'],
    mode: 'read',
    input: GetTermCoverage,
    run: async (): Promise<TermCoverageView> => {
      const { concepts, domains, maps, sources } = termCoverage();
      return {
        concepts,
        domains: [...domains].map((d) => ({ ...d })),
        maps: [...maps].map((m) => ({ ...m })),
        sources,
      };
    },
  }),
];
