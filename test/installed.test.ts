import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { z } from 'zod';

/** What npm runs unasked, in a package that is installed or linked. */
const RUN_UNASKED = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

describe('the package', () => {
  it('has no script that npm runs at installation: npm refuses npx causeway where such scripts are forbidden, and ours are', async () => {
    const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
    const { bin, scripts } = z
      .object({ bin: z.object({ causeway: z.string() }), scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text));
    assert.equal(bin.causeway, 'bin/causeway.mjs');
    assert.match(await readFile(new URL('../.npmrc', import.meta.url), 'utf8'), /^strict-allow-scripts=true$/m);
    assert.deepEqual(
      RUN_UNASKED.filter((name) => scripts[name] !== undefined),
      [],
    );
  });
});
