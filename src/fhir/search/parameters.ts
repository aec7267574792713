import {
  type SearchParameterType,
  type SearchRow,
  searchRowsOf,
  UNSUPPORTED_SEARCH_PARAMETERS,
} from '../definitions/definitions.ts';

/** One place where a search parameter finds its values. */
export interface ValuePath {
  /** JSON keys from the resource down. */
  readonly keys: readonly string[];
  /** FHIR type of what stands there. */
  readonly type: string;
  /** Only objects at keys[at] whose member has this value: `telecom` with system `phone`. */
  readonly where?: { readonly at: number; readonly key: string; readonly value: string };
  /** Only references to this type. */
  readonly target?: string;
  /** Only the first of a list, as `entry[0]`. */
  readonly firstOf?: number;
}

export interface SearchParameter {
  readonly code: string;
  readonly type: SearchParameterType;
  readonly paths: readonly ValuePath[];
  /** Types a reference may point at; empty: any. */
  readonly targets: readonly string[];
}

const byType = new Map<string, ReadonlyMap<string, SearchParameter>>();
/** Parameters of the search itself, which no definition lists. */
const SEARCH_WIDE = ['_filter', '_contained', '_containedType', '_score'];
const unsupported: ReadonlySet<string> = new Set([
  ...UNSUPPORTED_SEARCH_PARAMETERS,
  ...SEARCH_WIDE.map((code) => `Resource.${code}`),
]);

/** Every search parameter of a type, with those of every resource (`_tag` …). */
export function searchParametersOf(type: string): ReadonlyMap<string, SearchParameter> {
  const known = byType.get(type);
  if (known) return known;
  const rows = [...searchRowsOf('Resource'), ...searchRowsOf('DomainResource'), ...searchRowsOf(type)];
  const parameters = new Map(rows.map((row) => [row[0], toParameter(row)]));
  byType.set(type, parameters);
  return parameters;
}

export function findSearchParameter(type: string, code: string): SearchParameter | undefined {
  return searchParametersOf(type).get(code);
}

const partsByType = new Map<string, ReadonlyMap<string, readonly string[]>>();

/**
 * Under which parameters the values of this one are indexed: its own, or, where every place that it reads is read by others too, those others.
 * `combo-code` of an Observation is `code` and `component-code`. `name` is `name`, `family` and `given`: what stands under one of these is not repeated.
 */
export function partsOf(type: string, code: string): readonly string[] {
  let parts = partsByType.get(type);
  if (!parts) {
    parts = findParts([...searchParametersOf(type).values()]);
    partsByType.set(type, parts);
  }
  return parts.get(code) ?? [code];
}

function findParts(all: readonly SearchParameter[]): Map<string, readonly string[]> {
  const parts = new Map<string, readonly string[]>();
  const placesOf = ({ paths }: SearchParameter) => new Set(paths.map((path) => JSON.stringify(path)));
  for (const whole of all) {
    const places = placesOf(whole);
    const smaller = all.filter(
      (one) => one.type === whole.type && one.paths.length < whole.paths.length && !isPhonetic(one),
    );
    const within = smaller.filter((one) => placesOf(one).isSubsetOf(places));
    const read = new Set(within.flatMap((one) => [...placesOf(one)]));
    if (read.size === places.size) parts.set(whole.code, codesOf(within));
    const below = whole.type === 'string' ? all.filter((one) => isBelow(one, whole)) : [];
    if (below.length > 0) parts.set(whole.code, [whole.code, ...codesOf(below)]);
  }
  return parts;
}

/** The parts of a name or an address that a string search looks at. */
export const STRING_PARTS: Readonly<Record<string, readonly string[]>> = {
  HumanName: ['text', 'family', 'given', 'prefix', 'suffix'],
  Address: ['text', 'line', 'city', 'district', 'state', 'postalCode', 'country'],
};

/** Whether a string parameter reads parts of what another reads whole: `family` of `name`. */
function isBelow(one: SearchParameter, whole: SearchParameter): boolean {
  return (
    one.type === 'string' &&
    one.paths.every(({ keys }) =>
      whole.paths.some(
        (path) =>
          path.keys.join('.') === keys.slice(0, -1).join('.') && STRING_PARTS[path.type]?.includes(keys.at(-1) ?? ''),
      ),
    )
  );
}

function codesOf(parameters: readonly SearchParameter[]): string[] {
  return parameters.map(({ code }) => code);
}

const WITH_SYSTEM: ReadonlySet<string> = new Set(['CodeableConcept', 'Coding', 'Identifier']);

/** Whether no value of a token parameter can have a system: a code of an element, a yes or no, a telephone number. */
export function hasNoSystem(type: string, code: string): boolean {
  // What every type has is asked for over several types too.
  const parameter = code.startsWith('_') ? undefined : findSearchParameter(type, code);
  return parameter?.paths.every((path) => !WITH_SYSTEM.has(path.type)) ?? false;
}

/** What is part of one another by R4, each with the parameter that says of what: a place of another, a house of another, a visit of another. */
export const PART_OF: Readonly<Record<string, string>> = {
  Location: 'partof',
  Organization: 'partof',
  Encounter: 'part-of',
};

/** Whether a token parameter reads types of content: `text/xml; charset=UTF-8`. */
export function isMimeType({ paths }: Pick<SearchParameter, 'paths'>): boolean {
  return paths.every(({ keys, type }) => type === 'code' && keys.at(-1) === 'contentType');
}

/** A name by its sound: what is indexed and asked for is the sound, not the text. */
export function isPhonetic({ code }: Pick<SearchParameter, 'code'>): boolean {
  return code === 'phonetic';
}

/** Whether FHIR R4 has this parameter and we do not: it is refused by name, not as unknown. */
export function isUnsupportedParameter(type: string, code: string): boolean {
  return (
    unsupported.has(`${type}.${code}`) ||
    unsupported.has(`Resource.${code}`) ||
    unsupported.has(`DomainResource.${code}`)
  );
}

function toParameter([code, type, paths, targets]: SearchRow): SearchParameter {
  return { code, type, paths: paths.split(' ').map(toPath), targets: targets ? targets.split('/') : [] };
}

/** `relatedArtifact[type=composed-of].resource:canonical`, `subject:Reference(Patient)`, `entry[0].resource:Resource`. */
export function toPath(text: string): ValuePath {
  const [route = '', typeText = ''] = text.split(':');
  const steps = route.split('.').map((step) => /^(\w+)(?:\[(?:(0|x)|(\w+)=([\w-]+))\])?$/.exec(step));
  const filterAt = steps.findIndex((step) => step?.[3] !== undefined);
  const firstAt = steps.findIndex((step) => step?.[2] === '0');
  const [type = '', target] = typeText.split(/[()]/);
  return {
    keys: steps.map((step) => step?.[1] ?? ''),
    type,
    ...(filterAt < 0
      ? {}
      : { where: { at: filterAt, key: steps[filterAt]?.[3] ?? '', value: steps[filterAt]?.[4] ?? '' } }),
    ...(firstAt < 0 ? {} : { firstOf: firstAt }),
    ...(target ? { target } : {}),
  };
}
