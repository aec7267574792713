import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PermitView } from '#contracts/credentialing';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { ActsList } from './acts-list.tsx';
import { byImportance, dossierFor, soonOver } from './permit.view.ts';
import { PermitCard } from './permit-card.tsx';
import { PermitChart } from './permit-chart.tsx';
import { useMyPermits } from './permits.resource.ts';
import { PracticeDaysCard } from './practice-days.tsx';

/** What lets a clinician practise, where, until when, and what to do before it ends. */
export function MyPermitsPage() {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  const mine = useMyPermits();
  return (
    <Page
      title={t('permits.mine.title')}
      lead={t('permits.mine.lead')}
      actions={<PrintButton label={t('app.print')} />}
      wide
    >
      <Await query={mine} cards={3}>
        {({ permits, workplace }) => (
          <>
            {soonOver(permits).map((permit) => (
              <EndsSoon key={permit.id} permit={permit} />
            ))}
            {permits.length === 0 ? (
              <Empty icon="shield" title={t('permits.mine.none')} text={t('permits.mine.noneText')} />
            ) : (
              <section className="cw-card" aria-labelledby="over-time">
                <h2 className="cw-h2" id="over-time">
                  {t('permits.overTime')}
                </h2>
                <PermitChart permits={permits} now={now} />
              </section>
            )}
            {workplace === undefined ? null : (
              <section className="cw-card cw-stack" aria-labelledby="acts">
                <h2 className="cw-h2" id="acts">
                  {t('permits.mine.acts')} <Local text={workplace.name} />
                </h2>
                <ActsList acts={workplace.acts} />
              </section>
            )}
            {permits.length === 0 ? null : (
              <section className="cw-stack" aria-labelledby="papers">
                <h2 className="cw-h2" id="papers">
                  {t('permits.onFile')}
                </h2>
                <div className="cw-cards">
                  {permits.toSorted(byImportance).map((permit) => (
                    <PermitCard key={permit.id} permit={permit} certificate="/clinic/permits/$permitId/certificate" />
                  ))}
                </div>
              </section>
            )}
            <PracticeDaysCard now={now} />
          </>
        )}
      </Await>
    </Page>
  );
}

/** Said first, above everything else: the days that are left, and the way to what follows. */
function EndsSoon({ permit }: { readonly permit: PermitView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const local = useLocal();
  const { daysLeft = 0, lastDay } = permit;
  const kind = dossierFor(permit.kind);
  return (
    <NoticeBox
      tone="warn"
      title={t('permits.endsSoon', {
        permit: local(permit.kindText),
        left: daysLeft <= 1 ? t('permits.lastDayToday') : t('permits.daysLeft', { count: daysLeft }),
      })}
      action={
        kind === undefined ? undefined : (
          <Link className="cw-button cw-no-print" to="/clinic/applications" search={{ begin: kind }}>
            {t('permits.applyAgain')}
          </Link>
        )
      }
    >
      <p>
        {lastDay === undefined ? null : t('permits.endsOn', { day: formats.date(lastDay) })}{' '}
        {t(`permits.followsText.${permit.atItsEnd === 'renewal' ? 'renewal' : 'fresh-application'}`)}
      </p>
    </NoticeBox>
  );
}
