import type { JWK } from 'jose';
import { type Decision, granted, RefusalError, refused, type Tx } from '#kernel';
import { addressInside, type HouseHosts } from './client-addresses.ts';
import { refuse } from './messages.ts';

/** Public keys (ES384, RS384 or ES256), or where to fetch them: one of the two. */
export interface ClientKeys {
  readonly jwks?: { readonly keys: readonly JWK[] } | undefined;
  readonly jwksUri?: string | undefined;
}

/** A key from before a change, and until when what it signs opens something. */
export interface KeptKey {
  readonly key: JWK;
  /** ISO 8601. */
  readonly until: string;
}

/** As many as an application may bring at once. */
const KEYS_MAX = 20;

/** What is wrong with an application's keys, in a word for whoever registers it. */
export function findKeyProblem({ jwks, jwksUri }: ClientKeys): string | undefined {
  if (jwks !== undefined && jwksUri !== undefined) return 'jwks | jwksUri';
  if (jwksUri !== undefined && !/^https:\/\/[^/]/.test(jwksUri)) return 'jwksUri: https';
  if (jwks !== undefined && !jwks.keys.some(isUsableKey)) return 'jwks.keys';
  if (jwks?.keys.some((key) => key.d !== undefined || key.kty === 'oct')) return 'jwks.keys: private';
  return undefined;
}

/** RSA of 2048 bits or more, or the two NIST curves that ES256 and ES384 use. */
function isUsableKey(key: JWK): boolean {
  if (key.kty === 'RSA') return Buffer.from(key.n ?? '', 'base64url').length >= 256;
  return key.kty === 'EC' && (key.crv === 'P-256' || key.crv === 'P-384');
}

/** Those that are still good. */
export function keptAt(kept: readonly KeptKey[], now: Date): readonly KeptKey[] {
  return kept.filter(({ until }) => new Date(until) > now);
}

/**
 * Which keys are kept beside new ones. A key is kept once: those from an earlier change end when they would have, however often keys are changed. Only keys given by value can stand
 * beside one another, each by a name of its own.
 *
 * @refuses sign-in.client-form
 */
export function decideKept(
  had: { readonly keys: readonly JWK[] | undefined; readonly kept: readonly KeptKey[] },
  added: readonly JWK[] | undefined,
  { until, now }: { readonly until: Date; readonly now: Date },
): Decision<readonly KeptKey[]> {
  if (had.keys === undefined || added === undefined)
    return refused(refuse('sign-in.client-form', { problem: 'keep: jwks' }));
  const kept = [...keptAt(had.kept, now), ...had.keys.map((key) => ({ key, until: until.toISOString() }))];
  const names = [...kept.map(({ key }) => key), ...added].map(({ kid }) => kid);
  if (names.length > KEYS_MAX || new Set(names).size < names.length || names.includes(undefined)) {
    return refused(refuse('sign-in.client-form', { problem: 'jwks.keys: kid' }));
  }
  return granted(kept);
}

/**
 * Puts other public keys in the place of those that an application has.
 *
 * @param keep - until when the old ones stay good beside them, so that its owner can change over; left out, they and all that were kept before open nothing more
 * @returns whether there is such an application, let in and with keys: a public one is made no confidential one by this
 * @refuses sign-in.client-form, sign-in.client-inside
 */
export async function replaceKeys(
  tx: Tx,
  id: string,
  keys: ClientKeys,
  {
    keep,
    house = [],
  }: { readonly keep?: { readonly until: Date; readonly now: Date }; readonly house?: HouseHosts } = {},
): Promise<boolean> {
  const [old] = await tx.query<{ jwks: { readonly keys: JWK[] } | null; kept_keys: KeptKey[] }>(
    `select jwks, kept_keys from oidc.client
     where id = $1 and disabled_at is null and (jwks is not null or jwks_uri is not null) for update`,
    [id],
  );
  if (old === undefined) return false;
  const { jwks, jwksUri } = keys;
  const problem = jwks === undefined && jwksUri === undefined ? 'jwks | jwksUri' : findKeyProblem(keys);
  if (problem !== undefined) throw new RefusalError(refuse('sign-in.client-form', { problem }));
  const inside = addressInside({ jwksUri }, house);
  if (inside !== undefined) throw new RefusalError(refuse('sign-in.client-inside', { address: inside }, 'jwksUri'));
  const had = { keys: old.jwks?.keys, kept: old.kept_keys };
  const kept = keep === undefined ? granted([]) : decideKept(had, jwks?.keys, keep);
  if (!kept.ok) throw new RefusalError(...kept.refusals);
  await tx.query('update oidc.client set jwks = $2, jwks_uri = $3, kept_keys = $4 where id = $1', [
    id,
    jwks === undefined ? null : JSON.stringify(jwks),
    jwksUri ?? null,
    JSON.stringify(kept.value),
  ]);
  return true;
}
