import { useQuery } from '@tanstack/react-query';
import { FoundOrganizations } from '#contracts/directory';
import { ask } from '../app/api.ts';

/** The institutions that anyone may see. 200 is the most one answer holds. */
export function useOrganizations(filter: { readonly q?: string; readonly node?: string }) {
  return useQuery({
    queryKey: ['organizations', filter.q ?? '', filter.node ?? ''],
    queryFn: ({ signal }) =>
      ask(FoundOrganizations, '/api/directory/organizations', {
        query: { q: filter.q, node: filter.node, limit: 200 },
        signal,
      }),
    staleTime: 300_000,
    placeholderData: (before) => before,
  });
}
