/** The credentialing room's door: who may practise what where, by which permit, and how a permit comes about and ends. */
import type { LedgerWriter, RoomManifest } from '#platform/http';
import type { NodeKeys } from '#platform/keys';
import { startErasing } from './dossiers/retention.ts';
import type { VirusScanner } from './dossiers/scanner.ts';
import { startReminders } from './reminders.ts';
import { routesWith } from './routes.ts';

export { clamdScanner, type VirusScanner } from './dossiers/scanner.ts';
export { permitWords } from './labels.ts';
export { mayPractise } from './may-practise.ts';
export type { Act, Permission, PermitCitation, Place, Practitioner } from './model.ts';
export { adoptPermits, type WorkingClinician } from './permits/adopt.ts';
export { suspendPermit } from './permits/change-permit.ts';
export { decidePractice, getPermissions, type PracticeQuestion } from './permits/decide-practice.ts';
export { permitReference } from './permits/fhir.ts';
export { guardingPractice } from './permits/guard.ts';
export { countVisit } from './permits/practice-days.ts';
export { recordPermit } from './permits/record-permit.ts';
export type { NewPermit } from './permits/rules.ts';
export { holdersAmong, permitsOf } from './permits/store.ts';

/** What this room is given once, when a node is put together. */
export interface CredentialingParts {
  /** Signs certificates. */
  readonly keys: NodeKeys;
  /** What the room does by itself is noted too. */
  readonly writeLedger: LedgerWriter;
  /** Looks at uploads; without one they are taken as they come, and say so. */
  readonly scanner?: VirusScanner;
}

/** At its start it reminds of permits that end, and erases files that were kept long enough. */
export function createRoom(parts: CredentialingParts): RoomManifest {
  return {
    name: 'credentialing',
    migrations: new URL('./migrations/', import.meta.url),
    routes: routesWith(parts),
    fhirTypes: { VerificationResult: 'guarded' },
    start: async (runtime) => {
      const stops = [startReminders(runtime), startErasing(runtime, parts.writeLedger)];
      return async () => {
        for (const stop of stops) await stop();
      };
    },
  };
}
