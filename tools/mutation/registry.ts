/**
 * Stands in for `node:test` while mutants are tried: it keeps what a test file declares, so that the runner can run it as often as it needs to in one process. It knows what the tests
 * without a database use; a file that wants more fails to load, and says what.
 */

interface TestContext {
  diagnostic(message: string): void;
}

type Body = (context: TestContext) => unknown;

export interface DeclaredTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

let declared: DeclaredTest[] = [];
let groups: readonly string[] = [];

/** What the files that were loaded since the last call have declared. */
export function takeDeclared(): readonly DeclaredTest[] {
  const taken = declared;
  declared = [];
  groups = [];
  return taken;
}

export function describe(name: string, body: () => void): void {
  const outer = groups;
  groups = [...outer, name];
  try {
    body();
  } finally {
    groups = outer;
  }
}

export function it(name: string, body: Body): void {
  declared.push({
    name: [...groups, name].join(' › '),
    run: async () => {
      await body({ diagnostic: () => undefined });
    },
  });
}

export { it as test };
