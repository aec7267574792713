import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Lang, type Refusal, toLang } from '#kernel';
import { AWAY_RETRY_SECONDS } from '#platform/postgres';
import { refuse } from './messages.ts';
import { INTERACTIONS } from './settings.ts';

/**
 * Answers at a door of sign-in where the authorization server could not be read: it is away, and the next request tries again. Programs are told as OAuth tells it, our own pages as they are told of
 * everything.
 *
 * @source RFC 6749 §4.1.2.1 (temporarily_unavailable; a description has letters of ASCII alone)
 */
export function answerUnread(
  req: IncomingMessage,
  res: ServerResponse,
  outcome: (refusals: readonly Refusal[], lang: Lang, correlationId: string) => object,
): void {
  const refusal = refuse('sign-in.unavailable');
  const isPage = (req.url ?? '').startsWith(INTERACTIONS);
  const body = isPage
    ? outcome([refusal], toLang(req.headers['accept-language']), randomUUID())
    : { error: 'temporarily_unavailable', error_description: refusal.text.en };
  res.writeHead(503, {
    'content-type': isPage ? 'application/fhir+json; charset=utf-8' : 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'retry-after': String(AWAY_RETRY_SECONDS),
    ...(req.complete ? {} : { connection: 'close' }),
  });
  res.end(JSON.stringify(body));
  // A body that nobody reads is thrown away, so that the answer gets through.
  req.resume();
}
