import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RefusalError, type Scope } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import { ownerOf } from '../../owner.ts';
import { TOKEN_MAX } from '../../store/search/page-token.ts';
import type { RestParts } from '../parts.ts';

/** How a sealed token begins; no other page token does. */
const SEALED = '.';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Its length says nothing of the key inside: all keys but those of very long names are filled up to one length. */
const FILLED_TO = 512;
/** Longer than any sealed key of ours: base 64 of a token that may be as long as a token is, filled up, with what the cipher adds. */
const SEALED_MAX = 2 * TOKEN_MAX;

type Parts = Pick<RestParts, 'secret'>;

/**
 * Makes a page token out of the key of a hidden resource. Usually a page goes on behind the last resource that it shows; where so much is hidden that it shows none, it can only go on
 * behind a hidden one. Encrypted and bound to the caller, the token tells its holder nothing and is of no use to anybody else.
 */
export function sealPlace(parts: Parts, scope: Pick<Scope, 'actor'>, place: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, secretOf(parts), nonce).setAAD(holderOf(scope));
  const length = Math.ceil((place.length + 1) / FILLED_TO) * FILLED_TO;
  const sealed = [nonce, cipher.update(place.padEnd(length), 'utf8'), cipher.final(), cipher.getAuthTag()];
  return `${SEALED}${Buffer.concat(sealed).toString('base64url')}`;
}

/** The key in a sealed token; a token that is not sealed is answered as it is. @refuses fhir.bad-page where it was sealed for somebody else, or not by this node */
export function openPlace(parts: Parts, scope: Pick<Scope, 'actor'>, token: string): string {
  if (!token.startsWith(SEALED)) return token;
  try {
    if (token.length > SEALED_MAX) throw new RangeError('too long');
    const bytes = Buffer.from(token.slice(SEALED.length), 'base64url');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, secretOf(parts), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(holderOf(scope)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const place = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(place).toString('utf8').trimEnd();
  } catch {
    throw new RefusalError(refuseFhir('fhir.bad-page'));
  }
}

function holderOf({ actor }: Pick<Scope, 'actor'>): Buffer {
  return Buffer.from(ownerOf(actor) ?? actor.kind);
}

/** Where the composition gives no secret, sealed tokens are good until the process ends. */
const OWN = randomBytes(32);

function secretOf({ secret = OWN }: Parts): Uint8Array {
  return secret;
}
