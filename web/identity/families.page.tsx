import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../design/page.tsx';
import { PersonPicker } from './person-picker.tsx';

export function FamiliesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Page title={t('identity.family.title')} lead={t('identity.family.lead')} wide>
      <PersonPicker
        label={t('identity.family.choose')}
        value={undefined}
        onChoose={(person) => {
          if (person) void navigate({ to: '/desk/families/$id', params: { id: person.id } });
        }}
      />
      <p className="cw-quiet">{t('identity.family.notEnforced')}</p>
    </Page>
  );
}
