import { useInfiniteQuery } from '@tanstack/react-query';
import { type AccessLogQuery, AccessLogView } from '#contracts/consent';
import { ask } from '../app/api.ts';

/** The promise is ten seconds from an access on either side to the patient's eyes; half of it is ours. */
const POLL_MS = 5_000;

export function useAccessLog(by: AccessLogQuery['by']) {
  return useInfiniteQuery({
    queryKey: ['access-log', by],
    queryFn: ({ pageParam, signal }) =>
      ask(AccessLogView, '/api/access-log', { query: { by, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchInterval: POLL_MS,
  });
}
