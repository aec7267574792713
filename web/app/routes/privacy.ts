import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { PrivacyFrame } from '../frames.tsx';
import { root } from './root.ts';

const privacy = createRoute({ getParentRoute: () => root, path: '/privacy', component: PrivacyFrame });
const privacyFindings = createRoute({
  getParentRoute: () => privacy,
  path: '/',
  component: lazyRouteComponent(() => import('../../privacy/findings.page.tsx'), 'FindingsPage'),
});
const privacyFinding = createRoute({
  getParentRoute: () => privacy,
  path: 'findings/$findingId',
  component: lazyRouteComponent(() => import('../../privacy/finding.page.tsx'), 'FindingPage'),
});
const privacyEmergencies = createRoute({
  getParentRoute: () => privacy,
  path: 'emergencies',
  component: lazyRouteComponent(() => import('../../privacy/emergencies.page.tsx'), 'EmergenciesPage'),
});
const privacyEmergency = createRoute({
  getParentRoute: () => privacy,
  path: 'emergencies/$emergencyId',
  component: lazyRouteComponent(() => import('../../privacy/emergency.page.tsx'), 'EmergencyPage'),
});
const privacyQuestions = createRoute({
  getParentRoute: () => privacy,
  path: 'questions',
  component: lazyRouteComponent(() => import('../../privacy/questions.page.tsx'), 'QuestionsPage'),
});
const privacyReceipts = createRoute({
  getParentRoute: () => privacy,
  path: 'receipts',
  component: lazyRouteComponent(() => import('../../privacy/receipts.page.tsx'), 'ReceiptsPage'),
});
const privacyPeople = createRoute({
  getParentRoute: () => privacy,
  path: 'people',
  component: lazyRouteComponent(() => import('../../privacy/people.page.tsx'), 'PeoplePage'),
});
const privacyLedger = createRoute({
  getParentRoute: () => privacy,
  path: 'ledger',
  component: lazyRouteComponent(() => import('../../privacy/ledger-months.page.tsx'), 'LedgerMonthsPage'),
});

/** The privacy officer's desk. */
export const privacyRoutes = [
  privacy.addChildren([
    privacyFindings,
    privacyFinding,
    privacyEmergencies,
    privacyEmergency,
    privacyQuestions,
    privacyReceipts,
    privacyPeople,
    privacyLedger,
  ]),
] as const;
