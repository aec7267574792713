import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ProofDialog } from '../account/proof-dialog.tsx';
import { Announcer } from '../design/announcer.tsx';
import { Theme } from '../design/theme.tsx';
import { ApiError } from './api.ts';
import { draftsUntil } from './drafts.ts';
import { offerHanFonts } from './han-font.ts';
import { keepFocus } from './keep-focus.ts';
import { router } from './router.ts';
import '../design/tokens.css';
import '../design/base.css';
import '../design/shell.css';
import '../design/guide.css';
import '../design/public.css';
import '../design/parts.css';
import '../design/tiles.css';
import '../design/share.css';
import '../design/summary.css';
import '../design/clinic.css';
import '../design/permits.css';
import '../design/dossiers.css';
import '../design/exports.css';
import '../design/privacy.css';
import '../design/identity.css';
import '../design/access.css';
import '../design/consents.css';
import '../design/account.css';
import '../design/print.css';
import { startTranslation } from '../i18n/index.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays a refusal; only silence and the node's own faults are worth a second try.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      staleTime: 10_000,
      // Without a network a question would wait in silence for one; its reader is told, and it is asked anew when there is one.
      networkMode: 'always',
      refetchOnReconnect: true,
    },
    // Nor is an act kept for later: who did it believes it done, and the law by which it was allowed may be over by then.
    mutations: { networkMode: 'always' },
  },
});

keepFocus();
// What was kept too long goes by itself, also in a tab that nobody touches.
setInterval(draftsUntil, 30_000);
await Promise.all([offerHanFonts(), startTranslation()]);

const root = document.getElementById('root');
if (root === null) throw new Error('broken invariant: index.html has no root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Theme>
        <RouterProvider router={router} />
        <Announcer />
        <ProofDialog />
      </Theme>
    </QueryClientProvider>
  </StrictMode>,
);
