import { Segmented, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportDesk, StandingRoute } from '#contracts/exchange';
import { Pill, useNodeName } from '../design/badges.tsx';
import { More } from '../design/more.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local } from '../i18n/words.tsx';
import { ContractChart } from './contract-chart.tsx';
import { DecisionPath } from './decision-path.tsx';
import { Decision, EntriesApplied } from './decision-view.tsx';
import { useDecisions, useExportDesk } from './exports.resource.ts';
import { byUrgency } from './exports.view.ts';
import { Holidays } from './holidays.tsx';
import { Receipts } from './receipts.tsx';
import { AssessmentCard, ContractCard } from './record-cards.tsx';
import { NewAssessment, NewContract } from './record-forms.tsx';

/** The desk of provision over the border: the records routes rest on, each decision, and the receipts that are owed. */
export function ExportsPage() {
  const { t } = useTranslation();
  const desk = useExportDesk();
  return (
    <Page title={t('exports.title')} lead={t('exports.lead')} wide>
      <Await query={desk} cards={3}>
        {(data) => (
          <Tabs
            items={[
              { key: 'records', label: t('exports.tab.records'), children: <Records desk={data} /> },
              { key: 'decisions', label: t('exports.tab.decisions'), children: <Decisions /> },
              { key: 'receipts', label: t('exports.tab.receipts'), children: <Receipts mayAsk={data.mayWrite} /> },
            ]}
          />
        )}
      </Await>
    </Page>
  );
}

function Records({ desk }: { readonly desk: ExportDesk }) {
  const { t } = useTranslation();
  const peers = desk.routes.map(({ to, name }) => ({ id: to, name }));
  return (
    <div className="cw-stack">
      <section aria-labelledby="routes-title" className="cw-stack">
        <h2 id="routes-title" className="cw-h2">
          {t('exports.route.title')}
        </h2>
        {desk.routes.map((route) => (
          <RouteCard key={route.to} route={route} from={desk.jurisdiction} />
        ))}
        <p className="cw-quiet">{t('exports.route.carried')}</p>
      </section>
      <section aria-labelledby="contracts-title" className="cw-stack">
        <div className="cw-share__head">
          <h2 id="contracts-title" className="cw-h2">
            {t('exports.contracts.title')}
          </h2>
          {desk.mayWrite ? <NewContract peers={peers} today={desk.today} /> : null}
        </div>
        {desk.contracts.length === 0 ? (
          <Empty icon="record" title={t('exports.contracts.none')} />
        ) : (
          <>
            <ContractChart contracts={desk.contracts} today={desk.today} />
            <ul className="cw-list">
              {desk.contracts.toSorted(byUrgency).map((contract) => (
                <ContractCard key={contract.id} contract={contract} today={desk.today} mayWrite={desk.mayWrite} />
              ))}
            </ul>
          </>
        )}
      </section>
      <section aria-labelledby="assessments-title" className="cw-stack">
        <div className="cw-share__head">
          <h2 id="assessments-title" className="cw-h2">
            {t('exports.assessments.title')}
          </h2>
          {desk.mayWrite ? <NewAssessment peers={peers} today={desk.today} reviewMonths={desk.reviewMonths} /> : null}
        </div>
        {desk.assessments.length === 0 ? (
          <Empty icon="plan" title={t('exports.assessments.none')} />
        ) : (
          <ul className="cw-list">
            {desk.assessments.toSorted(byUrgency).map((assessment) => (
              <AssessmentCard key={assessment.id} assessment={assessment} today={desk.today} mayWrite={desk.mayWrite} />
            ))}
          </ul>
        )}
      </section>
      <Holidays desk={desk} />
    </div>
  );
}

function RouteCard({ route, from }: { readonly route: StandingRoute; readonly from: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  return (
    <div className="cw-card cw-stack">
      <div className="cw-share__head">
        <h3 className="cw-h3">{t('exports.route.to', { name: nodeName(route.to) })}</h3>
        <Pill tone={route.open ? 'good' : 'bad'} icon={route.open ? 'check-circle' : 'barred'}>
          {t(route.open ? 'exports.route.open' : 'exports.route.closed')}
        </Pill>
      </div>
      <DecisionPath from={from} to={route.jurisdiction} isAllowed={route.open} entries={route.entries} />
      {route.open ? (
        <p>
          {route.lastDay === undefined
            ? t('exports.route.noEnd')
            : t('exports.route.lastDay', { day: formats.date(route.lastDay) })}
        </p>
      ) : (
        <ul className="cw-plain">
          {route.why.map((why) => (
            <li key={why.en}>
              <Local text={why} />
            </li>
          ))}
        </ul>
      )}
      <details className="cw-details">
        <summary>{t('exports.route.entries')}</summary>
        <EntriesApplied entries={route.entries} />
      </details>
    </div>
  );
}

function Decisions() {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'all' | 'true' | 'false'>('all');
  const found = useDecisions(shown);
  const list = found.data?.pages.flatMap(({ decisions }) => decisions);
  return (
    <section className="cw-stack" aria-label={t('exports.tab.decisions')}>
      <p>{t('exports.decision.lead')}</p>
      <div className="cw-filter">
        <Segmented
          value={shown}
          onChange={setShown}
          aria-label={t('exports.tab.decisions')}
          options={[
            { value: 'all', label: t('exports.decision.all') },
            { value: 'true', label: t('exports.decision.allowed') },
            { value: 'false', label: t('exports.decision.refused') },
          ]}
        />
      </div>
      <Await query={{ data: list, error: found.error, isPending: found.isPending, refetch: found.refetch }} cards={2}>
        {(decisions) =>
          decisions.length === 0 ? (
            <Empty icon="shield" title={t('exports.decision.none')} />
          ) : (
            <ul className="cw-list">
              {decisions.map((decision) => (
                <li key={decision.id} className="cw-card">
                  <Decision decision={decision} />
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      <More list={found} label={t('exports.decision.more')} />
    </section>
  );
}
