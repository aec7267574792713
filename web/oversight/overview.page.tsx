import { useTranslation } from 'react-i18next';
import { useActor } from '../app/session.tsx';
import { Page } from '../design/page.tsx';
import { Await } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useOrganizations } from '../public/directory.resource.ts';
import { CoverageTable } from './coverage-table.tsx';
import { useLedgerHead } from './overview.resource.ts';
import { Alarms, SignedHeads } from './signed-heads.tsx';
import { WhatWaits } from './what-waits.tsx';

export function OverviewPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const { role } = useActor();
  const head = useLedgerHead();
  const organizations = useOrganizations({});
  const isRegulator = role === 'regulator';
  return (
    <Page title={t('oversight.title')} lead={t(isRegulator ? 'oversight.regulatorLead' : 'oversight.lead')} wide>
      <Alarms />
      {isRegulator ? <WhatWaits /> : null}
      <div className="cw-figures">
        <section className="cw-card cw-figure">
          <h2 className="cw-h2">{t('oversight.ledger')}</h2>
          <Await query={head}>
            {(data) => (
              <>
                <p>
                  <strong>{formats.number(data.size)}</strong> {t('oversight.entries')}
                </p>
                <p className="cw-quiet">{t('oversight.signedAt', { when: formats.dateTime(data.at) })}</p>
                <p className="cw-quiet">{t('oversight.root')}</p>
                <p className="cw-hash">
                  <code>{data.root}</code>
                </p>
                <p className="cw-quiet">{t('oversight.ledgerText')}</p>
              </>
            )}
          </Await>
        </section>
        <section className="cw-card cw-figure">
          <h2 className="cw-h2">{t('oversight.institutions')}</h2>
          <Await query={organizations}>
            {(data) => (
              <>
                <p>
                  <strong>{formats.number(data.organizations.length)}</strong>
                </p>
                {[...new Set(data.organizations.map((organization) => organization.node))].map((node) => (
                  <p key={node} className="cw-quiet">
                    {node === 'sz' || node === 'hk' ? t(`node.${node}`) : node}
                    {': '}
                    {formats.number(data.organizations.filter((organization) => organization.node === node).length)}
                  </p>
                ))}
              </>
            )}
          </Await>
        </section>
      </div>
      <SignedHeads />
      {role === 'insurer' ? null : (
        <section className="cw-card">
          <h2 className="cw-h2">{t('oversight.coverage')}</h2>
          <p className="cw-quiet">{t('oversight.coverageText')}</p>
          <CoverageTable />
        </section>
      )}
    </Page>
  );
}
