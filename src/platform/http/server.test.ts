import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createApp, type FetchApp } from './server.ts';

describe('what a path is answered with', () => {
  let folder: string;
  let app: FetchApp;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-web-'));
    await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>portal</title>');
    await writeFile(path.join(folder, 'secret.txt'), 'not one of ours');
    app = createApp({
      routes: [],
      handlerOf: () => assert.fail('no route is here'),
      webFolder: folder,
      ready: async () => true,
      metrics: async () => '',
      toOutcome: (refusals) => ({ resourceType: 'OperationOutcome', code: refusals[0]?.code }),
    });
  });
  after(() => rm(folder, { recursive: true }));
  const get = async (url: string) => app.fetch(new Request(`http://node.test${url}`));

  for (const page of ['/', '/me/access', '/exchange', '/clinic/visits/abc']) {
    it(`${page} is a page of the portal, also when it is loaded anew`, async () => {
      const answer = await get(page);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'self'/);
    });
  }
  for (const door of ['/api/nothing', '/fhir/R4/nothing', '/shl/nothing', '/exchange/inbox']) {
    it(`${door} is for programs: an OperationOutcome, never a page`, async () => {
      const answer = await get(door);
      assert.equal(answer.status, 404);
      assert.deepEqual(await answer.json(), { resourceType: 'OperationOutcome', code: 'http.no-such-route' });
    });
  }
  for (const trick of ['/../package.json', '/..%2f..%2fetc%2fpasswd.txt', '/assets/%00.js', '/%E0%A4%A.js']) {
    it(`${trick} leads nowhere`, async () => {
      assert.equal((await get(trick)).status, 404);
    });
  }
});
