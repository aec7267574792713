import { Link, useParams } from '@tanstack/react-router';
import { Button, Input, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EmergencyDetail, EmergencyReview } from '#contracts/consent';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { AwaitPage } from '../design/await-page.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLocal } from '../i18n/words.tsx';
import type { ReviewDesk } from './emergencies.page.tsx';
import { Clock, ReviewPill } from './finding-parts.tsx';
import { useReview, useReviewEmergency } from './privacy.resource.ts';
import { useKindWords } from './use-kind-words.ts';

/** Characters below which the node takes no judgement; its own rule decides. */
const WORDS_MIN = 10;

export function EmergencyPage({ desk = '/privacy' }: { readonly desk?: ReviewDesk }) {
  const { t } = useTranslation();
  const { emergencyId } = useParams({ from: `${desk}/emergencies/$emergencyId` });
  const found = useReview(emergencyId);
  const back = (
    <Link to={`${desk}/emergencies`}>
      <Icon name="left" size={18} /> {t('privacy.emergencies.back')}
    </Link>
  );
  return (
    <AwaitPage query={found} title={t('privacy.emergencies.title')} back={back}>
      {(detail) => <Content detail={detail} back={back} desk={desk} />}
    </AwaitPage>
  );
}

interface ContentProps {
  readonly detail: EmergencyDetail;
  readonly back: ReactNode;
  readonly desk: ReviewDesk;
}

function Content({ detail, back, desk }: ContentProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const kindWords = useKindWords();
  const { emergency, acts, before } = detail;
  const { review, name, organization, patientName, state, until, endedAt, reasonCode, against, reason } = emergency;
  const isWaiting = review === 'waiting' || review === 'overdue';
  return (
    <Page
      title={t('privacy.emergencies.title')}
      heading={
        <span className="cw-finding-title">
          <Local text={name} /> <ReviewPill review={review} />
        </span>
      }
      lead={
        <>
          <Local text={organization.name} /> · <Run text={t('privacy.findings.about', { name: patientName })} />
        </>
      }
      back={back}
      wide
    >
      <section className="cw-card">
        <h2 className="cw-h2">{t('privacy.emergencies.reason')}</h2>
        <p>
          <strong>{t(`privacy.emergencies.reasons.${reasonCode}`)}</strong> ·{' '}
          {t(`privacy.emergencies.against.${against}`)}
        </p>
        <p>
          <Run text={reason} />
        </p>
        <p className="cw-quiet">
          {formats.dateTime(emergency.openedAt)} ·{' '}
          {state === 'open'
            ? t('privacy.emergencies.open', { when: formats.dateTime(until) })
            : t('privacy.emergencies.over', { when: formats.dateTime(endedAt ?? until) })}
        </p>
        {isWaiting ? <Clock by={emergency.reviewBy} isOverdue={review === 'overdue'} /> : null}
      </section>
      <section className="cw-card">
        <h2 className="cw-h2">{t('privacy.emergencies.acts')}</h2>
        <p className="cw-quiet">{acts.length === 0 ? t('privacy.emergencies.noActs') : t('privacy.noClinical')}</p>
        <ol className="cw-rows">
          {acts.map((act) => (
            <li key={act.id}>
              <span className="cw-rows__main">{kindWords(act.kinds)}</span>
              <time className="cw-rows__side" dateTime={act.at}>
                {formats.dateTime(act.at)}
              </time>
            </li>
          ))}
        </ol>
      </section>
      {before.length === 0 ? null : (
        <section className="cw-card">
          <h2 className="cw-h2">{t('privacy.emergencies.before')}</h2>
          <ul className="cw-rows">
            {before.map((one) => (
              <li key={one.id}>
                <Link
                  className="cw-rows__main"
                  to={`${desk}/emergencies/$emergencyId`}
                  params={{ emergencyId: one.id }}
                >
                  {formats.dateTime(one.openedAt)}
                </Link>
                <span className="cw-rows__side">
                  <ReviewPill review={one.review} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="cw-card">
        <h2 className="cw-h2" id="review">
          {t('privacy.emergencies.review')}
        </h2>
        {emergency.words !== undefined && emergency.reviewerName !== undefined && emergency.reviewedAt !== undefined ? (
          <>
            <p>
              <Run text={emergency.words} />
            </p>
            <p className="cw-quiet">
              {t('privacy.emergencies.reviewedBy', {
                name: local(emergency.reviewerName),
                when: formats.dateTime(emergency.reviewedAt),
              })}
            </p>
          </>
        ) : emergency.isOwn ? (
          <NoticeBox tone="info">
            <p>{t('privacy.emergencies.own')}</p>
          </NoticeBox>
        ) : (
          <>
            {emergency.right === undefined || emergency.right === 'duty' ? null : (
              <p>{t(`privacy.emergencies.right.${emergency.right}`)}</p>
            )}
            <ReviewForm id={emergency.id} />
          </>
        )}
      </section>
    </Page>
  );
}

const VERDICTS = ['justified', 'not-justified'] as const satisfies readonly EmergencyReview['verdict'][];

function ReviewForm({ id: emergencyId }: { readonly id: string }) {
  const { t } = useTranslation();
  const review = useReviewEmergency();
  // Nobody's judgement is made for them: neither stands chosen.
  const [verdict, setVerdict] = useDraft<EmergencyReview['verdict'] | undefined>('verdict', undefined);
  const [words, setWords] = useDraft('words', '');
  const [tried, setTried] = useState(false);
  const isLong = words.trim().length >= WORDS_MIN;
  return (
    <form
      className="cw-stack-s cw-no-print"
      aria-labelledby="review"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!isLong || verdict === undefined) return;
        review.mutate(
          { id: emergencyId, verdict, words: words.trim() },
          { onSuccess: () => announce(t('privacy.emergencies.done')) },
        );
      }}
    >
      <Radio.Group
        aria-labelledby="review"
        value={verdict ?? null}
        onChange={(event) => setVerdict(event.target.value as EmergencyReview['verdict'])}
        options={VERDICTS.map((value) => ({ value, label: t(`privacy.emergencies.verdict.${value}`) }))}
      />
      {tried && verdict === undefined ? (
        <p className="cw-complaint" role="alert">
          {t('privacy.verdictMissing')}
        </p>
      ) : null}
      <Field label={t('privacy.emergencies.words')}>
        {(id) => (
          <>
            <Input.TextArea
              id={id}
              value={words}
              onChange={(event) => setWords(event.target.value)}
              autoSize={{ minRows: 2 }}
              maxLength={2000}
              aria-describedby={`${id}-help`}
            />
            <p id={`${id}-help`} className={tried && !isLong ? 'cw-complaint' : 'cw-quiet'}>
              {t('privacy.emergencies.wordsHelp', { min: WORDS_MIN })}
            </p>
          </>
        )}
      </Field>
      {review.error === null ? null : <ErrorPanel error={review.error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={review.isPending}>
          {t('privacy.emergencies.keep')}
        </Button>
      </div>
    </form>
  );
}
