import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { JoinedLists } from '#contracts/exchange';
import { ask } from '../app/api.ts';

const KEY = ['joined-lists'] as const;

/** Whether each neighbour's accesses stand in the reader's list. */
export function useJoinedLists() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask(JoinedLists, '/api/joined-lists', { signal }),
    staleTime: 60_000,
    refetchOnWindowFocus: true,
  });
}

export type JoinAct =
  | { readonly act: 'ask'; readonly node: string }
  | { readonly act: 'agree' | 'refuse' | 'end'; readonly id: string };

export function useJoinAct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: JoinAct) =>
      wish.act === 'ask'
        ? ask(JoinedLists, '/api/joined-lists', { method: 'POST', body: { node: wish.node } })
        : ask(JoinedLists, `/api/joined-lists/${wish.id}/${wish.act}`, { method: 'POST', body: {} }),
    onSuccess: (lists) => client.setQueryData(KEY, lists),
    onError: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
