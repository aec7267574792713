import { Link } from '@tanstack/react-router';
import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { InboxItem } from '#contracts/records';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { Run } from '../i18n/words.tsx';
import { FolderCard } from '../summary/folder-card.tsx';
import { useInbox } from './inbox.resource.ts';

export function InboxPage() {
  const { t } = useTranslation();
  const inbox = useInbox();
  return (
    <Page title={t('clinician.inbox.title')} lead={t('clinician.inbox.lead')}>
      <Await query={inbox} cards={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="inbox" title={t('clinician.inbox.empty')} text={t('clinician.inbox.emptyText')} />
          ) : (
            <ul className="cw-list">
              {items.map((item) => (
                <FolderCard
                  key={item.id}
                  item={item}
                  link={(children) => (
                    <Link to="/clinic/inbox/$documentId" params={{ documentId: item.id }}>
                      <Run text={item.patientName} /> · {children}
                    </Link>
                  )}
                  extra={<Done item={item} />}
                />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

function Done({ item }: { readonly item: InboxItem }) {
  const { t } = useTranslation();
  const { total, pending } = item.entries;
  const label = t('clinician.inbox.progress', { done: total - pending, total });
  return (
    <div className="cw-progress">
      <Progress
        percent={total === 0 ? 0 : Math.round(((total - pending) / total) * 100)}
        showInfo={false}
        aria-label={label}
      />
      <span>{label}</span>
    </div>
  );
}
