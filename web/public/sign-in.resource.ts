import { useMutation, useQuery } from '@tanstack/react-query';
import {
  type ConsentInput,
  InteractionAnswer,
  InteractionView,
  PatientChoices,
  type PatientInput,
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

/** Whom the person may choose: the last seen until two characters are typed. */
export function usePatientChoices(uid: string, q: string) {
  return useQuery({
    queryKey: ['interaction', uid, 'patients', q],
    queryFn: ({ signal }) =>
      ask(PatientChoices, `/api/interactions/${encodeURIComponent(uid)}/patients`, { query: { q }, signal }),
  });
}

/** Answers the sign-in, and lets the browser go where the server says. */
export function useAnswer(uid: string, door: 'sign-in' | 'patient' | 'consent' | 'abort') {
  return useMutation({
    mutationFn: (body: SignInInput | PatientInput | ConsentInput) =>
      ask(InteractionAnswer, `/api/interactions/${encodeURIComponent(uid)}/${door}`, { method: 'POST', body }),
    onSuccess: ({ redirectTo }) => location.assign(redirectTo),
  });
}
