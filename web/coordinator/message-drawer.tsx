import { App, Button, Drawer, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageDetail } from '#contracts/exchange';
import { Pill, useNodeName } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { prettyJson } from '../design/json.ts';
import { NoticeBox } from '../design/notice-box.tsx';
import { ScrollBox } from '../design/scroll-box.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { Timeline } from '../design/timeline.tsx';
import { useToast } from '../design/use-toast.tsx';
import { useFormats } from '../i18n/format.ts';
import { useMessage, useMessageAct } from './exchange.resource.ts';
import { actsOf, faultOfJson, type Happening, STATE_LOOKS, stepOf } from './exchange.view.ts';

interface MessageDrawerProps {
  readonly id: string | undefined;
  readonly typeName: (type: string) => string;
  readonly onClose: () => void;
}

export function MessageDrawer({ id, typeName, onClose }: MessageDrawerProps) {
  const { t } = useTranslation();
  const message = useMessage(id);
  return (
    <Drawer open={id !== undefined} onClose={onClose} title={t('coordinator.detail')} size={720} destroyOnHidden>
      <Await query={message}>
        {(detail) => <Detail key={detail.message.id} detail={detail} typeName={typeName} />}
      </Await>
    </Drawer>
  );
}

function Detail({ detail, typeName }: { readonly detail: MessageDetail; readonly typeName: (type: string) => string }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const happening = (outcome: string) =>
    i18n.exists(`coordinator.happening.${outcome}`) ? t(`coordinator.happening.${outcome as Happening}`) : outcome;
  const nodeName = useNodeName();
  const { modal } = App.useApp();
  const toast = useToast();
  const { message } = detail;
  const act = useMessageAct(message.id);
  const may = actsOf(message);
  const [editing, setEditing] = useState(false);
  const look = STATE_LOOKS[message.state];
  const done = { onSuccess: () => toast.success(t('coordinator.done')) };
  return (
    <div className="cw-stack">
      <div className="cw-share__head">
        <h3 className="cw-h3">{typeName(message.type)}</h3>
        <Pill tone={look.tone} icon={look.icon}>
          {t(`coordinator.state.${message.state}`)}
        </Pill>
      </div>
      <dl className="cw-facts">
        <div>
          <dt>{t('coordinator.columns.direction')}</dt>
          <dd>
            {t(`coordinator.direction.${message.direction}`)} · {nodeName(message.peer)}
          </dd>
        </div>
        <div>
          <dt>{t('coordinator.columns.when')}</dt>
          <dd>{formats.dateTime(message.createdAt)}</dd>
        </div>
        <div>
          <dt>{t('coordinator.case')}</dt>
          <dd>
            <code>{message.caseId}</code> · {t('coordinator.number')} {formats.number(message.sequence)}
          </dd>
        </div>
        <div>
          <dt>{t('coordinator.columns.size')}</dt>
          <dd>{formats.bytes(message.bytes)}</dd>
        </div>
      </dl>
      {message.lastError === undefined ? null : (
        <NoticeBox tone="bad" title={t('coordinator.columns.error')}>
          <p>{message.lastError.text}</p>
          <p className="cw-quiet">
            <code>{message.lastError.code}</code>
          </p>
        </NoticeBox>
      )}
      <div className="cw-badges">
        {may.stop ? (
          <Button
            danger
            icon={<Icon name="stop" size={20} />}
            loading={act.isPending}
            onClick={() => {
              modal.confirm({
                title: t('coordinator.stopTitle'),
                content: t('coordinator.stopText'),
                okText: t('coordinator.stop'),
                okButtonProps: { danger: true },
                cancelText: t('app.cancel'),
                icon: null,
                onOk: () => act.mutate({ verb: 'stop' }, done),
              });
            }}
          >
            {t('coordinator.stop')}
          </Button>
        ) : null}
        {may.retry ? (
          <Button
            icon={<Icon name="retry" size={20} />}
            loading={act.isPending}
            onClick={() => act.mutate({ verb: 'retry' }, done)}
          >
            {t('coordinator.retry')}
          </Button>
        ) : null}
        {may.replay && detail.editable && !editing ? (
          <Button icon={<Icon name="edit" size={20} />} onClick={() => setEditing(true)}>
            {t('coordinator.replay')}
          </Button>
        ) : null}
      </div>
      {act.error === null ? null : <ErrorPanel error={act.error} />}
      {editing ? (
        <Replay
          body={detail.body}
          pending={act.isPending}
          onCancel={() => setEditing(false)}
          onReplay={(body, reason) =>
            act.mutate(
              { verb: 'replay', body, reason },
              {
                onSuccess: () => {
                  done.onSuccess();
                  setEditing(false);
                },
              },
            )
          }
        />
      ) : (
        <section>
          <h3 className="cw-h3">{t('coordinator.body')}</h3>
          <p className="cw-quiet">{detail.editable ? t('coordinator.bodyHelp') : t('coordinator.notEditable')}</p>
          <ScrollBox className="cw-json" label={t('coordinator.body')}>
            {prettyJson(detail.body)}
          </ScrollBox>
        </section>
      )}
      {message.direction === 'in' && detail.attempts.length === 0 ? null : (
        <section>
          <h3 className="cw-h3">{t('coordinator.attempts')}</h3>
          {detail.attempts.length === 0 ? (
            <p className="cw-quiet">{t('coordinator.noAttempts')}</p>
          ) : (
            <Timeline
              label={t('coordinator.attempts')}
              steps={detail.attempts.map((attempt, index) => ({
                key: `${attempt.at}-${index + 1}`,
                title: `${formats.dateTime(attempt.at)} · ${happening(attempt.outcome)}`,
                detail: attempt.text,
                state: stepOf(attempt.outcome),
              }))}
            />
          )}
        </section>
      )}
    </div>
  );
}

interface ReplayProps {
  readonly body: string;
  readonly pending: boolean;
  readonly onCancel: () => void;
  readonly onReplay: (body: string, reason: string) => void;
}

/** The content as text to mend, with a reason that stays in the ledger. */
function Replay({ body, pending, onCancel, onReplay }: ReplayProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => prettyJson(body));
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const fault = faultOfJson(text);
  const reasonMissing = reason.trim().length < 3;
  return (
    <section>
      <label htmlFor="replay-body" className="cw-h3">
        {t('coordinator.body')}
      </label>
      <Input.TextArea
        id="replay-body"
        className="cw-json-edit"
        autoSize={{ minRows: 8, maxRows: 22 }}
        spellCheck={false}
        value={text}
        aria-invalid={fault !== undefined}
        aria-describedby="replay-fault"
        onChange={(event) => setText(event.target.value)}
      />
      <p id="replay-fault" aria-live="polite" className={fault === undefined ? 'cw-quiet' : 'cw-complaint'}>
        {fault === undefined ? t('coordinator.replayGood') : t('coordinator.replayBad', { message: fault })}
      </p>
      <label htmlFor="replay-reason" className="cw-label">
        {t('coordinator.replayReason')}
      </label>
      <Input
        id="replay-reason"
        maxLength={400}
        value={reason}
        aria-describedby="replay-reason-help"
        onChange={(event) => setReason(event.target.value)}
      />
      <p id="replay-reason-help" className={tried && reasonMissing ? 'cw-complaint' : 'cw-quiet'} aria-live="polite">
        {tried && reasonMissing ? t('coordinator.replayReasonMissing') : t('coordinator.replayReasonHelp')}
      </p>
      <div className="cw-badges">
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
        <Button
          type="primary"
          loading={pending}
          disabled={fault !== undefined}
          onClick={() => {
            setTried(true);
            if (!reasonMissing) onReplay(text, reason.trim());
          }}
        >
          {t('coordinator.replaySubmit')}
        </Button>
      </div>
    </section>
  );
}
