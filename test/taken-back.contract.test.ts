import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { registerAppClient } from '#platform/oidc';
import { aDoctor, createBrowser, letIn, sameText, saveAccounts, signInWhole } from '../src/platform/oidc/fixtures.ts';
import { type RunningNode, startNodes } from './running-node.ts';

const createdAt = new Date('2026-01-01T00:00:00Z');
const APP = {
  id: 'an-app',
  name: sameText('Synthetic Application'),
  redirectUris: ['http://127.0.0.1/back'],
  scopes: ['openid', 'offline_access', 'user/*.cruds'],
  createdAt,
};

describe('the open socket of an application', () => {
  let node: RunningNode;
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    await saveAccounts(node.held.database, aDoctor, { ...aDoctor, id: 'op', login: 'operator.one', role: 'operator' });
    await node.held.database.transaction((tx) => registerAppClient(tx, APP));
  });
  after(() => node.close());

  const post = (token: string, path: string) =>
    fetch(`${node.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
  const open = async () => {
    const tokens = await letIn(createBrowser(), node.url, aDoctor.login, {
      client_id: APP.id,
      redirect_uri: APP.redirectUris[0],
      scope: 'openid offline_access user/*.rs',
      prompt: 'consent',
    });
    const socket = new WebSocket(`${node.url.replace('http', 'ws')}/fhir/R4/websocket`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    const closed = once(socket, 'close').then(([code]) => code as number);
    await once(socket, 'open');
    return { closed };
  };

  it('is closed when its person takes the access back, though there is nothing to tell', async () => {
    const { closed } = await open();
    const own = (await signInWhole(createBrowser(), node.url, aDoctor.login)).access_token;
    assert.equal((await post(own, `/api/account/applications/${APP.id}/revoke`)).status, 204);
    assert.equal(await closed, 1008);
  });

  it('is closed when an operator ends the sessions of its person', async () => {
    const { closed } = await open();
    const operator = (await signInWhole(createBrowser(), node.url, 'operator.one')).access_token;
    assert.equal((await post(operator, `/api/accounts/${aDoctor.login}/end-sessions`)).status, 204);
    assert.equal(await closed, 1008);
  });
});
