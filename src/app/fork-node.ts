import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { NodeSettings } from './node-settings.ts';

/**
 * What lives longer than a request is some 60 MB. Left to itself the engine waits until four times as much has gathered before it looks: the process then holds half a
 * gigabyte for nothing. Looking at half as much again costs a few percent of its time.
 */
const MEMORY = ['--heap-growing-percent=50', '--max-semi-space-size=16'];

/**
 * Left to itself the engine makes its best code of a function after some thousand calls: of what a request needs after a minute, on a node that is asked some hundred times a second.
 * Sooner, the first half minute costs a fifth less and the second still a tenth. docs/performance.md has the figures.
 */
const COMPILING = [
  '--invocation-count-for-maglev=40',
  '--invocation-count-for-turbofan=200',
  '--minimum-invocations-after-ic-update=50',
  '--concurrent-recompilation-queue-length=64',
];

/** The engine's own code on pages of 2 MiB, where the system has them: a processor finds it sooner. A twentieth of the node's time, for 13 MB. */
const LARGE_PAGES = ['--use-largepages=silent'];

const COMPILED = fileURLToPath(new URL('../../dist/compiled', import.meta.url));

const SOURCE = fileURLToPath(new URL('./node-process.ts', import.meta.url));

/** Starts the process of one node. What the engine compiled is kept beside the built portals, and the next start reads it there: half the CPU time. */
export function forkNode(
  settings: NodeSettings,
  { program = SOURCE, execArgv = [], env, ...options }: ForkOptions & { readonly program?: string } = {},
): ChildProcess {
  return fork(program, [JSON.stringify(settings)], {
    ...options,
    execArgv: [...MEMORY, ...COMPILING, ...LARGE_PAGES, ...execArgv],
    // Two arenas: with one for each thread, what was freed in one is not found by another.
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, MALLOC_ARENA_MAX: '2', ...env },
  });
}
