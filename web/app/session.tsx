import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { SessionView } from '../../src/platform/oidc/contract.ts';
import { ApiError, ask } from './api.ts';
import { keepDraftsOf } from './drafts.ts';
import { hasTokens, onTokensChange } from './tokens.ts';

export type SignedIn = NonNullable<SessionView['actor']>;

/** A sign-in that can no longer be renewed has just been forgotten: what is left is a visitor, and the question is asked again as one. */
async function askSession(signal: AbortSignal): Promise<SessionView> {
  try {
    const view = await ask(SessionView, '/api/session', { signal });
    keepDraftsOf(view.actor?.accountId);
    return view;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401 && !hasTokens()) {
      return ask(SessionView, '/api/session', { signal });
    }
    throw error;
  }
}

/** This node, and who is signed in. */
export function useSession() {
  const client = useQueryClient();
  useEffect(
    () =>
      onTokensChange(() => {
        void client.invalidateQueries({ queryKey: ['session'] });
      }),
    [client],
  );
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => askSession(signal),
    staleTime: 60_000,
  });
}

/** The signed-in person of a page behind a guard: such a page is only drawn when there is one. */
export function useActor(): SignedIn {
  const actor = useSession().data?.actor;
  if (!actor) throw new Error('broken invariant: a guarded page was drawn without a person');
  return actor;
}

export function useNode(): SessionView['node'] | undefined {
  return useSession().data?.node;
}

/** Where each role begins its day. */
export const HOME_OF_ROLE = {
  patient: '/me',
  clinician: '/clinic',
  coordinator: '/exchange',
  insurer: '/oversight',
  regulator: '/oversight',
  operator: '/oversight',
  'privacy-officer': '/privacy',
} as const satisfies Record<SignedIn['role'], string>;
