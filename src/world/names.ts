import type { Random } from '#kernel';

/** A written name part: simplified, traditional, Hong Kong spelling, pinyin. Tables, because none follows from another. */
type NamePart = readonly [hans: string, hant: string, hongKong: string, pinyin: string];

const SURNAMES: readonly NamePart[] = [
  ['陈', '陳', 'CHAN', 'CHEN'],
  ['黄', '黃', 'WONG', 'HUANG'],
  ['李', '李', 'LEE', 'LI'],
  ['梁', '梁', 'LEUNG', 'LIANG'],
  ['林', '林', 'LAM', 'LIN'],
  ['张', '張', 'CHEUNG', 'ZHANG'],
  ['刘', '劉', 'LAU', 'LIU'],
  ['吴', '吳', 'NG', 'WU'],
  ['王', '王', 'WONG', 'WANG'],
  ['何', '何', 'HO', 'HE'],
  ['郑', '鄭', 'CHENG', 'ZHENG'],
  ['杨', '楊', 'YEUNG', 'YANG'],
  ['罗', '羅', 'LAW', 'LUO'],
  ['叶', '葉', 'YIP', 'YE'],
  ['周', '周', 'CHOW', 'ZHOU'],
  ['曾', '曾', 'TSANG', 'ZENG'],
  ['冯', '馮', 'FUNG', 'FENG'],
  ['邓', '鄧', 'TANG', 'DENG'],
  ['萧', '蕭', 'SIU', 'XIAO'],
  ['郭', '郭', 'KWOK', 'GUO'],
  ['单', '單', 'SIN', 'SHAN'],
  ['欧阳', '歐陽', 'AU YEUNG', 'OUYANG'],
  ['区', '區', 'AU', 'OU'],
  ['仇', '仇', 'SAU', 'QIU'],
];

const WOMEN: readonly NamePart[] = [
  ['淑', '淑', 'SUK', 'SHU'],
  ['贞', '貞', 'CHING', 'ZHEN'],
  ['美', '美', 'MEI', 'MEI'],
  ['玲', '玲', 'LING', 'LING'],
  ['丽', '麗', 'LAI', 'LI'],
  ['珍', '珍', 'CHUN', 'ZHEN'],
  ['凤', '鳳', 'FUNG', 'FENG'],
  ['兰', '蘭', 'LAN', 'LAN'],
  ['惠', '惠', 'WAI', 'HUI'],
  ['仪', '儀', 'YEE', 'YI'],
  ['嘉', '嘉', 'KA', 'JIA'],
  ['怡', '怡', 'YEE', 'YI'],
  ['欣', '欣', 'YAN', 'XIN'],
  ['颖', '穎', 'WING', 'YING'],
];

const MEN: readonly NamePart[] = [
  ['志', '志', 'CHI', 'ZHI'],
  ['强', '強', 'KEUNG', 'QIANG'],
  ['伟', '偉', 'WAI', 'WEI'],
  ['明', '明', 'MING', 'MING'],
  ['国', '國', 'KWOK', 'GUO'],
  ['华', '華', 'WAH', 'HUA'],
  ['文', '文', 'MAN', 'WEN'],
  ['杰', '傑', 'KIT', 'JIE'],
  ['俊', '俊', 'CHUN', 'JUN'],
  ['辉', '輝', 'FAI', 'HUI'],
  ['德', '德', 'TAK', 'DE'],
  ['荣', '榮', 'WING', 'RONG'],
  ['浩', '浩', 'HO', 'HAO'],
  ['轩', '軒', 'HIN', 'XUAN'],
];

/** Names of residents who came from elsewhere. */
const OVERSEAS = {
  family: ['Fernandes', 'Okafor', 'Nakamura', 'Santos', 'Müller', 'O’Connor', 'Sharma', 'Nguyễn'],
  female: ['Maria', 'Aiko', 'Grace', 'Priya', 'Chloé'],
  male: ['Daniel', 'Kenji', 'Emeka', 'Lukas', 'Raj'],
} as const;

/** A person's name in every spelling that a paper of theirs may print. */
export interface FullName {
  readonly hans?: string;
  readonly hant?: string;
  /** `WONG, Suk Ching`, as a HKID prints it. */
  readonly hongKong?: string;
  /** `HUANG Shuzhen`. */
  readonly pinyin?: string;
  readonly foreign?: string;
}

export function chineseName(
  random: Random,
  gender: 'female' | 'male',
  surname?: number,
): FullName & { surname: number } {
  const index = surname ?? random.int(0, SURNAMES.length - 1);
  const family = SURNAMES[index] ?? random.pick(SURNAMES);
  const parts = gender === 'female' ? WOMEN : MEN;
  const given = random.chance(0.12) ? [random.pick(parts)] : [random.pick(parts), random.pick(parts)];
  return { ...writtenName(family, given), surname: index };
}

function writtenName(family: NamePart, given: readonly NamePart[]): FullName {
  const column = (at: 0 | 1) => family[at] + given.map((part) => part[at]).join('');
  const capital = (text: string) => text.charAt(0) + text.slice(1).toLowerCase();
  return {
    hans: column(0),
    hant: column(1),
    hongKong: `${family[2]}, ${given.map((part) => capital(part[2])).join(' ')}`,
    pinyin: `${family[3]} ${capital(given.map((part) => part[3]).join(''))}`,
  };
}

export function overseasName(random: Random, gender: 'female' | 'male'): FullName {
  return { foreign: `${random.pick(OVERSEAS[gender])} ${random.pick(OVERSEAS.family)}` };
}
