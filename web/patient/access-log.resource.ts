import { useInfiniteQuery } from '@tanstack/react-query';
import { type AccessLogQuery, AccessLogView } from '#contracts/consent';
import { ask } from '../app/api.ts';
import { useWatch } from '../app/watch.ts';

/** @param patient - whom a parent or guardian stands for; else the reader's own */
export function useAccessLog(by: AccessLogQuery['by'], patient?: string) {
  const log = useInfiniteQuery({
    queryKey: ['access-log', by, patient ?? 'own'],
    // The numbers of the months come with the first page.
    queryFn: ({ pageParam, signal }) =>
      ask(AccessLogView, '/api/access-log', {
        query: { by, patient, cursor: pageParam, months: pageParam === undefined ? 'true' : undefined },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: false,
  });
  useWatch(
    '/api/access-log/watch',
    { by, ...(patient === undefined ? {} : { patient }) },
    { mark: log.data?.pages[0]?.mark, updatedAt: log.dataUpdatedAt, refetch: log.refetch },
  );
  return log;
}
