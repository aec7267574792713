import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';
import { RefusalError } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import { refuse } from '../messages.ts';
import { decideKey, type Peer, type TrustList } from './trust.ts';

/** What a node signs, by the header's `typ`: a signature for one kind never counts for another. */
export const KINDS = {
  message: 'causeway-message',
  receipt: 'causeway-receipt',
  assertion: 'causeway-assertion',
  document: 'causeway-document',
  disclosure: 'causeway-disclosure',
  directory: 'causeway-directory',
  erasure: 'causeway-erasure',
  narrowing: 'causeway-narrowing',
} as const;
export type SignedKind = (typeof KINDS)[keyof typeof KINDS];

const Header = z.looseObject({
  alg: z.string().max(40),
  kid: z.string().min(1).max(120),
  iss: z.string().min(1).max(64),
  typ: z.string().max(60),
});
export type SignedHeader = z.infer<typeof Header>;

export interface Verified {
  readonly peer: Peer;
  readonly kid: string;
  readonly header: SignedHeader;
  /** The payload's bytes as text; not yet parsed. */
  readonly payload: string;
}

/** Signs a payload as this node, for one kind of use. */
export function signAs(
  keys: NodeKeys,
  kind: SignedKind,
  payload: object | string,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return keys.sign(payload, { ...header, typ: kind, iss: keys.nodeId });
}

/**
 * Checks a compact JWS of a neighbour: form, algorithm, who, which key, when, and last the signature. Nothing of the payload is read before.
 *
 * @param at - the instant at which the key must be valid
 * @refuses exchange.signature-malformed, exchange.algorithm-not-allowed, exchange.wrong-kind, exchange.unknown-node, exchange.unknown-key,
 * exchange.key-not-yet-valid, exchange.key-expired, exchange.signature-invalid
 */
export async function verifyFrom(trust: TrustList, jws: string, kind: SignedKind, at: Date): Promise<Verified> {
  const header = readHeader(jws);
  if (header.alg !== 'ES256') throw refusal('exchange.algorithm-not-allowed', { alg: header.alg });
  if (header.typ !== kind) throw refusal('exchange.wrong-kind', { expected: kind, kind: header.typ });
  const found = decideKey(trust, header.iss, header.kid, at);
  if ('refusal' in found) throw new RefusalError(found.refusal);
  const { peer, key } = found;
  try {
    const { payload } = await compactVerify(jws, key.jwk, { algorithms: ['ES256'] });
    return { peer, kid: key.kid, header, payload: new TextDecoder('utf-8', { fatal: true }).decode(payload) };
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed)
      throw refusal('exchange.signature-invalid', { node: peer.id });
    if (error instanceof errors.JOSEError) throw refusal('exchange.signature-malformed', { why: error.code });
    if (error instanceof TypeError) throw refusal('exchange.signature-malformed', { why: 'UTF-8' });
    throw error;
  }
}

/** The protected header of a compact JWS, before anything is believed of it. */
export function readHeader(jws: string): SignedHeader {
  if (!/^[A-Za-z0-9_-]{1,4000}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{0,200}$/.test(jws)) {
    throw refusal('exchange.signature-malformed', { why: 'JWS' });
  }
  let decoded: unknown;
  try {
    decoded = decodeProtectedHeader(jws);
  } catch {
    throw refusal('exchange.signature-malformed', { why: 'header' });
  }
  const parsed = Header.safeParse(decoded);
  if (parsed.success) return parsed.data;
  // `alg: none` comes without a kid; name the graver fault.
  const alg = (decoded as { alg?: unknown }).alg;
  if (typeof alg === 'string' && alg !== 'ES256')
    throw refusal('exchange.algorithm-not-allowed', { alg: alg.slice(0, 40) });
  throw refusal('exchange.signature-malformed', { why: String(parsed.error.issues[0]?.path.join('.') ?? 'header') });
}

function refusal(...args: Parameters<typeof refuse>): RefusalError {
  return new RefusalError(refuse(...args));
}
