import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { CoordinatorFrame, ExportsFrame } from '../frames.tsx';
import { root } from './root.ts';

const desk = createRoute({ getParentRoute: () => root, path: '/desk', component: CoordinatorFrame });
const deskHome = createRoute({
  getParentRoute: () => desk,
  path: '/',
  component: lazyRouteComponent(() => import('../../identity/desk.page.tsx'), 'DeskPage'),
});
const deskPair = createRoute({
  getParentRoute: () => desk,
  path: 'pairs/$one/$other',
  component: lazyRouteComponent(() => import('../../identity/pair.page.tsx'), 'PairPage'),
});
const deskRegister = createRoute({
  getParentRoute: () => desk,
  path: 'register',
  component: lazyRouteComponent(() => import('../../identity/register.page.tsx'), 'RegisterPage'),
});
const deskFamilies = createRoute({
  getParentRoute: () => desk,
  path: 'families',
  component: lazyRouteComponent(() => import('../../identity/families.page.tsx'), 'FamiliesPage'),
});
const deskFamily = createRoute({
  getParentRoute: () => desk,
  path: 'families/$id',
  component: lazyRouteComponent(() => import('../../identity/family.page.tsx'), 'FamilyPage'),
});
const deskConsents = createRoute({
  getParentRoute: () => desk,
  path: 'consents',
  component: lazyRouteComponent(() => import('../../consent/ask.page.tsx'), 'AskPage'),
});
const exchange = createRoute({ getParentRoute: () => root, path: '/exchange', component: CoordinatorFrame });
const exchangeDesk = createRoute({
  getParentRoute: () => exchange,
  path: '/',
  component: lazyRouteComponent(() => import('../../coordinator/desk.page.tsx'), 'DeskPage'),
});
const exchangeApplications = createRoute({
  getParentRoute: () => exchange,
  path: 'applications',
  component: lazyRouteComponent(() => import('../../dossiers/applications.page.tsx'), 'InstitutionApplicationsPage'),
});
const exchangeDossier = createRoute({
  getParentRoute: () => exchange,
  path: 'applications/$dossierId',
  component: lazyRouteComponent(() => import('../../dossiers/dossier.page.tsx'), 'InstitutionDossierPage'),
});
const exportsDesk = createRoute({ getParentRoute: () => root, path: '/exports', component: ExportsFrame });
const exportsHome = createRoute({
  getParentRoute: () => exportsDesk,
  path: '/',
  component: lazyRouteComponent(() => import('../../exports/desk.page.tsx'), 'ExportsPage'),
});

/** The coordinator's desks: people and families, messages between nodes, what goes abroad. */
export const coordinatorRoutes = [
  desk.addChildren([deskHome, deskPair, deskRegister, deskFamilies, deskFamily, deskConsents]),
  exchange.addChildren([exchangeDesk, exchangeApplications, exchangeDossier]),
  exportsDesk.addChildren([exportsHome]),
] as const;
