import { createCipheriv, createDecipheriv, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Tx } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import type { Database } from '#platform/postgres';

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
    const stored = rows.map((row) => unseal(row.sealed, row.kid, secret)).filter((jwk) => jwk !== undefined);
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
    seal(jwk, jwk.kid, secret),
    now,
  ]);
}

async function toJwk(key: KeyObject, alg: string): Promise<JWK & { kid: string }> {
  const jwk = key.export({ format: 'jwk' }) as JWK;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}

/** AES-256-GCM: nonce (12), tag (16), ciphertext; the key's name is bound to it, so that rows cannot be swapped. */
function seal(jwk: JWK, kid: string, secret: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(kid));
  const body = Buffer.concat([cipher.update(JSON.stringify(jwk)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function unseal(sealed: Buffer, kid: string, secret: Uint8Array): JWK | undefined {
  const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(kid))
    .setAuthTag(sealed.subarray(12, 28));
  try {
    return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString()) as JWK;
  } catch {
    // Sealed with another node key: nothing here can open it, and no token it signed can be checked any more.
    return undefined;
  }
}
