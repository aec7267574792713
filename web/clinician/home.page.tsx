import { Link } from '@tanstack/react-router';
import { Input } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PatientView } from '#contracts/identity';
import { useActor } from '../app/session.tsx';
import { NodeBadge, Pill } from '../design/badges.tsx';
import { ClearMark } from '../design/clear-mark.tsx';
import { Icon } from '../design/icons.tsx';
import { More } from '../design/more.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLocal } from '../i18n/words.tsx';
import { ClosedWorkplace } from '../permits/closed-workplace.tsx';
import { EmergencyOfferCard } from '../privacy/emergency-offer.tsx';
import { useInbox } from './inbox.resource.ts';
import { useFoundPatients, useMyPatients } from './patients.resource.ts';
import { useReceivedList } from './received.resource.ts';
import { VISIT_TONES } from './visit.view.ts';
import { useMyVisits } from './visits.resource.ts';

export function HomePage() {
  const { closedWorkplace } = useActor();
  return closedWorkplace === undefined ? <OpenHome /> : <ClosedWorkplace closed={closedWorkplace} />;
}

function OpenHome() {
  const { t } = useTranslation();
  const local = useLocal();
  const actor = useActor();
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const mine = useMyPatients();
  const found = useFoundPatients(q);
  const searching = q.length >= 2;
  return (
    <Page
      title={t('clinician.home.title')}
      lead={
        actor.organization === undefined
          ? undefined
          : t('clinician.home.lead', { organization: local(actor.organization.name) })
      }
      wide
    >
      <div className="cw-desk">
        <Link to="/clinic/open" className="cw-callout">
          <span className="cw-callout__icon">
            <Icon name="qr" size={34} />
          </span>
          <span className="cw-callout__words">
            <strong>{t('clinician.home.openTitle')}</strong>
            <span>{t('clinician.home.openText')}</span>
            <span className="cw-callout__action">
              {t('clinician.home.openAction')} <Icon name="right" size={18} />
            </span>
          </span>
        </Link>
        <InboxCard />
      </div>
      <div className="cw-two">
        <ReceivedCard />
        <MyVisits />
      </div>
      <section className="cw-card">
        <div className="cw-section__head">
          <h2 className="cw-h2">{t('clinician.home.patients')}</h2>
        </div>
        <Input
          type="search"
          allowClear={{ clearIcon: <ClearMark /> }}
          value={text}
          onChange={(event) => setText(event.target.value)}
          prefix={<Icon name="search" size={20} />}
          placeholder={t('clinician.home.search')}
          aria-label={t('clinician.home.search')}
          maxLength={80}
        />
        <Await query={searching ? found : mine}>
          {({ patients }) =>
            patients.length > 0 ? (
              <PatientTable patients={patients} />
            ) : searching ? (
              <>
                <Empty icon="search" title={t('clinician.home.searchNone')} text={t('clinician.home.searchNoneText')} />
                <EmergencyOfferCard />
              </>
            ) : (
              <Empty icon="people" title={t('clinician.home.empty')} text={t('clinician.home.emptyText')} />
            )
          }
        </Await>
      </section>
    </Page>
  );
}

function InboxCard() {
  const { t } = useTranslation();
  const inbox = useInbox();
  const count = inbox.data?.items.length ?? 0;
  return (
    <Link to="/clinic/inbox" className="cw-card cw-tile">
      <Icon name="inbox" size={28} />
      <strong>{count === 0 ? t('clinician.home.inboxNone') : t('clinician.home.inboxTitle', { count })}</strong>
      <span className="cw-more">
        {t('clinician.home.inboxAction')} <Icon name="right" size={18} />
      </span>
    </Link>
  );
}

function ReceivedCard() {
  const { t } = useTranslation();
  const formats = useFormats();
  const received = useReceivedList();
  return (
    <section className="cw-card cw-tile">
      <h2 className="cw-h3">{t('clinician.home.received')}</h2>
      <Await query={received}>
        {(data) => {
          const open = data.pages.flatMap((page) => page.received);
          if (open.length === 0) return <p className="cw-quiet">{t('clinician.home.receivedNone')}</p>;
          return (
            <>
              <ul className="cw-rows">
                {open.map((record) => (
                  <li key={record.id}>
                    <span className="cw-rows__main">
                      <Link to="/clinic/received/$receivedId" params={{ receivedId: record.id }}>
                        <Run text={record.patientName} />
                      </Link>
                    </span>
                    <span className="cw-rows__side">
                      <NodeBadge node={record.fromNode} />{' '}
                      {t('clinician.home.showUntil', { when: formats.dateTime(record.showUntil) })}
                    </span>
                  </li>
                ))}
              </ul>
              <More list={received} />
            </>
          );
        }}
      </Await>
    </section>
  );
}

/** How many of her own visits a doctor sees here; the rest stand with each patient. */
const VISITS_MAX = 6;

function MyVisits() {
  const { t } = useTranslation();
  const formats = useFormats();
  const visits = useMyVisits();
  return (
    <section className="cw-card cw-tile">
      <h2 className="cw-h3">{t('clinician.home.visits')}</h2>
      <Await query={visits}>
        {(data) => {
          if (data.visits.length === 0) return <p className="cw-quiet">{t('clinician.home.visitsNone')}</p>;
          const draftsFirst = data.visits.toSorted(
            (a, b) => Number(b.status === 'draft') - Number(a.status === 'draft'),
          );
          return (
            <ul className="cw-rows">
              {draftsFirst.slice(0, VISITS_MAX).map((visit) => (
                <li key={visit.id}>
                  <span className="cw-rows__main">
                    <Link to="/clinic/visits/$visitId" params={{ visitId: visit.id }}>
                      <Run text={visit.patientName} />
                    </Link>
                  </span>
                  <span className="cw-rows__side">
                    {formats.dateTime(visit.startedAt)}{' '}
                    <Pill tone={VISIT_TONES[visit.status]}>{t(`clinician.visit.status.${visit.status}`)}</Pill>
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Await>
    </section>
  );
}

function PatientTable({ patients }: { readonly patients: readonly PatientView[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <ul className="cw-people">
      {patients.map((patient) => (
        <li key={patient.id}>
          <Link to="/clinic/patients/$patientId" params={{ patientId: patient.id }} className="cw-people__link">
            <span className="cw-people__names">
              {patient.names.length === 0 ? t('person.nameless') : null}
              {patient.names.map((name) => (
                <span key={name.text}>
                  <Run text={name.text} />
                </span>
              ))}
            </span>
            <span className="cw-people__facts">
              {patient.birthDate === undefined ? null : (
                <span>{t('clinician.home.born', { date: formats.date(patient.birthDate) })}</span>
              )}
              {patient.gender === undefined ? null : <span>{t(`gender.${patient.gender}`)}</span>}
              {patient.papers.map((paper) => (
                <span key={`${paper.kind}-${paper.masked}`} className="cw-number">
                  {paper.masked}
                </span>
              ))}
            </span>
            <Icon name="right" size={18} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
