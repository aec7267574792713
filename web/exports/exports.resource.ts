import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import {
  AssessmentView,
  ContractView,
  CopyView,
  DecisionList,
  DecisionView,
  type ExportAct,
  ExportDesk,
  ReceiptList,
  type RecordAssessment,
  type RecordContract,
} from '#contracts/exchange';
import { ask } from '../app/api.ts';

const AT = '/api/exports';
const KEY = 'exports';

export function useExportDesk() {
  return useQuery({ queryKey: [KEY, 'desk'], queryFn: ({ signal }) => ask(ExportDesk, AT, { signal }) });
}

/** Whatever is written down may open or close a route: the whole desk is asked again. */
function useWrite<Input>(write: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSettled: () => client.invalidateQueries({ queryKey: [KEY] }) });
}

export function useRecordAssessment() {
  return useWrite((body: RecordAssessment) => ask(AssessmentView, `${AT}/assessments`, { method: 'POST', body }));
}

export function useRecordContract() {
  return useWrite((body: RecordContract) => ask(ContractView, `${AT}/contracts`, { method: 'POST', body }));
}

/** Tells the node which entry its reader saw last: who was slower is told so. */
export function useWriteAct({ id, history }: AssessmentView | ContractView) {
  return useWrite((act: ExportAct) =>
    ask(z.union([AssessmentView, ContractView]), `${AT}/records/${id}/acts`, {
      method: 'POST',
      body: { after: history.length, act },
    }),
  );
}

export function useSetHolidays() {
  return useWrite((body: { year: number; days: { day: string; name: string }[] }) =>
    ask(z.object({ year: z.number(), days: z.number() }), `${AT}/holidays`, { method: 'POST', body }),
  );
}

export function useDecisions(allowed: 'all' | 'true' | 'false') {
  return useInfiniteQuery({
    queryKey: [KEY, 'decisions', allowed],
    queryFn: ({ pageParam, signal }) =>
      ask(DecisionList, `${AT}/decisions`, {
        query: { allowed: allowed === 'all' ? undefined : allowed, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });
}

/** A decision about the reader's own data. It never changes, so it is asked for once. */
export function useOwnDecision(id: string) {
  return useQuery({
    queryKey: ['disclosure', id],
    queryFn: ({ signal }) => ask(DecisionView, `/api/disclosures/${id}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export type ReceiptState = 'overdue' | 'awaited' | 'answered';

export function useReceipts(state: ReceiptState) {
  return useQuery({
    queryKey: [KEY, 'receipts', state],
    queryFn: ({ signal }) => ask(ReceiptList, `${AT}/receipts`, { query: { state }, signal }),
  });
}

export function useAskForReceipt() {
  return useWrite((body: { share: string; opening: string }) =>
    ask(CopyView, `${AT}/receipts/ask`, { method: 'POST', body }),
  );
}
