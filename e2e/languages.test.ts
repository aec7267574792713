/** Every page of every role, read in each language. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Converter } from 'opencc-js';
import { LANGS, type Lang } from '#kernel';
import { asWritten } from './as-written.ts';
import { theFurniture } from './furnish.ts';
import { DESK, expectQuiet, PHONE, settled, shoot, signIn, type Visitor, visit } from './harness.ts';
import { type Run, readPage, whatIsTooWide } from './in-page.ts';
import { ROLES } from './pages.ts';
import { shapeOf, WORDS } from './words.ts';

const KEYS = new RegExp(`\\b(?:${Object.keys(WORDS.en).join('|')})(?:\\.[a-z][\\w-]*)+\\b`);
const HAN = /\p{Script=Han}/u;
/** A word, not a symbol: units have their own line below. */
const LATIN_WORD = /[A-Za-z]{3,}/;
/** The same in every language: each language's own name, kinds of file, symbols of units, product names of standards. */
const SAME_EVERYWHERE =
  /English|繁體中文|简体中文|\b(?:PDF|QR|JSON|SMART Health Link|mmHg|mmol\/L|min|shlink|Causeway|RAPRIOP)\b/g;

const toTraditional = Converter({ from: 'cn', to: 't' });
const toSimplified = Converter({ from: 't', to: 'cn' });
/** Characters of both scripts: the converter knows them as simplified forms of something else as well. */
const IN_BOTH = new Set('台床准');
const isOnlySimplified = (char: string) =>
  toTraditional(char) !== char && toSimplified(char) === char && !IN_BOTH.has(char);
const isOnlyTraditional = (char: string) => toSimplified(char) !== char;

/** What is wrong with a run of text for a reader of this language. */
function faultOf(run: Run, lang: Lang, written: readonly string[]): string | undefined {
  if (/\{\{|\}\}|\bundefined\b|\[object/.test(run.text)) return `a hole: ${run.text}`;
  if (run.verbatim) return undefined;
  if (KEYS.test(run.text)) return `a key: ${run.text}`;
  const own = written.reduce((rest, text) => rest.replaceAll(text, ''), run.text).replace(SAME_EVERYWHERE, '');
  if (lang === 'en') return HAN.test(own) && !run.lang.startsWith('zh') ? `Chinese: ${run.text}` : undefined;
  if (LATIN_WORD.test(own) && !HAN.test(own)) return `English: ${run.text}`;
  // Marked as the other script: a language's own name for itself, a document's own words.
  if (run.lang.startsWith('zh-') && run.lang !== lang) return undefined;
  const isForeign = lang === 'zh-Hans' ? isOnlyTraditional : isOnlySimplified;
  const foreign = [...own].filter(isForeign).join('');
  return foreign === '' ? undefined : `the other script (${foreign}): ${run.text}`;
}

describe('every page in every language', () => {
  let written: readonly string[] | undefined;

  for (const role of ROLES) {
    it(`${role.name}: the right language, no key, no leftover, no sideways scrolling on a phone`, async () => {
      const furniture = await theFurniture();
      written ??= await asWritten(furniture);
      const own = written;
      const reader = { node: role.node, lang: 'zh-Hant-HK', size: PHONE } as const;
      const visitor = role.login === undefined ? await visit(reader) : await signIn(reader, role.login);
      const faults: string[] = [];
      for (const { name, address, act, step } of role.pages) {
        await visitor.open(address(furniture));
        // Each page begins in the visitor's own language, in which its steps are taken.
        await choose(visitor, visitor.lang);
        await act?.(visitor);
        for (const lang of LANGS) {
          await choose(visitor, lang);
          const where = `${role.name}/${name} in ${lang}`;
          const { page } = visitor;
          if (step) await page.locator('[aria-current=step]', { hasText: step(WORDS[lang]) }).waitFor();
          const runs = await readPage(page);
          const found = new Set(runs.flatMap((run) => faultOf(run, lang, own) ?? []));
          await shoot(page, `${role.name}-${name}-${lang}`, DESK);
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

describe('the search for leftovers', () => {
  const run = (text: string, lang: Lang | 'zh' = 'zh-Hans'): Run => ({ text, lang, verbatim: false, kind: 'text' });
  for (const [name, lang, bad] of [
    ['a key', 'en', run('patient.home.title', 'en')],
    ['a hole', 'en', run('Step {{number}} of 4', 'en')],
    ['an English sentence', 'zh-Hans', run('Show more')],
    ['a Chinese sentence', 'en', run('显示更多', 'en')],
    ['a sentence in the other script', 'zh-Hans', run('顯示更多')],
    ['the other way round', 'zh-Hant-HK', run('显示更多', 'zh-Hant-HK')],
  ] as const) {
    it(`finds ${name}`, () => assert.notEqual(faultOf(bad, lang, []), undefined));
  }

  it('lets pass what somebody wrote, symbols, and names of languages', () => {
    const good = [run('WONG, Suk Ching'), run('128 mmHg'), run('繁體中文 简体中文'), run('English')];
    assert.deepEqual(
      good.flatMap((one) => faultOf(one, 'zh-Hans', ['WONG, Suk Ching']) ?? []),
      [],
    );
  });
});

/** Chooses a language as a reader does, and waits until the page is in it. */
async function choose({ page }: Visitor, lang: Lang): Promise<void> {
  const button = page.locator(`header .cw-lang button[lang=${lang}]`);
  await button.dispatchEvent('click');
  await page.locator(`header .cw-lang button[lang=${lang}][aria-pressed=true]`).waitFor();
  await settled(page);
}
