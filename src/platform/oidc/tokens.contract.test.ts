import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { aDoctor, createBrowser, saveAccounts, signInWhole, startTestNode, type TestNode } from './fixtures.ts';
import { loadSigningKeys } from './signing-keys.ts';

/** Each token is right in all but one thing, and signed by the node's own key: so that it is that one thing which is refused. */
describe('an access token', () => {
  let db: TestDatabase;
  let node: TestNode;
  let keys: readonly JWK[];
  let good: Record<string, unknown>;
  let header: { alg: string; typ: string; kid: string };
  before(async () => {
    db = await testDatabase();
    await saveAccounts(db.database, aDoctor);
    node = await startTestNode(db.database);
    keys = await loadSigningKeys(db.database, node.keys, new Date());
    const { access_token: token } = await signInWhole(createBrowser(), node.url, aDoctor.login);
    good = decodeJwt(token);
    header = decodeProtectedHeader(token) as typeof header;
  });
  after(async () => {
    await node.close();
    await db.close();
  });

  const own = (alg: string) => keys.find((key) => key.alg === alg) ?? assert.fail(`no key for ${alg}`);
  const sign = async (claims: Record<string, unknown>, head: Record<string, unknown> = {}, key?: JWK | CryptoKey) => {
    const by = key ?? own('ES256');
    const signer = 'kty' in by ? await importJWK(by, String(head['alg'] ?? 'ES256')) : by;
    return new SignJWT({ ...good, ...claims }).setProtectedHeader({ ...header, ...head }).sign(signer);
  };
  const opens = async (token: string) => (await node.signIn.actorOf(token)) !== undefined;

  it('made anew with every claim as it was opens what it opened: the tests below fail by what they change', async () => {
    assert.equal(await opens(await sign({})), true);
  });

  it('for another audience opens nothing, nor one for none', async () => {
    for (const aud of [`${node.url}/fhir/R5`, node.url, 'https://elsewhere.example/fhir/R4', '']) {
      assert.equal(await opens(await sign({ aud })), false, aud);
    }
    assert.equal(await opens(await sign({ aud: undefined })), false);
  });

  it('by another issuer opens nothing', async () => {
    for (const iss of ['https://elsewhere.example', `${node.url}/`, undefined]) {
      assert.equal(await opens(await sign({ iss })), false, iss);
    }
  });

  it('of another kind opens nothing, though the same key signed it', async () => {
    for (const typ of ['JWT', 'logout+jwt', undefined]) assert.equal(await opens(await sign({}, { typ })), false, typ);
  });

  it('before its time, after it, or without an end opens nothing', async () => {
    const now = Math.floor(Date.now() / 1000);
    assert.equal(await opens(await sign({ exp: now - 60 })), false);
    assert.equal(await opens(await sign({ exp: undefined })), false);
    assert.equal(await opens(await sign({ nbf: now + 600 })), false);
  });

  it('by an algorithm that is not the one of access tokens opens nothing: none, a shared secret, or another of our keys', async () => {
    const unsigned = (head: object) =>
      [head, { ...good }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    assert.equal(await opens(`${unsigned({ ...header, alg: 'none' })}.`), false);
    // The public key as the secret of an HMAC: what a careless verifier takes.
    const { d: _, ...open } = own('ES256');
    const pem = createPublicKey({ key: open as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const hmac = await new SignJWT({ ...good }).setProtectedHeader({ ...header, alg: 'HS256' }).sign(Buffer.from(pem));
    assert.equal(await opens(hmac), false);
    const rsa = own('RS256');
    assert.equal(await opens(await sign({}, { alg: 'RS256', kid: rsa.kid }, rsa)), false);
  });

  it('by a key of a stranger opens nothing, whether it is named like ours, brought along, or fetched from an address', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    assert.equal(await opens(await sign({}, {}, privateKey)), false);
    const jwk = await exportJWK(publicKey);
    assert.equal(await opens(await sign({}, { jwk }, privateKey)), false);
    assert.equal(
      await opens(await sign({}, { jku: 'https://elsewhere.example/jwks', kid: 'other' }, privateKey)),
      false,
    );
  });
});
