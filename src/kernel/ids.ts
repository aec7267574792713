import { createHash, randomBytes } from 'node:crypto';

/** Where ids come from; the scope carries it so that a world or a test can be replayed. */
export interface Ids {
  /** 128 random bits as 26 characters of base 32; safe as a FHIR id. */
  next(): string;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Crockford base 32, most significant bits first. */
export function toBase32(bytes: Uint8Array): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += ALPHABET[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET[(value << (5 - bits)) & 31] : out;
}

/** The number that characters of base 32 spell, ten of them at most: 50 bits, which a number holds exactly. Undefined where one of them is none. */
export function numberOfBase32(text: string): number | undefined {
  let value = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 32 + digit;
  }
  return value;
}

/** Chance is fetched for so many at a time: a call of its own for each would cost more than the rest of an id. */
const POOLED = 256;
let pool = new Uint8Array(0);
let used = 0;

/** 128 random bits from the machine, given to nobody else. */
export function random128(): Uint8Array {
  if (used >= pool.length) {
    pool = randomBytes(POOLED * 16);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

export const randomIds: Ids = { next: () => toBase32(random128()) };

/** Ids that follow from a seed: the same seed, the same ids. */
export function seededIds(seed: string): Ids {
  let n = 0;
  return {
    next: () => toBase32(createHash('sha256').update(`${seed}:${n++}`).digest().subarray(0, 16)),
  };
}
