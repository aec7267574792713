import type { Scope } from '#kernel';
import { shownVersions } from '../rest/disclosure/shown-versions.ts';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { meetingCriteria, toCandidate } from '../rest/search/meets-criteria.ts';
import { readVersions } from '../store/read-versions.ts';
import type { StoredResource } from '../store/stored.ts';
import { readTypeFilter } from './export-wish.ts';
import { dropItems, type Item, readItems } from './items.ts';
import { isSettled, saveJob } from './job-store.ts';
import { listProvenance } from './list-provenance.ts';
import { listResources } from './list-resources.ts';
import type { ExportFile, ExportJob, ExportProgress } from './model.ts';
import { KEPT_MS } from './open-job.ts';

/** Items decided in one transaction. */
const DECIDED_AT_ONCE = 1_000;
/** Bodies held at a time; one larger than this is held alone. */
export const BATCH_BYTES = 4_194_304;
/** Lines in one file: some hundred megabytes of Observations, which a client can begin again without losing the night. */
const FILE_LINES_MAX = 200_000;
/** Between looks whether the writers of the past have ended. */
const SETTLE_AGAIN_MS = 100;

/** One step of an export, in the transaction that holds the job: it waits, lists, or decides. */
export async function stepExport(parts: RestParts, scope: Scope, job: ExportJob): Promise<void> {
  const now = scope.clock.now();
  switch (job.state) {
    case 'waiting':
      return saveJob(scope.tx, job.id, { state: 'settling', setsBarrier: true, dueAt: now });
    case 'settling':
      return listOnceSettled(parts, scope, job);
    default:
      return decideOrEnd(parts, scope, job);
  }
}

/** Lists what is to be decided, once all have ended who may still have written with an earlier time. */
async function listOnceSettled(parts: RestParts, scope: Scope, job: ExportJob): Promise<void> {
  const now = scope.clock.now();
  if (job.barrier !== undefined && !(await isSettled(scope.tx, job.barrier))) {
    return saveJob(scope.tx, job.id, { dueAt: new Date(now.getTime() + SETTLE_AGAIN_MS) });
  }
  const total = await listResources(parts, scope, job);
  return saveJob(scope.tx, job.id, { state: 'working', progress: { ...job.progress, total }, dueAt: now });
}

/** Decides the next items; when none are left it lists what belongs to them, and when nothing does, the job is done. */
async function decideOrEnd(parts: RestParts, scope: Scope, job: ExportJob): Promise<void> {
  const now = scope.clock.now();
  const decided = await decideSome(parts, scope, job);
  const progress = decided.decided < decided.total ? decided : await withAssociated(parts, scope, job, decided);
  if (progress.decided < progress.total) return saveJob(scope.tx, job.id, { progress, dueAt: now });
  return saveJob(scope.tx, job.id, { progress, state: 'done', expiresAt: new Date(now.getTime() + KEPT_MS) });
}

/** Once all is decided: what belongs to it, listed behind it, to be decided as well. */
async function withAssociated(
  parts: RestParts,
  scope: Scope,
  job: ExportJob,
  progress: ExportProgress,
): Promise<ExportProgress> {
  if (job.wanted.provenance === undefined || progress.associated) return progress;
  const added = await listProvenance(parts, scope, job, progress.total);
  return { ...progress, total: progress.total + added, associated: true };
}

/** Decides the next items: what the client may not see, or did not ask for, is struck off the list and counted nowhere. */
async function decideSome(parts: RestParts, scope: Scope, job: ExportJob): Promise<ExportProgress> {
  const { total, decided, files, ...rest } = job.progress;
  const items = await readItems(scope.tx, job.id, { from: decided + 1, to: total }, DECIDED_AT_ONCE);
  const { versions, keysTaken } = await readVersions(scope.tx, items, BATCH_BYTES);
  const taken = items.slice(0, keysTaken);
  const wanted = await wantedOf(parts, scope, job, versions);
  const shown = new Map(
    (await shownVersions(parts, scope, 'export', wanted)).map((stored) => [keyOf(stored), stored] as const),
  );
  const struck = taken.filter((item) => !shown.has(keyOf(item)));
  await dropItems(
    scope.tx,
    job.id,
    struck.map(({ n }) => n),
  );
  const kept = taken.flatMap((item) => {
    const stored = shown.get(keyOf(item));
    return stored === undefined ? [] : [{ ...item, isDeleted: stored.deleted }];
  });
  return { ...rest, total, decided: taken.at(-1)?.n ?? total, files: withItems(files, kept) };
}

function keyOf({ type, id }: Pick<Item, 'type' | 'id'>): string {
  return `${type}/${id}`;
}

/** What passes one of the filters of its type, where there are any. */
async function wantedOf(
  parts: RestParts,
  scope: Scope,
  { wanted }: ExportJob,
  versions: readonly StoredResource[],
): Promise<StoredResource[]> {
  const base = baseOf(scope);
  const filters = Map.groupBy(
    wanted.typeFilters.map((text) => readTypeFilter(text, base)),
    ({ type }) => type,
  );
  const passed = new Set<StoredResource>();
  for (const [type, own] of filters) {
    const candidates = versions.filter((stored) => stored.type === type && !stored.deleted).map(toCandidate);
    for (const criteria of own) {
      for (const stored of await meetingCriteria(parts, scope, criteria, candidates)) passed.add(stored);
    }
  }
  // A client may hold what is deleted, whatever it was in the end: each deletion of the type is told.
  return versions.filter((stored) => stored.deleted || !filters.has(stored.type) || passed.has(stored));
}

/** The files with further items behind what they hold; a type's next file begins where one is full. Deletions are told as transactions that would make them. */
function withItems(
  files: readonly ExportFile[],
  items: readonly (Item & { readonly isDeleted: boolean })[],
): ExportFile[] {
  const all = [...files];
  for (const { n, type: own, isDeleted } of items) {
    const last = all.at(-1);
    const type = isDeleted ? 'Bundle' : own;
    const goesOn = last?.type === type && (last.isDeleted === true) === isDeleted && last.count < FILE_LINES_MAX;
    if (last && goesOn) all[all.length - 1] = { ...last, to: n, count: last.count + 1 };
    else all.push({ type, from: n, to: n, count: 1, ...(isDeleted ? { isDeleted } : {}) });
  }
  return all;
}
