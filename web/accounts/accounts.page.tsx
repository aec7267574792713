import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Popconfirm } from 'antd';
import { useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountRow } from '../../src/platform/oidc/desk/contract.ts';
import { announce } from '../design/announcer.tsx';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { useAccountAct, useAccounts } from './accounts.resource.ts';
import { MakeAccountForm } from './make-account.tsx';

/** Who can sign in at this node, for whoever runs it. */
export function AccountsPage() {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [isMaking, setMaking] = useState(false);
  const accounts = useAccounts(useDeferredValue(typed.trim()));
  return (
    <Page
      title={t('accounts.title')}
      lead={t('accounts.lead')}
      wide
      actions={
        <Button type="primary" icon={<Icon name="plus" size={20} />} onClick={() => setMaking(true)}>
          {t('accounts.make.open')}
        </Button>
      }
    >
      <div className="cw-stack">
        <div className="cw-stack-s">
          <label htmlFor={id} className="cw-label">
            {t('accounts.search')}
          </label>
          <Input
            id={id}
            type="search"
            value={typed}
            maxLength={80}
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <Await query={accounts} cards={3}>
          {(data) =>
            data.accounts.length === 0 ? (
              <Empty icon="person" title={t('accounts.none')} text={t('accounts.noneText')} />
            ) : (
              <>
                <ul className="cw-list">
                  {data.accounts.map((account) => (
                    <li key={account.login}>
                      <AccountCard account={account} />
                    </li>
                  ))}
                </ul>
                {data.more ? <p className="cw-quiet">{t('accounts.more')}</p> : null}
              </>
            )
          }
        </Await>
      </div>
      {isMaking ? <MakeAccountForm onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

function AccountCard({ account }: { readonly account: AccountRow }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const navigate = useNavigate();
  const act = useAccountAct(account.login);
  const name = local(account.name);
  const isClosed = account.closedAt !== undefined;
  const run = (what: 'close' | 'open' | 'end-sessions') =>
    act.mutate(what, { onSuccess: () => announce(t('accounts.done')) });
  return (
    <section className="cw-card cw-stack-s" aria-label={name}>
      <div className="cw-account__row">
        <div>
          <strong>
            <Local text={account.name} />
          </strong>{' '}
          <code>{account.login}</code>
          <p className="cw-quiet">
            {t(`role.${account.role}`)}
            {account.organization === undefined ? null : (
              <>
                {' · '}
                <Local text={account.organization} />
              </>
            )}
            {' · '}
            {account.seenAt === undefined
              ? t('accounts.neverSeen')
              : t('accounts.seenAt', { when: formats.dateTime(account.seenAt) })}
          </p>
        </div>
        <div className="cw-account__acts">
          {isClosed ? (
            <Pill tone="bad" icon="lock">
              {t('accounts.closed')}
            </Pill>
          ) : null}
          {account.demo ? <Pill tone="neutral">{t('accounts.demo')}</Pill> : null}
          <Pill tone={account.hasPassword ? 'neutral' : 'warn'}>
            {account.hasPassword ? t('accounts.password') : t('accounts.noPassword')}
          </Pill>
          {account.hasSecondFactor ? (
            <Pill tone="good" icon="shield">
              {t('accounts.second')}
            </Pill>
          ) : null}
          {account.secondFactorDueAt === undefined ? null : (
            <Pill tone="warn">
              {t('accounts.dueAt', { when: formats.date(account.secondFactorDueAt.slice(0, 10)) })}
            </Pill>
          )}
        </div>
      </div>
      {act.error === null ? null : <ErrorPanel error={act.error} />}
      <div className="cw-account__acts">
        {isClosed ? (
          <Button loading={act.isPending} onClick={() => run('open')}>
            {t('accounts.open')}
          </Button>
        ) : (
          <>
            <Button onClick={() => void navigate({ to: '/accounts/codes', search: { login: account.login } })}>
              {t('accounts.help')}
            </Button>
            <Popconfirm
              title={t('accounts.signOutSure', { name })}
              okText={t('accounts.signOut')}
              cancelText={t('app.cancel')}
              onConfirm={() => run('end-sessions')}
            >
              <Button loading={act.isPending}>{t('accounts.signOut')}</Button>
            </Popconfirm>
            <Popconfirm
              title={t('accounts.closeSure', { name })}
              okText={t('accounts.close')}
              cancelText={t('app.cancel')}
              onConfirm={() => run('close')}
            >
              <Button danger loading={act.isPending}>
                {t('accounts.close')}
              </Button>
            </Popconfirm>
          </>
        )}
      </div>
    </section>
  );
}
