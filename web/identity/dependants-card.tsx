import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../design/icons.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLang } from '../i18n/words.tsx';
import { useDependants } from './dependants.resource.ts';
import { nameFor } from './identity.view.ts';

/** Those for whom somebody stands, each a way into their record. Nothing where there are none. */
export function DependantsCard() {
  const { t } = useTranslation();
  const formats = useFormats();
  const lang = useLang();
  const dependants = useDependants().data?.dependants ?? [];
  if (dependants.length === 0) return null;
  return (
    <section className="cw-card">
      <h2 className="cw-h3">{t('identity.dependants.title')}</h2>
      <ul className="cw-rows">
        {dependants.map(({ patient, kind, until }) => (
          <li key={`${patient.id}-${kind}`}>
            <Link to="/me/family/$patientId" params={{ patientId: patient.id }} className="cw-rows__main">
              <Run text={nameFor(patient, lang) ?? t('identity.dependants.unnamed')} />
            </Link>
            <span className="cw-rows__side">
              {t(`identity.dependants.as.${kind}`)}
              {until === undefined ? null : ` · ${t('identity.dependants.until', { day: formats.date(until) })}`}
            </span>
            <Icon name="right" size={18} />
          </li>
        ))}
      </ul>
    </section>
  );
}
