import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { NoticeView } from '#contracts/consent';
import { Icon } from '../design/icons.tsx';
import { Notices } from '../patient/notices.page.tsx';

/** What somebody who works here is told: of their permits and applications, of what they signed, of how they sign in. */
export function ClinicNoticesPage() {
  const { t } = useTranslation();
  return (
    <Notices
      lead={t('clinician.notices.lead')}
      emptyText={t('clinician.notices.emptyText')}
      linkOf={(notice) => <NoticeLink notice={notice} />}
    />
  );
}

function NoticeLink({ notice: { kind, params } }: { readonly notice: NoticeView }) {
  const { t } = useTranslation();
  const { patientId } = params;
  if (kind === 'signed-on-parted-record' && typeof patientId === 'string') {
    return (
      <Link to="/clinic/patients/$patientId" params={{ patientId }} className="cw-more">
        {t('clinician.notices.toRecord')} <Icon name="right" size={18} />
      </Link>
    );
  }
  const way = WAYS[kind];
  return way === undefined ? null : (
    <Link to={way.to} className="cw-more">
      {t(way.words)} <Icon name="right" size={18} />
    </Link>
  );
}

const WAYS: Partial<
  Record<
    NoticeView['kind'],
    {
      readonly to: '/clinic/permits' | '/clinic/applications' | '/clinic/asked' | '/clinic/consents' | '/account';
      readonly words:
        | 'permits.nav.mine'
        | 'dossiers.nav.mine'
        | 'privacy.nav.asked'
        | 'consents.ask.title'
        | 'account.title';
    }
  >
> = {
  'permit-ending': { to: '/clinic/permits', words: 'permits.nav.mine' },
  'dossier-moved': { to: '/clinic/applications', words: 'dossiers.nav.mine' },
  'privacy-asked': { to: '/clinic/asked', words: 'privacy.nav.asked' },
  'consent-answered': { to: '/clinic/consents', words: 'consents.ask.title' },
  'account-changed': { to: '/account', words: 'account.title' },
};
