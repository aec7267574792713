/** Builders for tests: programs that sign in with a key of their own. */
import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { askToken, type Tokens } from './fixtures.ts';

export interface Program {
  readonly id: string;
  readonly alg: string;
  readonly key: CryptoKey;
  readonly jwk: JWK & { readonly kid: string };
}

/** @param kid - the name of its key; else that of the algorithm */
export async function makeProgram(alg: string, id = `program-${alg.toLowerCase()}`, kid = alg): Promise<Program> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { id, alg, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

/** What a program signs to get a token at a node. */
export function assertionOf(
  url: string,
  program: Program,
  change: { aud?: string; jti?: string; seconds?: number; iss?: string } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: program.alg, kid: program.jwk.kid, typ: 'JWT' })
    .setIssuer(change.iss ?? program.id)
    .setSubject(program.id)
    .setAudience(change.aud ?? `${url}/oauth/token`)
    .setJti(change.jti ?? randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + (change.seconds ?? 240))
    .sign(program.key);
}

/** Trades an assertion for a token. */
export async function askByAssertion(
  url: string,
  client_assertion: string,
  scope = 'system/Patient.rs',
): Promise<Tokens & { readonly status: number }> {
  const answer = await askToken(url, {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
    scope,
  });
  return { status: answer.status, ...((await answer.json()) as Tokens) };
}
