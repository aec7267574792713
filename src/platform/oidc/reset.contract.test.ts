import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { TestDatabase } from '../../../test/harness.ts';
import { InteractionView, ResetAnswer } from './contract.ts';
import { aDesk, NEXT, staff } from './desk-fixtures.ts';
import { createBrowser, PASSWORD, refresh, saveAccounts, signInWhole, type TestNode } from './fixtures.ts';
import { TRIES_MAX, WINDOW_MS } from './lockout.ts';

/** Codes as nobody has them. */
const WRONG = ['aaaa-aaaa-aaaa', 'aaaaaa-aaaaaa-aaaaaa-aaaaaa'];

describe('a forgotten password', () => {
  const at = aDesk();
  const { desk, signIn, later, atSignIn, knock, sheet, enrol, setupCode, mayEnter } = at;
  let db: TestDatabase;
  let node: TestNode;
  let n = 0;
  let login = '';
  beforeEach(() => {
    ({ db, node, n, login } = at.now());
  });

  describe('by a code of the sheet', () => {
    it('gives way to another: the new one opens, the old one does not, open sessions end, and nobody is signed in by it', async () => {
      const token = await signInWhole(createBrowser(), node.url, login);
      const [code = ''] = await sheet(token.access_token);
      const { browser, door } = await atSignIn();
      const step = await knock(browser, `${door}/reset`, {
        login: ` ${login.toUpperCase()} `,
        code: code.toUpperCase(),
      });
      assert.deepEqual(ResetAnswer.parse(step.json), { reset: {} });
      const view = InteractionView.parse(await (await browser.request(door)).json());
      assert.deepEqual(view.reset, {}, 'a page that is loaded again is where it was');
      assert.deepEqual((await knock(browser, `${door}/new-password`, { next: NEXT })).json, { done: true });
      assert.deepEqual([await mayEnter(NEXT), await mayEnter(PASSWORD)], [true, false]);
      assert.equal(await node.signIn.actorOf(token.access_token), undefined);
      assert.equal((await refresh(node.url, token.refresh_token ?? '')).status, 400);
      assert.equal(InteractionView.parse(await (await browser.request(door)).json()).account, undefined);
      const told = node.events.find(({ method, outcome }) => method === 'reset' && outcome === 'permitted');
      assert.deepEqual([told?.accountId, told?.patientId], [`acc-${n}`, `p${n}`]);
    });

    it('spends the code with the password and not before, once, also when two set one at the same moment', async () => {
      const [code = '', other = ''] = await sheet(await signIn());
      const [one, two] = [await atSignIn(), await atSignIn()];
      for (const { browser, door } of [one, two]) {
        assert.equal((await knock(browser, `${door}/reset`, { login, code })).status, 200);
      }
      const bad = await knock(one.browser, `${one.door}/new-password`, { next: 'password2026!' });
      assert.equal(bad.code, 'sign-in.password-guessable');
      const ends = await Promise.all(
        [one, two].map(({ browser, door }, i) => knock(browser, `${door}/new-password`, { next: `${NEXT} ${i}` })),
      );
      assert.deepEqual(ends.map(({ status }) => status).sort(), [200, 401]);
      const third = await atSignIn();
      assert.equal((await knock(third.browser, `${third.door}/reset`, { login, code })).code, 'sign-in.reset-wrong');
      assert.equal((await knock(third.browser, `${third.door}/reset`, { login, code: other })).status, 200);
    });

    it('gets round no second factor: the telephone is asked for, and a second code of the sheet is none', async () => {
      const { code, codes } = await enrol(await signIn());
      const { browser, door } = await atSignIn();
      const step = await knock(browser, `${door}/reset`, { login, code: codes[0] ?? '' });
      assert.deepEqual(step.json, { reset: { secondFactor: { totp: true, passkey: false, recovery: false } } });
      const early = await knock(browser, `${door}/new-password`, { next: NEXT });
      assert.equal(early.code, 'sign-in.not-this-step');
      const second = await knock(browser, `${door}/reset-factor`, { recoveryCode: codes[1] ?? '' });
      assert.equal(second.code, 'sign-in.not-this-step');
      const signedIn = await knock(browser, `${door}/second-factor`, { code: code() });
      assert.equal(signedIn.code, 'sign-in.not-this-step', 'without the password nobody gets in');
      assert.equal((await knock(browser, `${door}/reset-factor`, { code: '000000' })).code, 'sign-in.code-wrong');
      assert.deepEqual((await knock(browser, `${door}/reset-factor`, { code: code() })).json, { reset: {} });
      assert.deepEqual((await knock(browser, `${door}/new-password`, { next: NEXT })).json, { done: true });
    });
  });

  describe('by whoever is nobody', () => {
    it('is answered alike whether a login is there or not, has a sheet, waits for a code, or is closed', async () => {
      await sheet(await signIn());
      const closed = `closed.${n}`;
      await saveAccounts(db.database, { ...staff(`closed-${n}`, 'clinician'), login: closed });
      assert.equal((await node.ask(desk['operator'] ?? '', 'POST', `/api/accounts/${closed}/close`, {})).status, 204);
      await setupCode(login);
      const texts = new Set<string>();
      for (const who of [login, `nobody.${n}`, closed, 'clinician.staff']) {
        for (const code of WRONG) {
          const { browser, door } = await atSignIn();
          const answer = await knock(browser, `${door}/reset`, { login: who, code });
          assert.equal(answer.status, 401);
          texts.add(JSON.stringify({ ...answer.json.issue[0], diagnostics: '' }));
        }
      }
      assert.equal(texts.size, 1);
    });

    it(`is locked after ${TRIES_MAX} wrong codes, known login or not, for a quarter of an hour; signing in by password is not`, async () => {
      const [right = ''] = await sheet(await signIn());
      for (const who of [login, `nobody.${n}`]) {
        for (let i = 0; i < TRIES_MAX; i++) {
          const { browser, door } = await atSignIn();
          assert.equal(
            (await knock(browser, `${door}/reset`, { login: who, code: WRONG[0] })).code,
            'sign-in.reset-wrong',
          );
        }
        const { browser, door } = await atSignIn();
        const late = await knock(browser, `${door}/reset`, { login: who, code: right });
        assert.deepEqual([late.status, late.code], [429, 'sign-in.locked'], who);
      }
      assert.equal(await mayEnter(PASSWORD), true);
      await later('oidc.sign_in_failure', 'window_started_at', WINDOW_MS);
      const { browser, door } = await atSignIn();
      assert.equal((await knock(browser, `${door}/reset`, { login, code: right })).status, 200);
      const denied = node.events.filter(({ method, outcome }) => method === 'reset' && outcome === 'denied');
      assert.ok(
        denied.some(({ patientId }) => patientId === `p${n}`),
        'whose login it is reads of it',
      );
      assert.ok(denied.some(({ accountId }) => accountId === undefined));
    });

    it('is bound to its step and its browser, and waits ten minutes', async () => {
      const [code = ''] = await sheet(await signIn());
      const { browser, door } = await atSignIn();
      await knock(browser, `${door}/reset`, { login, code });
      const other = await atSignIn();
      assert.equal(
        (await knock(other.browser, `${door}/new-password`, { next: NEXT })).code,
        'sign-in.interaction-gone',
      );
      assert.equal(
        (await knock(other.browser, `${other.door}/new-password`, { next: NEXT })).code,
        'sign-in.not-this-step',
      );
      await later('oidc.artifact', 'expires_at', 10 * 60_000);
      assert.equal((await knock(browser, `${door}/new-password`, { next: NEXT })).code, 'sign-in.not-this-step');
    });

    it('leaves nothing in the tables that could be typed', async () => {
      const [code = ''] = await sheet(await signIn());
      const made = await setupCode(login);
      const { browser, door } = await atSignIn();
      await knock(browser, `${door}/reset`, { login, code });
      const rows = await db.database.transaction((tx) =>
        tx.query<{ row: string }>(
          'select row_to_json(a)::text as row from oidc.artifact a union all select row_to_json(c)::text from oidc.setup_code c union all select row_to_json(r)::text from oidc.recovery_code r',
        ),
      );
      const all = rows.map(({ row }) => row.toLowerCase()).join('\n');
      for (const secret of [code, made]) {
        assert.ok(!all.includes(secret.toLowerCase()));
        assert.ok(!all.includes(secret.toLowerCase().replaceAll('-', '')));
      }
    });
  });
});
