import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { type DecideEntries, FolderDocument, FolderItem } from '#contracts/records';
import { ask } from '../app/api.ts';
import { useLang } from '../i18n/words.tsx';

const POLL_MS = 15_000;

const Inbox = z.strictObject({
  items: z.array(z.strictObject({ ...FolderItem.shape, patientId: z.string(), patientName: z.string() })),
});
export type InboxItem = z.infer<typeof Inbox>['items'][number];

export type EntryDecisionCommand = z.input<typeof DecideEntries>['decisions'][number];

/** Documents of people in this clinician's care with entries still to be decided. */
export function useInbox() {
  return useQuery({
    queryKey: ['inbox'],
    queryFn: ({ signal }) => ask(Inbox, '/api/inbox', { signal }),
    refetchInterval: POLL_MS,
  });
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
