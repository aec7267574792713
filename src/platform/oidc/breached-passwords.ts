import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';

/** Whether a password is one that others have lost already. */
export type IsBreached = (password: string) => Promise<boolean>;

/** Longer than any line of such a list: forty characters, a colon, and how often it was seen. */
const LINE_BYTES_MAX = 128;

/** Passwords as they are, kept in memory: a million of them, or so. Longer lists are hashed and sorted. */
const PLAIN_BYTES_MAX = 32 * 1024 * 1024;
const HASH = /^[0-9A-Fa-f]{40}(:\d+)?$/;

/**
 * A list of breached passwords as a file. Either one SHA-1 in hexadecimal a line, sorted, with or without a count behind a colon, which is how such lists are given away: it is
 * searched where it lies, some forty short reads for a list of any size. Or one password a line, as short lists are given away: none of them is good in whichever case. No
 * password and no part of its hash leaves the machine.
 *
 * @throws where the file is not there, is empty, mixes the two, or is too long for passwords as they are: a list that was meant to hold and does not is found out too late
 */
export async function breachedPasswordsIn(file: string): Promise<IsBreached> {
  const handle = await open(file, 'r');
  try {
    const first = await lineFrom(handle, 0);
    if (first.end === 0) throw new Error(`${file} is empty: nothing would be refused`);
    return /^[0-9A-F]{40}$/.test(first.hash) ? hashesIn(file) : await plainOnesIn(file);
  } finally {
    await handle.close();
  }
}

async function plainOnesIn(file: string): Promise<IsBreached> {
  if ((await stat(file)).size > PLAIN_BYTES_MAX) {
    throw new Error(
      `${file} is too long to be kept as it is: a list of SHA-1 hashes, one a line, sorted, may be of any length`,
    );
  }
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/).filter((line) => line !== '');
  if (lines.length === 0) throw new Error(`${file} is empty: nothing would be refused`);
  if (lines.some((line) => HASH.test(line))) throw new Error(`${file} has hashes and passwords: a list is of one kind`);
  const known = new Set(lines.map(inOneCase));
  return async (password) => known.has(inOneCase(password));
}

function inOneCase(password: string): string {
  return password.normalize('NFC').toLowerCase();
}

function hashesIn(file: string): IsBreached {
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
