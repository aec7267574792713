import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useActor } from '../app/session.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { FolderCard } from '../summary/folder-card.tsx';
import { useFolder } from '../summary/summary.resource.ts';

export function FolderPage() {
  const { t } = useTranslation();
  const folder = useFolder(useActor().patientId);
  return (
    <Page title={t('patient.folder.title')} lead={t('patient.folder.lead')}>
      <Await query={folder} cards={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="folder" title={t('patient.folder.empty')} text={t('patient.folder.emptyText')} />
          ) : (
            <ul className="cw-list">
              {items.map((item) => (
                <FolderCard
                  key={item.id}
                  item={item}
                  link={(children) => (
                    <Link to="/me/folder/$documentId" params={{ documentId: item.id }}>
                      {children}
                    </Link>
                  )}
                />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}
