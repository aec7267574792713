import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const RUN = `
import { run } from 'node:test';
import { isFailureOfItsOwn } from ${JSON.stringify(fileURLToPath(new URL('./verdict.ts', import.meta.url)))};
let failed = 0;
const stream = run({ files: [process.argv[2]], isolation: 'none', concurrency: 1 });
stream.on('test:fail', ({ details }) => { if (isFailureOfItsOwn(details)) failed++; });
stream.on('end', () => { console.log(failed); process.exit(0); });
stream.resume();
`;
const HEAD = "import { after, before, describe, it } from 'node:test';\n";

/** Each is run by the same runner as ours, in a process of its own. */
describe('a run of tests fails', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'causeway-verdict-'));
    writeFileSync(path.join(folder, 'run.mts'), RUN);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const failuresOf = (body: string): number => {
    const file = path.join(folder, 'sample.test.mjs');
    writeFileSync(file, HEAD + body);
    const { stdout, stderr } = spawnSync(process.execPath, [path.join(folder, 'run.mts'), file], {
      encoding: 'utf8',
      // The runner inside must not take itself for a part of the one outside.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    const count = /^(\d+)$/m.exec(stdout)?.[1];
    assert.ok(count !== undefined, `${stdout}${stderr}`);
    return Number(count);
  };

  it('not when every test passes', () => assert.equal(failuresOf("describe('d', () => { it('a', () => {}); });"), 0));
  it('once for a test that fails, not again for its suite', () =>
    assert.equal(
      failuresOf("describe('d', () => { it('a', () => { throw new Error('no'); }); it('b', () => {}); });"),
      1,
    ));
  it('when a suite ends before its tests are defined', () =>
    assert.equal(failuresOf("describe('d', () => { throw new Error('no'); });"), 1));
  it('when a suite cannot be cleared away', () =>
    assert.equal(
      failuresOf("describe('d', () => { after(() => { throw new Error('no'); }); it('a', () => {}); });"),
      1,
    ));
  it('when nothing could be made ready', () =>
    assert.ok(
      failuresOf("describe('d', () => { before(() => { throw new Error('no'); }); it('a', () => {}); });") >= 1,
    ));
  it('when a file cannot be loaded', () => assert.equal(failuresOf("throw new Error('no');"), 1));
});
