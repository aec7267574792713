import { Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedView, CounterCode, CounterText } from '#contracts/consent';
import { announce } from '../design/announcer.tsx';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { useConfirmCode, useCounterText, useSendCode } from './consents.resource.ts';

/** For a patient without an application: the text is read aloud, and agreed to by a code that comes to the patient's own telephone. */
export function Counter({ asked }: { readonly asked: AskedView }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="cw-no-print">
      <Button icon={<Icon name="person" size={20} />} onClick={() => setOpen(true)}>
        {t('consents.counter.start')}
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

function ReadAloud({ id, text, onDone }: ReadingProps & { readonly text: CounterText }) {
  const { t } = useTranslation();
  const local = useLocal();
  const send = useSendCode();
  const { law, terms } = text;
  return (
    <>
      <blockquote className="cw-request__reason cw-read-aloud">
        <Local text={terms.text} />
      </blockquote>
      <p className="cw-quiet">
        {t('consents.counter.rule', {
          instrument: local(law.instrument),
          minutes: String(law.minutes),
          tries: String(law.tries),
        })}
      </p>
      {text.canSend ? null : (
        <NoticeBox tone="warn">
          <p>{t('consents.counter.noGateway')}</p>
        </NoticeBox>
      )}
      {send.data === undefined ? (
        <Button
          type="primary"
          size="large"
          disabled={!text.canSend}
          loading={send.isPending}
          onClick={() => send.mutate(id)}
        >
          {t('consents.counter.send')}
        </Button>
      ) : (
        <Typing id={id} sent={send.data} onDone={onDone} />
      )}
      {send.error === null ? null : <ErrorPanel error={send.error} />}
    </>
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
    <div className="cw-stack-s">
      <p>{t('consents.counter.sentTo', { to: sent.sentTo, when: formats.time(sent.expiresAt) })}</p>
      <label htmlFor={fieldId} className="cw-label">
        {t('consents.counter.code')}
      </label>
      <Input
        id={fieldId}
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
        disabled={code.length !== CODE_LENGTH}
        loading={confirm.isPending}
        onClick={check}
      >
        {t('consents.counter.confirm')}
      </Button>
      {confirm.error === null ? null : <ErrorPanel error={confirm.error} />}
    </div>
  );
}
