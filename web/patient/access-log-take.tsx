import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FileButton } from '../design/file-button.tsx';

/** The log as a file of one's own, and where anybody checks it. */
export function TakeAlong() {
  const { t } = useTranslation();
  const name = t('access.take.fileName');
  return (
    <section className="cw-card cw-no-print">
      <h2 className="cw-h2">{t('access.take.title')}</h2>
      <p className="cw-quiet">{t('access.take.text')}</p>
      <div className="cw-take">
        <FileButton path="/api/access-log/download/pdf" fileName={`${name}.pdf`} label={t('access.take.pdf')} />
        <FileButton path="/api/access-log/download" fileName={`${name}.json`} label={t('access.take.data')} />
        <Link to="/check-log">{t('access.take.check')}</Link>
      </div>
    </section>
  );
}
