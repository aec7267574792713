import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/** First cells of the table that begins with such a header. */
function rowsUnder(header: string): string[] {
  const [, below = ''] = readFileSync('docs/ledger.md', 'utf8').split(`| ${header} | entries |\n| --- | --- |\n`);
  const [table = ''] = below.split('\n\n');
  return [...table.matchAll(/^\| (.+?) \| .+ \|$/gm)].map(([, first = '']) => first.replaceAll('`', ''));
}

/** Everything that works again and again beside the requests, by what the log says where it fails. */
function jobs(): string[] {
  return globSync('src/**/*.ts')
    .filter((file) => !/\.test\.ts$|fixtures\.ts$|harness\.ts$|work\/every\.ts$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return [...text.matchAll(/\bevery\(\s*\w+,\s*[\w.]+,\s*(?:'([^']+)'|(\w+))/g)].map(([, words, name]) => {
        if (words !== undefined) return words;
        const [, told = `${file}: ${name} is no sentence`] = new RegExp(`const ${name} = '([^']+)'`).exec(text) ?? [];
        return told;
      });
    });
}

/** What works on a clock of its own, without `every`: of these none but the refusals has to do with anybody's data. */
const CLOCKS: Readonly<Record<string, string>> = {
  'src/platform/postgres/embedded.ts': 'looks whether the server is there',
  'src/app/house.ts': 'tells refusals in numbers',
  'src/fhir/subscription/sockets.ts': 'pings who is connected, of what was noted when it was told; drops who is gone',
};

describe('what leaves an entry beside the doors', () => {
  it('has a row for every command, and for none that there is not', () => {
    const [, table = ''] = /const COMMANDS[^{]*\{\n([\s\S]*?)\n\};/.exec(readFileSync('src/cli/main.ts', 'utf8')) ?? [];
    const commands = [...table.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm)].map(([, name = '']) => name);
    assert.ok(commands.length >= 10, 'the commands are no longer found where this looks for them');
    assert.deepEqual(rowsUnder('command').sort(), commands.sort());
  });

  it('has a row for every job, and for none that there is not', () => {
    const found = jobs();
    assert.ok(found.length >= 20, 'the jobs are no longer found where this looks for them');
    const calls = globSync('src/**/*.ts').filter((file) => /\bevery\(\s*[A-Za-z]\w*,/.test(readFileSync(file, 'utf8')));
    assert.ok(calls.length >= 10);
    const rows = rowsUnder('job, by what the log says when it fails');
    assert.deepEqual(rows.sort(), [...found, 'refusals could not be told in numbers'].sort());
  });

  it('knows of every other clock', () => {
    const files = globSync('src/**/*.ts').filter(
      (file) => !file.endsWith('.test.ts') && /\bsetInterval\(/.test(readFileSync(file, 'utf8')),
    );
    assert.deepEqual(files.sort(), Object.keys(CLOCKS).sort());
  });
});
