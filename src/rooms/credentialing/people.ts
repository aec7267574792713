import type { LocalText, PersonActor } from '#kernel';
import { findInstitution, nameOf } from '#rooms/directory';
import { text } from './words.ts';

export function practitionerIdOf({ fhirUser }: Pick<PersonActor, 'fhirUser'>): string | undefined {
  return /^Practitioner\/(.+)$/.exec(fhirUser ?? '')?.[1];
}

/** An institution by its name in the directory; by its id where the directory of this node does not have it. */
export function organizationName(id: string): LocalText {
  const institution = findInstitution(id);
  return institution === undefined ? text(id, id, id) : nameOf(institution);
}
