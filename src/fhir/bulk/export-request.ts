import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../messages.ts';
import { patientsIn } from '../reference/group-members.ts';
import { noteAbsent, noteDenial } from '../rest/disclosure/notes.ts';
import { sightOf } from '../rest/disclosure/sight.ts';
import { baseOf, FHIR_PATH, type RestParts } from '../rest/parts.ts';
import { isLenient } from '../rest/request/headers.ts';
import type { FhirRequest } from '../rest/request/request.ts';
import { requireAskable } from '../rest/search/meets-criteria.ts';
import { readMany, readResource } from '../store/read.ts';
import { searchResources } from '../store/search/search.ts';
import { givenIn, type Handling, readTypeFilter, wishOf } from './export-wish.ts';
import { insertJob } from './job-store.ts';
import { refuseBulk } from './messages.ts';
import { type ExportJob, type ExportWish, NOTHING_EXPORTED } from './model.ts';
import { openJob, UNFINISHED_MS } from './open-job.ts';

/**
 * Time between the request and the first look at the data. A write stamps its time a moment before its transaction begins. After this time every write with an earlier stamp
 * has begun, so the job can wait for all of them to end. Were it shorter than that moment, a write could still appear with a time before the export's: unseen by this export,
 * and too old for the next (`_since`).
 */
export const SETTLE_MS = 1_000;

/** What an export at this address is about: all, all patients, or the members of a group. */
export type ExportLevel = 'system' | 'patients' | 'group';

/**
 * Begins an export: 202 with the job's address. What the client may not see is left out when the job decides, resource by resource. With lenient handling what cannot be
 * done is left out, and the manifest says so.
 *
 * @refuses bulk.async-only, bulk.output-format, bulk.too-many-jobs, bulk.filter-not-supported, bulk.parameter-not-supported, bulk.patient-misplaced,
 * bulk.no-such-patient, fhir.unknown-parameter, fhir.bad-search-value, fhir.not-found for the group, and what the gate refuses at the door of a type asked for
 * @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html
 */
export async function beginExport(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  level: ExportLevel,
): Promise<Answer> {
  const base = baseOf(scope);
  const handling = handlingOf(request);
  const { values, patients } = givenIn(request, base, handling);
  const wish = wishOf(values, level, base, handling);
  await parts.gate.admit(scope, { action: 'export', type: '*' });
  for (const type of wish.types) await parts.gate.admit(scope, { action: 'export', type });
  const typeFilters = await askable(parts, scope, wish.typeFilters, handling);
  const within = await withinOf(parts, scope, { level, group: request.id, patients }, handling);
  const { ignored } = handling;
  const wanted = { ...wish, typeFilters, within, ...(ignored.length > 0 ? { ignored } : {}) };
  const job = await openJob(scope, request.headers);
  await insertExport(scope, { ...job, request: addressOf(scope, request, values), wanted });
  return { status: 202, headers: { 'content-location': `${base}/bulk-jobs/${job.id}` }, body: null };
}

async function insertExport(
  { tx, clock }: Scope,
  job: Omit<ExportJob, 'kind' | 'state' | 'progress' | 'at' | 'expiresAt'>,
): Promise<void> {
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + UNFINISHED_MS);
  const dueAt = new Date(now.getTime() + SETTLE_MS);
  const begun = { kind: 'export', state: 'waiting', progress: NOTHING_EXPORTED, at: now, expiresAt } as const;
  await insertJob(tx, { ...job, ...begun }, { now, dueAt });
}

/** Whether what cannot be done is refused, or left out and told. */
function handlingOf({ headers }: FhirRequest): Handling {
  const ignored: Handling['ignored'] = [];
  if (!isLenient(headers)) return { ignored, attempt: (work) => work() };
  return {
    ignored,
    attempt(work) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof RefusalError)) throw error;
        ignored.push(...error.refusals);
        return undefined;
      }
    },
  };
}

/** Filters that can be asked at all, asked once. */
async function askable(
  parts: RestParts,
  scope: Scope,
  filters: readonly string[],
  { attempt }: Handling,
): Promise<string[]> {
  const kept: string[] = [];
  for (const filter of filters) {
    const refused = await requireAskable(parts, scope, readTypeFilter(filter, baseOf(scope))).catch(onlyRefusal);
    const isKept = attempt(() => {
      if (refused) throw refused;
      return true;
    });
    if (isKept) kept.push(filter);
  }
  return kept;
}

function onlyRefusal(error: unknown): RefusalError {
  if (error instanceof RefusalError) return error;
  throw error;
}

/** Whose data may be meant: at which level it was asked, of which group, of which patients. */
interface Whose {
  readonly level: ExportLevel;
  /** Id of the group; empty at another level. */
  readonly group: string;
  /** Ids of those whom the request lists. */
  readonly patients: readonly string[];
}

/** Whose data: of everybody, of a group's members, of the patients that the request lists. */
async function withinOf(
  parts: RestParts,
  scope: Scope,
  { level, group, patients }: Whose,
  { attempt }: Handling,
): Promise<ExportWish['within']> {
  if (level === 'system') return 'all';
  const members = level === 'group' ? await membersOf(parts, scope, group) : undefined;
  if (patients.length === 0) return members ?? 'patients';
  const here = new Set(members ?? (await patientsShown(parts, scope, patients)));
  return patients.filter((id) =>
    attempt(() => {
      if (here.has(id)) return true;
      throw new RefusalError(refuseBulk('bulk.no-such-patient', { patient: `Patient/${id}` }, 'Parameters.parameter'));
    }),
  );
}

/** Those of these patients that there are, as far as the client may see. Who is kept from the client was asked for all the same, and that is noted. */
async function patientsShown(parts: RestParts, scope: Scope, ids: readonly string[]): Promise<string[]> {
  const { restrictionOf, shown } = sightOf(parts, scope);
  const request = { type: 'Patient', filters: [{ kind: 'id', values: ids } as const], sort: [] };
  const within = await restrictionOf('Patient');
  const { matches } = await searchResources(scope.tx, request, within, ids.length, restrictionOf);
  const found = new Set([...(await shown(matches))].map(({ id }) => id));
  const kept = ids.filter((id) => !found.has(id));
  await noteKept(parts, scope, kept);
  return [...found];
}

/** Notes that these patients were asked for: those who are hidden as denied, those who are not there as nobody. */
async function noteKept(parts: RestParts, scope: Scope, ids: readonly string[]): Promise<void> {
  const keys = ids.map((id) => ({ type: 'Patient', id }));
  const there = new Map((await readMany(scope.tx, keys)).map((stored) => [stored.id, stored]));
  for (const key of keys) {
    const stored = there.get(key.id);
    if (stored === undefined) await noteAbsent(parts, scope, 'search', key);
    if (stored === undefined || stored.deleted) continue;
    // Why is remembered of what the gate itself left out.
    await parts.gate.mayDisclose(scope, 'export', [stored]);
    noteDenial(parts, scope, 'export', stored);
  }
}

/** The patients of a group that the client may see. @refuses fhir.not-found */
async function membersOf(parts: RestParts, scope: Scope, id: string): Promise<string[]> {
  await parts.gate.admit(scope, { action: 'read', type: 'Group' });
  const group = await readResource(scope.tx, 'Group', id);
  const [shown] = group && !group.deleted ? await parts.gate.mayDisclose(scope, 'read', [group]) : [];
  if (group === undefined) await noteAbsent(parts, scope, 'read', { type: 'Group', id });
  else if (!shown) noteDenial(parts, scope, 'export', group);
  if (!shown) throw new RefusalError(refuseFhir('fhir.not-found', { type: 'Group', id }));
  return patientsIn(shown.body);
}

/** As the manifest repeats it. */
function addressOf(scope: Scope, { type, id }: FhirRequest, given: URLSearchParams): string {
  const path = [FHIR_PATH, type, id, '$export'].filter((part) => part !== '').join('/');
  return `${scope.node.url}${path}${given.size > 0 ? `?${given}` : ''}`;
}
