import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Proposals, ProposalView, Reports, ReportView } from '#contracts/directory';
import { ask } from '../app/api.ts';

export function useProposals(state: 'waiting' | 'done') {
  return useQuery({
    queryKey: ['proposals', state],
    queryFn: ({ signal }) => ask(Proposals, '/api/directory/proposals', { query: { state }, signal }),
  });
}

export function useReports(state: 'open' | 'answered') {
  return useQuery({
    queryKey: ['reports', state],
    queryFn: ({ signal }) => ask(Reports, '/api/directory/reports', { query: { state }, signal }),
  });
}

/** Accepts, turns down or takes back. Whatever came of it, what is shown is asked for again: somebody else may have been faster. */
export function useDecide(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: { readonly accept: boolean; readonly reason: string } | 'withdraw') =>
      act === 'withdraw'
        ? ask(ProposalView, `/api/directory/proposals/${id}/withdraw`, { method: 'POST' })
        : ask(ProposalView, `/api/directory/proposals/${id}/decide`, { method: 'POST', body: act }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['proposals'] }),
        client.invalidateQueries({ queryKey: ['guide'] }),
      ]),
  });
}

export function useAnswer(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { readonly outcome: string; readonly answer: string; readonly message?: string }) =>
      ask(ReportView, `/api/directory/reports/${id}/answer`, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reports'] }),
  });
}
