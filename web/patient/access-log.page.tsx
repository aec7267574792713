import { Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessLogEntry } from '#contracts/consent';
import { useNode } from '../app/session.tsx';
import { useNodeName } from '../design/badges.tsx';
import { More } from '../design/more.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useLocal } from '../i18n/words.tsx';
import { MyQuestionsCard } from '../privacy/ask-about.tsx';
import { useAccessLog } from './access-log.resource.ts';
import {
  type AccessChoice,
  type AccessFilter,
  choicesIn,
  type KindName,
  meets,
  passes,
  toDays,
  toVisits,
} from './access-log.view.ts';
import { AccessChart } from './access-log-chart.tsx';
import { TakeAlong } from './access-log-take.tsx';
import { VisitItem } from './access-log-visit.tsx';
import { DayStrip } from './day-strip.tsx';
import { JoinedListsCard } from './joined-lists.tsx';

export function AccessLogPage() {
  const { t } = useTranslation();
  const node = useNode();
  const nodeName = useNodeName();
  const [filter, setFilter] = useState<AccessFilter>('others');
  const [choice, setChoice] = useState<AccessChoice>({});
  const log = useAccessLog(filter === 'all' ? 'anybody' : 'others');
  const entries = log.data?.pages.flatMap((page) => page.items);
  const isFiltered = (filter !== 'all' && filter !== 'others') || choice.who !== undefined || choice.kind !== undefined;
  return (
    <Page
      title={t('patient.access.title')}
      lead={node === undefined ? undefined : t('patient.access.lead', { node: nodeName(node.id) })}
    >
      <MyQuestionsCard />
      <JoinedListsCard />
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
      {entries === undefined || entries.length === 0 ? null : (
        <Choices entries={entries} choice={choice} onChoose={setChoice} hasMore={log.hasNextPage} />
      )}
      <Await query={{ data: entries, error: log.error, isPending: log.isPending, refetch: log.refetch }} cards={3}>
        {(all) => (
          <Days entries={all.filter((entry) => passes(entry, filter) && meets(entry, choice))} filtered={isFiltered} />
        )}
      </Await>
      <More list={log} />
      {log.data?.pages[0]?.months === undefined ? null : <AccessChart months={log.data.pages[0].months} />}
      <TakeAlong />
    </Page>
  );
}

interface ChoicesProps {
  readonly entries: readonly AccessLogEntry[];
  readonly choice: AccessChoice;
  readonly onChoose: (choice: AccessChoice) => void;
  readonly hasMore: boolean;
}

/** By whom, and which kind of data, among what is shown. */
function Choices({ entries, choice, onChoose, hasMore }: ChoicesProps) {
  const { t, i18n } = useTranslation();
  const local = useLocal();
  const { who, kinds } = choicesIn(entries);
  const kindName = (kind: string) =>
    i18n.exists(`patient.kind.${kind}`) ? t(`patient.kind.${kind as KindName}`) : kind;
  const ANY = '';
  return (
    <>
      <div className="cw-log-choices">
        <label htmlFor="access-who">
          {t('access.byWho')}
          <Select
            id="access-who"
            value={choice.who ?? ANY}
            onChange={(key) => onChoose({ ...choice, who: key === ANY ? undefined : key })}
            options={[
              { value: ANY, label: t('access.anyone') },
              ...[...who].map(([value, name]) => ({ value, label: local(name) })),
            ]}
          />
        </label>
        <label htmlFor="access-kind">
          {t('access.byKind')}
          <Select
            id="access-kind"
            value={choice.kind ?? ANY}
            onChange={(kind) => onChoose({ ...choice, kind: kind === ANY ? undefined : kind })}
            options={[
              { value: ANY, label: t('access.anyKind') },
              ...kinds.map((kind) => ({ value: kind, label: kindName(kind) })),
            ]}
          />
        </label>
      </div>
      {hasMore && (choice.who !== undefined || choice.kind !== undefined) ? (
        <p className="cw-quiet">{t('access.loadedOnly')}</p>
      ) : null}
    </>
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
          <Day entries={day.entries} />
        </section>
      ))}
    </>
  );
}

/** People by their visits; what programs did is folded away below. */
function Day({ entries }: { readonly entries: readonly AccessLogEntry[] }) {
  const { t } = useTranslation();
  const { visits, machines } = toVisits(entries);
  return (
    <>
      <DayStrip visits={visits} />
      {visits.length === 0 ? null : (
        <ol className="cw-log">
          {visits.map((visit) => (
            <VisitItem key={`${visit.entries[0].node}/${visit.entries[0].id}`} visit={visit} />
          ))}
        </ol>
      )}
      {machines.length === 0 ? null : (
        <details className="cw-machines">
          <summary>{t('access.machines', { count: machines.length })}</summary>
          <ol className="cw-log">
            {machines.map((entry) => (
              <VisitItem key={`${entry.node}/${entry.id}`} visit={{ entries: [entry] }} />
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
