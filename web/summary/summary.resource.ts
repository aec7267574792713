import { useQuery } from '@tanstack/react-query';
import { Folder, FolderDocument, SummaryView } from '#contracts/records';
import { ask } from '../app/api.ts';
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
    queryFn: ({ signal }) => ask(Folder, `/api/patients/${patientId}/folder`, { signal }),
  });
}

export function useFolderDocument(id: string) {
  const lang = useLang();
  return useQuery({
    queryKey: ['folder-document', id, lang],
    queryFn: ({ signal }) => ask(FolderDocument, `/api/folder/${id}`, { signal }),
  });
}
