import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/**
 * Cost of one guess: 19 MiB, two passes, one lane; some 35 ms on the machine this was measured on. More would let a few hundred people signing in at eight
 * o'clock stand in a queue, less would make a stolen table cheap to try. A hash that is cheaper than this is made anew when its owner next signs in.
 * @source OWASP Password Storage Cheat Sheet, argon2id minimum
 */
export const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

type Cost = { readonly [K in keyof typeof COST]: number };

const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/;

/** Hash of no password at all: an unknown login costs the same work as a known one. */
const NOBODY = toText(COST, Buffer.alloc(16), Buffer.alloc(COST.tagLength));

/**
 * A salted argon2id hash, with its parameters in it, so that the cost can rise later without touching old rows.
 *
 * @param cost - another than today's only to make an old hash
 */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive('argon2id', { message: password.normalize('NFC'), nonce, ...cost });
  return toText(cost, nonce, tag);
}

/** Whether the password made the hash. Without a hash it does the same work and says no. */
export async function matchesPassword(hash: string | undefined, password: string): Promise<boolean> {
  const parsed = FORM.exec(hash ?? NOBODY);
  if (parsed === null) throw new Error('broken invariant: a password hash is not in the form it was written in');
  const [, memory, passes, parallelism, nonce = '', tag = ''] = parsed;
  const expected = Buffer.from(tag, 'base64url');
  const got = await derive('argon2id', {
    message: password.normalize('NFC'),
    nonce: Buffer.from(nonce, 'base64url'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(got, expected) && hash !== undefined;
}

/** Whether a hash costs less to guess than one made today. */
export function isCheaper(hash: string): boolean {
  const [, memory, passes, , , tag = ''] = FORM.exec(hash) ?? [];
  const isLess = Number(memory) < COST.memory || Number(passes) < COST.passes;
  return isLess || Buffer.from(tag, 'base64url').length < COST.tagLength;
}

function toText({ memory, passes, parallelism }: Cost, nonce: Buffer, tag: Buffer): string {
  const parameters = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${parameters}$${nonce.toString('base64url')}$${tag.toString('base64url')}`;
}
