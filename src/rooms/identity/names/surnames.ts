/** Family names of two characters, folded. Where a name begins with one, it is taken as one. */
export const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(
  '欧阳 司徒 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 东方 端木 独孤 南宫 西门 轩辕 长孙 宇文 闻人 钟离 呼延 澹台 万俟 赫连 拓跋 百里 东郭 公冶 太史 申屠 左丘 濮阳 淳于'.split(
    ' ',
  ),
);

/** How Cantonese reads a character that is a family name, where it reads it otherwise elsewhere. Folded characters. */
export const SURNAME_JYUTPING: Readonly<Record<string, string>> = {
  曾: 'zang',
  单: 'sin',
  解: 'haai',
  仇: 'sau',
  区: 'au',
  任: 'jam',
  华: 'waa',
  查: 'zaa',
  冼: 'sin',
  纪: 'gei',
  乐: 'ngok',
  召: 'siu',
  应: 'jing',
  盛: 'sing',
  令: 'ling',
  重: 'cung',
  朴: 'piu',
  尉: 'wai',
  翟: 'zaak',
  宁: 'ning',
  晏: 'aan',
  车: 'ce',
  江: 'gong',
  卜: 'buk',
  卓: 'coek',
  简: 'gaan',
  干: 'gon',
  万: 'maan',
  余: 'jyu',
  叶: 'jip',
  于: 'jyu',
  岳: 'ngok',
};
