/**
 * A summary as the International Patient Summary has it. Ours says of each section why it has no entries; its edition 1.1.0 knows no such reason: of problems, allergies and
 * medicines an entry says that nothing is known of them, and another section without entries is left out.
 *
 * @source HL7 IPS 1.1.0, Composition-uv-ips (`section.emptyReason` 0..0, `entry` 1..*), CodeSystem absent-unknown-uv-ips
 */
import type { Resource } from '#fhir';
import { SYSTEMS } from '../codes.ts';
import { asObject, asObjects } from '../document/json.ts';
import { sectionByCode } from '../document/sections.ts';
import { UNKNOWN } from './absent.ts';
import { keyOf } from './document.ts';

const ABSENT = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem';

/** What stands in a required section that has nothing to list. */
const NOTHING: Readonly<Record<string, (id: string, subject: unknown) => Resource>> = {
  problems: (id, subject) => ({
    resourceType: 'Condition',
    id,
    clinicalStatus: { coding: [{ system: `${CLINICAL}/condition-clinical`, code: 'active' }] },
    code: absent('no-problem-info', 'No information about problems'),
    subject,
  }),
  allergies: (id, subject) => ({
    resourceType: 'AllergyIntolerance',
    id,
    clinicalStatus: { coding: [{ system: `${CLINICAL}/allergyintolerance-clinical`, code: 'active' }] },
    code: absent('no-allergy-info', 'No information about allergies'),
    patient: subject,
  }),
  medications: (id, subject) => ({
    resourceType: 'MedicationStatement',
    id,
    status: 'unknown',
    medicationCodeableConcept: absent('no-medication-info', 'No information about medications'),
    subject,
    // Nobody knows since when nothing is known.
    _effectiveDateTime: UNKNOWN,
  }),
};

function absent(code: string, display: string): object {
  return { coding: [{ system: ABSENT, code, display }] };
}

/** @returns the composition without reasons, and the resources that its sections now name beside those that they named */
export function toInternational(composition: Resource): { composition: Resource; nothing: readonly Resource[] } {
  const nothing: Resource[] = [];
  const section = asObjects(composition.section).flatMap(({ emptyReason, ...one }) => {
    if (emptyReason === undefined) return one;
    const code = asObjects(asObject(one.code)?.coding).find(({ system }) => system === SYSTEMS.loinc)?.code;
    const kind = sectionByCode([String(code)])?.kind ?? '';
    const resource = NOTHING[kind]?.(`${composition.id}-${kind}`, composition.subject);
    if (!resource) return [];
    nothing.push(resource);
    return { ...one, entry: [{ reference: keyOf(resource) }] };
  });
  return { composition: { ...composition, section }, nothing };
}
