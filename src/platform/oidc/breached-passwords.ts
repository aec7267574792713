import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** Whether a password is one that others have lost already. */
export type IsBreached = (password: string) => Promise<boolean>;

/** Longer than any line of such a list: forty characters, a colon, and how often it was seen. */
const LINE_BYTES_MAX = 128;

/**
 * A list of breached passwords as a file: one SHA-1 in hexadecimal a line, sorted, with or without a count behind a colon, which is how such lists are given away. It is searched
 * where it lies, some forty short reads for a list of any size; no password and no part of its hash leaves the machine.
 *
 * @throws where the file is not there, or does not begin as such a list does: a list that was meant to hold and does not is found out too late
 */
export async function breachedPasswordsIn(file: string): Promise<IsBreached> {
  const handle = await open(file, 'r');
  try {
    const first = await lineFrom(handle, 0);
    if (!/^[0-9A-Fa-f]{40}$/.test(first.hash))
      throw new Error(`${file} is no list of SHA-1 hashes, one a line, sorted`);
  } finally {
    await handle.close();
  }
  return async (password) => {
    const wanted = createHash('sha1').update(password.normalize('NFC')).digest('hex').toUpperCase();
    const list = await open(file, 'r');
    try {
      return await holds(list, wanted);
    } finally {
      await list.close();
    }
  };
}

/** Halves the file until a line is left. `low` is always the beginning of a line. */
async function holds(list: FileHandle, wanted: string): Promise<boolean> {
  let low = 0;
  let high = (await list.stat()).size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // A place in the middle of a line says nothing: the line that begins at or after it does, and where there is none the one at `low`.
    const start = middle === low ? low : await nextLine(list, middle);
    const line = await lineFrom(list, start < high ? start : low);
    if (line.hash === wanted) return true;
    if (line.hash < wanted) low = line.end;
    else if (start < high) high = middle === low ? low : middle;
    else return false;
  }
  return false;
}

interface Line {
  readonly hash: string;
  /** Where the next one begins. */
  readonly end: number;
}

async function lineFrom(list: FileHandle, start: number): Promise<Line> {
  const text = await readAt(list, start);
  const end = text.indexOf('\n');
  const line = end === -1 ? text : text.slice(0, end);
  return { hash: line.slice(0, 40).toUpperCase(), end: start + (end === -1 ? text.length : end + 1) };
}

/** Where the first line begins that begins after this place, or at it. */
async function nextLine(list: FileHandle, at: number): Promise<number> {
  const text = await readAt(list, at - 1);
  const end = text.indexOf('\n');
  return end === -1 ? at - 1 + text.length : at + end;
}

async function readAt(list: FileHandle, position: number): Promise<string> {
  const { buffer, bytesRead } = await list.read(Buffer.alloc(LINE_BYTES_MAX), 0, LINE_BYTES_MAX, position);
  return buffer.toString('latin1', 0, bytesRead);
}
