/** The node's own key: it signs messages, documents and ledger heads. Neighbours hold its public half in their trust lists. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';

export interface NodeKeys {
  readonly nodeId: string;
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly publicJwk: JWK;
  /** Signs a payload as compact JWS, ES256; the header names `kid` and whatever is given. */
  sign(payload: object | string, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** A secret of this node alone, by purpose: to keep at rest what only this node may read. 32 bytes, derived, never stored. */
  secret(purpose: string): Uint8Array;
}

/**
 * Opens the node's key, or makes it when the folder has none yet.
 *
 * @param folder - holds `node-key.json`, readable by the node's user alone
 * @throws where others of the machine may read or write it: whoever may have it is the node to all its neighbours
 */
export async function openNodeKeys(nodeId: string, folder: string): Promise<NodeKeys> {
  const file = path.join(folder, 'node-key.json');
  const stored = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (stored !== undefined) await requireOwn(file);
  const privateJwk = stored === undefined ? await makeKey(folder, file) : (JSON.parse(stored) as JWK);
  return nodeKeysFrom(nodeId, privateJwk);
}

/** Nobody but the node's user may read or write a file that holds a private key. @throws where others may */
export async function requireOwn(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) {
    throw new Error(
      `${file} is open to others of this machine (${(mode & 0o777).toString(8)}): chmod 600, and make another key if it may have been read`,
    );
  }
}

/** Keys from a private JWK (P-256) held by the caller: tests, a secret store. */
export async function nodeKeysFrom(nodeId: string, privateJwk: JWK): Promise<NodeKeys> {
  const { d, ...rest } = privateJwk;
  if (d === undefined) throw new Error(`the key of node ${nodeId} has no private part`);
  const kid = await calculateJwkThumbprint(privateJwk);
  const key = await importJWK(privateJwk, 'ES256');
  const encoder = new TextEncoder();
  return {
    nodeId,
    kid,
    publicJwk: { ...rest, kid, alg: 'ES256', use: 'sig' },
    sign: (payload, header = {}) =>
      new CompactSign(encoder.encode(typeof payload === 'string' ? payload : JSON.stringify(payload)))
        .setProtectedHeader({ ...header, alg: 'ES256', kid })
        .sign(key),
    secret: (purpose) => new Uint8Array(createHash('sha256').update(`causeway/${purpose}/`).update(d).digest()),
  };
}

/** A new key held in memory only. */
export async function makeNodeKeys(nodeId: string): Promise<NodeKeys> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return nodeKeysFrom(nodeId, await exportJWK(privateKey));
}

async function makeKey(folder: string, file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(jwk), { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
  return jwk;
}
