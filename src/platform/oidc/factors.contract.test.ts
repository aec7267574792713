import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { InteractionView, SignInAnswer } from './contract.ts';
import {
  type Attempt,
  aDoctor,
  aPatient,
  authorize,
  type Browser,
  clockFromNow,
  createBrowser,
  follow,
  PASSWORD,
  saveAccounts,
  startTestNode,
  type TestNode,
  type Tokens,
  tradeCode,
} from './fixtures.ts';
import { CODE_TRIES_MAX, WINDOW_MS } from './lockout.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { beginTotp, spendTotpCode } from './totp.ts';

const STEP_MS = 30_000;

describe('a second factor', () => {
  let db: TestDatabase;
  let node: TestNode;
  let secret: string;
  let sheet: readonly string[];
  const clock = clockFromNow();
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aPatient, aDoctor);
    node = await startTestNode(db.database, { clock });
    const sealing = node.keys.secret('sign-in/codes');
    const begun = await db.database.transaction((tx) =>
      beginTotp(tx, aDoctor.id, { issuer: 'Causeway', login: aDoctor.login }, sealing, clock.now()),
    );
    secret = begun?.secret ?? '';
    assert.match(begun?.uri ?? '', /^otpauth:\/\/totp\/Causeway:doctor\.one\?secret=/);
    const confirmed = await db.database.transaction((tx) =>
      spendTotpCode(tx, aDoctor.id, codeNow(), sealing, clock.now(), 'begun'),
    );
    assert.equal(confirmed, true);
    sheet = await db.database.transaction((tx) => makeRecoveryCodes(tx, aDoctor.id));
    clock.move(STEP_MS);
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const codeNow = () => generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
  const door = (attempt: Attempt, name: string) => `${node.url}/api/interactions/${attempt.interaction}/${name}`;

  async function afterPassword(browser: Browser): Promise<Attempt> {
    const attempt = await authorize(browser, node.url);
    const answer = await browser.post(door(attempt, 'sign-in'), { login: aDoctor.login, password: PASSWORD });
    assert.equal(answer.status, 200);
    assert.deepEqual(SignInAnswer.parse(await answer.json()), {
      secondFactor: { totp: true, passkey: false, recovery: true },
    });
    return attempt;
  }

  async function show(browser: Browser, attempt: Attempt, factor: object): Promise<string> {
    const answer = await browser.post(door(attempt, 'second-factor'), factor);
    const body = (await answer.json()) as {
      redirectTo?: string;
      issue?: { details: { coding: { code: string }[] } }[];
    };
    return body.redirectTo ?? body.issue?.[0]?.details.coding[0]?.code ?? '';
  }

  async function tokensOf(browser: Browser, attempt: Attempt, redirectTo: string): Promise<Tokens> {
    const back = await follow(browser, node.url, redirectTo);
    return (await (await tradeCode(node.url, attempt, back.searchParams.get('code') ?? '')).json()) as Tokens;
  }

  it('is asked for after the right password, and nothing is open before it', async () => {
    const browser = createBrowser();
    const attempt = await afterPassword(browser);
    const view = InteractionView.parse(await (await browser.request(door(attempt, '').slice(0, -1))).json());
    assert.deepEqual(view.secondFactor, { totp: true, passkey: false, recovery: true });
    assert.deepEqual(browser.secrets(/session/), [], 'no session begins with half a sign-in');
    const resumed = await browser.request(`${node.url}/oauth/authorize/${attempt.interaction}`);
    assert.doesNotMatch(resumed.headers.get('location') ?? '', /code=/);
  });

  it('lets in by a code of now, says so in the token, and the ledger hears how', async () => {
    const browser = createBrowser();
    const attempt = await afterPassword(browser);
    node.events.length = 0;
    const to = await show(browser, attempt, { code: codeNow() });
    const claims = decodeJwt((await tokensOf(browser, attempt, to)).access_token);
    assert.deepEqual([claims.acr, claims.amr], ['urn:causeway:acr:two-factors', ['pwd', 'otp', 'mfa']]);
    assert.deepEqual(
      node.events.map(({ outcome, amr }) => [outcome, amr]),
      [['permitted', ['pwd', 'otp', 'mfa']]],
    );
  });

  it('takes a code once, not within its window again and not the one before it, also when two bring it at once', async () => {
    clock.move(STEP_MS);
    const [first, second] = [createBrowser(), createBrowser()];
    const attempts = [await afterPassword(first), await afterPassword(second)] as const;
    const code = codeNow();
    const before = generateSync({ secret, epoch: Math.floor((clock.now().getTime() - STEP_MS) / 1000) });
    const answers = await Promise.all([show(first, attempts[0], { code }), show(second, attempts[1], { code })]);
    assert.deepEqual(answers.map((answer) => answer === 'sign-in.code-wrong').sort(), [false, true]);
    const third = createBrowser();
    const attempt = await afterPassword(third);
    assert.equal(await show(third, attempt, { code }), 'sign-in.code-wrong');
    assert.equal(await show(third, attempt, { code: before }), 'sign-in.code-wrong');
  });

  it('takes a code of a clock that is one step off, and not two', async () => {
    clock.move(10 * STEP_MS);
    const at = (steps: number) =>
      generateSync({ secret, epoch: Math.floor((clock.now().getTime() + steps * STEP_MS) / 1000) });
    const browser = createBrowser();
    const attempt = await afterPassword(browser);
    assert.equal(await show(browser, attempt, { code: at(-2) }), 'sign-in.code-wrong');
    assert.match(await show(browser, attempt, { code: at(-1) }), /^http/);
  });

  it('is good for its own step of its own browser only', async () => {
    clock.move(10 * STEP_MS);
    const browser = createBrowser();
    const begun = await authorize(browser, node.url);
    assert.equal(await show(browser, begun, { code: codeNow() }), 'sign-in.not-this-step');
    const attempt = await afterPassword(browser);
    assert.equal(await show(createBrowser(), attempt, { code: codeNow() }), 'sign-in.interaction-gone');
  });

  it(`is locked after ${CODE_TRIES_MAX} wrong codes, for the right one too, and the password opens no second lock`, async () => {
    clock.move(WINDOW_MS);
    const browser = createBrowser();
    const attempt = await afterPassword(browser);
    node.events.length = 0;
    for (let n = 0; n < CODE_TRIES_MAX; n++) {
      assert.equal(await show(browser, attempt, { code: '000000' }), 'sign-in.code-wrong');
    }
    assert.equal(await show(browser, attempt, { code: codeNow() }), 'sign-in.locked');
    assert.equal(await show(browser, await afterPassword(browser), { recoveryCode: sheet[0] }), 'sign-in.locked');
    assert.deepEqual(
      [node.events.length, node.events[0]?.reason, node.events[0]?.accountId],
      [CODE_TRIES_MAX + 2, 'sign-in.code-wrong', aDoctor.id],
    );
    await node.restart();
    assert.equal(
      await show(browser, await afterPassword(browser), { code: codeNow() }),
      'sign-in.locked',
      'a restart forgives nothing',
    );
    clock.move(WINDOW_MS);
    assert.match(await show(browser, await afterPassword(browser), { code: codeNow() }), /^http/);
  });

  it('may be a code of the sheet, each once, however it is typed', async () => {
    const browser = createBrowser();
    const [one = '', two = ''] = sheet;
    assert.match(one, /^[0-9a-z]{6}(-[0-9a-z]{6}){3}$/);
    const typed = one.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'L');
    assert.match(await show(browser, await afterPassword(browser), { recoveryCode: typed }), /^http/);
    const again = createBrowser();
    const attempt = await afterPassword(again);
    assert.equal(await show(again, attempt, { recoveryCode: one }), 'sign-in.code-wrong');
    assert.match(await show(again, attempt, { recoveryCode: two }), /^http/);
  });

  it('is asked of nobody who has none', async () => {
    const browser = createBrowser();
    const attempt = await authorize(browser, node.url);
    const answer = await browser.post(door(attempt, 'sign-in'), { login: aPatient.login, password: PASSWORD });
    assert.ok('redirectTo' in SignInAnswer.parse(await answer.json()));
  });

  it('is in the tables in no form that could be shown', async () => {
    const [dump] = await db.database.transaction((tx) =>
      tx.query<{ text: string }>(
        `select (select json_agg(t)::text from oidc.totp t) || (select json_agg(r)::text from oidc.recovery_code r) as text`,
      ),
    );
    const text = dump?.text ?? '';
    const bytes = Buffer.from(secret).toString('hex');
    for (const open of [secret, bytes, ...sheet, ...sheet.map((code) => code.replaceAll('-', ''))]) {
      assert.ok(open.length > 0 && !text.includes(open));
    }
  });
});
