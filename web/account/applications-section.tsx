import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GrantedApplications } from '../../src/platform/oidc/account/contract.ts';
import { announce } from '../design/announcer.tsx';
import { Pill } from '../design/badges.tsx';
import { Icon } from '../design/icons.tsx';
import { Await, ErrorPanel } from '../design/states.tsx';
import { useFormats } from '../i18n/format.ts';
import { Local, useLocal } from '../i18n/words.tsx';
import { useGrantedApplications, useRevokeApplication } from './account.resource.ts';
import { Section } from './section.tsx';

type Application = GrantedApplications['applications'][number];

export function ApplicationsSection() {
  const { t } = useTranslation();
  const applications = useGrantedApplications();
  return (
    <Section title={t('account.applications.title')}>
      <Await query={applications}>
        {(data) =>
          data.applications.length === 0 ? (
            <p className="cw-quiet">{t('account.applications.none')}</p>
          ) : (
            <ul className="cw-account__list">
              {data.applications.map((application) => (
                <li key={application.id}>
                  <ApplicationRow application={application} />
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </Section>
  );
}

function ApplicationRow({ application }: { readonly application: Application }) {
  const { t } = useTranslation();
  const local = useLocal();
  const formats = useFormats();
  const revoke = useRevokeApplication();
  const name = local(application.name);
  return (
    <>
      <div className="cw-account__row">
        <div>
          <strong>
            <Local text={application.name} />
          </strong>
          <p className="cw-quiet">
            {t('account.applications.since', { when: formats.dateTime(application.since) })}
            {application.usedAt === undefined
              ? null
              : ` · ${t('account.applications.usedAt', { when: formats.dateTime(application.usedAt) })}`}
          </p>
          {application.rests ? (
            <p>
              <Pill tone="warn" icon="lock">
                {t('account.applications.rests')}
              </Pill>
            </p>
          ) : null}
        </div>
        <Popconfirm
          title={t('account.applications.revokeSure', { name })}
          okText={t('account.applications.revoke')}
          cancelText={t('account.cancel')}
          onConfirm={() =>
            revoke.mutate(application.id, { onSuccess: () => announce(t('account.applications.done', { name })) })
          }
        >
          <Button size="small" danger loading={revoke.isPending}>
            {t('account.applications.revoke')}
          </Button>
        </Popconfirm>
      </div>
      <ul className="cw-scopes">
        {application.scopes.map((scope) => (
          <li key={scope.scope}>
            <Icon name={scope.writes ? 'edit' : 'eye'} size={20} />
            <Local text={scope.text} />
            {scope.writes ? <span className="cw-quiet">{t('open.signIn.writes')}</span> : null}
          </li>
        ))}
      </ul>
      {revoke.error === null ? null : <ErrorPanel error={revoke.error} />}
    </>
  );
}
