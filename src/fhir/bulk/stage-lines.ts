import { RefusalError, type Tx } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { refuseBulk } from './messages.ts';

/** Bytes of one piece: enough for one statement to be worth it, little enough to be held by several jobs at once. */
const CHUNK_BYTES = 524_288;
/** Lines of one piece. Resources are longer than a piece has room for so many; lines that are none are each answered with an outcome, and those are held together. */
export const CHUNK_LINES_MAX = 4_000;
/** The largest line: a document with its scan in it. */
const LINE_BYTES_MAX = 16_777_216;

/** Some whole lines, and the number of the first of them, counted from one. */
export interface Chunk {
  readonly line: number;
  readonly body: string;
}

/**
 * Whole lines of a stream, some hundred at a time. No more than one piece is held, or one line that is longer.
 *
 * @refuses bulk.upload-too-large, bulk.line-too-long, fhir.forbidden-character for what is not UTF-8
 */
export async function* chunksOf(stream: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Chunk> {
  let held: Buffer[] = [];
  let bytes = 0;
  let hasLine = false;
  let line = 1;
  const cut = (all: Buffer, end: number): Chunk => {
    const chunk = { line, body: decoded(all.subarray(0, end), line) };
    line += chunk.body.split('\n').length - (chunk.body.endsWith('\n') ? 1 : 0);
    return chunk;
  };
  for await (const part of upTo(bytesMax, stream)) {
    held.push(part);
    bytes += part.byteLength;
    hasLine ||= part.includes(LINE_END);
    if (bytes < CHUNK_BYTES) continue;
    // Within one long line nothing is put together, or its parts would be copied again with every part.
    if (!hasLine && bytes > LINE_BYTES_MAX)
      throw new RefusalError(refuseBulk('bulk.line-too-long', { max: LINE_BYTES_MAX }));
    if (!hasLine) continue;
    let all = Buffer.concat(held);
    for (let end = endOfPiece(all); end > 0 && all.byteLength >= CHUNK_BYTES; end = endOfPiece(all)) {
      yield cut(all, end);
      all = all.subarray(end);
    }
    // What is left is copied, so that it does not hold what it was a part of.
    held = [Buffer.from(all)];
    bytes = all.byteLength;
    hasLine = all.includes(LINE_END);
  }
  for (let rest = Buffer.concat(held); rest.byteLength > 0; ) {
    const piece = endOfPiece(rest);
    // The last line need not have an end.
    const end = rest.includes(LINE_END, piece) ? piece : rest.byteLength;
    yield cut(rest, end);
    rest = rest.subarray(end);
  }
}

const LINE_END = 0x0a;

/** The parts of a stream. @refuses bulk.upload-too-large beyond a number of bytes */
async function* upTo(bytesMax: number, stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const part of stream) {
    total += part.byteLength;
    if (total > bytesMax) throw new RefusalError(refuseBulk('bulk.upload-too-large', { max: bytesMax }));
    yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  }
}

/** Behind the last line that ends within a piece; behind the first where that is longer; zero where none has ended yet. */
function endOfPiece(bytes: Buffer): number {
  let end = 0;
  for (let lines = 0; lines < CHUNK_LINES_MAX; lines++) {
    const next = bytes.indexOf(LINE_END, end) + 1;
    if (next === 0 || (end > 0 && next > CHUNK_BYTES)) break;
    end = next;
  }
  return end;
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

/** A piece in its place among those of the job, and which of the inputs it is of. */
export interface StagedChunk extends Chunk {
  readonly n: number;
  readonly input: number;
}

export async function insertChunk(tx: Tx, job: string, { n, input, line, body }: StagedChunk): Promise<void> {
  const values = [job, n, input, line, body];
  await tx.query('insert into bulk.chunk (job, n, input, line, body) values ($1, $2, $3, $4, $5)', values);
}

/** What an interrupted staging left of an input: it is fetched again from its beginning. */
export async function dropChunksFrom(tx: Tx, job: string, n: number): Promise<void> {
  await tx.query('delete from bulk.chunk where job = $1 and n >= $2', [job, n]);
}

/** Takes a piece off the pile. */
export async function takeChunk(tx: Tx, job: string, n: number): Promise<StagedChunk | undefined> {
  const [chunk] = await tx.query<StagedChunk>(
    'delete from bulk.chunk where job = $1 and n = $2 returning n, input, line, body',
    [job, n],
  );
  return chunk;
}
