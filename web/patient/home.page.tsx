import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SummarySectionView, SummaryView } from '#contracts/records';
import { useActor, useNode } from '../app/session.tsx';
import { NodeBadge, StatementPanel, useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLocal } from '../i18n/words.tsx';
import { DependantsCard } from '../identity/dependants-card.tsx';
import { iconOfSection } from '../summary/section-kinds.ts';
import { useSummary } from '../summary/summary.resource.ts';
import { useAccessLog } from './access-log.resource.ts';
import { useNotices } from './notices.resource.ts';
import { useShares } from './shares.resource.ts';

/** What a person wants to see first, and a doctor in an emergency. */
const AT_A_GLANCE = ['problems', 'allergies', 'medications'] as const;
const ROWS_MAX = 4;

export function HomePage() {
  const { t } = useTranslation();
  const local = useLocal();
  const actor = useActor();
  const node = useNode();
  const nodeName = useNodeName();
  const summary = useSummary(actor.patientId);
  return (
    <Page
      title={t('patient.home.title')}
      heading={t('patient.home.hello', { name: local(actor.name) })}
      lead={node === undefined ? undefined : t('patient.home.lead', { node: nodeName(node.id) })}
    >
      <NewNotice />
      <Link to="/me/shares/new" className="cw-callout">
        <span className="cw-callout__icon">
          <Icon name="qr" size={34} />
        </span>
        <span className="cw-callout__words">
          <strong>{t('patient.home.shareTitle')}</strong>
          <span>{t('patient.home.shareText')}</span>
          <span className="cw-callout__action">
            {t('patient.home.shareAction')} <Icon name="right" size={18} />
          </span>
        </span>
      </Link>
      <h2 className="cw-h2">{t('patient.home.glance')}</h2>
      <Await query={summary} cards={2}>
        {(data) => <Glance summary={data} />}
      </Await>
      <DependantsCard />
      <div className="cw-two">
        <ActiveShares />
        <RecentAccess />
      </div>
      <section className="cw-card">
        <h2 className="cw-h2">{t('carers.title')}</h2>
        <p className="cw-quiet">{t('carers.cardText')}</p>
        <Link to="/me/carers" className="cw-more">
          {t('carers.title')} <Icon name="right" size={18} />
        </Link>
      </section>
    </Page>
  );
}

function NewNotice() {
  const { t } = useTranslation();
  const formats = useFormats();
  const newest = useNotices().data?.items.find((notice) => notice.readAt === undefined);
  if (newest === undefined) return null;
  return (
    <Link to="/me/notices" className="cw-news">
      <Icon name="bell" />
      <span>
        <span className="cw-quiet">
          {t('patient.home.latest')} · {formats.dateTime(newest.at)}
        </span>
        <strong>
          <Local text={newest.title} />
        </strong>
      </span>
      <Icon name="right" size={18} />
    </Link>
  );
}

function Glance({ summary }: { readonly summary: SummaryView }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="cw-glance">
        {AT_A_GLANCE.map((kind) => {
          const section = summary.sections.find((candidate) => candidate.kind === kind);
          return section === undefined ? null : <GlanceCard key={kind} section={section} />;
        })}
      </div>
      <p>
        <Link to="/me/record" className="cw-more">
          {t('patient.home.all')} <Icon name="right" size={18} />
        </Link>
      </p>
    </>
  );
}

function GlanceCard({ section }: { readonly section: SummarySectionView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const rest = section.entries.length - ROWS_MAX;
  return (
    <section className={`cw-card cw-glance__card cw-glance__card--${section.kind}`}>
      <h3 className="cw-glance__title">
        <Icon name={iconOfSection(section.kind)} size={24} />
        <Run text={section.title.text} lang={section.title.lang} />
        {section.entries.length === 0 ? null : <span className="cw-count">{section.entries.length}</span>}
      </h3>
      {section.statement === 'present' ? null : (
        <StatementPanel statement={section.statement} text={section.statementText} />
      )}
      <ul className="cw-rows">
        {section.entries.slice(0, ROWS_MAX).map((entry) => (
          <li key={entry.index}>
            <span className="cw-rows__main">
              <Run text={entry.title.shown.text} lang={entry.title.shown.lang} />
            </span>
            {entry.date === undefined ? null : <span className="cw-rows__side">{formats.date(entry.date)}</span>}
          </li>
        ))}
      </ul>
      {rest > 0 ? <p className="cw-quiet">{t('patient.home.more', { number: formats.number(rest) })}</p> : null}
    </section>
  );
}

function ActiveShares() {
  const { t } = useTranslation();
  const formats = useFormats();
  const query = useShares();
  return (
    <section className="cw-card">
      <h2 className="cw-h2">{t('patient.home.active')}</h2>
      <Await query={query}>
        {({ shares }) => {
          const active = shares.filter((share) => share.status === 'active');
          if (active.length === 0) return <p className="cw-quiet">{t('patient.home.activeNone')}</p>;
          return (
            <ul className="cw-rows">
              {active.map((share) => (
                <li key={share.id}>
                  <span className="cw-rows__main">
                    {share.label ?? t('patient.shares.untitled', { when: formats.dateTime(share.createdAt) })}
                  </span>
                  <span className="cw-rows__side">
                    {t('patient.shares.opened', { opens: share.opens, max: share.opensMax })}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Await>
      <Link to="/me/shares" className="cw-more">
        {t('patient.home.toShares')} <Icon name="right" size={18} />
      </Link>
    </section>
  );
}

function RecentAccess() {
  const { t } = useTranslation();
  const formats = useFormats();
  const log = useAccessLog('others');
  const pages = log.data?.pages;
  return (
    <section className="cw-card">
      <h2 className="cw-h2">{t('patient.home.recent')}</h2>
      <Await
        query={{
          data: pages?.flatMap((page) => page.items),
          error: log.error,
          isPending: log.isPending,
          refetch: log.refetch,
        }}
      >
        {(entries) =>
          entries.length === 0 ? (
            <p className="cw-quiet">{t('patient.home.recentNone')}</p>
          ) : (
            <ul className="cw-rows cw-rows--tall">
              {entries.slice(0, 3).map((entry) => (
                <li key={`${entry.node}/${entry.id}`}>
                  <span className="cw-rows__main">
                    <Local text={entry.sentence} />
                  </span>
                  <span className="cw-rows__side">
                    <NodeBadge node={entry.node} /> {formats.dateTime(entry.at)}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      <Link to="/me/access" className="cw-more">
        {t('patient.home.toAccess')} <Icon name="right" size={18} />
      </Link>
    </section>
  );
}
