/** HTTP: the shape of a route and a room, the request pipeline, and the server. */
export { aboutWhom } from './about.ts';
export { BodyParts } from './body-parts.ts';
export { secureHeaders } from './common-headers.ts';
export { createDenialSieve } from './denial-sieve.ts';
export { isWorthNoting, NOTHING_THERE_BASIS } from './denials.ts';
export type { HttpAnswer, HttpRequest } from './message.ts';
export { queryOf } from './message.ts';
export { refuseHttp } from './messages.ts';
export { allowOf, methodsAt } from './methods-at.ts';
export {
  createOutbound,
  isPrivate as isPrivateAddress,
  type Outbound,
  OutboundError,
  type OutboundRequest,
} from './outbound.ts';
export { sourceAt } from './peer.ts';
export type { Handler, LedgerFacts, LedgerWriter, PipelineParts } from './pipeline.ts';
export { createPipeline } from './pipeline.ts';
export { createRateLimit } from './rate-limit.ts';
export type { RestWrite, RoomManifest, RoomRuntime } from './room.ts';
export type {
  About,
  Answer,
  BeforeScope,
  Caller,
  JointWrite,
  RawBody,
  RequestHeaders,
  Route,
  StreamedBody,
} from './route.ts';
export { route } from './route.ts';
export { PROOF_NEEDED, type SensitiveAct } from './sensitive-acts.ts';
export type { FetchApp, ServerParts } from './server.ts';
export { createApp, listen } from './server.ts';
export { isText, TextPieces } from './text-pieces.ts';
