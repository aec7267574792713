/**
 * A test runner for Stryker that stays in one process: for each mutant it loads anew only what depends on the changed module, and stops at the first test that fails. What stands
 * below (the FHIR definitions, the kernel) is loaded once, which is most of what a process of its own would spend its time on. Nothing that a mutant computed is kept for the next one:
 * whatever could keep it depends on the changed module, and is new. A database is begun once too, and each test undoes what it wrote.
 */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { endAll, endGroups, takeDeclared } from './registry.ts';

/** What Stryker's instrumented code reads and writes. */
interface Instrumented {
  activeMutant?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: unknown;
}

interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly hitLimit?: number;
  readonly sandboxFileName: string;
}

const TEST_API = new URL('registry.ts', import.meta.url).href;
const shared = globalThis as { __stryker__?: Instrumented };

function createRunner({ unitTests }: { unitTests: readonly string[] }) {
  /** Who imports a module: module → those that do. */
  const importers = new Map<string, Set<string>>();
  let renewed: ReadonlySet<string> = new Set();
  let round = 0;
  const instrumented: Instrumented = {};
  shared.__stryker__ = instrumented;

  registerHooks({
    resolve(specifier, context, next) {
      const url = specifier === 'node:test' ? TEST_API : next(specifier, context).url;
      const from = context.parentURL?.replace(/\?.*/, '');
      if (from !== undefined) importers.set(url, (importers.get(url) ?? new Set()).add(from));
      return { url: renewed.has(url) ? `${url}?round=${round}` : url, shortCircuit: true };
    },
  });

  async function load() {
    round += 1;
    for (const file of unitTests) {
      const { href } = pathToFileURL(path.resolve(file));
      await import(round === 1 ? href : `${href}?round=${round}`);
    }
    return takeDeclared();
  }

  return {
    capabilities: () => ({ reloadEnvironment: true }),

    async dryRun() {
      const tests = [];
      for (const { name, run } of await load()) {
        const from = performance.now();
        const fault = await faultOf(run);
        const result = { id: name, name, timeSpentMs: performance.now() - from };
        tests.push(fault === undefined ? { ...result, status: 0 } : { ...result, status: 1, failureMessage: fault });
      }
      await endGroups();
      return { status: 'complete', tests, mutantCoverage: instrumented.mutantCoverage };
    },

    async mutantRun({ activeMutant, hitLimit, sandboxFileName }: MutantRun) {
      instrumented.activeMutant = undefined;
      // Who imports whom is known when everything was loaded once.
      if (round === 0) await load();
      renewed = dependingOn(pathToFileURL(sandboxFileName).href, importers);
      Object.assign(instrumented, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
      let name = 'loading';
      let nrOfTests = 0;
      const fault = await faultOf(async () => {
        for (const test of await load()) {
          name = test.name;
          nrOfTests += 1;
          await test.run();
        }
      });
      takeDeclared();
      await faultOf(endGroups);
      // What the place did to a test says nothing of the mutant.
      if (fault !== undefined && OF_THE_PLACE.test(fault)) return { status: 'error', errorMessage: fault };
      if (isOver(instrumented)) return { status: 'timeout', reason: 'a loop without end' };
      if (fault === undefined) return { status: 'survived', nrOfTests };
      return { status: 'killed', killedBy: [name], failureMessage: fault, nrOfTests };
    },

    /** Stryker kills this process afterwards: what hangs on its end, a server and its files, is told of it before. */
    async dispose() {
      await faultOf(endAll);
      process.emit('exit', 0);
    },
  };
}
createRunner.inject = ['options'] as const;

/** Files that somebody took away, a server that cannot be reached. */
const OF_THE_PLACE =
  /ENOENT|Cannot find module|ECONNREFUSED|ECONNRESET|timeout exceeded when trying to connect|[Cc]onnection terminated|terminating connection/;

async function faultOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isOver({ hitCount = 0, hitLimit }: Instrumented): boolean {
  return hitLimit !== undefined && hitCount > hitLimit;
}

/** A module and whatever imports it, at whatever remove. */
function dependingOn(url: string, importers: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set([url]);
  for (const one of found) for (const importer of importers.get(one) ?? []) found.add(importer);
  return found;
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'same-process', factory: createRunner }];

export const strykerValidationSchema = {
  properties: { unitTests: { type: 'array', items: { type: 'string' } } },
};
