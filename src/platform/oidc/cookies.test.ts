import assert from 'node:assert/strict';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { makeNodeKeys } from '#platform/keys';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { cookieNames } from './cookies.ts';
import { aDoctor, authorize, createBrowser, PASSWORD, saveAccounts, startTestNode } from './fixtures.ts';
import { createSignIn } from './sign-in.ts';

describe('cookies of a sign-in', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
  });
  after(() => db.close());

  it('are lax and out of reach of scripts', async () => {
    const node = await startTestNode(db.database);
    const browser = createBrowser();
    const { response, interaction } = await authorize(browser, node.url);
    const door = `${node.url}/api/interactions/${interaction}/sign-in`;
    const answer = await browser.post(door, { login: aDoctor.login, password: PASSWORD });
    const { redirectTo } = (await answer.json()) as { redirectTo: string };
    const resumed = await browser.request(redirectTo);
    const lines = [...response.headers.getSetCookie(), ...resumed.headers.getSetCookie()];
    assert.ok(lines.some((line) => line.startsWith('causeway_hk_session=')));
    for (const line of lines) {
      assert.match(line, /; samesite=lax/i, line);
      assert.match(line, /; httponly/i, line);
    }
    await node.close();
  });

  it('at an address over https are bound to it, to its host and to its path', async () => {
    const server = createServer((req, res) => signIn.handle(req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // As behind a proxy that ends TLS: the node's address is https, its port is not.
    const node = { id: 'hk', jurisdiction: 'HK', url: 'https://hk.example.org' };
    const signIn = await createSignIn({ database: db.database, node, keys: await makeNodeKeys('hk'), demo: false });
    const query = new URLSearchParams({
      client_id: 'causeway-portal',
      redirect_uri: `${node.url}/signed-in`,
      response_type: 'code',
      scope: 'openid user/*.cruds',
      code_challenge: 'A'.repeat(43),
      code_challenge_method: 'S256',
      state: 'x',
    });
    const port = (server.address() as AddressInfo).port;
    const lines = await new Promise<string[]>((resolve, reject) => {
      get({ port, path: `/oauth/authorize?${query}`, headers: { host: 'hk.example.org' } }, (answer) => {
        answer.resume();
        resolve(answer.headers['set-cookie'] ?? []);
      }).on('error', reject);
    });
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    assert.equal(cookieNames('hk', true).session, '__Host-causeway_hk_session');
    assert.ok(lines.length > 0);
    for (const line of lines) {
      assert.match(line, /^__(Host|Secure)-causeway_hk_/, line);
      assert.match(line, /; secure/i, line);
      if (line.startsWith('__Host-')) assert.match(line, /; path=\/;/i, line);
      else assert.match(line, /; path=\/(api\/interactions\/|oauth\/authorize\/|sign-in;)/i, line);
    }
  });
});
