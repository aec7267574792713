import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { type Actor, RefusalError, randomIds, stoppedClock } from '#kernel';
import { createLog } from '#platform/log';
import { TEST_NODE, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { createApp, createPipeline, type FetchApp, PROOF_NEEDED, refuseHttp, route } from './index.ts';

const ACTORS: Readonly<Record<string, Actor>> = {
  late: { kind: 'system', clientId: 'app', scopes: [] },
};

/** @source RFC 6750, 3; RFC 9470, 3 */
describe('WWW-Authenticate of a 401', () => {
  let db: TestDatabase;
  let app: FetchApp;
  before(async () => {
    db = await testDatabase();
    const toOutcome = (refusals: readonly { code: string }[]) => ({ codes: refusals.map(({ code }) => code) });
    const pipeline = createPipeline({
      node: TEST_NODE,
      database: db.database,
      clock: stoppedClock('2026-11-22T02:00:00Z'),
      ids: randomIds,
      log: createLog('hk', 'silent'),
      actorOf: async (token) => ACTORS[token],
      requireProof: async () => {
        throw new RefusalError({
          ...refuseHttp('http.sign-in-needed'),
          code: PROOF_NEEDED,
          issue: 'login',
          params: { minutes: 30 },
        });
      },
      writeLedger: async () => undefined,
      toOutcome,
    });
    const act = { act: 'share-record', who: ['system'], mode: 'write', input: z.looseObject({}) } as const;
    const routes = [route({ ...act, method: 'POST', path: '/fhir/R4/asks', run: async () => undefined })];
    app = createApp({ routes, handlerOf: pipeline, ready: async () => true, metrics: async () => '', toOutcome });
  });
  after(() => db.close());

  const challengeOf = async (authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await app.fetch(new Request('http://hk.test/fhir/R4/asks', { method: 'POST', headers }));
    return [answer.status, answer.headers.get('www-authenticate')];
  };

  it('tells who showed nothing only what to bring, and whose token is not good that it is that', async () => {
    assert.deepEqual(await challengeOf(), [401, 'Bearer']);
    assert.deepEqual(await challengeOf('Bearer nobody'), [401, 'Bearer error="invalid_token"']);
  });

  it('tells who has to show anew that it is them how old their sign-in may be, in seconds', async () => {
    const challenge = 'Bearer error="insufficient_user_authentication", max_age="1800"';
    assert.deepEqual(await challengeOf('Bearer late'), [401, challenge]);
  });
});
