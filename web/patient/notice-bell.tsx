import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Badge } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { useNoticesWatch } from './notices.resource.ts';

interface BellProps {
  /** Where the notices are read. */
  readonly to: '/me/notices' | '/clinic/notices';
  /** How often it is looked; a patient is told at once. */
  readonly everyMs?: number;
}

/** The bell in the head of every page of those who are told something: its number grows while they watch, and is said aloud. */
export function NoticeBell({ to, everyMs }: BellProps) {
  const { t } = useTranslation();
  const unread = useNoticesWatch(everyMs).data?.unread ?? 0;
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
      to={to}
      className="cw-bell"
      aria-label={unread === 0 ? t('patient.bell.none') : t('patient.bell.open', { count: unread })}
    >
      <Badge count={unread} size="small" color="#a3211b">
        <Icon name="bell" size={24} />
      </Badge>
    </Link>
  );
}
