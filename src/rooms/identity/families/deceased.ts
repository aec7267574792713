import { parseFhirJson, type StoredResource } from '#fhir';

/** The day of death, as exact as the record says it; undefined for the living. Of a mere `deceasedBoolean` the day is not known. */
export function deathOf(stored: StoredResource): string | undefined {
  const { deceasedDateTime, deceasedBoolean } = parseFhirJson(stored.body);
  if (typeof deceasedDateTime === 'string') return deceasedDateTime.slice(0, 10);
  return deceasedBoolean === true ? '' : undefined;
}
