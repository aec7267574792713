import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LANGS, type Lang, type LocalText } from '#kernel';
import { catalogue } from './catalogue.ts';

const concepts = [...catalogue.concepts.values()].map(({ id, designations }) => ({
  id,
  text: {
    en: designations.en.text,
    'zh-Hans': designations['zh-Hans'].text,
    'zh-Hant-HK': designations['zh-Hant-HK'].text,
  } satisfies LocalText,
}));

describe('the three wordings of every concept say the same', () => {
  it('in their numbers', () => {
    assert.deepEqual(
      concepts.filter(({ text }) => !agreeInNumbers(text)).map(({ id, text }) => ({ id, ...text })),
      [],
    );
  });

  it('in left, right and both sides', () => {
    assert.deepEqual(
      concepts.filter(({ text }) => !agreeInSides(text)).map(({ id, text }) => ({ id, ...text })),
      [],
    );
  });

  it('in yes and no', () => {
    const doubtful = concepts.filter(({ id, text }) => !agreeInNegation(text) && !NEGATION_IS_LEXICAL.has(id));
    assert.deepEqual(
      doubtful.map(({ id, text }) => ({ id, ...text })),
      [],
    );
  });
});

describe('the laws notice when one language is changed', () => {
  const SEEDED = { numRuns: 300, seed: 11 };
  const oneOf = (test: (text: LocalText) => boolean) => fc.constantFrom(...concepts.filter(({ text }) => test(text)));
  const anyLang = fc.constantFrom(...LANGS);
  const change = (text: LocalText, lang: Lang, to: string): LocalText => ({ ...text, [lang]: to });

  it('a number', () => {
    const numbered = oneOf((text) => LANGS.every((lang) => numbersOf(text[lang]).length > 0));
    fc.assert(
      fc.property(numbered, anyLang, ({ id, text }, lang) => {
        const [number = ''] = numbersOf(text[lang]);
        assert.ok(!agreeInNumbers(change(text, lang, text[lang].replace(number, `9${number}7`))), id);
      }),
      SEEDED,
    );
  });

  it('a side', () => {
    const sided = oneOf((text) =>
      LANGS.every((lang) => SIDES[0][lang].test(text[lang]) !== SIDES[1][lang].test(text[lang])),
    );
    const other = (text: string) =>
      text.replace(
        /left|right|左|右/gi,
        (word) => ({ left: 'right', right: 'left', 左: '右', 右: '左' })[word.toLowerCase()] ?? word,
      );
    fc.assert(
      fc.property(sided, anyLang, ({ id, text }, lang) => {
        assert.ok(!agreeInSides(change(text, lang, other(text[lang]))), id);
      }),
      SEEDED,
    );
  });

  it('a negation', () => {
    const negative = oneOf((text) => LANGS.every((lang) => isNegative(text[lang], lang)));
    const without = (text: string) =>
      text.replace(/\b(no|not|none|never|without)\b/gi, '').replace(/没有|沒有|未|无|無|不/g, '');
    fc.assert(
      fc.property(negative, anyLang, ({ id, text }, lang) => {
        const changed = without(text[lang]);
        fc.pre(changed !== text[lang] && !isNegative(changed, lang));
        assert.ok(!agreeInNegation(change(text, lang, changed)), id);
      }),
      SEEDED,
    );
  });
});

function agreeInNumbers(text: LocalText): boolean {
  return LANGS.every((one) => numbersOf(text[one]).every((n) => LANGS.every((other) => hasNumber(text[other], n))));
}

function agreeInSides(text: LocalText): boolean {
  return SIDES.every((side) => new Set(LANGS.map((lang) => side[lang].test(text[lang]))).size === 1);
}

function agreeInNegation(text: LocalText): boolean {
  return new Set(LANGS.map((lang) => isNegative(text[lang], lang))).size === 1;
}

/** Numbers that count or measure: standing alone, not part of a name (B12, T4, COVID-19). */
function numbersOf(text: string): string[] {
  const counted = text.replace(/2019冠狀病毒病/g, '').matchAll(/(?<![A-Za-zα-ω\d.-])\d+(?:\.\d+)?(?![A-Za-z\d])/g);
  return [...counted].map((m) => m[0]);
}

const NUMERALS: Readonly<Record<string, RegExp>> = {
  '1': /一/,
  '2': /二|两|兩/,
  '3': /三/,
  '4': /四/,
  '5': /五/,
  '6': /六/,
  '9': /九/,
};

function hasNumber(text: string, number: string): boolean {
  return numbersOf(text).includes(number) || (NUMERALS[number]?.test(text) ?? false);
}

/** 左 and 右 are also parts of medicine names: levothyroxine is 左甲状腺素. */
const SIDES: readonly [Readonly<Record<Lang, RegExp>>, ...Readonly<Record<Lang, RegExp>>[]] & {
  1: Readonly<Record<Lang, RegExp>>;
} = [
  { en: /\bleft\b/i, 'zh-Hans': /左(?!炔|乙|氧|旋|甲)/, 'zh-Hant-HK': /左(?!炔|乙|氧|旋|甲)/ },
  { en: /\bright\b/i, 'zh-Hans': /右(?!美沙芬)/, 'zh-Hant-HK': /右(?!美沙芬)/ },
  { en: /\bboth\b|\bbilateral\b/i, 'zh-Hans': /双眼|双侧/, 'zh-Hant-HK': /雙眼|雙側/ },
];

const NEGATION: Readonly<Record<Lang, RegExp>> = {
  en: /\b(no|not|none|nothing|without|never|absent|unknown|unavailable|unable|unconfirmed|unsupported|inactive|withheld|unmarried|unspecified|free)\b|\bnon-/i,
  'zh-Hans': /[无未没不]|非(?=活动|急症|医疗|甾体|婚姻)/,
  'zh-Hant-HK': /[無未沒不]|非(?=活躍|緊急|醫護|類固醇|婚姻)/,
};

/** Words that hold a negative character and deny nothing: acellular, adverse, dyspepsia, insufficiency, restless, irregular, malaise, infertile. */
const HARMLESS =
  /无细胞|無細胞|不良|不全|不宁|不寧|不规则|不規則|不含|不振|不育|不孕|不适(?!用)|不適(?!用)|preservative free|free (?:thyroxine|triiodothyronine)/gi;

function isNegative(text: string, lang: Lang): boolean {
  return NEGATION[lang].test(text.replace(HARMLESS, ''));
}

/** Where one language denies with a word of its own and another with a particle: intolerance is 不耐受, indeterminate 不确定. Each was looked at. */
const NEGATION_IS_LEXICAL: ReadonlySet<string> = new Set([
  'condition.ineffective-airway-clearance',
  'status.ambiguous-sex',
  'status.indeterminate',
  'status.intolerance',
  'status.no',
  'status.no-longer-in-effect',
]);
