import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/**
 * The lines of a file or stream, one at a time, however long it is; without the byte order mark that some programs put before the first. The file is opened when the first line is asked for.
 *
 * @throws when the file cannot be opened
 */
export async function* linesOf(source: string | NodeJS.ReadableStream): AsyncGenerator<string> {
  const input = typeof source === 'string' ? (await open(source)).createReadStream() : source;
  let isFirst = true;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    yield isFirst ? line.replace(/^\uFEFF/, '') : line;
    isFirst = false;
  }
}
