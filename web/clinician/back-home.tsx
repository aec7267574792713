import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../design/icons.tsx';

export function BackHome() {
  const { t } = useTranslation();
  return (
    <Link to="/clinic">
      <Icon name="left" size={18} /> {t('clinician.home.title')}
    </Link>
  );
}
