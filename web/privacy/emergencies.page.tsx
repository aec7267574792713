import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EmergencyCount, EmergencyForReview } from '#contracts/consent';
import { Icon } from '../design/icons.tsx';
import { More } from '../design/more.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run } from '../i18n/words.tsx';
import { Clock, ReviewPill } from './finding-parts.tsx';
import { LawLine } from './law-line.tsx';
import { useReviews } from './privacy.resource.ts';
import { type Show, WaitingOrAll } from './waiting-or-all.tsx';

/** Where the second look is made: at the privacy officer's desk, or by who oversees the node in the officer's place. */
export type ReviewDesk = '/privacy' | '/oversight';

/** Uses of the emergency access: those that wait for a second look by their clock, and how often who used it. */
export function EmergenciesPage({ desk = '/privacy' }: { readonly desk?: ReviewDesk }) {
  const { t } = useTranslation();
  const [show, setShow] = useState<Show>('waiting');
  const found = useReviews(show);
  const pages = found.data?.pages;
  return (
    <Page title={t('privacy.emergencies.title')} lead={t('privacy.emergencies.lead')} wide>
      {desk === '/oversight' ? (
        <p>{t('privacy.emergencies.instead')}</p>
      ) : (
        <WaitingOrAll of="emergencies" value={show} onChange={setShow} />
      )}
      <Await query={{ data: pages, error: found.error, isPending: found.isPending, refetch: found.refetch }} cards={2}>
        {(all) => {
          const items = all.flatMap((page) => page.items);
          const [first] = all;
          return (
            <>
              {first === undefined || first.overdue === 0 ? null : (
                <NoticeBox tone="warn">
                  <p>{t('privacy.emergencies.overdue', { count: first.overdue })}</p>
                </NoticeBox>
              )}
              {items.length === 0 ? (
                <Empty
                  icon="heart"
                  title={t('privacy.emergencies.none')}
                  {...(desk === '/privacy' ? { text: t('privacy.emergencies.noneText') } : {})}
                />
              ) : (
                <ul className="cw-findings">
                  {items.map((emergency) => (
                    <EmergencyItem key={emergency.id} emergency={emergency} desk={desk} />
                  ))}
                </ul>
              )}
              <More list={found} />
              {first === undefined || first.people.length === 0 ? null : (
                <section className="cw-card">
                  <h2 className="cw-h2">{t('privacy.emergencies.rates', { days: first.countedDays })}</h2>
                  <div className="cw-two cw-two--start">
                    <Rates title={t('privacy.emergencies.people')} counts={first.people} />
                    <Rates title={t('privacy.emergencies.organizations')} counts={first.organizations} />
                  </div>
                </section>
              )}
              {first === undefined ? null : <LawLine instrument={first.terms.instrument} source={first.terms.source} />}
            </>
          );
        }}
      </Await>
    </Page>
  );
}

function EmergencyItem({ emergency, desk }: { readonly emergency: EmergencyForReview; readonly desk: ReviewDesk }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { id, name, organization, patientName, reasonCode, against, openedAt, review, reviewBy } = emergency;
  const isWaiting = review === 'waiting' || review === 'overdue';
  return (
    <li>
      <Link to={`${desk}/emergencies/$emergencyId`} params={{ emergencyId: id }} className="cw-finding">
        <Icon name="heart" size={28} />
        <span className="cw-finding__words">
          <span className="cw-finding__head">
            <strong>
              <Local text={name} />
            </strong>
            {review === 'overdue' ? null : <ReviewPill review={review} />}
            {isWaiting ? <Clock by={reviewBy} isOverdue={review === 'overdue'} /> : null}
          </span>
          <span>
            <Local text={organization.name} />
            {patientName === '' ? null : (
              <>
                {' · '}
                <Run text={t('privacy.findings.about', { name: patientName })} />
              </>
            )}
          </span>
          <span className="cw-quiet">
            {t(`privacy.emergencies.reasons.${reasonCode}`)} · {t(`privacy.emergencies.against.${against}`)} ·{' '}
            {formats.dateTime(openedAt)}
          </span>
        </span>
        <Icon name="right" size={18} />
      </Link>
    </li>
  );
}

function Rates({ title, counts }: { readonly title: string; readonly counts: readonly EmergencyCount[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <table className="cw-table">
      <caption className="cw-h3">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('privacy.emergencies.name')}</th>
          <th scope="col">{t('privacy.emergencies.uses')}</th>
          <th scope="col">{t('privacy.emergencies.notJustified')}</th>
        </tr>
      </thead>
      <tbody>
        {counts.map(({ id, name, uses, notJustified }) => (
          <tr key={id}>
            <th scope="row">
              <Local text={name} />
            </th>
            <td>{formats.number(uses)}</td>
            <td>{formats.number(notJustified)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
