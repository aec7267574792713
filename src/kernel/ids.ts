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

export const randomIds: Ids = { next: () => toBase32(randomBytes(16)) };

/** Ids that follow from a seed: the same seed, the same ids. */
export function seededIds(seed: string): Ids {
  let n = 0;
  return {
    next: () => toBase32(createHash('sha256').update(`${seed}:${n++}`).digest().subarray(0, 16)),
  };
}
