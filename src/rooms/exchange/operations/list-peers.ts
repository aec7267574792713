import type { Scope } from '#kernel';
import type { PeerView } from '../contract.ts';
import type { Peer } from '../crypto/trust.ts';
import type { ExchangeParts } from '../model.ts';
import { findPeerHead } from '../rooms-below.ts';

/** The trust list but ourselves, and how each neighbour is: reached when, how much waits for it, the newest head of its ledger that we keep. */
export async function listPeers(scope: Scope, parts: ExchangeParts): Promise<{ peers: PeerView[] }> {
  const contacts = await scope.tx.query<{ peer: string; reachable: boolean; at: Date | null }>(
    'select peer, reachable, last_contact_at as at from exchange.peer_contact',
  );
  const queues = await scope.tx.query<{ peer: string; waiting: number }>(
    `select peer, count(*)::int as waiting from exchange.outbox where state not in ('delivered', 'replaced') group by peer`,
  );
  const now = scope.clock.now();
  const neighbours = parts.trust.peers.filter((peer) => peer.id !== scope.node.id);
  const heads = new Map<string, NonNullable<PeerView['lastHead']>>();
  for (const { id } of neighbours) {
    const head = await findPeerHead(scope.tx, id);
    if (head) heads.set(id, { size: head.size, root: head.root, at: head.at });
  }
  return {
    peers: neighbours.map((peer) => {
      const lastHead = heads.get(peer.id);
      const contact = contacts.find((c) => c.peer === peer.id);
      return {
        id: peer.id,
        name: peer.name,
        jurisdiction: peer.jurisdiction,
        url: peer.url,
        kid: keyInForce(peer, now),
        ...(contact ? { reachable: contact.reachable } : {}),
        ...(contact?.at ? { lastContactAt: contact.at.toISOString() } : {}),
        waiting: queues.find((q) => q.peer === peer.id)?.waiting ?? 0,
        ...(lastHead ? { lastHead } : {}),
      };
    }),
  };
}

/** The newest key that counts now; of a peer whose keys have all run out the last one, so that a person sees which. */
function keyInForce(peer: Peer, now: Date): string {
  const newestFirst = [...peer.keys].sort((a, b) => b.validFrom.getTime() - a.validFrom.getTime());
  const valid = newestFirst.find((k) => k.validFrom <= now && (k.validUntil === undefined || now <= k.validUntil));
  return (valid ?? newestFirst[0])?.kid ?? '';
}
