/** Every page of every role, read in each language. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS, type Lang } from '#kernel';
import { theFurniture } from './furnish.ts';
import { expectQuiet, PHONE, settled, shoot, signIn, type Visitor, visit } from './harness.ts';
import { type Run, readPage, whatIsTooWide } from './in-page.ts';
import { ROLES } from './pages.ts';
import { shapeOf, WORDS } from './words.ts';

const KEYS = new RegExp(`\\b(?:${Object.keys(WORDS.en).join('|')})(?:\\.[a-z][\\w-]*)+\\b`);

/** What is wrong with a run of text for a reader of this language. */
function faultOf({ text, verbatim }: Run, _lang: Lang): string | undefined {
  if (/\{\{|\}\}|undefined|\[object/.test(text)) return `a hole: ${text}`;
  if (!verbatim && KEYS.test(text)) return `a key: ${text}`;
  return undefined;
}

describe('every page in every language', () => {
  for (const role of ROLES) {
    it(`${role.name}: the right language, no key, no leftover, no sideways scrolling on a phone`, async () => {
      const furniture = await theFurniture();
      const reader = { node: role.node, lang: 'zh-Hant-HK', size: PHONE } as const;
      const visitor = role.login === undefined ? await visit(reader) : await signIn(reader, role.login);
      const faults: string[] = [];
      for (const { name, address, act } of role.pages) {
        await visitor.open(address(furniture));
        await act?.(visitor);
        for (const lang of LANGS) {
          await choose(visitor, lang);
          const where = `${role.name}/${name} in ${lang}`;
          const { page } = visitor;
          await shoot(page, `${role.name}-${name}-${lang}`);
          const runs = await readPage(page);
          const found = new Set(runs.flatMap((run) => faultOf(run, lang) ?? []));
          for (const run of runs) console.log('RUN', JSON.stringify([where, run.text, run.lang, run.verbatim]));
          for (const wide of await whatIsTooWide(page)) found.add(`too wide: ${wide}`);
          assert.match(await page.title(), shapeOf(WORDS[lang].app.windowTitle));
          assert.equal(await page.locator('html').getAttribute('lang'), lang);
          for (const fault of found) faults.push(`${where}: ${fault}`);
        }
      }
      expectQuiet(visitor);
      await visitor.leave();
      assert.deepEqual(faults, []);
    });
  }
});

/** Chooses a language as a reader does, and waits until the page is in it. */
async function choose({ page }: Visitor, lang: Lang): Promise<void> {
  const button = page.locator(`header .cw-lang button[lang=${lang}]`);
  await button.dispatchEvent('click');
  await page.locator(`header .cw-lang button[lang=${lang}][aria-pressed=true]`).waitFor();
  await settled(page);
}
