import { RefusalError } from '#kernel';
import { refuse } from './messages.ts';

/** Where a page of something ordered by time and id ended. Opaque to the caller. */
export function toCursor(at: Date, id: string): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** @refuses consent.cursor-invalid */
export function fromCursor(cursor: string): readonly [at: string, id: string] {
  const [at = '', id] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (id === undefined || Number.isNaN(Date.parse(at))) {
    throw new RefusalError(refuse('consent.cursor-invalid', undefined, 'cursor'));
  }
  return [at, id];
}
