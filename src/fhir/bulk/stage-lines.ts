import { RefusalError, type Tx } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { refuseBulk } from './messages.ts';

/** Lines of one piece: enough for one statement to be worth it, little enough to be held by several jobs at once. */
const CHUNK_BYTES = 524_288;
/** The largest line: a document with its scan in it. */
const LINE_BYTES_MAX = 16_777_216;

/** Some whole lines, and the number of the first of them, counted from one. */
export interface Chunk {
  readonly line: number;
  readonly body: string;
}

/**
 * Whole lines of a stream, some hundred at a time. No more than one piece is held.
 *
 * @refuses bulk.upload-too-large, bulk.line-too-long, fhir.forbidden-character for what is not UTF-8
 */
export async function* chunksOf(stream: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Chunk> {
  let held: Buffer[] = [];
  let bytes = 0;
  let isBroken = false;
  let total = 0;
  let line = 1;
  const cut = (all: Buffer, end: number): Chunk => {
    const body = decoded(all.subarray(0, end), line);
    const chunk = { line, body };
    line += body.split('\n').length - (body.endsWith('\n') ? 1 : 0);
    return chunk;
  };
  for await (const part of stream) {
    total += part.byteLength;
    if (total > bytesMax) throw new RefusalError(refuseBulk('bulk.upload-too-large', { max: bytesMax }));
    const own = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    held.push(own);
    bytes += own.byteLength;
    isBroken ||= own.includes(0x0a);
    if (bytes < CHUNK_BYTES) continue;
    if (!isBroken) {
      // Within one long line nothing is put together, or its parts would be copied again with every part.
      if (bytes > LINE_BYTES_MAX) throw new RefusalError(refuseBulk('bulk.line-too-long', { max: LINE_BYTES_MAX }));
      continue;
    }
    let all = Buffer.concat(held);
    for (let end = endOfLine(all); end > 0 && all.byteLength >= CHUNK_BYTES; end = endOfLine(all)) {
      yield cut(all, end);
      all = all.subarray(end);
    }
    // What is left is copied, so that it does not hold what it was a part of.
    held = [Buffer.from(all)];
    bytes = all.byteLength;
    isBroken = all.includes(0x0a);
  }
  const rest = Buffer.concat(held);
  if (rest.byteLength > 0) yield cut(rest, rest.byteLength);
}

/** Behind the last line that ends within a piece; behind the first where that is longer; zero where none has ended yet. */
function endOfLine(bytes: Buffer): number {
  const within = bytes.lastIndexOf(0x0a, CHUNK_BYTES - 1) + 1;
  return within > 0 ? within : bytes.indexOf(0x0a) + 1;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array, line: number): string {
  try {
    const text = UTF_8.decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Refused below, as an unreadable character is.
  }
  throw new RefusalError(refuseFhir('fhir.forbidden-character', { line, column: 1 }));
}

export async function insertChunk(tx: Tx, job: string, n: number, input: number, chunk: Chunk): Promise<void> {
  await tx.query('insert into bulk.chunk (job, n, input, line, body) values ($1, $2, $3, $4, $5)', [
    job,
    n,
    input,
    chunk.line,
    chunk.body,
  ]);
}

/** What an interrupted staging left of an input: it is fetched again from its beginning. */
export async function dropChunksFrom(tx: Tx, job: string, n: number): Promise<void> {
  await tx.query('delete from bulk.chunk where job = $1 and n >= $2', [job, n]);
}

/** Takes a piece off the pile. */
export async function takeChunk(
  tx: Tx,
  job: string,
  n: number,
): Promise<(Chunk & { readonly input: number }) | undefined> {
  const [chunk] = await tx.query<Chunk & { input: number }>(
    'delete from bulk.chunk where job = $1 and n = $2 returning input, line, body',
    [job, n],
  );
  return chunk;
}
