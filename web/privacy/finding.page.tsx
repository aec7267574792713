import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FindingDetail } from '#contracts/consent';
import { AwaitPage } from '../design/await-page.tsx';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import type { en } from '../i18n/en/index.ts';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLocal } from '../i18n/words.tsx';
import { Bars } from './bars.tsx';
import { DecideCard } from './decide-card.tsx';
import { FindingPill, Score } from './finding-parts.tsx';
import { FindingItem } from './findings.page.tsx';
import { useFinding } from './privacy.resource.ts';
import { daysAround } from './privacy.view.ts';
import { useKindWords } from './use-kind-words.ts';

export function FindingPage() {
  const { t } = useTranslation();
  const { findingId } = useParams({ from: '/privacy/findings/$findingId' });
  const found = useFinding(findingId);
  const back = (
    <Link to="/privacy">
      <Icon name="left" size={18} /> {t('privacy.finding.back')}
    </Link>
  );
  return (
    <AwaitPage query={found} title={t('privacy.findings.title')} back={back}>
      {(detail) => <Content detail={detail} back={back} />}
    </AwaitPage>
  );
}

function Content({ detail, back }: { readonly detail: FindingDetail; readonly back: React.ReactNode }) {
  const { t } = useTranslation();
  const { finding } = detail;
  return (
    <Page
      title={t(`privacy.rule.${finding.rule}`)}
      heading={
        <span className="cw-finding-title">
          <Score score={finding.score} /> {t(`privacy.rule.${finding.rule}`)} <FindingPill state={finding.state} />
        </span>
      }
      lead={<Local text={finding.reason} />}
      back={back}
      wide
    >
      <Who detail={detail} />
      <div className="cw-two cw-two--start">
        <Days detail={detail} />
        <Hours detail={detail} />
      </div>
      <Acts detail={detail} />
      <History detail={detail} />
      <DecideCard finding={finding} />
      {detail.others.length === 0 ? null : (
        <section className="cw-card">
          <h2 className="cw-h2">{t('privacy.finding.others')}</h2>
          <ul className="cw-findings">
            {detail.others.map((other) => (
              <FindingItem key={other.id} finding={other} />
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}

function Who({ detail: { finding } }: { readonly detail: FindingDetail }) {
  const { t } = useTranslation();
  const { person, patientName, patientId } = finding;
  return (
    <section className="cw-card">
      <dl className="cw-facts">
        <div>
          <dt>{t('privacy.finding.who')}</dt>
          <dd>
            <Local text={person.name} /> · {t(`role.${person.role}`)}
          </dd>
        </div>
        {person.organization === undefined ? null : (
          <div>
            <dt>{t('privacy.finding.where')}</dt>
            <dd>
              <Local text={person.organization.name} />
            </dd>
          </div>
        )}
        {patientId === undefined ? null : (
          <div>
            <dt>{t('privacy.finding.patient')}</dt>
            <dd>
              <Run text={patientName ?? ''} /> <code className="cw-number">{patientId}</code>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Days({ detail }: { readonly detail: FindingDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { day } = detail.finding;
  return (
    <section className="cw-card">
      <Bars
        title={t('privacy.finding.days')}
        full={(most) => t('privacy.finding.patientCount', { count: most, number: formats.number(most) })}
        line={detail.peersMedian === 0 ? undefined : detail.peersMedian}
        bars={daysAround(detail.days, day).map((one, nth) => ({
          key: one.day,
          value: one.patients,
          label: t('privacy.finding.dayOf', {
            day: formats.date(one.day),
            patients: formats.number(one.patients),
            acts: formats.number(one.acts),
          }),
          tick: nth % 7 === 0 || one.day === day ? formats.dayMonth(`${one.day}T04:00:00Z`) : undefined,
          isMarked: one.day === day,
        }))}
      />
      <p className="cw-quiet">
        {t('privacy.finding.daysDark')}{' '}
        {detail.peersMedian === 0 ? null : t('privacy.finding.daysLine', { peers: formats.number(detail.peersMedian) })}
      </p>
    </section>
  );
}

function Hours({ detail }: { readonly detail: FindingDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { from, to } = detail.usualHours;
  return (
    <section className="cw-card">
      <Bars
        title={t('privacy.finding.hours')}
        full={(most) => t('privacy.finding.actCount', { count: most, number: formats.number(most) })}
        bars={detail.hours.map((count, hour) => ({
          key: String(hour),
          value: count,
          label: t('privacy.finding.hourOf', { hour, count: formats.number(count) }),
          tick: hour % 6 === 0 ? `${hour}:00` : undefined,
          isMarked: hour < from || hour >= to,
        }))}
      />
      <p className="cw-quiet">{t('privacy.finding.hoursText', { from, to })}</p>
    </section>
  );
}

type ActionName = keyof (typeof en)['patient']['action'];

function Acts({ detail: { acts } }: { readonly detail: FindingDetail }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const kindWords = useKindWords();
  return (
    <section className="cw-card">
      <h2 className="cw-h2">{t('privacy.finding.acts')}</h2>
      <p className="cw-quiet">{acts.length === 0 ? t('privacy.finding.noActs') : t('privacy.noClinical')}</p>
      <ol className="cw-rows cw-rows--tall">
        {acts.map((act) => {
          return (
            <li key={act.id}>
              <span className="cw-rows__main">
                <Run
                  text={[act.patientName, t(`patient.action.${act.action as ActionName}`), kindWords(act.kinds)]
                    .filter((part) => part !== '')
                    .join(' · ')}
                />
                <span className="cw-below">{t('privacy.finding.told', { words: local(act.basisText) })}</span>
              </span>
              <span className="cw-rows__side">
                <time dateTime={act.at}>{formats.dateTime(act.at)}</time> · {t(`purpose.${act.purpose}`)}{' '}
                {act.outcome === 'denied' ? (
                  <Pill tone="bad" icon="barred">
                    {t('privacy.finding.refused')}
                  </Pill>
                ) : null}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What was decided and asked before. */
function History({ detail: { decisions, asked } }: { readonly detail: FindingDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (decisions.length + asked.length === 0) return null;
  return (
    <section className="cw-card">
      {decisions.length === 0 ? null : (
        <>
          <h2 className="cw-h2">{t('privacy.finding.decided')}</h2>
          <ol className="cw-rows cw-rows--tall">
            {decisions.map((decision) => (
              <li key={decision.at}>
                <span className="cw-rows__main">
                  <Run text={decision.note} />
                </span>
                <span className="cw-rows__side">
                  <FindingPill state={decision.verdict} /> <Local text={decision.by} /> ·{' '}
                  {formats.dateTime(decision.at)}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      <AskedList asked={asked} />
    </section>
  );
}

/** What the person concerned was asked, and said. */
export function AskedList({ asked }: Pick<FindingDetail, 'asked'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (asked.length === 0) return null;
  return (
    <>
      <h3 className="cw-h3">{t('privacy.finding.asked')}</h3>
      <ol className="cw-rows cw-rows--tall">
        {asked.map(({ id, at, words, answer, answeredAt }) => (
          <li key={id}>
            <span className="cw-rows__main">
              <Run text={words} />
              <span className="cw-below">
                {answer === undefined ? t('privacy.finding.waitsForAnswer') : <Run text={answer} />}
              </span>
            </span>
            <span className="cw-rows__side">{formats.dateTime(answeredAt ?? at)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
