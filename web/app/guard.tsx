import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { draftsUntil } from './drafts.ts';
import { startSignIn } from './oidc.ts';
import { HOME_OF_ROLE, type SignedIn, useSession } from './session.tsx';

interface GuardProps {
  readonly roles: readonly SignedIn['role'][];
  readonly children: ReactNode;
}

/** A courtesy to the reader, not a protection: what a person may see is decided by the node, request by request. */
export function Guard({ roles, children }: GuardProps) {
  const session = useSession();
  const { t } = useTranslation();
  const actor = session.data?.actor;
  if (actor && roles.includes(actor.role)) return children;
  return (
    <PublicShell>
      <div className="cw-page">
        <Await query={session}>
          {() =>
            actor ? (
              <Page title={t('session.wrongRole')}>
                <Empty
                  icon="lock"
                  text={t('session.wrongRoleText', { role: t(`role.${actor.role}`) })}
                  action={<Link to={HOME_OF_ROLE[actor.role]}>{t('session.toOwn')}</Link>}
                />
              </Page>
            ) : (
              <Page title={t('session.needed')}>
                <DraftsWait />
                <Empty
                  icon="lock"
                  text={t('session.neededText')}
                  action={<SignInButton returnTo={location.pathname + location.search} />}
                />
              </Page>
            )
          }
        </Await>
      </div>
    </PublicShell>
  );
}

/** What was typed when the session ended is not lost, and for how long. */
function DraftsWait() {
  const { t } = useTranslation();
  const formats = useFormats();
  const until = draftsUntil();
  if (until === undefined) return null;
  return (
    <NoticeBox tone="info">{t('session.draftWaits', { when: formats.time(new Date(until).toISOString()) })}</NoticeBox>
  );
}

export function SignInButton({ returnTo, large = false }: { readonly returnTo?: string; readonly large?: boolean }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  return (
    <div>
      <Button
        type="primary"
        size={large ? 'large' : 'middle'}
        onClick={() => {
          startSignIn(returnTo).catch(() => setFailed(true));
        }}
      >
        {t('session.signIn')}
      </Button>
      {failed ? <p role="alert">{t('session.insecure')}</p> : null}
    </div>
  );
}
