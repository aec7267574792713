import { useTranslation } from 'react-i18next';
import { useActor } from '../app/session.tsx';
import { Page } from '../design/page.tsx';
import { RecordFolder } from '../summary/record-parts.tsx';

export function FolderPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('patient.folder.title')} lead={t('patient.folder.lead')}>
      <RecordFolder
        patientId={useActor().patientId}
        forPatient
        to="/me/folder/$documentId"
        empty={{ title: t('patient.folder.empty'), text: t('patient.folder.emptyText') }}
      />
    </Page>
  );
}
