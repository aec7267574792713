import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from 'jose';
import { RefusalError } from '#kernel';
import { CONTENT_BYTES_MAX, INFLATE_RATIO_MAX } from '../lawbook.ts';
import { refuse } from '../messages.ts';

/** Content type of a file that holds a FHIR resource. @source SMART Health Links, manifest `files.contentType` */
export const FHIR_CONTENT = 'application/fhir+json';

/** Below this size inflating is no danger whatever the ratio: a megabyte of blanks is a megabyte. */
const HARMLESS_BYTES = 1_048_576;

/**
 * Encrypts a file of a share link: JWE `dir`, AES-256-GCM, deflated. Every call draws a new nonce.
 * @source SMART Health Links, "Encrypting and Decrypting Files"; RFC 7516
 */
export function sealFile(key: Uint8Array, content: string): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(content))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: FHIR_CONTENT, zip: 'DEF' })
    .encrypt(key);
}

/**
 * Decrypts a file of a share link.
 *
 * @refuses exchange.content-undecipherable (wrong key, other algorithms, other content), exchange.content-too-large (also: a deflate bomb)
 */
export async function openFile(key: Uint8Array, jwe: string): Promise<string> {
  if (jwe.length > CONTENT_BYTES_MAX * 1.4) throw tooLarge();
  const header = readHeader(jwe);
  // A JWE inside a JWE, or anything that is not FHIR, is never unpacked.
  if (typeof header.cty !== 'string' || !/^application\/fhir\+json\s*(;|$)/i.test(header.cty))
    throw undecipherable('cty');
  const inflatedMax = Math.min(CONTENT_BYTES_MAX, Math.max(HARMLESS_BYTES, jwe.length * INFLATE_RATIO_MAX));
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxDecompressedLength: inflatedMax,
    });
    if (plaintext.byteLength > CONTENT_BYTES_MAX) throw tooLarge();
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext);
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    if (error instanceof errors.JWEInvalid && /exceeded the configured limit/.test(error.message)) throw tooLarge();
    if (error instanceof errors.JOSEError) throw undecipherable(error.code);
    // What is not deflate after decryption, or not UTF-8.
    if (error instanceof TypeError) throw undecipherable('encoding');
    throw error;
  }
}

function readHeader(jwe: string): { cty?: unknown } {
  try {
    return decodeProtectedHeader(jwe);
  } catch {
    throw undecipherable('header');
  }
}

function undecipherable(why: string): RefusalError {
  return new RefusalError(refuse('exchange.content-undecipherable', { why }));
}

function tooLarge(): RefusalError {
  return new RefusalError(refuse('exchange.content-too-large', { max: CONTENT_BYTES_MAX }));
}
