import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A path as the person typed it, seen from where they called. */
export function pathFromCaller(typed: string): string {
  return path.resolve(process.env['CAUSEWAY_CALLED_FROM'] ?? process.cwd(), typed);
}

/** Where the nodes of this checkout keep their data, unless the person names another folder. */
export function dataFolder(typed: string | undefined): string {
  return typed === undefined ? path.join(ROOT, 'data') : pathFromCaller(typed);
}
