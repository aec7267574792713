/** The credentialing room's door: who may practise what where, by which permit, and how a permit comes about and ends. */
import type { RoomManifest } from '#platform/http';
import type { NodeKeys } from '#platform/keys';

export { permitWords } from './labels.ts';
export { mayPractise } from './may-practise.ts';
export type { Act, Permission, PermitCitation, Place, Practitioner } from './model.ts';
export { adoptPermits, type WorkingClinician } from './permits/adopt.ts';
export { suspendPermit } from './permits/change-permit.ts';
export { decidePractice, getPermissions, type PracticeQuestion } from './permits/decide-practice.ts';
export { permitReference } from './permits/fhir.ts';
export { recordPermit } from './permits/record-permit.ts';
export type { NewPermit } from './permits/rules.ts';
export { permitsOf } from './permits/store.ts';

/** What this room is given once, when a node is put together. */
export interface CredentialingParts {
  /** Signs certificates. */
  readonly keys: NodeKeys;
}

export function createRoom(_parts: CredentialingParts): RoomManifest {
  return {
    name: 'credentialing',
    migrations: new URL('./migrations/', import.meta.url),
    routes: [],
    fhirTypes: { VerificationResult: 'closed' },
  };
}
