/** The kernel: words that every room shares. It knows no database, no web, no FHIR. */
export type { Actor, AnonymousActor, NodeActor, PersonActor, Purpose, Role, SystemActor } from './actor.ts';
export { PURPOSES, personOf, ROLES } from './actor.ts';
export { canonicalJson } from './canonical-json.ts';
export type { Clock } from './clock.ts';
export { addDays, CIVIL_TIME_ZONE, stoppedClock, systemClock, toCalendarDate } from './clock.ts';
export { hanScript } from './han.ts';
export type { Ids } from './ids.ts';
export { numberOfBase32, random128, randomIds, seededIds, toBase32 } from './ids.ts';
export { readJson } from './json.ts';
export type { Lang, LocalText, PartialText } from './lang.ts';
export { inEach, isLang, LANGS, localText, pickText, toLang } from './lang.ts';
export type { LawEntry } from './lawbook.ts';
export { lawInForce } from './lawbook.ts';
export type { Holder } from './one-person.ts';
export { isOneHolder } from './one-person.ts';
export type { Random } from './random.ts';
export { seededRandom } from './random.ts';
export type { Decision, IssueType, Refusal, RefusalCatalogue, RefusalParams } from './refusal.ts';
export {
  granted,
  HTTP_STATUS,
  invariant,
  orThrow,
  RefusalError,
  refusalsOf,
  refused,
  UnavailableError,
} from './refusal.ts';
export type { AccessAction, AccessNote, NodeIdentity, QueryOptions, Scope, Tx } from './scope.ts';
export { ACCESS_ACTIONS } from './scope.ts';
export type { Shelf } from './shelf.ts';
export { createShelf } from './shelf.ts';
