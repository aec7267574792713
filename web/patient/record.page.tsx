import { useTranslation } from 'react-i18next';
import { useActor, useNode } from '../app/session.tsx';
import { useNodeName } from '../design/badges.tsx';
import { FileButton } from '../design/file-button.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { RecordSummary } from '../summary/record-parts.tsx';

export function RecordPage() {
  const { t } = useTranslation();
  const actor = useActor();
  const node = useNode();
  const nodeName = useNodeName();
  return (
    <Page
      title={t('patient.record.title')}
      lead={node === undefined ? undefined : t('patient.record.lead', { node: nodeName(node.id) })}
      actions={
        <>
          <FileButton
            path={`/api/patients/${actor.patientId}/summary/pdf`}
            fileName={t('patient.record.fileName')}
            label={t('patient.record.pdf')}
          />
          <PrintButton label={t('app.print')} />
        </>
      }
    >
      <RecordSummary
        patientId={actor.patientId}
        forPatient
        empty={{ title: t('patient.record.empty'), text: t('patient.record.emptyText') }}
      />
    </Page>
  );
}
