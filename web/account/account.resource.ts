import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  AccountView,
  type AddPasskey,
  type ChangePassword,
  type ChooseWorkplace,
  GrantedApplications,
  PasskeyQuestion,
  RecoveryCodes,
  Sessions,
  TotpBeginning,
} from '../../src/platform/oidc/account/contract.ts';
import { ask, tell } from '../app/api.ts';
import { makePasskey } from './passkey.ts';

const post = (path: string, body: unknown = {}) => tell(path, { method: 'POST', body });

export function useAccount() {
  return useQuery({
    queryKey: ['account'],
    queryFn: ({ signal }) => ask(AccountView, '/api/account', { signal }),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: ['account', 'sessions'],
    queryFn: ({ signal }) => ask(Sessions, '/api/account/sessions', { signal }),
  });
}

export function useGrantedApplications() {
  return useQuery({
    queryKey: ['account', 'applications'],
    queryFn: ({ signal }) => ask(GrantedApplications, '/api/account/applications', { signal }),
  });
}

/** An act on the account; what the pages know of it is asked for anew, after whoever began the act has heard of its end: what comes anew may take them off the page. */
function useAct<In, Out>(act: (input: In) => Promise<Out>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => void client.invalidateQueries({ queryKey: ['account'] }),
  });
}

export function useChangePassword() {
  return useAct((input: ChangePassword) => post('/api/account/password', input));
}

export function useBeginTotp() {
  return useMutation({ mutationFn: () => ask(TotpBeginning, '/api/account/totp', { method: 'POST', body: {} }) });
}

export function useConfirmTotp() {
  return useAct((code: string) => ask(RecoveryCodes, '/api/account/totp/confirm', { method: 'POST', body: { code } }));
}

export function useRemoveTotp() {
  return useAct(() => post('/api/account/totp/remove'));
}

export function useNewSheet() {
  return useAct(() => ask(RecoveryCodes, '/api/account/recovery-codes', { method: 'POST', body: {} }));
}

/** Asks the node for a question, the browser for a passkey, and brings it to the node. */
export function useAddPasskey() {
  return useAct(async (name: string) => {
    const question = await ask(PasskeyQuestion, '/api/account/passkeys/question', { method: 'POST', body: {} });
    const body: AddPasskey = { name, response: await makePasskey(question) };
    return ask(RecoveryCodes, '/api/account/passkeys', { method: 'POST', body });
  });
}

export function useRenamePasskey() {
  return useAct(({ id, name }: { id: string; name: string }) =>
    post(`/api/account/passkeys/${encodeURIComponent(id)}/rename`, { name }),
  );
}

export function useRemovePasskey() {
  return useAct((id: string) => post(`/api/account/passkeys/${encodeURIComponent(id)}/remove`));
}

export function useEndSession() {
  return useAct((id: string) => post(`/api/account/sessions/${encodeURIComponent(id)}/end`));
}

export function useEndOtherSessions() {
  return useAct(() => post('/api/account/sessions/end-others'));
}

export function useRevokeApplication() {
  return useAct((id: string) => post(`/api/account/applications/${encodeURIComponent(id)}/revoke`));
}

/** All that a page knows was asked for by whoever worked elsewhere: it is asked for anew. */
export function useChooseWorkplace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: ChooseWorkplace) => post('/api/account/workplace', input),
    onSuccess: () => client.invalidateQueries(),
  });
}
