import type { Scope } from '#kernel';
import type { NoticeChannel } from '../notices/channel.ts';

/** A node of the network, as requests need it. */
export interface ConsentPeer {
  readonly id: string;
  /** One that is not known is another. */
  readonly jurisdiction?: string;
}

/** What requests of consent are given once, when the room is made. */
export interface ArtefactParts {
  /** The nodes of the trust list. */
  readonly peers: readonly ConsentPeer[];
  /** Ways to reach a patient outside the portal. */
  readonly channels: readonly NoticeChannel[];
}

/** Whether a node is under another jurisdiction. One that we do not know is. */
export function isAbroad({ node }: Pick<Scope, 'node'>, { peers }: ArtefactParts, id: string | undefined): boolean {
  if (id === undefined || id === node.id) return false;
  return peers.find((peer) => peer.id === id)?.jurisdiction !== node.jurisdiction;
}
