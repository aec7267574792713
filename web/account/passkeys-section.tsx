import { Button, Input, Popconfirm } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../src/platform/oidc/account/contract.ts';
import { announce } from '../design/announcer.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icons.tsx';
import { ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { useAddPasskey, useRemovePasskey, useRenamePasskey } from './account.resource.ts';
import { NoPasskeyError, passkeysWorkHere } from './passkey.ts';
import { RecoverySheet } from './recovery-sheet.tsx';
import { Section } from './section.tsx';

type Passkey = AccountView['passkeys'][number];

export function PasskeysSection({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const add = useAddPasskey();
  const [name, setName] = useState('');
  const [codes, setCodes] = useState<readonly string[]>([]);
  const { passkeys, passkeyUrl } = account;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(name.trim(), {
      onSuccess: (made) => {
        setName('');
        setCodes(made.codes);
        announce(t('account.passkeys.done'));
      },
    });
  };
  return (
    <Section title={t('account.passkeys.title')}>
      <p className="cw-quiet">{t('account.passkeys.text')}</p>
      {passkeys.length === 0 ? (
        <p>{t('account.passkeys.none')}</p>
      ) : (
        <ul className="cw-account__list">
          {passkeys.map((passkey) => (
            <li key={passkey.id}>
              <PasskeyRow passkey={passkey} />
            </li>
          ))}
        </ul>
      )}
      {passkeysWorkHere(passkeyUrl) ? (
        <form className="cw-account__add" onSubmit={submit}>
          <Field label={t('account.passkeys.name')}>
            {(id) => (
              <Input
                id={id}
                value={name}
                maxLength={60}
                autoComplete="off"
                placeholder={t('account.passkeys.namePlaceholder')}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Button
            htmlType="submit"
            icon={<Icon name="key" size={20} />}
            disabled={name.trim() === ''}
            loading={add.isPending}
          >
            {t('account.passkeys.add')}
          </Button>
        </form>
      ) : (
        <p className="cw-quiet">
          {passkeyUrl === null ? t('account.passkeys.nowhere') : t('account.passkeys.elsewhere', { url: passkeyUrl })}
        </p>
      )}
      {add.error === null ? null : add.error instanceof NoPasskeyError ? (
        <p role="alert">{t('account.passkeys.failed')}</p>
      ) : (
        <ErrorPanel error={add.error} />
      )}
      <RecoverySheet codes={codes} onKept={() => setCodes([])} />
    </Section>
  );
}

function PasskeyRow({ passkey }: { readonly passkey: Passkey }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const rename = useRenamePasskey();
  const remove = useRemovePasskey();
  const [name, setName] = useState<string>();
  const error = rename.error ?? remove.error;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name !== undefined) rename.mutate({ id: passkey.id, name }, { onSuccess: () => setName(undefined) });
  };
  return (
    <>
      <div className="cw-account__row">
        <div>
          <strong>{passkey.name}</strong>
          <p className="cw-quiet">
            {passkey.synced ? t('account.passkeys.synced') : t('account.passkeys.bound')} ·{' '}
            {t('account.passkeys.createdAt', { when: formats.dateTime(passkey.createdAt) })}
            {passkey.usedAt === undefined
              ? null
              : ` · ${t('account.passkeys.usedAt', { when: formats.dateTime(passkey.usedAt) })}`}
          </p>
        </div>
        <div className="cw-account__acts">
          <Button size="small" onClick={() => setName(passkey.name)}>
            {t('account.passkeys.rename')}
          </Button>
          <Popconfirm
            title={t('account.passkeys.removeSure', { name: passkey.name })}
            okText={t('account.remove')}
            cancelText={t('account.cancel')}
            onConfirm={() => remove.mutate(passkey.id, { onSuccess: () => announce(t('account.passkeys.removed')) })}
          >
            <Button size="small" danger loading={remove.isPending}>
              {t('account.remove')}
            </Button>
          </Popconfirm>
        </div>
      </div>
      {name === undefined ? null : (
        <form className="cw-account__add" onSubmit={save}>
          <Field label={t('account.passkeys.name')}>
            {(id) => <Input id={id} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />}
          </Field>
          <Button htmlType="submit" type="primary" loading={rename.isPending} disabled={name.trim() === ''}>
            {t('account.save')}
          </Button>
        </form>
      )}
      {error === null ? null : <ErrorPanel error={error} />}
    </>
  );
}
