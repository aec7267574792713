import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { NoticesView, NoticesWatch, NoticeView } from '#contracts/consent';
import { ask } from '../app/api.ts';
import { useNewer } from '../app/watch.ts';

/** She is told of an access at once: within one round of this. */
const POLL_MS = 4_000;

/** How much is unread: what the bell of every page asks. It reads nothing, so it is no access. */
export function useNoticesWatch(everyMs = POLL_MS) {
  return useQuery({
    queryKey: ['notices-watch'],
    queryFn: ({ signal }) => ask(NoticesWatch, '/api/notices/watch', { signal }),
    refetchInterval: everyMs,
  });
}

/** The notices themselves, read again when there is something new. */
export function useNotices() {
  const notices = useQuery({
    queryKey: ['notices'],
    queryFn: ({ signal }) => ask(NoticesView, '/api/notices', { query: { limit: 50 }, signal }),
    refetchOnWindowFocus: false,
  });
  const { data, dataUpdatedAt: askedAt } = useNoticesWatch();
  useNewer(
    { mark: data?.mark, askedAt },
    { mark: notices.data?.mark, updatedAt: notices.dataUpdatedAt, refetch: notices.refetch },
  );
  return notices;
}

export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) =>
      Promise.all(ids.map((id) => ask(NoticeView, `/api/notices/${id}/read`, { method: 'POST', body: {} }))),
    onSuccess: () =>
      Promise.all(['notices', 'notices-watch'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
