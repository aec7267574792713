import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { run } from '../src/cli/application.ts';
import { askToken, createBrowser, follow } from '../src/platform/oidc/fixtures.ts';
import { type RunningNode, startNodes } from './running-node.ts';

describe('causeway application', () => {
  let node: RunningNode;
  let folder: string;
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-application-'));
  });
  after(async () => {
    await node.close();
    await rm(folder, { recursive: true, force: true });
  });

  const call = async (...args: readonly string[]) => {
    const lines: string[] = [];
    const code = await run(args, (line) => lines.push(line));
    return { code, text: lines.join('\n') };
  };
  const asOperator = (...args: readonly string[]) => call(...args, '--url', node.url, '--as', 'hk-operator');
  const backend = (id: string, ...more: readonly string[]) =>
    asOperator('add', id, '--kind', 'backend', '--name', 'Synthetic', '--scope', 'system/*.rs', ...more);
  const file = (name: string) => path.join(folder, name);

  /** Asks for a token as the specification of Backend Services has it, with the private key in a file. */
  async function tokenWith(id: string, name: string): Promise<number> {
    const key = JSON.parse(await readFile(file(name), 'utf8')) as JWK;
    const assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES384', kid: key.kid ?? '' })
      .setIssuer(id)
      .setSubject(id)
      .setAudience(`${node.url}/oauth/token`)
      .setExpirationTime('2m')
      .sign(await importJWK(key, 'ES384'));
    const answer = await askToken(node.url, {
      grant_type: 'client_credentials',
      scope: 'system/*.rs',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    });
    return answer.status;
  }

  it('lets a program in with a key made for it, changes the key, and ends it', async () => {
    assert.equal((await backend('lab', '--new-key', file('one.jwk'))).code, 0);
    assert.equal((await stat(file('one.jwk'))).mode & 0o777, 0o600, 'for its owner alone');
    assert.equal(await tokenWith('lab', 'one.jwk'), 200);
    const rotated = await asOperator('rotate', 'lab', '--new-key', file('two.jwk'));
    assert.equal(rotated.code, 0, rotated.text);
    assert.notEqual(await tokenWith('lab', 'one.jwk'), 200);
    assert.equal(await tokenWith('lab', 'two.jwk'), 200);
    assert.equal((await asOperator('disable', 'lab')).code, 0);
    assert.notEqual(await tokenWith('lab', 'two.jwk'), 200);
    assert.equal((await asOperator('rotate', 'lab', '--new-key', file('three.jwk'))).code, 1);
    await assert.rejects(stat(file('three.jwk')), 'a key that was not taken is not left behind');
    const listed = await asOperator('list');
    assert.match(listed.text, /lab {2}backend {2}Synthetic {2}since \d{4}-\d\d-\d\d, ended/);
  });

  it('changes a key over without a gap: both are good together, and the old one ends with the next change', async () => {
    assert.equal((await backend('ward', '--new-key', file('w1.jwk'))).code, 0);
    const kept = await asOperator('rotate', 'ward', '--new-key', file('w2.jwk'), '--keep-old');
    assert.equal(kept.code, 0, kept.text);
    assert.match((await asOperator('list')).text, /ward[\s\S]*old key {4}\S+, good until \d{4}-\d\d-\d\dT\d\d:\d\dZ\n/);
    for (const wrong of [
      ['--keep-days', '3'],
      ['--keep-old', '--keep-days', '91'],
      ['--keep-old', '--keep-days', 'x'],
    ]) {
      assert.equal(
        (await asOperator('rotate', 'ward', '--new-key', file('w3.jwk'), ...wrong)).code,
        1,
        wrong.join(' '),
      );
    }
    assert.deepEqual([await tokenWith('ward', 'w1.jwk'), await tokenWith('ward', 'w2.jwk')], [200, 200]);
    const { d, ...open } = JSON.parse(await readFile(file('w2.jwk'), 'utf8'));
    await writeFile(file('w2-open.json'), JSON.stringify(open));
    const twice = await asOperator('rotate', 'ward', '--jwks', file('w2-open.json'), '--keep-old');
    assert.deepEqual([twice.code, /kid/.test(twice.text)], [1, true], 'a key of the same name is not added');
    assert.equal((await asOperator('rotate', 'ward', '--jwks', file('w2-open.json'))).code, 0);
    assert.notEqual(await tokenWith('ward', 'w1.jwk'), 200);
    assert.equal(await tokenWith('ward', 'w2.jwk'), 200);
    await backend('fetching', '--jwks-uri', 'https://lab.example/jwks');
    assert.equal((await asOperator('rotate', 'fetching', '--new-key', file('f.jwk'), '--keep-old')).code, 1);
  });

  it('registers public keys from a file or an address, and no private one', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
    const open = { ...(await exportJWK(publicKey)), kid: 'mine' };
    await writeFile(file('open.json'), JSON.stringify({ keys: [open] }));
    await writeFile(file('one-open.json'), JSON.stringify(open));
    await writeFile(file('secret.json'), JSON.stringify({ keys: [await exportJWK(privateKey)] }));
    await writeFile(file('none.json'), '{"keys":[]}');
    await writeFile(file('broken.json'), '{');
    assert.equal((await backend('set', '--jwks', file('open.json'))).code, 0);
    assert.equal((await backend('single', '--jwks', file('one-open.json'))).code, 0);
    assert.equal((await backend('fetched', '--jwks-uri', 'https://lab.example/jwks')).code, 0);
    for (const name of ['secret', 'none', 'broken', 'missing']) {
      const refused = await backend(name, '--jwks', file(`${name}.json`));
      assert.deepEqual([refused.code, /json/.test(refused.text)], [1, true], refused.text);
    }
    const { text } = await asOperator('list');
    assert.match(text, /set {2}backend[\s\S]*keys +mine\n/);
    assert.match(text, /fetched[\s\S]*keys +https:\/\/lab\.example\/jwks/);
    assert.doesNotMatch(text, /secret|missing/);
  });

  it('registers an application of people, with where it comes back to and where it is opened', async () => {
    const scopes = 'openid launch patient/*.rs';
    const app = ['add', 'chart', '--kind', 'app', '--name', 'Chart', '--name-zh-hans', '图表', '--scope', scopes];
    const where = ['--redirect', 'https://chart.example/back', '--launch', 'https://chart.example/launch'];
    assert.equal((await asOperator(...app, ...where)).code, 0);
    const { text } = await asOperator('list');
    assert.match(text, /chart {2}app {2}Chart/);
    assert.match(text, /launch +https:\/\/chart\.example\/launch\n +keys +none: a public application/);
    assert.match((await asOperator(...app, ...where)).text, /sign-in\.client-taken/);
    assert.match((await asOperator('rotate', 'chart', '--new-key', file('x'))).text, /sign-in\.no-keys-to-replace/);
  });

  it('what is wrong is told by name, and nothing is registered', async () => {
    const before = (await asOperator('list')).text;
    const CASES: readonly (readonly [args: readonly string[], told: RegExp])[] = [
      [['add', 'x1', '--name', 'x'], /--kind/],
      [['add', 'x1', '--kind', 'robot', '--name', 'x'], /--kind/],
      [['add', 'x1', '--kind', 'app', '--scope', 'openid'], /--name/],
      [['add', '--kind', 'app', '--name', 'x'], /name it: causeway application add/],
      [['add', 'x1', '--kind', 'app', '--name', 'x', '--scope', 'openid'], /redirectUris/],
      [
        ['add', 'x1', '--kind', 'app', '--name', 'x', '--scope', 'openid', '--redirect', 'http://evil.example'],
        /redirectUris/,
      ],
      [
        ['add', 'x1', '--kind', 'app', '--name', 'x', '--scope', 'system/*.rs', '--redirect', 'https://a.example'],
        /scopes/,
      ],
      [['add', 'x1', '--kind', 'backend', '--name', 'x', '--scope', 'system/*.rs'], /jwks/],
      [
        [
          'add',
          'x1',
          '--kind',
          'backend',
          '--name',
          'x',
          '--scope',
          'launch/encounter',
          '--jwks-uri',
          'https://a.example',
        ],
        /scopes/,
      ],
      [
        ['add', 'x1', '--kind', 'backend', '--name', 'x', '--scope', 'system/*.rs', '--jwks-uri', 'http://a.example'],
        /https/,
      ],
      [['add', 'x1', '--kind', 'backend', '--name', 'x', '--jwks', 'a', '--jwks-uri', 'b'], /one of them/],
      [
        [
          'add',
          '../x',
          '--kind',
          'backend',
          '--name',
          'x',
          '--scope',
          'system/*.rs',
          '--jwks-uri',
          'https://a.example',
        ],
        /id/,
      ],
      [['disable', 'nobody'], /sign-in\.no-such-app/],
      [['disable', '../applications'], /sign-in\.no-such-app/],
      [['rotate', 'nobody', '--jwks-uri', 'https://a.example'], /no-keys-to-replace/],
      [['rotate', 'nobody'], /--new-key/],
      [['burn', 'x'], /there is no “burn”/],
      [['list', '--colour'], /--colour/],
    ];
    for (const [args, told] of CASES) {
      const { code, text } = await asOperator(...args);
      assert.equal(code, 1, args.join(' '));
      assert.match(text, told, args.join(' '));
    }
    assert.equal((await asOperator('list')).text, before);
    assert.match((await call('list')).text, /--node or --url/);
    assert.match((await call('list', '--url', node.url, '--as', 'hk-dr-chow')).text, /403/);
    assert.match((await call('list', '--url', node.url, '--token', 'made-up')).text, /401/);
  });

  it('without a token it tells where the operator signs in, by any browser of this machine', async () => {
    const browser = createBrowser();
    let signedIn: Promise<void> | undefined;
    const lines: string[] = [];
    const code = await run(['list', '--url', node.url], (line) => {
      lines.push(line);
      const address = /^http\S+$/m.exec(line)?.[0];
      if (address !== undefined) signedIn ??= signIn(address);
    });
    await signedIn;
    assert.equal(code, 0, lines.join('\n'));
    assert.match(lines.join('\n'), /chart {2}app/);

    async function signIn(address: string): Promise<void> {
      const door = (to: URL, name: string) =>
        `${node.url}/api/interactions/${to.searchParams.get('interaction')}/${name}`;
      const post = async (url: string, body: object) =>
        ((await (await browser.post(url, body)).json()) as { redirectTo: string }).redirectTo;
      const asked = await follow(browser, node.url, address);
      const next = await post(door(asked, 'sign-in'), { demoLogin: 'hk-operator' });
      const consent = await follow(browser, node.url, next);
      const back = await follow(browser, node.url, await post(door(consent, 'consent'), {}));
      assert.equal((await fetch(new URL('/elsewhere', back))).status, 404);
      assert.equal((await fetch(back)).status, 200);
    }
  });

  it('somebody who says no ends it', async () => {
    let told: Promise<unknown> | undefined;
    const lines: string[] = [];
    const code = await run(['list', '--url', node.url], (line) => {
      lines.push(line);
      const back = /redirect_uri=([^&\s]+)/.exec(line)?.[1];
      if (back !== undefined) told ??= fetch(`${decodeURIComponent(back)}?error=access_denied`);
    });
    await told;
    assert.deepEqual([code, /access_denied/.test(lines.at(-1) ?? '')], [1, true]);
  });
});
