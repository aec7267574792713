import type { Logger } from 'pino';
import type { Clock, Ids, NodeIdentity } from '#kernel';
import type { Database } from '#platform/postgres';
import type { Route } from './route.ts';

/** May plain FHIR REST write this type? `guarded`: the room's rule decides; `closed`: only through the room's operations. */
export type RestWrite = 'open' | 'guarded' | 'closed';

/** What a room's background work gets once, at start. It makes its own transactions. */
export interface RoomRuntime {
  readonly node: NodeIdentity;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
}

/** What a room is to the house: its name, its tables, its requests, its FHIR types and its background work. */
export interface RoomManifest {
  readonly name: string;
  /** Folder of numbered `.sql` files. */
  readonly migrations?: URL;
  readonly routes: readonly Route[];
  readonly fhirTypes: Readonly<Record<string, RestWrite>>;
  /** Starts background work; the answer stops it and waits for it. */
  readonly start?: (runtime: RoomRuntime) => Promise<() => Promise<void>>;
}
