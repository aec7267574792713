import type { Random } from '#kernel';

/**
 * Name parts of a synthetic population as both sides print them, written by hand: nothing here comes out of the readings and tables that matching uses, so a fault in
 * those shows. `simplified traditional HONG-KONG PINYIN`, the Hong Kong spellings parted by `/`. The order is roughly how often they occur (an assumption): the first is
 * drawn most.
 */
const SURNAMES = `
陈 陳 CHAN CHEN;黄 黃 WONG HUANG;李 李 LEE/LI LI;王 王 WONG WANG;张 張 CHEUNG/CHANG ZHANG;林 林 LAM LIN;刘 劉 LAU LIU;梁 梁 LEUNG LIANG;吴 吳 NG WU;
何 何 HO HE;杨 楊 YEUNG YANG;郑 鄭 CHENG ZHENG;叶 葉 YIP/IP YE;罗 羅 LAW/LO LUO;周 周 CHOW/CHAU ZHOU;邓 鄧 TANG DENG;冯 馮 FUNG FENG;曾 曾 TSANG ZENG;
郭 郭 KWOK GUO;徐 徐 TSUI/CHUI XU;朱 朱 CHU ZHU;蔡 蔡 CHOI/TSOI CAI;许 許 HUI XU;谢 謝 TSE XIE;萧 蕭 SIU XIAO;赵 趙 CHIU ZHAO;苏 蘇 SO SU;潘 潘 POON PAN;
胡 胡 WU/WOO HU;袁 袁 YUEN YUAN;余 余 YU/YUE YU;高 高 KO GAO;孙 孫 SUEN/SUN SUN;马 馬 MA MA;钟 鍾 CHUNG ZHONG;江 江 KONG JIANG;卢 盧 LO/LOO LU;
黎 黎 LAI LI;莫 莫 MOK MO;温 溫 WAN WEN;关 關 KWAN GUAN;沈 沈 SHUM/SUM SHEN;杜 杜 TO DU;彭 彭 PANG PENG;韩 韓 HON HAN;任 任 YAM REN;廖 廖 LIU LIAO;
吕 呂 LUI LYU;姚 姚 YIU YAO;邱 邱 YAU QIU;丁 丁 TING DING;施 施 SZE SHI;石 石 SHEK SHI;唐 唐 TONG TANG;欧阳 歐陽 AU-YEUNG OUYANG;区 區 AU OU;单 單 SIN SHAN;
仇 仇 SAU QIU;解 解 HAI XIE;司徒 司徒 SZETO SITU`;

const WOMEN = `
美 美 MEI MEI;玲 玲 LING LING;丽 麗 LAI LI;淑 淑 SUK SHU;贞 貞 CHING ZHEN;珍 珍 CHUN ZHEN;凤 鳳 FUNG FENG;兰 蘭 LAN LAN;惠 惠 WAI HUI;仪 儀 YEE YI;嘉 嘉 KA JIA;
怡 怡 YEE/YI YI;欣 欣 YAN XIN;颖 穎 WING YING;芳 芳 FONG FANG;燕 燕 YIN YAN;敏 敏 MAN MIN;婷 婷 TING TING;诗 詩 SZE SHI;雅 雅 NGA YA;琪 琪 KEI/KI QI;慧 慧 WAI HUI;
娟 娟 KUEN JUAN;霞 霞 HA XIA;秀 秀 SAU XIU;英 英 YING YING;月 月 YUET YUE;桂 桂 KWAI GUI;玉 玉 YUK YU;雪 雪 SUET XUE;梅 梅 MUI MEI;静 靜 CHING JING;洁 潔 KIT JIE;
晓 曉 HIU XIAO;思 思 SZE SI;咏 詠 WING YONG;心 心 SUM XIN;瑶 瑤 YIU YAO;芷 芷 TSZ ZHI;宝 寶 PO BAO;彩 彩 CHOI CAI;红 紅 HUNG HONG;莲 蓮 LIN LIAN;群 群 KWAN QUN`;

const MEN = `
伟 偉 WAI WEI;明 明 MING MING;志 志 CHI ZHI;强 強 KEUNG QIANG;国 國 KWOK GUO;华 華 WAH HUA;文 文 MAN WEN;杰 傑 KIT JIE;俊 俊 CHUN JUN;辉 輝 FAI HUI;德 德 TAK DE;
荣 榮 WING RONG;浩 浩 HO HAO;轩 軒 HIN XUAN;家 家 KA JIA;健 健 KIN JIAN;建 建 KIN JIAN;锦 錦 KAM JIN;永 永 WING YONG;成 成 SHING CHENG;耀 耀 YIU YAO;忠 忠 CHUNG ZHONG;
龙 龍 LUNG LONG;光 光 KWONG GUANG;平 平 PING PING;祥 祥 CHEUNG XIANG;勇 勇 YUNG YONG;军 軍 KWAN JUN;子 子 TSZ ZI;豪 豪 HO HAO;宏 宏 WANG HONG;达 達 TAT DA;
振 振 CHUN ZHEN;坤 坤 KWAN KUN;炳 炳 PING BING;柏 柏 PAK BAI;乐 樂 LOK LE;朗 朗 LONG LANG;晖 暉 FAI HUI;权 權 KUEN QUAN;胜 勝 SHING SHENG;添 添 TIM TIAN;兆 兆 SIU ZHAO`;

export interface NamePart {
  readonly hans: string;
  readonly hant: string;
  readonly hongKong: readonly string[];
  readonly pinyin: string;
}

function table(text: string): readonly NamePart[] {
  return text
    .trim()
    .split(/;\s*/)
    .map((row): NamePart => {
      const [hans = '', hant = '', hongKong = '', pinyin = ''] = row.split(' ');
      return { hans, hant, hongKong: hongKong.replace('-', ' ').split('/'), pinyin };
    });
}

const PARTS = { family: table(SURNAMES), female: table(WOMEN), male: table(MEN) } as const;

/** The n-th is drawn about 1/(n+3) as often as the first: few names are common, most are not. */
export function drawPart(random: Random, kind: keyof typeof PARTS): NamePart {
  const parts = PARTS[kind];
  const total = parts.reduce((sum, _, i) => sum + 1 / (i + 3), 0);
  let left = random.next() * total;
  for (const [i, part] of parts.entries()) {
    left -= 1 / (i + 3);
    if (left <= 0) return part;
  }
  return random.pick(parts);
}

export const FOREIGN = {
  family:
    'SMITH JONES FERNANDES SANTOS REYES CRUZ GARCIA SHARMA SINGH KHAN NAKAMURA TANAKA KIM PARK NGUYEN MÜLLER DUBOIS O’CONNOR IVANOV OKAFOR SILVA BROWN TAYLOR WILSON'.split(
      ' ',
    ),
  female: 'Maria Grace Anna Priya Aiko Chloé Sofia Emma Linh Fatima Elena Joy Rose Sarah'.split(' '),
  male: 'Daniel Kenji Emeka Lukas Raj John David Michael José Omar Minh Ivan Peter James'.split(' '),
} as const;

/** Names that Hong Kong people take beside their own. */
export const WESTERN =
  'Peter Mary John Grace Ken Amy Jason Joyce Tony Winnie Kelvin Fiona Eric Carmen Raymond Vivian'.split(' ');
