import { Button, Input, Popconfirm } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView, TotpBeginning } from '../../src/platform/oidc/account/contract.ts';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { QrCard } from '../design/qr-card.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useBeginTotp, useConfirmTotp, useRemoveTotp } from './account.resource.ts';
import { RecoverySheet } from './recovery-sheet.tsx';
import { Section } from './section.tsx';

export function TotpSection({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const begin = useBeginTotp();
  // Here and not in the form: the form goes as soon as the codes are on, and the recovery codes must be seen.
  const confirm = useConfirmTotp();
  const remove = useRemoveTotp();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const error = begin.error ?? remove.error;
  const isOn = account.totpSince !== undefined;
  return (
    <Section title={t('account.totp.title')}>
      <p className="cw-quiet">
        {account.totpSince === undefined
          ? t('account.totp.off')
          : t('account.totp.on', { when: formats.dateTime(account.totpSince) })}
      </p>
      {error === null ? null : <ErrorPanel error={error} />}
      {begin.data === undefined || isOn ? null : (
        <Confirm
          beginning={begin.data}
          error={confirm.error}
          isPending={confirm.isPending}
          onCode={(code) =>
            confirm.mutate(code, {
              onSuccess: (made) => {
                setCodes(made.codes);
                begin.reset();
                announce(t('account.totp.done'));
              },
            })
          }
        />
      )}
      {isOn || begin.data !== undefined ? null : (
        <Button onClick={() => begin.mutate()} loading={begin.isPending}>
          {t('account.totp.setUp')}
        </Button>
      )}
      <div className="cw-account__acts">
        {isOn ? (
          <Popconfirm
            title={t('account.totp.removeSure')}
            okText={t('account.remove')}
            cancelText={t('account.cancel')}
            onConfirm={() => remove.mutate(undefined, { onSuccess: () => announce(t('account.totp.removed')) })}
          >
            <Button danger loading={remove.isPending}>
              {t('account.remove')}
            </Button>
          </Popconfirm>
        ) : null}
      </div>
      <RecoverySheet codes={codes} onKept={() => setCodes([])} />
    </Section>
  );
}

interface ConfirmProps {
  readonly beginning: TotpBeginning;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onCode: (code: string) => void;
}

function Confirm({ beginning, error, isPending, onCode }: ConfirmProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code);
  };
  return (
    <form className="cw-stack" onSubmit={submit}>
      <p>{t('account.totp.scan')}</p>
      <QrCard title={t('account.totp.title')} svg={beginning.picture} alt={t('account.totp.picture')}>
        <p className="cw-quiet">{t('account.totp.byHand')}</p>
        <code className="cw-account__secret">{beginning.secret.match(/.{1,4}/g)?.join(' ')}</code>
      </QrCard>
      {error === null ? null : <ErrorPanel error={error} />}
      <Field label={t('account.totp.code')}>
        {(id) => (
          <Input
            id={id}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      <Button type="primary" htmlType="submit" loading={isPending} disabled={code.trim() === ''}>
        {t('account.totp.confirm')}
      </Button>
    </form>
  );
}
