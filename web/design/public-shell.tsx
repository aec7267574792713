import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../app/session.tsx';
import { NodeBadge } from './badges.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Mark } from './logo.tsx';

/** The frame of the pages that need no sign-in. */
export function PublicShell({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const session = useSession().data;
  return (
    <div className="cw-public">
      <a href="#content" className="cw-skip">
        {t('app.skip')}
      </a>
      <header className="cw-top cw-top--public">
        <Link to="/" className="cw-brand" aria-label={t('app.home')}>
          <Mark size={34} />
          <span className="cw-brand__name">{t('app.name')}</span>
        </Link>
        {session === undefined ? null : <NodeBadge node={session.node.id} />}
        <span className="cw-top__space" />
        <LanguageSwitch />
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer className="cw-foot">
        <p>{session?.demo ? t('app.synthetic') : t('app.foot')}</p>
        <p>{t('app.zone')}</p>
      </footer>
    </div>
  );
}
