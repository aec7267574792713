import type { Resource } from '#fhir';
import { asObjects } from '../document/json.ts';

/** In the place of a value: nobody here knows it. @source http://hl7.org/fhir/R4/extension-data-absent-reason.html */
export const UNKNOWN = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

/**
 * A patient as a patient summary names one: with a name and a birth date, or with the word that it is not known.
 *
 * @source HL7 IPS 1.1.0, Patient-uv-ips (`name` 1..*, `ips-pat-1`; `birthDate` 1..1)
 */
export function withAbsences(patient: Resource): Resource {
  return {
    ...patient,
    ...(asObjects(patient.name).length === 0 ? { name: [{ _text: UNKNOWN }] } : {}),
    ...(patient.birthDate === undefined && patient._birthDate === undefined ? { _birthDate: UNKNOWN } : {}),
  };
}
