import type { Outbound } from '#platform/http';
import type { RestParts } from '../rest/parts.ts';

/** What the composition gives to bulk export and import. */
export interface BulkParts {
  readonly rest: RestParts;
  /** The way to the addresses that an import may name. */
  readonly outbound: Outbound;
}
