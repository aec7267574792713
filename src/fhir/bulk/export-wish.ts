import { type Refusal, RefusalError } from '#kernel';
import { findElements, isResourceType } from '../definitions/definitions.ts';
import { isObject, textFor } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { parseBody } from '../rest/request/format.ts';
import type { FhirRequest } from '../rest/request/request.ts';
import { toDateRange } from '../search/date-range.ts';
import { type Criteria, readCriteria } from '../search/match.ts';
import { badValue } from '../search/parse-values.ts';
import type { ExportLevel } from './export-request.ts';
import { refuseBulk } from './messages.ts';
import type { ExportWish } from './model.ts';

const TAKES = new Set([
  '_outputFormat',
  '_since',
  '_type',
  '_typeFilter',
  '_elements',
  'includeAssociatedData',
  'patient',
  '_format',
  '_pretty',
]);
/** Later editions of the guide have these; they change what a file or a manifest is, and no client has asked for them yet. */
const NOT_SUPPORTED = new Set(['organizeOutputBy', 'allowPartialManifests']);
const FORMATS = new Set(['application/fhir+ndjson', 'application/ndjson', 'ndjson']);
/** Each is held against every resource of its type. */
export const FILTERS_MAX = 20;
/** Their Patients are read at once. */
export const PATIENTS_MAX = 5_000;

/** What an export was asked for, before it is understood. */
export interface Given {
  readonly values: URLSearchParams;
  /** Ids of `patient`, which is a list of references. */
  readonly patients: readonly string[];
}

/** Strict: `attempt` throws what its work refuses. Lenient: it keeps that in `ignored`, and goes on without. */
export interface Handling {
  readonly ignored: Refusal[];
  attempt<T>(work: () => T): T | undefined;
}

/**
 * Parameters in the address, or as a resource of that name.
 *
 * @refuses fhir.type-mismatch, bulk.patient-misplaced, fhir.search-too-broad, and by name what is not known
 */
export function givenIn(request: FhirRequest, baseUrl: string, { attempt }: Handling): Given {
  const values = new URLSearchParams();
  const patients = new Set<string>();
  const sent = [
    ...[...request.query].map(([name, value]) => ({ name, value, isOfBody: false })),
    ...parametersIn(request).map((parameter) => ({ ...parameter, isOfBody: true })),
  ];
  for (const { name, value, isOfBody } of sent) {
    attempt(() => {
      requireTaken(name);
      if (name !== 'patient') values.append(name, textIn(name, value));
      else if (isOfBody && request.type !== '') patients.add(patientIn(value, baseUrl));
      else throw new RefusalError(refuseBulk('bulk.patient-misplaced', {}, 'Parameters.parameter'));
    });
  }
  if (patients.size > PATIENTS_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  return { values, patients: [...patients] };
}

/** @refuses fhir.type-mismatch for a body that is no Parameters */
function parametersIn({ body }: FhirRequest): { readonly name: string; readonly value: unknown }[] {
  if (body.text === '') return [];
  const { resourceType, parameter } = parseBody(body);
  if (resourceType !== 'Parameters') {
    const found = String(resourceType).slice(0, 64);
    throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: 'Parameters', found }, 'Parameters'));
  }
  return (Array.isArray(parameter) ? parameter : []).filter(isObject).map((one) => {
    const key = Object.keys(one).find((name) => name.startsWith('value'));
    return { name: String(one.name ?? ''), value: key === undefined ? undefined : one[key] };
  });
}

function requireTaken(name: string): void {
  if (TAKES.has(name)) return;
  if (NOT_SUPPORTED.has(name)) throw new RefusalError(refuseBulk('bulk.parameter-not-supported', { parameter: name }));
  throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type: '$export', parameter: name.slice(0, 100) }));
}

/** A value that is not understood must not count as none: without its types an export is of all. @refuses fhir.bad-search-value */
function textIn(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RefusalError(badValue(name, 'text', textFor(value)));
}

/** The id of a patient of this node, referred to by its type or by its address. @refuses bulk.patient-misplaced */
function patientIn(value: unknown, baseUrl: string): string {
  const reference = isObject(value) && typeof value.reference === 'string' ? value.reference : '';
  const local = reference.startsWith(`${baseUrl}/`) ? reference.slice(baseUrl.length + 1) : reference;
  const [, id] = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(local) ?? [];
  if (id === undefined) throw new RefusalError(refuseBulk('bulk.patient-misplaced', {}, 'Parameters.parameter'));
  return id;
}

/**
 * What the parameters ask for.
 *
 * @refuses bulk.output-format, fhir.bad-search-value, fhir.search-too-broad, and what `readTypeFilter` refuses
 * @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters
 */
export function wishOf(
  given: URLSearchParams,
  level: ExportLevel,
  baseUrl: string,
  { attempt }: Handling,
): Omit<ExportWish, 'within' | 'ignored'> {
  attempt(() => requireFormat(given.get('_outputFormat') ?? 'ndjson'));
  const types = knownTypes(listed(given, '_type'), attempt);
  const since = attempt(() => toSince(given.get('_since')));
  const typeFilters = given
    .getAll('_typeFilter')
    .flatMap(splitFilters)
    .filter((filter) => attempt(() => requireFilter(filter, types, baseUrl)));
  if (typeFilters.length > FILTERS_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  const elements = listed(given, '_elements').filter((element) => attempt(() => requireElement(element)));
  const associated = listed(given, 'includeAssociatedData').filter((value) =>
    attempt(() => requireKnown('includeAssociatedData', ASSOCIATED.join(', '), value, ASSOCIATED.includes(value))),
  );
  const provenance = provenanceOf(associated, types, level);
  return {
    types,
    typeFilters,
    ...(since === undefined ? {} : { since }),
    ...(elements.length > 0 ? { elements } : {}),
    ...(provenance === undefined ? {} : { provenance }),
  };
}

/** Values of a parameter that is given more than once, or divided by commas; each once. */
function listed(given: URLSearchParams, name: string): string[] {
  const values = given.getAll(name).flatMap((text) => text.split(','));
  return [...new Set(values.filter((value) => value !== ''))];
}

/** @refuses fhir.bad-search-value where none is known, leniently too: to go on without every type that was asked for would be to give out everything */
function knownTypes(asked: readonly string[], attempt: Handling['attempt']): string[] {
  const types = asked.filter((type) =>
    attempt(() => requireKnown('_type', 'resource type', type, isResourceType(type))),
  );
  const [first] = asked;
  if (first !== undefined && types.length === 0) throw new RefusalError(badValue('_type', 'resource type', first));
  return types;
}

const ASSOCIATED = ['LatestProvenanceResources', 'RelevantProvenanceResources'];

/**
 * The least restrictive of what is asked for. Where nothing is, an export of patients has all that is about what lies in their compartments, unless types are named
 * and it is none of them.
 */
function provenanceOf(
  associated: readonly string[],
  types: readonly string[],
  level: ExportLevel,
): ExportWish['provenance'] {
  if (associated.includes('RelevantProvenanceResources')) return 'relevant';
  if (associated.includes('LatestProvenanceResources')) return 'latest';
  const isWanted = types.length === 0 || types.includes('Provenance');
  return level !== 'system' && isWanted ? 'all' : undefined;
}

function requireFormat(format: string): void {
  if (FORMATS.has(format.replace(' ', '+'))) return;
  throw new RefusalError(refuseBulk('bulk.output-format', { format: format.slice(0, 80) }));
}

function requireKnown(parameter: string, expected: string, value: string, isKnown: boolean): true {
  if (isKnown) return true;
  throw new RefusalError(badValue(parameter, expected, value));
}

function toSince(since: string | null): string | undefined {
  if (since === null) return undefined;
  const range = toDateRange(since.replace(' ', '+'));
  if (!range) throw new RefusalError(badValue('_since', 'instant', since));
  return new Date(range.lo).toISOString();
}

function requireFilter(filter: string, types: readonly string[], baseUrl: string): true {
  const { type } = readTypeFilter(filter, baseUrl);
  return requireKnown('_typeFilter', '_type', filter, types.length === 0 || types.includes(type));
}

/** An element directly below the resource, with its type or of any: `Patient.name`, `name`. */
function requireElement(element: string): true {
  const [first = '', second, ...deeper] = element.split('.');
  const isName = (name: string) => /^[A-Za-z]{1,64}$/.test(name);
  const isKnown =
    second === undefined ? isName(first) : findElements(first)?.some(({ name }) => name === second) === true;
  return requireKnown('_elements', 'Patient.name, name', element, isKnown && deeper.length === 0);
}

/** Several filters may stand in one parameter, divided by commas; a comma within one is followed by no type. */
function splitFilters(text: string): string[] {
  return text.split(/,(?=[A-Z][A-Za-z]*\?)/).filter((filter) => filter !== '');
}

/** @refuses bulk.filter-not-supported, and what a search refuses */
export function readTypeFilter(text: string, baseUrl: string): Criteria {
  return readCriteria(text, baseUrl, (parameter) => refuseBulk('bulk.filter-not-supported', { parameter }));
}
