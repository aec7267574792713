import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { TestDatabase } from '../../../test/harness.ts';
import { AccountList, Asked, SetupCodeAnswer, SetupCodes } from './desk/contract.ts';
import { APP, aDesk, NEXT, staff } from './desk-fixtures.ts';
import {
  createBrowser,
  letIn,
  PASSWORD,
  refresh,
  sameText,
  saveAccounts,
  signInTo,
  signInWhole,
  type TestNode,
} from './fixtures.ts';

describe('a code of the desk, and the accounts it makes', () => {
  const at = aDesk();
  const { clock, desk, signIn, later, atSignIn, knock, enrol, askDesk, confirm, setupCode, mayEnter } = at;
  let db: TestDatabase;
  let node: TestNode;
  let n = 0;
  let login = '';
  beforeEach(() => {
    ({ db, node, n, login } = at.now());
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

    it('takes two people where the directory does not know both: who is called the same is the same', async () => {
      const name = { en: 'Chan Tai Man', 'zh-Hans': '陈大文', 'zh-Hant-HK': '陳大文' };
      const [asks, confirms, other] = [`one-${n}`, `same-${n}`, `other-${n}`];
      await saveAccounts(
        db.database,
        { ...staff(asks, 'operator'), name },
        {
          ...staff(confirms, 'privacy-officer'),
          name: { ...name, en: 'CHAN, Tai-man' },
          fhirUser: `Practitioner/x-${n}`,
        },
        { ...staff(other, 'operator'), name: sameText(`Somebody Else ${n}`) },
      );
      for (const id of [asks, confirms, other]) {
        desk[id] = (await signInWhole(createBrowser(), node.url, `${id}.staff`)).access_token;
      }
      const { id } = Asked.parse((await askDesk(asks, login)).json);
      assert.equal((await confirm(confirms, id)).code, 'sign-in.second-person-needed');
      assert.equal((await confirm(other, id)).status, 200);
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
