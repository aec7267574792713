import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Guide, GuideEntry, ProposalView, Reports, ReportView } from '#contracts/directory';
import { ask } from '../app/api.ts';

/** The whole guide: some hundred institutions, filtered on the phone and there also without a network for a while. */
export function useGuide() {
  return useQuery({
    queryKey: ['guide'],
    queryFn: ({ signal }) => ask(Guide, '/api/guide', { signal }),
    staleTime: 300_000,
  });
}

export function useGuideEntry(id: string) {
  return useQuery({
    queryKey: ['guide', id],
    queryFn: ({ signal }) => ask(GuideEntry, `/api/guide/${encodeURIComponent(id)}`, { signal }),
    staleTime: 60_000,
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });
}

/** One's own reports; asked only of somebody who is signed in. */
export function useMyReports(isSignedIn: boolean) {
  return useQuery({
    queryKey: ['my-reports'],
    queryFn: ({ signal }) => ask(Reports, '/api/directory/my-reports', { signal }),
    enabled: isSignedIn,
  });
}

export interface MistakeToReport {
  readonly institution: string;
  readonly item?: string;
  readonly text: string;
}

export function useReportMistake() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MistakeToReport) => ask(ReportView, '/api/directory/reports', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['my-reports'] }),
  });
}

export interface ChangeToPropose {
  readonly institution: string;
  readonly item: string;
  readonly value?: unknown;
  readonly reason: string;
  readonly source: string;
  readonly effectiveFrom: string;
}

export function useProposeChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ChangeToPropose) => ask(ProposalView, '/api/directory/proposals', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['proposals'] }),
  });
}
