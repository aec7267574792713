import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { PatientFrame } from '../frames.tsx';
import { root } from './root.ts';

const me = createRoute({ getParentRoute: () => root, path: '/me', component: PatientFrame });
const meHome = createRoute({
  getParentRoute: () => me,
  path: '/',
  component: lazyRouteComponent(() => import('../../patient/home.page.tsx'), 'HomePage'),
});
const meRecord = createRoute({
  getParentRoute: () => me,
  path: 'record',
  component: lazyRouteComponent(() => import('../../patient/record.page.tsx'), 'RecordPage'),
});
const meShares = createRoute({
  getParentRoute: () => me,
  path: 'shares',
  component: lazyRouteComponent(() => import('../../patient/shares.page.tsx'), 'SharesPage'),
});
const meNewShare = createRoute({
  getParentRoute: () => me,
  path: 'shares/new',
  component: lazyRouteComponent(() => import('../../patient/share-wizard.page.tsx'), 'ShareWizardPage'),
});
const meConsents = createRoute({
  getParentRoute: () => me,
  path: 'consents',
  component: lazyRouteComponent(() => import('../../consent/consents.page.tsx'), 'ConsentsPage'),
});
const meNewConsent = createRoute({
  getParentRoute: () => me,
  path: 'consents/new',
  component: lazyRouteComponent(() => import('../../consent/standing.page.tsx'), 'StandingPage'),
});
const meAccess = createRoute({
  getParentRoute: () => me,
  path: 'access',
  component: lazyRouteComponent(() => import('../../patient/access-log.page.tsx'), 'AccessLogPage'),
});
const meFolder = createRoute({
  getParentRoute: () => me,
  path: 'folder',
  component: lazyRouteComponent(() => import('../../patient/folder.page.tsx'), 'FolderPage'),
});
const meDocument = createRoute({
  getParentRoute: () => me,
  path: 'folder/$documentId',
  component: lazyRouteComponent(() => import('../../patient/folder-document.page.tsx'), 'FolderDocumentPage'),
});
const meDependant = createRoute({
  getParentRoute: () => me,
  path: 'family/$patientId',
  component: lazyRouteComponent(() => import('../../identity/dependant.page.tsx'), 'DependantPage'),
});
const meCarers = createRoute({
  getParentRoute: () => me,
  path: 'carers',
  component: lazyRouteComponent(() => import('../../carers/carers.page.tsx'), 'CarersPage'),
});
const meNameCarer = createRoute({
  getParentRoute: () => me,
  path: 'carers/new',
  component: lazyRouteComponent(() => import('../../carers/name-carer.page.tsx'), 'NameCarerPage'),
});
const meAnswerOffer = createRoute({
  getParentRoute: () => me,
  path: 'carers/answer',
  component: lazyRouteComponent(() => import('../../carers/answer.page.tsx'), 'AnswerOfferPage'),
});
const meNotices = createRoute({
  getParentRoute: () => me,
  path: 'notices',
  component: lazyRouteComponent(() => import('../../patient/notices.page.tsx'), 'NoticesPage'),
});
const meAccount = createRoute({
  getParentRoute: () => me,
  path: 'account',
  component: lazyRouteComponent(() => import('../../patient/account.page.tsx'), 'AccountPage'),
});

/** The patient's portal. */
export const patientRoutes = [
  me.addChildren([
    meHome,
    meRecord,
    meShares,
    meNewShare,
    meConsents,
    meNewConsent,
    meAccess,
    meFolder,
    meDocument,
    meDependant,
    meCarers,
    meNameCarer,
    meAnswerOffer,
    meNotices,
    meAccount,
  ]),
] as const;
