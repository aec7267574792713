/** What this room asks of the rooms it stands on, in one place. */
export { RemoteAccess as RemoteAccessShape } from '#contracts/consent';
export {
  checkGrant,
  citationOf,
  createGrant,
  type DisclosureFacts,
  decideDisclosure,
  findPeerHead,
  type Grant,
  getGrant,
  lawInWords,
  listGrants,
  loadDenials,
  lockGrant,
  notify,
  recordRemoteAccess,
  revokeGrant,
  routesInForce,
  shareLaw,
  toRemoteAccess,
} from '#rooms/consent';
export { type PatientResource, registerOrFindPatient } from '#rooms/identity';
