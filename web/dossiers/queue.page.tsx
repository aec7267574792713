import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DossierKind } from '#contracts/credentialing';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useLocal } from '../i18n/words.tsx';
import { CalendarPanel } from './calendar-panel.tsx';
import { byClock, CLOSED_STATES, type DossierLine, OPEN_STATES } from './dossier.view.ts';
import { DossierList } from './dossier-list.tsx';
import { useDossiers } from './dossiers.resource.ts';

type Shown = 'open' | 'mine' | 'closed';

/** The regulator's queue: what is due first stands first. */
export function DossierQueuePage() {
  const { t } = useTranslation();
  const local = useLocal();
  const [shown, setShown] = useState<Shown>('open');
  const [kind, setKind] = useState<DossierKind | ''>('');
  const found = useDossiers(shown === 'closed' ? CLOSED_STATES : OPEN_STATES);
  // Whoever may give a dossier back is its officer.
  const isMine = (dossier: DossierLine) => dossier.may.includes('release') || dossier.may.includes('refuse');
  return (
    <Page title={t('dossiers.desk.title')} lead={t('dossiers.desk.lead')} wide>
      <div className="cw-filter">
        <Segmented
          value={shown}
          onChange={(value: Shown) => setShown(value)}
          aria-label={t('dossiers.desk.title')}
          options={[
            { value: 'open', label: t('dossiers.desk.open') },
            { value: 'mine', label: t('dossiers.desk.mine') },
            { value: 'closed', label: t('dossiers.desk.closed') },
          ]}
        />
      </div>
      <section className="cw-card">
        <Await query={found}>
          {(all) => {
            const kinds = new Map(all.map((dossier) => [dossier.kind, dossier.title]));
            const list = all
              .filter((dossier) => kind === '' || dossier.kind === kind)
              .filter((dossier) => shown !== 'mine' || isMine(dossier))
              .sort(shown === 'closed' ? byDecision : byClock);
            const overdue = list.filter(({ clock }) => clock?.overdue).length;
            return (
              <>
                {kinds.size > 1 ? (
                  <div className="cw-permits__filters">
                    <div>
                      <label className="cw-label" htmlFor="dossier-kind">
                        {t('dossiers.desk.kind')}
                      </label>
                      <select
                        id="dossier-kind"
                        className="cw-select"
                        value={kind}
                        onChange={(event) => setKind([...kinds.keys()].find((one) => one === event.target.value) ?? '')}
                      >
                        <option value="">{t('permits.desk.any')}</option>
                        {[...kinds].map(([value, title]) => (
                          <option key={value} value={value}>
                            {local(title)}
                          </option>
                        ))}
                      </select>
                    </div>
                  </div>
                ) : null}
                {overdue === 0 ? null : (
                  <p className="cw-complaint" role="status">
                    {t('dossiers.desk.overdue', { count: overdue })}
                  </p>
                )}
                {list.length === 0 ? (
                  <Empty icon="folder" title={t(`dossiers.desk.none.${shown}`)} />
                ) : (
                  <DossierList dossiers={list} to="/oversight/dossiers/$dossierId" isDesk />
                )}
              </>
            );
          }}
        </Await>
      </section>
      <CalendarPanel />
    </Page>
  );
}

function byDecision(a: DossierLine, b: DossierLine): number {
  return (b.decidedAt ?? b.createdAt).localeCompare(a.decidedAt ?? a.createdAt);
}
