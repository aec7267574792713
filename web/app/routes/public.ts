import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { toGuideSearch } from '../../guide/guide.view.ts';
import { root } from './root.ts';

const landing = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../../public/landing.page.tsx'), 'LandingPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { interaction?: string } =>
    typeof search.interaction === 'string' ? { interaction: search.interaction } : {},
  component: lazyRouteComponent(() => import('../../public/sign-in.page.tsx'), 'SignInPage'),
});
const signedIn = createRoute({
  getParentRoute: () => root,
  path: '/signed-in',
  component: lazyRouteComponent(() => import('../../public/signed-in.page.tsx'), 'SignedInPage'),
});
const guide = createRoute({
  getParentRoute: () => root,
  path: '/guide',
  validateSearch: toGuideSearch,
  component: lazyRouteComponent(() => import('../../guide/guide.page.tsx'), 'GuidePage'),
});
const guideEntry = createRoute({
  getParentRoute: () => root,
  path: '/guide/$institutionId',
  component: lazyRouteComponent(() => import('../../guide/guide-entry.page.tsx'), 'GuideEntryPage'),
});
/** Where the guide used to be: addresses that people kept still lead there. */
const directory = createRoute({
  getParentRoute: () => root,
  path: '/directory',
  beforeLoad: () => {
    throw redirect({ to: '/guide' });
  },
});
const verifyPermit = createRoute({
  getParentRoute: () => root,
  path: '/verify-permit',
  component: lazyRouteComponent(() => import('../../permits/verify.page.tsx'), 'VerifyPage'),
});
const checkLog = createRoute({
  getParentRoute: () => root,
  path: '/check-log',
  component: lazyRouteComponent(() => import('../../public/check-log.page.tsx'), 'CheckLogPage'),
});

/** Pages that anybody opens, without signing in. */
export const publicRoutes = [landing, signIn, signedIn, guide, guideEntry, directory, verifyPermit, checkLog] as const;
