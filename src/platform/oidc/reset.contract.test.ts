import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { RecoveryCodes, TotpBeginning } from './account/contract.ts';
import { registerAppClient } from './clients.ts';
import { InteractionView, ResetAnswer } from './contract.ts';
import { AccountList, Asked, SetupCodeAnswer, SetupCodes } from './desk/contract.ts';
import {
  aPatient,
  authorize,
  type Browser,
  clockFromNow,
  createBrowser,
  letIn,
  PASSWORD,
  refresh,
  sameText,
  saveAccounts,
  signInTo,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';
import { TRIES_MAX, WINDOW_MS } from './lockout.ts';
import type { NewAccount } from './model.ts';

const NEXT = 'plastic turtle 41 choir';
const createdAt = new Date('2026-01-01T00:00:00Z');
const APP = {
  id: 'an-app',
  name: sameText('Synthetic Application'),
  redirectUris: ['http://127.0.0.1/back'],
  scopes: ['openid', 'offline_access', 'patient/*.rs'],
  createdAt,
};
const staff = (id: string, role: NewAccount['role']): NewAccount => ({
  id,
  login: `${id}.staff`,
  password: PASSWORD,
  role,
  name: sameText(`Synthetic ${id}`),
  createdAt,
});
/** Codes as nobody has them. */
const WRONG = ['aaaa-aaaa-aaaa', 'aaaaaa-aaaaaa-aaaaaa-aaaaaa'];

describe('a forgotten password', () => {
  let db: TestDatabase;
  let node: TestNode;
  let n = 0;
  let login = '';
  const clock = clockFromNow();
  const desk: Record<string, string> = {};
  before(async () => {
    db = await testDatabase();
    await saveAccounts(
      db.database,
      ...(['coordinator', 'operator', 'privacy-officer', 'clinician'] as const).map((role) => staff(role, role)),
      staff('coordinator-two', 'coordinator'),
      staff('operator-two', 'operator'),
    );
    await db.database.transaction((tx) => registerAppClient(tx, APP));
    node = await startTestNode(db.database, { clock });
  });
  // Each test has a patient of its own, and the people of the desk have just shown who they are.
  beforeEach(async () => {
    n += 1;
    login = `forgetful.${n}`;
    await saveAccounts(db.database, {
      ...aPatient,
      id: `acc-${n}`,
      login,
      patientId: `p${n}`,
      fhirUser: `Patient/p${n}`,
    });
    for (const id of ['coordinator', 'coordinator-two', 'operator', 'operator-two', 'privacy-officer', 'clinician']) {
      desk[id] = (await signInWhole(createBrowser(), node.url, `${id}.staff`)).access_token;
    }
    node.events.length = 0;
    node.notes.length = 0;
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const signIn = async () => (await signInWhole(createBrowser(), node.url, login)).access_token;
  /** Time goes by for what a table holds; the authorization server reads the machine's clock, so that is left where it is. */
  const later = (table: string, column: string, ms: number) =>
    db.database.transaction((tx) =>
      tx.query(`update ${table} set ${column} = ${column} - interval '${ms} milliseconds'`),
    );
  /** At the sign-in page. */
  async function atSignIn() {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    return { browser, door: `${node.url}/api/interactions/${interaction}` };
  }
  const knock = async (browser: Browser, door: string, body: object) => {
    const answer = await browser.post(door, body);
    const json = await answer.json();
    return { status: answer.status, code: json.issue?.[0]?.details.coding[0].code as string | undefined, json };
  };
  const sheet = async (token: string) =>
    RecoveryCodes.parse((await node.ask(token, 'POST', '/api/account/recovery-codes', {})).json).codes;
  const enrol = async (token: string) => {
    const { secret } = TotpBeginning.parse((await node.ask(token, 'POST', '/api/account/totp', {})).json);
    const code = () => generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
    const made = await node.ask(token, 'POST', '/api/account/totp/confirm', { code: code() });
    clock.move(30_000);
    return { code, codes: RecoveryCodes.parse(made.json).codes };
  };
  const askDesk = (as: string, whose: string, renews = 'password', seen = 'identity-document') =>
    node.ask(desk[as] ?? '', 'POST', '/api/setup-codes', { login: whose, renews, seen });
  const confirm = (as: string, id: string) => node.ask(desk[as] ?? '', 'POST', `/api/setup-codes/${id}/confirm`, {});
  /** A code that two people of the desk made. */
  const setupCode = async (whose: string, renews = 'password') => {
    const { id } = Asked.parse((await askDesk('coordinator', whose, renews)).json);
    return SetupCodeAnswer.parse((await confirm('coordinator-two', id)).json).code;
  };
  const mayEnter = async (password: string, as = login) => {
    const { browser, door } = await atSignIn();
    return (await knock(browser, `${door}/sign-in`, { login: as, password })).status === 200;
  };

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

  describe('at the desk', () => {
    it('takes two people: whoever asks does not confirm, nobody does it for themselves, and the code is good once', async () => {
      const { id } = Asked.parse((await askDesk('coordinator', login)).json);
      assert.equal((await confirm('coordinator', id)).code, 'sign-in.second-person-needed');
      assert.equal((await askDesk('operator', login)).code, 'sign-in.code-open');
      const { code } = SetupCodeAnswer.parse((await confirm('privacy-officer', id)).json);
      assert.equal((await confirm('coordinator-two', id)).code, 'sign-in.no-such-code', 'shown once');
      const { browser, door } = await atSignIn();
      assert.deepEqual((await knock(browser, `${door}/reset`, { login, code })).json, { reset: {} });
      await knock(browser, `${door}/new-password`, { next: NEXT });
      assert.equal(await mayEnter(NEXT), true);
      const again = await atSignIn();
      assert.equal((await knock(again.browser, `${again.door}/reset`, { login, code })).code, 'sign-in.reset-wrong');
      const bases = node.notes.filter(({ patientId }) => patientId === `p${n}`).map(({ basis }) => basis);
      assert.deepEqual(bases, ['sign-in.setup-code-asked', 'sign-in.setup-code-confirmed'], 'the patient reads of it');
    });

    it('takes two people and not two accounts: a practitioner who has both asks and does not confirm, nor helps an account of their own', async () => {
      const both = { fhirUser: `Practitioner/both-${n}` };
      const [asks, confirms, third] = [`asks-${n}`, `confirms-${n}`, `third-${n}`];
      await saveAccounts(
        db.database,
        { ...staff(asks, 'operator'), ...both },
        { ...staff(confirms, 'privacy-officer'), ...both },
        { ...staff(third, 'clinician'), ...both },
      );
      for (const id of [asks, confirms]) {
        desk[id] = (await signInWhole(createBrowser(), node.url, `${id}.staff`)).access_token;
      }
      const { id } = Asked.parse((await askDesk(asks, login)).json);
      assert.equal((await confirm(confirms, id)).code, 'sign-in.second-person-needed');
      assert.equal((await askDesk(asks, `${third}.staff`, 'everything', 'staff-card')).code, 'sign-in.not-for-oneself');
      const own = Asked.parse((await askDesk('operator', `${third}.staff`, 'everything', 'staff-card')).json);
      assert.equal((await confirm(confirms, own.id)).code, 'sign-in.not-for-oneself');
      assert.equal((await confirm('operator-two', id)).status, 200);
    });

    it('is each desk’s own: coordinators help patients, operators staff, others nobody, and nobody themselves', async () => {
      const said = async (as: string, whose: string, seen?: string) =>
        (await askDesk(as, whose, 'password', seen)).code;
      assert.equal(await said('coordinator', 'clinician.staff'), 'sign-in.no-such-account');
      assert.equal(await said('coordinator', `nobody.${n}`), 'sign-in.no-such-account');
      assert.equal(await said('privacy-officer', login), 'sign-in.not-your-desk');
      assert.equal(await said('clinician', login), 'http.role-not-admitted');
      assert.equal(await said('operator', 'operator.staff'), 'sign-in.not-for-oneself');
      assert.equal(await said('coordinator', login, 'staff-card'), 'sign-in.not-your-desk');
      const { id } = Asked.parse((await askDesk('operator', 'clinician.staff', 'password', 'staff-card')).json);
      assert.equal((await confirm('coordinator', id)).code, 'sign-in.not-your-desk');
      const list = async (as: string) =>
        SetupCodes.parse((await node.ask(desk[as] ?? '', 'GET', '/api/setup-codes')).json).codes.filter(
          (one) => one.id === id,
        );
      assert.deepEqual(await list('coordinator'), []);
      assert.deepEqual(
        (await list('operator')).map(({ mayConfirm }) => mayConfirm),
        [false],
      );
      assert.deepEqual(
        (await list('operator-two')).map(({ mayConfirm }) => mayConfirm),
        [true],
      );
      const withdraw = (as: string) => node.ask(desk[as] ?? '', 'POST', `/api/setup-codes/${id}/withdraw`, {});
      assert.equal((await withdraw('coordinator')).code, 'sign-in.no-such-code');
      assert.equal((await withdraw('operator')).status, 204);
      assert.equal((await confirm('operator-two', id)).code, 'sign-in.no-such-code');
    });

    it('gives a code for a day; the question waits as long, and what ran out makes room', async () => {
      const code = await setupCode(login);
      await later('oidc.setup_code', 'expires_at', 24 * 3_600_000 - 60_000);
      const { browser, door } = await atSignIn();
      assert.equal((await knock(browser, `${door}/reset`, { login, code })).status, 200);
      await later('oidc.setup_code', 'expires_at', 60_000);
      assert.equal((await knock(browser, `${door}/new-password`, { next: NEXT })).code, 'sign-in.reset-wrong');
      assert.equal(await mayEnter(PASSWORD), true, 'nothing was changed');
      assert.equal((await askDesk('coordinator', login)).status, 201);
    });

    it('leaves second factors as they are, where the password alone is renewed', async () => {
      const { code: telephone } = await enrol(await signIn());
      const code = await setupCode(login);
      const { browser, door } = await atSignIn();
      const step = await knock(browser, `${door}/reset`, { login, code });
      assert.deepEqual(step.json.reset.secondFactor, { totp: true, passkey: false, recovery: true });
      assert.deepEqual((await knock(browser, `${door}/reset-factor`, { code: telephone() })).json, { reset: {} });
    });

    it('takes telephone, passkeys, sheet and applications where everything is renewed', async () => {
      await enrol(await signIn());
      clock.move(30_000);
      const code = await setupCode(login, 'everything');
      const { browser, door } = await atSignIn();
      assert.deepEqual((await knock(browser, `${door}/reset`, { login, code })).json, { reset: {} });
      await knock(browser, `${door}/new-password`, { next: NEXT });
      const { back } = await signInTo(createBrowser(), node.url, login, {}, NEXT);
      assert.ok(back.searchParams.get('code'), 'in by the password alone');
    });

    it('ends what applications were allowed, also where the password alone is renewed', async () => {
      const params = {
        client_id: APP.id,
        redirect_uri: APP.redirectUris[0],
        scope: 'openid offline_access patient/*.rs',
      };
      const tokens = await letIn(createBrowser(), node.url, login, { ...params, prompt: 'consent' });
      const code = await setupCode(login);
      const { browser, door } = await atSignIn();
      await knock(browser, `${door}/reset`, { login, code });
      await knock(browser, `${door}/new-password`, { next: NEXT });
      assert.equal(await node.signIn.actorOf(tokens.access_token), undefined);
      assert.equal((await refresh(node.url, tokens.refresh_token ?? '', APP.id)).status, 400);
    });
  });

  describe('accounts', () => {
    const operate = (method: 'GET' | 'POST', path: string, body?: object, as = 'operator') =>
      node.ask(desk[as] ?? '', method, path, body);
    const facts = () => ({
      login: `new.${n}`,
      role: 'clinician',
      name: sameText('Synthetic Newcomer'),
      practitionerId: 'd9',
    });

    it('begin without a password: whoever has one sets it by a code that a second person handed over', async () => {
      const { id } = Asked.parse((await operate('POST', '/api/accounts', facts())).json);
      assert.equal(await mayEnter('', `new.${n}`), false);
      assert.equal((await confirm('operator', id)).code, 'sign-in.second-person-needed');
      const { code } = SetupCodeAnswer.parse((await confirm('operator-two', id)).json);
      const { browser, door } = await atSignIn();
      await knock(browser, `${door}/reset`, { login: `new.${n}`, code });
      assert.equal((await knock(browser, `${door}/new-password`, { next: NEXT })).status, 200);
      assert.equal(await mayEnter(NEXT, `new.${n}`), true);
      const bases = node.notes.map(({ basis }) => basis).filter((basis) => basis.startsWith('sign-in.account'));
      assert.deepEqual(bases, ['sign-in.account-created']);
    });

    it('are refused with a login that is taken or none, and with a record that is not for their role', async () => {
      await operate('POST', '/api/accounts', facts());
      const said = async (change: object) => (await operate('POST', '/api/accounts', { ...facts(), ...change })).code;
      assert.equal(await said({}), 'sign-in.login-taken');
      assert.equal(await said({ login: 'ä' }), 'sign-in.login-form');
      assert.equal(await said({ login: `q.${n}`, patientId: 'p1' }), 'sign-in.account-form');
      assert.equal(await said({ login: `q.${n}`, role: 'patient' }), 'sign-in.account-form');
      assert.equal(
        (await operate('POST', '/api/accounts', { ...facts(), login: `q.${n}` }, 'coordinator')).code,
        'http.role-not-admitted',
      );
    });

    it('are found by the beginning of a login or a part of a name, with what they sign in by', async () => {
      await enrol(await signIn());
      const find = async (q: string) => AccountList.parse((await operate('GET', `/api/accounts?q=${q}`)).json).accounts;
      const [own] = await find(login);
      assert.deepEqual([own?.login, own?.hasPassword, own?.hasSecondFactor], [login, true, true]);
      assert.ok((await find('synthetic%20clinician')).some((one) => one.login === 'clinician.staff'));
      assert.deepEqual(await find('%25'), [], 'a sign of the search is a sign like others');
      for (const q of ['', 'fo']) {
        const found = await find(q);
        assert.ok(
          found.every(({ role }) => role !== 'patient'),
          'no list of who is a patient',
        );
      }
      assert.ok((await find('')).some(({ login: staffs }) => staffs === 'clinician.staff'));
    });

    it('are closed and opened again: closed, nobody gets in, sessions and applications end; nobody closes their own', async () => {
      const token = await signIn();
      assert.equal((await operate('POST', `/api/accounts/${login}/close`, {})).status, 204);
      assert.equal(await node.signIn.actorOf(token), undefined);
      assert.equal(await mayEnter(PASSWORD), false);
      assert.equal((await askDesk('coordinator', login)).code, 'sign-in.account-disabled');
      assert.equal((await operate('POST', `/api/accounts/${login}/open`, {})).status, 204);
      assert.equal(await mayEnter(PASSWORD), true);
      assert.equal((await operate('POST', '/api/accounts/operator.staff/close', {})).code, 'sign-in.not-for-oneself');
      assert.equal((await operate('POST', '/api/accounts/nobody.at.all/close', {})).code, 'sign-in.no-such-account');
    });
  });
});
