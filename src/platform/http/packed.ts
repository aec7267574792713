import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, gzip, gzipSync } from 'node:zlib';
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
const deflateBeside = promisify(deflateRaw);
const { Z_SYNC_FLUSH } = constants;

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
  if (body instanceof ReadableStream) return packedParts(body);
  return Buffer.byteLength(body) < AT_ONCE ? gzipSync(body, QUICK) : gzipBeside(body, QUICK);
}

/** A head without name and time; and a last, empty block, behind which the sums stand. @source RFC 1952 §2.3, RFC 1951 §3.2.3 */
const GZIP_HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
const LAST_BLOCK = Uint8Array.of(3, 0);

/** One text, packed part by part when its reader asks for the next: a stream of gzip would take parts ahead and hold some back. */
function packedParts(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let head = GZIP_HEAD;
  let sum = 0;
  let length = 0;
  return new ReadableStream<Uint8Array>(
    {
      // What breaks off while a part waits to be taken.
      start: (controller) => void reader.closed.catch((fault) => controller.error(fault)),
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          const sums = Buffer.alloc(8);
          sums.writeUInt32LE(sum);
          sums.writeUInt32LE(length % 2 ** 32, 4);
          controller.enqueue(Buffer.concat([head, LAST_BLOCK, sums]));
          controller.close();
          return;
        }
        sum = crc32(value, sum);
        length += value.length;
        // Not the end: blocks that others follow.
        controller.enqueue(Buffer.concat([head, await deflateBeside(value, { ...QUICK, finishFlush: Z_SYNC_FLUSH })]));
        head = new Uint8Array();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** @source RFC 9110 §12.5.3 */
function takesGzip(accepted: string): boolean {
  const codings = accepted.split(',').map((coding) => coding.trim().toLowerCase());
  const named = codings.find((coding) => /^gzip\b/.test(coding)) ?? codings.find((coding) => coding.startsWith('*'));
  return named !== undefined && !/;\s*q=0(\.0*)?$/.test(named);
}
