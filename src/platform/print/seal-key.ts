/** Where the key of a node's seal is kept. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UnavailableError } from '#kernel';
import { requireOwn } from '#platform/keys';
import { refusePrint } from './messages.ts';
import { certifySelf, type Seal, type SealKey, signDetached } from './seal.ts';

const FILE = 'seal.pem';
/** How long a certificate of our own making holds. */
const OWN_YEARS = 10;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

interface StoredKey extends SealKey {
  /** As readers are shown it. */
  readonly name: string;
  readonly endsAt: Date;
  /** Of this program's making. */
  readonly isOwn: boolean;
}

/**
 * The seal of a node. Without a file it makes a key and certifies it itself when it is first used: readers then show that a PDF is unchanged and that they do not know who sealed
 * it. An institution that has a certificate puts its file there, in PEM: the private key (PKCS #8; RSA, or ECDSA on P-256), its certificate, and those that vouch for it.
 *
 * Where the time of a certificate ends while the node runs, the file is looked at again: a new one is taken, and until there is one nothing is sealed.
 *
 * @param folder - holds `seal.pem`, readable by the node's user alone
 * @throws where others of the machine may read it, where it cannot be read, its first certificate is of another key, or the time of one that somebody else gave is over
 * @refuses print.seal-ended - to sign
 */
export async function openSeal(nodeId: string, folder: string, now: () => Date): Promise<Seal> {
  const file = path.join(folder, FILE);
  const ownName = `Causeway ${nodeId}`;
  const hasEnded = ({ endsAt }: StoredKey) => endsAt < now();
  const make = async (): Promise<StoredKey> => {
    const { text, ...sealKey } = await makeSealKey(ownName, now());
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await keep(file, text);
    return sealKey;
  };
  let current = await readStored(file, now());
  if (current !== undefined && hasEnded(current)) {
    throw new Error(`the certificate in ${FILE} has ended on ${current.endsAt.toISOString()}`);
  }
  let renewing: Promise<StoredKey> | undefined;
  const renew = async () => {
    current = (await readStored(file, now())) ?? (await make());
    if (hasEnded(current)) throw new UnavailableError(refusePrint('print.seal-ended'));
    return current;
  };
  const keyNow = async (): Promise<StoredKey> => {
    if (current !== undefined && !hasEnded(current)) return current;
    // What failed, on a full disk for instance, is tried again by the next.
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return {
    get name() {
      return current?.name ?? ownName;
    },
    get endsAt() {
      return current?.isOwn === false ? current.endsAt : undefined;
    },
    sign: async (covered) => signDetached(covered, await keyNow()),
  };
}

/** A seal that is kept nowhere. */
export async function makeSeal(nodeId: string, at: Date): Promise<Seal> {
  const sealKey = await makeSealKey(`Causeway ${nodeId}`, at);
  return { name: sealKey.name, sign: (covered) => signDetached(covered, sealKey) };
}

async function makeSealKey(name: string, at: Date): Promise<StoredKey & { readonly text: string }> {
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const until = new Date(at);
  until.setUTCFullYear(until.getUTCFullYear() + OWN_YEARS);
  const certificate = await certifySelf(name, keys, at, until);
  const privateKey = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    name,
    endsAt: until,
    isOwn: true,
    key: keys.privateKey,
    certificates: [certificate],
    text: toPem('PRIVATE KEY', new Uint8Array(privateKey)) + toPem('CERTIFICATE', certificate),
  };
}

/** Undefined where there is none, or one of our own making that has ended: then a new one is made. */
async function readStored(file: string, at: Date): Promise<StoredKey | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  await requireOwn(file);
  const key = createPrivateKey(text);
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const chain = blocks.map((block) => new X509Certificate(block));
  const [own] = chain;
  if (own === undefined) throw new Error(`${FILE} holds no certificate`);
  if (!own.checkPrivateKey(key)) throw new Error(`the first certificate in ${FILE} is not of the key in it`);
  const isOwn = own.issuer === own.subject;
  if (isOwn && own.validToDate < at) return undefined;
  return {
    name: /^CN=(.+)$/m.exec(own.subject)?.[1] ?? own.subject,
    endsAt: own.validToDate,
    isOwn,
    key: key.toCryptoKey(algorithmOf(key), false, ['sign']) as CryptoKey,
    certificates: chain.map(({ raw }) => raw),
  };
}

function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject) {
  if (type === 'rsa') return RSA;
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return P256;
  throw new Error(`${FILE} holds a key that PDFs are not sealed with here; take RSA, or ECDSA on P-256`);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, and for the node's user alone. */
async function keep(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
}

function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
