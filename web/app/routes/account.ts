import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { AccountFrame, AccountsFrame } from '../frames.tsx';
import { root } from './root.ts';

const account = createRoute({ getParentRoute: () => root, path: '/account', component: AccountFrame });
const accountHome = createRoute({
  getParentRoute: () => account,
  path: '/',
  component: lazyRouteComponent(() => import('../../account/account.page.tsx'), 'AccountPage'),
});
const accounts = createRoute({ getParentRoute: () => root, path: '/accounts', component: AccountsFrame });
const accountsHome = createRoute({
  getParentRoute: () => accounts,
  path: '/',
  component: lazyRouteComponent(() => import('../../accounts/accounts.page.tsx'), 'AccountsPage'),
});
const accountsCodes = createRoute({
  getParentRoute: () => accounts,
  path: 'codes',
  validateSearch: (search: Record<string, unknown>): { login?: string } =>
    typeof search.login === 'string' ? { login: search.login } : {},
  component: lazyRouteComponent(() => import('../../accounts/codes.page.tsx'), 'SetupCodesPage'),
});
const accountsApplications = createRoute({
  getParentRoute: () => accounts,
  path: 'applications',
  component: lazyRouteComponent(() => import('../../accounts/applications.page.tsx'), 'ApplicationsPage'),
});

/** What everybody has who signs in, and the desk that keeps accounts and applications. */
export const accountRoutes = [
  account.addChildren([accountHome]),
  accounts.addChildren([accountsHome, accountsCodes, accountsApplications]),
] as const;
