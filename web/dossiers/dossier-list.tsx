import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import type { DossierLine } from './dossier.view.ts';
import { DossierClock, DossierState } from './dossier-words.tsx';

interface DossierListProps {
  readonly dossiers: readonly DossierLine[];
  readonly to:
    | '/clinic/applications/$dossierId'
    | '/exchange/applications/$dossierId'
    | '/oversight/dossiers/$dossierId';
  /** The desk reads who applies and whose it is; applicants know. */
  readonly isDesk: boolean;
}

export function DossierList({ dossiers, to, isDesk }: DossierListProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <ul className="cw-permits">
      {dossiers.map((dossier) => (
        <li key={dossier.id}>
          <Link to={to} params={{ dossierId: dossier.id }} className="cw-dossiers__link">
            <span>
              <strong className="cw-permits__who">
                <Local text={dossier.title} />
              </strong>
              {isDesk || dossier.practitionerId === undefined ? (
                <>
                  {' · '}
                  <Local text={dossier.applicantName} />
                </>
              ) : null}
              <span className="cw-quiet cw-dossiers__since">
                {dossier.submittedAt === undefined
                  ? t('dossiers.begunAt', { when: formats.dateTime(dossier.createdAt) })
                  : t('dossiers.submittedAt', { when: formats.dateTime(dossier.submittedAt) })}
                {isDesk && dossier.officer !== undefined ? (
                  <>
                    {' · '}
                    {t('dossiers.officer')} <Local text={dossier.officer.name} />
                  </>
                ) : null}
              </span>
            </span>
            <span className="cw-permits__state">
              <DossierState state={dossier.state} />
              {dossier.missing > 0 && (dossier.state === 'draft' || dossier.state === 'supplement') ? (
                <span className="cw-badge cw-pill--neutral">{t('dossiers.missing', { count: dossier.missing })}</span>
              ) : null}
            </span>
            <DossierClock dossier={dossier} />
            <Icon name="right" size={18} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
