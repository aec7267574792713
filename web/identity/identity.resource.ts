import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  CheckedPaper,
  type ConfirmTie,
  type DecidePair,
  FamilyView,
  type FindCandidates,
  FoundCandidates,
  FoundPatients,
  type MakeTie,
  type PairState,
  PairView,
  type PaperKind,
  PatientView,
  type RegisterNewborn,
  type RegisterPatient,
  ReviewQueue,
  TieView,
} from '#contracts/identity';
import { ask } from '../app/api.ts';
import { useWatch } from '../app/watch.ts';
import { useLang } from '../i18n/words.tsx';

const NO_QUERY = {};

/** New pairs come from the background. */
export function useReviewQueue(state: PairState) {
  const queue = useInfiniteQuery({
    queryKey: ['pairs', state],
    queryFn: ({ pageParam, signal }) =>
      ask(ReviewQueue, '/api/identity/pairs', { query: { state, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: false,
  });
  useWatch('/api/identity/pairs/watch', NO_QUERY, {
    mark: queue.data?.pages[0]?.mark,
    updatedAt: queue.dataUpdatedAt,
    refetch: queue.refetch,
  });
  return queue;
}

export function usePair(one: string, other: string) {
  return useQuery({
    queryKey: ['pair', one, other],
    queryFn: ({ signal }) => ask(PairView, `/api/identity/pairs/${one}/${other}`, { signal }),
  });
}

export function useDecide(one: string, other: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Omit<DecidePair, 'one' | 'other'>) =>
      ask(PairView, `/api/identity/pairs/${one}/${other}/decide`, { method: 'POST', body: decision }),
    onSuccess: (pair) => {
      client.setQueryData(['pair', one, other], pair);
      return client.invalidateQueries({ queryKey: ['pairs'] });
    },
  });
}

/** A record with the whole numbers of its papers: asked for only when somebody opens them, because the look is noted. */
export function useWholeRecord(id: string, open: boolean) {
  return useQuery({
    queryKey: ['patient', id],
    enabled: open,
    queryFn: ({ signal }) => ask(PatientView, `/api/patients/${id}`, { signal }),
  });
}

/** The counter's search. */
export function useFoundPeople(q: string) {
  return useQuery({
    queryKey: ['patients', 'desk', q],
    enabled: q.length >= 2,
    queryFn: ({ signal }) => ask(FoundPatients, '/api/patients', { query: { q, limit: 8 }, signal }),
  });
}

/** Whether a typed number can be right; the refusal names the place of the fault in the reader's language. */
export function usePaperCheck(kind: PaperKind, number: string) {
  const lang = useLang();
  return useQuery({
    queryKey: ['paper-check', kind, number, lang],
    enabled: number !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      ask(CheckedPaper, '/api/identity/papers/check', { method: 'POST', body: { kind, number }, signal }),
  });
}

export function useCandidates() {
  return useMutation({
    mutationFn: (described: FindCandidates) =>
      ask(FoundCandidates, '/api/identity/candidates', { method: 'POST', body: described }),
  });
}

export function useRegister() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (person: RegisterPatient) => ask(PatientView, '/api/patients', { method: 'POST', body: person }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['pairs'] }),
  });
}

export function useFamily(id: string) {
  return useQuery({
    queryKey: ['family', id],
    queryFn: ({ signal }) => ask(FamilyView, `/api/identity/families/${id}`, { signal }),
  });
}

/** What changes a family; the page reads it again afterwards. */
export function useFamilyActs(id: string) {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ['family', id] });
  const post = (path: string, body: object) => ask(FamilyView, path, { method: 'POST', body });
  return {
    make: useMutation({
      mutationFn: (tie: MakeTie) => ask(TieView, '/api/identity/ties', { method: 'POST', body: tie }),
      onSuccess,
    }),
    confirm: useMutation({
      mutationFn: ({ id: tie, number }: ConfirmTie) => post(`/api/identity/ties/${tie}/confirm`, { number }),
      onSuccess,
    }),
    end: useMutation({ mutationFn: (tie: string) => post(`/api/identity/ties/${tie}/end`, {}), onSuccess }),
    newborn: useMutation({
      mutationFn: (child: RegisterNewborn) => post('/api/identity/newborns', child),
      onSuccess,
    }),
    death: useMutation({
      mutationFn: (on: string) => post(`/api/identity/families/${id}/deceased`, { on }),
      onSuccess,
    }),
  };
}
