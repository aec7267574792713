import { type Route, route } from '#platform/http';
import { readAccessLog, watchAccessLog } from './access-log/operations.ts';
import {
  AccessLogQuery,
  AccessLogWatchQuery,
  LedgerAlarmsQuery,
  LedgerConsistencyQuery,
  LedgerEntriesQuery,
  LedgerHeadQuery,
  LedgerProofQuery,
  NoticeReadCommand,
  NoticesQuery,
  ShareTermsQuery,
} from './contract.ts';
import type { SignHead } from './ledger/heads.ts';
import { getAlarms, getConsistency, getHead, getProof, listEntries } from './ledger/operations.ts';
import { listNotices, readNotice } from './notices/read.ts';
import { getShareTerms } from './share-terms.ts';

/** The room's requests. Heads and proofs are signed or found by one that may write: a tree that grew gets its head when asked. */
export function routesWith(sign: SignHead): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/access-log',
      who: ['patient'],
      mode: 'read',
      input: AccessLogQuery,
      run: readAccessLog,
    }),
    route({
      method: 'GET',
      path: '/api/access-log/watch',
      who: ['patient'],
      mode: 'read',
      input: AccessLogWatchQuery,
      run: watchAccessLog,
    }),
    route({
      method: 'GET',
      path: '/api/notices',
      who: ['patient', 'clinician', 'coordinator'],
      mode: 'read',
      input: NoticesQuery,
      run: listNotices,
    }),
    route({
      method: 'POST',
      path: '/api/notices/:id/read',
      who: ['patient', 'clinician', 'coordinator'],
      mode: 'write',
      input: NoticeReadCommand,
      run: readNotice,
    }),
    route({
      method: 'GET',
      path: '/api/ledger/head',
      who: ['anyone'],
      mode: 'write',
      input: LedgerHeadQuery,
      run: (scope) => getHead(scope, sign),
    }),
    route({
      method: 'GET',
      path: '/api/ledger/consistency',
      who: ['anyone'],
      mode: 'read',
      input: LedgerConsistencyQuery,
      run: (scope, { from, to }) => getConsistency(scope, from, to),
    }),
    route({
      method: 'GET',
      path: '/api/ledger/proof',
      who: ['patient', 'regulator', 'operator'],
      mode: 'write',
      input: LedgerProofQuery,
      run: (scope, { entry }) => getProof(scope, entry, sign),
    }),
    route({
      method: 'GET',
      path: '/api/ledger/entries',
      who: ['regulator', 'operator'],
      mode: 'read',
      input: LedgerEntriesQuery,
      run: listEntries,
    }),
    route({
      method: 'GET',
      path: '/api/ledger/alarms',
      who: ['regulator', 'operator'],
      mode: 'read',
      input: LedgerAlarmsQuery,
      run: getAlarms,
    }),
    route({
      method: 'GET',
      path: '/api/share-terms',
      who: ['anyone'],
      mode: 'read',
      input: ShareTermsQuery,
      run: getShareTerms,
    }),
  ];
}
