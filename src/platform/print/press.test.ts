import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { createPress, type PressJob, press } from './press.ts';
import { type Content, run } from './print.ts';

describe('the press', () => {
  const aPage = (text: string, extra: Content = []): PressJob => ({
    content: [run({ text, lang: 'en' }, 'zh-Hans'), extra],
    options: {
      title: text,
      author: 'nobody',
      reader: 'zh-Hans',
      createdAt: new Date(0),
      heading: [],
      synthetic: true,
    },
  });
  const pagesOf = (pdf: Uint8Array) =>
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)?.length;

  it('gives each who asks at once their own document', async () => {
    const breaks = [0, 2, 1].map((n) => Array.from({ length: n }, () => ({ text: '.', pageBreak: 'after' })));
    const made = await Promise.all(breaks.map((content) => press.print(aPage('many', content))));
    assert.deepEqual(made.map(pagesOf), [1, 3, 2]);
  });

  it('says of one document that it cannot be drawn, and draws the one behind it', async () => {
    const [bad, good] = await Promise.allSettled([
      press.print(aPage('bad', { image: '/etc/hostname' })),
      press.print(aPage('good')),
    ]);
    assert.equal(bad.status, 'rejected');
    assert.equal(good.status === 'fulfilled' && pagesOf(good.value), 1);
  });

  it('tells all who wait when its process ends, and begins another for who comes next', async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'causeway-press-'));
    t.after(() => rm(folder, { recursive: true }));
    const script = path.join(folder, 'fragile.mjs');
    await writeFile(
      script,
      `process.on('message', ({ id, options }) => {
        if (options.title === 'last') process.exit(3);
        if (options.title === 'good') process.send({ id, pdf: new Uint8Array([7]) });
      });`,
    );
    const fragile = createPress(script);
    const answers = await Promise.allSettled(['slow', 'last'].map((title) => fragile.print(aPage(title))));
    for (const answer of answers) {
      assert.equal(answer.status === 'rejected' && String(answer.reason), 'Error: the printing process ended: 3');
    }
    assert.deepEqual(await fragile.print(aPage('good')), new Uint8Array([7]));
  });
});
