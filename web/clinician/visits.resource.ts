import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { VisitList, type VisitNote, VisitView } from '#contracts/records';
import { ask } from '../app/api.ts';
import { rememberParts } from '../app/emergency.ts';
import { useWatch } from '../app/watch.ts';
import { useLang } from '../i18n/words.tsx';

export type Visit = z.infer<typeof VisitView>;

/** On its way home a visit changes state by itself; in any other state it is not asked about. */
const SETTLED: readonly Visit['status'][] = ['draft', 'imported', 'rejected', 'not-sent'];

const NO_QUERY = {};

export function useVisits(patientId: string | undefined) {
  return useQuery({
    queryKey: ['visits', patientId],
    enabled: patientId !== undefined,
    queryFn: async ({ signal }) => {
      const visits = await ask(VisitList, '/api/visits', { query: { patientId }, signal });
      const ids = visits.visits.map(({ id }) => id);
      if (patientId !== undefined) rememberParts(patientId, ids);
      return visits;
    },
  });
}

/** The clinician's own visits: the only place where a draft can be found again. */
export function useMyVisits() {
  return useQuery({
    queryKey: ['visits', 'mine'],
    queryFn: ({ signal }) => ask(VisitList, '/api/visits', { query: { limit: 20 }, signal }),
  });
}

export function useVisit(id: string) {
  const lang = useLang();
  const visit = useQuery({
    queryKey: ['visit', id, lang],
    queryFn: ({ signal }) => ask(VisitView, `/api/visits/${id}`, { signal }),
    // Another language words the same draft anew: what is being typed must not go away for it.
    placeholderData: (before) => (before?.id === id && before.status === 'draft' ? before : undefined),
    refetchOnWindowFocus: false,
  });
  const { data, dataUpdatedAt, refetch } = visit;
  const isOnItsWay = data !== undefined && !SETTLED.includes(data.status);
  useWatch(`/api/visits/${id}/watch`, NO_QUERY, {
    mark: isOnItsWay ? data.mark : undefined,
    updatedAt: dataUpdatedAt,
    refetch,
  });
  return visit;
}

export function useCreateVisit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { patientId: string; receivedId?: string; note: VisitNote }) =>
      ask(VisitView, '/api/visits', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['visits'] }),
  });
}

export function saveVisit(id: string, version: string, note: VisitNote): Promise<Visit> {
  return ask(VisitView, `/api/visits/${id}`, { method: 'PUT', body: { version, note } });
}

export function useSignVisit(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { version: string; sendTo?: string; patientAgreed?: true }) =>
      ask(VisitView, `/api/visits/${id}/sign`, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['visit', id] }),
  });
}

/** Once more on its way, when what kept it here is gone. */
export function useSendVisitAgain(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: string) =>
      ask(VisitView, `/api/visits/${id}/send-again`, { method: 'POST', body: { version } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['visit', id] }),
  });
}
