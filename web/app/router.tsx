import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { Loading } from '../design/states.tsx';
import { toGuideSearch } from '../guide/guide.view.ts';
import {
  AccountFrame,
  AccountsFrame,
  ClinicianFrame,
  CoordinatorFrame,
  ExportsFrame,
  OversightFrame,
  PatientFrame,
  PrivacyFrame,
} from './frames.tsx';
import { NotFoundPage } from './not-found.page.tsx';
import { PageFailed } from './page-failed.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const landing = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../public/landing.page.tsx'), 'LandingPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { interaction?: string } =>
    typeof search.interaction === 'string' ? { interaction: search.interaction } : {},
  component: lazyRouteComponent(() => import('../public/sign-in.page.tsx'), 'SignInPage'),
});
const signedIn = createRoute({
  getParentRoute: () => root,
  path: '/signed-in',
  component: lazyRouteComponent(() => import('../public/signed-in.page.tsx'), 'SignedInPage'),
});
const guide = createRoute({
  getParentRoute: () => root,
  path: '/guide',
  validateSearch: toGuideSearch,
  component: lazyRouteComponent(() => import('../guide/guide.page.tsx'), 'GuidePage'),
});
const guideEntry = createRoute({
  getParentRoute: () => root,
  path: '/guide/$institutionId',
  component: lazyRouteComponent(() => import('../guide/guide-entry.page.tsx'), 'GuideEntryPage'),
});
/** Where the guide used to be: addresses that people kept still lead there. */
const directory = createRoute({
  getParentRoute: () => root,
  path: '/directory',
  beforeLoad: () => {
    throw redirect({ to: '/guide' });
  },
});
const verifyPermit = createRoute({
  getParentRoute: () => root,
  path: '/verify-permit',
  component: lazyRouteComponent(() => import('../permits/verify.page.tsx'), 'VerifyPage'),
});
const checkLog = createRoute({
  getParentRoute: () => root,
  path: '/check-log',
  component: lazyRouteComponent(() => import('../public/check-log.page.tsx'), 'CheckLogPage'),
});

const account = createRoute({ getParentRoute: () => root, path: '/account', component: AccountFrame });
const accountHome = createRoute({
  getParentRoute: () => account,
  path: '/',
  component: lazyRouteComponent(() => import('../account/account.page.tsx'), 'AccountPage'),
});

const accounts = createRoute({ getParentRoute: () => root, path: '/accounts', component: AccountsFrame });
const accountsHome = createRoute({
  getParentRoute: () => accounts,
  path: '/',
  component: lazyRouteComponent(() => import('../accounts/accounts.page.tsx'), 'AccountsPage'),
});
const accountsCodes = createRoute({
  getParentRoute: () => accounts,
  path: 'codes',
  validateSearch: (search: Record<string, unknown>): { login?: string } =>
    typeof search.login === 'string' ? { login: search.login } : {},
  component: lazyRouteComponent(() => import('../accounts/codes.page.tsx'), 'SetupCodesPage'),
});
const accountsApplications = createRoute({
  getParentRoute: () => accounts,
  path: 'applications',
  component: lazyRouteComponent(() => import('../accounts/applications.page.tsx'), 'ApplicationsPage'),
});

const me = createRoute({ getParentRoute: () => root, path: '/me', component: PatientFrame });
const meHome = createRoute({
  getParentRoute: () => me,
  path: '/',
  component: lazyRouteComponent(() => import('../patient/home.page.tsx'), 'HomePage'),
});
const meRecord = createRoute({
  getParentRoute: () => me,
  path: 'record',
  component: lazyRouteComponent(() => import('../patient/record.page.tsx'), 'RecordPage'),
});
const meShares = createRoute({
  getParentRoute: () => me,
  path: 'shares',
  component: lazyRouteComponent(() => import('../patient/shares.page.tsx'), 'SharesPage'),
});
const meNewShare = createRoute({
  getParentRoute: () => me,
  path: 'shares/new',
  component: lazyRouteComponent(() => import('../patient/share-wizard.page.tsx'), 'ShareWizardPage'),
});
const meConsents = createRoute({
  getParentRoute: () => me,
  path: 'consents',
  component: lazyRouteComponent(() => import('../consent/consents.page.tsx'), 'ConsentsPage'),
});
const meNewConsent = createRoute({
  getParentRoute: () => me,
  path: 'consents/new',
  component: lazyRouteComponent(() => import('../consent/standing.page.tsx'), 'StandingPage'),
});
const meAccess = createRoute({
  getParentRoute: () => me,
  path: 'access',
  component: lazyRouteComponent(() => import('../patient/access-log.page.tsx'), 'AccessLogPage'),
});
const meFolder = createRoute({
  getParentRoute: () => me,
  path: 'folder',
  component: lazyRouteComponent(() => import('../patient/folder.page.tsx'), 'FolderPage'),
});
const meDocument = createRoute({
  getParentRoute: () => me,
  path: 'folder/$documentId',
  component: lazyRouteComponent(() => import('../patient/folder-document.page.tsx'), 'FolderDocumentPage'),
});
const meDependant = createRoute({
  getParentRoute: () => me,
  path: 'family/$patientId',
  component: lazyRouteComponent(() => import('../identity/dependant.page.tsx'), 'DependantPage'),
});
const meNotices = createRoute({
  getParentRoute: () => me,
  path: 'notices',
  component: lazyRouteComponent(() => import('../patient/notices.page.tsx'), 'NoticesPage'),
});
const meAccount = createRoute({
  getParentRoute: () => me,
  path: 'account',
  component: lazyRouteComponent(() => import('../patient/account.page.tsx'), 'AccountPage'),
});

const clinic = createRoute({ getParentRoute: () => root, path: '/clinic', component: ClinicianFrame });
const clinicHome = createRoute({
  getParentRoute: () => clinic,
  path: '/',
  component: lazyRouteComponent(() => import('../clinician/home.page.tsx'), 'HomePage'),
});
const clinicOpen = createRoute({
  getParentRoute: () => clinic,
  path: 'open',
  component: lazyRouteComponent(() => import('../clinician/open-code.page.tsx'), 'OpenCodePage'),
});
const clinicReceived = createRoute({
  getParentRoute: () => clinic,
  path: 'received/$receivedId',
  component: lazyRouteComponent(() => import('../clinician/received.page.tsx'), 'ReceivedPage'),
});
const clinicPatient = createRoute({
  getParentRoute: () => clinic,
  path: 'patients/$patientId',
  component: lazyRouteComponent(() => import('../clinician/patient.page.tsx'), 'PatientPage'),
});
const clinicVisit = createRoute({
  getParentRoute: () => clinic,
  path: 'visits/$visitId',
  component: lazyRouteComponent(() => import('../clinician/visit.page.tsx'), 'VisitPage'),
});
const clinicInbox = createRoute({
  getParentRoute: () => clinic,
  path: 'inbox',
  component: lazyRouteComponent(() => import('../clinician/inbox.page.tsx'), 'InboxPage'),
});
const clinicInboxDocument = createRoute({
  getParentRoute: () => clinic,
  path: 'inbox/$documentId',
  component: lazyRouteComponent(() => import('../clinician/inbox-document.page.tsx'), 'InboxDocumentPage'),
});
const clinicConsents = createRoute({
  getParentRoute: () => clinic,
  path: 'consents',
  component: lazyRouteComponent(() => import('../consent/ask.page.tsx'), 'AskPage'),
});
const clinicPermits = createRoute({
  getParentRoute: () => clinic,
  path: 'permits',
  component: lazyRouteComponent(() => import('../permits/my-permits.page.tsx'), 'MyPermitsPage'),
});
const clinicCertificate = createRoute({
  getParentRoute: () => clinic,
  path: 'permits/$permitId/certificate',
  component: lazyRouteComponent(() => import('../permits/certificate.page.tsx'), 'MyCertificatePage'),
});

const clinicAsked = createRoute({
  getParentRoute: () => clinic,
  path: 'asked',
  component: lazyRouteComponent(() => import('../privacy/asked-of-me.page.tsx'), 'AskedOfMePage'),
});

const privacy = createRoute({ getParentRoute: () => root, path: '/privacy', component: PrivacyFrame });
const privacyFindings = createRoute({
  getParentRoute: () => privacy,
  path: '/',
  component: lazyRouteComponent(() => import('../privacy/findings.page.tsx'), 'FindingsPage'),
});
const privacyFinding = createRoute({
  getParentRoute: () => privacy,
  path: 'findings/$findingId',
  component: lazyRouteComponent(() => import('../privacy/finding.page.tsx'), 'FindingPage'),
});
const privacyEmergencies = createRoute({
  getParentRoute: () => privacy,
  path: 'emergencies',
  component: lazyRouteComponent(() => import('../privacy/emergencies.page.tsx'), 'EmergenciesPage'),
});
const privacyEmergency = createRoute({
  getParentRoute: () => privacy,
  path: 'emergencies/$emergencyId',
  component: lazyRouteComponent(() => import('../privacy/emergency.page.tsx'), 'EmergencyPage'),
});
const privacyQuestions = createRoute({
  getParentRoute: () => privacy,
  path: 'questions',
  component: lazyRouteComponent(() => import('../privacy/questions.page.tsx'), 'QuestionsPage'),
});
const privacyReceipts = createRoute({
  getParentRoute: () => privacy,
  path: 'receipts',
  component: lazyRouteComponent(() => import('../privacy/receipts.page.tsx'), 'ReceiptsPage'),
});
const privacyPeople = createRoute({
  getParentRoute: () => privacy,
  path: 'people',
  component: lazyRouteComponent(() => import('../privacy/people.page.tsx'), 'PeoplePage'),
});
const privacyLedger = createRoute({
  getParentRoute: () => privacy,
  path: 'ledger',
  component: lazyRouteComponent(() => import('../privacy/ledger-months.page.tsx'), 'LedgerMonthsPage'),
});

const desk = createRoute({ getParentRoute: () => root, path: '/desk', component: CoordinatorFrame });
const deskHome = createRoute({
  getParentRoute: () => desk,
  path: '/',
  component: lazyRouteComponent(() => import('../identity/desk.page.tsx'), 'DeskPage'),
});
const deskPair = createRoute({
  getParentRoute: () => desk,
  path: 'pairs/$one/$other',
  component: lazyRouteComponent(() => import('../identity/pair.page.tsx'), 'PairPage'),
});
const deskRegister = createRoute({
  getParentRoute: () => desk,
  path: 'register',
  component: lazyRouteComponent(() => import('../identity/register.page.tsx'), 'RegisterPage'),
});
const clinicApplications = createRoute({
  getParentRoute: () => clinic,
  path: 'applications',
  validateSearch: (search: Record<string, unknown>): { begin?: string } =>
    typeof search.begin === 'string' ? { begin: search.begin } : {},
  component: lazyRouteComponent(() => import('../dossiers/applications.page.tsx'), 'MyApplicationsPage'),
});
const clinicDossier = createRoute({
  getParentRoute: () => clinic,
  path: 'applications/$dossierId',
  component: lazyRouteComponent(() => import('../dossiers/dossier.page.tsx'), 'MyDossierPage'),
});

const deskFamilies = createRoute({
  getParentRoute: () => desk,
  path: 'families',
  component: lazyRouteComponent(() => import('../identity/families.page.tsx'), 'FamiliesPage'),
});
const deskConsents = createRoute({
  getParentRoute: () => desk,
  path: 'consents',
  component: lazyRouteComponent(() => import('../consent/ask.page.tsx'), 'AskPage'),
});
const deskFamily = createRoute({
  getParentRoute: () => desk,
  path: 'families/$id',
  component: lazyRouteComponent(() => import('../identity/family.page.tsx'), 'FamilyPage'),
});

const exchange = createRoute({ getParentRoute: () => root, path: '/exchange', component: CoordinatorFrame });
const exchangeDesk = createRoute({
  getParentRoute: () => exchange,
  path: '/',
  component: lazyRouteComponent(() => import('../coordinator/desk.page.tsx'), 'DeskPage'),
});
const exchangeApplications = createRoute({
  getParentRoute: () => exchange,
  path: 'applications',
  component: lazyRouteComponent(() => import('../dossiers/applications.page.tsx'), 'InstitutionApplicationsPage'),
});
const exchangeDossier = createRoute({
  getParentRoute: () => exchange,
  path: 'applications/$dossierId',
  component: lazyRouteComponent(() => import('../dossiers/dossier.page.tsx'), 'InstitutionDossierPage'),
});

const exportsDesk = createRoute({ getParentRoute: () => root, path: '/exports', component: ExportsFrame });
const exportsHome = createRoute({
  getParentRoute: () => exportsDesk,
  path: '/',
  component: lazyRouteComponent(() => import('../exports/desk.page.tsx'), 'ExportsPage'),
});

const oversight = createRoute({ getParentRoute: () => root, path: '/oversight', component: OversightFrame });
const oversightHome = createRoute({
  getParentRoute: () => oversight,
  path: '/',
  component: lazyRouteComponent(() => import('../oversight/overview.page.tsx'), 'OverviewPage'),
});
const directoryDesk = createRoute({
  getParentRoute: () => oversight,
  path: 'directory',
  component: lazyRouteComponent(() => import('../guide/desk.page.tsx'), 'DirectoryDeskPage'),
});
const permitsDesk = createRoute({
  getParentRoute: () => oversight,
  path: 'permits',
  component: lazyRouteComponent(() => import('../permits/desk.page.tsx'), 'PermitsDeskPage'),
});
const permitsHolder = createRoute({
  getParentRoute: () => oversight,
  path: 'permits/$practitionerId',
  component: lazyRouteComponent(() => import('../permits/holder.page.tsx'), 'HolderPage'),
});
const deskCertificate = createRoute({
  getParentRoute: () => oversight,
  path: 'certificates/$permitId',
  component: lazyRouteComponent(() => import('../permits/certificate.page.tsx'), 'DeskCertificatePage'),
});
const dossierQueue = createRoute({
  getParentRoute: () => oversight,
  path: 'dossiers',
  component: lazyRouteComponent(() => import('../dossiers/queue.page.tsx'), 'DossierQueuePage'),
});
const deskDossier = createRoute({
  getParentRoute: () => oversight,
  path: 'dossiers/$dossierId',
  component: lazyRouteComponent(() => import('../dossiers/dossier.page.tsx'), 'DeskDossierPage'),
});
const oversightReviews = createRoute({
  getParentRoute: () => oversight,
  path: 'emergencies',
  component: lazyRouteComponent(() => import('../privacy/reviews-instead.page.tsx'), 'ReviewsInsteadPage'),
});
const oversightReview = createRoute({
  getParentRoute: () => oversight,
  path: 'emergencies/$emergencyId',
  component: lazyRouteComponent(() => import('../privacy/reviews-instead.page.tsx'), 'ReviewInsteadPage'),
});
const oversightLedger = createRoute({
  getParentRoute: () => oversight,
  path: 'ledger',
  component: lazyRouteComponent(() => import('../privacy/ledger-months.page.tsx'), 'LedgerMonthsPage'),
});

const routeTree = root.addChildren([
  landing,
  signIn,
  signedIn,
  guide,
  guideEntry,
  directory,
  verifyPermit,
  checkLog,
  account.addChildren([accountHome]),
  accounts.addChildren([accountsHome, accountsCodes, accountsApplications]),
  me.addChildren([
    meConsents,
    meNewConsent,
    meHome,
    meRecord,
    meShares,
    meNewShare,
    meAccess,
    meFolder,
    meDocument,
    meDependant,
    meNotices,
    meAccount,
  ]),
  clinic.addChildren([
    clinicHome,
    clinicOpen,
    clinicReceived,
    clinicPatient,
    clinicVisit,
    clinicInbox,
    clinicInboxDocument,
    clinicConsents,
    clinicPermits,
    clinicCertificate,
    clinicApplications,
    clinicDossier,
    clinicAsked,
  ]),
  privacy.addChildren([
    privacyFindings,
    privacyFinding,
    privacyEmergencies,
    privacyEmergency,
    privacyQuestions,
    privacyReceipts,
    privacyPeople,
    privacyLedger,
  ]),
  desk.addChildren([deskConsents, deskHome, deskPair, deskRegister, deskFamilies, deskFamily]),
  exchange.addChildren([exchangeDesk, exchangeApplications, exchangeDossier]),
  exportsDesk.addChildren([exportsHome]),
  oversight.addChildren([
    oversightHome,
    directoryDesk,
    permitsDesk,
    permitsHolder,
    deskCertificate,
    dossierQueue,
    deskDossier,
    oversightReviews,
    oversightReview,
    oversightLedger,
  ]),
]);

/** Every page has its own address; each is fetched when it is first opened. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: PageFailed,
  // The page itself scrolls to its top and moves the focus (design/page.tsx).
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
