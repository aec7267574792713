import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Tx } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import type { Database } from '#platform/postgres';
import { seal, unseal } from './sealing.ts';

/**
 * The private keys this node's tokens are signed with, the newest of each algorithm first: ES256 for access tokens, RS256 for identity tokens because every
 * OpenID Connect client can check it. All processes of the node share them through the database, sealed; they outlive a restart. Made at the first call
 * of a database's life, and anew when the node's own key is another than the one they were sealed with.
 */
export async function loadSigningKeys(database: Database, keys: NodeKeys, now: Date): Promise<readonly JWK[]> {
  const secret = keys.secret('sign-in/signing-keys');
  return database.transaction(async (tx) => {
    // Two processes that start at once must agree on the same keys: the second waits here. The number is ours alone.
    await tx.query('select pg_advisory_xact_lock(727002)');
    const rows = await tx.query<{ kid: string; sealed: Buffer }>(
      'select kid, sealed from oidc.signing_key order by created_at desc, alg',
    );
    // What was sealed with another node key nothing here can open, and no token it signed can be checked any more.
    const opened = rows.map((row) => unseal(row.sealed, row.kid, secret)).filter((text) => text !== undefined);
    const stored = opened.map((text) => JSON.parse(text) as JWK);
    if (stored.length > 0) return stored;
    const made = [
      await toJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'ES256'),
      await toJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'RS256'),
    ];
    for (const jwk of made) await saveKey(tx, jwk, secret, now);
    return made;
  });
}

async function saveKey(tx: Tx, jwk: JWK & { kid: string }, secret: Uint8Array, now: Date): Promise<void> {
  await tx.query('insert into oidc.signing_key (kid, alg, sealed, created_at) values ($1, $2, $3, $4)', [
    jwk.kid,
    jwk.alg,
    seal(JSON.stringify(jwk), jwk.kid, secret),
    now,
  ]);
}

async function toJwk(key: KeyObject, alg: string): Promise<JWK & { kid: string }> {
  const jwk = key.export({ format: 'jwk' }) as JWK;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}
