import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PermitView } from '#contracts/credentialing';
import { useDraft } from '../app/use-draft.ts';
import { announce } from '../design/announcer.tsx';
import { Field, WordsField } from '../design/field.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { Local, useLocal } from '../i18n/words.tsx';
import { startOfDay } from './permit.view.ts';
import { type PermitAct, usePermitAct } from './permits.resource.ts';

type Asked = PermitAct['act'];

/** Which acts a permit allows its desk now. */
function actsFor({ state, evidence, suspensions, revoked }: PermitView, now: number): readonly Asked[] {
  const isHeld = suspensions.some(({ until }) => until === undefined || Date.parse(until) > now);
  const isOver = revoked !== undefined || state === 'expired';
  return [
    ...(evidence === 'adopted' && !isOver ? (['confirm'] as const) : []),
    ...(isHeld && !isOver ? (['lift'] as const) : []),
    ...(isOver || isHeld ? [] : (['suspend'] as const)),
    ...(isOver ? [] : (['revoke'] as const)),
  ];
}

/** The node takes no shorter reason. */
const REASON_MIN = 3;

/** What the desk does with a permit: each act is asked once more, with its reason, and says what it does. */
export function PermitActs({ permit, now }: { readonly permit: PermitView; readonly now: number }) {
  const { t } = useTranslation();
  const local = useLocal();
  const act = usePermitAct(permit.id);
  const [asking, setAsking] = useDraft<Asked | undefined>(`act ${permit.id}`, undefined);
  const [reason, setReason] = useDraft(`reason ${permit.id}`, '');
  const [lastDay, setLastDay] = useDraft(`last day ${permit.id}`, '');
  const [employer, setEmployer] = useDraft(`employer ${permit.id}`, '');
  const [isTold, setTold] = useState(false);
  const employed = permit.employers.filter(({ until }) => until === undefined || Date.parse(until) > now);
  const close = () => {
    setAsking(undefined);
    setReason('');
    setLastDay('');
    setEmployer('');
    setTold(false);
    act.reset();
  };
  const needsReason = asking === 'suspend' || asking === 'revoke';
  const isMissing =
    (needsReason && reason.trim().length < REASON_MIN) || (asking === 'end-engagement' && employer === '');
  const decide = () => {
    setTold(true);
    if (asking === undefined || isMissing) return;
    act.mutate(bodyOf(asking, reason.trim(), lastDay, employer), {
      onSuccess: () => {
        announce(t(`permits.act.done.${asking}`));
        close();
      },
    });
  };
  const acts = actsFor(permit, now);
  return (
    <>
      <div className="cw-badges cw-no-print">
        {acts.map((one) => (
          <Button
            key={one}
            type={one === 'confirm' ? 'primary' : 'default'}
            danger={one === 'revoke'}
            onClick={() => setAsking(one)}
          >
            {t(`permits.act.do.${one}`)}
          </Button>
        ))}
        {employed.length === 0 || !acts.includes('revoke') ? null : (
          <Button onClick={() => setAsking('end-engagement')}>{t('permits.act.do.end-engagement')}</Button>
        )}
      </div>
      <Modal
        open={asking !== undefined}
        title={asking === undefined ? '' : t(`permits.act.ask.${asking}`, { permit: local(permit.kindText) })}
        okText={asking === undefined ? '' : t(`permits.act.do.${asking}`)}
        okButtonProps={{ danger: asking === 'revoke' }}
        cancelText={t('app.cancel')}
        confirmLoading={act.isPending}
        onOk={decide}
        onCancel={close}
        destroyOnHidden
      >
        <div className="cw-stack">
          {asking === undefined ? null : <p>{t(`permits.act.means.${asking}`)}</p>}
          {asking === 'end-engagement' ? (
            <Field label={t('permits.act.employer')}>
              {(id) => (
                <select
                  id={id}
                  className="cw-select"
                  value={employer}
                  onChange={(event) => setEmployer(event.target.value)}
                >
                  <option value="">–</option>
                  {employed.map(({ organizationId, name }) => (
                    <option key={organizationId} value={organizationId}>
                      {name === undefined ? organizationId : local(name)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          ) : null}
          {needsReason ? (
            <WordsField label={t('permits.act.reason')} value={reason} max={500} onChange={setReason} />
          ) : null}
          {asking === 'suspend' ? (
            <Field label={t('permits.act.lastDay')}>
              {(id) => (
                <Input id={id} type="date" value={lastDay} onChange={(event) => setLastDay(event.target.value)} />
              )}
            </Field>
          ) : null}
          {isTold && isMissing ? (
            <p className="cw-complaint" role="alert">
              {needsReason ? t('permits.act.reasonMissing') : t('permits.act.employerMissing')}
            </p>
          ) : null}
          {act.error === null ? null : (
            <>
              <ErrorPanel error={act.error} />
              <p>
                {t('permits.act.nowIs')} <Local text={permit.kindText} />: {t(`permits.state.${permit.state}`)}
              </p>
            </>
          )}
        </div>
      </Modal>
    </>
  );
}

const DAY_MS = 86_400_000;

function bodyOf(asked: Asked, reason: string, lastDay: string, organizationId: string): PermitAct {
  switch (asked) {
    case 'suspend':
      return lastDay === ''
        ? { act: asked, reason }
        : { act: asked, reason, until: new Date(startOfDay(lastDay) + DAY_MS).toISOString() };
    case 'revoke':
      return { act: asked, reason };
    case 'end-engagement':
      return { act: asked, organizationId };
    default:
      return { act: asked };
  }
}
