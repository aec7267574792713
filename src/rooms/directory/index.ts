/** The directory's door: organisations, places and people of the consortium, each with one source and one owner. */
import type { RoomManifest } from '#platform/http';
import { routes } from './routes.ts';

export type { Institution } from './institutions.ts';
export { findInstitution, institutions, nameOf } from './institutions.ts';
export { loadInstitutions } from './operations/load-institutions.ts';

export const room: RoomManifest = {
  name: 'directory',
  routes,
  fhirTypes: {
    Organization: 'guarded',
    Location: 'guarded',
    HealthcareService: 'guarded',
    Practitioner: 'guarded',
    PractitionerRole: 'guarded',
    Endpoint: 'guarded',
  },
};
