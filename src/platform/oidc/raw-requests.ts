import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { RefusalError } from '#kernel';
import { sourceAt } from '#platform/http';
import { refuse } from './messages.ts';
import { ownOrigins } from './origins.ts';

/** A sign-in form is a few hundred bytes, a consent with many scopes a few thousand, a passkey's answer no more than that. */
const BODY_BYTES_MAX = 16_384;

export function requireMethod(req: IncomingMessage, expected: 'GET' | 'POST'): void {
  if (req.method !== expected) throw new RefusalError(refuse('sign-in.method', { method: req.method ?? '' }));
}

/** Cookies go to every port of a machine; an Origin header tells one page from another. */
export function refuseOtherSites(req: IncomingMessage, url: string): void {
  const { origin } = req.headers;
  if (origin !== undefined && !ownOrigins(url).includes(origin)) throw new RefusalError(refuse('sign-in.other-site'));
}

export async function readJson(req: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? ''))
    throw new RefusalError(refuse('sign-in.not-json'));
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The request must outlive a refusal of its body, or its answer would go down with it.
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new RefusalError(refuse('sign-in.too-large', { bytes: BODY_BYTES_MAX }));
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new RefusalError(refuse('sign-in.not-json'));
  }
}

export function parse<T>(schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const problem = [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
  throw new RefusalError(
    refuse('sign-in.input', { problem: problem.slice(0, 200) }, issue?.path.join('.') || undefined),
  );
}

/**
 * From where a request came. A proxy on this machine writes the address it saw at the end of a list; what a caller wrote itself stands before it and is not believed.
 */
export function addressOf(req: IncomingMessage): string {
  const peer = sourceAt(req.socket.remoteAddress);
  const isHere = peer.startsWith('127.') || peer === '0:0:0:0';
  const forwarded = [req.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').at(-1)?.trim();
  return isHere && forwarded ? sourceAt(forwarded) : peer;
}
