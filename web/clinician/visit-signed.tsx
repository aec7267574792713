import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Pill, useNodeName } from '../design/badges.tsx';
import { FileButton } from '../design/file-button.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { Timeline, type TimelineStep } from '../design/timeline.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLocal } from '../i18n/words.tsx';
import { progressOf, VISIT_TONES } from './visit.view.ts';
import { NoteView } from './visit-note-view.tsx';
import { useSendVisitAgain, type Visit } from './visits.resource.ts';

/** A signed visit: what it says, and how far along its way home it is. */
export function VisitSigned({ visit }: { readonly visit: Visit }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  return (
    <Page
      title={t('clinician.visit.title', { name: visit.patientName })}
      lead={
        <span className="cw-badges">
          <Pill tone={VISIT_TONES[visit.status]}>{t(`clinician.visit.status.${visit.status}`)}</Pill>
          <span>
            {formats.dateTime(visit.startedAt)} · <Run text={local(visit.clinician)} />
            {' · '}
            <Run text={local(visit.organization)} />
          </span>
        </span>
      }
      back={
        <Link to="/clinic/patients/$patientId" params={{ patientId: visit.patientId }}>
          <Icon name="left" size={18} /> <Run text={visit.patientName} />
        </Link>
      }
      actions={
        <FileButton
          path={`/api/visits/${visit.id}/pdf`}
          fileName={t('clinician.visit.fileName')}
          label={t('clinician.visit.pdf')}
        />
      }
      wide
    >
      {visit.notSent === undefined ? null : <NotSent visit={visit} notSent={visit.notSent} />}
      <div className="cw-signed">
        <section className="cw-card">
          <NoteView
            note={visit.note}
            diagnoses={visit.diagnoses}
            medicines={visit.medicines}
            signed={visit.signedAt === undefined ? undefined : { by: visit.clinician, at: visit.signedAt }}
          />
        </section>
        <div className="cw-stack">
          <WayHome visit={visit} />
          <SignedUnder visit={visit} />
        </div>
      </div>
    </Page>
  );
}

/** The permits that the signature rests on: they were in force then, whatever became of them. */
function SignedUnder({ visit }: { readonly visit: Visit }) {
  const { t } = useTranslation();
  const local = useLocal();
  if (visit.signedUnder === undefined || visit.signedUnder.length === 0) return null;
  return (
    <section className="cw-card" aria-labelledby="signed-under-title">
      <h2 id="signed-under-title" className="cw-h2">
        {t('clinician.visit.signedUnder')}
      </h2>
      <ul>
        {visit.signedUnder.map(({ permitId, name }) => (
          <li key={permitId}>
            <Run text={local(name)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Why it did not go, by which rule, and the way on. */
function NotSent({ visit, notSent }: { readonly visit: Visit; readonly notSent: NonNullable<Visit['notSent']> }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const nodeName = useNodeName();
  const again = useSendVisitAgain(visit.id);
  const { law } = notSent;
  return (
    <section className="cw-card cw-not-sent cw-stack" aria-labelledby="not-sent-title">
      <h2 id="not-sent-title" className="cw-h2">
        {t('clinician.visit.notSent.title', { node: nodeName(notSent.node) })}
      </h2>
      <NoticeBox tone="bad">
        <p>
          <Run text={local(notSent.text)} />
        </p>
        {law === undefined ? null : (
          <p className="cw-quiet">
            {t('clinician.visit.notSent.law')} <Run text={local(law.instrument)} />
            {law.clause === undefined ? null : (
              <>
                {' · '}
                <Run text={local(law.clause)} />
              </>
            )}
          </p>
        )}
        <p className="cw-quiet">
          {formats.dateTime(notSent.at)} · <code>{notSent.code}</code>
        </p>
      </NoticeBox>
      <p>{t('clinician.visit.notSent.help')}</p>
      {again.error === null ? null : <ErrorPanel error={again.error} />}
      <Button type="primary" size="large" loading={again.isPending} onClick={() => again.mutate(visit.version)}>
        {t('clinician.visit.notSent.again')}
      </Button>
    </section>
  );
}

function WayHome({ visit }: { readonly visit: Visit }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nodeName = useNodeName();
  const outcome = visit.homeOutcome;
  const home = visit.home ?? outcome?.node ?? visit.notSent?.node;
  const reached = progressOf(visit.status);
  const stateOf = (step: number): TimelineStep['state'] =>
    reached >= step
      ? step === 4 && visit.status === 'rejected'
        ? 'failed'
        : 'done'
      : reached === step - 1
        ? 'now'
        : 'ahead';
  const stepsHome = (home: string): TimelineStep[] => [
    {
      key: 'sent',
      ...(visit.status === 'not-sent'
        ? { title: t('clinician.visit.notSent.title', { node: nodeName(home) }), state: 'failed' }
        : { title: t('clinician.visit.step.sent', { node: nodeName(home) }), state: stateOf(2) }),
    },
    { key: 'arrived', title: t('clinician.visit.step.arrived'), state: stateOf(3) },
    {
      key: 'imported',
      title: t('clinician.visit.step.imported'),
      state: stateOf(4),
      detail:
        outcome === undefined ? undefined : (
          <>
            {t('clinician.visit.homeCounts', {
              accepted: outcome.accepted,
              confirmed: outcome.confirmed ?? 0,
              rejected: outcome.rejected.length,
              pending: outcome.pending,
            })}
            {outcome.decidedAt === undefined ? null : ` · ${formats.dateTime(outcome.decidedAt)}`}
          </>
        ),
    },
  ];
  const steps: TimelineStep[] = [
    {
      key: 'signed',
      title: t('clinician.visit.step.signed'),
      state: stateOf(1),
      detail: visit.signedAt === undefined ? undefined : formats.dateTime(visit.signedAt),
    },
    ...(home === undefined ? [] : stepsHome(home)),
  ];
  return (
    <section className="cw-card cw-no-print" aria-live="polite">
      <h2 className="cw-h2">{t('clinician.visit.journey')}</h2>
      <Timeline steps={steps} label={t('clinician.visit.journey')} />
      {home === undefined ? <p className="cw-quiet">{t('clinician.visit.staysHere')}</p> : null}
      {outcome === undefined || outcome.rejected.length === 0 ? null : (
        <>
          <h3 className="cw-h3">{t('clinician.visit.homeRejected')}</h3>
          <ul className="cw-rows">
            {outcome.rejected.map((entry) => (
              <li key={`${entry.title}-${entry.reason}`}>
                <span className="cw-rows__main">
                  <Run text={entry.title} />
                </span>
                <span className="cw-rows__side">
                  <Run text={entry.reason} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
