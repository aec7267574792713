import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { type OpenShare, ReceivedList, ReceivedView, ReceivedWatch } from '#contracts/exchange';
import { SummaryView } from '#contracts/records';
import { ask, isWithheld, tell } from '../app/api.ts';
import { useLang } from '../i18n/words.tsx';

/** A share that its owner ends must vanish here within five seconds, and the question takes its time too: the node is asked this often while a record is open. */
const POLL_MS = 3_000;

const Registered = z.object({ patientId: z.string() });

/** The records that may be shown now, a page at a time. */
export function useReceivedList() {
  return useInfiniteQuery({
    queryKey: ['received'],
    queryFn: ({ pageParam, signal }) =>
      ask(ReceivedList, '/api/received', {
        query: { state: 'open', ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
}

export function useReceived(id: string) {
  return useQuery({
    queryKey: ['received', id],
    queryFn: ({ signal }) => ask(ReceivedView, `/api/received/${id}`, { signal }),
    // Each look is an access; whether it may go on showing is asked by the watch, which is none.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Keeps asking whether the copy may still be shown. A share that has ended answers with its refusal, once. */
export function useReceivedWatch(id: string, open: boolean) {
  return useQuery({
    queryKey: ['received-watch', id],
    enabled: open,
    queryFn: ({ signal }) => ask(ReceivedWatch, `/api/received/${id}/watch`, { signal }),
    refetchInterval: (query) => (isWithheld(query.state.error) ? false : POLL_MS),
  });
}

export function useReceivedSummary(id: string, open: boolean) {
  const lang = useLang();
  return useQuery({
    queryKey: ['received-summary', id, lang],
    enabled: open,
    queryFn: ({ signal }) => ask(SummaryView, `/api/received/${id}/summary`, { query: { lang }, signal }),
    // The document does not change; each fetch is an access that the patient sees.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useOpenShare() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: OpenShare) => ask(ReceivedView, '/api/received', { method: 'POST', body }),
    onSuccess: (received) => {
      client.setQueryData(['received', received.id], received);
      void client.invalidateQueries({ queryKey: ['received'], exact: true });
    },
  });
}

export function useRegisterReceived(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(Registered, `/api/received/${id}/register`, { method: 'POST', body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['received'] }),
  });
}

export function useCloseReceived(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => tell(`/api/received/${id}/close`, { method: 'POST', body: {} }),
    onSuccess: () => {
      client.removeQueries({ queryKey: ['received-summary', id] });
      return client.invalidateQueries({ queryKey: ['received'] });
    },
  });
}

/** Where what is shown of a copy has changed, the content goes out of the page and of this browser's memory, and is asked for anew. */
export function useFreshReceived(id: string, mark: string | undefined) {
  const client = useQueryClient();
  const shown = useRef<string>(undefined);
  useEffect(() => {
    const before = shown.current;
    shown.current = mark ?? before;
    if (mark === undefined || before === undefined || before === mark) return;
    void client.resetQueries({ queryKey: ['received-summary', id] });
  }, [client, id, mark]);
}

/** Takes the content out of this browser's memory too. */
export function useForgetReceived(id: string) {
  const client = useQueryClient();
  useEffect(() => client.removeQueries({ queryKey: ['received-summary', id] }), [client, id]);
}
