import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type AnswerOffer,
  CarerOffer,
  CarersView,
  type NameCarer,
  NamedCarer,
  OfferAnswered,
} from '#contracts/consent';
import { ask } from '../app/api.ts';

/** Who stands for the reader, and whom the reader has named. */
export function useCarers() {
  return useQuery({
    queryKey: ['carers'],
    queryFn: ({ signal }) => ask(CarersView, '/api/carers', { signal }),
    refetchOnWindowFocus: true,
  });
}

export function useNameCarer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NameCarer) => ask(NamedCarer, '/api/carers', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['carers'] }),
  });
}

export function useTakeBack() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ask(CarerOffer, `/api/carer-offers/${id}/take-back`, { method: 'POST', body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: ['carers'] }),
  });
}

/** Ends what a carer may: the reader's own, or the reader's being one. */
export function useEndCarer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      ask(z.strictObject({ ended: z.literal(true) }), `/api/carers/${id}/end`, { method: 'POST', body: {} }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['carers'] }),
        client.invalidateQueries({ queryKey: ['my-dependants'] }),
      ]),
  });
}

/** What whoever was named does with the code. */
export function useAnswer(act: 'look' | 'accept' | 'decline') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AnswerOffer) => ask(OfferAnswered, `/api/carer-offers/${act}`, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['my-dependants'] }),
  });
}
