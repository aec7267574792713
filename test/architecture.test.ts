import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Module, readHouse, toModule } from './architecture/house.ts';
import { missingFiles, readmeOf, roomFolders, testFilesOf, unheldInvariants } from './architecture/room-files.ts';
import {
  comesInByTheDoor,
  hasNoCycles,
  isReplayable,
  keepsThePlan,
  lawIsData,
  leavesTestsAlone,
  looksDown,
  type Rule,
  usesItsEdges,
  webIsForBrowsers,
} from './architecture/rules.ts';

const RULES: Readonly<Record<string, Rule>> = {
  'each part imports from those below it, never from those above': looksDown,
  'a room calls a neighbour of its floor only along an edge of src/rooms.ts': keepsThePlan,
  'every edge of src/rooms.ts is used': usesItsEdges,
  'parts come into one another by the door, and move inside by relative paths': comesInByTheDoor,
  'the portals load nothing that needs a server': webIsForBrowsers,
  'no decision by jurisdiction outside a lawbook': lawIsData,
  'the program needs no test': leavesTestsAlone,
  'no file needs a file that needs it': hasNoCycles,
  'tests draw by a seed, and sleep for nothing': isReplayable,
};

describe('the house', () => {
  const house = readHouse();
  it('is read whole: files of every part, and where their imports lead', () => {
    for (const part of ['src/kernel/', 'src/platform/', 'src/fhir/', 'src/rooms/', 'src/app/', 'src/cli/', 'web/']) {
      assert.ok(house.some(({ file, imports }) => file.startsWith(part) && imports.some((found) => found.file)));
    }
    const known = new Set(house.map(({ file }) => file));
    const lost = house.flatMap(({ file, imports }) =>
      imports
        .filter(
          (found) => found.file !== undefined && /^(src|web)\/.*\.tsx?$/.test(found.file) && !known.has(found.file),
        )
        .map((found) => `${file} imports ${found.specifier}, which is not there`),
    );
    assert.deepEqual(lost, []);
  });
  for (const [name, rule] of Object.entries(RULES)) it(name, () => assert.deepEqual(rule(house), []));

  it('each room stands in the plan and has a page, a door and a contract', () => {
    assert.deepEqual(roomFolders().flatMap(missingFiles), []);
  });
  it('each invariant of a room names a test that is there', () => {
    assert.deepEqual(
      roomFolders().flatMap((room) => unheldInvariants(room, readmeOf(room), testFilesOf(room))),
      [],
    );
  });
});

/** Each rule is shown what it forbids and what it allows, so that it cannot go blind. */
describe('the rules of the house see', () => {
  const one = (file: string, text: string): Module => toModule(file, text);
  const sees = (rule: Rule, ...faulty: readonly Module[]) =>
    assert.equal(rule(faulty).length, 1, rule(faulty).join('\n'));
  const allows = (rule: Rule, ...fine: readonly Module[]) => assert.deepEqual(rule(fine), []);

  it('a look upwards, also for a type alone, in one line or many', () => {
    sees(looksDown, one('src/kernel/a.ts', "import type { Route } from '#platform/http';"));
    sees(looksDown, one('src/rooms/consent/a.ts', "import {\n  summary,\n} from '#rooms/records';"));
    sees(looksDown, one('src/fhir/a.ts', "export { gate } from '#rooms/consent';"));
    sees(looksDown, one('src/world/a.ts', "const house = await import('../app/house.ts');"));
    allows(looksDown, one('src/rooms/exchange/a.ts', "import { gate } from '#rooms/consent';"));
    allows(looksDown, one('src/fhir/a.ts', "// import { gate } from '#rooms/consent';"));
  });
  it('an edge that is not in the plan', () => {
    sees(keepsThePlan, one('src/rooms/identity/a.ts', "import { gate } from '#rooms/consent';"));
    sees(keepsThePlan, one('src/rooms/terminology/a.ts', "import { summary } from '#contracts/records';"));
    allows(keepsThePlan, one('src/rooms/records/a.ts', "import { room } from '#rooms/terminology';"));
  });
  it('an edge that nobody uses', () => {
    assert.ok(usesItsEdges([]).some((fault) => fault.includes('exchange → records')));
  });
  it('a way past a door, and a way out by one’s own', () => {
    sees(comesInByTheDoor, one('src/rooms/records/a.ts', "import { decide } from '../consent/decide.ts';"));
    sees(comesInByTheDoor, one('src/cli/a.ts', "import { openDatabase } from '../platform/postgres/database.ts';"));
    sees(comesInByTheDoor, one('src/rooms/consent/a.ts', "import { gate } from '#rooms/consent';"));
    allows(comesInByTheDoor, one('src/rooms/consent/a.ts', "import { gate } from './gate.ts';"));
    allows(comesInByTheDoor, one('src/cli/a.ts', "import { TOKEN_PATH } from '../platform/oidc/contract.ts';"));
  });
  it('a server in the browser, however deep it hides', () => {
    const hidden = one('src/kernel/ids.ts', "import { randomBytes } from 'node:crypto';");
    sees(webIsForBrowsers, one('web/a.ts', "import { randomIds } from '../src/kernel/ids.ts';"), hidden);
    sees(
      webIsForBrowsers,
      one('web/a.ts', "import { A } from '#contracts/records';"),
      one('src/rooms/records/contract.ts', "import { catalogue } from './catalogue.ts';"),
      one('src/rooms/records/catalogue.ts', ''),
    );
    sees(
      webIsForBrowsers,
      one('web/a.ts', "import { gate } from '#rooms/consent';"),
      one('src/rooms/consent/index.ts', ''),
    );
    allows(webIsForBrowsers, one('web/a.ts', "import type { Ids } from '../src/kernel/ids.ts';"), hidden);
  });
  it('a decision by place', () => {
    for (const line of [
      "if (node.jurisdiction === 'HK') return 36;",
      "return scope.node.id !== 'sz' ? a : b;",
      "    case 'CN-SZ':",
      'switch (scope.node.jurisdiction) {',
      "if (['hk'].includes('hk')) return;",
    ]) {
      sees(lawIsData, one('src/rooms/records/rules.ts', line));
      allows(lawIsData, one('src/rooms/records/lawbook.ts', line));
    }
    allows(lawIsData, one('src/rooms/records/rules.ts', "const law = lawInForce(entries, 'HK', day);"));
    allows(lawIsData, one('src/rooms/records/rules.ts', 'return e.jurisdiction === jurisdiction;'));
  });
  it('a test that the program needs', () => {
    sees(leavesTestsAlone, one('src/cli/a.ts', "import { aSigner } from '../rooms/consent/ledger/fixtures.ts';"));
    allows(leavesTestsAlone, one('src/cli/a.test.ts', "import { testDatabase } from '../../test/harness.ts';"));
  });
  it('a test that is another one each time, and one that sleeps', () => {
    sees(
      isReplayable,
      one('src/kernel/a.test.ts', 'fc.assert(fc.property(fc.nat(), (n) => seen(n)));\nconst seed = 1;'),
    );
    sees(isReplayable, one('web/a.test.ts', 'const one = all[Math.random() * 3];'));
    sees(isReplayable, one('src/fhir/fixtures.ts', 'await new Promise((resolve) => setTimeout(resolve, 50));'));
    allows(isReplayable, one('src/kernel/a.test.ts', 'fc.assert(fc.property(fc.nat(), (n) => seen(n)), { seed: 1 });'));
    allows(isReplayable, one('src/kernel/a.ts', 'await new Promise((resolve) => setTimeout(resolve, 50));'));
  });
  it('a circle of three files, and none where a type closes it', () => {
    const [b, c] = [one('src/fhir/b.ts', "import './c.ts';"), one('src/fhir/c.ts', "import { a } from './a.ts';")];
    sees(hasNoCycles, one('src/fhir/a.ts', "import { b } from './b.ts';"), b, c);
    allows(hasNoCycles, one('src/fhir/a.ts', "import type { B } from './b.ts';"), b, c);
    allows(hasNoCycles, one('src/fhir/a.ts', "import { type B } from './b.ts';"), b, c);
  });
  it('an invariant without a test, and one whose test is not there', () => {
    const page = (row: string) =>
      `# a room\n\n## Invariants\n\n| # | invariant | held by |\n| --- | --- | --- |\n${row}\n`;
    const check = (row: string) => unheldInvariants('room', page(row), new Set(['rules.test']));
    assert.equal(check('| 1 | It holds. | hope |').length, 1);
    assert.equal(check('| 1 | It holds. | `gone.test.ts` |').length, 1);
    assert.equal(check('').length, 1);
    assert.deepEqual(check('| 1 | It holds. | `rules.test.ts` |'), []);
    assert.deepEqual(missingFiles('no-such-room').length, 4);
  });
});
