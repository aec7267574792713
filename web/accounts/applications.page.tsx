import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Applications } from '../../src/platform/oidc/contract.ts';
import { announce } from '../design/announcer.tsx';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { Await, Empty, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { useApplications, useEndApplication } from './accounts.resource.ts';
import { RegisterForm } from './register-application.tsx';
import { RotateForm } from './rotate-keys.tsx';

type Application = Applications['applications'][number];

/** Which applications and programs of others are let in, for whoever runs the node. */
export function ApplicationsPage() {
  const { t } = useTranslation();
  const applications = useApplications();
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title={t('accounts.apps.title')}
      lead={t('accounts.apps.lead')}
      wide
      actions={
        <Button type="primary" icon={<Icon name="plus" size={20} />} onClick={() => setAdding(true)}>
          {t('accounts.apps.add')}
        </Button>
      }
    >
      <Await query={applications} cards={2}>
        {(data) =>
          data.applications.length === 0 ? (
            <Empty icon="key" title={t('accounts.apps.none')} text={t('accounts.apps.noneText')} />
          ) : (
            <ul className="cw-list">
              {data.applications.map((application) => (
                <li key={application.id}>
                  <ApplicationCard application={application} />
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      {isAdding ? <RegisterForm onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function ApplicationCard({ application }: { readonly application: Application }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const end = useEndApplication();
  const [isRotating, setRotating] = useState(false);
  const { id, kind, scopes, redirectUris, launchUri, keyIds, jwksUri, keptKeys, createdAt, disabledAt } = application;
  const name = local(application.name);
  const hasKeys = keyIds !== undefined || jwksUri !== undefined;
  return (
    <section className="cw-card cw-stack-s" aria-label={name}>
      <div className="cw-account__row">
        <div>
          <strong>
            <Local text={application.name} />
          </strong>{' '}
          <code>{id}</code>
          <p className="cw-quiet">
            {t(`accounts.apps.kind.${kind}`)} · {t('accounts.apps.since', { when: formats.dateTime(createdAt) })}
          </p>
        </div>
        {disabledAt === undefined ? null : (
          <Pill tone="bad" icon="lock">
            {t('accounts.apps.ended', { when: formats.dateTime(disabledAt) })}
          </Pill>
        )}
      </div>
      <dl className="cw-app-facts">
        <dt>{t('accounts.apps.scopes')}</dt>
        <dd>
          <code>{scopes.join(' ')}</code>
        </dd>
        {redirectUris.length === 0 ? null : (
          <>
            <dt>{t('accounts.apps.redirects')}</dt>
            <dd>
              <code>{redirectUris.join(' ')}</code>
            </dd>
          </>
        )}
        {launchUri === undefined ? null : (
          <>
            <dt>{t('accounts.apps.launch')}</dt>
            <dd>
              <code>{launchUri}</code>
            </dd>
          </>
        )}
        <dt>{t('accounts.apps.keys')}</dt>
        <dd>{hasKeys ? <code>{jwksUri ?? keyIds?.join(' ')}</code> : t('accounts.apps.noKeys')}</dd>
        {keptKeys.length === 0 ? null : (
          <>
            <dt>{t('accounts.apps.oldKeys')}</dt>
            {keptKeys.map((key) => (
              <dd key={key.id}>
                <code>{key.id}</code> {t('accounts.apps.oldKeyUntil', { when: formats.dateTime(key.until) })}
              </dd>
            ))}
          </>
        )}
      </dl>
      {end.error === null ? null : <ErrorPanel error={end.error} />}
      {disabledAt === undefined ? (
        <div className="cw-account__acts">
          {hasKeys ? <Button onClick={() => setRotating(true)}>{t('accounts.apps.rotate')}</Button> : null}
          <Popconfirm
            title={t('accounts.apps.endSure', { name })}
            okText={t('accounts.apps.end')}
            cancelText={t('app.cancel')}
            onConfirm={() => end.mutate(id, { onSuccess: () => announce(t('accounts.done')) })}
          >
            <Button danger loading={end.isPending}>
              {t('accounts.apps.end')}
            </Button>
          </Popconfirm>
        </div>
      ) : null}
      {isRotating ? (
        <RotateForm id={id} name={name} mayKeep={keyIds !== undefined} onClose={() => setRotating(false)} />
      ) : null}
    </section>
  );
}
