/**
 * Checks a log that a patient took along, in the browser and with nothing but WebCrypto: no server is asked, none is believed. Written by recursion from the text of the
 * standard, so that it is a second opinion beside the node's own verifier.
 *
 * @source RFC 6962 §2.1.1 (audit paths), §2.1.2 (consistency proofs); RFC 7515 §5.2 (JWS)
 */
import { type LedgerHead, type LedgerKey, type LedgerWitness, type LogDownload, LogExtract } from '#contracts/consent';

/** What is wrong with a part of a log; absent where it holds. */
export type LogFault =
  /** No key of that node is known here. */
  | 'no-key'
  | 'bad-signature'
  /** The signature is good, but it is over something else than what stands beside it. */
  | 'other-words'
  /** The content does not give its fingerprint. */
  | 'content'
  /** The fingerprint does not stand at that place of the signed ledger. */
  | 'place'
  /** The list is not the one that was signed: something was added, taken away or moved. */
  | 'list'
  /** What the witness saw is not the beginning of this ledger. */
  | 'not-grown';

export interface Checked {
  readonly fault?: LogFault;
}

export interface CheckedEntry extends Checked {
  readonly id: string;
  readonly position: number;
  readonly body: string;
  /** Nodes whose word covers this entry. */
  readonly witnesses: readonly string[];
}

export interface CheckedWitness extends Checked {
  readonly statement: LedgerWitness;
}

export interface CheckedLog {
  /** Everything holds. */
  readonly ok: boolean;
  readonly extract: Checked & { readonly says?: LogExtract };
  readonly head: Checked & { readonly head: LedgerHead };
  readonly entries: readonly CheckedEntry[];
  readonly witnesses: readonly CheckedWitness[];
  readonly told: readonly string[];
  /** The keys are those of the file itself: whoever forged one could have forged the other. */
  readonly ownKeys: boolean;
}

type Keys = readonly LedgerKey[];

/**
 * @param published - keys that a node publishes; undefined where none could be fetched: the file's own are used, and the answer says so
 */
export async function checkLog(log: LogDownload, published: Keys | undefined): Promise<CheckedLog> {
  const keys = published ?? log.keys;
  const { head } = log;
  const extract = await checkExtract(log.extract, keys);
  const { says } = extract;
  const headFault = await signedFault(head.node, head.jws, keys, { kind: 'ledger-head', ...without(head, 'jws') });
  const witnesses = await Promise.all(log.witnesses.map((one) => checkWitness(one, head, keys)));
  const sound = witnesses.filter(({ fault }) => fault === undefined);
  const entries = await Promise.all(
    log.entries.map(async (entry): Promise<CheckedEntry> => {
      const fault = await entryFault(entry, head);
      const seenBy = sound.filter(({ statement }) => entry.position < statement.size);
      return {
        id: entry.id,
        position: entry.position,
        body: entry.body,
        witnesses: fault === undefined ? seenBy.map(({ statement }) => statement.witness) : [],
        ...faultOf(fault),
      };
    }),
  );
  const isList =
    says !== undefined &&
    says.digest === (await digestOf(log)) &&
    says.entries === log.entries.length &&
    says.told === log.told.length &&
    says.node === head.node &&
    says.size === head.size &&
    says.root === head.root;
  const listed = extract.fault === undefined && !isList ? { ...extract, fault: 'list' as const } : extract;
  const parts: readonly Checked[] = [listed, { ...faultOf(headFault) }, ...entries, ...witnesses];
  return {
    ok: parts.every(({ fault }) => fault === undefined),
    extract: listed,
    head: { head, ...faultOf(headFault) },
    entries,
    witnesses,
    told: log.told,
    ownKeys: published === undefined,
  };
}

/** What a node signed of a log: the code on paper, or the seal of a file. */
export async function checkExtract(jws: string, keys: Keys): Promise<Checked & { readonly says?: LogExtract }> {
  const claimed = LogExtract.safeParse(parse(decodeText(jws.split('.')[1] ?? '')));
  if (!claimed.success) return { fault: 'other-words' };
  const fault = await signedFault(claimed.data.node, jws, keys);
  return { says: claimed.data, ...faultOf(fault) };
}

async function checkWitness(
  { statement, consistency }: LogDownload['witnesses'][number],
  head: LedgerHead,
  keys: Keys,
): Promise<CheckedWitness> {
  const { witness, jws, node, size, root } = statement;
  const fault = await signedFault(witness, jws, keys, { kind: 'ledger-witness', ...without(statement, 'jws') });
  if (fault !== undefined) return { statement, fault };
  if (node !== head.node || witness === node) return { statement, fault: 'other-words' };
  const roots = await rootsByProof(size, head.size, consistency, root).catch(() => undefined);
  if (roots?.[0] !== root || roots[1] !== head.root) return { statement, fault: 'not-grown' };
  return { statement };
}

async function entryFault(
  { id, salt, body, leaf, position, path }: LogDownload['entries'][number],
  { size, root, node }: LedgerHead,
): Promise<LogFault | undefined> {
  const said = parse(body) as { readonly id?: unknown; readonly node?: unknown } | undefined;
  if (said?.id !== id || said.node !== node) return 'content';
  if ((await sha256(join(Uint8Array.of(0), bytesOf(salt), new TextEncoder().encode(body)))) !== leaf) return 'content';
  const found = position < size ? await rootByPath(leaf, position, size, path).catch(() => undefined) : undefined;
  return found === root ? undefined : 'place';
}

/** SHA-256 over the leaf hashes and then the told texts, a line each. */
async function digestOf({ entries, told }: LogDownload): Promise<string> {
  const lines = [...entries.map(({ leaf }) => leaf), ...told].map((line) => `${line}\n`);
  return sha256(new TextEncoder().encode(lines.join('')));
}

// ------------------------------------------------------------------------------------------------------ RFC 6962

async function rootByPath(leaf: string, position: number, size: number, path: readonly string[]): Promise<string> {
  if (size === 1) {
    if (path.length > 0) throw new RangeError('the path is too long');
    return leaf;
  }
  const outer = lastOf(path);
  const inner = path.slice(0, -1);
  const k = largestPowerBelow(size);
  return position < k
    ? nodeHash(await rootByPath(leaf, position, k, inner), outer)
    : nodeHash(outer, await rootByPath(leaf, position - k, size - k, inner));
}

/** The roots that a consistency proof leads to: of the first `from` leaves, and of all. An empty tree is the beginning of every one. */
async function rootsByProof(
  from: number,
  to: number,
  proof: readonly string[],
  known: string | undefined,
): Promise<readonly [string, string]> {
  if (from === to) {
    if (known !== undefined && proof.length === 0) return [known, known];
    if (known === undefined && proof.length === 1) return [lastOf(proof), lastOf(proof)];
    throw new RangeError('the proof has the wrong length');
  }
  if (from <= 0 || from > to) throw new RangeError('nothing to prove');
  const k = largestPowerBelow(to);
  const outer = lastOf(proof);
  const inner = proof.slice(0, -1);
  if (from <= k) {
    const [older, newer] = await rootsByProof(from, k, inner, known);
    return [older, await nodeHash(newer, outer)];
  }
  const [older, newer] = await rootsByProof(from - k, to - k, inner, undefined);
  return [await nodeHash(outer, older), await nodeHash(outer, newer)];
}

function nodeHash(left: string, right: string): Promise<string> {
  return sha256(join(Uint8Array.of(1), bytesOf(left), bytesOf(right)));
}

function largestPowerBelow(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}

function lastOf(hashes: readonly string[]): string {
  const last = hashes.at(-1);
  if (last === undefined) throw new RangeError('the path is too short');
  return last;
}

// ------------------------------------------------------------------------------------------------------ signatures

/**
 * Whether the node signed it by the key that is known for it.
 *
 * @param said - what the payload must say, member by member; undefined: whatever it says
 */
async function signedFault(
  node: string,
  jws: string,
  keys: Keys,
  said?: Readonly<Record<string, unknown>>,
): Promise<LogFault | undefined> {
  const [header = '', payload = '', signature = '', ...more] = jws.split('.');
  const { kid, alg } = (parse(decodeText(header)) ?? {}) as { readonly kid?: unknown; readonly alg?: unknown };
  if (more.length > 0 || alg !== 'ES256') return 'bad-signature';
  const key = keys.find((one) => one.node === node && one.kid === kid);
  if (key === undefined) return 'no-key';
  const good = await verify(key, `${header}.${payload}`, signature).catch(() => false);
  if (!good) return 'bad-signature';
  if (said === undefined) return undefined;
  const words = (parse(decodeText(payload)) ?? {}) as Readonly<Record<string, unknown>>;
  const isSame = ([name, value]: [string, unknown]) =>
    words[name] === value || (name === 'at' && Date.parse(String(words[name])) === Date.parse(String(value)));
  return Object.entries(said).every(isSame) ? undefined : 'other-words';
}

async function verify({ kty, crv, x, y }: LedgerKey, signed: string, signature: string): Promise<boolean> {
  const jwk: JsonWebKey = { kty, crv: String(crv), x: String(x), y: String(y) };
  const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  const words = new TextEncoder().encode(signed);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64Url(signature), words);
}

async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function decodeText(part: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(part));
  } catch {
    return '';
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function faultOf(fault: LogFault | undefined): Checked {
  return fault === undefined ? {} : { fault };
}

function without<T extends object, K extends keyof T>(whole: T, left: K): Omit<T, K> {
  const { [left]: _, ...rest } = whole;
  return rest;
}
