import type { LedgerKeys } from '../contract.ts';
import type { LedgerPeer } from './peers.ts';

/** The public keys of the nodes as this node knows them: what a log is checked by. Nothing but the public members of an EC key leaves. */
export function nodeKeys(peers: readonly LedgerPeer[]): LedgerKeys {
  return {
    keys: peers.map(({ id, kid, publicJwk: { crv, x, y } }) => ({
      kty: 'EC' as const,
      crv,
      x,
      y,
      alg: 'ES256',
      use: 'sig',
      kid,
      node: id,
    })),
  };
}
