import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { type DecideEntries, FolderDocument, Inbox } from '#contracts/records';
import { ask } from '../app/api.ts';
import { useWatch } from '../app/watch.ts';
import { useLang } from '../i18n/words.tsx';

export type EntryDecisionCommand = z.input<typeof DecideEntries>['decisions'][number];

const NO_QUERY = {};

/** Documents of people in this clinician's care with entries still to be decided. */
export function useInbox() {
  const inbox = useQuery({
    queryKey: ['inbox'],
    queryFn: ({ signal }) => ask(Inbox, '/api/inbox', { signal }),
    refetchOnWindowFocus: false,
  });
  useWatch('/api/inbox/watch', NO_QUERY, {
    mark: inbox.data?.mark,
    updatedAt: inbox.dataUpdatedAt,
    refetch: inbox.refetch,
  });
  return inbox;
}

export function useDecideEntries(id: string) {
  const client = useQueryClient();
  const lang = useLang();
  return useMutation({
    mutationFn: (decisions: readonly EntryDecisionCommand[]) =>
      ask(FolderDocument, `/api/folder/${id}/decisions`, { method: 'POST', body: { decisions } }),
    onSuccess: (document) => {
      client.setQueryData(['folder-document', id, lang], document);
      void client.invalidateQueries({ queryKey: ['inbox'] });
      void client.invalidateQueries({ queryKey: ['folder'] });
    },
  });
}
