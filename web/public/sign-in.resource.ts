import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type ConsentInput,
  InteractionAnswer,
  InteractionView,
  type NewPasswordInput,
  type PasskeyInput,
  PasskeyQuestion,
  PatientChoices,
  type PatientInput,
  ResetAnswer,
  type ResetInput,
  type SecondFactorInput,
  SignInAnswer,
  type SignInInput,
} from '../../src/platform/oidc/contract.ts';
import { showPasskey } from '../account/passkey.ts';
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

/** Says who one is. Goes where the server says, or, where the password alone is not enough, asks for the step again, which now tells so. */
export function useSignIn(uid: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SignInInput) => ask(SignInAnswer, doorOf(uid, 'sign-in'), { method: 'POST', body }),
    onSuccess: (answer) => {
      if ('redirectTo' in answer) location.assign(answer.redirectTo);
      else return client.invalidateQueries({ queryKey: ['interaction', uid] });
    },
  });
}

/** Shows a passkey, alone or after the password. */
export function usePasskey(uid: string) {
  return useMutation({
    mutationFn: async () => {
      const question = await ask(PasskeyQuestion, doorOf(uid, 'passkey-question'), { method: 'POST', body: {} });
      const body: PasskeyInput = { response: await showPasskey(question) };
      return ask(InteractionAnswer, doorOf(uid, 'passkey'), { method: 'POST', body });
    },
    onSuccess: ({ redirectTo }) => location.assign(redirectTo),
  });
}

/** A step of somebody who forgot their password; the node says which comes next. */
export function useReset(uid: string, door: 'reset' | 'reset-factor' | 'new-password') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ResetInput | SecondFactorInput | NewPasswordInput) =>
      ask(ResetAnswer, doorOf(uid, door), { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['interaction', uid] }),
  });
}

/** Shows a passkey in place of a forgotten password, or as the second factor after a code. */
export function useResetPasskey(uid: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const question = await ask(PasskeyQuestion, doorOf(uid, 'passkey-question'), { method: 'POST', body: {} });
      const body: PasskeyInput = { response: await showPasskey(question) };
      return ask(ResetAnswer, doorOf(uid, 'reset-passkey'), { method: 'POST', body });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['interaction', uid] }),
  });
}

function doorOf(uid: string, door: string): string {
  return `/api/interactions/${encodeURIComponent(uid)}/${door}`;
}

/** Answers the sign-in, and lets the browser go where the server says. */
export function useAnswer(uid: string, door: 'second-factor' | 'patient' | 'consent' | 'abort') {
  return useMutation({
    mutationFn: (body: SecondFactorInput | PatientInput | ConsentInput) =>
      ask(InteractionAnswer, doorOf(uid, door), { method: 'POST', body }),
    onSuccess: ({ redirectTo }) => location.assign(redirectTo),
  });
}
