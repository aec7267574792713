import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfferAnswered } from '#contracts/consent';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Run, useLocal } from '../i18n/words.tsx';
import { DayField } from '../identity/day-field.tsx';
import { isFhirDate } from '../identity/identity.view.ts';
import { useAnswer } from './carers.resource.ts';
import { isWholeCode, typedCode } from './carers.view.ts';
import { Given } from './given.tsx';

type Offered = Extract<OfferAnswered, { patient: unknown }>;

/** Somebody was named as a carer, and answers: with the code they were handed and the birth date of who handed it. */
export function AnswerOfferPage() {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const look = useAnswer('look');
  const accept = useAnswer('accept');
  const decline = useAnswer('decline');
  // Two clicks of one moment are one answer: the second would find the code used.
  const answering = useRef(false);
  const done = [accept.data, decline.data].find((one) => one?.outcome === 'accepted' || one?.outcome === 'declined');
  const back = (
    <Link to="/me/carers" className="cw-more">
      <Icon name="left" size={18} /> {t('carers.title')}
    </Link>
  );
  if (done !== undefined && 'patient' in done) {
    return (
      <Page title={t('carers.answer.title')} back={back}>
        <Done done={done} />
      </Page>
    );
  }
  const answer = { code, birthDate: birthDate.trim() };
  const isWhole = isWholeCode(code) && answer.birthDate.length === 10 && isFhirDate(answer.birthDate);
  const busy = look.isPending || accept.isPending || decline.isPending;
  const wrong = [decline.data, accept.data, look.data].find(
    (one) => one?.outcome === 'wrong' || one?.outcome === 'called-otherwise',
  );
  const error = decline.error ?? accept.error ?? look.error;
  const offered = look.data !== undefined && 'patient' in look.data ? look.data : undefined;
  const send = (act: typeof accept) => {
    if (answering.current) return;
    answering.current = true;
    act.mutate(answer, {
      onSettled: () => {
        answering.current = false;
      },
    });
  };
  const typed = (change: () => void) => {
    change();
    for (const one of [look, accept, decline]) one.reset();
  };
  return (
    <Page title={t('carers.answer.title')} lead={t('carers.answer.lead')} back={back}>
      <CodeForm
        code={code}
        birthDate={birthDate}
        onCode={(text) => typed(() => setCode(typedCode(text)))}
        onBirthDate={(day) => typed(() => setBirthDate(day))}
        isReady={isWhole && !busy}
        isPending={look.isPending}
        onLook={() => look.mutate(answer, { onSuccess: () => announce(t('carers.answer.seen')) })}
      />
      {wrong === undefined ? null : (
        <div role="alert">
          <NoticeBox tone="warn">
            <p>{t(wrong.outcome === 'wrong' ? 'carers.answer.wrong' : 'carers.answer.otherwise')}</p>
          </NoticeBox>
        </div>
      )}
      {error === null ? null : <ErrorPanel error={error} />}
      {offered === undefined || wrong !== undefined ? null : (
        <Offer
          offered={offered}
          acts={
            <>
              <Button
                type="primary"
                size="large"
                disabled={busy}
                loading={accept.isPending}
                onClick={() => send(accept)}
              >
                {t('carers.answer.accept')}
              </Button>
              <Button size="large" disabled={busy} loading={decline.isPending} onClick={() => send(decline)}>
                {t('carers.answer.decline')}
              </Button>
            </>
          }
        />
      )}
    </Page>
  );
}

interface CodeFormProps {
  readonly code: string;
  readonly birthDate: string;
  readonly onCode: (text: string) => void;
  readonly onBirthDate: (day: string) => void;
  readonly isReady: boolean;
  readonly isPending: boolean;
  readonly onLook: () => void;
}

function CodeForm({ code, birthDate, onCode, onBirthDate, isReady, isPending, onLook }: CodeFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onLook();
  };
  return (
    <form className="cw-card cw-stack" onSubmit={send}>
      <div className="cw-stack-s">
        <label htmlFor={id} className="cw-label">
          {t('carers.answer.code')}
        </label>
        <Input
          id={id}
          size="large"
          className="cw-number"
          value={code}
          maxLength={20}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          aria-describedby={`${id}-help`}
          onChange={(event) => onCode(event.target.value)}
        />
        <p id={`${id}-help`} className="cw-quiet">
          {t('carers.answer.codeHelp')}
        </p>
      </div>
      <DayField label={t('carers.answer.birthDate')} value={birthDate} onChange={onBirthDate} />
      <div>
        <Button type="primary" size="large" htmlType="submit" disabled={!isReady} loading={isPending}>
          {t('carers.answer.look')}
        </Button>
      </div>
    </form>
  );
}

function Offer({ offered, acts }: { readonly offered: Offered; readonly acts: ReactNode }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  return (
    <section className="cw-card cw-stack" aria-labelledby="carer-offer">
      <h2 id="carer-offer" className="cw-h2">
        <Run text={t('carers.answer.names', { name: local(offered.patient) })} />
      </h2>
      <Given to="carer" given={offered.offer} />
      <p>{t('carers.answer.means')}</p>
      <p className="cw-quiet">{t('carers.answerBy', { when: formats.dateTime(offered.offer.answerBy) })}</p>
      <div className="cw-actions">{acts}</div>
    </section>
  );
}

function Done({ done }: { readonly done: Offered }) {
  const { t } = useTranslation();
  const local = useLocal();
  const isAccepted = done.outcome === 'accepted';
  const name = local(done.patient);
  return (
    <NoticeBox
      tone={isAccepted ? 'good' : 'info'}
      title={t(isAccepted ? 'carers.answer.accepted' : 'carers.answer.declined', { name })}
    >
      <p>
        {t(
          isAccepted
            ? done.offer.reach === 'contact'
              ? 'carers.answer.acceptedContact'
              : 'carers.answer.acceptedRecord'
            : 'carers.answer.declinedText',
        )}
      </p>
      <p>
        <Link to="/me" className="cw-more">
          {t('carers.answer.home')} <Icon name="right" size={18} />
        </Link>
      </p>
    </NoticeBox>
  );
}
