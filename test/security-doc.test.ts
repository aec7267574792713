import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/**
 * The items of levels 1 and 2, by section.
 * @source OWASP ASVS 5.0.0
 */
const ITEMS: Readonly<Record<string, readonly number[]>> = {
  '1.1': [1, 2],
  '1.2': [1, 2, 3, 4, 5, 6, 7, 8, 9],
  '1.3': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  '1.4': [1, 2, 3],
  '1.5': [1, 2],
  '2.1': [1, 2, 3],
  '2.2': [1, 2, 3],
  '2.3': [1, 2, 3, 4],
  '2.4': [1],
  '3.2': [1, 2],
  '3.3': [1, 2, 3, 4],
  '3.4': [1, 2, 3, 4, 5, 6],
  '3.5': [1, 2, 3, 4, 5],
  '3.7': [1, 2],
  '4.1': [1, 2, 3],
  '4.2': [1],
  '4.3': [1, 2],
  '4.4': [1, 2, 3, 4],
  '5.1': [1],
  '5.2': [1, 2, 3],
  '5.3': [1, 2],
  '5.4': [1, 2, 3],
  '6.1': [1, 2, 3],
  '6.2': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  '6.3': [1, 2, 3, 4],
  '6.4': [1, 2, 3, 4],
  '6.5': [1, 2, 3, 4, 5],
  '6.6': [1, 2, 3],
  '6.8': [1, 2, 3, 4],
  '7.1': [1, 2, 3],
  '7.2': [1, 2, 3, 4],
  '7.3': [1, 2],
  '7.4': [1, 2, 3, 4, 5],
  '7.5': [1, 2],
  '7.6': [1, 2],
  '8.1': [1, 2],
  '8.2': [1, 2, 3],
  '8.3': [1],
  '8.4': [1],
  '9.1': [1, 2, 3],
  '9.2': [1, 2, 3, 4],
  '10.1': [1, 2],
  '10.2': [1, 2],
  '10.3': [1, 2, 3, 4],
  '10.4': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  '10.5': [1, 2, 3, 4, 5],
  '10.6': [1, 2],
  '10.7': [1, 2, 3],
  '11.1': [1, 2],
  '11.2': [1, 2, 3],
  '11.3': [1, 2, 3],
  '11.4': [1, 2, 3, 4],
  '11.5': [1],
  '11.6': [1],
  '12.1': [1, 2, 3],
  '12.2': [1, 2],
  '12.3': [1, 2, 3, 4],
  '13.1': [1],
  '13.2': [1, 2, 3, 4, 5],
  '13.3': [1, 2],
  '13.4': [1, 2, 3, 4, 5],
  '14.1': [1, 2],
  '14.2': [1, 2, 3, 4],
  '14.3': [1, 2, 3],
  '15.1': [1, 2, 3],
  '15.2': [1, 2, 3],
  '15.3': [1, 2, 3, 4, 5, 6, 7],
  '16.1': [1],
  '16.2': [1, 2, 3, 4, 5],
  '16.3': [1, 2, 3, 4],
  '16.4': [1, 2, 3],
  '16.5': [1, 2, 3],
  '17.1': [1],
  '17.2': [1, 2, 3, 4],
  '17.3': [1, 2],
};
const STATES = ['held', 'partly', '**not held**', 'n/a'];

interface Row {
  readonly item: string;
  readonly asked: string;
  readonly state: string;
  readonly how: string;
  readonly seenIn: string;
}

function rowsOf(text: string): Row[] {
  return [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| (.*?) \| (.*?) \| (.*?) \| (.*?) ?\|$/gm)].map(
    ([, item = '', asked = '', state = '', how = '', seenIn = '']) => ({ item, asked, state, how, seenIn }),
  );
}

/** What is wrong with a row's evidence; undefined where the file, and the test in it, are there. */
function findProblem({ item, state, how, seenIn }: Row): string | undefined {
  if (!STATES.includes(state)) return `${item}: “${state}” is no state`;
  if (state !== 'held' && how === '') return `${item}: says no reason`;
  if (seenIn === '') return state === 'held' ? `${item}: held, and nobody can see where` : undefined;
  const [file = '', name] = seenIn.replaceAll('`', '').split(' › ');
  if (!existsSync(file)) return `${item}: there is no ${file}`;
  if (name === undefined) return undefined;
  if (!file.endsWith('.test.ts')) return `${item}: ${file} is no test`;
  return readFileSync(file, 'utf8').includes(name) ? undefined : `${item}: ${file} has no “${name}”`;
}

describe('docs/security.md', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  const rows = rowsOf(text);
  const items = Object.entries(ITEMS).flatMap(([section, numbers]) => numbers.map((number) => `${section}.${number}`));

  it('has a row for every item of the two levels, once and in their order', () => {
    assert.equal(items.length, 253);
    assert.deepEqual(
      rows.map(({ item }) => item),
      items,
    );
  });

  it('names tests and files that are there, and a reason where something is not held', () => {
    assert.deepEqual(
      rows.map(findProblem).filter((problem) => problem !== undefined),
      [],
    );
  });

  it('counts what it says it counts', () => {
    const count = (state: string) => rows.filter((row) => row.state === state).length;
    const said = /Of (\d+) items (\d+) are held, (\d+) in part, (\d+) not, and (\d+) do not apply/.exec(text);
    assert.deepEqual(said?.slice(1).map(Number), [rows.length, ...STATES.map(count)]);
  });

  it('is seen through where it names what is not there', () => {
    const row = { item: '1.1.1', asked: '', how: '', seenIn: '' };
    assert.match(findProblem({ ...row, state: 'held' }) ?? '', /nobody can see/);
    assert.match(findProblem({ ...row, state: 'held', seenIn: '`src/nowhere.test.ts › it`' }) ?? '', /there is no/);
    assert.match(
      findProblem({ ...row, state: 'held', seenIn: '`test/security-doc.test.ts › no such` ' }) ?? '',
      /no such/,
    );
    assert.match(findProblem({ ...row, state: 'n/a' }) ?? '', /no reason/);
    assert.match(findProblem({ ...row, state: 'mostly' }) ?? '', /no state/);
  });
});

/** Where expressions are put together of text, and of what. Elsewhere they are written as they are. */
const EXPRESSIONS: readonly string[] = [
  // Types of FHIR, from its definitions.
  'src/fhir/store/named-by.ts',
  // The name of a narrative's element, its full stops escaped; parts of its own.
  'src/fhir/xml/scan-xml.ts',
  'src/fhir/xml/write-xml.ts',
  // `matches()` of FHIRPath is an expression by definition; what others bring is held to what ends soon.
  'src/fhir/fhirpath/pattern.ts',
  // Paths of routes, escaped.
  'src/platform/http/methods-at.ts',
  'src/platform/http/route-table.ts',
  // Parts of its own.
  'src/platform/oidc/password-shapes.ts',
];

/** What no file of the program has in it, whatever the reason was: each would undo a row of the document at once. */
const NOWHERE: Readonly<Record<string, RegExp>> = {
  '1.3.2: text that becomes code': /\bnew Function\(|(?<![\w.])eval\(|from 'node:vm'/,
  '1.2.5: a shell': /\bshell: true\b|\bexec(?:Sync)?\(\s*`/,
  '3.2.2: markup made of data':
    /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write\(/,
  '12.3.2: certificates that are not checked': /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/,
  '11.5.1: numbers that can be guessed': /\bMath\.random\(/,
  '3.5.5: messages between windows': /\.postMessage\(/,
};

describe('no file of the program', () => {
  const files = ['src/**/*.ts', 'web/**/*.ts', 'web/**/*.tsx']
    .flatMap((pattern) => globSync(pattern))
    .filter((file) => !/\.test\.tsx?$|fixtures\.ts$|harness\.ts$/.test(file));

  for (const [what, pattern] of Object.entries(NOWHERE)) {
    it(`has ${what}`, () => {
      assert.ok(files.length > 500, 'the files are found');
      // A comment may speak of what is not done.
      const code = (file: string) => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      assert.deepEqual(
        files.filter((file) => pattern.test(code(file))),
        [],
      );
    });
  }

  it('has an expression made of text (1.2.9), but for those that are named here', () => {
    const made = files.filter((file) => /\bnew RegExp\(/.test(readFileSync(file, 'utf8')));
    assert.deepEqual(made.toSorted(), EXPRESSIONS.toSorted());
  });
});

describe('each part of others', () => {
  it('is in the lockfile by its exact version and its hash, from a registry and nowhere else', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { version?: string; integrity?: string; resolved?: string; link?: boolean }>;
    };
    const parts = Object.entries(packages).filter(([name]) => name !== '');
    assert.ok(parts.length > 100);
    for (const [name, { version = '', integrity = '', resolved = 'https://', link = false }] of parts) {
      assert.match(version, /^\d+\.\d+\.\d+/, name);
      assert.match(integrity, /^sha512-/, name);
      assert.deepEqual([link, resolved.startsWith('https://')], [false, true], name);
    }
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      assert.match(String(version), /^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    }
  });
});

describe('each kind of data', () => {
  it('has its level in the document: every table that is kept, and no other', () => {
    const text = readFileSync('docs/security.md', 'utf8');
    const section = text.slice(text.indexOf('### Where it is kept'), text.indexOf('## Updates'));
    const said = [...section.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].flatMap(([, schema = '', levels = '']) =>
      [...levels.matchAll(/`(\w+)`/g)].map(([, table = '']) => `${schema}.${table}`),
    );
    const sql = globSync('src/**/migrations/*.sql')
      .sort()
      .map((file) => readFileSync(file, 'utf8').replace(/--.*$/gm, ''));
    const kept = new Set<string>();
    for (const one of sql) {
      for (const [, verb = '', name = ''] of one.matchAll(
        /\b(create table(?: if not exists)?|drop table(?: if exists)?)\s+(\w+\.\w+)\b(?!\s+partition of)/gi,
      )) {
        if (verb.toLowerCase().startsWith('create')) kept.add(name);
        else kept.delete(name);
      }
    }
    assert.deepEqual(said.toSorted(), [...kept].toSorted());
  });
});
