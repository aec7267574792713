import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LANGS, type Lang } from '#kernel';
import { catalogue } from './catalogue.ts';
import type { Concept } from './model.ts';

const concepts = [...catalogue.concepts.values()];
const anyConcept = fc.constantFrom(...concepts);
/** Every concept is looked at, and the order is the seed's. */
const EVERY = { numRuns: concepts.length * 3, seed: 20_250_101 };

const wording = (concept: Concept, lang: Lang) => concept.designations[lang].text;

describe('the three wordings of a concept say the same', () => {
  it('in their numbers', () => {
    fc.assert(
      fc.property(anyConcept, fc.constantFrom(...LANGS), fc.constantFrom(...LANGS), (concept, one, other) => {
        for (const number of numbersOf(wording(concept, one))) {
          assert.ok(
            hasNumber(wording(concept, other), number),
            `${concept.id}: ${number} is in ${one} and not in ${other}`,
          );
        }
      }),
      EVERY,
    );
  });

  it('in left, right and both sides', () => {
    fc.assert(
      fc.property(anyConcept, (concept) => {
        for (const side of SIDES) {
          const said = LANGS.map((lang) => side[lang].test(wording(concept, lang)));
          assert.equal(
            new Set(said).size,
            1,
            `${concept.id}: ${LANGS.map((lang) => wording(concept, lang)).join(' | ')}`,
          );
        }
      }),
      EVERY,
    );
  });

  it('in yes and no', () => {
    fc.assert(
      fc.property(anyConcept, (concept) => {
        if (NEGATION_IS_LEXICAL.has(concept.id)) return;
        const said = LANGS.map((lang) => isNegative(wording(concept, lang), lang));
        assert.equal(
          new Set(said).size,
          1,
          `${concept.id}: ${LANGS.map((lang) => wording(concept, lang)).join(' | ')}`,
        );
      }),
      EVERY,
    );
  });
});

describe('the laws notice', () => {
  it('a wrong number, side or negation', () => {
    assert.ok(!hasNumber('胰岛素 10 单位', '100'));
    assert.ok(hasNumber('二型糖尿病', '2'));
    assert.ok(!hasNumber('一型糖尿病', '2'));
    assert.notEqual(SIDES[0]?.['zh-Hans'].test('右上臂'), SIDES[0]?.en.test('left upper arm'));
    assert.ok(isNegative('No known allergies', 'en') && isNegative('无已知过敏', 'zh-Hans'));
    assert.ok(!isNegative('已知过敏', 'zh-Hans') && !isNegative('非那雄胺', 'zh-Hans'));
  });
});

/** Numbers that count or measure: standing alone, not part of a name (B12, T4, COVID-19). */
function numbersOf(text: string): string[] {
  return [...text.replace(/2019冠狀病毒病/g, '').matchAll(/(?<![A-Za-z\d.-])\d+(?:\.\d+)?(?![A-Za-z\d])/g)].map(
    (m) => m[0],
  );
}

const NUMERALS: Readonly<Record<string, RegExp>> = {
  '1': /一|首/,
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

const SIDES: readonly Readonly<Record<Lang, RegExp>>[] = [
  { en: /\bleft\b/i, 'zh-Hans': /左(?!炔|乙|氧|旋|甲)/, 'zh-Hant-HK': /左(?!炔|乙|氧|旋|甲)/ },
  { en: /\bright\b/i, 'zh-Hans': /右(?!美沙芬)/, 'zh-Hant-HK': /右(?!美沙芬)/ },
  { en: /\bboth\b|\bbilateral\b/i, 'zh-Hans': /双眼|双侧/, 'zh-Hant-HK': /雙眼|雙側/ },
];

const NEGATION: Readonly<Record<Lang, RegExp>> = {
  en: /\b(no|not|none|nothing|without|never|absent|unknown|unavailable|unable|unconfirmed|unsupported|inactive|withheld|unmarried|unspecified)\b|-free\b|\bfree\b|\bnon-/i,
  'zh-Hans': /[无未没不]|非(?=活动|急症|医疗|甾体|婚姻)|缺失/,
  'zh-Hant-HK': /[無未沒不]|非(?=活躍|緊急|醫護|類固醇|婚姻)|從缺/,
};
/** Words that hold a negative character and deny nothing: acellular, adverse, dyspepsia, insufficiency, restless, irregular, Tdap's 減量. */
const HARMLESS =
  /无细胞|無細胞|不良|不全|不宁|不寧|不规则|不規則|不含|preservative free|free (?:thyroxine|triiodothyronine)|freebase/gi;

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
