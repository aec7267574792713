import { type Refusal, RefusalError, type Scope } from '#kernel';
import { type Answer, BodyParts } from '#platform/http';
import { toOperationOutcome } from '../outcome.ts';
import { bodyFor } from '../rest/answer/subset.ts';
import { noteAccess } from '../rest/disclosure/notes.ts';
import { shownVersions } from '../rest/disclosure/shown-versions.ts';
import { readVersions } from '../store/read-versions.ts';
import type { StoredResource } from '../store/stored.ts';
import { BATCH_BYTES } from './export-work.ts';
import { readItems } from './items.ts';
import { fileNamed, OUTCOMES } from './manifest.ts';
import { refuseBulk } from './messages.ts';
import type { ExportFile, ExportJob, ImportJob } from './model.ts';
import { ownJob } from './own-job.ts';
import type { BulkParts } from './parts.ts';

const NDJSON = 'application/fhir+ndjson';
/** Versions looked up at a time at most; those that are read are cut by their bytes. */
const LINES_AT_ONCE = 500;
/** As much as machines on the way hold of an answer that its reader does not take. */
const UNDER_WAY_BYTES = BATCH_BYTES;

type FileParts = Pick<BulkParts, 'rest' | 'stands'>;

/**
 * `GET /bulk-jobs/1/Patient-1.ndjson`: the lines, as they are read. Each is decided again as it leaves, for whoever fetches it now: what became hidden since is
 * left out. What leaves is noted first, a batch at a time.
 *
 * @refuses bulk.no-such-job, also for a file that there is none of, or not yet
 */
export async function answerFile(parts: FileParts, scope: Scope, id: string, name: string): Promise<Answer> {
  const job = await ownJob(scope, id);
  const body = job.state !== 'done' ? undefined : bodyOf(parts, scope, job, name);
  if (body === undefined) throw new RefusalError(refuseBulk('bulk.no-such-job'));
  return { status: 200, headers: { 'content-type': NDJSON }, body };
}

function bodyOf(parts: FileParts, scope: Scope, job: ExportJob | ImportJob, name: string): BodyParts | undefined {
  if (job.kind === 'import') return name === OUTCOMES ? new BodyParts(outcomesOf(job)) : undefined;
  const { ignored } = job.wanted;
  if (name === OUTCOMES && ignored !== undefined) return new BodyParts(ignoredLines(scope, ignored));
  const file = fileNamed(job, name);
  return file && linesOf(parts, job, file);
}

/** A version that was given out, and how much of the answer it is. */
interface Given {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly bytes: number;
}

function linesOf(parts: FileParts, job: ExportJob, file: ExportFile): BodyParts {
  const { rest } = parts;
  let from = file.from;
  let given: Given[] = [];
  return new BodyParts(
    async (scope, bytes) => {
      for (;;) {
        await requireStanding(parts, scope, job);
        const items = await readItems(scope.tx, job.id, { from, to: file.to }, linesIn(bytes));
        const { versions, keysTaken } = await readVersions(scope.tx, items, bytes);
        const last = items.at(keysTaken - 1);
        if (last === undefined) return undefined;
        from = last.n + 1;
        const shown = await shownVersions(rest, scope, 'export', versions);
        noteAccess(rest, scope, 'export', shown, { job: job.id });
        if (shown.length === 0) continue;
        given = stillUnderWay([...given, ...shown.map(toGiven)]);
        return shown.map((stored) => `${lineOf(stored, job.wanted.elements ?? [])}\n`).join('');
      }
    },
    async (scope) => {
      await requireStanding(parts, scope, job);
      const { versions } = await readVersions(scope.tx, given, Number.MAX_SAFE_INTEGER);
      return (await shownVersions(rest, scope, 'export', versions)).length === given.length;
    },
  );
}

/** @refuses bulk.no-such-job once the job is taken away, bulk.owner-gone once who asked may act no more */
async function requireStanding({ stands }: FileParts, scope: Scope, { id }: ExportJob): Promise<void> {
  await ownJob(scope, id);
  if (!(await stands(scope.tx, scope.actor))) throw new RefusalError(refuseBulk('bulk.owner-gone'));
}

/** Lines looked up for so many bytes: a line has some hundred at least. */
function linesIn(bytes: number): number {
  return Math.min(LINES_AT_ONCE, Math.ceil(bytes / 256));
}

function toGiven({ type, id, version, body }: StoredResource): Given {
  return { type, id, version, bytes: body.length };
}

/** The last of them: what the machines on the way may still hold. */
function stillUnderWay(given: Given[]): Given[] {
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
