import type { Scope } from '#kernel';
import type { RestParts } from '../rest/parts.ts';
import { shownVersions } from '../rest/shown-versions.ts';
import { readVersions } from '../store/read-versions.ts';
import { BATCH_BYTES } from './export-work.ts';
import { readItems } from './list-resources.ts';
import type { ExportFile, ExportJob } from './model.ts';

/** Lines of a whole export that are decided anew for its manifest: a second's work. Of a longer one the manifest names the files and counts nothing. */
const COUNTED_MAX = 5_000;
const AT_ONCE = 500;

/**
 * How many lines each file of an export would have if it were fetched now, by whoever asks now: what was withdrawn since is counted no more. Nothing is disclosed by it, so
 * nothing is noted.
 *
 * @returns a number for each file, in their order; undefined where there are too many lines to decide
 */
export async function countLines(
  parts: Pick<RestParts, 'gate'>,
  scope: Scope,
  job: ExportJob,
): Promise<readonly number[] | undefined> {
  const { files } = job.progress;
  if (files.reduce((sum, { count }) => sum + count, 0) > COUNTED_MAX) return undefined;
  const silent = { ...scope, note: () => undefined };
  const counts: number[] = [];
  for (const file of files) counts.push(await countIn(parts, silent, job.id, file));
  return counts;
}

async function countIn(
  parts: Pick<RestParts, 'gate'>,
  scope: Scope,
  job: string,
  { from, to }: ExportFile,
): Promise<number> {
  let count = 0;
  for (let next = from; ; ) {
    const items = await readItems(scope.tx, job, next, to, AT_ONCE);
    const { versions, keysTaken } = await readVersions(scope.tx, items, BATCH_BYTES);
    const last = items.at(keysTaken - 1);
    if (last === undefined) return count;
    count += (await shownVersions(parts, scope, 'export', versions)).length;
    next = last.n + 1;
  }
}
