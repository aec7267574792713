/** Where a page of something ordered by time and id, newest first, ended. Opaque to the caller. */
export function toCursor(at: Date, id: string): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** A cursor that is none of ours starts at the top. */
export function fromCursor(cursor: string | undefined): { at: string; id: string } | undefined {
  const [, at = '', id = ''] =
    /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([A-Za-z0-9.-]+)$/.exec(Buffer.from(cursor ?? '', 'base64url').toString('latin1')) ??
    [];
  return Number.isNaN(Date.parse(at)) ? undefined : { at, id };
}
