import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededIds } from '#kernel';
import { createPipeline, type Route } from '#platform/http';
import { makeNodeKeys } from '#platform/keys';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { SessionView } from './contract.ts';
import {
  aDoctor,
  authorize,
  clockFromNow,
  createBrowser,
  saveAccounts,
  signInTo,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';
import { createSignIn } from './sign-in.ts';
import { loadSigningKeys } from './signing-keys.ts';

describe('what sign-in keeps', () => {
  let db: TestDatabase;
  let node: TestNode;
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
    node = await startTestNode(db.database);
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  it('opens nothing to whoever copies the tables: no token, code, cookie or private key stands in them', async () => {
    const browser = createBrowser();
    const { back } = await signInTo(browser, node.url, aDoctor.login);
    const tokens = await signInWhole(createBrowser(), node.url, aDoctor.login);
    const secrets = [
      back.searchParams.get('code'),
      tokens.refresh_token,
      tokens.access_token,
      ...browser.secrets(/_(session|step|resume)$/),
    ];
    assert.ok(secrets.length >= 5);
    const dump = await db.database.transaction(async (tx) => {
      const artifacts = await tx.query<{ row: string }>('select a::text as row from oidc.artifact a');
      const keys = await tx.query<{ sealed: Buffer }>('select sealed from oidc.signing_key');
      return [...artifacts.map(({ row }) => row), ...keys.map(({ sealed }) => sealed.toString('latin1'))].join('\n');
    });
    assert.match(dump, /acc-doctor/, 'the dump holds what it should');
    for (const secret of secrets) assert.ok(secret && !dump.includes(secret), `found ${secret}`);
    assert.doesNotMatch(dump, /"kty"/);
  });

  it('gives each session, code and refresh token of its own, of 128 random bits at least', async () => {
    const seen: string[] = [];
    for (let i = 0; i < 5; i++) {
      const browser = createBrowser();
      const { back } = await signInTo(browser, node.url, aDoctor.login);
      const { refresh_token: refresh = '' } = await signInWhole(createBrowser(), node.url, aDoctor.login);
      seen.push(back.searchParams.get('code') ?? '', refresh, ...browser.secrets(/_session$/));
    }
    assert.equal(seen.length, 15);
    assert.equal(new Set(seen).size, 15);
    // Of an alphabet of 64: 22 characters are 132 bits.
    for (const secret of seen) assert.match(secret, /^[\w-]{22,}$/);
    // No two of a kind have a part in common that could be told from the other.
    for (const [i, one] of seen.entries()) {
      for (const other of seen.slice(i + 1)) assert.notEqual(one.slice(0, 8), other.slice(0, 8));
    }
  });

  it('keeps a code no longer than a minute, and the minute that is left to clocks', async () => {
    await signInTo(createBrowser(), node.url, aDoctor.login);
    const rows = await db.database.transaction((tx) =>
      tx.query<{ good: number; kept: number }>(
        `select (payload ->> 'exp')::bigint - (payload ->> 'iat')::bigint as good, extract(epoch from expires_at) - (payload ->> 'iat')::bigint as kept
         from oidc.artifact where model = 'AuthorizationCode'`,
      ),
    );
    assert.ok(rows.length > 0);
    for (const { good, kept } of rows) {
      assert.equal(Number(good), 60);
      assert.ok(Number(kept) <= 122, `${kept} s`);
    }
  });

  it('has the same signing keys for all processes that start at once', async () => {
    const own = await testDatabase();
    try {
      const keys = await makeNodeKeys('hk');
      const now = new Date();
      const loaded = await Promise.all([1, 2, 3].map(() => loadSigningKeys(own.database, keys, now)));
      const kids = loaded.map((jwks) => jwks.map((jwk) => jwk.kid).join());
      assert.equal(new Set(kids).size, 1);
    } finally {
      await own.close();
    }
  });

  it('makes new signing keys when the node’s own key is another, and no longer takes the old tokens', async () => {
    const own = await testDatabase();
    await saveAccounts(own.database, aDoctor);
    const first = await startTestNode(own.database);
    try {
      const tokens = await signInWhole(createBrowser(), first.url, aDoctor.login);
      const second = await createSignIn({
        database: own.database,
        node: first.node,
        keys: await makeNodeKeys('hk'),
        demo: false,
      });
      assert.equal(await second.actorOf(tokens.access_token), undefined);
      assert.ok(await first.signIn.actorOf(tokens.access_token));
    } finally {
      await first.close();
      await own.close();
    }
  });
});

describe('GET /api/session', () => {
  it('tells which node this is, and who the bearer is if anybody', async () => {
    const db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
    const clock = clockFromNow();
    const node = await startTestNode(db.database, { clock });
    try {
      const pipeline = createPipeline({
        node: node.node,
        database: db.database,
        clock,
        ids: seededIds('session'),
        log: { error: assert.fail } as never,
        actorOf: node.signIn.actorOf,
        writeLedger: async () => undefined,
        toOutcome: () => ({}),
      });
      const row = node.signIn.routes.find(({ path }) => path === '/api/session') as Route;
      const get = async (headers: Record<string, string>) => {
        const response = await pipeline(row)(new Request(`${node.url}/api/session`, { headers }), {});
        return response.status === 200 ? SessionView.parse(JSON.parse(response.body as string)) : response.status;
      };
      const nobody = { node: { id: 'hk', jurisdiction: 'HK', url: node.url }, demo: false, actor: null };
      assert.deepEqual(await get({}), nobody);
      const tokens = await signInWhole(createBrowser(), node.url, aDoctor.login);
      const view = await get({ authorization: `Bearer ${tokens.access_token}` });
      assert.ok(typeof view === 'object');
      assert.deepEqual([view.actor?.role, view.actor?.organization?.id], ['clinician', 'org1']);
      assert.equal(await get({ authorization: 'Bearer nonsense' }), 401);
    } finally {
      await node.close();
      await db.close();
    }
  });
});

describe('pages the authorization server shows itself', () => {
  it('say in the reader’s language why a request cannot be answered, and run nothing that the request said', async () => {
    const db = await testDatabase();
    const node = await startTestNode(db.database);
    try {
      for (const [lang, words] of [
        ['zh-CN', '无法继续登录'],
        ['zh-HK', '無法繼續登入'],
        ['en', 'This sign-in cannot go on'],
      ] as const) {
        const { response } = await authorize(createBrowser(lang), node.url, {
          client_id: '<script>alert(1)</script>',
          response_type: '<img src=x onerror=alert(1)>',
        });
        const html = await response.text();
        assert.equal(response.status, 400);
        assert.ok(html.includes(words));
        assert.doesNotMatch(html, /<script>|<img/);
        assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      }
    } finally {
      await node.close();
      await db.close();
    }
  });
});
