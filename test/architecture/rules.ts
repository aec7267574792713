import { ROOMS } from '#rooms';
import { type Import, isForTests, type Module, type Unit, unitOf } from './house.ts';

/** A rule of the house: what breaks it, as sentences; nothing when it is kept. */
export type Rule = (house: readonly Module[]) => string[];

/** One import of a program file that leads into another or the same part of the house. */
interface Crossing {
  readonly from: string;
  readonly to: string;
  readonly fromUnit: Unit;
  readonly toUnit: Unit;
  readonly found: Import;
}

function crossings(house: readonly Module[]): Crossing[] {
  return house
    .filter(({ file }) => !isForTests(file))
    .flatMap(({ file, imports }) =>
      imports.flatMap((found) => {
        const fromUnit = unitOf(file);
        const toUnit = found.file === undefined ? undefined : unitOf(found.file);
        if (found.file === undefined || fromUnit === undefined || toUnit === undefined) return [];
        return [{ from: file, to: found.file, fromUnit, toUnit, found }];
      }),
    );
}

/** A part's contract, and that of an area of it, which the part's own gives on. */
const isContract = (file: string) => /^src\/(rooms|platform)\/[^/]+\/(?:[^/]+\/)?contract\.ts$/.test(file);

/** kernel < platform < fhir < rooms by floor < world < app < cli; web sees contracts and browser-safe kernel files. */
export const looksDown: Rule = (house) =>
  crossings(house)
    .filter(({ fromUnit, toUnit }) => toUnit.rank > fromUnit.rank)
    .map(({ from, to, fromUnit, toUnit }) => `${from} (${fromUnit.name}) looks up to ${to} (${toUnit.name})`);

/** A neighbour on the same floor only along an edge of the plan. */
export const keepsThePlan: Rule = (house) =>
  crossings(house)
    .filter(({ fromUnit, toUnit }) => fromUnit.room && toUnit.room && fromUnit.room !== toUnit.room)
    .filter(({ fromUnit, toUnit }) => fromUnit.rank === toUnit.rank)
    .filter(({ fromUnit, toUnit }) => !((toUnit.room ?? '') in callsOf(fromUnit)))
    .map(({ from, fromUnit, toUnit }) => `${from}: src/rooms.ts lists no edge ${fromUnit.room} → ${toUnit.room}`);

/** An edge that nobody uses is a permission that nobody asked for. */
export const usesItsEdges: Rule = (house) => {
  const used = new Set(crossings(house).map(({ fromUnit, toUnit }) => `${fromUnit.room} → ${toUnit.room}`));
  return Object.entries(ROOMS).flatMap(([room, { calls }]) =>
    Object.keys(calls)
      .filter((called) => !used.has(`${room} → ${called}`))
      .map((called) => `src/rooms.ts lists ${room} → ${called}, and nobody goes there`),
  );
};

function callsOf({ room }: Unit): object {
  return (room && ROOMS[room]?.calls) ?? {};
}

/** Into another part by its door (`#…`), never past it; inside one's own part by relative paths, never by the own door. */
export const comesInByTheDoor: Rule = (house) =>
  crossings(house).flatMap(({ from, to, fromUnit, toUnit, found }) => {
    const byDoor = found.specifier.startsWith('#');
    if (fromUnit.name === toUnit.name) {
      return byDoor ? [`${from} goes out and comes in again by its own door ${found.specifier}`] : [];
    }
    if (!toUnit.hasDoor || byDoor) return [];
    // What a browser loads cannot come by a door behind which a server stands.
    const inBrowser = isContract(from) || fromUnit.name === 'web' || toUnit.name === 'kernel';
    if (isContract(to) || (toUnit.name === 'kernel' && inBrowser)) return [];
    return [`${from} goes past the door of ${toUnit.name}: ${found.specifier}`];
  });

/** The portals load contracts, browser-safe kernel files and themselves; and nothing they load needs a server. */
export const webIsForBrowsers: Rule = (house) => {
  const byFile = new Map(house.map((module) => [module.file, module]));
  const faults: string[] = [];
  const seen = new Set<string>();
  const visit = (file: string, by: string): void => {
    const module = byFile.get(file);
    if (module === undefined || seen.has(file)) return;
    seen.add(file);
    const part = unitOf(file)?.name;
    if (part !== 'web' && part !== 'kernel' && !isContract(file)) {
      faults.push(`${by} brings ${file} into the browser`);
      return;
    }
    for (const found of module.imports.filter(({ typeOnly }) => !typeOnly)) {
      if (found.file !== undefined) visit(found.file, file);
      else if (found.package?.startsWith('node:')) faults.push(`${file} needs ${found.package} in the browser`);
      else if (part !== 'web' && found.package !== 'zod')
        faults.push(`${file} brings ${found.package} into the browser`);
    }
  };
  for (const { file } of house) if (file.startsWith('web/') && !isForTests(file)) visit(file, file);
  return faults;
};

/** Where law may be told apart by jurisdiction: lawbooks. Composition (world, app, cli) names the nodes that there are. */
const isAboveTheLaw = (file: string) =>
  isForTests(file) || /\/lawbook\.ts$/.test(file) || !/^src\/(kernel|platform|fhir|rooms)\//.test(file);
const PLACE = /['"`](?:sz|hk|mo|SZ|HK|MO|CN|CN-SZ|CN-[A-Z]{2})['"`]/.source;
const COMPARES_A_PLACE = new RegExp(
  `(?:[!=]==?\\s*${PLACE})|(?:${PLACE}\\s*[!=]==?)|(?:\\bcase\\s+${PLACE}\\s*:)|(?:\\.(?:includes|startsWith)\\(\\s*${PLACE}\\s*\\))|(?:\\bjurisdiction\\s*[!=]==?\\s*['"\`])|(?:\\bswitch\\s*\\([^)]*\\bjurisdiction\\b)`,
);

/** Law differs by jurisdiction; code does not. */
export const lawIsData: Rule = (house) =>
  house
    .filter(({ file }) => !isAboveTheLaw(file))
    .flatMap(({ file, text }) =>
      text
        .split('\n')
        .map((line, i) => ({ line, number: i + 1 }))
        .filter(({ line }) => !/^\s*(\*|\/\/|\/\*)/.test(line) && COMPARES_A_PLACE.test(line))
        .map(({ line, number }) => `${file}:${number} decides by place: ${line.trim()}`),
    );

/** What tests need is not what the program needs. */
export const leavesTestsAlone: Rule = (house) =>
  house
    .filter(({ file }) => !isForTests(file))
    .flatMap(({ file, imports }) =>
      imports
        .filter((found) => found.file !== undefined && isForTests(found.file))
        .map((found) => `${file} needs ${found.file}`),
    );

/** A test that fails is run again as it was: whatever is drawn is drawn from a seed, and nobody sleeps in the hope that by then it has happened. */
export const isReplayable: Rule = (house) =>
  house
    .filter(({ file }) => isForTests(file))
    .flatMap(({ file, text }) => [
      ...text
        .split(/\bfc\.assert\(/)
        .slice(1)
        .filter((after) => !/\bseed(?:ed)?\b/i.test(upToEnd(after)))
        .map(() => `${file} draws without a seed`),
      ...(/\bMath\.random\(/.test(text) ? [`${file} takes chance from the machine`] : []),
      ...(/\bsetTimeout\(\s*resolve\b|node:timers\/promises/.test(text) ? [`${file} sleeps`] : []),
    ]);

/** The arguments of a call whose bracket is open, up to the one that closes it. */
function upToEnd(text: string): string {
  let depth = 1;
  for (const { 0: bracket, index } of text.matchAll(/[()]/g)) {
    depth += bracket === '(' ? 1 : -1;
    if (depth === 0) return text.slice(0, index);
  }
  return text;
}

/** No file needs, by whatever way, a file that needs it. Types are erased and count for nothing. */
export const hasNoCycles: Rule = (house) => {
  const next = new Map(
    house.map(({ file, imports }) => [
      file,
      imports.filter(({ typeOnly }) => !typeOnly).flatMap((found) => found.file ?? []),
    ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const way: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    if (state.get(file) === 'open') {
      cycles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      return;
    }
    if (state.has(file)) return;
    state.set(file, 'open');
    way.push(file);
    for (const to of next.get(file) ?? []) visit(to);
    way.pop();
    state.set(file, 'done');
  };
  for (const { file } of house) visit(file);
  return cycles;
};
