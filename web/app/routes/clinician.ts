import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { ClinicianFrame } from '../frames.tsx';
import { root } from './root.ts';

const clinic = createRoute({ getParentRoute: () => root, path: '/clinic', component: ClinicianFrame });
const clinicHome = createRoute({
  getParentRoute: () => clinic,
  path: '/',
  component: lazyRouteComponent(() => import('../../clinician/home.page.tsx'), 'HomePage'),
});
const clinicOpen = createRoute({
  getParentRoute: () => clinic,
  path: 'open',
  component: lazyRouteComponent(() => import('../../clinician/open-code.page.tsx'), 'OpenCodePage'),
});
const clinicReceived = createRoute({
  getParentRoute: () => clinic,
  path: 'received/$receivedId',
  component: lazyRouteComponent(() => import('../../clinician/received.page.tsx'), 'ReceivedPage'),
});
const clinicPatient = createRoute({
  getParentRoute: () => clinic,
  path: 'patients/$patientId',
  component: lazyRouteComponent(() => import('../../clinician/patient.page.tsx'), 'PatientPage'),
});
const clinicVisit = createRoute({
  getParentRoute: () => clinic,
  path: 'visits/$visitId',
  component: lazyRouteComponent(() => import('../../clinician/visit.page.tsx'), 'VisitPage'),
});
const clinicInbox = createRoute({
  getParentRoute: () => clinic,
  path: 'inbox',
  component: lazyRouteComponent(() => import('../../clinician/inbox.page.tsx'), 'InboxPage'),
});
const clinicInboxDocument = createRoute({
  getParentRoute: () => clinic,
  path: 'inbox/$documentId',
  component: lazyRouteComponent(() => import('../../clinician/inbox-document.page.tsx'), 'InboxDocumentPage'),
});
const clinicConsents = createRoute({
  getParentRoute: () => clinic,
  path: 'consents',
  component: lazyRouteComponent(() => import('../../consent/ask.page.tsx'), 'AskPage'),
});
const clinicPermits = createRoute({
  getParentRoute: () => clinic,
  path: 'permits',
  component: lazyRouteComponent(() => import('../../permits/my-permits.page.tsx'), 'MyPermitsPage'),
});
const clinicCertificate = createRoute({
  getParentRoute: () => clinic,
  path: 'permits/$permitId/certificate',
  component: lazyRouteComponent(() => import('../../permits/certificate.page.tsx'), 'MyCertificatePage'),
});
const clinicApplications = createRoute({
  getParentRoute: () => clinic,
  path: 'applications',
  validateSearch: (search: Record<string, unknown>): { begin?: string } =>
    typeof search.begin === 'string' ? { begin: search.begin } : {},
  component: lazyRouteComponent(() => import('../../dossiers/applications.page.tsx'), 'MyApplicationsPage'),
});
const clinicDossier = createRoute({
  getParentRoute: () => clinic,
  path: 'applications/$dossierId',
  component: lazyRouteComponent(() => import('../../dossiers/dossier.page.tsx'), 'MyDossierPage'),
});
const clinicAsked = createRoute({
  getParentRoute: () => clinic,
  path: 'asked',
  component: lazyRouteComponent(() => import('../../privacy/asked-of-me.page.tsx'), 'AskedOfMePage'),
});
const clinicNotices = createRoute({
  getParentRoute: () => clinic,
  path: 'notices',
  component: lazyRouteComponent(() => import('../../clinician/notices.page.tsx'), 'ClinicNoticesPage'),
});

/** The clinician's portal. */
export const clinicianRoutes = [
  clinic.addChildren([
    clinicHome,
    clinicOpen,
    clinicReceived,
    clinicPatient,
    clinicVisit,
    clinicInbox,
    clinicInboxDocument,
    clinicConsents,
    clinicPermits,
    clinicCertificate,
    clinicApplications,
    clinicDossier,
    clinicAsked,
    clinicNotices,
  ]),
] as const;
