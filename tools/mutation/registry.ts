/**
 * Stands in for `node:test` while mutants are tried: it keeps what a test file declares, so that the runner can run it as often as it needs to in one process. It knows what the tests
 * of the modules in the list use; a file that wants more fails to load, and says what.
 */

interface TestContext {
  diagnostic(message: string): void;
}

type Body = (context: TestContext) => unknown;
type Hook = () => unknown;

export interface DeclaredTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

interface Group {
  readonly name: string;
  readonly outer?: Group;
  readonly before: Hook[];
  readonly after: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
}

let declared: DeclaredTest[] = [];
let group = aGroup('');
/** Groups whose `before` has been run and whose `after` has not, the outermost first. */
let open: Group[] = [];
/** What files that are loaded once want done at the end of all. */
const atEnd: Hook[] = [];

/** What the files that were loaded since the last call have declared. */
export function takeDeclared(): readonly DeclaredTest[] {
  const taken = declared;
  declared = [];
  group = aGroup('');
  return taken;
}

/** Ends what tests have begun: called after the last that is run, whichever that is. */
export async function endGroups(): Promise<void> {
  const begun = open.reverse();
  open = [];
  for (const { after } of begun) for (const hook of after) await hook();
}

/** Once, before the process ends. */
export async function endAll(): Promise<void> {
  for (const hook of atEnd.splice(0)) await hook();
}

export function describe(name: string, body: () => void): void {
  const outer = group;
  group = aGroup(name, outer);
  try {
    body();
  } finally {
    group = outer;
  }
}

export function it(name: string, body: Body): void {
  const groups = withOuter(group);
  declared.push({
    name: [...groups.map((one) => one.name), name].filter((part) => part !== '').join(' › '),
    async run() {
      await enter(groups);
      for (const { beforeEach } of groups) for (const hook of beforeEach) await hook();
      try {
        await body({ diagnostic: () => undefined });
      } finally {
        for (const { afterEach } of groups.toReversed()) for (const hook of afterEach) await hook();
      }
    },
  });
}

export { it as test };

export const before = (hook: Hook): void => void group.before.push(hook);
export const beforeEach = (hook: Hook): void => void group.beforeEach.push(hook);
export const afterEach = (hook: Hook): void => void group.afterEach.push(hook);

/** Outside of every group it ends what the file itself has begun, a database for all its tests: that is kept for the next mutant. */
export function after(hook: Hook): void {
  if (group.outer === undefined) atEnd.push(hook);
  else group.after.push(hook);
}

function aGroup(name: string, outer?: Group): Group {
  const hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
  return { name, ...(outer === undefined ? {} : { outer }), ...hooks };
}

/** The outermost first. */
function withOuter(one: Group): readonly Group[] {
  return one.outer === undefined ? [one] : [...withOuter(one.outer), one];
}

async function enter(groups: readonly Group[]): Promise<void> {
  for (const one of groups) {
    if (open.includes(one)) continue;
    open.push(one);
    for (const hook of one.before) await hook();
  }
}
