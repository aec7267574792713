import type { JWK } from 'jose';
import type { LocalText, Refusal } from '#kernel';
import { refuse } from '../messages.ts';

/** A neighbour's public key and when signatures by it count. */
export interface PeerKey {
  readonly kid: string;
  readonly jwk: JWK;
  readonly validFrom: Date;
  readonly validUntil?: Date;
}

/** A node that both sides have agreed to trust. */
export interface Peer {
  readonly id: string;
  readonly name: LocalText;
  readonly jurisdiction: string;
  /** Base address without a slash at the end. Nothing is ever asked of an address that is not here. */
  readonly url: string;
  readonly keys: readonly PeerKey[];
}

export interface TrustList {
  readonly peers: readonly Peer[];
  byId(id: string): Peer | undefined;
  /** The peer that serves this address; its origin must be the same to the letter. */
  byAddress(url: string): Peer | undefined;
}

export function trustListOf(peers: readonly Peer[]): TrustList {
  return {
    peers,
    byId: (id) => peers.find((peer) => peer.id === id),
    byAddress: (url) => peers.find((peer) => new URL(peer.url).origin === originOf(url)),
  };
}

/**
 * The key that a signature names, if it counts at this instant.
 *
 * @refuses exchange.unknown-node, exchange.unknown-key, exchange.key-not-yet-valid, exchange.key-expired
 */
export function decideKey(
  trust: TrustList,
  node: string,
  kid: string,
  at: Date,
): { readonly peer: Peer; readonly key: PeerKey } | { readonly refusal: Refusal } {
  const peer = trust.byId(node);
  if (peer === undefined) return { refusal: refuse('exchange.unknown-node', { node: node.slice(0, 80) }) };
  const key = peer.keys.find((candidate) => candidate.kid === kid);
  const names = { node, kid: kid.slice(0, 80) };
  if (key === undefined) return { refusal: refuse('exchange.unknown-key', names) };
  if (at < key.validFrom) {
    return { refusal: refuse('exchange.key-not-yet-valid', { ...names, from: key.validFrom.toISOString() }) };
  }
  if (key.validUntil !== undefined && at > key.validUntil) {
    return { refusal: refuse('exchange.key-expired', { ...names, until: key.validUntil.toISOString() }) };
  }
  return { peer, key };
}

function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}
