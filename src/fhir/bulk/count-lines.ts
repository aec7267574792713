import type { Scope } from '#kernel';
import { shownVersions } from '../rest/disclosure/shown-versions.ts';
import type { RestParts } from '../rest/parts.ts';
import { readVersions } from '../store/read-versions.ts';
import type { StoredResource } from '../store/stored.ts';
import { BATCH_BYTES } from './export-work.ts';
import { readItems } from './items.ts';
import type { ExportFile, ExportJob } from './model.ts';

/** Lines up to which an export's manifest counts them anew each time it is fetched: a second's work. The manifest of a longer one names its files without counts. */
const COUNTED_MAX = 5_000;
const AT_ONCE = 500;

type CountedLine = Pick<StoredResource, 'type' | 'patientId'>;

/** How many lines each file has, in their order, and whose they are. */
export interface CountedLines {
  readonly counts: readonly number[];
  readonly lines: readonly CountedLine[];
}

/**
 * How many lines each file of an export would have if it were fetched now, by whoever asks now: what was withdrawn since is counted no more.
 *
 * @returns undefined where there are too many lines to decide
 */
export async function countLines(
  parts: Pick<RestParts, 'gate'>,
  scope: Scope,
  job: ExportJob,
): Promise<CountedLines | undefined> {
  const { files } = job.progress;
  if (files.reduce((sum, { count }) => sum + count, 0) > COUNTED_MAX) return undefined;
  const byFile: (readonly CountedLine[])[] = [];
  for (const file of files) byFile.push(await linesIn(parts, scope, job.id, file));
  return { counts: byFile.map(({ length }) => length), lines: byFile.flat() };
}

async function linesIn(
  parts: Pick<RestParts, 'gate'>,
  scope: Scope,
  job: string,
  { from, to }: ExportFile,
): Promise<readonly CountedLine[]> {
  const lines: CountedLine[] = [];
  for (let next = from; ; ) {
    const items = await readItems(scope.tx, job, { from: next, to }, AT_ONCE);
    const { versions, keysTaken } = await readVersions(scope.tx, items, BATCH_BYTES);
    const last = items.at(keysTaken - 1);
    if (last === undefined) return lines;
    for (const { type, patientId } of await shownVersions(parts, scope, 'export', versions)) {
      lines.push({ type, ...(patientId === undefined ? {} : { patientId }) });
    }
    next = last.n + 1;
  }
}
