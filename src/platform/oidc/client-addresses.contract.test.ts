import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { leadsInside } from './client-addresses.ts';
import {
  anOperator,
  clockFromNow,
  createBrowser,
  sameText,
  saveAccounts,
  signInWhole,
  startTestNode,
  type TestNode,
} from './fixtures.ts';

const INSIDE = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.9',
  '192.168.1.5',
  '169.254.169.254',
  '100.64.0.1',
  '[::1]',
  '[fc00::1]',
  '[fe80::1]',
  '[::ffff:10.0.0.1]',
  'localhost',
  'LocalHost.',
  'app.localhost',
  'printer.local',
  'metadata.google.internal',
  'nas.home.arpa',
  'intranet',
];

describe('an address that an application brings', () => {
  it('leads into the house by a private number, however it is written, by a local name, or by one that only the house knows', () => {
    for (const host of INSIDE) {
      for (const rest of ['/', ':8443/jwks?x=1']) assert.equal(leadsInside(`https://${host}${rest}`, []), true, host);
    }
  });
  it('does not where the world reaches it', () => {
    for (const host of [
      'app.example',
      '8.8.8.8',
      '[2606:4700::1111]',
      'local.example',
      'localhost.example',
      '172.32.0.1',
    ])
      assert.equal(leadsInside(`https://${host}/`, []), false, host);
  });
  it('is let in where an operator listed its host, with or without a port, and no other', () => {
    assert.equal(leadsInside('https://10.1.2.3:8443/', ['10.1.2.3']), false);
    assert.equal(leadsInside('https://10.1.2.3:8443/', ['10.1.2.3:8443']), false);
    assert.equal(leadsInside('https://10.1.2.3:8444/', ['10.1.2.3:8443']), true);
    assert.equal(leadsInside('https://10.1.2.4/', ['10.1.2.3']), true);
  });
});

describe('an application whose address leads into the house', () => {
  let db: TestDatabase;
  let node: TestNode;
  let operator = '';
  let n = 0;
  let jwk = {};
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, anOperator('op.one'));
    node = await startTestNode(db.database, { clock: clockFromNow(), houseHosts: [' Pacs.Internal:8443', '10.0.0.7'] });
    operator = (await signInWhole(createBrowser(), node.url, 'op.one')).access_token;
    jwk = await exportJWK((await generateKeyPair('ES384')).publicKey);
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const register = async (facts: object) => {
    n += 1;
    const common = { id: `app-${n}`, name: sameText('Synthetic Application') };
    const { status, code } = await node.ask(operator, 'POST', '/api/applications', { ...common, ...facts });
    return code ?? status;
  };
  const app = (facts: object) =>
    register({ kind: 'app', scopes: ['openid'], redirectUris: ['https://app.example/back'], ...facts });
  const program = (facts: object) => register({ kind: 'backend', scopes: ['system/*.rs'], ...facts });

  it('is refused at its registration: where its keys are fetched, where people are sent back to, where it is opened', async () => {
    for (const host of INSIDE) {
      assert.equal(await program({ jwksUri: `https://${host}/jwks` }), 'sign-in.client-inside', host);
      assert.equal(await app({ jwksUri: `https://${host}/jwks` }), 'sign-in.client-inside', host);
      const redirectUris = ['https://app.example/back', `https://${host}/back`];
      assert.equal(await app({ redirectUris }), 'sign-in.client-inside', host);
      assert.equal(await app({ launchUri: `https://${host}/launch` }), 'sign-in.client-inside', host);
    }
  });

  it('is refused when its keys are changed', async () => {
    assert.equal(await program({ jwks: { keys: [jwk] } }), 201);
    const turn = async (jwksUri: string) =>
      (await node.ask(operator, 'POST', `/api/applications/app-${n}/keys`, { jwksUri })).code;
    assert.equal(await turn('https://192.168.1.5/jwks'), 'sign-in.client-inside');
    assert.equal(await turn('https://lab.example/jwks'), undefined);
  });

  it('is let in where the operator listed the host', async () => {
    assert.equal(await program({ jwksUri: 'https://pacs.internal:8443/jwks' }), 201);
    assert.equal(await program({ jwksUri: 'https://pacs.internal/jwks' }), 'sign-in.client-inside');
    assert.equal(await app({ redirectUris: ['https://10.0.0.7/back'], launchUri: 'https://10.0.0.7/launch' }), 201);
  });

  it('is let in where it is the machine of whoever signs in: an application without a server comes back by http to a loopback address', async () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      assert.equal(await app({ redirectUris: [`http://${host}/back`] }), 201, host);
    }
    assert.equal(await app({ redirectUris: ['http://10.1.2.3/back'] }), 'sign-in.client-form');
  });
});
