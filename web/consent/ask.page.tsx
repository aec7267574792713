import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AskedView } from '#contracts/consent';
import { useActor } from '../app/session.tsx';
import { NodeBadge, Pill } from '../design/badges.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, Run, useLocal } from '../i18n/words.tsx';
import { AskForm } from './ask-form.tsx';
import { useAsked } from './consents.resource.ts';
import { Counter } from './counter.tsx';
import { GivenAtCounter } from './given-at-counter.tsx';
import { usePatientWords } from './patient-words.ts';
import { STATE_LOOKS } from './state-looks.ts';
import { TermLines } from './term-lines.tsx';

/** A desk asks for consent and follows what became of it. */
export function AskPage() {
  const { t } = useTranslation();
  const asked = useAsked();
  return (
    <Page title={t('consents.ask.title')} lead={t('consents.ask.lead')} wide>
      <div className="cw-ask">
        <AskForm />
        <section aria-labelledby="asked-title" className="cw-stack-s">
          <h2 id="asked-title" className="cw-h2">
            {t('consents.ask.list')}
          </h2>
          <Await query={asked} cards={2}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty icon="shield" text={t('consents.ask.none')} />
              ) : (
                <ul className="cw-list">
                  {items.map((one) => (
                    <AskedCard key={one.id} asked={one} />
                  ))}
                </ul>
              )
            }
          </Await>
        </section>
      </div>
    </Page>
  );
}

function AskedCard({ asked }: { readonly asked: AskedView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const local = useLocal();
  const { role } = useActor();
  const [tone, icon] = STATE_LOOKS[asked.state];
  const patient = usePatientWords(asked.patient);
  const titleId = `asked-${asked.id}`;
  const isAnswered = asked.state === 'active' || asked.state === 'over';
  return (
    <li>
      <article className="cw-card cw-share" aria-labelledby={titleId}>
        <div className="cw-share__head">
          <h3 id={titleId} className="cw-h3">
            {t('consents.ask.about', { patient })}
          </h3>
          <Pill tone={tone} icon={icon}>
            {t(`consents.state.${asked.state}`)}
          </Pill>
        </div>
        <p className="cw-badges">
          <NodeBadge node={asked.node} />
          <span className="cw-quiet">
            {t('consents.ask.askedBy', { name: local(asked.practitioner), when: formats.dateTime(asked.askedAt) })}
          </span>
        </p>
        <p dir="auto">
          <Run text={asked.reason} />
        </p>
        {asked.failure === undefined ? null : (
          <p className="cw-complaint">
            <Local text={asked.failure} />
          </p>
        )}
        <p className="cw-quiet">
          {asked.answeredAt === undefined
            ? t('consents.ask.answerBy', { when: formats.dateTime(asked.answerBy) })
            : t('consents.ask.answered', { when: formats.dateTime(asked.answeredAt) })}
        </p>
        <details className="cw-details">
          <summary>{isAnswered ? t('consents.ask.agreed') : t('consents.ask.asked')}</summary>
          <TermLines lines={asked.lines} />
        </details>
        {asked.state === 'active' && asked.receivedId !== undefined && role === 'clinician' ? (
          <p>
            <Link to="/clinic/received/$receivedId" params={{ receivedId: asked.receivedId }}>
              {t('consents.ask.open')}
            </Link>
          </p>
        ) : null}
        {asked.state === 'active' && asked.patientId !== undefined && role === 'clinician' ? (
          <p>
            <Link to="/clinic/patients/$patientId" params={{ patientId: asked.patientId }}>
              {t('consents.ask.open')}
            </Link>
          </p>
        ) : null}
        {asked.reading === undefined ? null : (
          <NoticeBox tone="info">
            <p>
              {t('consents.counter.readBy', {
                name: local(asked.reading.by),
                when: formats.time(asked.reading.until),
              })}
            </p>
          </NoticeBox>
        )}
        {asked.state === 'proposed' && asked.patientId !== undefined ? <Counter asked={asked} /> : null}
        {asked.state === 'active' && asked.patientId !== undefined ? <GivenAtCounter asked={asked} /> : null}
      </article>
    </li>
  );
}
