import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import { RefusalError, type Tx } from '#kernel';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { disableClient, registerBackendClient } from './clients.ts';
import { clockFromNow, sameText, startTestNode, type TestNode } from './fixtures.ts';
import { askByAssertion, assertionOf, makeProgram, type Program } from './program-fixtures.ts';

const CREATED = { createdAt: new Date('2026-01-01T00:00:00Z') };
const codeOf = (code: string) => (error: unknown) => error instanceof RefusalError && error.refusals[0].code === code;

describe('programs (client credentials)', () => {
  let db: TestDatabase;
  let node: TestNode;
  const clock = clockFromNow();
  const programs: Program[] = [];
  before(async () => {
    db = await testDatabase();
    node = await startTestNode(db.database, { clock, demo: true });
    for (const alg of ['ES384', 'RS384', 'ES256']) {
      const program = await makeProgram(alg);
      programs.push(program);
      await db.database.transaction((tx) =>
        registerBackendClient(tx, {
          id: program.id,
          name: sameText('Synthetic program'),
          jwks: { keys: [program.jwk] },
          scopes: ['system/Patient.rs', 'system/Observation.cruds'],
          ...CREATED,
        }),
      );
    }
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const assertion = (program: Program, change?: Parameters<typeof assertionOf>[2]) =>
    assertionOf(node.url, program, change);
  const ask = (signed: string, scope?: string) => askByAssertion(node.url, signed, scope);
  const first = () => programs[0] as Program;

  it('sign in by key with ES384, RS384 and ES256', async () => {
    for (const program of programs) {
      const tokens = await ask(await assertion(program));
      assert.equal(tokens.status, 200, program.alg);
      assert.equal(tokens.expires_in, 600);
      assert.equal(tokens.refresh_token, undefined);
      assert.deepEqual(await node.signIn.actorOf(tokens.access_token), {
        kind: 'system',
        clientId: program.id,
        scopes: ['system/Patient.rs'],
      });
    }
    assert.deepEqual(
      node.events.map(({ outcome, method, clientId }) => `${outcome} ${method} ${clientId}`),
      programs.map(({ id }) => `permitted client-credentials ${id}`),
    );
  });

  it('get what they asked for within what they are registered for', async () => {
    assert.equal(
      (await ask(await assertion(first()), 'system/*.cruds')).scope,
      'system/Patient.rs system/Observation.cruds',
    );
    assert.equal(
      (await ask(await assertion(first()), 'system/*.read')).scope,
      'system/Patient.rs system/Observation.rs',
    );
    for (const scope of ['user/*.rs', 'patient/*.rs', 'openid', 'system/Condition.rs', 'system/Patient.cud']) {
      assert.deepEqual((await ask(await assertion(first()), scope)).error, 'invalid_scope', scope);
    }
  });

  it('may use an assertion once, also when they use it many times at once', async () => {
    const once = await assertion(first());
    assert.equal((await ask(once)).status, 200);
    assert.equal((await ask(once)).error, 'invalid_client');
    const rush = await assertion(first());
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(rush)));
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
  });

  it('are refused with an assertion that is for another, too long, over, or by another key', async () => {
    const other = await makeProgram('ES384');
    const bad = {
      audience: await assertion(first(), { aud: 'https://other.example/oauth/token' }),
      long: await assertion(first(), { seconds: 900 }),
      over: await assertion(first(), { seconds: -60 }),
      issuer: await assertion(first(), { iss: 'somebody' }),
      key: await assertion({ ...other, id: first().id }),
      unknown: await assertion({ ...first(), id: 'nobody' }),
    };
    const before = node.events.length;
    for (const [why, text] of Object.entries(bad)) {
      assert.deepEqual([(await ask(text)).status, why], [401, why]);
    }
    const told = node.events.slice(before).map(({ outcome, clientId, reason }) => `${outcome} ${clientId} ${reason}`);
    assert.deepEqual(told, new Array(5).fill(`denied ${first().id} invalid_client`), 'all but the unknown name');
  });

  it('lose their access within five seconds when they are disabled', async () => {
    const program = { ...(await makeProgram('ES256')), id: 'program-brief' };
    const facts = {
      id: program.id,
      name: sameText('x'),
      jwks: { keys: [program.jwk] },
      scopes: ['system/*.rs'],
      ...CREATED,
    };
    await db.database.transaction((tx) => registerBackendClient(tx, facts));
    const { access_token: token } = await ask(await assertion(program), 'system/*.rs');
    assert.ok(await node.signIn.actorOf(token));
    await db.database.transaction((tx) => disableClient(tx, program.id, clock.now()));
    clock.move(5_000);
    assert.equal(await node.signIn.actorOf(token), undefined);
    assert.equal((await ask(await assertion(program))).error, 'invalid_client');
  });

  it('are registered with usable public keys and scopes of programs only', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const good = { id: 'ok-program', name: sameText('x'), scopes: ['system/*.rs'], ...CREATED };
    const register = (change: object) =>
      db.database.transaction((tx: Tx) => registerBackendClient(tx, { ...good, ...change }));
    const bad = [
      {},
      { jwks: { keys: [jwk] }, jwksUri: 'https://x.example/jwks' },
      { jwksUri: 'http://x.example/jwks' },
      { jwks: { keys: [] } },
      { jwks: { keys: [await exportJWK(privateKey)] } },
      { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } },
      { jwks: { keys: [{ kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 1).toString('base64url') }] } },
      { jwks: { keys: [jwk] }, scopes: [] },
      { jwks: { keys: [jwk] }, scopes: ['user/*.rs'] },
      { jwks: { keys: [jwk] }, id: 'causeway-portal' },
      { jwks: { keys: [jwk] }, id: 'bad id' },
    ];
    for (const change of bad)
      await assert.rejects(register(change), codeOf('sign-in.client-form'), JSON.stringify(change));
    await register({ jwks: { keys: [jwk] } });
    await assert.rejects(register({ jwks: { keys: [jwk] } }), codeOf('sign-in.client-taken'));
  });
});
