import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SignedIn } from '../app/session.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Local, useLocal } from '../i18n/words.tsx';

/** In place of the day's work: which institution is closed to this clinician, every reason, and what can be done about it. */
export function ClosedWorkplace({ closed }: { readonly closed: NonNullable<SignedIn['closedWorkplace']> }) {
  const { t } = useTranslation();
  const local = useLocal();
  return (
    <Page title={t('permits.closed.title')}>
      <NoticeBox tone="bad" title={t('permits.closed.place', { place: local(closed.organization.name) })}>
        <ul className="cw-bullets">
          {closed.reasons.map(({ code, text }) => (
            <li key={`${code} ${text.en}`} className="cw-cap-line">
              <Local text={text} />
            </li>
          ))}
        </ul>
      </NoticeBox>
      <p>{t('permits.closed.text')}</p>
      <p className="cw-badges">
        <Link className="cw-button cw-button--primary" to="/clinic/permits">
          <Icon name="shield" size={20} /> {t('permits.mine.title')}
        </Link>
        <Link className="cw-button" to="/clinic/applications">
          <Icon name="plan" size={20} /> {t('dossiers.mine.title')}
        </Link>
      </p>
    </Page>
  );
}
