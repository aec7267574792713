import { type Route, route } from '#platform/http';
import { aboutPatient } from '#rooms/identity';
import { aboutNotice } from './about.ts';
import { readAccessLog, watchAccessLog } from './access-log/operations.ts';
import type { ArtefactParts } from './artefacts/parts.ts';
import { artefactRoutes } from './artefacts/routes.ts';
import { emergencyRoutes } from './break-glass/routes.ts';
import { carerRoutes } from './carers/routes.ts';
import {
  AccessLogQuery,
  AccessLogWatchQuery,
  NoticeReadCommand,
  NoticesQuery,
  NoticesWatchQuery,
  ShareTermsQuery,
} from './contract.ts';
import { type LedgerRouteParts, ledgerRoutes } from './ledger/routes.ts';
import { listNotices, readNotice, watchNotices } from './notices/read.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { getShareTerms } from './share-terms.ts';

/** The room's requests. */
export function routesWith(parts: LedgerRouteParts & ArtefactParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/access-log',
      about: aboutPatient('patient'),
      who: ['patient'],
      mode: 'read',
      input: AccessLogQuery,
      run: readAccessLog,
    }),
    route({
      method: 'GET',
      path: '/api/access-log/watch',
      about: aboutPatient('patient'),
      who: ['patient'],
      mode: 'read',
      input: AccessLogWatchQuery,
      run: watchAccessLog,
    }),
    route({
      method: 'GET',
      path: '/api/notices',
      who: ['patient', 'clinician', 'coordinator', 'privacy-officer'],
      mode: 'read',
      input: NoticesQuery,
      run: listNotices,
    }),
    route({
      method: 'GET',
      path: '/api/notices/watch',
      who: ['patient', 'clinician', 'coordinator', 'privacy-officer'],
      mode: 'read',
      input: NoticesWatchQuery,
      run: watchNotices,
    }),
    route({
      method: 'POST',
      path: '/api/notices/:id/read',
      about: aboutNotice,
      who: ['patient', 'clinician', 'coordinator', 'privacy-officer'],
      mode: 'write',
      input: NoticeReadCommand,
      run: readNotice,
    }),
    ...ledgerRoutes(parts),
    ...emergencyRoutes,
    ...artefactRoutes(parts),
    ...carerRoutes,
    ...privacyRoutes,
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
