import { createRouter } from '@tanstack/react-router';
import { Loading } from '../design/states.tsx';
import { PageFailed } from './page-failed.tsx';
import { accountRoutes } from './routes/account.ts';
import { clinicianRoutes } from './routes/clinician.ts';
import { coordinatorRoutes } from './routes/coordinator.ts';
import { oversightRoutes } from './routes/oversight.ts';
import { patientRoutes } from './routes/patient.ts';
import { privacyRoutes } from './routes/privacy.ts';
import { publicRoutes } from './routes/public.ts';
import { root } from './routes/root.ts';

const routeTree = root.addChildren([
  ...publicRoutes,
  ...accountRoutes,
  ...patientRoutes,
  ...clinicianRoutes,
  ...privacyRoutes,
  ...coordinatorRoutes,
  ...oversightRoutes,
]);

/** Every page has its own address; each is fetched when it is first opened. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: PageFailed,
  // The page itself scrolls to its top and moves the focus (design/page.tsx).
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
