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

/** A node as the trust file has it; a node whose key changes stands there twice for a while. */
export interface TrustedNode {
  readonly id: string;
  readonly name: LocalText;
  readonly jurisdiction: string;
  readonly url: string;
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly validFrom: string;
  readonly validUntil?: string;
}

/** Everybody on the list, this node too. */
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
 * Reads the trust file's nodes.
 *
 * @throws when it contradicts itself (two addresses of one node, one address of two nodes, dates or keys that are none): a node must not start on a list
 * that means two things
 */
export function readTrust(nodes: readonly TrustedNode[]): TrustList {
  const peers = new Map<string, Peer>();
  for (const node of nodes) {
    const url = node.url.replace(/\/+$/, '');
    const key = toPeerKey(node);
    const known = peers.get(node.id);
    if (known !== undefined && known.url !== url) throw new Error(`trust list: node “${node.id}” has two addresses`);
    const other = [...peers.values()].find((peer) => peer.id !== node.id && originOf(peer.url) === originOf(url));
    if (originOf(url) === undefined) throw new Error(`trust list: the address of node “${node.id}” is none`);
    if (other) throw new Error(`trust list: nodes “${other.id}” and “${node.id}” share an address`);
    const { id, name, jurisdiction } = node;
    peers.set(id, { id, name, jurisdiction, url, keys: [...(known?.keys ?? []), key] });
  }
  return trustListOf([...peers.values()]);
}

/**
 * Is this node on the list as its neighbours will know it? A node whose own key is missing there would start, and every neighbour would refuse it.
 *
 * @throws naming what does not fit
 */
export function checkOwnPlace(trust: TrustList, own: { readonly nodeId: string; readonly kid: string }): void {
  const self = trust.byId(own.nodeId);
  if (self === undefined) throw new Error(`trust list: this node, “${own.nodeId}”, is not on it`);
  if (!self.keys.some((key) => key.kid === own.kid)) {
    throw new Error(
      `trust list: it has other keys for this node, “${own.nodeId}”, than the one it signs with (${own.kid})`,
    );
  }
}

/** Keys that will not count any more after some days: an operator should exchange new ones in time. */
export function keysEnding(
  trust: TrustList,
  at: Date,
  withinDays: number,
): { readonly peer: string; readonly kid: string; readonly until: Date }[] {
  return trust.peers.flatMap((peer) => {
    const last = Math.max(...peer.keys.map((key) => key.validUntil?.getTime() ?? Number.POSITIVE_INFINITY));
    if (last > at.getTime() + withinDays * 86_400_000) return [];
    return peer.keys.flatMap(({ kid, validUntil }) =>
      validUntil?.getTime() === last ? [{ peer: peer.id, kid, until: validUntil }] : [],
    );
  });
}

function toPeerKey(node: TrustedNode): PeerKey {
  const where = `trust list: key ${node.kid} of node “${node.id}”`;
  if (node.publicJwk['kty'] !== 'EC' || node.publicJwk['crv'] !== 'P-256')
    throw new Error(`${where} is not a P-256 key`);
  if (node.publicJwk['d'] !== undefined) throw new Error(`${where} has a private part`);
  const validFrom = new Date(node.validFrom);
  const validUntil = node.validUntil === undefined ? undefined : new Date(node.validUntil);
  if (Number.isNaN(validFrom.getTime()) || Number.isNaN(validUntil?.getTime() ?? 0))
    throw new Error(`${where} has no dates`);
  return { kid: node.kid, jwk: node.publicJwk as JWK, validFrom, ...(validUntil === undefined ? {} : { validUntil }) };
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
