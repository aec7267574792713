/** What this room needs of the FHIR core, in one place. */
export { isObject, parseFhirJson, stringifyFhirJson } from '../../../fhir/json/json.ts';
export type { Bundle, BundleEntry, Resource } from '../../../fhir/types.ts';
