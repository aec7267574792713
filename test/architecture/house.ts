import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLOORS, ROOMS } from '#rooms';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One import as it is written, and where it leads: a file of the checkout, or a package. */
export interface Import {
  readonly specifier: string;
  readonly file?: string;
  readonly package?: string;
  /** Erased before the program runs. */
  readonly typeOnly: boolean;
}

/** A source file, by its path from the root of the checkout. */
export interface Module {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** A part of the house: a room, a platform part, a floor without rooms. `rank` says how high it stands. */
export interface Unit {
  readonly name: string;
  readonly rank: number;
  readonly room?: keyof typeof ROOMS;
  /** Others come in by its door alone. */
  readonly hasDoor: boolean;
}

const aliases = (
  JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { imports: Record<string, string> }
).imports;

/** Every source file of the program and the portals, tests among them. */
export function readHouse(): Module[] {
  const files = ['src/**/*.ts', 'web/**/*.{ts,tsx}'].flatMap((pattern) => globSync(pattern, { cwd: ROOT }));
  return files
    .filter((file) => !file.endsWith('.d.ts'))
    .sort()
    .map((file) => toModule(file, readFileSync(path.join(ROOT, file), 'utf8')));
}

export function toModule(file: string, text: string): Module {
  return { file, text, imports: [...importsOf(text)].map((found) => resolve(file, found)) };
}

/** Where a specifier that is not relative and not of Node leads: by package.json `imports`, or into node_modules. */
function resolve(from: string, { specifier, typeOnly }: { specifier: string; typeOnly: boolean }): Import {
  if (specifier.startsWith('.')) {
    return { specifier, typeOnly, file: path.posix.join(path.posix.dirname(from), specifier.replace(/\?.*$/, '')) };
  }
  if (!specifier.startsWith('#')) return { specifier, typeOnly, package: specifier };
  for (const [alias, target] of Object.entries(aliases)) {
    const [head = '', tail = ''] = alias.split('*');
    const isPattern = alias.includes('*');
    if (isPattern ? !specifier.startsWith(head) || !specifier.endsWith(tail) : specifier !== alias) continue;
    const middle = isPattern ? specifier.slice(head.length, specifier.length - tail.length) : '';
    return { specifier, typeOnly, file: path.posix.normalize(target.replace('*', middle)) };
  }
  return { specifier, typeOnly, package: specifier };
}

/** Imports and re-exports at the start of a line, and dynamic imports anywhere. Comments are taken away first. */
function* importsOf(text: string): Generator<{ specifier: string; typeOnly: boolean }> {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  for (const [, type, names = '', specifier = ''] of code.matchAll(
    /^(?:import|export)\s+(type\s+)?([\w$*{}\s,]*?)(?:\s*from\s*)?['"]([^'"]+)['"]/gm,
  )) {
    yield { specifier, typeOnly: type !== undefined || isTypesOnly(names) };
  }
  for (const [, before = '', specifier = ''] of code.matchAll(/(.?)\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    // `import('…').Name` in a type position is erased; there it follows a colon, a bracket or a bar and no `=>`.
    yield { specifier, typeOnly: before !== ' ' && before !== '(' };
  }
}

/** `{ type A, type B }` loads nothing. */
function isTypesOnly(names: string): boolean {
  const inside = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1];
  if (inside === undefined) return false;
  const each = inside.split(',').map((name) => name.trim());
  return each.filter((name) => name !== '').every((name) => name.startsWith('type '));
}

const ABOVE_ROOMS = ['world', 'app', 'cli', 'web'];
const FIRST_ROOM = 3;

/** The part of the house that a file stands in; undefined for what is no part of it (tests, package.json). */
export function unitOf(file: string): Unit | undefined {
  const [top, second = '', third] = file.split('/');
  if (top === 'web') return floor('web');
  if (top !== 'src') return undefined;
  switch (second) {
    case 'kernel':
      return { name: 'kernel', rank: 0, hasDoor: true };
    case 'platform':
      return { name: `platform/${third}`, rank: 1, hasDoor: true };
    case 'fhir':
      return { name: 'fhir', rank: 2, hasDoor: true };
    case 'rooms.ts':
      return { name: 'the plan', rank: 0, hasDoor: false };
    case 'rooms': {
      const room = third as keyof typeof ROOMS;
      const rank = FIRST_ROOM + FLOORS.indexOf(ROOMS[room]?.floor ?? 'oversight');
      return { name: `rooms/${third}`, rank, room, hasDoor: true };
    }
    default:
      return floor(second);
  }
}

function floor(name: string): Unit {
  return { name, rank: FIRST_ROOM + FLOORS.length + ABOVE_ROOMS.indexOf(name), hasDoor: false };
}

/** Tests, and the builders that only tests use. They may look behind doors. */
export function isForTests(file: string): boolean {
  return /\.test\.tsx?$|(^|\/|-)(fixtures|harness)\.ts$|^test\/|^e2e\//.test(file);
}

export { ROOT };
