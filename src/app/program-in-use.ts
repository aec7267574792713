import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Before the number of a process that runs from a folder. */
const MARK = 'in-use-';

/**
 * Says beside a program in one piece that a process may still read some of it: what is not needed at the start is read when somebody asks for it, and who watches over a node starts it again from the
 * same piece. Nobody has to take it back.
 *
 * @param entry - what the process was started from, or starts nodes from; sources need no word
 */
export async function holdProgram(entry: string, pid: number = process.pid): Promise<void> {
  if (path.extname(entry) !== '.mjs') return;
  // Where nothing can be written nothing is taken away either.
  await writeFile(path.join(path.dirname(entry), `${MARK}${pid}`), '').catch(() => undefined);
}

/** Whether some process that lives holds the program of a folder. Words of those that are gone are cleared away. */
export async function isProgramHeld(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  const marks = names.filter((name) => name.startsWith(MARK));
  const gone = marks.filter((name) => !isAlive(Number(name.slice(MARK.length))));
  for (const name of gone) await rm(path.join(folder, name), { force: true });
  return gone.length < marks.length;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's lives as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
