import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOMS } from '#rooms';
import { ROOT } from './house.ts';

/** Folders of rooms, as they lie there. */
export function roomFolders(): string[] {
  return readdirSync(path.join(ROOT, 'src/rooms'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** What a room must have: a place in the plan, a page about itself, a door, and what crosses the wire. */
export function missingFiles(room: string): string[] {
  const wanted = ['README.md', 'index.ts', 'contract.ts'].filter(
    (file) => !existsSync(path.join(ROOT, 'src/rooms', room, file)),
  );
  return [
    ...wanted.map((file) => `${room} has no ${file}`),
    ...(room in ROOMS ? [] : [`${room} is not in src/rooms.ts`]),
  ];
}

/** Each invariant of a room's page names a test that is there: a sentence without one is a hope. */
export function unheldInvariants(room: string, readme: string, testFiles: ReadonlySet<string>): string[] {
  const section = /^## Invariants\s*$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readme)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => /^(\|\s*\d+\s*\||\d+\.\s)/.test(line));
  if (rows.length === 0) return [`${room}: README.md numbers no invariant`];
  return rows.flatMap((row) => {
    const named = [...row.matchAll(/[\w./-]+?\.test(?:\.tsx?)?(?![\w])/g)].map(([name]) => name.replace(/\.tsx?$/, ''));
    const absent = named.filter((name) => !testFiles.has(path.posix.basename(name)));
    const what = row.slice(0, 100);
    if (named.length === 0) return [`${room}: no test is named in “${what}”`];
    return absent.map((name) => `${room}: there is no ${name}.ts, named in “${what}”`);
  });
}

export function readmeOf(room: string): string {
  const file = path.join(ROOT, 'src/rooms', room, 'README.md');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Names of test files that may hold a room's invariants, without their endings: its own, and those of the whole house. */
export function testFilesOf(room: string): ReadonlySet<string> {
  const files = [`src/rooms/${room}/**/*.test.ts`, 'test/**/*.test.ts', 'e2e/**/*.test.ts'].flatMap((pattern) =>
    globSync(pattern, { cwd: ROOT }),
  );
  return new Set(files.map((file) => path.basename(file).replace(/\.ts$/, '')));
}
