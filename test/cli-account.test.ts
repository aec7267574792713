import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { run } from '../src/cli/account.ts';
import { authorize, createBrowser, sameText } from '../src/platform/oidc/fixtures.ts';
import { createAccount } from '../src/platform/oidc/index.ts';
import { type RunningNode, startNodes } from './running-node.ts';

const NEXT = 'plastic turtle 41 choir';

describe('causeway account', () => {
  let node: RunningNode;
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    await node.held.database.transaction((tx) =>
      createAccount(tx, {
        id: 'second-operator',
        login: 'second.operator',
        role: 'operator',
        name: sameText('Synthetic second'),
        demo: true,
        createdAt: new Date('2026-01-01T00:00:00Z'),
      }),
    );
  });
  after(() => node.close());

  const call = async (...args: readonly string[]) => {
    const lines: string[] = [];
    const code = await run(args, (line) => lines.push(line));
    return { code, text: lines.join('\n') };
  };
  const as = (who: string, ...args: readonly string[]) => call(...args, '--url', node.url, '--as', who);
  const numberIn = (text: string) => /causeway account confirm (\S+)/.exec(text)?.[1] ?? '';
  const codeIn = (text: string) => /shown once: {2}(\S+)/.exec(text)?.[1] ?? '';
  const signIn = async (login: string, password: string) => {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    return (await browser.post(`${node.url}/api/interactions/${interaction}/sign-in`, { login, password })).status;
  };
  /** Sets a password by a setup code, as the sign-in page does. */
  const setUp = async (login: string, code: string) => {
    const browser = createBrowser();
    const { interaction } = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${interaction}`;
    await browser.post(`${door}/reset`, { login, code });
    return (await browser.post(`${door}/new-password`, { next: NEXT })).status;
  };
  /** What the ledger holds of an account. */
  const ledgerOf = async (login: string) => {
    const rows = await node.held.database.transaction((tx) =>
      tx.query<{ basis: string }>(
        `select e.body::jsonb ->> 'basis' as basis from consent.ledger_entry e
         join oidc.account a on a.id = e.body::jsonb -> 'detail' ->> 'account' where a.login = $1 order by e.at, e.id`,
        [login],
      ),
    );
    return rows.map(({ basis }) => basis);
  };

  it('makes an account whose owner gets in by a code that a second person gave, closes it, and opens it again', async () => {
    const made = await as('hk-operator', 'create', 'newcomer', '--role', 'insurer', '--name', 'Synthetic newcomer');
    assert.equal(made.code, 0, made.text);
    const alone = await as('hk-operator', 'confirm', numberIn(made.text));
    assert.deepEqual([alone.code, /second-person-needed/.test(alone.text)], [1, true]);
    const given = await as('second.operator', 'confirm', numberIn(made.text));
    assert.equal(await setUp('newcomer', codeIn(given.text)), 200);
    assert.equal(await signIn('newcomer', NEXT), 200);
    assert.match(
      (await as('hk-operator', 'list', 'newc')).text,
      /^newcomer {2}insurer {2}Synthetic newcomer {2}password, second factor due/m,
    );
    assert.equal((await as('hk-operator', 'disable', 'newcomer')).code, 0);
    assert.equal(await signIn('newcomer', NEXT), 401);
    assert.match((await as('hk-operator', 'list', 'newcomer')).text, /closed \d{4}-/);
    assert.equal((await as('hk-operator', 'enable', 'newcomer')).code, 0);
    assert.equal((await as('hk-operator', 'sign-out', 'newcomer')).code, 0);
    assert.equal(await signIn('newcomer', NEXT), 200);
  });

  it('asks for a code for somebody who cannot get in, after seeing who it is', async () => {
    assert.match((await as('hk-operator', 'reset', 'hk-dr-chow')).text, /--seen/);
    const asked = await as('hk-operator', 'reset', 'hk-dr-chow', '--seen', 'staff-card', '--everything');
    assert.equal(asked.code, 0, asked.text);
    assert.match((await as('hk-operator', 'reset', 'hk-dr-chow', '--seen', 'staff-card')).text, /code-open/);
    const given = await as('second.operator', 'confirm', numberIn(asked.text));
    assert.equal(await setUp('hk-dr-chow', codeIn(given.text)), 200);
  });

  it('says no in words where something is missing or nobody is there', async () => {
    assert.equal((await call()).code, 2);
    assert.match((await as('hk-operator', 'forget', 'x')).text, /there is no “forget”/);
    assert.match((await as('hk-operator', 'create', 'x', '--name', 'y')).text, /--role/);
    assert.match((await as('hk-operator', 'disable', 'nobody.here')).text, /no-such-account/);
    assert.match((await as('hk-coordinator', 'list')).text, /role-not-admitted/);
    assert.match((await call('rescue', 'x')).text, /name the node/);
  });

  it('rescues: at the machine itself the first operator is made, and one who lost everything let in; the ledger says so', async () => {
    const url = node.held.url;
    const rescue = (login: string) =>
      call('rescue', login, '--node', 'hk', '--database', url, '--name', 'Synthetic first');
    const made = await rescue('first.operator');
    assert.equal(made.code, 0, made.text);
    assert.equal(await setUp('first.operator', codeIn(made.text)), 200);
    assert.equal(await signIn('first.operator', NEXT), 200);
    const [one, two] = [await rescue('first.operator'), await rescue('first.operator')];
    assert.notEqual(await setUp('first.operator', codeIn(one.text)), 200, 'a newer code takes the place of an older');
    assert.equal(await setUp('first.operator', codeIn(two.text)), 200);
    assert.match((await rescue('hk-dr-chow')).text, /not-your-desk/);
    assert.deepEqual(
      (await ledgerOf('first.operator')).filter((basis) => !/sign-in\.(password|reset)/.test(basis)).toSorted(),
      [
        'sign-in.account-created',
        'sign-in.setup-code-confirmed',
        'sign-in.setup-code-confirmed',
        'sign-in.setup-code-confirmed',
      ],
    );
  });
});
