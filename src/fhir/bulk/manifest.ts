import type { Scope } from '#kernel';
import { noteAccess, noteNothingFoundOf } from '../rest/disclosure/notes.ts';
import { baseOf, type RestParts } from '../rest/parts.ts';
import { type CountedLines, countLines } from './count-lines.ts';
import type { ExportFile, ExportJob, ImportJob, Job } from './model.ts';

/** What was left out of an export, or not taken of an import: an OperationOutcome a line. */
export const OUTCOMES = 'outcomes.ndjson';

/**
 * What a job that is done has to give: files and where they are.
 *
 * @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html#response---output-manifest
 */
export async function manifestOf(parts: RestParts, scope: Scope, job: Job): Promise<object> {
  return {
    transactionTime: job.at.toISOString(),
    request: job.request,
    requiresAccessToken: true,
    ...(job.kind === 'export' ? await exported(parts, scope, job) : imported(scope, job)),
  };
}

async function exported(parts: RestParts, scope: Scope, job: ExportJob): Promise<object> {
  const counted = await countLines(parts, scope, job);
  await noteCounted(parts, scope, job, counted);
  const entries = job.progress.files.map(({ type, isDeleted = false }, place) => {
    const count = counted?.counts[place];
    return { isDeleted, type, url: urlOf(scope, job, nameOf(job, place)), ...(count === undefined ? {} : { count }) };
  });
  // A file of which nothing is left is not named: its type would say that there was something.
  const those = (wanted: boolean) =>
    entries.flatMap(({ isDeleted, ...entry }) => (isDeleted === wanted && entry.count !== 0 ? [entry] : []));
  const { since, ignored = [] } = job.wanted;
  return {
    output: those(false),
    ...(since === undefined ? {} : { deleted: those(true) }),
    error: outcomesIf(scope, job, ignored.length),
  };
}

function imported(scope: Scope, job: ImportJob): object {
  const { created, updated, unchanged, failed } = job.progress;
  return {
    output: [],
    error: outcomesIf(scope, job, failed),
    extension: { created, updated, unchanged, failed },
  };
}

function outcomesIf(scope: Scope, job: Job, count: number): object[] {
  return count === 0 ? [] : [{ type: 'OperationOutcome', url: urlOf(scope, job, OUTCOMES), count }];
}

/** A number tells of each whose lines were counted, and of each patient who was named that there is nothing: whoever never fetches a file has looked. */
async function noteCounted(
  parts: RestParts,
  scope: Scope,
  { id, wanted: { within } }: ExportJob,
  counted: CountedLines | undefined,
): Promise<void> {
  const lines = counted?.lines ?? [];
  noteAccess(parts, scope, 'search', lines, { job: id });
  if (typeof within !== 'string') await noteNothingFoundOf(parts, scope, 'Patient', within, lines);
}

function urlOf(scope: Scope, { id }: Job, name: string): string {
  return `${baseOf(scope)}/bulk-jobs/${id}/${name}`;
}

/** The file of an export that has this name. */
export function fileNamed(job: ExportJob, name: string): ExportFile | undefined {
  return job.progress.files.find((_, place) => nameOf(job, place) === name);
}

/** `Observation-2.ndjson`: the second file of that type. */
function nameOf({ progress: { files } }: ExportJob, place: number): string {
  const label = labelOf(files[place]);
  return `${label}-${files.slice(0, place + 1).filter((one) => labelOf(one) === label).length}.ndjson`;
}

function labelOf(file: ExportFile | undefined): string {
  return file?.isDeleted ? 'deleted' : (file?.type ?? '');
}
