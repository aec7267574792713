import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShareTerms } from '#contracts/consent';
import { CreatedShare, type CreateShare, ShareList, ShareView } from '#contracts/exchange';
import { ask } from '../app/api.ts';

/** A share opened at the other side should be seen here within seconds. */
const POLL_MS = 5_000;

export function useShares() {
  return useQuery({
    queryKey: ['shares'],
    queryFn: ({ signal }) => ask(ShareList, '/api/shares', { signal }),
    refetchInterval: POLL_MS,
  });
}

export function useShareTerms() {
  return useQuery({
    queryKey: ['share-terms'],
    queryFn: ({ signal }) => ask(ShareTerms, '/api/share-terms', { signal }),
    staleTime: 600_000,
  });
}

export function useCreateShare() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateShare) => ask(CreatedShare, '/api/shares', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shares'] }),
  });
}

export function useRevokeShare() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ask(ShareView, `/api/shares/${id}/revoke`, { method: 'POST', body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shares'] }),
  });
}
