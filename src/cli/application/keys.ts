import { readFile, rm, writeFile } from 'node:fs/promises';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { AnswerError } from '../http-client.ts';
import { pathFromCaller } from '../paths.ts';

/** Where an application's public keys come from, as the options of the command name it. */
export interface KeyOptions {
  readonly jwks?: string | undefined;
  readonly 'jwks-uri'?: string | undefined;
  readonly 'new-key'?: string | undefined;
}

export const KEY_OPTIONS = {
  jwks: { type: 'string' },
  'jwks-uri': { type: 'string' },
  'new-key': { type: 'string' },
} as const;

const Key = z.looseObject({ kty: z.string() });
const Jwks = z.object({ keys: z.array(Key).min(1) });
/** What a private key has beside the public one. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export interface Keys {
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly jwksUri?: string;
}

/**
 * Brings the named keys where they are to be registered. A key made for it that was not taken is not left lying about; where the node gave no answer it may have been
 * taken, and stays.
 *
 * @throws what `keysFrom` and `register` throw
 */
export async function withKeys(
  options: KeyOptions,
  register: (keys: Keys | undefined) => Promise<void>,
): Promise<void> {
  const keys = await keysFrom(options);
  try {
    await register(keys);
  } catch (error) {
    const file = options['new-key'];
    const isUnknown = error instanceof AnswerError && (error.status === 0 || error.status >= 500);
    if (file !== undefined && isUnknown) {
      throw new Error(`${error.message}\nThe new key stays in ${file}: the node may have taken it.`, { cause: error });
    }
    if (file !== undefined) await rm(pathFromCaller(file), { force: true });
    throw error;
  }
}

/**
 * The public keys, from a file (a JWK or a set of them), from an address, or made new; of a new pair the private key is written to the named file, for its owner's
 * eyes alone, and leaves this machine in no other way.
 *
 * @throws when more than one way is named, a file has no key, or one that should have stayed with its owner
 */
async function keysFrom(options: KeyOptions): Promise<Keys | undefined> {
  const named = Object.keys(KEY_OPTIONS).filter((name) => options[name as keyof KeyOptions] !== undefined);
  if (named.length > 1) throw new Error(`--${named.join(', --')}: one of them`);
  const { jwks, 'jwks-uri': jwksUri, 'new-key': file } = options;
  if (jwksUri !== undefined) return { jwksUri };
  if (jwks !== undefined) return { jwks: await readKeys(jwks) };
  return file === undefined ? undefined : { jwks: { keys: [await makeKey(file)] } };
}

async function readKeys(file: string): Promise<z.infer<typeof Jwks>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(pathFromCaller(file), 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  const set = Jwks.safeParse(Key.safeParse(value).success ? { keys: [value] } : value);
  if (!set.success) throw new Error(`${file} holds no JSON Web Key`);
  if (set.data.keys.some((key) => PRIVATE.some((name) => name in key))) {
    throw new Error(`${file} holds a private key; only public keys are registered`);
  }
  return set.data;
}

async function makeKey(file: string): Promise<Record<string, unknown>> {
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
  const open = await exportJWK(publicKey);
  const about = { kid: await calculateJwkThumbprint(open), alg: 'ES384', use: 'sig' };
  const secret = JSON.stringify({ ...(await exportJWK(privateKey)), ...about });
  // A key that is there already is never written over.
  await writeFile(pathFromCaller(file), `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return { ...open, ...about };
}
