/** What every answer carries. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Doors that programs of other origins use from a browser: SMART apps and viewers of share links. */
export const OPEN_TO_OTHER_ORIGINS = ['/fhir/', '/shl/'] as const;

const OPEN_HEADERS: Readonly<Record<string, string>> = {
  ...SAFE_HEADERS,
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'etag,location,last-modified,content-location,expires,retry-after,x-progress,x-correlation-id',
};

/** The headers of every answer at this path. */
export function headersOf(path: string): Readonly<Record<string, string>> {
  return OPEN_TO_OTHER_ORIGINS.some((prefix) => path.startsWith(prefix)) ? OPEN_HEADERS : SAFE_HEADERS;
}

/** Whether what is missing there is told to a program, not shown as a page. */
export function isForPrograms(path: string): boolean {
  return /^\/(api|fhir|shl|exchange)(\/|$)/.test(path);
}
