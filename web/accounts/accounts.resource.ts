import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Applications, type RegisterApplication, type RotateKeys } from '../../src/platform/oidc/contract.ts';
import {
  AccountList,
  Asked,
  type AskSetupCode,
  type MakeAccount,
  SetupCodeAnswer,
  SetupCodes,
} from '../../src/platform/oidc/desk/contract.ts';
import { ask, tell } from '../app/api.ts';

/** Accounts by the beginning of a login or a part of a name; the last answer stays while the next is fetched. */
export function useAccounts(q: string) {
  return useQuery({
    queryKey: ['accounts', q],
    queryFn: ({ signal }) => ask(AccountList, '/api/accounts', { query: { q }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useSetupCodes() {
  return useQuery({
    queryKey: ['setup-codes'],
    queryFn: ({ signal }) => ask(SetupCodes, '/api/setup-codes', { signal }),
  });
}

export function useApplications() {
  return useQuery({
    queryKey: ['applications'],
    queryFn: ({ signal }) => ask(Applications, '/api/applications', { signal }),
  });
}

/** An act of the desk; what its pages know is asked for anew. */
function useAct<In, Out>(act: (input: In) => Promise<Out>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      for (const key of ['accounts', 'setup-codes', 'applications']) {
        await client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

export function useMakeAccount() {
  return useAct((body: MakeAccount) => ask(Asked, '/api/accounts', { method: 'POST', body }));
}

export function useAccountAct(login: string) {
  return useAct((act: 'close' | 'open' | 'end-sessions') =>
    tell(`/api/accounts/${encodeURIComponent(login)}/${act}`, { method: 'POST', body: {} }),
  );
}

export function useAskCode() {
  return useAct((body: AskSetupCode) => ask(Asked, '/api/setup-codes', { method: 'POST', body }));
}

export function useConfirmCode() {
  return useAct((id: string) =>
    ask(SetupCodeAnswer, `/api/setup-codes/${encodeURIComponent(id)}/confirm`, { method: 'POST', body: {} }),
  );
}

export function useWithdrawCode() {
  return useAct((id: string) =>
    tell(`/api/setup-codes/${encodeURIComponent(id)}/withdraw`, { method: 'POST', body: {} }),
  );
}

export function useRegister() {
  return useAct((body: RegisterApplication) => tell('/api/applications', { method: 'POST', body }));
}

export function useRotateKeys() {
  return useAct(({ id, ...body }: RotateKeys) =>
    tell(`/api/applications/${encodeURIComponent(id)}/keys`, { method: 'POST', body }),
  );
}

export function useEndApplication() {
  return useAct((id: string) =>
    tell(`/api/applications/${encodeURIComponent(id)}/disable`, { method: 'POST', body: {} }),
  );
}
