import type { Random } from '#kernel';

/** A part of a name as four sides print it: `other` is how Macao, Taiwan or families overseas do. */
export interface Spelt {
  readonly hans: string;
  readonly hant: string;
  readonly hongKong: string;
  readonly pinyin: string;
  readonly other: string;
}

const table = (text: string): readonly Spelt[] =>
  text
    .trim()
    .split(/;\s*/)
    .map((row): Spelt => {
      const [hans = '', hant = '', hongKong = '', pinyin = '', other = ''] = row.split(' ');
      return { hans, hant, hongKong, pinyin, other };
    });

/** Written by hand, as those of the other generator, and for other faults: many are spelt alike by one side and not by another. */
export const FAMILIES = table(`
陈 陳 CHAN CHEN TAN;黄 黃 WONG HUANG VONG;王 王 WONG WANG ONG;林 林 LAM LIN LIM;张 張 CHEUNG ZHANG CHEONG;郑 鄭 CHENG ZHENG CHEANG;曾 曾 TSANG ZENG TSENG;许 許 HUI XU HOI;徐 徐 TSUI XU HSU;
谢 謝 TSE XIE HSIEH;李 李 LEE LI LEI;黎 黎 LAI LI LAI;吴 吳 NG WU GOH;伍 伍 NG WU NG;胡 胡 WU HU VU;周 周 CHOW ZHOU CHAO;邹 鄒 CHAU ZOU CHAO;刘 劉 LAU LIU LAO;廖 廖 LIU LIAO LIO;余 余 YU YU U;
于 于 YU YU YU;梁 梁 LEUNG LIANG LEONG;叶 葉 YIP YE IP;杨 楊 YEUNG YANG IEONG;郭 郭 KWOK GUO KUOK;蔡 蔡 CHOI CAI CHUA;江 江 KONG JIANG KONG;姜 姜 KEUNG JIANG CHIANG;程 程 CHING CHENG CHENG;何 何 HO HE HO`);

export const GIVEN = table(`
嘉 嘉 KA JIA KA;家 家 KA JIA KA;怡 怡 YEE YI I;仪 儀 YEE YI I;宜 宜 YEE YI I;欣 欣 YAN XIN HSIN;昕 昕 YAN XIN HSIN;恩 恩 YAN EN IAN;玲 玲 LING LING LENG;铃 鈴 LING LING LENG;珍 珍 CHUN ZHEN CHEN;
俊 俊 CHUN JUN CHON;骏 駿 CHUN JUN CHON;健 健 KIN JIAN KIN;建 建 KIN JIAN KIN;坚 堅 KIN JIAN KIN;伟 偉 WAI WEI WAI;炜 煒 WAI WEI WAI;慧 慧 WAI HUI WAI;惠 惠 WAI HUI WAI;文 文 MAN WEN MAN;敏 敏 MAN MIN MAN;
明 明 MING MING MENG;铭 銘 MING MING MENG;志 志 CHI ZHI CHI;智 智 CHI ZHI CHI;芷 芷 TSZ ZHI CHI;子 子 TSZ ZI CHI;梓 梓 TSZ ZI CHI;诗 詩 SZE SHI SI;思 思 SZE SI SI;晴 晴 CHING QING CHENG;静 靜 CHING JING CHENG;
大 大 TAI DA TAI;太 太 TAI TAI TAI;天 天 TIN TIAN TIN;未 未 MEI WEI MEI;末 末 MUT MO MUT;土 土 TO TU TOU;士 士 SZE SHI SI;日 日 YAT RI IAT;曰 曰 YUET YUE UT;玉 玉 YUK YU IOK;晨 晨 SUN CHEN SAN;辰 辰 SUN CHEN SAN`);

/** What a camera or a tired eye takes one character, letter or digit for. */
export const LOOKS_LIKE: Readonly<Record<string, string>> = {
  ...{
    玲: '铃',
    铃: '玲',
    鈴: '玲',
    健: '建',
    建: '健',
    大: '太',
    太: '大',
    天: '夫',
    未: '末',
    末: '未',
    土: '士',
    士: '土',
  },
  ...{
    日: '曰',
    曰: '日',
    玉: '王',
    晨: '辰',
    辰: '晨',
    晴: '睛',
    静: '净',
    嘉: '喜',
    俊: '後',
    诗: '持',
    珍: '诊',
    家: '冢',
  },
  ...{ O: '0', I: 'L', L: 'I', S: '5', B: '8', G: '6', U: 'V', V: 'U', N: 'M', M: 'N', E: 'F', C: 'G' },
  ...{ 0: '8', 1: '7', 2: '3', 3: '8', 4: '1', 5: '6', 6: '5', 7: '1', 8: '3', 9: '4' },
};

export const WESTERN = 'Ada Aida May Mary Marie Jon John Joan Ken Kenny Eric Erica Alan Allan Carol Ray Roy Leo'.split(
  ' ',
);
export const ABROAD = {
  family: [
    'SINGH',
    'KAUR',
    'SANTOS',
    'DELA CRUZ',
    'GARCIA',
    'NGUYEN',
    'TRAN',
    'KIM',
    'RAI',
    'GURUNG',
    'DA SILVA',
    'RAHMAN',
  ],
  given: [
    'Maria',
    'Mary Jane',
    'Marilou',
    'John Paul',
    'Juan Carlos',
    'Muhammad',
    'Ahmed',
    'Priya',
    'Dil Bahadur',
    'Min Jun',
    'Thi Hoa',
    'Anne Marie',
  ],
} as const;
export const COUNTRIES = ['GBR', 'IND', 'PHL', 'PRT', 'VNM', 'KOR', 'NPL', 'BGD'] as const;

/** Another part that is spelt or looks like this one, as parents choose them for twins. */
export function alike(random: Random, part: Spelt): Spelt {
  const near = GIVEN.filter(
    (one) =>
      one !== part &&
      (one.hongKong === part.hongKong || one.pinyin === part.pinyin || LOOKS_LIKE[one.hans] === part.hans),
  );
  return random.pick(near.length > 0 ? near : GIVEN.filter((one) => one !== part));
}

/** One place of a text misread. */
export function misread(random: Random, text: string): string {
  const places = [...text].flatMap((sign, i) => (LOOKS_LIKE[sign.toUpperCase()] === undefined ? [] : [i]));
  if (places.length === 0) return text;
  const at = random.pick(places);
  return [...text].map((sign, i) => (i === at ? LOOKS_LIKE[sign.toUpperCase()] : sign)).join('');
}
