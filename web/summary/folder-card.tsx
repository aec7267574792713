import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FolderItem } from '#contracts/records';
import { NodeBadge, Pill } from '../design/badges.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';

interface FolderCardProps {
  readonly item: FolderItem;
  readonly link: (children: ReactNode) => ReactNode;
  readonly extra?: ReactNode;
}

/** A document that came home: from whom, when, and how far its entries have been decided. */
export function FolderCard({ item, link, extra }: FolderCardProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <li className="cw-card cw-doc">
      <div className="cw-share__head">
        <h2 className="cw-h3">{link(<Local text={item.title} />)}</h2>
        <NodeBadge node={item.fromNode} />
      </div>
      <p>
        <Local text={item.author} />
        {' · '}
        <Local text={item.organization} />
      </p>
      <p className="cw-quiet">
        {item.documentDate === undefined ? null : `${formats.date(item.documentDate)} · `}
        {t('patient.folder.received', { when: formats.dateTime(item.receivedAt) })}
      </p>
      <Decisions item={item} />
      {extra}
    </li>
  );
}

export function Decisions({ item }: { readonly item: FolderItem }) {
  const { t } = useTranslation();
  const { accepted, confirmed, pending, rejected } = item.entries;
  return (
    <p className="cw-badges">
      {accepted > 0 ? (
        <Pill tone="good" icon="check-circle">
          {t('patient.folder.accepted', { count: accepted })}
        </Pill>
      ) : null}
      {confirmed > 0 ? (
        <Pill tone="good" icon="check">
          {t('patient.folder.confirmed', { count: confirmed })}
        </Pill>
      ) : null}
      {pending > 0 ? (
        <Pill tone="info" icon="clock">
          {t('patient.folder.pending', { count: pending })}
        </Pill>
      ) : null}
      {rejected > 0 ? (
        <Pill tone="warn" icon="barred">
          {t('patient.folder.rejected', { count: rejected })}
        </Pill>
      ) : null}
    </p>
  );
}
