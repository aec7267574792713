import { useQuery } from '@tanstack/react-query';
import { LedgerKeys, LogDownload } from '#contracts/consent';
import { ask } from '../app/api.ts';
import { type CheckedLog, checkExtract, checkLog } from './check-log.check.ts';

/** The keys that this node publishes: fetched when the page opens, so that it goes on without a network. */
export function useNodeKeys() {
  return useQuery({
    queryKey: ['ledger-keys'],
    queryFn: ({ signal }) => ask(LedgerKeys, '/api/ledger/keys', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

export type Found =
  | { readonly kind: 'log'; readonly checked: CheckedLog }
  | { readonly kind: 'code'; readonly checked: Awaited<ReturnType<typeof checkExtract>> };

/** What was found to be no log of ours. */
export class NoLogError extends Error {
  override readonly name = 'NoLogError';
}

/** Checks what a file holds: undefined keys, where none could be fetched. @throws NoLogError */
export async function checkFile(text: string, keys: LedgerKeys | undefined): Promise<Found> {
  return { kind: 'log', checked: await checkLog(readLog(text), keys?.keys) };
}

/** Checks what a code on paper says. */
export async function checkCode(jws: string, keys: LedgerKeys | undefined): Promise<Found> {
  return { kind: 'code', checked: await checkExtract(jws, keys?.keys ?? []) };
}

function readLog(text: string): LogDownload {
  try {
    return LogDownload.parse(JSON.parse(text));
  } catch (error) {
    throw new NoLogError('not a log', { cause: error });
  }
}
