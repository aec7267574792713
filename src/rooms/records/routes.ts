import { z } from 'zod';
import { type Answer, type RawBody, type Route, route, type TextPieces } from '#platform/http';
import { aboutPatient } from '#rooms/identity';
import { FhirId } from '../../kernel/wire.ts';
import { aboutDocument, aboutVisit } from './about.ts';
import {
  CreateVisit,
  DecideEntries,
  FindInbox,
  FindVisits,
  GetFolderDocument,
  GetSummary,
  GetVisit,
  ImportQuery,
  SaveVisit,
  SendVisitAgain,
  SignVisit,
} from './contract.ts';
import { decideEntriesWith } from './operations/decide-entries.ts';
import {
  findInboxWith,
  getFolderDocumentWith,
  getFolderWith,
  getOriginalWith,
  watchInboxWith,
} from './operations/find-folder.ts';
import { findVisitsWith, getVisitDocumentWith, getVisitWith, watchVisitWith } from './operations/find-visits.ts';
import { getSummaryDocumentWith, getSummaryWith } from './operations/get-summary.ts';
import { importBundleWith } from './operations/import-bundle.ts';
import { printFolderDocumentWith, printSummaryWith, printVisitWith } from './operations/print.ts';
import { createVisitWith, saveVisitWith } from './operations/record-visit.ts';
import { listNotSent, sendVisitAgainWith, watchNotSent } from './operations/send-visit-again.ts';
import { signVisitWith } from './operations/sign-visit.ts';
import type { RecordsPorts } from './ports.ts';

const GetFolder = z.strictObject({ id: FhirId });
const RawImport = ImportQuery.extend({
  body: z.custom<RawBody>((value) => typeof value === 'object' && value !== null),
  headers: z.record(z.string(), z.string()),
});

/** 50 MiB and a little: the largest bundle that the FHIR parser takes. */
const IMPORT_BYTES_MAX = 55_000_000;

export function routesWith(ports: RecordsPorts): readonly Route[] {
  const importBundle = importBundleWith(ports);
  return [
    route({
      method: 'GET',
      path: '/api/patients/:id/summary/pdf',
      about: aboutPatient('id'),
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetSummary,
      run: printSummaryWith(ports),
      present: pdf,
    }),
    route({
      method: 'GET',
      path: '/api/visits/:id/pdf',
      about: aboutVisit,
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetVisit,
      run: printVisitWith(ports),
      present: pdf,
    }),
    route({
      method: 'GET',
      path: '/api/folder/:id/pdf',
      about: aboutDocument,
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetFolderDocument,
      run: printFolderDocumentWith(ports),
      present: pdf,
    }),
    route({
      method: 'GET',
      path: '/api/patients/:id/summary',
      about: aboutPatient('id'),
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetSummary,
      run: getSummaryWith(ports),
    }),
    route({
      method: 'GET',
      path: '/api/patients/:id/summary/bundle',
      about: aboutPatient('id'),
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetSummary,
      run: getSummaryDocumentWith(ports),
      present: (composed) => fhirText(composed.text()),
    }),
    route({
      method: 'GET',
      path: '/api/visits',
      about: aboutPatient('patientId'),
      who: ['patient', 'clinician'],
      mode: 'read',
      input: FindVisits,
      run: findVisitsWith(ports),
    }),
    route({
      method: 'GET',
      path: '/api/visits/not-sent',
      who: ['coordinator', 'operator'],
      mode: 'read',
      input: z.strictObject({}),
      run: listNotSent,
    }),
    route({
      method: 'GET',
      path: '/api/visits/not-sent/watch',
      who: ['coordinator', 'operator'],
      mode: 'read',
      input: z.strictObject({}),
      run: watchNotSent,
    }),
    route({
      method: 'GET',
      path: '/api/visits/:id',
      about: aboutVisit,
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetVisit,
      run: getVisitWith(ports),
    }),
    route({
      method: 'GET',
      path: '/api/visits/:id/watch',
      about: aboutVisit,
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetVisit,
      run: watchVisitWith(ports),
    }),
    route({
      method: 'POST',
      path: '/api/visits',
      about: aboutPatient('patientId'),
      who: ['clinician'],
      mode: 'write',
      input: CreateVisit,
      run: createVisitWith(ports),
      present: (visit) => ({ status: 201, headers: { location: `/api/visits/${visit.id}` }, body: visit }),
    }),
    route({
      method: 'PUT',
      path: '/api/visits/:id',
      about: aboutVisit,
      who: ['clinician'],
      mode: 'write',
      input: SaveVisit,
      run: saveVisitWith(ports),
    }),
    route({
      method: 'POST',
      path: '/api/visits/:id/sign',
      about: aboutVisit,
      act: 'sign-visit',
      who: ['clinician'],
      mode: 'write',
      input: SignVisit,
      run: signVisitWith(ports),
    }),
    route({
      method: 'POST',
      path: '/api/visits/:id/send-again',
      about: aboutVisit,
      who: ['clinician'],
      mode: 'write',
      input: SendVisitAgain,
      run: sendVisitAgainWith(ports),
    }),
    route({
      method: 'GET',
      path: '/api/visits/:id/document',
      about: aboutVisit,
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetVisit,
      run: getVisitDocumentWith(ports),
      present: fhirText,
    }),
    route({
      method: 'GET',
      path: '/api/patients/:id/folder',
      about: aboutPatient('id'),
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetFolder,
      run: getFolderWith(ports),
    }),
    route({
      method: 'GET',
      path: '/api/folder/:id',
      about: aboutDocument,
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetFolderDocument,
      run: getFolderDocumentWith(ports),
    }),
    route({
      method: 'GET',
      path: '/api/folder/:id/original',
      about: aboutDocument,
      who: ['patient', 'clinician'],
      mode: 'read',
      input: GetFolderDocument,
      run: getOriginalWith(ports),
      present: fhirText,
    }),
    route({
      method: 'POST',
      path: '/api/folder/:id/decisions',
      about: aboutDocument,
      who: ['clinician'],
      mode: 'write',
      input: DecideEntries,
      run: decideEntriesWith(ports),
    }),
    route({
      method: 'GET',
      path: '/api/inbox',
      who: ['clinician'],
      mode: 'read',
      input: FindInbox,
      run: findInboxWith(ports),
    }),
    route({
      method: 'GET',
      path: '/api/inbox/watch',
      who: ['clinician'],
      mode: 'read',
      input: FindInbox,
      run: watchInboxWith(ports),
    }),
    route({
      method: 'POST',
      path: '/api/imports',
      who: ['system'],
      mode: 'write',
      raw: true,
      bodyBytesMax: IMPORT_BYTES_MAX,
      input: RawImport,
      run: (scope, { label, body }) => importBundle(scope, { label, text: body.text }),
    }),
  ];
}

function fhirText(text: string | TextPieces): Answer {
  return { status: 200, headers: { 'content-type': 'application/fhir+json; charset=utf-8' }, body: text };
}

function pdf(bytes: Uint8Array): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/pdf', 'content-disposition': 'inline; filename="causeway.pdf"' },
    body: bytes,
  };
}
