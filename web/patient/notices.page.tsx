import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { NoticeView } from '#contracts/consent';
import { Icon, type IconName } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { useMarkRead, useNotices } from './notices.resource.ts';

const ICONS = {
  'share-created': 'qr',
  'share-opened': 'eye',
  'share-open-refused': 'barred',
  'share-locked': 'lock',
  'share-revoked': 'stop',
  'record-read-elsewhere': 'eye',
  'visit-arrived': 'folder',
  'visit-imported': 'check-circle',
  'visit-entry-rejected': 'barred',
  'visit-not-sent': 'barred',
  'consent-changed': 'shield',
  'consent-asked': 'shield',
  'access-answered': 'check-circle',
  'signed-on-parted-record': 'people',
  'privacy-asked': 'question',
  'consent-given': 'shield',
  'consent-lapsed': 'stop',
  'consent-answered': 'check-circle',
  'consent-record-sent': 'check-circle',
  'consent-record-not-sent': 'barred',
  'emergency-opened': 'alert',
  'emergency-not-justified': 'alert',
  'emergency-reviewed': 'check-circle',
  'ledger-alarm': 'alert',
  'permit-ending': 'alert',
  'account-changed': 'key',
  'telephone-changed': 'alert',
  'family-tie-made': 'people',
  'carer-accepted': 'check-circle',
  'carer-declined': 'people',
  'carer-ended': 'stop',
  'list-join-asked': 'eye',
  'dossier-moved': 'folder',
} as const satisfies Record<NoticeView['kind'], IconName>;

export function NoticesPage() {
  const { t } = useTranslation();
  return (
    <Notices
      lead={t('patient.notices.lead')}
      emptyText={t('patient.notices.emptyText')}
      linkOf={(notice) => <NoticeLink notice={notice} />}
    />
  );
}

interface NoticesProps {
  readonly lead: string;
  readonly emptyText: string;
  /** Where a notice leads. */
  readonly linkOf: (notice: NoticeView) => ReactNode;
}

/** The reader's own notices, whoever reads. */
export function Notices({ lead, emptyText, linkOf }: NoticesProps) {
  const { t } = useTranslation();
  const notices = useNotices();
  const markRead = useMarkRead();
  const unread = notices.data?.items.filter((notice) => notice.readAt === undefined) ?? [];
  return (
    <Page
      title={t('patient.notices.title')}
      lead={lead}
      actions={
        unread.length === 0 ? null : (
          <Button
            icon={<Icon name="check" size={20} />}
            loading={markRead.isPending}
            onClick={() => markRead.mutate(unread.map((notice) => notice.id))}
          >
            {t('patient.notices.markAll')}
          </Button>
        )
      }
    >
      <Await query={notices} cards={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="bell" title={t('patient.notices.empty')} text={emptyText} />
          ) : (
            <ol className="cw-log">
              {items.map((notice) => (
                <Notice
                  key={notice.id}
                  notice={notice}
                  link={linkOf(notice)}
                  onRead={() => markRead.mutate([notice.id])}
                />
              ))}
            </ol>
          )
        }
      </Await>
    </Page>
  );
}

const CARERS: ReadonlySet<NoticeView['kind']> = new Set([
  'family-tie-made',
  'carer-accepted',
  'carer-declined',
  'carer-ended',
]);

/** Where a notice leads: to the shares, the document, or the list of accesses. */
function NoticeLink({ notice }: { readonly notice: NoticeView }) {
  const { t } = useTranslation();
  const { documentId } = notice.params;
  if (typeof documentId === 'string') {
    return (
      <Link to="/me/folder/$documentId" params={{ documentId }} className="cw-more">
        {t('patient.folder.open')} <Icon name="right" size={18} />
      </Link>
    );
  }
  if (notice.kind === 'consent-asked' || notice.kind === 'consent-given' || notice.kind === 'consent-lapsed') {
    return (
      <Link to="/me/consents" className="cw-more">
        {t('consents.title')} <Icon name="right" size={18} />
      </Link>
    );
  }
  if (notice.kind === 'share-created' || notice.kind === 'share-revoked' || notice.kind === 'share-locked') {
    return (
      <Link to="/me/shares" className="cw-more">
        {t('patient.home.toShares')} <Icon name="right" size={18} />
      </Link>
    );
  }
  if (CARERS.has(notice.kind)) {
    return (
      <Link to="/me/carers" className="cw-more">
        {t('carers.title')} <Icon name="right" size={18} />
      </Link>
    );
  }
  if (notice.kind === 'account-changed') {
    return (
      <Link to="/account" className="cw-more">
        {t('account.title')} <Icon name="right" size={18} />
      </Link>
    );
  }
  return (
    <Link to="/me/access" className="cw-more">
      {t('patient.nav.access')} <Icon name="right" size={18} />
    </Link>
  );
}

interface NoticeProps {
  readonly notice: NoticeView;
  readonly link: ReactNode;
  readonly onRead: () => void;
}

function Notice({ notice, link, onRead }: NoticeProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const unread = notice.readAt === undefined;
  return (
    <li className={unread ? 'cw-log__entry cw-log__entry--unread' : 'cw-log__entry'}>
      <span className="cw-log__icon">
        <Icon name={ICONS[notice.kind]} />
      </span>
      <div className="cw-log__body">
        <p className="cw-log__head">
          <time dateTime={notice.at}>{formats.dateTime(notice.at)}</time>
          {unread ? <span className="cw-badge cw-pill--info">{t('patient.notices.unread')}</span> : null}
        </p>
        <h2 className="cw-h3">
          <Local text={notice.title} />
        </h2>
        <p>
          <Local text={notice.text} />
        </p>
        <p className="cw-badges">
          {link}
          {unread ? (
            <Button type="link" onClick={onRead}>
              {t('patient.notices.markRead')}
            </Button>
          ) : null}
        </p>
      </div>
    </li>
  );
}
