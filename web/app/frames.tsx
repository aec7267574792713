import { Outlet } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useInbox } from '../clinician/inbox.resource.ts';
import { type NavItem, Shell } from '../design/shell.tsx';
import { NoticeBell } from '../patient/notice-bell.tsx';
import { useDesk } from '../privacy/privacy.resource.ts';
import { Guard } from './guard.tsx';
import { PreloadPages } from './preload-pages.tsx';
import { HOME_OF_ROLE, type SignedIn, useActor } from './session.tsx';

export function PatientFrame() {
  const { t } = useTranslation();
  return (
    <Guard roles={['patient']}>
      <PreloadPages under="/me" />
      <Shell
        nav={[
          { to: '/me', label: t('patient.nav.home'), icon: 'home', exact: true },
          { to: '/me/record', label: t('patient.nav.record'), icon: 'record' },
          { to: '/me/shares', label: t('patient.nav.share'), icon: 'qr' },
          { to: '/me/consents', label: t('consents.nav'), icon: 'shield' },
          { to: '/me/access', label: t('patient.nav.access'), icon: 'eye' },
          { to: '/me/folder', label: t('patient.nav.folder'), icon: 'folder' },
        ]}
        tools={<NoticeBell to="/me/notices" />}
        account="/me/account"
      >
        <Outlet />
      </Shell>
    </Guard>
  );
}

export function AccountFrame() {
  return (
    <Guard roles={Object.keys(HOME_OF_ROLE) as SignedIn['role'][]}>
      <AccountShell />
    </Guard>
  );
}

function AccountShell() {
  const { t } = useTranslation();
  const { role } = useActor();
  return (
    <Shell
      nav={[
        { to: HOME_OF_ROLE[role], label: t('account.back'), icon: 'home', exact: true },
        { to: '/account', label: t('account.nav'), icon: 'key', exact: true },
      ]}
    >
      <Outlet />
    </Shell>
  );
}

/** The desk of accounts stands between others, as that of provision over the border does. */
export function AccountsFrame() {
  return (
    <Guard roles={['operator', 'coordinator', 'privacy-officer']}>
      <PreloadPages under="/accounts" />
      <AccountsShell />
    </Guard>
  );
}

const codesNav = (t: TFunction): NavItem => ({ to: '/accounts/codes', label: t('accounts.navCodes'), icon: 'key' });

/** What only whoever runs the node sees of it. */
const accountsNav = (t: TFunction): readonly NavItem[] => [
  { to: '/accounts', label: t('accounts.nav'), icon: 'people', exact: true },
  codesNav(t),
  { to: '/accounts/applications', label: t('accounts.navApplications'), icon: 'devices' },
];

function AccountsShell() {
  const { role } = useActor();
  return role === 'privacy-officer' ? <PrivacyShell /> : <CoordinatorShell />;
}

/** Nothing that a clinician is told of is a matter of seconds. */
const STAFF_TOLD_MS = 60_000;

export function ClinicianFrame() {
  return (
    <Guard roles={['clinician']}>
      <PreloadPages under="/clinic" />
      <ClinicianShell />
    </Guard>
  );
}

function ClinicianShell() {
  const { t } = useTranslation();
  const waiting = useInbox().data?.items.length;
  // Whose workplace is closed to them has no day's work here: only the way to open it again.
  const isOpen = useActor().closedWorkplace === undefined;
  return (
    <Shell
      nav={[
        { to: '/clinic', label: t('clinician.nav.home'), icon: 'people', exact: true },
        ...(isOpen
          ? ([
              { to: '/clinic/open', label: t('clinician.nav.open'), icon: 'qr' },
              { to: '/clinic/consents', label: t('consents.navAsk'), icon: 'person' },
              { to: '/clinic/inbox', label: t('clinician.nav.inbox'), icon: 'inbox', count: waiting },
            ] as const)
          : []),
        { to: '/clinic/permits', label: t('permits.nav.mine'), icon: 'shield' },
        { to: '/clinic/applications', label: t('dossiers.nav.mine'), icon: 'plan' },
        { to: '/clinic/asked', label: t('privacy.nav.asked'), icon: 'question' },
      ]}
      tools={<NoticeBell to="/clinic/notices" everyMs={STAFF_TOLD_MS} />}
    >
      <Outlet />
    </Shell>
  );
}

export function CoordinatorFrame() {
  return (
    <Guard roles={['coordinator', 'operator']}>
      <PreloadPages under="/exchange" />
      <PreloadPages under="/oversight" />
      <CoordinatorShell />
    </Guard>
  );
}

function CoordinatorShell() {
  const { t } = useTranslation();
  const isCoordinator = useActor().role === 'coordinator';
  return (
    <>
      {isCoordinator ? <PreloadPages under="/desk" /> : null}
      <Shell
        nav={[
          { to: '/exchange', label: t('coordinator.nav.desk'), icon: 'exchange', exact: true },
          ...(isCoordinator
            ? ([
                { to: '/desk', label: t('identity.nav.desk'), icon: 'people', exact: true },
                { to: '/desk/register', label: t('identity.nav.register'), icon: 'edit' },
                { to: '/desk/families', label: t('identity.nav.families'), icon: 'person' },
                { to: '/desk/consents', label: t('consents.navAsk'), icon: 'lock' },
                { to: '/exchange/applications', label: t('dossiers.nav.mine'), icon: 'plan' },
              ] as const)
            : []),
          { to: '/exports', label: t('exports.nav'), icon: 'send' },
          { to: '/oversight', label: t('oversight.nav.overview'), icon: 'chart', exact: true },
          { to: '/oversight/directory', label: t('guide.desk.nav'), icon: 'hospital' },
          ...(isCoordinator ? [codesNav(t)] : accountsNav(t)),
        ]}
      >
        <Outlet />
      </Shell>
    </>
  );
}

/** The desk of provision over the border stands between others: who comes to it keeps the portal they came from. */
export function ExportsFrame() {
  return (
    <Guard roles={['coordinator', 'operator', 'regulator', 'privacy-officer']}>
      <PreloadPages under="/exports" />
      <ExportsShell />
    </Guard>
  );
}

function ExportsShell() {
  const { role } = useActor();
  if (role === 'coordinator' || role === 'operator') return <CoordinatorShell />;
  return role === 'privacy-officer' ? <PrivacyShell /> : <OversightShell />;
}

export function PrivacyFrame() {
  return (
    <Guard roles={['privacy-officer']}>
      <PreloadPages under="/privacy" />
      <PrivacyShell />
    </Guard>
  );
}

function PrivacyShell() {
  const { t } = useTranslation();
  const desk = useDesk().data;
  return (
    <Shell
      nav={[
        { to: '/privacy', label: t('privacy.nav.findings'), icon: 'eye', exact: true, count: desk?.findings },
        {
          to: '/privacy/emergencies',
          label: t('privacy.nav.emergencies'),
          icon: 'heart',
          count: desk?.emergencies.waiting,
        },
        {
          to: '/privacy/questions',
          label: t('privacy.nav.questions'),
          icon: 'question',
          count: desk?.questions.waiting,
        },
        { to: '/privacy/receipts', label: t('privacy.nav.receipts'), icon: 'check' },
        { to: '/privacy/people', label: t('privacy.nav.people'), icon: 'people' },
        { to: '/privacy/ledger', label: t('privacy.nav.months'), icon: 'lock' },
        { to: '/exports', label: t('exports.nav'), icon: 'send' },
        codesNav(t),
      ]}
    >
      <Outlet />
    </Shell>
  );
}

export function OversightFrame() {
  return (
    <Guard roles={['regulator', 'insurer', 'operator', 'coordinator']}>
      <PreloadPages under="/oversight" />
      <OversightNav />
    </Guard>
  );
}

/** A coordinator who comes here keeps the own desks beside it. */
function OversightNav() {
  return useActor().role === 'coordinator' ? <CoordinatorShell /> : <OversightShell />;
}

function OversightShell() {
  const { t } = useTranslation();
  const role = useActor().role;
  const overview = { to: '/oversight', label: t('oversight.nav.overview'), icon: 'chart', exact: true } as const;
  const directory = { to: '/oversight/directory', label: t('guide.desk.nav'), icon: 'hospital' } as const;
  const permits = { to: '/oversight/permits', label: t('permits.nav.desk'), icon: 'shield' } as const;
  const dossiers = { to: '/oversight/dossiers', label: t('dossiers.nav.desk'), icon: 'plan' } as const;
  const exports = { to: '/exports', label: t('exports.nav'), icon: 'send' } as const;
  const ledger = { to: '/oversight/ledger', label: t('privacy.nav.months'), icon: 'lock' } as const;
  const reviews = { to: '/oversight/emergencies', label: t('privacy.nav.emergencies'), icon: 'heart' } as const;
  const desk = { to: '/exchange', label: t('coordinator.nav.desk'), icon: 'exchange' } as const;
  return (
    <Shell
      nav={[
        ...(role === 'operator' ? [desk] : []),
        overview,
        ...(role === 'insurer' ? [] : [directory]),
        ...(role === 'regulator' ? [permits, dossiers] : []),
        ...(role === 'insurer' ? [] : [exports]),
        ...(role === 'operator' ? accountsNav(t) : []),
        ...(role === 'regulator' ? [reviews] : []),
        ...(role === 'regulator' || role === 'operator' ? [ledger] : []),
      ]}
    >
      <Outlet />
    </Shell>
  );
}
