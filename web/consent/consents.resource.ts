import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type AskConsent,
  AskedList,
  AskedView,
  type ConfirmCode,
  Confirmed,
  ConsentsView,
  ConsentView,
  CounterCode,
  CounterReading,
  CounterText,
  type GrantConsent,
  type MakeStanding,
  type Narrowing,
  type ReadOut,
  type StandingChoice,
  TermsView,
  type WitnessConsent,
} from '#contracts/consent';
import { ask } from '../app/api.ts';
import { useWatch } from '../app/watch.ts';

const NO_QUERY = {};

export function useConsents() {
  return useQuery({
    queryKey: ['consents'],
    queryFn: ({ signal }) => ask(ConsentsView, '/api/consents', { signal }),
    refetchOnWindowFocus: true,
  });
}

/** The text of what would be agreed with this taken away, and its hash. */
export function usePreview(id: string, narrowing: Narrowing) {
  return useQuery({
    queryKey: ['consent-preview', id, narrowing],
    queryFn: ({ signal }) =>
      ask(TermsView, `/api/consents/${id}/preview`, { method: 'POST', body: { narrowing }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function useStandingPreview(choice: StandingChoice | undefined) {
  return useQuery({
    queryKey: ['standing-preview', choice],
    enabled: choice !== undefined,
    queryFn: ({ signal }) => ask(TermsView, '/api/consents/standing/preview', { method: 'POST', body: choice, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What a patient does with one consent. */
export type ConsentAct =
  | ({ readonly act: 'grant' } & GrantConsent)
  | { readonly act: 'refuse' | 'end'; readonly id: string };

export function useConsentAct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, id, ...body }: ConsentAct) =>
      ask(ConsentView, `/api/consents/${id}/${act}`, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['consents'] }),
  });
}

export function useMakeStanding() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MakeStanding) => ask(ConsentView, '/api/consents/standing', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['consents'] }),
  });
}

/** What the own institution has asked. */
export function useAsked() {
  const asked = useQuery({
    queryKey: ['asked'],
    queryFn: ({ signal }) => ask(AskedList, '/api/consent-requests', { signal }),
    refetchOnWindowFocus: false,
  });
  useWatch('/api/consent-requests/watch', NO_QUERY, {
    mark: asked.data?.mark,
    updatedAt: asked.dataUpdatedAt,
    refetch: asked.refetch,
  });
  return asked;
}

export function useAsk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AskConsent) => ask(AskedView, '/api/consent-requests', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['asked'] }),
  });
}

/** What is read aloud at a counter. */
export function useCounterText(id: string) {
  return useQuery({
    queryKey: ['counter-text', id],
    queryFn: ({ signal }) => ask(CounterText, `/api/consent-requests/${id}/text`, { signal }),
  });
}

export function useSendCode() {
  return useMutation({
    mutationFn: (id: string) => ask(CounterCode, `/api/consent-requests/${id}/code`, { method: 'POST', body: {} }),
  });
}

/** The text was read to a patient without a telephone: a second person is called. */
export function useReadOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: ReadOut) =>
      ask(CounterReading, `/api/consent-requests/${id}/reading`, { method: 'POST', body }),
    onSuccess: (_, { id }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['asked'] }),
        client.invalidateQueries({ queryKey: ['counter-text', id] }),
      ]),
  });
}

export function useWitness() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: WitnessConsent) =>
      ask(Confirmed, `/api/consent-requests/${id}/witness`, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['asked'] }),
  });
}

/** The patient takes it back at the counter. */
export function useEndAtCounter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ask(AskedView, `/api/consent-requests/${id}/end`, { method: 'POST', body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['asked'] }),
  });
}

export function useConfirmCode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: ConfirmCode) =>
      ask(Confirmed, `/api/consent-requests/${id}/confirm`, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['asked'] }),
  });
}
