import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Badge } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { useNotices } from './notices.resource.ts';

/** The bell in the head of every patient page: its number grows while she watches, and is said aloud. */
export function NoticeBell() {
  const { t } = useTranslation();
  const unread = useNotices().data?.unread ?? 0;
  const client = useQueryClient();
  const before = useRef<number>(undefined);
  useEffect(() => {
    if (before.current !== undefined && unread > before.current) {
      announce(t('patient.bell.open', { count: unread }));
      // What she is told of may be a document: a folder that is open shows it without being asked for again and again.
      void client.invalidateQueries({ queryKey: ['folder'] });
    }
    before.current = unread;
  }, [unread, t, client]);
  return (
    <Link
      to="/me/notices"
      className="cw-bell"
      aria-label={unread === 0 ? t('patient.bell.none') : t('patient.bell.open', { count: unread })}
    >
      <Badge count={unread} size="small" color="#a3211b">
        <Icon name="bell" size={24} />
      </Badge>
    </Link>
  );
}
