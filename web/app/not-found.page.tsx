import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../design/page.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { Empty } from '../design/states.tsx';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <PublicShell>
      <Page title={t('app.notFound')}>
        <Empty icon="question" text={t('app.notFoundText')} action={<Link to="/">{t('app.toStart')}</Link>} />
      </Page>
    </PublicShell>
  );
}
