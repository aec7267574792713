import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/**
 * The lines of a file or stream, one at a time, however long it is. The file is opened when the first line is asked for.
 *
 * @throws when the file cannot be opened
 */
export async function* linesOf(source: string | NodeJS.ReadableStream): AsyncGenerator<string> {
  const input = typeof source === 'string' ? (await open(source)).createReadStream() : source;
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
