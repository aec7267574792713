import type { AccessGate } from '#fhir';
import { RefusalError } from '#kernel';
import { findEntryOf } from './entry/store.ts';
import { refuse } from './messages.ts';

/** The types that an entry consists of. */
export const ENTRY_TYPES = [
  'Organization',
  'Location',
  'HealthcareService',
  'OrganizationAffiliation',
  'Endpoint',
] as const;

/**
 * The gate with the room's rule on plain FHIR writes beside it: an entry of the directory is changed by a proposal and by nothing else. Organisations, places
 * and people that no entry has are written as before.
 *
 * @returns a gate that also refuses directory.by-proposal-only
 */
export function guardingEntries(gate: AccessGate): AccessGate {
  return {
    ...gate,
    async mayWrite(scope, write) {
      await gate.mayWrite(scope, write);
      const type = write.before?.type ?? write.after?.type ?? '';
      const id = write.before?.id ?? write.after?.id;
      if (id === undefined || !ENTRY_TYPES.some((known) => known === type)) return;
      if (await findEntryOf(scope.tx, `${type}/${id}`)) {
        throw new RefusalError(refuse('directory.by-proposal-only', { type, id }));
      }
    },
  };
}
