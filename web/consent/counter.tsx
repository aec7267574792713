import { Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedView, CounterCode, CounterReading, CounterText } from '#contracts/consent';
import { PAPER_KINDS, type PaperKind } from '#contracts/identity';
import { useNode } from '../app/session.tsx';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { ChoiceField } from '../identity/choice-field.tsx';
import { DayField } from '../identity/day-field.tsx';
import { usualPaper } from './ask.view.ts';
import { useConfirmCode, useCounterText, useReadOut, useSendCode, useWitness } from './consents.resource.ts';
import { TermLines } from './term-lines.tsx';

/** For a patient without an application: the text is read aloud, and agreed to by a code that comes to the patient's own telephone, or before a second person. */
export function Counter({ asked }: { readonly asked: AskedView }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="cw-no-print">
      <Button icon={<Icon name="person" size={20} />} onClick={() => setOpen(true)}>
        {asked.reading === undefined || asked.reading.isOwn
          ? t('consents.counter.start')
          : t('consents.counter.startWitness')}
      </Button>
      <Modal
        open={isOpen}
        title={t('consents.counter.title')}
        footer={null}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Reading id={asked.id} onDone={() => setOpen(false)} />
      </Modal>
    </div>
  );
}

interface ReadingProps {
  readonly id: string;
  readonly onDone: () => void;
}

function Reading({ id, onDone }: ReadingProps) {
  const { t } = useTranslation();
  const reading = useCounterText(id);
  return (
    <div className="cw-stack">
      <p>{t('consents.counter.lead')}</p>
      <Await query={reading}>{(text) => <ReadAloud id={id} text={text} onDone={onDone} />}</Await>
    </div>
  );
}

type WayProps = ReadingProps & { readonly text: CounterText };

function ReadAloud(props: WayProps) {
  const { terms, reading } = props.text;
  return (
    <>
      <div className="cw-request__reason cw-read-aloud">
        <TermLines lines={terms.lines} />
      </div>
      {reading === undefined || reading.isOwn ? (
        <>
          <ByCode {...props} />
          <ByWitness {...props} />
        </>
      ) : (
        <Witnessing {...props} reading={reading} />
      )}
    </>
  );
}

/** The patient has the own telephone here. */
function ByCode({ id, text, onDone }: WayProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const titleId = useId();
  const send = useSendCode();
  // Kept beside the asking: another code that does not go out takes nothing away from the one that did.
  const [sent, setSent] = useState<CounterCode>();
  const sendOne = () => send.mutate(id, { onSuccess: setSent });
  const { law } = text;
  return (
    <section className="cw-stack-s" aria-labelledby={titleId}>
      <h3 id={titleId} className="cw-h3">
        {t('consents.counter.byCode')}
      </h3>
      {text.cannotSend === undefined || sent !== undefined ? (
        <p className="cw-quiet">
          {t('consents.counter.rule', {
            instrument: local(law.instrument),
            minutes: String(law.minutes),
            tries: String(law.tries),
          })}
        </p>
      ) : (
        <p className="cw-quiet">
          <Local text={text.cannotSend} />
        </p>
      )}
      {sent === undefined ? (
        <Button type="primary" size="large" disabled={!text.canSend} loading={send.isPending} onClick={sendOne}>
          {text.sendTo === undefined ? t('consents.counter.send') : t('consents.counter.sendTo', { to: text.sendTo })}
        </Button>
      ) : (
        <>
          <Typing key={sent.expiresAt} id={id} sent={sent} onDone={onDone} />
          <Button loading={send.isPending} onClick={sendOne}>
            {t('consents.counter.sendAgain')}
          </Button>
        </>
      )}
      {send.error === null ? null : <ErrorPanel error={send.error} />}
    </section>
  );
}

/** The patient has none: a second person is called. */
function ByWitness({ id, text }: WayProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const titleId = useId();
  const read = useReadOut();
  const { reading, terms, law, cannotWitness } = text;
  return (
    <section className="cw-stack-s" aria-labelledby={titleId}>
      <h3 id={titleId} className="cw-h3">
        {t('consents.counter.byWitness')}
      </h3>
      <p className="cw-quiet">
        {cannotWitness === undefined ? (
          t(text.forChild ? 'consents.counter.child.witnessRule' : 'consents.counter.witnessRule', {
            minutes: String(law.witnessMinutes),
          })
        ) : (
          <Local text={cannotWitness} />
        )}
      </p>
      {reading === undefined ? (
        <Button
          size="large"
          disabled={cannotWitness !== undefined}
          loading={read.isPending}
          onClick={() => read.mutate({ id, termsHash: terms.termsHash })}
        >
          {t(text.forChild ? 'consents.counter.child.readOut' : 'consents.counter.readOut')}
        </Button>
      ) : (
        <NoticeBox tone="info">
          <p role="status">{t('consents.counter.waits', { when: formats.time(reading.until) })}</p>
        </NoticeBox>
      )}
      {read.error === null ? null : <ErrorPanel error={read.error} />}
    </section>
  );
}

/** The second person: what is typed is what the patient's paper says, not what the screen does. */
function Witnessing({ id, text, reading, onDone }: WayProps & { readonly reading: CounterReading }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const local = useLocal();
  const here = useNode()?.id ?? 'hk';
  const numberId = useId();
  const [kind, setKind] = useState<PaperKind>(() => usualPaper(here));
  const [number, setNumber] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const witness = useWitness();
  const isWhole = number.trim() !== '' && /^\d{4}-\d{2}-\d{2}$/.test(birthDate);
  const agree = () => {
    witness.mutate(
      { id, termsHash: text.terms.termsHash, paper: { kind, number }, birthDate },
      {
        onSuccess: ({ granted }) => {
          if (!granted) return;
          announce(t('consents.counter.done'));
          onDone();
        },
      },
    );
  };
  return (
    <form
      className="cw-stack-s"
      aria-label={t('consents.counter.startWitness')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) agree();
      }}
    >
      <p>
        {t(text.forChild ? 'consents.counter.child.readBy' : 'consents.counter.readBy', {
          name: local(reading.by),
          when: formats.time(reading.until),
        })}
      </p>
      <ChoiceField
        label={t('consents.ask.paper')}
        value={kind}
        options={PAPER_KINDS.map((one) => ({ value: one, label: t(`paper.${one}`) }))}
        onChange={setKind}
      />
      <label htmlFor={numberId} className="cw-label">
        {t('consents.ask.number')}
      </label>
      <Input
        id={numberId}
        value={number}
        size="large"
        maxLength={64}
        autoComplete="off"
        onChange={(event) => setNumber(event.target.value)}
      />
      <DayField label={t('consents.ask.birthDate')} value={birthDate} onChange={setBirthDate} />
      {witness.data === undefined || witness.data.granted ? null : (
        <p className="cw-complaint" role="alert">
          {t(text.forChild ? 'consents.counter.child.wrongPaper' : 'consents.counter.wrongPaper', {
            count: witness.data.triesLeft,
          })}
        </p>
      )}
      <Button type="primary" size="large" htmlType="submit" disabled={!isWhole} loading={witness.isPending}>
        {t(text.forChild ? 'consents.counter.child.heard' : 'consents.counter.heard')}
      </Button>
      {witness.error === null ? null : <ErrorPanel error={witness.error} />}
    </form>
  );
}

const CODE_LENGTH = 6;

function Typing({ id, sent, onDone }: ReadingProps & { readonly sent: CounterCode }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const fieldId = useId();
  const [code, setCode] = useState('');
  const confirm = useConfirmCode();
  const check = () => {
    confirm.mutate(
      { id, code, termsHash: sent.terms.termsHash },
      {
        onSuccess: ({ granted }) => {
          setCode('');
          if (!granted) return;
          announce(t('consents.counter.done'));
          onDone();
        },
      },
    );
  };
  return (
    <form
      className="cw-stack-s"
      aria-label={t('consents.counter.byCode')}
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === CODE_LENGTH) check();
      }}
    >
      <p>{t('consents.counter.sentTo', { to: sent.sentTo, when: formats.time(sent.expiresAt) })}</p>
      <label htmlFor={fieldId} className="cw-label">
        {t('consents.counter.code')}
      </label>
      <Input
        id={fieldId}
        // The button that sent the code has gone, and the focus with it.
        autoFocus
        value={code}
        size="large"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={CODE_LENGTH}
        onChange={(event) => setCode(event.target.value.replaceAll(/\D/g, ''))}
      />
      {confirm.data === undefined || confirm.data.granted ? null : (
        <p className="cw-complaint" role="alert">
          {t('consents.counter.wrong', { count: confirm.data.triesLeft })}
        </p>
      )}
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        disabled={code.length !== CODE_LENGTH}
        loading={confirm.isPending}
      >
        {t('consents.counter.confirm')}
      </Button>
      {confirm.error === null ? null : <ErrorPanel error={confirm.error} />}
    </form>
  );
}
