import { useQuery } from '@tanstack/react-query';
import { Folder, FolderDocument, SummaryView } from '#contracts/records';
import { ask } from '../app/api.ts';
import { rememberParts } from '../app/emergency.ts';
import { useLang } from '../i18n/words.tsx';

/** A patient's summary at this node, worded by the node in the reader's language. */
export function useSummary(patientId: string | undefined, lookBackMonths?: number) {
  const lang = useLang();
  return useQuery({
    queryKey: ['summary', patientId, lang, lookBackMonths ?? 'all'],
    enabled: patientId !== undefined,
    queryFn: ({ signal }) =>
      ask(SummaryView, `/api/patients/${patientId}/summary`, { query: { lang, lookBackMonths }, signal }),
    staleTime: 30_000,
  });
}

export function useFolder(patientId: string | undefined) {
  const lang = useLang();
  return useQuery({
    queryKey: ['folder', patientId, lang],
    enabled: patientId !== undefined,
    queryFn: async ({ signal }) => {
      const folder = await ask(Folder, `/api/patients/${patientId}/folder`, { signal });
      const ids = folder.items.map(({ id }) => id);
      if (patientId !== undefined) rememberParts(patientId, ids);
      return folder;
    },
  });
}

export function useFolderDocument(id: string) {
  const lang = useLang();
  return useQuery({
    queryKey: ['folder-document', id, lang],
    queryFn: ({ signal }) => ask(FolderDocument, `/api/folder/${id}`, { signal }),
  });
}
