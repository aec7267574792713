import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SessionView } from '../../src/platform/oidc/contract.ts';
import { ask } from '../app/api.ts';
import { SignInButton } from '../app/guard.tsx';
import { finishSignIn } from '../app/oidc.ts';
import { HOME_OF_ROLE } from '../app/session.tsx';
import { Page } from '../design/page.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { Empty, Loading } from '../design/states.tsx';

/** Where a sign-in comes back to: trades the code for tokens, then goes on to the person's own pages. */
export function SignedInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const [failed, setFailed] = useState(false);
  // A code can be traded once; React draws twice in development.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const finish = async () => {
      const done = await finishSignIn(new URLSearchParams(location.search));
      if (done === undefined) return setFailed(true);
      const session = await ask(SessionView, '/api/session');
      client.setQueryData(['session'], session);
      if (session.actor === null) return setFailed(true);
      router.history.replace(done.returnTo ?? HOME_OF_ROLE[session.actor.role]);
    };
    finish().catch(() => setFailed(true));
  }, [router, client]);
  return (
    <PublicShell>
      {failed ? (
        <Page title={t('session.failed')}>
          <Empty icon="alert" text={t('session.failedText')} action={<SignInButton />} />
        </Page>
      ) : (
        <Page title={t('session.working')}>
          <Loading rows={3} />
        </Page>
      )}
    </PublicShell>
  );
}
