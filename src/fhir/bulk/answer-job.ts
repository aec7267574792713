import { type Refusal, RefusalError, type Scope } from '#kernel';
import { type Answer, BodyParts } from '#platform/http';
import { toOperationOutcome } from '../outcome.ts';
import { ownerOf } from '../owner.ts';
import { bodyFor } from '../rest/answer/subset.ts';
import { noteAccess, noteNothingFoundOf } from '../rest/disclosure/notes.ts';
import { shownVersions } from '../rest/disclosure/shown-versions.ts';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { FHIR_JSON } from '../rest/request/headers.ts';
import { readVersions } from '../store/read-versions.ts';
import type { StoredResource } from '../store/stored.ts';
import { type CountedLines, countLines } from './count-lines.ts';
import { BATCH_BYTES } from './export-work.ts';
import { cancelJob, findJob } from './job-store.ts';
import { readItems } from './list-resources.ts';
import { refuseBulk } from './messages.ts';
import type { ExportFile, ExportJob, ImportJob, Job } from './model.ts';
import type { BulkParts } from './parts.ts';

/** Whoever asks sooner is told no sooner. */
const RETRY_SECONDS = 1;
const NDJSON = 'application/fhir+ndjson';
/** Versions looked up at a time at most; those that are read are cut by their bytes. */
const LINES_AT_ONCE = 500;

/** `GET /bulk-jobs/1`: 202 while it is under way, then the manifest, with what its files hold now. Whoever does not own the job is told that there is none. */
export async function answerStatus(parts: RestParts, scope: Scope, id: string): Promise<Answer> {
  const job = await ownJob(scope, id);
  if (job.state === 'failed') {
    const refusals = job.fault ?? [refuseBulk('bulk.fault')];
    return { status: 500, headers: { 'content-type': FHIR_JSON }, body: toOperationOutcome(refusals, scope.lang) };
  }
  if (job.state !== 'done') {
    return {
      status: 202,
      headers: { 'x-progress': progressOf(job), 'retry-after': String(RETRY_SECONDS) },
      body: null,
    };
  }
  const manifest = {
    transactionTime: job.at.toISOString(),
    request: job.request,
    requiresAccessToken: true,
    ...(job.kind === 'export' ? await exported(parts, scope, job) : imported(scope, job)),
  };
  const headers = { 'content-type': 'application/json; charset=utf-8', expires: job.expiresAt.toUTCString() };
  return { status: 200, headers, body: manifest };
}

/** `DELETE /bulk-jobs/1`: ends it, or takes its files away. */
export async function endJob(scope: Scope, id: string): Promise<Answer> {
  const job = await ownJob(scope, id);
  await cancelJob(scope.tx, job.id, scope.clock.now());
  return { status: 202, body: null };
}

/**
 * `GET /bulk-jobs/1/Patient-1.ndjson`: the lines, as they are read. Each is decided again as it leaves, for whoever fetches it now: what became hidden since is
 * left out. What leaves is noted first, a batch at a time.
 */
export async function answerFile(
  parts: Pick<BulkParts, 'rest' | 'stands'>,
  scope: Scope,
  id: string,
  name: string,
): Promise<Answer> {
  const job = await ownJob(scope, id);
  const refused = new RefusalError(refuseBulk('bulk.no-such-job'));
  if (job.state !== 'done') throw refused;
  const headers = { 'content-type': NDJSON };
  if (job.kind === 'import') {
    if (name !== OUTCOMES) throw refused;
    return { status: 200, headers, body: new BodyParts(outcomesOf(job)) };
  }
  if (name === OUTCOMES && job.wanted.ignored !== undefined) {
    return { status: 200, headers, body: new BodyParts(ignoredLines(scope, job.wanted.ignored)) };
  }
  const file = job.progress.files.find((_, place) => nameOf(job, place) === name);
  if (file === undefined) throw refused;
  return { status: 200, headers, body: linesOf(parts, job, file) };
}

/** A version that was given out, and how much of the answer it is. */
interface Given {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly bytes: number;
}

/** As much as machines on the way hold of an answer that its reader does not take. */
const UNDER_WAY_BYTES = BATCH_BYTES;

function linesOf({ rest, stands }: Pick<BulkParts, 'rest' | 'stands'>, job: ExportJob, file: ExportFile): BodyParts {
  let from = file.from;
  let given: Given[] = [];
  return new BodyParts(
    async (scope, bytes) => {
      for (;;) {
        await requireOwn(scope);
        const items = await readItems(scope.tx, job.id, from, file.to, linesIn(bytes));
        const { versions, keysTaken } = await readVersions(scope.tx, items, bytes);
        const last = items.at(keysTaken - 1);
        if (last === undefined) return undefined;
        from = last.n + 1;
        const shown = await shownVersions(rest, scope, 'export', versions);
        noteAccess(rest, scope, 'export', shown, { job: job.id });
        if (shown.length === 0) continue;
        given = lately([...given, ...shown.map(toGiven)]);
        return shown.map((stored) => `${lineOf(stored, job.wanted.elements ?? [])}\n`).join('');
      }
    },
    async (scope) => {
      await requireOwn(scope);
      const { versions } = await readVersions(scope.tx, given, Number.MAX_SAFE_INTEGER);
      return (await shownVersions(rest, scope, 'export', versions)).length === given.length;
    },
  );

  /** @refuses bulk.no-such-job once the job is taken away, bulk.owner-gone once who asked may act no more */
  async function requireOwn(scope: Scope): Promise<void> {
    await ownJob(scope, job.id);
    if (!(await stands(scope.tx, scope.actor))) throw new RefusalError(refuseBulk('bulk.owner-gone'));
  }
}

/** Lines looked up for so many bytes: a line has some hundred at least. */
function linesIn(bytes: number): number {
  return Math.min(LINES_AT_ONCE, Math.ceil(bytes / 256));
}

function toGiven({ type, id, version, body }: StoredResource): Given {
  return { type, id, version, bytes: body.length };
}

/** The last of them that may still be under way. */
function lately(given: Given[]): Given[] {
  let bytes = 0;
  const since = given.findLastIndex((one) => {
    bytes += one.bytes;
    return bytes > UNDER_WAY_BYTES;
  });
  return given.slice(since + 1);
}

/** A deletion is told as the request that would make it. @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html#response---complete-status */
function lineOf({ type, id, deleted, body }: StoredResource, elements: readonly string[]): string {
  // An element that is named with another type says nothing about this one.
  const own = elements.filter((element) => !element.includes('.') || element.startsWith(`${type}.`));
  if (!deleted) return bodyFor({ type, body }, { summary: 'false', elements: own });
  const entry = [{ request: { method: 'DELETE', url: `${type}/${id}` } }];
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
}

/** What lenient handling left out, an outcome a line. */
function ignoredLines({ lang }: Scope, ignored: readonly Refusal[]): BodyParts['next'] {
  const lines = ignored.map((refusal) => toOperationOutcome([{ ...refusal, severity: 'warning' }], lang));
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  let isRead = false;
  return async () => {
    if (isRead) return undefined;
    isRead = true;
    return text;
  };
}

function outcomesOf(job: ImportJob): BodyParts['next'] {
  let from = 0;
  return async ({ tx }) => {
    const rows = await tx.query<{ n: number; body: string }>(
      'select n, body from bulk.outcome where job = $1 and n > $2 order by n limit $3',
      [job.id, from, LINES_AT_ONCE],
    );
    from = rows.at(-1)?.n ?? from;
    return rows.length === 0 ? undefined : rows.map(({ body }) => `${body}\n`).join('');
  };
}

async function ownJob(scope: Scope, id: string): Promise<Job> {
  const owner = ownerOf(scope.actor);
  const job = owner === undefined ? undefined : await findJob(scope.tx, id, owner, scope.clock.now());
  if (job === undefined) throw new RefusalError(refuseBulk('bulk.no-such-job'));
  return job;
}

/** How far an export is, is told by what it found: how much there is to decide on would tell of what is hidden. */
function progressOf(job: Job): string {
  if (job.kind === 'import') return `${job.progress.worked} of ${job.progress.chunks} pieces imported`;
  const found = job.progress.files.reduce((sum, { count }) => sum + count, 0);
  return job.state === 'working' ? `${found} resources so far` : 'accepted';
}

async function exported(parts: RestParts, scope: Scope, job: ExportJob) {
  const told = await countLines(parts, scope, job);
  await noteManifest(parts, scope, job, told);
  const counts = told?.counts;
  const entries = job.progress.files.map(({ type, isDeleted }, place) => ({
    isDeleted,
    count: counts?.[place],
    entry: { type, url: `${baseOf(scope)}/bulk-jobs/${job.id}/${nameOf(job, place)}` },
  }));
  // A file of which nothing is left is not named: its type would say that there was something.
  const those = (wanted: boolean) =>
    entries
      .filter(({ isDeleted, count }) => (isDeleted === true) === wanted && count !== 0)
      .map(({ entry, count }) => (count === undefined ? entry : { ...entry, count }));
  const { since, ignored = [] } = job.wanted;
  const url = `${baseOf(scope)}/bulk-jobs/${job.id}/${OUTCOMES}`;
  const error = ignored.length > 0 ? [{ type: 'OperationOutcome', url, count: ignored.length }] : [];
  return { output: those(false), ...(since === undefined ? {} : { deleted: those(true) }), error };
}

/** A number tells of each whose lines were counted, and of each patient who was named that there is nothing: whoever never fetches a file has looked. */
async function noteManifest(
  parts: RestParts,
  scope: Scope,
  { id, wanted: { within } }: ExportJob,
  told: CountedLines | undefined,
): Promise<void> {
  const counted = told?.counted ?? [];
  noteAccess(parts, scope, 'search', counted, { job: id });
  if (typeof within !== 'string') await noteNothingFoundOf(parts, scope, 'Patient', within, counted);
}

/** `Observation-2.ndjson`: the second file of that type. */
function nameOf({ progress: { files } }: ExportJob, place: number): string {
  const labelOf = ({ type, isDeleted }: ExportFile) => (isDeleted ? 'deleted' : type);
  const [file] = files.slice(place, place + 1);
  if (file === undefined) return '';
  const label = labelOf(file);
  return `${label}-${files.slice(0, place + 1).filter((one) => labelOf(one) === label).length}.ndjson`;
}

const OUTCOMES = 'outcomes.ndjson';

function imported(scope: Scope, job: ImportJob) {
  const { created, updated, unchanged, failed } = job.progress;
  const url = `${baseOf(scope)}/bulk-jobs/${job.id}/${OUTCOMES}`;
  return {
    output: [],
    error: failed > 0 ? [{ type: 'OperationOutcome', url, count: failed }] : [],
    extension: { created, updated, unchanged, failed },
  };
}
