import { RefusalError } from '#kernel';
import { refuse } from './messages.ts';

/** Where a page of something ordered by time and id ended. Opaque to the caller. */
export function toCursor(at: Date, id: string): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** @refuses consent.cursor-invalid */
export function fromCursor(cursor: string): readonly [at: string, id: string] {
  const [, at = '', id = ''] =
    /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([A-Za-z0-9.-]+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (Number.isNaN(Date.parse(at))) {
    throw new RefusalError(refuse('consent.cursor-invalid', undefined, 'cursor'));
  }
  return [at, id];
}
