/** A person makes their sign-in safe, and signs in with it: codes by telephone, a passkey, the question whether it is still them, and a password that was forgotten. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { LANGS } from '../src/kernel/lang.ts';
import { DEMO_PASSWORD } from '../src/world/load.ts';
import { seriousFindings } from './axe.ts';
import { DESK, expectQuiet, PHONE, settled, signIn, type Visitor, visit } from './harness.ts';

const STEP_MS = 30_000;

/** A telephone that has passkeys, and whose owner is at hand. */
async function withPasskeys({ page }: Visitor): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Codes of this step of time and the next: a code is good once, and nobody waits half a minute for another. */
const codeOf = (secret: string, steps = 0) =>
  generateSync({ secret, epoch: Math.floor((Date.now() + steps * STEP_MS) / 1000) });

describe('a sign-in that a stolen password does not open', () => {
  for (const [index, lang] of LANGS.entries()) {
    it(`is set up, asked for, and taken away again (${lang})`, async () => {
      const visitor = await visit({ node: 'hk', lang, size: PHONE });
      const { page, words } = visitor;
      // Browsers give passkeys to a name, not to an address by number.
      const base = visitor.url.replace('127.0.0.1', 'localhost');
      const login = ['hk-insurer', 'hk-regulator', 'hk-privacy'][index] ?? '';
      const { account, open } = words;
      await withPasskeys(visitor);
      const found: string[] = [];
      /** @param waits - what was asked waits for an answer, so the page is not at rest */
      const look = async (name: string, waits = false) => {
        if (!waits) await settled(page);
        for (const size of [DESK, PHONE]) {
          await page.setViewportSize(size);
          for (const finding of await seriousFindings(page)) found.push(`${name}, ${size.width}: ${finding}`);
        }
      };
      const toSignIn = async () => {
        await page.evaluate('sessionStorage.clear()');
        await page.goto(`${base}/`);
        await page.getByRole('button', { name: words.session.signIn, exact: true }).first().click();
        await page.locator('.cw-signin__form').waitFor();
      };
      const byPassword = async () => {
        await page.getByLabel(open.signIn.login).fill(login);
        await page.getByLabel(open.signIn.password, { exact: true }).fill(DEMO_PASSWORD);
        await page.locator('.cw-signin__form button[type=submit]').click();
      };
      const isIn = () => page.waitForURL(/\/(oversight|exchange|privacy)/);

      await page.goto(`${base}/`);
      await toSignIn();
      await look('sign-in');
      await byPassword();
      await isIn();
      await page.goto(`${base}/account`);
      await page.getByRole('button', { name: account.totp.setUp }).click();
      await page.getByAltText(account.totp.picture).waitFor();
      await look('account');
      const secret = (await page.locator('.cw-account__secret').innerText()).replace(/\s/g, '');
      await page.getByLabel(account.totp.code).fill(codeOf(secret));
      await page.getByRole('button', { name: account.totp.confirm }).click();
      const kept = page.getByRole('button', { name: account.sheet.kept });
      await kept.waitFor();
      // On paper there are the codes, and nothing of the page behind them.
      await page.emulateMedia({ media: 'print' });
      assert.ok(await page.locator('.cw-codes').isVisible(), 'the codes come onto paper');
      assert.ok(!(await page.locator('#content').isVisible()), 'and nothing else');
      await page.emulateMedia({ media: 'screen' });
      await look('recovery codes');
      await kept.click();

      // The password was given a moment ago; now there is a second factor, and what changes factors asks for it.
      await page.getByLabel(account.passkeys.name).fill('Synthetic telephone');
      await page.getByRole('button', { name: account.passkeys.add }).click();
      const dialog = page.getByRole('dialog', { name: account.proof.title });
      await dialog.waitFor();
      await dialog.getByLabel(account.proof.code).waitFor();
      await look('proof', true);
      await dialog.getByLabel(account.proof.code).fill(codeOf(secret, 1));
      await dialog.getByRole('button', { name: account.proof.confirm }).click();
      await page.getByText('Synthetic telephone').waitFor();

      await toSignIn();
      await byPassword();
      await page.getByRole('heading', { name: open.signIn.secondTitle }).waitFor();
      await look('second step');
      await page.getByRole('button', { name: open.signIn.passkey }).click();
      await isIn();

      await toSignIn();
      await page.getByRole('button', { name: open.signIn.passkey }).click();
      await isIn();
      await page.goto(`${base}/account`);
      await page.getByText('Synthetic telephone').waitFor();
      for (const kind of ['passkey', 'codes'] as const) {
        const section = page.getByRole('region', {
          name: kind === 'passkey' ? account.passkeys.title : account.totp.title,
        });
        await section.getByRole('button', { name: account.remove }).click();
        await page.locator('.ant-popconfirm').getByRole('button', { name: account.remove }).click();
        await (kind === 'passkey'
          ? page.getByText(account.passkeys.none)
          : page.getByRole('button', { name: account.totp.setUp })
        ).waitFor();
      }
      assert.deepEqual(found, []);
      expectQuiet(visitor);
      await visitor.leave();
    });
  }
});

/** Who is helped in which language; each ends with another password than they began with. */
const HELPED = { en: 'hk-regulator', 'zh-Hans': 'hk-insurer', 'zh-Hant-HK': 'fernandes' } as const;

describe('a forgotten password', () => {
  for (const lang of LANGS) {
    it(`is set anew by a code that two people of the desk made (${lang})`, async () => {
      const login = HELPED[lang];
      const next = `plastic turtle ${lang} choir`;
      const found: string[] = [];
      const look = async ({ page }: Visitor, name: string) => {
        await settled(page);
        for (const finding of await seriousFindings(page)) found.push(`${name}: ${finding}`);
      };
      const operator = await signIn({ node: 'hk', lang, size: DESK }, 'hk-operator');
      const { codes } = operator.words.accounts;
      await operator.open(`/accounts/codes?login=${login}`);
      await operator.page.getByRole('button', { name: codes.send }).click();
      await operator.page.getByText(codes.asked).first().waitFor();
      await operator.page.getByText(codes.waits).waitFor();
      assert.equal(await operator.page.getByRole('button', { name: codes.confirm }).count(), 0, 'nobody does it alone');
      await look(operator, 'asked');
      const officer = await signIn({ node: 'hk', lang, size: DESK }, 'hk-privacy');
      await officer.open('/accounts/codes');
      await officer.page.getByRole('button', { name: codes.confirm }).click();
      const code = await officer.page.locator('.cw-codes--one code').innerText();
      await look(officer, 'the code');
      await officer.page.getByRole('button', { name: codes.handed }).click();
      await officer.page.locator('.cw-codes--one').waitFor({ state: 'detached' });

      const person = await visit({ node: 'hk', lang, size: PHONE });
      const { page, words } = person;
      const { reset, signIn: entry } = words.open;
      await person.open('/');
      await page.getByRole('button', { name: words.session.signIn, exact: true }).first().click();
      await page.getByRole('button', { name: reset.open }).click();
      // By the keyboard alone from here.
      await page.getByLabel(reset.login).fill(login);
      await page.keyboard.press('Tab');
      await page.keyboard.type(code.toUpperCase());
      await page.keyboard.press('Enter');
      await page.getByLabel(words.account.password.next, { exact: true }).waitFor();
      await look(person, 'another password');
      await page.getByLabel(words.account.password.next, { exact: true }).fill(next);
      await page.getByLabel(words.account.password.again, { exact: true }).fill(next);
      await page.keyboard.press('Enter');
      await page.getByText(reset.done).waitFor();
      await look(person, 'done');
      await page.getByLabel(entry.login).fill(login);
      await page.getByLabel(entry.password, { exact: true }).fill(next);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/(oversight|me)$/);
      assert.deepEqual(found, []);
      for (const visitor of [operator, officer, person]) {
        expectQuiet(visitor);
        await visitor.leave();
      }
    });
  }
});
