/** The exchange room's door: what crosses between nodes — shares opened, messages, signatures — and nothing else does. */
import type { Bundle } from '#fhir';
import type { NodeIdentity } from '#kernel';
import type { LedgerWriter, RoomManifest } from '#platform/http';
import type { NodeKeys } from '#platform/keys';
import { signBundle } from './crypto/document.ts';
import { checkOwnPlace, readTrust, type TrustedNode } from './crypto/trust.ts';
import { directoryRoutes } from './directory-routes.ts';
import { exportRoutes } from './exports/routes.ts';
import { messageHandlers } from './handlers.ts';
import { httpPost } from './http-post.ts';
import { joinedListRoutes } from './joined/routes.ts';
import { messageRoutes } from './message-routes.ts';
import type { ExchangeParts, Post, RecordsDoor } from './model.ts';
import { recordsDoor } from './records-door.ts';
import { shareRoutes } from './share-routes.ts';
import { startWorkers } from './worker.ts';

export { signBundle, verifyBundle } from './crypto/document.ts';
export { readTrust, type TrustedNode, type TrustList } from './crypto/trust.ts';
export type { RecordContract } from './exports/contract.ts';
export { recordAssessment, recordContract, writeExportAct } from './exports/operations.ts';
export { hasExportRecords } from './exports/store.ts';
export type { OutgoingMessage, Post, RecordsDoor } from './model.ts';
export { UnreachableError } from './model.ts';
export { enqueueMessage } from './operations/enqueue-message.ts';
export { wayHome } from './operations/homes-of.ts';

/** What this room is given once, when a node is put together. */
export interface ExchangeRoomParts {
  readonly keys: NodeKeys;
  /** The trust file's nodes, this one among them. */
  readonly trust: readonly TrustedNode[];
  readonly writeLedger: LedgerWriter;
  /** Stands in for the records room. */
  readonly records?: RecordsDoor;
  /** Stands in for the way to other nodes. */
  readonly post?: Post;
}

/**
 * At its start it delivers messages, erases copies whose time is over, and keeps the neighbours' directories and access logs in step.
 *
 * Throws where the trust list does not have this node with its own key: nobody would believe it.
 */
export function createRoom({
  keys,
  trust,
  writeLedger,
  records = recordsDoor,
  post = httpPost,
}: ExchangeRoomParts): RoomManifest {
  const parts: ExchangeParts = { keys, trust: readTrust(trust), writeLedger, records, post };
  checkOwnPlace(parts.trust, keys);
  const handlers = messageHandlers(parts);
  return {
    name: 'exchange',
    migrations: new URL('./migrations/', import.meta.url),
    routes: [
      ...shareRoutes(parts),
      ...messageRoutes(parts, handlers),
      ...directoryRoutes(parts),
      ...exportRoutes(parts),
      ...joinedListRoutes(parts),
    ],
    fhirTypes: {},
    start: (runtime) => startWorkers({ ...parts, ...runtime }, handlers),
  };
}

/** Puts a node's signature on a document: what the records room is given to sign visits with. */
export function documentSigner(
  keys: NodeKeys,
  node: Pick<NodeIdentity, 'url'>,
): (bundle: Bundle, at: Date) => Promise<Bundle> {
  return (bundle, at) => signBundle(keys, node, bundle, at);
}
