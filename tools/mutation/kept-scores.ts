/** Scores of runs, each with a print of what it was run on: a list that was cut short goes on where it stood, and what nobody has touched since is not tried again. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export interface Score {
  readonly module: string;
  readonly noticed: number;
  readonly missed: number;
  /** What no test noticed, each in a line. */
  readonly survivors: readonly string[];
}

const FOLDER = 'node_modules/.cache/mutation';
/** What a file of ours is told of another by. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'([.#][^']+)'/g;

/** The score of these files as they stand, where there was a run. */
export function keptScore(module: string, print: string): Score | undefined {
  const file = fileOf(module);
  if (!existsSync(file)) return undefined;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { readonly print: string; readonly score: Score };
  return kept.print === print ? kept.score : undefined;
}

export function keepScore(score: Score, print: string): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(score.module), `${JSON.stringify({ print, score }, undefined, 2)}\n`);
}

/** Of a module, its tests, all code that they import at whatever remove, the tables of the database and the versions of everything from outside. */
export function printOf(module: string, tests: readonly string[]): string {
  const hash = createHash('sha256');
  const files = [...withImported([module, ...tests]), ...globSync('src/**/migrations/*.sql'), 'package-lock.json'];
  for (const file of [...new Set(files)].sort()) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function withImported(files: readonly string[]): string[] {
  const root = process.cwd();
  const found = new Set(files.map((file) => path.resolve(file)));
  for (const file of found) {
    if (!file.endsWith('.ts')) continue;
    const { resolve } = createRequire(file);
    for (const [, imported = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const target = findFile(resolve, imported);
      if (target !== undefined) found.add(target);
    }
  }
  return [...found].map((file) => path.relative(root, file));
}

/** A line of a text that only looks like an import leads nowhere. */
function findFile(resolve: NodeJS.RequireResolve, imported: string): string | undefined {
  try {
    return resolve(imported);
  } catch {
    return undefined;
  }
}

function fileOf(module: string): string {
  return path.join(FOLDER, `${module.replaceAll('/', '+')}.json`);
}
