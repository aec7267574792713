import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Content, PrintOptions } from './print.ts';

export interface PressJob {
  readonly content: readonly Content[];
  /** `sealedBy`: whose seal comes into the place that is left for it. */
  readonly options: Omit<PrintOptions, 'seal'> & { readonly sealedBy?: string };
}

/** What the printing process answers. */
export type PressAnswer = { readonly id: number } & ({ readonly pdf: Uint8Array } | { readonly fault: string });

/** With nothing to print the process is kept for the next page of the same visitor, then it ends. */
const IDLE_MS = 20_000;
/** A request has sixty seconds; a document that takes as long holds up all behind it. */
const JOB_MS_MAX = 50_000;
/** What wants more than this ends the printing process, not the node. */
const HEAP_MB_MAX = 768;

/**
 * Prints in a process of its own: a page takes a tenth of a second and more of one core, and the node has one thread for everybody; pdfmake and the four fonts take
 * 150 MB, which a thread's end does not give back to the machine and a process's does. It begins with the first document and ends when there has been none for a while.
 *
 * @param script - file of the printing process
 */
export function createPress(script: string) {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  let next = 0;

  const end = (fault?: Error) => {
    clearTimeout(timer);
    child?.kill('SIGKILL');
    child = undefined;
    const left = waiting;
    waiting = new Map();
    for (const { reject } of left.values()) reject(fault);
  };
  /** While there is something to print the child keeps the program alive, and has so long for one document; else it goes after a while. */
  const watch = () => {
    clearTimeout(timer);
    if (waiting.size > 0) {
      timer = setTimeout(() => end(new Error('a document takes too long to print')), JOB_MS_MAX);
      child?.ref();
      child?.channel?.ref();
    } else {
      timer = setTimeout(end, IDLE_MS).unref();
      child?.unref();
      child?.channel?.unref();
    }
  };
  const begin = () => {
    const own = fork(script, {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${HEAP_MB_MAX}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    own.on('message', (answer: PressAnswer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      watch();
      if ('pdf' in answer) asked?.resolve(answer.pdf);
      else asked?.reject(new Error(answer.fault));
    });
    const gone = (why: string) => own === child && end(new Error(`the printing process ended: ${why}`));
    own.on('error', (error) => gone(error.message));
    own.on('exit', (code, signal) => gone(String(signal ?? code)));
    return own;
  };

  return {
    /** @throws when the document cannot be drawn, or takes too long */
    print(job: PressJob): Promise<Uint8Array> {
      child ??= begin();
      const id = next++;
      const asked = Promise.withResolvers<Uint8Array>();
      waiting.set(id, asked);
      if (waiting.size === 1) watch();
      child.send({ id, ...job });
      return asked.promise;
    },
  };
}

export const press = createPress(fileURLToPath(new URL('./print-process.ts', import.meta.url)));
