import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { holdProgram } from '../app/program-in-use.ts';
import { findProgram } from './build-program.ts';

/** Stands where Vite does: one piece is what the source says. It fails where that is no program, and edits a source where it is told to. */
const BUILDER = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const folder = process.argv[process.argv.indexOf('--outDir') + 1];
const source = readFileSync('src/app/node-process.ts', 'utf8');
mkdirSync(folder, { recursive: true });
writeFileSync(folder + '/node-process.mjs', source);
if (source.includes('broken')) process.exit(1);
if (source.includes('edited meanwhile')) writeFileSync('src/app/node-process.ts', 'edited');
`;

describe('which program a node is started from', () => {
  let root: string;
  const at = (...names: readonly string[]) => path.join(root, ...names);
  const write = async (name: string, text: string) => {
    await mkdir(path.dirname(at(name)), { recursive: true });
    await writeFile(at(name), text);
  };
  const says = (text: string) => write('src/app/node-process.ts', text);
  const sources = () => at('src', 'app', 'node-process.ts');
  const pieces = async () => (existsSync(at('dist', 'program')) ? readdir(at('dist', 'program')) : []);
  /** Makes the one piece of what the source says now, and answers what the next start finds. */
  const made = async (text: string) => {
    await says(text);
    await findProgram(root).build();
    return findProgram(root).entry;
  };
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'causeway-program-'));
    await write('node_modules/vite/bin/vite.js', BUILDER);
    await write('node_modules/vite/package.json', '{"type":"commonjs"}');
    await write('package-lock.json', '{}');
    await write('vite.program.config.ts', '');
    await says('one');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('its sources, until the one piece is made of them; then that', async () => {
    const first = findProgram(root);
    assert.equal(first.entry, sources());
    await first.build();
    const { entry } = findProgram(root);
    assert.notEqual(entry, sources());
    assert.equal(await readFile(entry, 'utf8'), 'one');
  });

  it('its sources again as soon as one of them, a package or how it is put together is another', async () => {
    for (const [name, text] of [
      ['src/app/node-process.ts', 'two'],
      ['src/rooms/records/added.ts', 'export {};'],
      ['src/rooms/records/added.json', '{}'],
      ['package-lock.json', '{"lockfileVersion":3}'],
      ['vite.program.config.ts', 'export default {};'],
    ] as const) {
      await findProgram(root).build();
      assert.notEqual(findProgram(root).entry, sources());
      await write(name, text);
      assert.equal(findProgram(root).entry, sources(), name);
    }
  });

  it('the one piece though a test was written, which is no part of it', async () => {
    const entry = await made('one');
    await write('src/rooms/records/added.test.ts', 'export {};');
    assert.equal(findProgram(root).entry, entry);
  });

  it('the piece of an earlier day where the sources are again as they were', async () => {
    const entry = await made('one');
    await made('two');
    assert.equal(await made('one'), entry);
    assert.equal((await pieces()).length, 2, 'and it is not made a second time');
  });

  it('never half a piece, and none of sources that changed while it was made; what was begun is cleared away', async () => {
    await says('broken');
    await assert.rejects(findProgram(root).build(), /could not be put together/);
    assert.deepEqual([findProgram(root).entry, await pieces()], [sources(), []]);
    await says('edited meanwhile');
    await findProgram(root).build();
    assert.deepEqual([findProgram(root).entry, await pieces()], [sources(), []]);
  });

  it('and nothing is made for whoever wants it no more', async () => {
    const stopped = new AbortController();
    const building = findProgram(root).build(stopped.signal);
    stopped.abort();
    await assert.rejects(building, { name: 'AbortError' });
    assert.equal(findProgram(root).entry, sources());
  });

  /**
   * Makes pieces of these, one after the other, and of a last one behind them.
   *
   * @param held - by text, the process that holds its piece
   */
  const madeInTurn = async (texts: readonly string[], last: string, held: Readonly<Record<string, number>> = {}) => {
    const entries: string[] = [];
    for (const [nth, text] of texts.entries()) {
      const entry = await made(text);
      entries.push(entry);
      const pid = held[text];
      if (pid !== undefined) await holdProgram(entry, pid);
      // A second apart, as no file system tells less.
      const madeAt = new Date(Date.UTC(2020, 0, 1) + nth * 1_000);
      await utimes(path.dirname(entry), madeAt, madeAt);
    }
    await made(last);
    return entries;
  };

  it('of those made, the last three stay', async () => {
    const entries = await madeInTurn(['one', 'two', 'three', 'four', 'five'], 'six');
    const left = (await pieces()).length;
    assert.equal(left, 3);
    assert.deepEqual(
      entries.map((entry) => existsSync(entry)),
      [false, false, false, true, true],
    );
    assert.equal(await readFile(findProgram(root).entry, 'utf8'), 'six');
  });

  it('and the one of a process that lives stays, however old: it may still have to read some of it', async () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const held = { one: process.pid, two: gone };
    const entries = await madeInTurn(['one', 'two', 'three', 'four', 'five'], 'six', held);
    assert.deepEqual(
      entries.map((entry) => existsSync(entry)),
      [true, false, false, true, true],
      'the second was of a process that is gone',
    );
  });
});
