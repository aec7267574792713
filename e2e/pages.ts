/** Every page of every role, and how a reader comes to it. */

import type { NodeId } from '../test/processes.ts';
import type { Furniture } from './furnish.ts';
import type { Visitor } from './harness.ts';
import { settled } from './harness.ts';

export interface PageCase {
  readonly name: string;
  readonly address: (furniture: Furniture) => string;
  /** What is done there before the page is looked at: a step of the wizard, a drawer. */
  readonly act?: (visitor: Visitor) => Promise<void>;
  /** The step that the page is at then, whatever the language: what was done must not be undone by choosing another. */
  readonly step?: (words: Visitor['words']) => string;
}

export interface RoleCase {
  readonly name: string;
  readonly node: NodeId;
  /** Nobody: the pages that need no sign-in. */
  readonly login: string | undefined;
  readonly pages: readonly PageCase[];
}

const at = (
  name: string,
  address: string | ((furniture: Furniture) => string),
  act?: PageCase['act'],
  step?: PageCase['step'],
): PageCase => ({
  name,
  address: typeof address === 'string' ? () => address : address,
  ...(act === undefined ? {} : { act }),
  ...(step === undefined ? {} : { step }),
});

/** A step of the share wizard. */
const wizard = (to: 'who' | 'time' | 'review') =>
  at(
    `share-${to}`,
    '/me/shares/new',
    (visitor) => wizardTo(visitor, to),
    (words) => words.patient.share.steps[to],
  );

/** Goes on to a step of the share wizard. The institution is the first of the list: which one is of no matter here. */
async function wizardTo(visitor: Visitor, step: 'who' | 'time' | 'review'): Promise<void> {
  const { page } = visitor;
  const next = page.locator('.cw-actions .ant-btn-primary');
  const steps = ['who', 'time', 'review'] as const;
  for (const reached of steps.slice(0, steps.indexOf(step) + 1)) {
    if (reached === 'time') await page.locator('.cw-ticks input').first().check();
    await next.click();
    await page.locator('[aria-current=step]', { hasText: visitor.words.patient.share.steps[reached] }).waitFor();
  }
  await settled(page);
}

/** Goes on to the review of a draft, its translation open. */
async function reviewWithTranslation({ page, words }: Visitor): Promise<void> {
  const { visit } = words.clinician;
  await page.getByLabel(visit.dose).fill('5 mg');
  await page.getByLabel(visit.frequency).fill('1/1');
  await page.getByRole('button', { name: visit.toReview }).click();
  await page.getByRole('heading', { level: 1, name: visit.review }).waitFor();
  const open = page.locator('.cw-translation[open]');
  if ((await open.count()) === 0) await page.locator('.cw-translation > summary').click();
  await settled(page);
}

/** Types what the desk knows of somebody, with a passport nobody has shown yet, and looks who is here. */
async function registerSomebodyAlike({ page }: Visitor): Promise<void> {
  await page.locator('select').first().selectOption('passport');
  const [number, again] = [page.locator('fieldset input').nth(0), page.locator('fieldset input').nth(1)];
  await number.fill('XA1962110');
  await again.fill('XA1962110');
  await page.locator('#han').fill('歐陽嘉怡');
  await page.locator('#born').fill('1962-11-04');
  await page.locator('#phone').fill('+852 90000101');
  await page.locator('button[type=submit]').click();
  await page.locator('#candidates').waitFor();
  await settled(page);
}

export const ROLES: readonly RoleCase[] = [
  {
    name: 'anybody',
    node: 'hk',
    login: undefined,
    pages: [
      at('landing', '/'),
      at('sign-in', '/', async ({ page }) => {
        await page.locator('.cw-hero__actions button').click();
        await page.waitForURL(/\/sign-in\?interaction=/);
        await page.locator('.cw-demo-card').first().waitFor();
      }),
      at('password-forgotten', '/', async ({ page, words }) => {
        await page.locator('.cw-hero__actions button').click();
        await page.waitForURL(/\/sign-in\?interaction=/);
        await page.getByRole('button', { name: words.open.reset.open }).click();
        await page.getByLabel(words.open.reset.code).waitFor();
        await settled(page);
      }),
      at('sign-in-expired', '/sign-in'),
      at('guide', '/guide'),
      at('guide-map', '/guide?view=map&place=%E6%B7%B1%E5%9C%B3%E5%B8%82%2F%E5%AE%9D%E5%AE%89%E5%8C%BA'),
      at('guide-voucher', '/guide?role=voucher-pilot&department=chinese-medicine'),
      at('guide-empty', '/guide?q=nowhere-at-all'),
      at('guide-entry', '/guide/hku-szh'),
      at('guide-entry-lost', '/guide/cmer-fs'),
      at('guide-entry-unknown', '/guide/nowhere'),
      at('verify-permit', '/verify-permit'),
      at('check-log', '/check-log'),
      at('check-log-forged', '/check-log#eyJhbGciOiJFUzI1NiJ9AAAA.eyJpc3MiOiJzeiJ9AAAAAAAA.c2lnbmF0dXJlAAAAAAAA'),
      at('verify-forged', '/verify-permit#eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJzeiJ9.c2lnbmF0dXJl'),
      at('not-found', '/nowhere'),
      at('sign-in-needed', '/me/record'),
    ],
  },
  {
    name: 'patient',
    node: 'hk',
    login: 'wong',
    pages: [
      at('home', '/me'),
      at('record', '/me/record'),
      at('shares', '/me/shares'),
      at('share-what', '/me/shares/new'),
      wizard('who'),
      wizard('time'),
      wizard('review'),
      at('consents', '/me/consents'),
      at('consents-less', '/me/consents', async ({ page }) => {
        await page.locator('.cw-request .cw-details summary').first().click();
        await settled(page);
      }),
      at('standing-choice', '/me/consents/new', async ({ page }) => {
        await page.locator('.cw-toggle').first().click();
        await settled(page);
      }),
      at('carers', '/me/carers'),
      at('carer-name', '/me/carers/new', async ({ page }) => {
        await page.locator('input.ant-input').first().fill('LIU Guoqiang');
        await page.locator('.cw-choice input').last().check();
        await settled(page);
      }),
      at('carer-answer', '/me/carers/answer'),
      at('access', '/me/access'),
      at('folder', '/me/folder'),
      at('folder-document', ({ documentId }) => `/me/folder/${documentId}`),
      at('notices', '/me/notices'),
      at('account', '/me/account'),
      at('security', '/account'),
      at('security-codes', '/account', async ({ page, words }) => {
        await page.getByRole('button', { name: words.account.totp.setUp }).click();
        await page.getByAltText(words.account.totp.picture).waitFor();
      }),
      at('wrong-role', '/clinic'),
      at('guide-report', '/guide/tmh', async ({ page, words }) => {
        await page.getByRole('button', { name: words.guide.report.open }).click();
        await page.locator('#report-text').waitFor();
      }),
    ],
  },
  {
    name: 'doctor',
    node: 'sz',
    login: 'sz-dr-lin',
    pages: [
      at('home', '/clinic'),
      at('open-code', '/clinic/open'),
      at('received', ({ receivedId }) => `/clinic/received/${receivedId}`),
      at('patient', ({ szPatientId }) => `/clinic/patients/${szPatientId}`),
      at(
        'patient-visits',
        ({ szPatientId }) => `/clinic/patients/${szPatientId}`,
        async ({ page }) => {
          await page.getByRole('tab').nth(1).click();
          await settled(page);
        },
      ),
      at('security', '/account'),
      at('visit-draft', ({ draftId }) => `/clinic/visits/${draftId}`),
      at('visit-review', ({ draftId }) => `/clinic/visits/${draftId}`, reviewWithTranslation),
      at('visit-signed', ({ visitId }) => `/clinic/visits/${visitId}`),
      at('permits-with-days', '/clinic/permits', async ({ page }) => {
        await page.locator('.cw-table').waitFor();
        await page.locator('.cw-details summary').last().click();
      }),
    ],
  },
  {
    name: 'doctor-from-hong-kong',
    node: 'sz',
    login: 'sz-dr-ho',
    pages: [
      at('permits', '/clinic/permits'),
      at('certificate', ({ applications }) => `/clinic/permits/${applications.permitId}/certificate`),
      at('certificate-checked', ({ applications }) => applications.certificate),
      at('applications', '/clinic/applications'),
      at('application-begin', '/clinic/applications?begin=short-term-practice', async ({ page }) => {
        await page.getByRole('dialog').waitFor();
        await settled(page);
      }),
      at('application', ({ applications }) => `/clinic/applications/${applications.waitingId}`),
    ],
  },
  {
    name: 'doctor-without-permit',
    node: 'sz',
    login: 'sz-dr-yip',
    pages: [at('closed', '/clinic'), at('permits', '/clinic/permits')],
  },
  {
    name: 'clinician',
    node: 'hk',
    login: 'hk-dr-chow',
    pages: [
      at('ask-consent', '/clinic/consents'),
      at('inbox', '/clinic/inbox'),
      at('inbox-document', ({ documentId }) => `/clinic/inbox/${documentId}`),
      at('patient', ({ hkPatientId }) => `/clinic/patients/${hkPatientId}`),
    ],
  },
  {
    name: 'clinician-in-an-emergency',
    node: 'hk',
    login: 'hk-dr-cheng',
    pages: [
      at('emergency', ({ hkPatientId }) => `/clinic/patients/${hkPatientId}`),
      at('shut', '/clinic/patients/nobody'),
      at('declare', '/clinic/patients/nobody', async ({ page, words }) => {
        await page.getByRole('button', { name: words.privacy.emergency.begin }).click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
      }),
      at('asked', '/clinic/asked'),
      at('notices', '/clinic/notices'),
    ],
  },
  {
    name: 'privacy-officer',
    node: 'hk',
    login: 'hk-privacy',
    pages: [
      at('findings', '/privacy'),
      at('finding', ({ privacy }) => `/privacy/findings/${privacy.findingId}`),
      at('emergencies', '/privacy/emergencies'),
      at('emergency', ({ privacy }) => `/privacy/emergencies/${privacy.emergencyId}`),
      at('questions', '/privacy/questions'),
      at('receipts', '/privacy/receipts'),
      at('setup-codes', '/accounts/codes'),
      at('people', '/privacy/people'),
      at('ledger-months', '/privacy/ledger'),
    ],
  },
  {
    name: 'coordinator',
    node: 'sz',
    login: 'sz-coordinator',
    pages: [
      at('desk', '/exchange'),
      at('message', '/exchange', async ({ page }) => {
        await page.locator('.cw-messages tbody tr button').first().click();
        await page.locator('.ant-drawer-content').or(page.getByRole('dialog')).first().waitFor();
        await settled(page);
      }),
      at('exports', '/exports'),
      at('exports-form', '/exports', async ({ page, words }) => {
        await page.getByRole('button', { name: words.exports.contracts.add }).click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
      }),
      at('applications', '/exchange/applications'),
      at('application-draft', ({ applications }) => `/exchange/applications/${applications.draftId}`),
      at('identity-desk', '/desk'),
      at('identity-pair', '/desk/pairs/alike-1a/alike-1b'),
      at('register', '/desk/register'),
      at('register-candidates', '/desk/register', registerSomebodyAlike),
      at('ask-consent', '/desk/consents'),
      at('families', '/desk/families'),
      at('family', '/desk/families/alike-1a'),
    ],
  },
  {
    name: 'regulator-of-shenzhen',
    node: 'sz',
    login: 'sz-regulator',
    pages: [
      at('permits', '/oversight/permits'),
      at('holder', '/oversight/permits/sz-dr-ho'),
      at('record-permit', '/oversight/permits/sz-dr-ho', async ({ page, words }) => {
        await page.getByRole('button', { name: words.permits.record.do }).click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
      }),
      at('suspend', '/oversight/permits/sz-dr-ho', async ({ page, words }) => {
        await page.getByRole('button', { name: words.permits.act.do.suspend, exact: true }).first().click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
      }),
      at('certificate', ({ applications }) => `/oversight/certificates/${applications.permitId}`),
      at('queue', '/oversight/dossiers'),
      at('exports-decisions', '/exports', async ({ page }) => {
        await page.getByRole('tab').nth(1).click();
        await settled(page);
      }),
      at('exports-receipts', '/exports', async ({ page }) => {
        await page.getByRole('tab').nth(2).click();
        await settled(page);
      }),
      at('application', ({ applications }) => `/oversight/dossiers/${applications.waitingId}`),
    ],
  },
  {
    name: 'regulator',
    node: 'hk',
    login: 'hk-regulator',
    pages: [
      at('overview', '/oversight'),
      at('reviews-instead', '/oversight/emergencies'),
      at('directory', '/oversight/directory'),
      at('directory-decide', '/oversight/directory', async ({ page, words }) => {
        await page.getByRole('button', { name: words.guide.desk.accept, exact: true }).first().click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
      }),
      at('directory-reports', '/oversight/directory', async ({ page }) => {
        await page.getByRole('tab').nth(1).click();
        await settled(page);
      }),
      at('guide-propose', '/guide/tmh', async ({ page, words }) => {
        await page.getByRole('button', { name: words.guide.propose.open }).click();
        await settled(page);
      }),
    ],
  },
  { name: 'insurer', node: 'hk', login: 'hk-insurer', pages: [at('overview', '/oversight')] },
  {
    name: 'operator',
    node: 'hk',
    login: 'hk-operator',
    pages: [
      at('overview', '/oversight'),
      at('desk', '/exchange'),
      at('ledger-months', '/oversight/ledger'),
      at('accounts', '/accounts'),
      at('account-new', '/accounts', async ({ page, words }) => {
        await page.getByRole('button', { name: words.accounts.make.open }).click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
      }),
      at('setup-codes', '/accounts/codes'),
      at('applications', '/accounts/applications'),
      at('application-new', '/accounts/applications', async ({ page, words }) => {
        await page.getByRole('button', { name: words.accounts.apps.add, exact: true }).click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
      }),
    ],
  },
];
