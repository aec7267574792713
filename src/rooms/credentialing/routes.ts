import { z } from 'zod';
import { type RawBody, type Route, route } from '#platform/http';
import type { NodeKeys } from '#platform/keys';
import {
  ApproveDossier,
  AskSupplement,
  BeginDossier,
  ChecklistsQuery,
  EditDossier,
  EndEngagement,
  FindDossiers,
  FindPermits,
  FindPracticeDays,
  GetDocument,
  GetDossier,
  MayPractiseQuery,
  MoveDossier,
  MyPermitsQuery,
  PermitById,
  PutCalendar,
  RecordPermit,
  RefuseDossier,
  RevokePermit,
  SuspendPermit,
  UploadDocument,
  VerifyCertificate,
  YearQuery,
} from './contract.ts';
import { putCalendar, viewCalendar } from './dossiers/calendar.ts';
import { approveDossierWith, askSupplement, refuseApplication, releaseDossier, takeDossier } from './dossiers/desk.ts';
import { DOCUMENT_BYTES_MAX } from './dossiers/lawbook.ts';
import {
  beginDossier,
  editDossier,
  listChecklists,
  listDossiers,
  showDossier,
  submitDossier,
  withdrawDossier,
} from './dossiers/operations.ts';
import type { VirusScanner } from './dossiers/scanner.ts';
import { readDocument, scanUpload, uploadDocument } from './dossiers/upload.ts';
import { getCertificate, verifyCertificateWith } from './permits/certificate.ts';
import { confirmPermit, endEngagement, liftSuspension, revokePermit, suspendPermit } from './permits/change-permit.ts';
import { askMayPractise, listMyPermits, listPermits, presentPermit } from './permits/list-permits.ts';
import { listPracticeDays } from './permits/practice-days.ts';
import { recordPermit } from './permits/record-permit.ts';

const At = '/api/credentialing';
const APPLICANTS = ['clinician', 'coordinator'] as const;
const DESK = ['regulator'] as const;

/** A counter checks a queue of people one by one; more than one a second is a machine. */
const VERIFY_PER_MINUTE = 60;

const RawUpload = UploadDocument.extend({
  body: z.custom<RawBody>((value) => typeof value === 'object' && value !== null),
  headers: z.record(z.string(), z.string()),
});

export interface RouteParts {
  readonly keys: NodeKeys;
  readonly scanner?: VirusScanner;
}

export function routesWith({ keys, scanner }: RouteParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${At}/my-permits`,
      who: ['clinician'],
      mode: 'read',
      input: MyPermitsQuery,
      run: listMyPermits,
    }),
    route({
      method: 'GET',
      path: `${At}/may-practise`,
      who: ['coordinator', 'regulator'],
      mode: 'read',
      input: MayPractiseQuery,
      run: askMayPractise,
    }),
    route({
      method: 'GET',
      path: `${At}/practice-days`,
      who: ['clinician', 'regulator'],
      mode: 'read',
      input: FindPracticeDays,
      run: listPracticeDays,
    }),
    ...permitRoutes(),
    route({
      method: 'GET',
      path: `${At}/permits/:id/certificate`,
      who: ['clinician', 'regulator'],
      mode: 'read',
      input: PermitById,
      run: getCertificate,
    }),
    route({
      method: 'POST',
      path: `${At}/certificates/verify`,
      who: ['anyone'],
      mode: 'read',
      perMinute: VERIFY_PER_MINUTE,
      bodyBytesMax: 8_192,
      input: VerifyCertificate,
      run: verifyCertificateWith(keys),
    }),
    ...applicantRoutes(scanner),
    ...deskRoutes(keys),
  ];
}

function permitRoutes(): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${At}/permits`,
      who: DESK,
      mode: 'read',
      input: FindPermits,
      run: listPermits,
    }),
    route({
      method: 'POST',
      path: `${At}/permits`,
      act: 'decide-permit',
      who: DESK,
      mode: 'write',
      input: RecordPermit,
      run: async (scope, { employers, ...permit }) => {
        const named = employers.map((organizationId) => ({ organizationId }));
        return presentPermit(
          scope,
          await recordPermit(scope, { ...permit, employers: named, evidence: 'certificate' }),
        );
      },
      present: (permit) => ({ status: 201, body: permit }),
    }),
    route({
      method: 'POST',
      path: `${At}/permits/:id/suspend`,
      act: 'decide-permit',
      who: DESK,
      mode: 'write',
      input: SuspendPermit,
      run: async (scope, input) => presentPermit(scope, await suspendPermit(scope, input)),
    }),
    route({
      method: 'POST',
      path: `${At}/permits/:id/lift`,
      act: 'decide-permit',
      who: DESK,
      mode: 'write',
      input: PermitById,
      run: async (scope, input) => presentPermit(scope, await liftSuspension(scope, input)),
    }),
    route({
      method: 'POST',
      path: `${At}/permits/:id/revoke`,
      act: 'decide-permit',
      who: DESK,
      mode: 'write',
      input: RevokePermit,
      run: async (scope, input) => presentPermit(scope, await revokePermit(scope, input)),
    }),
    route({
      method: 'POST',
      path: `${At}/permits/:id/end-engagement`,
      act: 'decide-permit',
      who: DESK,
      mode: 'write',
      input: EndEngagement,
      run: async (scope, input) => presentPermit(scope, await endEngagement(scope, input)),
    }),
    route({
      method: 'POST',
      path: `${At}/permits/:id/confirm`,
      act: 'decide-permit',
      who: DESK,
      mode: 'write',
      input: PermitById,
      run: async (scope, input) => presentPermit(scope, await confirmPermit(scope, input)),
    }),
  ];
}

function applicantRoutes(scanner: VirusScanner | undefined): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${At}/checklists`,
      who: [...APPLICANTS, ...DESK],
      mode: 'read',
      input: ChecklistsQuery,
      run: listChecklists,
    }),
    route({
      method: 'GET',
      path: `${At}/calendar/:year`,
      who: [...APPLICANTS, ...DESK],
      mode: 'read',
      input: YearQuery,
      run: viewCalendar,
    }),
    route({
      method: 'GET',
      path: `${At}/dossiers`,
      who: [...APPLICANTS, ...DESK],
      mode: 'read',
      input: FindDossiers,
      run: listDossiers,
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers`,
      who: APPLICANTS,
      mode: 'write',
      input: BeginDossier,
      run: beginDossier,
      present: (dossier) => ({ status: 201, headers: { location: `${At}/dossiers/${dossier.id}` }, body: dossier }),
    }),
    route({
      method: 'GET',
      path: `${At}/dossiers/:id`,
      who: [...APPLICANTS, ...DESK],
      mode: 'read',
      input: GetDossier,
      run: showDossier,
    }),
    route({
      method: 'PUT',
      path: `${At}/dossiers/:id`,
      who: APPLICANTS,
      mode: 'write',
      input: EditDossier,
      run: editDossier,
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers/:id/documents`,
      who: APPLICANTS,
      mode: 'write',
      raw: true,
      takesBytes: () => true,
      bodyBytesMax: DOCUMENT_BYTES_MAX,
      input: RawUpload,
      before: (_scope, input) => scanUpload(scanner, input),
      run: uploadDocument,
      present: (dossier) => ({ status: 201, body: dossier }),
    }),
    route({
      method: 'GET',
      path: `${At}/dossiers/:id/documents/:document`,
      who: [...APPLICANTS, ...DESK],
      mode: 'read',
      input: GetDocument,
      run: readDocument,
      present: ({ content, type, filename }) => ({
        status: 200,
        headers: {
          'content-type': type,
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
          'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
        },
        body: content,
      }),
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers/:id/submit`,
      who: APPLICANTS,
      mode: 'write',
      input: MoveDossier,
      run: submitDossier,
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers/:id/withdraw`,
      who: APPLICANTS,
      mode: 'write',
      input: MoveDossier,
      run: withdrawDossier,
    }),
  ];
}

function deskRoutes(keys: NodeKeys): readonly Route[] {
  return [
    route({
      method: 'PUT',
      path: `${At}/calendar/:year`,
      who: DESK,
      mode: 'write',
      input: PutCalendar,
      run: putCalendar,
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers/:id/take`,
      who: DESK,
      mode: 'write',
      input: MoveDossier,
      run: takeDossier,
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers/:id/release`,
      who: DESK,
      mode: 'write',
      input: MoveDossier,
      run: releaseDossier,
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers/:id/ask`,
      who: DESK,
      mode: 'write',
      input: AskSupplement,
      run: askSupplement,
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers/:id/refuse`,
      act: 'decide-dossier',
      who: DESK,
      mode: 'write',
      input: RefuseDossier,
      run: refuseApplication,
    }),
    route({
      method: 'POST',
      path: `${At}/dossiers/:id/approve`,
      act: 'decide-dossier',
      who: DESK,
      mode: 'write',
      input: ApproveDossier,
      run: approveDossierWith(keys),
    }),
  ];
}
