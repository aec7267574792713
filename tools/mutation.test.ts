import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { MODULES } from './mutation/modules.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

describe('the modules whose tests are tried', () => {
  it('are there, and so are the tests: what was moved is moved in the list', () => {
    const named = [...Object.keys(MODULES), ...Object.values(MODULES).flat()];
    assert.deepEqual(
      named.filter((file) => !existsSync(path.join(ROOT, file))),
      [],
    );
  });

  it('have each a figure in the document, and nothing else has', () => {
    const page = readFileSync(path.join(ROOT, 'docs/mutation.md'), 'utf8');
    const figures = [...page.matchAll(/^\| `(src\/[^`]+)` \| \d+ \| \d+ \| ([\d.]+) % \|$/gm)];
    assert.deepEqual(
      figures.map(([, module]) => module),
      Object.keys(MODULES),
    );
    for (const [, module, percent] of figures) assert.ok(Number(percent) >= 90, module);
  });
});
