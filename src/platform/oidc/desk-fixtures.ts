/** Builders for tests: a node with people of the desk, and for each test a patient who forgot the password. */
import { after, before, beforeEach } from 'node:test';
import { generateSync } from 'otplib';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { RecoveryCodes, TotpBeginning } from './account/contract.ts';
import { registerAppClient } from './clients.ts';
import { Asked, SetupCodeAnswer } from './desk/contract.ts';
import {
  aPatient,
  authorize,
  type Browser,
  clockFromNow,
  createBrowser,
  PASSWORD,
  sameText,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';
import type { NewAccount } from './model.ts';

export const NEXT = 'plastic turtle 41 choir';
const createdAt = new Date('2026-01-01T00:00:00Z');
export const APP = {
  id: 'an-app',
  name: sameText('Synthetic Application'),
  redirectUris: ['http://127.0.0.1/back'],
  scopes: ['openid', 'offline_access', 'patient/*.rs'],
  createdAt,
};
export const staff = (id: string, role: NewAccount['role']): NewAccount => ({
  id,
  login: `${id}.staff`,
  password: PASSWORD,
  role,
  name: sameText(`Synthetic ${id}`),
  createdAt,
});
/** To be called within a `describe`, before its own hooks: it brings those of the node. */
export function aDesk() {
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

  return {
    /** As it is in this test. */
    now: () => ({ db, node, n, login }),
    clock,
    desk,
    signIn,
    later,
    atSignIn,
    knock,
    sheet,
    enrol,
    askDesk,
    confirm,
    setupCode,
    mayEnter,
  };
}
