import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type CalendarDay,
  CalendarYear,
  Checklists,
  type DossierKind,
  type DossierState,
  DossierView,
  FoundDossiers,
  type Profession,
  type Specialty,
} from '#contracts/credentialing';
import { ask, fetchFile } from '../app/api.ts';

const AT = '/api/credentialing/dossiers';

export function useChecklists() {
  return useQuery({
    queryKey: ['checklists'],
    queryFn: ({ signal }) => ask(Checklists, '/api/credentialing/checklists', { signal }),
    staleTime: 300_000,
  });
}

/** Whoever asks: an applicant's own, or what was handed in to the desk; of some states only, each asked for by itself so that none crowds out another. */
export function useDossiers(states?: readonly DossierState[]) {
  return useQuery({
    queryKey: ['dossiers', states ?? []],
    queryFn: async ({ signal }) => {
      const found = await Promise.all(
        (states ?? [undefined]).map((state) => ask(FoundDossiers, AT, { query: { state, limit: 200 }, signal })),
      );
      return found.flatMap(({ dossiers }) => dossiers);
    },
  });
}

export function useDossier(id: string) {
  return useQuery({
    queryKey: ['dossier', id],
    queryFn: ({ signal }) => ask(DossierView, `${AT}/${id}`, { signal }),
  });
}

interface Begin {
  readonly kind: DossierKind;
  readonly applicantName?: string;
}

export function useBeginDossier() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Begin) => ask(DossierView, AT, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['dossiers'] }),
  });
}

export interface Upload {
  readonly item: string;
  readonly file: File;
  readonly expiresOn: string;
  readonly nameOnPaper: string;
}

export type DossierAct =
  | { readonly act: 'edit'; readonly chosen: readonly string[]; readonly employers: readonly string[] }
  | { readonly act: 'submit' | 'withdraw' | 'take' | 'release' }
  | { readonly act: 'ask'; readonly wishes: readonly { readonly itemId: string; readonly why: string }[] }
  | { readonly act: 'refuse'; readonly reason: string }
  | { readonly act: 'approve'; readonly reason?: string; readonly permit?: NewPermit };

export interface NewPermit {
  readonly number?: string;
  readonly profession: Profession;
  readonly firstDay: string;
  readonly lastDay?: string;
  readonly specialties: Specialty[];
}

/** Keeps what the node answers; where it says no, asks again what is there now: somebody else may have been faster. */
function useChange<T>(id: string, change: (input: T) => Promise<DossierView>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (dossier) => {
      client.setQueryData(['dossier', id], dossier);
      return client.invalidateQueries({ queryKey: ['dossiers'] });
    },
    onError: () => client.invalidateQueries({ queryKey: ['dossier', id] }),
  });
}

/** Everything that happens to a dossier but uploads. It is told which version its reader saw. */
export function useDossierAct({ id, version }: Pick<DossierView, 'id' | 'version'>) {
  return useChange(id, ({ act, ...body }: DossierAct) =>
    act === 'edit'
      ? ask(DossierView, `${AT}/${id}`, { method: 'PUT', body: { ...body, version } })
      : ask(DossierView, `${AT}/${id}/${act}`, { method: 'POST', body: { ...body, version } }),
  );
}

export function useUpload(id: string) {
  return useChange(id, ({ item, file, expiresOn, nameOnPaper }: Upload) =>
    ask(DossierView, `${AT}/${id}/documents`, {
      method: 'POST',
      query: { item, filename: file.name, expiresOn, nameOnPaper },
      file,
    }),
  );
}

export function documentPath(dossierId: string, documentId: string): string {
  return `${AT}/${dossierId}/documents/${documentId}`;
}

/** The file itself, kept while it is looked at. */
export function useDocument(dossierId: string, documentId: string) {
  return useQuery({
    queryKey: ['document', documentId],
    queryFn: ({ signal }) => fetchFile(documentPath(dossierId, documentId), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

const CALENDAR = '/api/credentialing/calendar';

export function useCalendar(year: number) {
  return useQuery({
    queryKey: ['calendar', year],
    queryFn: ({ signal }) => ask(CalendarYear, `${CALENDAR}/${year}`, { signal }),
  });
}

export function usePutCalendar(year: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (days: readonly CalendarDay[]) =>
      ask(CalendarYear, `${CALENDAR}/${year}`, { method: 'PUT', body: { days } }),
    onSuccess: () =>
      Promise.all(['calendar', 'dossiers', 'dossier'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
