import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type AnswerQuestion,
  AskedOfMe,
  type DecideFinding,
  DeskView,
  EmergencyDetail,
  EmergencyForReview,
  type EmergencyReview,
  EmergencyReviewsView,
  FindingDetail,
  FindingsView,
  FindingView,
  type MarkKnown,
  type MarkStaffRecord,
  PrivacyPeopleView,
  QuestionForDesk,
  QuestionsView,
} from '#contracts/consent';
import { ask } from '../app/api.ts';

/** Each look at a list of the desk is an entry of the ledger: lists are asked for when they are opened, not every few seconds. */
const LOOKED_AT_ONCE = { refetchOnWindowFocus: false, staleTime: 30_000 } as const;

/** How much waits. */
export function useDesk() {
  return useQuery({
    queryKey: ['privacy', 'desk'],
    queryFn: ({ signal }) => ask(DeskView, '/api/privacy/desk', { signal }),
    ...LOOKED_AT_ONCE,
  });
}

export type FindingShow = 'open' | 'all';
export type RuleName = FindingView['rule'];

export function useFindings(show: FindingShow, rule: RuleName | undefined) {
  return useInfiniteQuery({
    queryKey: ['privacy', 'findings', show, rule],
    queryFn: ({ pageParam, signal }) =>
      ask(FindingsView, '/api/privacy/findings', { query: { show, rule, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    ...LOOKED_AT_ONCE,
  });
}

export function useFinding(id: string) {
  return useQuery({
    queryKey: ['privacy', 'finding', id],
    queryFn: ({ signal }) => ask(FindingDetail, `/api/privacy/findings/${id}`, { signal }),
    ...LOOKED_AT_ONCE,
  });
}

/** After an act of the desk everything of the desk is asked for anew. */
function useAct<Input, Output>(act: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => client.invalidateQueries({ queryKey: ['privacy'] }),
  });
}

export function useDecideFinding() {
  return useAct(({ id, ...body }: DecideFinding) =>
    ask(FindingView, `/api/privacy/findings/${id}/decide`, { method: 'POST', body }),
  );
}

export function usePeople() {
  return useQuery({
    queryKey: ['privacy', 'people'],
    queryFn: ({ signal }) => ask(PrivacyPeopleView, '/api/privacy/people', { signal }),
    ...LOOKED_AT_ONCE,
  });
}

export function useMarkKnown() {
  return useAct((body: MarkKnown) => ask(PrivacyPeopleView, '/api/privacy/known', { method: 'POST', body }));
}

export function useMarkStaffRecord() {
  return useAct((body: MarkStaffRecord) =>
    ask(PrivacyPeopleView, '/api/privacy/staff-records', { method: 'POST', body }),
  );
}

export function useQuestions(show: 'waiting' | 'all') {
  return useQuery({
    queryKey: ['privacy', 'questions', show],
    queryFn: ({ signal }) => ask(QuestionsView, '/api/privacy/questions', { query: { show }, signal }),
    ...LOOKED_AT_ONCE,
  });
}

/** Asks the person concerned, or answers the patient. */
export function useQuestionAct(what: 'ask' | 'answer') {
  return useAct(({ id, ...body }: AnswerQuestion) =>
    ask(QuestionForDesk, `/api/privacy/questions/${id}/${what}`, { method: 'POST', body }),
  );
}

export function useReviews(show: 'waiting' | 'all') {
  return useInfiniteQuery({
    queryKey: ['privacy', 'emergencies', show],
    queryFn: ({ pageParam, signal }) =>
      ask(EmergencyReviewsView, '/api/privacy/emergencies', { query: { show, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    ...LOOKED_AT_ONCE,
  });
}

export function useReview(id: string) {
  return useQuery({
    queryKey: ['privacy', 'emergency', id],
    queryFn: ({ signal }) => ask(EmergencyDetail, `/api/privacy/emergencies/${id}`, { signal }),
    ...LOOKED_AT_ONCE,
  });
}

/**
 * Keeps a judgement. What the node answers takes the place of what is shown: who judged in the officer's place may not read the use any longer, and would be told that
 * there is none.
 */
export function useReviewEmergency() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: EmergencyReview) =>
      ask(EmergencyForReview, `/api/privacy/emergencies/${id}/review`, { method: 'POST', body }),
    onSuccess: (emergency) => {
      const own = ['privacy', 'emergency', emergency.id];
      client.setQueryData<EmergencyDetail>(own, (detail) =>
        detail === undefined ? undefined : { ...detail, emergency },
      );
      const isOwn = (key: readonly unknown[]) => key.every((part, at) => part === own[at]);
      return client.invalidateQueries({ queryKey: ['privacy'], predicate: ({ queryKey }) => !isOwn(queryKey) });
    },
    onError: () => client.invalidateQueries({ queryKey: ['privacy'] }),
  });
}

/** What the privacy officer asks whoever is signed in. */
export function useAskedOfMe() {
  return useQuery({
    queryKey: ['asked-of-me'],
    queryFn: ({ signal }) => ask(AskedOfMe, '/api/asked-of-me', { signal }),
  });
}

export function useAnswerOfficer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, words }: { readonly id: string; readonly words: string }) =>
      ask(AskedOfMe, `/api/asked-of-me/${id}/answer`, { method: 'POST', body: { words } }),
    onSuccess: (mine) => client.setQueryData(['asked-of-me'], mine),
  });
}
