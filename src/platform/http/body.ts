import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RefusalError } from '#kernel';
import type { HttpRequest } from './message.ts';
import { refuseHttp } from './messages.ts';

/**
 * Reads a body as UTF-8 text, and stops reading at the limit: a stated length over it is refused before a byte is read.
 *
 * @refuses http.too-large, http.not-json (bytes that are no UTF-8)
 */
export async function readBody(request: HttpRequest, bytesMax: number): Promise<string> {
  const bytes = await readBytes(request, bytesMax);
  return bytes === undefined ? '' : decode(bytes);
}

/**
 * A body of any kind; undefined where there is none. What came in gzip is unpacked; the limit is for both.
 *
 * @refuses http.too-large, http.content-encoding
 */
export async function readBytes(request: HttpRequest, bytesMax: number): Promise<Uint8Array | undefined> {
  const packed = await readAsSent(request, bytesMax);
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (packed === undefined || encoding === 'identity' || encoding === '') return packed;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new RefusalError(refuseHttp('http.content-encoding', { encoding: encoding.slice(0, 40) }));
  }
  try {
    return await unpack(packed, { maxOutputLength: bytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytesMax);
    throw new RefusalError(refuseHttp('http.content-encoding', { encoding: 'gzip' }));
  }
}

const unpack = promisify(gunzip);

async function readAsSent(request: HttpRequest, bytesMax: number): Promise<Uint8Array | undefined> {
  const stated = request.headers.get('content-length') ?? '';
  if (Number(stated) > bytesMax) throw tooLarge(bytesMax);
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (/^\d+$/.test(stated) && request.headers.get('transfer-encoding') === null) {
    // Of a stated length not a byte more is read by the server: the whole body may come at once.
    return new Uint8Array(await request.arrayBuffer());
  }
  if (request.body === null) return undefined;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request.body) {
    bytes += part.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @refuses http.not-json where the bytes are no UTF-8 */
function decode(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new RefusalError(refuseHttp('http.not-json'));
  }
}

function tooLarge(limit: number): RefusalError {
  return new RefusalError(refuseHttp('http.too-large', { limit }));
}
