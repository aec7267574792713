/** What every answer carries. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * What every answer of a node carries whose address is https: browsers come to it and to what lies below its name by https alone, for a year. The proxy that ends TLS need not
 * add it.
 * @source OWASP ASVS 5.0, 3.4.1
 */
export function secureHeaders(url: string): Readonly<Record<string, string>> {
  return url.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {};
}

/** What an answer to a program carries beside: should a browser show it, it shows nothing of elsewhere and stands in no frame. */
const API_HEADERS: Readonly<Record<string, string>> = {
  ...SAFE_HEADERS,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** Doors that programs of other origins use from a browser: SMART apps and viewers of share links. */
export const OPEN_TO_OTHER_ORIGINS = ['/fhir/', '/shl/'] as const;

const OPEN_HEADERS: Readonly<Record<string, string>> = {
  ...API_HEADERS,
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'etag,location,last-modified,content-location,expires,retry-after,x-progress,x-correlation-id,www-authenticate,allow,accept-patch',
};

/** The headers of every answer at this path. */
export function headersOf(path: string): Readonly<Record<string, string>> {
  return OPEN_TO_OTHER_ORIGINS.some((prefix) => path.startsWith(prefix)) ? OPEN_HEADERS : API_HEADERS;
}

/** Whether what is missing there is told to a program, not shown as a page. */
export function isForPrograms(path: string): boolean {
  return /^\/(api|fhir|shl|exchange)(\/|$)/.test(path);
}
