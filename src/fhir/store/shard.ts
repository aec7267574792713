import { hash } from 'node:crypto';
import type { Ids } from '#kernel';

/**
 * How many shards there are, for ever: the number is in every stored key. 1,024 of them spread over any sensible number of machines, and two letters of base 32 name one.
 */
export const SHARDS = 1024;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** An id of ours: two letters that name its shard, then 26 of chance. */
const OWN_ID = /^[0-9a-hjkmnp-tv-z]{28}$/;

/**
 * The shard that an id alone gives. Patient data lies in the shard of its patient's id, all else in the shard of its own id.
 */
export function shardOf(id: string): number {
  if (OWN_ID.test(id)) return ALPHABET.indexOf(id.charAt(0)) * 32 + ALPHABET.indexOf(id.charAt(1));
  return hash('sha256', id, 'buffer').readUInt16BE(0) % SHARDS;
}

/** A new id that carries the shard it lives in, so that a read by id goes to one shard. */
export function newId(ids: Ids, patientId?: string): string {
  const rest = ids.next();
  const shard = patientId === undefined ? hash('sha256', rest, 'buffer').readUInt16BE(0) % SHARDS : shardOf(patientId);
  return `${ALPHABET.charAt(shard >> 5)}${ALPHABET.charAt(shard & 31)}${rest}`;
}
