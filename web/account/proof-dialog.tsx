import { Button, Input, Modal } from 'antd';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasskeyQuestion, type ProofInput, ProofView } from '../../src/platform/oidc/account/contract.ts';
import { ask, tell } from '../app/api.ts';
import { answerProofs } from '../app/proof.ts';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel, Loading } from '../design/states.tsx';
import { NoPasskeyError, passkeysWorkHere, showPasskey } from './passkey.ts';

/** Asks whoever is signed in to show that it is them, for the request that waits for it. It is on every page and seen when it is needed. */
export function ProofDialog() {
  const { t } = useTranslation();
  const [view, setView] = useState<ProofView>();
  const [failure, setFailure] = useState<unknown>();
  const settle = useRef<((shown: boolean) => void) | undefined>(undefined);
  const [isOpen, setOpen] = useState(false);

  useEffect(
    () =>
      answerProofs(() => {
        setView(undefined);
        setFailure(undefined);
        setOpen(true);
        ask(ProofView, '/api/account/proof').then(setView, setFailure);
        return new Promise<boolean>((resolve) => {
          settle.current = resolve;
        });
      }),
    [],
  );

  const close = (shown: boolean) => {
    setOpen(false);
    settle.current?.(shown);
    settle.current = undefined;
    if (shown) announce(t('account.proof.done'));
  };

  return (
    <Modal open={isOpen} title={t('account.proof.title')} footer={null} onCancel={() => close(false)} destroyOnHidden>
      <p>{t('account.proof.text')}</p>
      {failure === undefined ? null : <ErrorPanel error={failure} />}
      {view === undefined ? (
        failure === undefined ? (
          <Loading rows={2} />
        ) : null
      ) : (
        <ProofForm view={view} onShown={() => close(true)} />
      )}
    </Modal>
  );
}

function ProofForm({ view, onShown }: { readonly view: ProofView; readonly onShown: () => void }) {
  const { t } = useTranslation();
  const [isRecovery, setRecovery] = useState(false);
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const way = view.totp && !isRecovery ? 'code' : view.recovery && (isRecovery || !view.totp) ? 'recovery' : 'password';
  const canType = view.password || view.totp || view.recovery;

  const send = async (proof: () => Promise<ProofInput>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await tell('/api/account/proof', { method: 'POST', body: await proof() });
      onShown();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(async () =>
      way === 'code' ? { code: typed } : way === 'recovery' ? { recoveryCode: typed } : { password: typed },
    );
  };
  const byPasskey = () =>
    void send(async () => {
      const question = await ask(PasskeyQuestion, '/api/account/proof/passkey-question', { method: 'POST', body: {} });
      return { passkey: await showPasskey(question) };
    });

  return (
    <div className="cw-stack">
      {failure === undefined ? null : failure instanceof NoPasskeyError ? (
        <p role="alert">{t('open.signIn.passkeyFailed')}</p>
      ) : (
        <ErrorPanel error={failure} />
      )}
      {view.demo ? (
        <Button type="primary" block loading={isBusy} onClick={() => void send(async () => ({ demo: true }))}>
          {t('account.proof.demo')}
        </Button>
      ) : null}
      {view.passkey && passkeysWorkHere(view.passkeyUrl) ? (
        <Button block loading={isBusy} icon={<Icon name="key" size={20} />} onClick={byPasskey}>
          {t('account.proof.passkey')}
        </Button>
      ) : null}
      {canType ? (
        <form className="cw-stack" onSubmit={submit}>
          <Field label={t(`account.proof.${way}`)}>
            {(id) =>
              way === 'password' ? (
                <Input.Password
                  id={id}
                  autoComplete="current-password"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              ) : (
                <Input
                  id={id}
                  autoComplete={way === 'code' ? 'one-time-code' : 'off'}
                  inputMode={way === 'code' ? 'numeric' : 'text'}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              )
            }
          </Field>
          <Button
            type={view.demo ? 'default' : 'primary'}
            htmlType="submit"
            block
            disabled={typed === ''}
            loading={isBusy}
          >
            {t('account.proof.confirm')}
          </Button>
        </form>
      ) : null}
      {view.totp && view.recovery ? (
        <Button
          type="link"
          onClick={() => {
            setRecovery(!isRecovery);
            setTyped('');
          }}
        >
          {isRecovery ? t('account.proof.useCode') : t('account.proof.useRecovery')}
        </Button>
      ) : null}
    </div>
  );
}
