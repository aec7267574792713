import { readFileSync } from 'node:fs';

/** The types that have a compartment in R4, apart from Patient: the patient's is in `definitions.ts`, because every resource is placed by it. */
export const LINKED_COMPARTMENTS = ['Device', 'Encounter', 'Practitioner', 'RelatedPerson'] as const;
/** A type with a compartment that is searched by links, and decides nothing about where a resource is stored. */
export type LinkedCompartment = (typeof LINKED_COMPARTMENTS)[number];

type Members = Readonly<Record<string, readonly string[]>>;

let compartments: Readonly<Record<LinkedCompartment, Members>> | undefined;

/** How the definitions name the resource that the compartment belongs to. */
const ITSELF = '{def}';

/**
 * What lies in the compartment of a device, an encounter, a practitioner or a related person: by type, the search parameters of which one has to refer to it. An empty list stands for
 * the device, encounter … itself.
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

/** Whether R4 defines a compartment of this type. */
export function hasCompartment(type: string): type is 'Patient' | LinkedCompartment {
  return type === 'Patient' || (LINKED_COMPARTMENTS as readonly string[]).includes(type);
}
