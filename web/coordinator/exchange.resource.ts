import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { MessageDetail, MessageList, MessageView, PeerView } from '#contracts/exchange';
import { NotSentList } from '#contracts/records';
import { ask } from '../app/api.ts';
import { useWatch } from '../app/watch.ts';
import { useLang } from '../i18n/words.tsx';

const POLL_MS = 5_000;
const NO_QUERY = {};

const Peers = z.strictObject({ peers: z.array(PeerView) });

export function usePeers() {
  return useQuery({
    queryKey: ['peers'],
    queryFn: ({ signal }) => ask(Peers, '/api/exchange/peers', { signal }),
    refetchInterval: POLL_MS,
  });
}

/** Signed visits that no law let out. */
export function useNotSent() {
  const visits = useQuery({
    queryKey: ['visits', 'not-sent'],
    queryFn: ({ signal }) => ask(NotSentList, '/api/visits/not-sent', { signal }),
    refetchOnWindowFocus: false,
  });
  useWatch('/api/visits/not-sent/watch', NO_QUERY, {
    mark: visits.data?.mark,
    updatedAt: visits.dataUpdatedAt,
    refetch: visits.refetch,
  });
  return visits;
}

export interface MessageFilter {
  readonly direction?: 'out' | 'in';
  readonly state?: MessageView['state'];
}

export function useMessages(filter: MessageFilter) {
  const lang = useLang();
  const messages = useInfiniteQuery({
    queryKey: ['messages', filter, lang],
    queryFn: ({ pageParam, signal }) =>
      ask(MessageList, '/api/exchange/messages', {
        query: { direction: filter.direction, state: filter.state, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: false,
  });
  useWatch('/api/exchange/messages/watch', NO_QUERY, {
    mark: messages.data?.pages[0]?.mark,
    updatedAt: messages.dataUpdatedAt,
    refetch: messages.refetch,
  });
  return messages;
}

export function useMessage(id: string | undefined) {
  const lang = useLang();
  const message = useQuery({
    queryKey: ['message', id, lang],
    enabled: id !== undefined,
    queryFn: ({ signal }) => ask(MessageDetail, `/api/exchange/messages/${id}`, { signal }),
    refetchOnWindowFocus: false,
  });
  useWatch(`/api/exchange/messages/${id}/watch`, NO_QUERY, {
    mark: message.data?.mark,
    updatedAt: message.dataUpdatedAt,
    refetch: message.refetch,
  });
  return message;
}

export type MessageAct =
  | { readonly verb: 'stop' | 'retry' }
  | { readonly verb: 'replay'; readonly reason: string; readonly body: string };

export function useMessageAct(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: MessageAct) =>
      ask(MessageView, `/api/exchange/messages/${id}/${act.verb}`, {
        method: 'POST',
        body: act.verb === 'replay' ? { reason: act.reason, body: act.body } : {},
      }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['messages'] }),
        client.invalidateQueries({ queryKey: ['message', id] }),
      ]),
  });
}
