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
