import { useInfiniteQuery } from '@tanstack/react-query';
import { type AccessLogQuery, AccessLogView } from '#contracts/consent';
import { ask } from '../app/api.ts';
import { useWatch } from '../app/watch.ts';

export function useAccessLog(by: AccessLogQuery['by']) {
  const log = useInfiniteQuery({
    queryKey: ['access-log', by],
    queryFn: ({ pageParam, signal }) =>
      ask(AccessLogView, '/api/access-log', { query: { by, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: false,
  });
  useWatch(
    '/api/access-log/watch',
    { by },
    { mark: log.data?.pages[0]?.mark, updatedAt: log.dataUpdatedAt, refetch: log.refetch },
  );
  return log;
}
