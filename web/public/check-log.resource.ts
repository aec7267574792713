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

/** What was found to be no log of ours, and by which words the reader is told. */
export class NoLogError extends Error {
  override readonly name = 'NoLogError';
  readonly reason: 'notOneText' | 'printedText' | 'tooBigText';
  constructor(reason: NoLogError['reason'], options?: ErrorOptions) {
    super('not a log', options);
    this.reason = reason;
  }
}

/** Ten times what a node puts into one file; a browser that reads much more at once ends the page. */
const BYTES_MAX = 256 * 1024 * 1024;

/** Checks what a file holds: undefined keys, where none could be fetched. @throws NoLogError */
export async function checkFile(file: File, keys: LedgerKeys | undefined): Promise<Found> {
  if ((await file.slice(0, 5).text()) === '%PDF-') throw new NoLogError('printedText');
  if (file.size > BYTES_MAX) throw new NoLogError('tooBigText');
  return { kind: 'log', checked: await checkLog(readLog(await file.text()), keys?.keys) };
}

/** Checks what a code on paper says. */
export async function checkCode(jws: string, keys: LedgerKeys | undefined): Promise<Found> {
  return { kind: 'code', checked: await checkExtract(jws, keys?.keys ?? []) };
}

function readLog(text: string): LogDownload {
  try {
    return LogDownload.parse(JSON.parse(text));
  } catch (error) {
    throw new NoLogError('notOneText', { cause: error });
  }
}
