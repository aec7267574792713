import { Link, type LinkProps, useLocation, useNavigate } from '@tanstack/react-router';
import { Badge, Button, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut } from '../app/oidc.ts';
import { useSession } from '../app/session.tsx';
import { useRestored } from '../app/use-draft.ts';
import { useFormats } from '../i18n/format.ts';
import { useLocal } from '../i18n/words.tsx';
import { NodeBadge } from './badges.tsx';
import { Icon, type IconName } from './icons.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Mark } from './logo.tsx';
import { NoticeBox } from './notice-box.tsx';

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

/** So many stand under the thumb side by side. */
const TABS_MAX = 6;

function NavLink({ item, isAside }: { readonly item: NavItem; readonly isAside: boolean }) {
  return (
    <Link
      to={item.to}
      className={isAside ? 'cw-nav__link cw-nav__link--aside' : 'cw-nav__link'}
      activeOptions={{ exact: item.exact ?? false }}
      activeProps={{ className: 'cw-nav__link--here', 'aria-current': 'page' }}
    >
      <Badge count={item.count ?? 0} size="small" offset={[2, 2]} color="#a3211b">
        <Icon name={item.icon} size={24} />
      </Badge>
      <span>{item.label}</span>
    </Link>
  );
}

/** On a phone: what the bar has no room for. At a desk every link stands in the column, and this does not. */
function MoreLinks({ items }: { readonly items: readonly NavItem[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const path = useLocation().pathname;
  const isHere = (item: NavItem) => (item.exact ? path === item.to : path.startsWith(String(item.to)));
  const here = items.find(isHere);
  const waiting = items.reduce((sum, { count = 0 }) => sum + count, 0);
  return (
    <Dropdown
      trigger={['click']}
      placement="topRight"
      menu={{
        selectedKeys: here === undefined ? [] : [String(here.to)],
        items: items.map(({ to, label, icon, count = 0 }) => ({
          key: String(to),
          icon: <Icon name={icon} size={22} />,
          label,
          extra: count === 0 ? undefined : String(count),
        })),
        onClick: ({ key }) => void navigate({ to: key }),
      }}
    >
      <button
        type="button"
        className={`cw-nav__link cw-nav__more${here === undefined ? '' : ' cw-nav__link--here'}`}
        aria-haspopup="menu"
      >
        <Badge count={waiting} size="small" offset={[2, 2]} color="#a3211b">
          <Icon name="menu" size={24} />
        </Badge>
        <span>{t('app.moreLinks')}</span>
      </button>
    </Dropdown>
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

/** A week before it is over, on every page: who has not set up a second factor by then gets in no more. */
const DUE_SOON_MS = 7 * 86_400_000;

function SecondFactorDue({ dueAt }: { readonly dueAt: string | undefined }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (dueAt === undefined || Date.parse(dueAt) - Date.now() > DUE_SOON_MS) return null;
  return (
    <div className="cw-no-print">
      <NoticeBox tone="warn" action={<Link to="/account">{t('account.nav')}</Link>}>
        {t('account.dueSoon', { when: formats.dateTime(dueAt) })}
      </NoticeBox>
    </div>
  );
}

/** What was typed in a session that ended is on the page again: it is for its writer to look at, and to send. */
function DraftIsBack() {
  const { t } = useTranslation();
  const { isRestored, putAway } = useRestored();
  if (!isRestored) return null;
  return (
    <div className="cw-no-print" role="status">
      <NoticeBox tone="info" action={<Button onClick={putAway}>{t('session.draftSeen')}</Button>}>
        {t('session.draftBack')}
      </NoticeBox>
    </div>
  );
}

/** The frame of a portal: tabs under the thumb on a phone, a column at the side on a desk. */
export function Shell({ nav, children, tools, account }: ShellProps) {
  const { t } = useTranslation();
  const session = useSession().data;
  // One place of the bar is for the way to the others.
  const shown = nav.length > TABS_MAX ? TABS_MAX - 1 : nav.length;
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
        {nav.map((item, place) => (
          <NavLink key={String(item.to)} item={item} isAside={place >= shown} />
        ))}
        {shown < nav.length ? <MoreLinks items={nav.slice(shown)} /> : null}
      </nav>
      <main id="content" className="cw-main" tabIndex={-1}>
        <SecondFactorDue dueAt={session?.actor?.secondFactorDueAt} />
        <DraftIsBack />
        {children}
        <p className="cw-demo">
          {t('app.zone')}
          {session?.demo ? ` ${t('app.synthetic')}` : null}
        </p>
      </main>
    </div>
  );
}
