/** The directory's door: organisations, places and people of the consortium, each item with one source and one owner. */
import type { RoomManifest } from '#platform/http';
import { createEntryReader } from './entry/all-entries.ts';
import { routesWith } from './routes.ts';
import { startCalendar } from './worker.ts';

export { takePassedOn } from './changes/report-store.ts';
export { guardingEntries } from './guard.ts';
export type { Institution } from './institutions.ts';
export { findInstitution, institutions, nameOf } from './institutions.ts';
export { receiveAnswer, receiveReport } from './operations/handle-reports.ts';
export { loadInstitutions } from './operations/load-institutions.ts';
export type { DirectoryUpdate, SharedEntry } from './operations/share-entries.ts';
export { publicEntriesSince } from './operations/share-entries.ts';
export type { Taken } from './operations/take-entries.ts';
export { noteRefusedUpdate, takeEntries, takenUpTo } from './operations/take-entries.ts';

/** Needs nothing from others: proposals, reports and the neighbour's entries come through its own routes and operations. */
export function createRoom(): RoomManifest {
  return {
    name: 'directory',
    migrations: new URL('./migrations/', import.meta.url),
    routes: routesWith(createEntryReader()),
    fhirTypes: {
      Organization: 'guarded',
      OrganizationAffiliation: 'guarded',
      Location: 'guarded',
      HealthcareService: 'guarded',
      Practitioner: 'guarded',
      PractitionerRole: 'guarded',
      Endpoint: 'guarded',
    },
    start: startCalendar,
  };
}
