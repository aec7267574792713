import { z } from 'zod';
import {
  answerView,
  answerViewCreated,
  answerViewSearch,
  FHIR_PATH,
  type FhirRequest,
  fhirRendering,
  inFormOf,
  OWN_NAMES,
  type RawInput,
  readViewCreation,
  readViewSearch,
  viewRequest,
} from '#fhir';
import type { Scope } from '#kernel';
import { type Answer, type Caller, type Route, route } from '#platform/http';
import { aboutAudited, aboutEntry } from '../../about.ts';
import { AUDIT_SORTS } from './audit-query.ts';
import { readAuditEvent, searchAuditEvents, toViewed } from './audit-read.ts';
import { recordToldEvent } from './told-event.ts';

/** Whoever is signed in may ask; who sees what is decided by role and scope, and a no has its name. */
const SIGNED_IN: readonly Caller[] = [
  'patient',
  'clinician',
  'coordinator',
  'insurer',
  'regulator',
  'operator',
  'privacy-officer',
  'system',
  'node',
];

/** A query may hold any search parameter; each is checked by name where it is understood. */
const ANY_INPUT = z.custom<RawInput>();
const PATH = `${FHIR_PATH}/AuditEvent`;

const row = { who: SIGNED_IN, raw: true, ownNames: OWN_NAMES, input: ANY_INPUT, renderingFor: fhirRendering } as const;
const present = (answer: Answer) => answer;

/** AuditEvents are the ledger, looked at as FHIR: these stand before the routes of the store, in which there are none. */
export const auditRoutes: readonly Route[] = [
  route({
    ...row,
    method: 'GET',
    path: PATH,
    about: aboutAudited,
    mode: 'read',
    run: (scope, input) => search(scope, viewRequest('AuditEvent', input)),
    present,
  }),
  route({
    ...row,
    method: 'POST',
    path: `${PATH}/_search`,
    about: aboutAudited,
    mode: 'read',
    run: (scope, input) => inFormOf(viewRequest('AuditEvent', input), (request) => search(scope, request)),
    present,
  }),
  route({
    ...row,
    method: 'GET',
    path: `${PATH}/:resource_id{[A-Za-z0-9.-]{1,64}}`,
    about: aboutEntry('resource_id'),
    mode: 'read',
    run: async (scope, input) => {
      const request = viewRequest('AuditEvent', input);
      return answerView(request, await readAuditEvent(scope, request.id));
    },
    present,
  }),
  route({
    ...row,
    method: 'POST',
    path: PATH,
    mode: 'write',
    run: async (scope, input) => {
      const request = viewRequest('AuditEvent', input);
      const entry = await recordToldEvent(scope, readViewCreation(request));
      return answerViewCreated(scope, request, toViewed(scope, entry));
    },
    present,
  }),
];

async function search(scope: Scope, request: FhirRequest): Promise<Answer> {
  const wanted = readViewSearch(scope, request, AUDIT_SORTS);
  return answerViewSearch(scope, request, wanted, await searchAuditEvents(scope, wanted));
}
