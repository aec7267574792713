import { useQuery } from '@tanstack/react-query';
import { FoundTerms, type TermDomain } from '#contracts/terminology';
import { ask } from '../app/api.ts';
import { useLang } from '../i18n/words.tsx';

/** Terms of one domain that fit what is typed, in any of the three languages, worded in the reader's. */
export function useTerms(domain: TermDomain, q: string) {
  const lang = useLang();
  return useQuery({
    queryKey: ['terms', domain, q, lang],
    enabled: q.length > 0,
    queryFn: ({ signal }) =>
      ask(FoundTerms, '/api/terms', { query: { domain, q: q.slice(0, 80), lang, limit: 20 }, signal }),
    staleTime: 600_000,
    placeholderData: (before) => before,
  });
}
