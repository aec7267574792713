import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessLogEntry } from '#contracts/consent';
import { NodeBadge, Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { useAccessLog } from './access-log.resource.ts';
import { ACTION_ICONS, type AccessFilter, type KindName, passes, toDays } from './access-log.view.ts';

export function AccessLogPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<AccessFilter>('others');
  const log = useAccessLog(filter === 'all' ? 'anybody' : 'others');
  const entries = log.data?.pages.flatMap((page) => page.items);
  return (
    <Page title={t('patient.access.title')} lead={t('patient.access.lead')}>
      <div className="cw-filter">
        <Segmented
          value={filter}
          onChange={setFilter}
          aria-label={t('patient.access.filter')}
          options={[
            { value: 'others', label: t('patient.access.others') },
            { value: 'all', label: t('patient.access.all') },
            { value: 'sz', label: t('node.sz') },
            { value: 'hk', label: t('node.hk') },
            { value: 'crossing', label: t('patient.access.crossing') },
            { value: 'denied', label: t('patient.access.denied') },
          ]}
        />
      </div>
      <Await query={{ data: entries, error: log.error, isPending: log.isPending, refetch: log.refetch }} cards={3}>
        {(all) => <Days entries={all.filter((entry) => passes(entry, filter))} filtered={filter !== 'all'} />}
      </Await>
      {log.hasNextPage ? (
        <p className="cw-centre">
          <Button onClick={() => void log.fetchNextPage()} loading={log.isFetchingNextPage}>
            {t('app.more')}
          </Button>
        </p>
      ) : null}
    </Page>
  );
}

function Days({ entries, filtered }: { readonly entries: readonly AccessLogEntry[]; readonly filtered: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (entries.length === 0) {
    return (
      <Empty
        icon="eye"
        title={filtered ? t('patient.access.emptyFilter') : t('patient.access.empty')}
        text={filtered ? t('patient.access.emptyFilterText') : t('patient.access.emptyText')}
      />
    );
  }
  const today = formats.dayKey(new Date().toISOString());
  return (
    <>
      {toDays(entries, formats.dayKey).map((day) => (
        <section key={day.key} className="cw-day">
          <h2 className="cw-day__title">
            {day.key === today ? `${t('patient.access.today')} · ` : ''}
            {formats.day(day.entries[0]?.at ?? day.key)}
          </h2>
          <ol className="cw-log">
            {day.entries.map((entry) => (
              <LogEntry key={`${entry.node}/${entry.id}`} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function LogEntry({ entry }: { readonly entry: AccessLogEntry }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const kinds = Object.entries(entry.kinds);
  const kindName = (kind: string) =>
    i18n.exists(`patient.kind.${kind}`) ? t(`patient.kind.${kind as KindName}`) : kind;
  return (
    <li className={entry.outcome === 'denied' ? 'cw-log__entry cw-log__entry--denied' : 'cw-log__entry'}>
      <span className="cw-log__icon">
        <Icon name={entry.outcome === 'denied' ? 'barred' : ACTION_ICONS[entry.action]} />
      </span>
      <div className="cw-log__body">
        <p className="cw-log__head">
          <time dateTime={entry.at}>{formats.time(entry.at)}</time>
          <NodeBadge node={entry.node} />
          {entry.outcome === 'denied' ? (
            <Pill tone="bad" icon="barred">
              {t('patient.access.refused')}
            </Pill>
          ) : null}
        </p>
        <p className="cw-log__sentence">
          <Local text={entry.sentence} />
        </p>
        <ul className="cw-tags" aria-label={t('patient.access.what')}>
          {kinds.length === 0 ? <li>{t('patient.access.nothing')}</li> : null}
          {kinds.map(([kind, number]) => (
            <li key={kind}>
              {number > 1
                ? t('patient.access.count', { kind: kindName(kind), number: formats.number(number) })
                : kindName(kind)}
            </li>
          ))}
        </ul>
        <details className="cw-details">
          <summary>{t('patient.access.details')}</summary>
          <dl className="cw-facts">
            <div>
              <dt>{t('patient.access.who')}</dt>
              <dd>
                <Local text={entry.actorName} /> · {t(`role.${entry.role}`)}
              </dd>
            </div>
            {entry.organization === undefined ? null : (
              <div>
                <dt>{t('patient.access.organization')}</dt>
                <dd>
                  <Local text={entry.organization.name} />
                </dd>
              </div>
            )}
            <div>
              <dt>{t('patient.access.why')}</dt>
              <dd>
                {t(`purpose.${entry.purpose}`)} · {t(`patient.action.${entry.action}`)}
              </dd>
            </div>
            <div>
              <dt>{entry.outcome === 'denied' ? t('patient.access.basisDenied') : t('patient.access.basis')}</dt>
              <dd>
                <Local text={entry.basisText} />
              </dd>
            </div>
            {entry.law === undefined ? null : (
              <div>
                <dt>{t('patient.access.law')}</dt>
                {entry.law.map((law) => (
                  <dd key={law.en}>
                    <Local text={law} />
                  </dd>
                ))}
              </div>
            )}
          </dl>
          <p className="cw-quiet">
            <Icon name={entry.proofAvailable ? 'shield' : 'clock'} size={18} />{' '}
            {entry.proofAvailable ? t('patient.access.sealed') : t('patient.access.notSealed')}
          </p>
        </details>
      </div>
    </li>
  );
}
