import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { NoticesView, NoticeView } from '#contracts/consent';
import { ask } from '../app/api.ts';

/** She is told of an access at once: within one round of this. */
const POLL_MS = 4_000;

export function useNotices(everyMs = POLL_MS) {
  return useQuery({
    queryKey: ['notices'],
    queryFn: ({ signal }) => ask(NoticesView, '/api/notices', { query: { limit: 50 }, signal }),
    refetchInterval: everyMs,
  });
}

export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) =>
      Promise.all(ids.map((id) => ask(NoticeView, `/api/notices/${id}/read`, { method: 'POST', body: {} }))),
    onSuccess: () => client.invalidateQueries({ queryKey: ['notices'] }),
  });
}
