import { useQuery } from '@tanstack/react-query';
import { LedgerHead } from '#contracts/consent';
import { TermCoverageView } from '#contracts/terminology';
import { ask } from '../app/api.ts';

const POLL_MS = 10_000;

export function useLedgerHead() {
  return useQuery({
    queryKey: ['ledger-head'],
    queryFn: ({ signal }) => ask(LedgerHead, '/api/ledger/head', { signal }),
    refetchInterval: POLL_MS,
  });
}

export function useCoverage() {
  return useQuery({
    queryKey: ['coverage'],
    queryFn: ({ signal }) => ask(TermCoverageView, '/api/terminology/coverage', { signal }),
    staleTime: 300_000,
  });
}
