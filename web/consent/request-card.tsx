import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsentView } from '#contracts/consent';
import { announce } from '../design/announcer.tsx';
import { NodeBadge } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { Timeline } from '../design/timeline.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run } from '../i18n/words.tsx';
import { type ConsentAct, useConsentAct, usePreview } from './consents.resource.ts';
import { isSomethingLeft, type NarrowDraft, toNarrowing, wholeDraft } from './consents.view.ts';
import { NarrowFields } from './narrow-fields.tsx';
import { ScopePicture } from './scope-picture.tsx';
import { TermLines } from './term-lines.tsx';

/** A request that waits: who, why, what, how long; what is shown is what would be agreed to. */
export function RequestCard({ consent }: { readonly consent: ConsentView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [now] = useState(() => Date.now());
  const [draft, setDraft] = useState<NarrowDraft>(() => wholeDraft(consent));
  const [isAbroadAgreed, setAbroadAgreed] = useState(false);
  const preview = usePreview(consent.id, toNarrowing(draft, consent, now));
  const { request } = consent;
  if (request === undefined) return null;
  const titleId = `request-${consent.id}`;
  const isReady =
    preview.data !== undefined &&
    !preview.isPlaceholderData &&
    preview.error === null &&
    isSomethingLeft(draft) &&
    (!request.isAbroad || isAbroadAgreed);
  return (
    <li>
      <article className="cw-card cw-request" aria-labelledby={titleId}>
        <h3 id={titleId} className="cw-h3 cw-request__who">
          <Local text={request.organization} />{' '}
          {consent.patientName === undefined
            ? t('consents.asks')
            : t('consents.asksFor', { name: consent.patientName })}
        </h3>
        <p className="cw-badges">
          <NodeBadge node={request.node} />
          <span>
            <Icon name="person" size={18} /> <Local text={request.practitioner} />
          </span>
        </p>
        <p className="cw-label">{t('consents.reason')}</p>
        <blockquote className="cw-request__reason" dir="auto">
          <Run text={request.reason} />
        </blockquote>
        <h4 className="cw-h4">{t('consents.thisIs')}</h4>
        <div aria-live="polite" aria-busy={preview.isFetching} className="cw-request__terms">
          <Await query={preview}>
            {(terms) => (
              <>
                <ScopePicture consent={consent} narrowing={toNarrowing(draft, consent, now)} lines={terms.lines} />
                <TermLines lines={terms.lines} />
              </>
            )}
          </Await>
        </div>
        <p className="cw-quiet">{t('consents.thisIsText')}</p>
        <details className="cw-details cw-no-print">
          <summary>{t('consents.less')}</summary>
          <NarrowFields
            consent={consent}
            draft={draft}
            now={now}
            onChange={(more) => setDraft({ ...draft, ...more })}
          />
        </details>
        {request.isAbroad ? (
          <NoticeBox tone="warn">
            <p>{t('consents.abroadText')}</p>
            <label className="cw-check">
              <input
                type="checkbox"
                checked={isAbroadAgreed}
                onChange={(event) => setAbroadAgreed(event.target.checked)}
              />
              <span>{t('consents.abroad')}</span>
            </label>
          </NoticeBox>
        ) : null}
        <Course consent={consent} />
        <p className="cw-quiet">{t('consents.answerBy', { when: formats.dateTime(request.answerBy) })}</p>
        <Answers
          isReady={isReady}
          grant={{
            act: 'grant',
            id: consent.id,
            narrowing: toNarrowing(draft, consent, now),
            termsHash: preview.data?.termsHash ?? '',
            crossBorder: isAbroadAgreed,
          }}
        />
      </article>
    </li>
  );
}

function Course({ consent }: { readonly consent: ConsentView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { until } = consent.bounds;
  return (
    <Timeline
      label={t('consents.course')}
      steps={[
        {
          key: 'asked',
          title: t('consents.step.asked'),
          detail: formats.dateTime(consent.createdAt),
          state: 'done',
        },
        { key: 'waits', title: t('consents.step.waits'), state: 'now' },
        {
          key: 'lapses',
          title: t('consents.step.lapses'),
          detail: formats.dateTime(consent.request?.answerBy ?? consent.createdAt),
          state: 'ahead',
        },
        ...(until === undefined
          ? []
          : [
              {
                key: 'holds',
                title: t('consents.step.holds'),
                detail: formats.dateTime(until),
                state: 'ahead' as const,
              },
            ]),
      ]}
    />
  );
}

interface AnswersProps {
  readonly isReady: boolean;
  readonly grant: Extract<ConsentAct, { act: 'grant' }>;
}

/** Yes and no: each is asked once more, and says what it does. */
function Answers({ isReady, grant }: AnswersProps) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const act = useConsentAct();
  const confirm = (what: ConsentAct, words: { title: string; text: string; ok: string; done: string }) =>
    modal.confirm({
      title: words.title,
      content: words.text,
      okText: words.ok,
      okButtonProps: { danger: what.act === 'refuse' },
      cancelText: t('app.cancel'),
      icon: null,
      onOk: () => {
        act.mutate(what, { onSuccess: () => announce(words.done) });
      },
    });
  return (
    <div className="cw-stack-s cw-no-print">
      <div className="cw-actions">
        <Button
          size="large"
          icon={<Icon name="stop" size={20} />}
          disabled={act.isPending}
          onClick={() =>
            confirm(
              { act: 'refuse', id: grant.id },
              {
                title: t('consents.refuseTitle'),
                text: t('consents.refuseText'),
                ok: t('consents.refuse'),
                done: t('consents.refused'),
              },
            )
          }
        >
          {t('consents.refuse')}
        </Button>
        <Button
          type="primary"
          size="large"
          icon={<Icon name="check" size={20} />}
          disabled={!isReady}
          loading={act.isPending}
          onClick={() =>
            confirm(grant, {
              title: t('consents.grantTitle'),
              text: t('consents.grantText'),
              ok: t('consents.grant'),
              done: t('consents.granted'),
            })
          }
        >
          {t('consents.grant')}
        </Button>
      </div>
      {act.error === null ? null : <ErrorPanel error={act.error} />}
    </div>
  );
}
