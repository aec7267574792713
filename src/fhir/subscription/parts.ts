import type { Actor, Tx } from '#kernel';
import type { LedgerWriter, Outbound, RoomRuntime } from '#platform/http';
import type { RestParts } from '../rest/parts.ts';

/** What the composition gives to subscriptions. */
export interface SubscriptionParts {
  /** As REST has it: its gate decides what is told, its search and terminology what a criterion means. */
  readonly rest: RestParts;
  /** The way to the addresses that clients name. */
  readonly outbound: Outbound;
  /** Whether who asked may still act here: an account that was closed is told nothing more. */
  readonly stands: (tx: Tx, actor: Actor) => Promise<boolean>;
  /** The actor of a bearer token; undefined when it is not valid now. */
  readonly actorOf: (token: string) => Promise<Actor | undefined>;
  /** Whether pages of this origin may open a socket: the node's own, and those of applications that are let in. */
  readonly knowsOrigin: (origin: string) => Promise<boolean>;
}

/** What subscriptions work with between requests. */
export interface SubscriptionRuntime extends RoomRuntime {
  readonly writeLedger: LedgerWriter;
}
