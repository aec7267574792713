import type { IncomingMessage } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Database } from '#platform/postgres';
import { findBearer } from './artifacts.ts';

/** As the library has it: a token request is a few kilobytes. */
const BODY_BYTES_MAX = 57_344;

/**
 * A public application need not say who it is when it turns a refresh token: the token says it (RFC 6749 §6), and SMART's own client library leaves it out. The
 * library insists on `client_id`, so it is added to the form on its way in, for clients that have nothing to prove.
 */
export function nameByRefreshToken(req: IncomingMessage, { Client }: Provider, database: Database): void {
  if (req.method !== 'POST' || req.headers.authorization !== undefined) return;
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(req.headers['content-type'] ?? '')) return;
  // The form may grow: what was said about its length no longer counts, only that there is one.
  const stated = Number(req.headers['content-length'] ?? 0);
  if (stated > BODY_BYTES_MAX) return;
  delete req.headers['content-length'];
  req.headers['transfer-encoding'] = 'chunked';
  const iterate = req.iterator.bind(req);
  req.iterator = (options) => named(iterate(options)) as ReturnType<typeof iterate>;

  async function* named(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of parts) {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > BODY_BYTES_MAX) break;
    }
    const body = Buffer.concat(chunks);
    yield body;
    const form = new URLSearchParams(body.toString('utf8'));
    const isNamed = form.has('client_id') || form.has('client_assertion');
    if (isNamed || form.get('grant_type') !== 'refresh_token' || bytes > BODY_BYTES_MAX) return;
    const { clientId } = (await findBearer(database, 'RefreshToken', form.get('refresh_token') ?? '')) ?? {};
    const client = typeof clientId === 'string' ? await Client.find(clientId) : undefined;
    if (client?.clientAuthMethod === 'none') yield Buffer.from(`&client_id=${encodeURIComponent(client.clientId)}`);
  }
}
