import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { breachedPasswordsIn } from './breached-passwords.ts';

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();

describe('a list of breached passwords', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-breached-'));
  });
  after(() => rm(folder, { recursive: true }));

  const write = async (name: string, text: string) => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    return file;
  };

  for (const size of [1, 2, 3, 10, 1_000]) {
    for (const [form, line] of [
      ['hashes alone', (hash: string) => hash],
      ['counts of many lengths behind them', (hash: string, i: number) => `${hash}:${10 ** (i % 8)}`],
    ] as const) {
      for (const ending of ['\n', '\r\n']) {
        it(`of ${size}, ${form}, lines ended by ${JSON.stringify(ending)}: finds each of them and nothing else`, async () => {
          const passwords = Array.from({ length: size }, (_, i) => `synthetic password ${i}`);
          const lines = passwords.map(sha1).sort().map(line);
          for (const text of [lines.join(ending), `${lines.join(ending)}${ending}`]) {
            const isBreached = await breachedPasswordsIn(await write(`list-${size}`, text));
            for (const password of passwords.slice(0, 200)) assert.equal(await isBreached(password), true, password);
            for (let i = 0; i < 50; i++) assert.equal(await isBreached(`nobody lost this ${i}`), false);
          }
        });
      }
    }
  }

  for (const ending of ['\n', '\r\n']) {
    it(`may be passwords as they are, lines ended by ${JSON.stringify(ending)}: each is found in whichever case, and nothing else`, async () => {
      const isBreached = await breachedPasswordsIn(
        await write('plain', ['Open Sesame 1', 'é', '', '密码密码'].join(ending)),
      );
      for (const password of ['Open Sesame 1', 'open sesame 1', 'OPEN SESAME 1', 'e\u0301', '密码密码']) {
        assert.equal(await isBreached(password), true, password);
      }
      for (const password of ['', 'Open Sesame', 'Open Sesame 1 ', '密码'])
        assert.equal(await isBreached(password), false);
    });
  }

  it('is refused where it is not there or is something else', async () => {
    await assert.rejects(breachedPasswordsIn(path.join(folder, 'missing')), /ENOENT/);
    await assert.rejects(breachedPasswordsIn(await write('empty', '')), /is empty/);
    await assert.rejects(breachedPasswordsIn(await write('lines', '\n\n')), /is empty/);
    await assert.rejects(breachedPasswordsIn(await write('headed', `hashes\n${sha1('x')}:3\n`)), /of one kind/);
    await assert.rejects(breachedPasswordsIn(await write('long', 'x'.repeat(33 * 1024 * 1024))), /too long/);
  });
});
