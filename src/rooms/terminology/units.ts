import type { Lang, LocalText } from '#kernel';

/**
 * UCUM units that are words to a reader. Every other unit is written with its symbols, which all three languages share: `mmol/L`, `kg/m²`, `10⁹/L`.
 * @source UCUM 2.1; GB 3100-1993 lets Chinese texts use the international symbols
 */
const WORDS: Readonly<Record<string, LocalText>> = {
  '/min': { en: '/min', 'zh-Hans': '次/分', 'zh-Hant-HK': '次/分鐘' },
  '{beats}/min': { en: 'beats/min', 'zh-Hans': '次/分', 'zh-Hant-HK': '次/分鐘' },
  '{breaths}/min': { en: 'breaths/min', 'zh-Hans': '次/分', 'zh-Hant-HK': '次/分鐘' },
  s: { en: 's', 'zh-Hans': '秒', 'zh-Hant-HK': '秒' },
  min: { en: 'min', 'zh-Hans': '分钟', 'zh-Hant-HK': '分鐘' },
  h: { en: 'h', 'zh-Hans': '小时', 'zh-Hant-HK': '小時' },
  d: { en: 'days', 'zh-Hans': '天', 'zh-Hant-HK': '日' },
  wk: { en: 'weeks', 'zh-Hans': '周', 'zh-Hant-HK': '星期' },
  mo: { en: 'months', 'zh-Hans': '个月', 'zh-Hant-HK': '個月' },
  a: { en: 'years', 'zh-Hans': '年', 'zh-Hant-HK': '年' },
  '1': { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
  '{score}': { en: 'points', 'zh-Hans': '分', 'zh-Hant-HK': '分' },
  '{Score}': { en: 'points', 'zh-Hans': '分', 'zh-Hant-HK': '分' },
  '{INR}': { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
  '{T-score}': { en: '(T-score)', 'zh-Hans': '（T值）', 'zh-Hant-HK': '（T值）' },
  '{tbl}': { en: 'tablets', 'zh-Hans': '片', 'zh-Hant-HK': '粒' },
  '{tablet}': { en: 'tablets', 'zh-Hans': '片', 'zh-Hant-HK': '粒' },
  '{capsule}': { en: 'capsules', 'zh-Hans': '粒', 'zh-Hant-HK': '粒' },
  '{puff}': { en: 'puffs', 'zh-Hans': '揿', 'zh-Hant-HK': '下' },
  '{dose}': { en: 'doses', 'zh-Hans': '剂', 'zh-Hant-HK': '劑' },
  '{#}': { en: '', 'zh-Hans': '个', 'zh-Hant-HK': '個' },
  '{wine_glasses}/d': { en: 'glasses of wine/day', 'zh-Hans': '杯葡萄酒/天', 'zh-Hant-HK': '杯葡萄酒/日' },
  '[drp]': { en: 'drops', 'zh-Hans': '滴', 'zh-Hant-HK': '滴' },
  '/[HPF]': { en: '/HPF', 'zh-Hans': '/高倍视野', 'zh-Hant-HK': '/高倍視野' },
  '/d': { en: '/day', 'zh-Hans': '次/天', 'zh-Hant-HK': '次/日' },
  '/wk': { en: '/week', 'zh-Hans': '次/周', 'zh-Hant-HK': '次/星期' },
  '{count}': { en: '', 'zh-Hans': '个', 'zh-Hant-HK': '個' },
  '[lb_av]': { en: 'lb', 'zh-Hans': '磅', 'zh-Hant-HK': '磅' },
  '[in_i]': { en: 'in', 'zh-Hans': '英寸', 'zh-Hant-HK': '吋' },
  '[ft_i]': { en: 'ft', 'zh-Hans': '英尺', 'zh-Hant-HK': '呎' },
  '[tsp_us]': { en: 'teaspoons', 'zh-Hans': '茶匙', 'zh-Hant-HK': '茶匙' },
  '{pack}': { en: 'packs', 'zh-Hans': '包', 'zh-Hant-HK': '包' },
  '{cigarettes}/d': { en: 'cigarettes/day', 'zh-Hans': '支/天', 'zh-Hant-HK': '支/日' },
};

const SYMBOLS: readonly (readonly [RegExp, string])[] = [
  [/mm\[Hg\]/g, 'mmHg'],
  [/\[degF\]/g, '°F'],
  [/\bCel\b/g, '°C'],
  [/m\[IU\]/g, 'mIU'],
  [/u\[IU\]/g, 'μIU'],
  [/k\[IU\]/g, 'kIU'],
  [/\[IU\]/g, 'IU'],
  [/\[arb'U\]/g, 'AU'],
  [/\[pH\]/g, 'pH'],
  [/\{1\.73_m2\}/g, '1.73 m²'],
  [/1\.73\.?m2/g, '1.73 m²'],
  [/\bu(?=(?:mol|g|L|m|IU|U)\b)/g, 'μ'],
  [/\{[^}]*\}/g, ''],
  [/\bm2\b/g, 'm²'],
  [/\bm3\b/g, 'm³'],
];

const SUPERSCRIPT: Readonly<Record<string, string>> = {
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
  '-': '⁻',
};

/** A UCUM unit as a reader writes it. The number before it is nobody's to change: units are named, never converted. */
export function unitText(ucum: string, lang: Lang): string {
  if (Object.hasOwn(WORDS, ucum)) return WORDS[ucum]?.[lang] ?? ucum;
  const powers = ucum.replace(
    /\b10[*^]([+-]?\d+)/g,
    (_, digits: string) => `10${[...digits].map((d) => SUPERSCRIPT[d] ?? '').join('')}`,
  );
  const shown = SYMBOLS.reduce((text, [pattern, symbol]) => text.replace(pattern, symbol), powers);
  return shown.replace(/^\/(?=$)/, '').trim();
}
