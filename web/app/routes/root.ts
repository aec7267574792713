import { createRootRoute, Outlet } from '@tanstack/react-router';
import { NotFoundPage } from '../not-found.page.tsx';

/** Above every page. */
export const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });
