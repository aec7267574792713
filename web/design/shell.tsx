import { Link, type LinkProps, useNavigate } from '@tanstack/react-router';
import { Badge, Button, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut } from '../app/oidc.ts';
import { useSession } from '../app/session.tsx';
import { useLocal } from '../i18n/words.tsx';
import { NodeBadge } from './badges.tsx';
import { Icon, type IconName } from './icons.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Mark } from './logo.tsx';

export interface NavItem {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: string;
  readonly icon: IconName;
  readonly count?: number | undefined;
  /** The first page of a portal is current only on itself, not on all below it. */
  readonly exact?: boolean;
}

interface ShellProps {
  readonly nav: readonly NavItem[];
  readonly children: ReactNode;
  /** Beside the person's menu: the patient's bell. */
  readonly tools?: ReactNode;
  /** The page of the person's own settings, where the portal has one. */
  readonly account?: NonNullable<LinkProps['to']>;
}

function NavLink({ item }: { readonly item: NavItem }) {
  return (
    <Link
      to={item.to}
      className="cw-nav__link"
      activeOptions={{ exact: item.exact ?? false }}
      activeProps={{ className: 'cw-nav__link cw-nav__link--here', 'aria-current': 'page' }}
    >
      <Badge count={item.count ?? 0} size="small" offset={[2, 2]} color="#a3211b">
        <Icon name={item.icon} size={24} />
      </Badge>
      <span>{item.label}</span>
    </Link>
  );
}

function PersonMenu({ account }: { readonly account: ShellProps['account'] }) {
  const navigate = useNavigate();
  const { t } = useTranslation();
  const local = useLocal();
  const actor = useSession().data?.actor;
  if (!actor) return null;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'who',
            type: 'group',
            label: (
              <div className="cw-who">
                <strong>{local(actor.name)}</strong>
                <span>{t(`role.${actor.role}`)}</span>
                {actor.organization === undefined ? null : <span>{local(actor.organization.name)}</span>}
              </div>
            ),
          },
          { type: 'divider' },
          ...(account === undefined
            ? []
            : [{ key: 'account', label: t('patient.account.open'), icon: <Icon name="globe" size={20} /> }]),
          { key: 'security', label: t('account.title'), icon: <Icon name="key" size={20} /> },
          { key: 'out', label: t('session.signOut'), icon: <Icon name="sign-out" size={20} /> },
        ],
        onClick: ({ key }) => {
          if (key === 'account' && account !== undefined) void navigate({ to: account });
          if (key === 'security') void navigate({ to: '/account' });
          if (key === 'out') void signOut().then(() => location.assign('/'));
        },
      }}
    >
      <Button
        type="text"
        className="cw-top__person"
        aria-label={t('session.menuOf', { name: local(actor.name) })}
        icon={<Icon name="person" />}
      >
        <span className="cw-top__name">{local(actor.name)}</span>
      </Button>
    </Dropdown>
  );
}

/** The frame of a portal: tabs under the thumb on a phone, a column at the side on a desk. */
export function Shell({ nav, children, tools, account }: ShellProps) {
  const { t } = useTranslation();
  const session = useSession().data;
  return (
    <div className="cw-shell">
      <a href="#content" className="cw-skip">
        {t('app.skip')}
      </a>
      <header className="cw-top cw-no-print">
        <Link to="/" className="cw-brand" aria-label={t('app.home')}>
          <Mark size={34} />
          <span className="cw-brand__name">{t('app.name')}</span>
        </Link>
        {session === undefined ? null : <NodeBadge node={session.node.id} />}
        <span className="cw-top__space" />
        <LanguageSwitch />
        {tools}
        <PersonMenu account={account} />
      </header>
      <nav className="cw-nav cw-no-print" aria-label={t('app.navigation')}>
        {nav.map((item) => (
          <NavLink key={String(item.to)} item={item} />
        ))}
      </nav>
      <main id="content" className="cw-main" tabIndex={-1}>
        {children}
        {session?.demo ? <p className="cw-demo">{t('app.synthetic')}</p> : null}
      </main>
    </div>
  );
}
