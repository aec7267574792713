import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FolderDocument } from '#contracts/records';
import { useActor } from '../app/session.tsx';
import { AwaitPage } from '../design/await-page.tsx';
import { useNodeName } from '../design/badges.tsx';
import { FileButton } from '../design/file-button.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { useLocal } from '../i18n/words.tsx';
import { Decision } from '../summary/decision.tsx';
import { Decisions } from '../summary/folder-card.tsx';
import { useFolderDocument } from '../summary/summary.resource.ts';
import { SummaryDocument } from '../summary/summary-document.tsx';

export function FolderDocumentPage() {
  const { t } = useTranslation();
  const { documentId } = useParams({ from: '/me/folder/$documentId' });
  const document = useFolderDocument(documentId);
  return (
    <AwaitPage query={document} title={t('patient.folder.title')} back={<BackToFolder />}>
      {(data) => <Content document={data} />}
    </AwaitPage>
  );
}

function BackToFolder() {
  const { t } = useTranslation();
  return (
    <Link to="/me/folder">
      <Icon name="left" size={18} /> {t('patient.folder.title')}
    </Link>
  );
}

function Content({ document }: { readonly document: FolderDocument }) {
  const { t } = useTranslation();
  const local = useLocal();
  const nodeName = useNodeName();
  const actor = useActor();
  const { item, signature, decisions } = document;
  return (
    <Page
      title={local(item.title)}
      lead={t('patient.folder.of', { name: local(item.author), organization: local(item.organization) })}
      back={<BackToFolder />}
      actions={
        <FileButton
          path={`/api/folder/${item.id}/pdf`}
          fileName={t('patient.folder.fileName')}
          label={t('patient.folder.pdf')}
        />
      }
    >
      <NoticeBox tone={signature.valid ? 'good' : 'bad'}>
        <p>
          {signature.valid
            ? t('patient.folder.signature', { node: nodeName(signature.node) })
            : t('patient.folder.signatureBad')}
        </p>
      </NoticeBox>
      <Decisions item={item} />
      <SummaryDocument
        summary={document.summary}
        original="under"
        forPatient={document.patientId === actor.patientId}
        extraOf={(entry) => {
          const decision = decisions.find((candidate) => candidate.index === entry.index);
          return decision === undefined ? null : <Decision decision={decision} reader="patient" />;
        }}
      />
    </Page>
  );
}
