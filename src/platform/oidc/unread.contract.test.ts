import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { startTestNode, type TestNode } from './fixtures.ts';

describe('an authorization server whose part of the program cannot be read', () => {
  let db: TestDatabase;
  let node: TestNode;
  let isThere = false;
  before(async () => {
    db = await testDatabase();
    node = await startTestNode(db.database, {
      readServer: async () => {
        if (!isThere) throw new Error('no such file');
        return import('./authorization-server.ts');
      },
    });
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const token = () =>
    fetch(`${node.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'x' }),
    });

  it('is away: programs are told so as OAuth tells it, and when to try again', async () => {
    const answer = await token();
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
    const { error, error_description: why } = (await answer.json()) as Record<string, string>;
    assert.deepEqual([error, typeof why], ['temporarily_unavailable', 'string']);
    assert.equal(node.faults.length, 1);
  });

  it('is away: our own pages are told so in the reader’s language', async () => {
    const answer = await fetch(`${node.url}/api/interactions/x`, { headers: { 'accept-language': 'zh-HK' } });
    assert.equal(answer.status, 503);
    const { issue } = (await answer.json()) as { issue: { details: { text: string; coding: { code: string }[] } }[] };
    assert.equal(issue[0]?.details.coding[0]?.code, 'sign-in.unavailable');
    assert.match(issue[0]?.details.text ?? '', /登入/);
  });

  it('answers as soon as it can be read', async () => {
    isThere = true;
    const answer = await token();
    assert.equal(answer.status, 401);
    assert.equal(((await answer.json()) as { error: string }).error, 'invalid_client');
  });
});
