import type { z } from 'zod';
import { type Refusal, RefusalError } from '#kernel';
import { readBody, readBytes } from './body.ts';
import { type HttpRequest, queryOf } from './message.ts';
import { refuseHttp } from './messages.ts';
import { requireReadable } from './readable.ts';
import type { Route } from './route.ts';

/** Default limit of a body: a page's form is a few kilobytes; what is larger says so in its route. */
const BODY_BYTES_MAX = 1_048_576;

/**
 * A request's input as its row takes it: query, path and body in one flat object.
 *
 * @refuses http.unsupported-media-type, http.not-json, http.unreadable-character, and what the reading of a body refuses
 */
export async function gather(
  row: Route,
  request: HttpRequest,
  params: Readonly<Record<string, string>>,
): Promise<unknown> {
  // Without a prototype: `constructor` and `__proto__` are names like others.
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [given, value] of request.url.includes('?') ? queryOf(request) : []) {
    const name = row.ownNames?.has(given) ? `?${given}` : given;
    const before = query[name];
    query[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  const named = { ...query, ...params };
  requireReadable(named);
  const contentType = request.headers.get('content-type') ?? '';
  const bytesMax = row.bodyBytesMax ?? BODY_BYTES_MAX;
  if (row.streamed) {
    const body = { stream: request.body ?? [], contentType };
    return { ...named, body, headers: Object.fromEntries(request.headers) };
  }
  if (row.takesBytes?.(contentType)) {
    const bytes = (await readBytes(request, bytesMax)) ?? new Uint8Array();
    return { ...named, body: { text: '', contentType, bytes }, headers: Object.fromEntries(request.headers) };
  }
  const text = await readBody(request, bytesMax);
  if (row.raw) {
    return { ...named, body: { text, contentType }, headers: Object.fromEntries(request.headers) };
  }
  if (text === '') return named;
  if (!/^application\/(\S+\+)?json\b/i.test(contentType)) {
    throw new RefusalError(refuseHttp('http.unsupported-media-type', { type: contentType.slice(0, 80) }));
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new RefusalError(refuseHttp('http.not-json'));
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new RefusalError(refuseHttp('http.not-json'));
  requireReadable(body);
  // The path names the thing; a body may not rename it.
  return { ...query, ...body, ...params };
}

/**
 * What a request brings that was refused before it was read: whose name it bears has to be known of a no for the role as well. Nothing where it cannot be read, names nobody at all, or is larger
 * than memory.
 */
export async function gatherRefused(
  row: Route,
  request: HttpRequest,
  params: Readonly<Record<string, string>>,
): Promise<unknown> {
  if (row.about === undefined || row.streamed) return undefined;
  try {
    return await gather(row, request, params);
  } catch {
    return undefined;
  }
}

/** @refuses http.invalid-input, for each member that is not acceptable */
export function parse(row: Route, raw: unknown): unknown {
  const result = row.input.safeParse(raw);
  if (result.success) return result.data;
  const [first, ...more] = result.error.issues.slice(0, 20).map(toRefusal);
  throw first === undefined ? new RefusalError(refuseHttp('http.not-json')) : new RefusalError(first, ...more);
}

function toRefusal(issue: z.core.$ZodIssue): Refusal {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined;
  const path = issue.path.map(String).join('.');
  const name = keys ?? (path === '' ? 'body' : path);
  return refuseHttp(
    'http.invalid-input',
    { name: name.slice(0, 120), reason: issue.message.slice(0, 200) },
    path || undefined,
  );
}
