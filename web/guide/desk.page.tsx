import { Link } from '@tanstack/react-router';
import { Segmented, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useProposals, useReports } from './desk.resource.ts';
import { DeskProposal } from './desk-proposal.tsx';
import { DeskReport } from './desk-report.tsx';

/** What people propose and report about the directory, and who decides. */
export function DirectoryDeskPage() {
  const { t } = useTranslation();
  const [when, setWhen] = useState<'waiting' | 'done'>('waiting');
  return (
    <Page title={t('guide.desk.title')} lead={t('guide.desk.lead')} wide>
      <div className="cw-filter">
        <Segmented
          value={when}
          onChange={setWhen}
          aria-label={t('guide.desk.waiting')}
          options={[
            { value: 'waiting', label: t('guide.desk.waiting') },
            { value: 'done', label: t('guide.desk.done') },
          ]}
        />
      </div>
      <Tabs
        items={[
          { key: 'proposals', label: t('guide.desk.proposals'), children: <ProposalList when={when} /> },
          { key: 'reports', label: t('guide.desk.reports'), children: <ReportList when={when} /> },
        ]}
      />
    </Page>
  );
}

function ProposalList({ when }: { readonly when: 'waiting' | 'done' }) {
  const { t } = useTranslation();
  const found = useProposals(when);
  return (
    <Await query={found} cards={2}>
      {({ proposals }) =>
        proposals.length === 0 ? (
          when === 'waiting' ? (
            <Empty
              icon="plan"
              title={t('guide.desk.noProposals')}
              text={t('guide.desk.noProposalsText')}
              action={<Link to="/guide">{t('guide.title')}</Link>}
            />
          ) : (
            <Empty icon="plan" title={t('guide.desk.noDone')} />
          )
        ) : (
          <ul className="cw-stack">
            {proposals.map((proposal) => (
              <DeskProposal key={proposal.id} proposal={proposal} />
            ))}
          </ul>
        )
      }
    </Await>
  );
}

function ReportList({ when }: { readonly when: 'waiting' | 'done' }) {
  const { t } = useTranslation();
  const found = useReports(when === 'waiting' ? 'open' : 'answered');
  return (
    <Await query={found} cards={2}>
      {({ reports }) =>
        reports.length === 0 ? (
          when === 'waiting' ? (
            <Empty icon="edit" title={t('guide.desk.noReports')} text={t('guide.desk.noReportsText')} />
          ) : (
            <Empty icon="edit" title={t('guide.desk.noAnswered')} />
          )
        ) : (
          <ul className="cw-stack">
            {reports.map((report) => (
              <DeskReport key={report.id} report={report} />
            ))}
          </ul>
        )
      }
    </Await>
  );
}
