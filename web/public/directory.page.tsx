import { Link } from '@tanstack/react-router';
import { Input, Segmented } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ClearMark } from '../design/clear-mark.tsx';
import { Icon } from '../design/icons.tsx';
import { Page } from '../design/page.tsx';
import { PublicShell } from '../design/public-shell.tsx';
import { Await, Empty } from '../design/states.tsx';
import { Local } from '../i18n/words.tsx';
import { useOrganizations } from './directory.resource.ts';
import { toKind, toRoles } from './directory.view.ts';

export function DirectoryPage() {
  const { t } = useTranslation();
  const [q, setQ] = useState('');
  const [node, setNode] = useState<'all' | 'sz' | 'hk'>('all');
  const found = useOrganizations({ q: useDeferredValue(q.trim()), ...(node === 'all' ? {} : { node }) });
  return (
    <PublicShell>
      <Page
        title={t('open.directory.title')}
        lead={t('open.directory.lead')}
        back={
          <Link to="/">
            <Icon name="left" size={18} /> {t('app.back')}
          </Link>
        }
        wide
      >
        <div className="cw-filter">
          <Input
            type="search"
            allowClear={{ clearIcon: <ClearMark /> }}
            value={q}
            onChange={(event) => setQ(event.target.value)}
            prefix={<Icon name="search" size={20} />}
            placeholder={t('open.directory.search')}
            aria-label={t('open.directory.search')}
            maxLength={80}
          />
          <Segmented
            value={node}
            onChange={setNode}
            aria-label={t('open.directory.where')}
            options={[
              { value: 'all', label: t('open.directory.all') },
              { value: 'sz', label: t('open.directory.mainland') },
              { value: 'hk', label: t('node.hk') },
            ]}
          />
        </div>
        <Await query={found} cards={3}>
          {({ organizations }) =>
            organizations.length === 0 ? (
              <Empty icon="search" title={t('open.directory.none')} text={t('open.directory.noneText')} />
            ) : (
              <>
                <p className="cw-quiet" aria-live="polite">
                  {t('open.directory.count', { count: organizations.length })}
                </p>
                <ul className="cw-orgs">
                  {organizations.map((organization) => (
                    <li key={`${organization.node}/${organization.id}`} className="cw-card cw-org">
                      <div className="cw-org__head">
                        <h2>
                          <Local text={organization.name} />
                        </h2>
                        <span className={`cw-badge cw-node cw-node--${organization.node}`}>
                          {organization.node === 'hk' ? t('node.hk') : t('open.directory.mainland')}
                        </span>
                      </div>
                      <p className="cw-quiet">
                        {t(`open.directory.kind.${toKind(organization.kind)}`)}
                        {[organization.city, organization.district]
                          .filter((place) => place !== undefined)
                          .map((place) => (
                            <span key={place} lang="zh">
                              {` · ${place}`}
                            </span>
                          ))}
                      </p>
                      {toRoles(organization.roles).length === 0 ? null : (
                        <ul className="cw-tags" aria-label={t('open.directory.roles')}>
                          {toRoles(organization.roles).map((role) => (
                            <li key={role}>{t(`open.directory.role.${role}`)}</li>
                          ))}
                        </ul>
                      )}
                    </li>
                  ))}
                </ul>
              </>
            )
          }
        </Await>
      </Page>
    </PublicShell>
  );
}
