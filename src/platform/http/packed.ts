import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { HttpAnswer } from './message.ts';
import { bytesOf } from './text-pieces.ts';

/** Bytes below which packing saves no packet on its way. */
const WORTH_IT = 1_024;
/** What is larger is packed beside our one thread; below that the way there costs more than the packing. */
const AT_ONCE = 16_384;
/** The first level saves nearly what the usual one does, in half its time. */
const QUICK = { level: 1 };

const PACKABLE = /^(text\/|application\/([\w.-]+\+)?(json|xml|ndjson)\b)/i;

const gzipBeside = promisify(gzip);

/** The answer in gzip, where the caller takes that and it is worth it. */
export async function packed(answer: HttpAnswer, accepted: string | null): Promise<HttpAnswer> {
  const { headers } = answer;
  if (accepted === null || answer.body === null || !PACKABLE.test(headers['content-type'] ?? '')) return answer;
  if (headers['content-encoding'] !== undefined) return answer;
  // Once: who sends it finds the bytes.
  const body = bytesOf(answer.body);
  if (!(body instanceof ReadableStream) && Buffer.byteLength(body) < WORTH_IT) return { ...answer, body };
  const varying = { ...headers, vary: 'accept-encoding' };
  if (!takesGzip(accepted)) return { ...answer, headers: varying, body };
  const { etag } = headers;
  const weak = etag === undefined || etag.startsWith('W/') ? {} : { etag: `W/${etag}` };
  return { ...answer, headers: { ...varying, ...weak, 'content-encoding': 'gzip' }, body: await pack(body) };
}

async function pack(body: string | Uint8Array | ReadableStream<Uint8Array>): Promise<HttpAnswer['body']> {
  if (body instanceof ReadableStream) {
    return body.pipeThrough(new CompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>);
  }
  return Buffer.byteLength(body) < AT_ONCE ? gzipSync(body, QUICK) : gzipBeside(body, QUICK);
}

/** @source RFC 9110 §12.5.3 */
function takesGzip(accepted: string): boolean {
  const codings = accepted.split(',').map((coding) => coding.trim().toLowerCase());
  const named = codings.find((coding) => /^gzip\b/.test(coding)) ?? codings.find((coding) => coding.startsWith('*'));
  return named !== undefined && !/;\s*q=0(\.0*)?$/.test(named);
}
