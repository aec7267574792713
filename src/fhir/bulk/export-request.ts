import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { isResourceType } from '../definitions/definitions.ts';
import { isObject, parseFhirJson } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { parseBody } from '../rest/format.ts';
import { baseOf, FHIR_PATH, type RestParts } from '../rest/parts.ts';
import type { FhirRequest } from '../rest/request.ts';
import { toDateRange } from '../search/date-range.ts';
import { type Criteria, readCriteria } from '../search/match.ts';
import { badValue } from '../search/parse-values.ts';
import { readResource } from '../store/read.ts';
import { insertJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import { type ExportWish, NOTHING_EXPORTED } from './model.ts';
import { KEPT_MS, openJob } from './open-job.ts';

const TAKES = new Set(['_outputFormat', '_since', '_type', '_typeFilter', '_format', '_pretty']);
const FORMATS = new Set(['application/fhir+ndjson', 'application/ndjson', 'ndjson']);
/** Each is held against every resource of its type. */
const FILTERS_MAX = 20;

/**
 * Time between the request and the first look at the data. Writes stamp their time a moment before they begin; by then each has begun, and the job waits
 * until it has ended. Shorter than the longest such moment, and a write of the past could appear after the export, unseen by it and by the next.
 */
export const SETTLE_MS = 1_000;

/** What an export at this address is about: all, all patients, or the members of a group. */
export type ExportLevel = 'system' | 'patients' | 'group';

/**
 * Begins an export: 202 with the job's address. What the client may not see is left out when the job decides, resource by resource.
 *
 * @refuses bulk.async-only, bulk.output-format, bulk.too-many-jobs, bulk.filter-not-supported, fhir.unknown-parameter, fhir.bad-search-value, fhir.not-found
 * for the group, and what the gate refuses at the door of a type asked for
 * @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html
 */
export async function beginExport(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  level: ExportLevel,
): Promise<Answer> {
  const given = valuesOf(request);
  const wish = wishOf(given, scope);
  await parts.gate.admit(scope, { action: 'export', type: '*' });
  for (const type of wish.types) await parts.gate.admit(scope, { action: 'export', type });
  const within =
    level === 'system' ? 'all' : level === 'patients' ? 'patients' : await membersOf(parts, scope, request.id);
  const job = await openJob(scope, request.headers);
  const now = scope.clock.now();
  await insertJob(
    scope.tx,
    {
      ...job,
      kind: 'export',
      request: addressOf(scope, request, given),
      wanted: { ...wish, within },
      state: 'waiting',
      progress: NOTHING_EXPORTED,
      at: now,
      expiresAt: new Date(now.getTime() + KEPT_MS),
    },
    { now, dueAt: new Date(now.getTime() + SETTLE_MS) },
  );
  return { status: 202, headers: { 'content-location': `${baseOf(scope)}/bulk-jobs/${job.id}` }, body: null };
}

/** Parameters in the address, or as a resource of that name. */
function valuesOf({ query, body }: FhirRequest): URLSearchParams {
  const given = new URLSearchParams(query);
  if (body.text !== '') {
    const resource = parseBody(body);
    if (resource.resourceType !== 'Parameters') {
      const found = String(resource.resourceType).slice(0, 64);
      throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: 'Parameters', found }, 'Parameters'));
    }
    for (const parameter of Array.isArray(resource.parameter) ? resource.parameter : []) {
      if (!isObject(parameter)) continue;
      const key = Object.keys(parameter).find((name) => name.startsWith('value'));
      const value = key === undefined ? undefined : parameter[key];
      given.append(String(parameter.name ?? ''), typeof value === 'string' ? value : '');
    }
  }
  for (const name of given.keys()) {
    if (TAKES.has(name)) continue;
    throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type: '$export', parameter: name.slice(0, 100) }));
  }
  return given;
}

function wishOf(given: URLSearchParams, scope: Scope): Omit<ExportWish, 'within'> {
  const format = given.get('_outputFormat') ?? 'ndjson';
  if (!FORMATS.has(format.replace(' ', '+'))) {
    throw new RefusalError(refuseBulk('bulk.output-format', { format: format.slice(0, 80) }));
  }
  const types = [...new Set(given.getAll('_type').flatMap((text) => text.split(',')))].filter((type) => type !== '');
  const unknown = types.find((type) => !isResourceType(type));
  if (unknown !== undefined) throw new RefusalError(badValue('_type', 'resource type', unknown));
  const since = given.get('_since');
  const range = since === null ? undefined : toDateRange(since.replace(' ', '+'));
  if (since !== null && !range) throw new RefusalError(badValue('_since', 'instant', since));
  const typeFilters = given.getAll('_typeFilter').flatMap(splitFilters);
  if (typeFilters.length > FILTERS_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
  for (const filter of typeFilters) {
    const { type } = readTypeFilter(filter, baseOf(scope));
    if (types.length > 0 && !types.includes(type)) throw new RefusalError(badValue('_typeFilter', '_type', filter));
  }
  return { types, typeFilters, ...(range ? { since: new Date(range.lo).toISOString() } : {}) };
}

/** Several filters may stand in one parameter, divided by commas; a comma within one is followed by no type. */
function splitFilters(text: string): string[] {
  return text.split(/,(?=[A-Z][A-Za-z]*\?)/).filter((filter) => filter !== '');
}

/** @refuses bulk.filter-not-supported, and what a search refuses */
export function readTypeFilter(text: string, baseUrl: string): Criteria {
  return readCriteria(text, baseUrl, (parameter) => refuseBulk('bulk.filter-not-supported', { parameter }));
}

/** The patients of a group that the client may see. @refuses fhir.not-found */
async function membersOf(parts: RestParts, scope: Scope, id: string): Promise<string[]> {
  await parts.gate.admit(scope, { action: 'read', type: 'Group' });
  const group = await readResource(scope.tx, 'Group', id);
  const [shown] = group && !group.deleted ? await parts.gate.mayDisclose(scope, 'read', [group]) : [];
  if (!shown) throw new RefusalError(refuseFhir('fhir.not-found', { type: 'Group', id }));
  const { member } = parseFhirJson(shown.body);
  const patients = (Array.isArray(member) ? member : []).flatMap((one) => {
    if (!isObject(one) || one.inactive === true || !isObject(one.entity)) return [];
    const [, patient] = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(String(one.entity.reference)) ?? [];
    return patient === undefined ? [] : [patient];
  });
  return [...new Set(patients)];
}

/** As the manifest repeats it. */
function addressOf(scope: Scope, { type, id }: FhirRequest, given: URLSearchParams): string {
  const path = [FHIR_PATH, type, id, '$export'].filter((part) => part !== '').join('/');
  return `${scope.node.url}${path}${given.size > 0 ? `?${given}` : ''}`;
}
