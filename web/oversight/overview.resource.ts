import { useQuery } from '@tanstack/react-query';
import { LedgerAlarmsView, LedgerHead, LedgerKeys, LedgerWitness } from '#contracts/consent';
import { TermCoverageView } from '#contracts/terminology';
import { ApiError, ask } from '../app/api.ts';

const POLL_MS = 10_000;

export function useLedgerHead() {
  return useQuery({
    queryKey: ['ledger-head'],
    queryFn: ({ signal }) => ask(LedgerHead, '/api/ledger/head', { signal }),
    refetchInterval: POLL_MS,
  });
}

/** How far a node's ledger is known to be signed. */
export interface HeadRow {
  readonly node: string;
  readonly isOwn: boolean;
  /** Absent where no head of that node is kept yet. */
  readonly head: { readonly size: number; readonly at: string } | undefined;
}

/** The own head, and of each neighbour the newest that is kept here. */
export function useSignedHeads() {
  return useQuery({
    queryKey: ['signed-heads'],
    queryFn: async ({ signal }): Promise<readonly HeadRow[]> => {
      const [own, { keys }] = await Promise.all([
        ask(LedgerHead, '/api/ledger/head', { signal }),
        ask(LedgerKeys, '/api/ledger/keys', { signal }),
      ]);
      const others = [...new Set(keys.map(({ node }) => node))].filter((node) => node !== own.node);
      const rows = await Promise.all(
        others.map(async (node) => ({ node, isOwn: false, head: await keptHead(node, signal) })),
      );
      return [{ node: own.node, isOwn: true, head: own }, ...rows];
    },
    refetchInterval: POLL_MS,
  });
}

async function keptHead(node: string, signal: AbortSignal): Promise<LedgerWitness | undefined> {
  try {
    return await ask(LedgerWitness, '/api/ledger/witness', { query: { node }, signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

export function useLedgerAlarms(isTold: boolean) {
  return useQuery({
    queryKey: ['ledger-alarms'],
    enabled: isTold,
    queryFn: ({ signal }) => ask(LedgerAlarmsView, '/api/ledger/alarms', { signal }),
    staleTime: 30_000,
    // An alarm comes while somebody watches; each look is an entry, so not as often as the heads.
    refetchInterval: 60_000,
  });
}

export function useCoverage() {
  return useQuery({
    queryKey: ['coverage'],
    queryFn: ({ signal }) => ask(TermCoverageView, '/api/terminology/coverage', { signal }),
    staleTime: 300_000,
  });
}
