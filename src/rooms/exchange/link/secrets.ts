import { argon2, hash, hkdfSync, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/**
 * Cost of one guess: 19 MiB, two passes, one lane; some 35 ms here. Six digits are few: what holds a thief of the table off is the node's secret in the
 * hash, and what holds a stranger at the door off is the lock after five tries.
 * @source OWASP Password Storage Cheat Sheet, argon2id minimum
 */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

/** The part of a manifest address that nobody can guess: 32 random bytes, 43 characters. */
export function newManifestId(): string {
  return randomBytes(32).toString('base64url');
}

/** What the table keeps of it: from the table alone nobody can ask for a manifest. */
export function hashManifestId(id: string): string {
  return hash('sha256', id, 'hex');
}

export function newSalt(): Uint8Array {
  return new Uint8Array(randomBytes(16));
}

/** Six digits, every one of the million equally likely. */
export function newPasscode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/**
 * The link's key, made again at each opening from the node's secret and the share's salt. It is stored nowhere; when the salt is erased it is gone.
 *
 * @param secret - 32 bytes of this node alone
 */
export function linkKey(secret: Uint8Array, salt: Uint8Array, shareId: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, `causeway share link ${shareId}`, 32));
}

/** A slow hash of the passcode, bound to its share and to the node's secret. */
export async function hashPasscode(
  secret: Uint8Array,
  salt: Uint8Array,
  shareId: string,
  passcode: string,
): Promise<Uint8Array> {
  const message = passcode.trim().normalize('NFKC');
  const tag = await derive('argon2id', { message, nonce: salt, secret, associatedData: Buffer.from(shareId), ...COST });
  return new Uint8Array(tag);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
