/** The identity room's door: who a person is, by the papers they hold. */
import type { AccessGate } from '#fhir';
import type { LedgerWriter, RoomManifest } from '#platform/http';
import { startIndexer } from './matching/indexer.ts';
import type { IdentityPorts } from './ports.ts';
import { startSweep } from './review/sweep.ts';
import { routesWith } from './routes.ts';

export { aboutPatient, aboutTie } from './about.ts';
export { isCalled, nameOfPerson } from './families/name.ts';
export { endCarerTie, enterByOwnWord, holdCarerTie, isDeceased, standingForMe } from './families/own-word.ts';
export { isOfAge } from './families/rules.ts';
export { dependantsOf, guardiansOf, shutToCarer, standsFor } from './families/store.ts';
export type { PatientResource } from './fhir.ts';
export { toPatientView } from './fhir.ts';
export { factsOf, type PersonFacts } from './matching/facts.ts';
export { compareNames } from './names/index.ts';
export { candidatesOf, findCandidates, type MatchCandidate } from './operations/find-candidates.ts';
export { findPatientsWith } from './operations/find-patients.ts';
export { getPatientWith, myPatientsWith } from './operations/get-patient.ts';
export { matchPatients } from './operations/match-patients.ts';
export type { Registered } from './operations/register-patient.ts';
export { registerApart, registerOrFindPatient } from './operations/register-patient.ts';
export { hkidCheckDigit, residentCheckDigit } from './papers/check-digits.ts';
export { systemOf } from './papers/identifier.ts';
export { checkPaper, maskNumber } from './papers.ts';
export type { IdentityPorts, KeptBeside } from './ports.ts';
export { asPeople, practitionersAsPeople } from './practitioners/same-person.ts';
export { livingRecordsOf, recordsOfOnePerson } from './review/store.ts';

/**
 * The room needs a gate and a ledger from above it: whom a caller may see is the consent room's rule, and what the machine joins by itself is noted too; and the word of those who
 * keep something beside a resource, before it goes to another record.
 */
export function createRoom(gate: AccessGate, writeLedger: LedgerWriter, ports: IdentityPorts): RoomManifest {
  return {
    name: 'identity',
    migrations: new URL('./migrations/', import.meta.url),
    routes: routesWith(gate, ports),
    fhirTypes: { Patient: 'guarded', RelatedPerson: 'guarded', Person: 'guarded' },
    start: async (runtime) => {
      const stops = [await startIndexer(runtime), await startSweep(runtime, writeLedger)];
      return async () => {
        for (const stop of stops) await stop();
      };
    },
  };
}
