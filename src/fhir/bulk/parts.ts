import type { Actor, Tx } from '#kernel';
import type { Outbound } from '#platform/http';
import type { RestParts } from '../rest/parts.ts';

/** What the composition gives to bulk export and import. */
export interface BulkParts {
  readonly rest: RestParts;
  /** The way to the addresses that an import may name. */
  readonly outbound: Outbound;
  /** Whether who asked may still act here: nothing more is done for an application that was closed. */
  readonly stands: (tx: Tx, actor: Actor) => Promise<boolean>;
}
