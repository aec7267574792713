import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import {
  ACTS,
  ActView,
  CertificateView,
  FoundPermits,
  MyPermits,
  type PermitView,
  PracticeDays,
  type RecordPermit,
  type Setting,
  VerifiedCertificate,
} from '#contracts/credentialing';
import { ask, tell } from '../app/api.ts';

export function useMyPermits() {
  return useQuery({
    queryKey: ['my-permits'],
    queryFn: ({ signal }) => ask(MyPermits, '/api/credentialing/my-permits', { signal }),
  });
}

/** The node gives at most this many at once. */
const PAGE = 200;
/** A desk that has more works by its filters; it is told that there are more. */
const PERMITS_MAX = 2_000;

export interface AllPermits {
  readonly permits: readonly PermitView[];
  readonly hasMore: boolean;
}

interface PermitQuery {
  readonly practitioner?: string;
  readonly endsWithinDays?: number;
}

/** All that the desk may see, page after page. */
export function usePermits(query: PermitQuery = {}) {
  return useQuery({
    queryKey: ['permits', query],
    queryFn: async ({ signal }): Promise<AllPermits> => {
      const permits: PermitView[] = [];
      let after: string | undefined;
      do {
        const page = await ask(FoundPermits, '/api/credentialing/permits', {
          query: { ...query, after, limit: PAGE },
          signal,
        });
        permits.push(...page.permits);
        after = page.next;
      } while (after !== undefined && permits.length < PERMITS_MAX);
      return { permits, hasMore: after !== undefined };
    },
  });
}

export type PermitAct =
  | { readonly act: 'suspend'; readonly reason: string; readonly until?: string }
  | { readonly act: 'revoke'; readonly reason: string }
  | { readonly act: 'end-engagement'; readonly organizationId: string }
  | { readonly act: 'lift' | 'confirm' };

/** Changes a permit. Whatever came of it, what is shown is asked for again: somebody else may have been faster. */
export function usePermitAct(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, ...body }: PermitAct) =>
      tell(`/api/credentialing/permits/${id}/${act}`, { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: ['permits'] }),
  });
}

export function usePracticeDays(from: string, to: string, practitioner?: string) {
  return useQuery({
    queryKey: ['practice-days', from, to, practitioner],
    queryFn: ({ signal }) =>
      ask(PracticeDays, '/api/credentialing/practice-days', { query: { from, to, practitioner }, signal }),
  });
}

export function useCertificate(permitId: string) {
  return useQuery({
    queryKey: ['certificate', permitId],
    queryFn: ({ signal }) => ask(CertificateView, `/api/credentialing/permits/${permitId}/certificate`, { signal }),
  });
}

/** Asked anew each time it is looked at: a permit may have ended since. */
export function useVerified(jws: string) {
  return useQuery({
    queryKey: ['verified', jws],
    staleTime: 0,
    queryFn: ({ signal }) =>
      ask(VerifiedCertificate, '/api/credentialing/certificates/verify', { method: 'POST', body: { jws }, signal }),
  });
}

interface PracticeAsk {
  readonly practitioner: string;
  /** Empty: nothing is asked yet. */
  readonly organization: string;
  readonly setting: Setting;
  /** Empty: now. Else noon of that day. */
  readonly day: string;
}

/** Every act for somebody at a place. */
export function useMayPractise({ practitioner, organization, setting, day }: PracticeAsk) {
  const at = day === '' ? undefined : new Date(`${day}T12:00:00+08:00`).toISOString();
  return useQuery({
    queryKey: ['permits', 'may-practise', practitioner, organization, setting, day],
    enabled: organization !== '',
    queryFn: ({ signal }) =>
      Promise.all(
        ACTS.map((act) =>
          ask(ActView, '/api/credentialing/may-practise', {
            query: { practitioner, organization, act, setting, at },
            signal,
          }),
        ),
      ),
  });
}

export function useRecordPermit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof RecordPermit>) => tell('/api/credentialing/permits', { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: ['permits'] }),
  });
}

/** What a page reads of a search for people by FHIR. */
const FoundPractitioners = z.object({
  entry: z
    .array(
      z.object({
        resource: z.object({
          id: z.string(),
          name: z
            .array(
              z.object({
                text: z.string().optional(),
                family: z.string().optional(),
                given: z.array(z.string()).optional(),
              }),
            )
            .optional(),
        }),
      }),
    )
    .optional(),
});

/** One letter would find everybody. */
export const NAME_LENGTH_MIN = 2;

/** Practitioners of this node by name, whether or not a permit of theirs is on file. */
export function useFoundPractitioners(name: string) {
  return useQuery({
    queryKey: ['practitioners', name],
    enabled: name.length >= NAME_LENGTH_MIN,
    queryFn: async ({ signal }) => {
      const query = { 'name:contains': name, _count: 20, _elements: 'name' };
      const { entry = [] } = await ask(FoundPractitioners, '/fhir/R4/Practitioner', { query, signal });
      return entry.map(({ resource: { id, name: names = [] } }) => ({
        id,
        names: names.flatMap(({ text, family, given = [] }) => text ?? [family, ...given].join(' ').trim()),
      }));
    },
  });
}
