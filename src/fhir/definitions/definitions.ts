import { readFileSync } from 'node:fs';

/**
 * The FHIR R4 definitions that this program works with, from `r4.json` (written by tools/build-fhir-definitions.ts).
 * Lines are read type by type, when a type is first used.
 */

/** One allowed type of an element. */
export interface TypeRef {
  /** `string`, `CodeableConcept`, `Reference`, `BackboneElement` … */
  readonly code: string;
  /** What a Reference may point at; absent: anything. */
  readonly targets?: readonly string[];
  /** A Quantity without comparator (SimpleQuantity). */
  readonly simple?: true;
}

/** One element of a type, as R4 defines it. */
export interface ElementDef {
  /** Without `[x]`. */
  readonly name: string;
  readonly choice: boolean;
  readonly min: number;
  /** Infinity for `*`. */
  readonly max: number;
  readonly types: readonly TypeRef[];
  /** The element whose definition this one repeats: `Questionnaire.item`. */
  readonly contentOf?: string;
  /** Name of the value set whose codes are required. */
  readonly binding?: string;
  readonly isModifier: boolean;
  readonly isSummary: boolean;
}

/** The kinds of search parameters; composites and special ones have definitions of their own. @source https://hl7.org/fhir/R4/search.html#ptypes */
export type SearchParameterType = 'token' | 'reference' | 'string' | 'date' | 'number' | 'quantity' | 'uri';

/** Code, type, paths (`telecom[system=phone]:ContactPoint`, separated by spaces), target types separated by `/`. */
export type SearchRow = readonly [code: string, type: SearchParameterType, paths: string, targets?: string];

/** Code, elements whose values belong together separated by spaces (`.` is the resource), then a token component and a second one: `quantity valueQuantity:Quantity`. */
export type CompositeRow = readonly [code: string, roots: string, token: string, second: string];

interface Definitions {
  readonly fhirVersion: string;
  readonly resourceTypes: readonly string[];
  readonly types: Readonly<Record<string, readonly string[]>>;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly search: Readonly<Record<string, readonly SearchRow[]>>;
  readonly composites: Readonly<Record<string, readonly CompositeRow[]>>;
  readonly unsupportedSearch: readonly string[];
  readonly patientCompartment: Readonly<Record<string, readonly string[]>>;
}

const definitions = JSON.parse(readFileSync(new URL('./r4.json', import.meta.url), 'utf8')) as Definitions;

/** `4.0.1` */
export const FHIR_VERSION = definitions.fhirVersion;

/** All resource types of R4. */
export const RESOURCE_TYPES: readonly string[] = definitions.resourceTypes;
const resourceTypes: ReadonlySet<string> = new Set(RESOURCE_TYPES);

/** Whether this is the name of a resource type of R4. */
export function isResourceType(name: string): boolean {
  return resourceTypes.has(name);
}

const elementsByType = new Map<string, readonly ElementDef[]>();

/** The elements of a data type, a resource type or a backbone element (`Patient.contact`); undefined for a primitive or unknown type. */
export function findElements(type: string): readonly ElementDef[] | undefined {
  const known = elementsByType.get(type);
  if (known) return known;
  if (!Object.hasOwn(definitions.types, type)) return undefined;
  const elements = (definitions.types[type] as readonly string[]).map(toElement);
  elementsByType.set(type, elements);
  return elements;
}

/** System → codes of a required value set; undefined where codes are not enumerated (`mimetypes`, `currencies`). */
export function findBinding(name: string): Readonly<Record<string, readonly string[]>> | undefined {
  return ownOf(definitions.bindings, name);
}

/** Search parameters defined on this very type; those of every resource are under `Resource`. */
export function searchRowsOf(type: string): readonly SearchRow[] {
  return ownOf(definitions.search, type) ?? [];
}

/** Composite search parameters of this type: pairs of a token and another value of the same element. */
export function compositeRowsOf(type: string): readonly CompositeRow[] {
  return ownOf(definitions.composites, type) ?? [];
}

/** `Type.code` of the R4 search parameters that are refused by name: full text, geography, phonetic, composites of three. */
export const UNSUPPORTED_SEARCH_PARAMETERS: readonly string[] = definitions.unsupportedSearch;

/**
 * The search parameters of a type whose references to a Patient put a resource into that patient's compartment. Without any, the type is in no patient's compartment.
 * @source https://hl7.org/fhir/R4/compartmentdefinition-patient.html
 */
export function patientCompartmentParameters(type: string): readonly string[] {
  return ownOf(definitions.patientCompartment, type) ?? [];
}

/** What stands under a name that may come from outside: `constructor` is in every object, and no definition of R4. */
function ownOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function toElement(line: string): ElementDef {
  const [label = '', range = '', types = '', ...marks] = line.split(' ');
  const [min = '0', max = '1'] = range.split('..');
  const choice = label.endsWith('[x]');
  const binding = marks.find((mark) => mark.startsWith('@'));
  return {
    name: choice ? label.slice(0, -3) : label,
    choice,
    min: Number(min),
    max: max === '*' ? Number.POSITIVE_INFINITY : Number(max),
    types: types.startsWith('#') ? [] : types.split('|').map(toTypeRef),
    ...(types.startsWith('#') ? { contentOf: types.slice(1) } : {}),
    ...(binding ? { binding: binding.slice(1) } : {}),
    isModifier: marks.includes('!'),
    isSummary: marks.includes('+'),
  };
}

function toTypeRef(text: string): TypeRef {
  const open = text.indexOf('(');
  if (open < 0) return { code: text };
  const code = text.slice(0, open);
  const inner = text.slice(open + 1, -1);
  return code === 'Quantity' ? { code, simple: true } : { code, targets: inner.split('/') };
}
