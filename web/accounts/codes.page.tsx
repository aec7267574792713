import { useSearch } from '@tanstack/react-router';
import { Button, Modal, Popconfirm } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskSetupCode, SetupCodeAnswer, SetupCodes } from '../../src/platform/oidc/desk/contract.ts';
import { useActor } from '../app/session.tsx';
import { announce } from '../design/announcer.tsx';
import { Pill } from '../design/badges.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { Page } from '../design/page.tsx';
import { PrintButton } from '../design/print-button.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { ChoiceField } from '../identity/choice-field.tsx';
import { useAskCode, useConfirmCode, useSetupCodes, useWithdrawCode } from './accounts.resource.ts';
import { Line } from './form.tsx';

type OpenCode = SetupCodes['codes'][number];

/** Where somebody is helped who cannot get in: one person asks after seeing who it is, another confirms and hands a code over. */
export function SetupCodesPage() {
  const { t } = useTranslation();
  const codes = useSetupCodes();
  const mayAsk = useActor().role !== 'privacy-officer';
  const { login = '' } = useSearch({ from: '/accounts/codes' });
  const [shown, setShown] = useState<SetupCodeAnswer>();
  return (
    <Page title={t('accounts.codes.title')} lead={t('accounts.codes.lead')}>
      <div className="cw-stack">
        {mayAsk ? <AskForm key={login} login={login} /> : null}
        <section className="cw-stack" aria-labelledby="open-codes">
          <h2 className="cw-h2" id="open-codes">
            {t('accounts.codes.openTitle')}
          </h2>
          <Await query={codes} cards={2}>
            {(data) =>
              data.codes.length === 0 ? (
                <Empty icon="key" title={t('accounts.codes.none')} text={t('accounts.codes.noneText')} />
              ) : (
                <ul className="cw-list">
                  {data.codes.map((code) => (
                    <li key={code.id}>
                      <OpenCodeCard code={code} onShown={setShown} />
                    </li>
                  ))}
                </ul>
              )
            }
          </Await>
        </section>
      </div>
      {shown === undefined ? null : <ShownCode shown={shown} onHanded={() => setShown(undefined)} />}
    </Page>
  );
}

function AskForm({ login: given }: { readonly login: string }) {
  const { t } = useTranslation();
  const { role } = useActor();
  const ask = useAskCode();
  const [login, setLogin] = useState(given);
  const [renews, setRenews] = useState<AskSetupCode['renews']>('password');
  const [seen, setSeen] = useState<AskSetupCode['seen']>('identity-document');
  const [isTold, setTold] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTold(true);
    if (login.trim() === '') return;
    ask.mutate(
      { login: login.trim(), renews, seen },
      {
        onSuccess: () => {
          setLogin('');
          setTold(false);
          announce(t('accounts.codes.asked'));
        },
      },
    );
  };
  return (
    <form className="cw-card cw-stack" onSubmit={submit} aria-label={t('accounts.codes.ask')}>
      <h2 className="cw-h2">{t('accounts.codes.ask')}</h2>
      {ask.isSuccess && login === '' ? <NoticeBox tone="good">{t('accounts.codes.asked')}</NoticeBox> : null}
      {ask.error === null ? null : <ErrorPanel error={ask.error} />}
      <Line label={t('accounts.codes.login')} value={login} isCode onChange={setLogin} />
      {isTold && login.trim() === '' ? (
        <p className="cw-complaint" role="alert">
          {t('accounts.codes.missing')}
        </p>
      ) : null}
      <ChoiceField
        label={t('accounts.codes.renews')}
        value={renews}
        onChange={setRenews}
        options={(['password', 'everything'] as const).map((value) => ({
          value,
          label: t(`accounts.codes.what.${value}`),
        }))}
      />
      {renews === 'everything' ? <p className="cw-quiet">{t('accounts.codes.everythingText')}</p> : null}
      <ChoiceField
        label={t('accounts.codes.seenLabel')}
        value={seen}
        onChange={setSeen}
        options={(role === 'coordinator' ? PATIENTS_PAPERS : PAPERS).map((value) => ({
          value,
          label: t(`accounts.codes.seen.${value}`),
        }))}
      />
      <Button type="primary" htmlType="submit" loading={ask.isPending}>
        {t('accounts.codes.send')}
      </Button>
    </form>
  );
}

const PATIENTS_PAPERS = ['identity-document'] as const;
const PAPERS = ['identity-document', 'staff-card'] as const;

interface OpenCodeProps {
  readonly code: OpenCode;
  readonly onShown: (shown: SetupCodeAnswer) => void;
}

function OpenCodeCard({ code, onShown }: OpenCodeProps) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const confirm = useConfirmCode();
  const withdraw = useWithdrawCode();
  const error = confirm.error ?? withdraw.error;
  return (
    <section className="cw-card cw-stack-s" aria-label={local(code.name)}>
      <div className="cw-account__row">
        <div>
          <strong>
            <Local text={code.name} />
          </strong>{' '}
          <code>{code.login}</code>
          <p className="cw-quiet">
            {t(`role.${code.role}`)} · {t(`accounts.codes.what.${code.renews}`)} ·{' '}
            {t(`accounts.codes.seen.${code.seen}`)}
          </p>
          <p className="cw-quiet">
            {t('accounts.codes.askedBy', { name: local(code.askedBy), when: formats.dateTime(code.askedAt) })} ·{' '}
            {t('accounts.codes.until', { when: formats.dateTime(code.expiresAt) })}
          </p>
        </div>
        <Pill tone={code.confirmedBy === undefined ? 'warn' : 'neutral'}>
          {code.confirmedBy === undefined
            ? t('accounts.codes.waits')
            : t('accounts.codes.given', { name: local(code.confirmedBy) })}
        </Pill>
      </div>
      {error === null ? null : <ErrorPanel error={error} />}
      <div className="cw-account__acts">
        {code.mayConfirm ? (
          <Button
            type="primary"
            loading={confirm.isPending}
            onClick={() => confirm.mutate(code.id, { onSuccess: onShown })}
          >
            {t('accounts.codes.confirm')}
          </Button>
        ) : null}
        <Popconfirm
          title={t('accounts.codes.withdrawSure')}
          okText={t('accounts.codes.withdraw')}
          cancelText={t('app.cancel')}
          onConfirm={() => withdraw.mutate(code.id, { onSuccess: () => announce(t('accounts.codes.withdrawn')) })}
        >
          <Button loading={withdraw.isPending}>{t('accounts.codes.withdraw')}</Button>
        </Popconfirm>
      </div>
    </section>
  );
}

/** The code, the one time it is shown. */
function ShownCode({ shown, onHanded }: { readonly shown: SetupCodeAnswer; readonly onHanded: () => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Modal
      open
      title={t('accounts.codes.shown', { login: shown.login })}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <div className="cw-actions cw-no-print">
          <PrintButton label={t('account.sheet.print')} />
          <Button type="primary" onClick={onHanded}>
            {t('accounts.codes.handed')}
          </Button>
        </div>
      }
    >
      <div className="cw-slip">
        <p>{t('accounts.codes.shownText', { when: formats.dateTime(shown.expiresAt) })}</p>
        <ul className="cw-codes cw-codes--one">
          <li>
            <code>{shown.code}</code>
          </li>
        </ul>
        <p>{t('accounts.codes.how')}</p>
      </div>
    </Modal>
  );
}
