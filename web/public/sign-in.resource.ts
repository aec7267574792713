import { useMutation, useQuery } from '@tanstack/react-query';
import {
  type ConsentInput,
  InteractionAnswer,
  InteractionView,
  type SignInInput,
} from '../../src/platform/oidc/contract.ts';
import { ask } from '../app/api.ts';

export function useInteraction(uid: string) {
  return useQuery({
    queryKey: ['interaction', uid],
    queryFn: ({ signal }) => ask(InteractionView, `/api/interactions/${encodeURIComponent(uid)}`, { signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Answers the sign-in, and lets the browser go where the server says. */
export function useAnswer(uid: string, door: 'sign-in' | 'consent' | 'abort') {
  return useMutation({
    mutationFn: (body: SignInInput | ConsentInput) =>
      ask(InteractionAnswer, `/api/interactions/${encodeURIComponent(uid)}/${door}`, { method: 'POST', body }),
    onSuccess: ({ redirectTo }) => location.assign(redirectTo),
  });
}
