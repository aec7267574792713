import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { OversightFrame } from '../frames.tsx';
import { root } from './root.ts';

const oversight = createRoute({ getParentRoute: () => root, path: '/oversight', component: OversightFrame });
const oversightHome = createRoute({
  getParentRoute: () => oversight,
  path: '/',
  component: lazyRouteComponent(() => import('../../oversight/overview.page.tsx'), 'OverviewPage'),
});
const directoryDesk = createRoute({
  getParentRoute: () => oversight,
  path: 'directory',
  component: lazyRouteComponent(() => import('../../guide/desk.page.tsx'), 'DirectoryDeskPage'),
});
const permitsDesk = createRoute({
  getParentRoute: () => oversight,
  path: 'permits',
  component: lazyRouteComponent(() => import('../../permits/desk.page.tsx'), 'PermitsDeskPage'),
});
const permitsHolder = createRoute({
  getParentRoute: () => oversight,
  path: 'permits/$practitionerId',
  component: lazyRouteComponent(() => import('../../permits/holder.page.tsx'), 'HolderPage'),
});
const deskCertificate = createRoute({
  getParentRoute: () => oversight,
  path: 'certificates/$permitId',
  component: lazyRouteComponent(() => import('../../permits/certificate.page.tsx'), 'DeskCertificatePage'),
});
const dossierQueue = createRoute({
  getParentRoute: () => oversight,
  path: 'dossiers',
  component: lazyRouteComponent(() => import('../../dossiers/queue.page.tsx'), 'DossierQueuePage'),
});
const deskDossier = createRoute({
  getParentRoute: () => oversight,
  path: 'dossiers/$dossierId',
  component: lazyRouteComponent(() => import('../../dossiers/dossier.page.tsx'), 'DeskDossierPage'),
});
const oversightReviews = createRoute({
  getParentRoute: () => oversight,
  path: 'emergencies',
  component: lazyRouteComponent(() => import('../../privacy/reviews-instead.page.tsx'), 'ReviewsInsteadPage'),
});
const oversightReview = createRoute({
  getParentRoute: () => oversight,
  path: 'emergencies/$emergencyId',
  component: lazyRouteComponent(() => import('../../privacy/reviews-instead.page.tsx'), 'ReviewInsteadPage'),
});
const oversightLedger = createRoute({
  getParentRoute: () => oversight,
  path: 'ledger',
  component: lazyRouteComponent(() => import('../../privacy/ledger-months.page.tsx'), 'LedgerMonthsPage'),
});

/** The regulator's desk: directory, permits, dossiers, emergencies, months of the ledger. */
export const oversightRoutes = [
  oversight.addChildren([
    oversightHome,
    directoryDesk,
    permitsDesk,
    permitsHolder,
    deskCertificate,
    dossierQueue,
    deskDossier,
    oversightReviews,
    oversightReview,
    oversightLedger,
  ]),
] as const;
