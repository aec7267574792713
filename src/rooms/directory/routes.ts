import { z } from 'zod';
import type { Role } from '#kernel';
import { type Answer, type RequestHeaders, type Route, route } from '#platform/http';
import {
  AnswerReport,
  DecideProposal,
  FindOrganizations,
  GuideEntryQuery,
  GuideQuery,
  ListProposals,
  ListReports,
  ProposeChange,
  ReportMistake,
  WithdrawProposal,
} from './contract.ts';
import type { EntryReader } from './entry/all-entries.ts';
import { decideProposal, withdrawProposal } from './operations/decide-proposal.ts';
import { findOrganizations } from './operations/find-organizations.ts';
import { answerReport, listMyReports, listReports, reportMistake } from './operations/handle-reports.ts';
import { listProposals } from './operations/list-proposals.ts';
import { proposeChange } from './operations/propose-change.ts';
import { type Tagged, viewGuide, viewGuideEntry } from './operations/view-guide.ts';

const STAFF: readonly Role[] = ['clinician', 'coordinator', 'insurer', 'regulator', 'operator'];
const DESK: readonly Role[] = ['coordinator', 'regulator', 'operator'];
/** A query with the headers beside it, for what may be answered with “unchanged”. */
const withHeaders = <Shape extends z.ZodRawShape>(query: z.ZodObject<Shape>) =>
  z
    .looseObject({ headers: z.record(z.string(), z.string()) })
    .transform(({ body: _, headers, ...rest }) => ({ headers: headers as RequestHeaders, rest }))
    .pipe(z.object({ headers: z.record(z.string(), z.string()), rest: query }));

/**
 * Guests ask this much of the public guide in a minute at most, all of one address or household together: a page needs two answers, a waiting room behind one address
 * perhaps a hundred; a copier gets it all in one.
 */
const GUIDE_PER_MINUTE = 600;
/** A guide that is a minute old misleads nobody; what holds it in between asks again after that. */
const GUIDE_CACHE = { 'cache-control': 'public, max-age=60' };

export function routesWith(read: EntryReader): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/directory/organizations',
      who: ['anyone'],
      mode: 'read',
      input: FindOrganizations,
      run: (scope, query) => findOrganizations(scope, query, read),
    }),
    route({
      method: 'GET',
      path: '/api/guide',
      who: ['anyone'],
      mode: 'read',
      raw: true,
      perMinute: GUIDE_PER_MINUTE,
      input: withHeaders(GuideQuery),
      run: (scope, { rest, headers }) => viewGuide(scope, rest, headers['if-none-match'], read),
      present: toTagged,
    }),
    route({
      method: 'GET',
      path: '/api/guide/:id',
      who: ['anyone'],
      mode: 'read',
      raw: true,
      perMinute: GUIDE_PER_MINUTE,
      input: withHeaders(GuideEntryQuery),
      run: (scope, { rest, headers }) => viewGuideEntry(scope, rest, headers['if-none-match'], read),
      present: toTagged,
    }),
    route({
      method: 'POST',
      path: '/api/directory/proposals',
      who: STAFF,
      mode: 'write',
      input: ProposeChange,
      run: proposeChange,
      present: (proposal) => ({ status: 201, body: proposal }),
    }),
    route({
      method: 'GET',
      path: '/api/directory/proposals',
      who: STAFF,
      mode: 'read',
      input: ListProposals,
      run: listProposals,
    }),
    route({
      method: 'POST',
      path: '/api/directory/proposals/:id/decide',
      who: ['coordinator', 'regulator'],
      mode: 'write',
      input: DecideProposal,
      run: decideProposal,
    }),
    route({
      method: 'POST',
      path: '/api/directory/proposals/:id/withdraw',
      who: STAFF,
      mode: 'write',
      input: WithdrawProposal,
      run: withdrawProposal,
    }),
    route({
      method: 'POST',
      path: '/api/directory/reports',
      who: ['patient', ...STAFF],
      mode: 'write',
      input: ReportMistake,
      run: reportMistake,
      present: (report) => ({ status: 201, body: report }),
    }),
    route({
      method: 'GET',
      path: '/api/directory/reports',
      who: DESK,
      mode: 'read',
      input: ListReports,
      run: listReports,
    }),
    route({
      method: 'GET',
      path: '/api/directory/my-reports',
      who: ['patient', ...STAFF],
      mode: 'read',
      input: z.strictObject({}),
      run: listMyReports,
    }),
    route({
      method: 'POST',
      path: '/api/directory/reports/:id/answer',
      who: DESK,
      mode: 'write',
      input: AnswerReport,
      run: answerReport,
    }),
  ];
}

function toTagged({ etag, body }: Tagged<object>): Answer {
  const headers = { etag, ...GUIDE_CACHE };
  return body === undefined ? { status: 304, headers, body: null } : { status: 200, headers, body };
}
