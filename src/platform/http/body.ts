import { RefusalError } from '#kernel';
import { refuseHttp } from './messages.ts';

/**
 * Reads a body as UTF-8 text, and stops reading at the limit: a stated length over it is refused before a byte is read.
 *
 * @refuses http.too-large, http.not-json (bytes that are no UTF-8)
 */
export async function readBody(request: Request, bytesMax: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  if (request.body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    parts.push(part);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    throw new RefusalError(refuseHttp('http.not-json'));
  }
}

function tooLarge(limit: number): RefusalError {
  return new RefusalError(refuseHttp('http.too-large', { limit }));
}
