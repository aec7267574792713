import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Watch } from '../../src/kernel/wire.ts';
import { ask, isWithheld } from './api.ts';

/** The promise is ten seconds from an access on either side to the patient's eyes; half of it is ours. */
const POLL_MS = 5_000;

interface Watched {
  /** The mark that came with what the page shows. */
  readonly mark: string | undefined;
  /** When the page was last told what it shows, in milliseconds. */
  readonly updatedAt: number;
  readonly refetch: () => unknown;
}

/**
 * Keeps a page that stays open up to date without reading what it shows again and again: each reading of a list is an access and stands in the ledger, asking
 * whether it has changed is none.
 */
export function useWatch(path: string, query: Readonly<Record<string, string>>, watched: Watched): void {
  const watch = useQuery({
    queryKey: ['watch', path, query],
    queryFn: ({ signal }) => ask(Watch, path, { query, signal }),
    enabled: watched.mark !== undefined,
    // Whoever is refused is refused the next time too, and each refusal is an entry: the page asks no more.
    refetchInterval: ({ state: { error } }) => (isWithheld(error) ? false : POLL_MS),
  });
  useNewer({ mark: watch.data?.mark, askedAt: watch.dataUpdatedAt }, watched);
}

/** Reads again what the page shows, once the mark that was asked for later is another. */
export function useNewer(
  { mark: now, askedAt }: { readonly mark: string | undefined; readonly askedAt: number },
  { mark, updatedAt, refetch }: Watched,
): void {
  const isNewer = askedAt > updatedAt;
  useEffect(() => {
    if (isNewer && now !== undefined && mark !== undefined && now !== mark) void refetch();
  }, [isNewer, now, mark, refetch]);
}
