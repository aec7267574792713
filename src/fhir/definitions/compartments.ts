import { readFileSync } from 'node:fs';

/** What has a compartment in R4 beside the patient, whose own is with the other definitions, because every resource is placed by it. */
export const LINKED_COMPARTMENTS = ['Device', 'Encounter', 'Practitioner', 'RelatedPerson'] as const;
export type LinkedCompartment = (typeof LINKED_COMPARTMENTS)[number];

type Members = Readonly<Record<string, readonly string[]>>;

let compartments: Readonly<Record<LinkedCompartment, Members>> | undefined;

/** `{def}` of the definitions: the resource whose compartment it is. */
const ITSELF = '{def}';

/**
 * What lies in the compartment of a device, an encounter, a practitioner or a related person: by type the search parameters one of which refers to it; an empty list is the resource itself.
 *
 * @source http://hl7.org/fhir/R4/compartmentdefinition-encounter.html and the three beside it, by `compartments.json`
 */
export function membersOf(compartment: LinkedCompartment): ReadonlyMap<string, readonly string[]> {
  compartments ??= JSON.parse(readFileSync(new URL('./compartments.json', import.meta.url), 'utf8')) as NonNullable<
    typeof compartments
  >;
  return new Map(
    Object.entries(compartments[compartment]).map(([type, parameters]) => [
      type,
      parameters.filter((parameter) => parameter !== ITSELF),
    ]),
  );
}

export function hasCompartment(type: string): type is 'Patient' | LinkedCompartment {
  return type === 'Patient' || (LINKED_COMPARTMENTS as readonly string[]).includes(type);
}
