import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShareTerms } from '#contracts/consent';
import { CreatedShare, type CreateShare, ShareList, ShareView } from '#contracts/exchange';
import { ask } from '../app/api.ts';
import { useWatch } from '../app/watch.ts';

const NO_QUERY = {};

export function useShares() {
  const shares = useQuery({
    queryKey: ['shares'],
    queryFn: ({ signal }) => ask(ShareList, '/api/shares', { signal }),
    refetchOnWindowFocus: false,
  });
  useWatch('/api/shares/watch', NO_QUERY, {
    mark: shares.data?.mark,
    updatedAt: shares.dataUpdatedAt,
    refetch: shares.refetch,
  });
  return shares;
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
