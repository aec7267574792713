/**
 * How Taiwan's papers spell a Mandarin syllable (Wade and Giles without its marks) and Macao's a Cantonese one (after Portuguese): our own tables by initial and final. The reference has no official rule for either;
 * they are an assumption, and serve search and matching, never display.
 */

const WADE_GILES_INITIALS: Readonly<Record<string, string>> = {
  B: 'P',
  D: 'T',
  G: 'K',
  J: 'CH',
  Q: 'CH',
  X: 'HS',
  ZH: 'CH',
  R: 'J',
  Z: 'TS',
  C: 'TS',
};

/** Syllables whose vowel stands for no other: 施 SHIH, 子 TZU. */
const WADE_GILES_WHOLE: Readonly<Record<string, readonly string[]>> = {
  ZHI: ['CHIH'],
  CHI: ['CHIH'],
  SHI: ['SHIH'],
  RI: ['JIH'],
  ZI: ['TZU'],
  CI: ['TZU'],
  SI: ['SZU', 'SSU'],
  YI: ['I', 'YI'],
  YOU: ['YU'],
  YE: ['YEH'],
  YAN: ['YEN'],
  YUE: ['YUEH'],
  YONG: ['YUNG'],
  ER: ['ERH'],
  E: ['O', 'E'],
  GE: ['KO'],
  KE: ['KO'],
  HE: ['HO'],
  GUO: ['KUO'],
  KUO: ['KUO'],
  HUO: ['HUO'],
  SHUO: ['SHUO'],
  GUI: ['KUEI'],
  KUI: ['KUEI'],
};

const WADE_GILES_FINALS: Readonly<Record<string, string>> = {
  IAN: 'IEN',
  IE: 'IEH',
  UE: 'UEH',
  VE: 'UEH',
  YUE: 'UEH',
  ONG: 'UNG',
  IONG: 'IUNG',
  UO: 'O',
  V: 'U',
  YU: 'U',
};

/**
 * @param pinyin - capital letters without tone
 * @example wadeGiles('XIE') // ['HSIEH']
 */
export function wadeGiles(pinyin: string): readonly string[] {
  const whole = WADE_GILES_WHOLE[pinyin];
  if (whole) return whole;
  const [, initial = '', final = ''] = /^(ZH|CH|SH|[BPMFDTNLGKHJQXRZCS])?(.*)$/.exec(pinyin) ?? [];
  return [(WADE_GILES_INITIALS[initial] ?? initial) + (initial === '' ? final : (WADE_GILES_FINALS[final] ?? final))];
}

const MACAO_INITIALS: Readonly<Record<string, readonly string[]>> = {
  b: ['P'],
  d: ['T'],
  g: ['K'],
  gw: ['KU'],
  kw: ['KU'],
  w: ['W', 'V'],
  z: ['CH'],
  c: ['CH'],
};

/** Finals that Portuguese ears hear otherwise than English ones: 劉 LAO, 梁 LEONG, 明 MENG. */
const MACAO_FINALS: Readonly<Record<string, readonly string[]>> = {
  aa: ['A'],
  aai: ['AI'],
  aau: ['AO'],
  aam: ['AM'],
  aan: ['AN'],
  aang: ['ANG'],
  aap: ['AP'],
  aat: ['AT'],
  aak: ['AK'],
  au: ['AO'],
  eng: ['ENG', 'EANG'],
  iu: ['IO'],
  ing: ['ENG'],
  ik: ['EK'],
  oeng: ['EONG'],
  oek: ['EOK'],
  eoi: ['OI'],
  eon: ['ON'],
  eot: ['OT'],
  ung: ['ONG'],
  uk: ['OK'],
  yu: ['U'],
  yun: ['UN'],
  yut: ['UT'],
};

/**
 * @param jyutping - without tone
 * @example macao('joeng') // ['IEONG']
 */
export function macao(jyutping: string): readonly string[] {
  if (jyutping === 'ng' || jyutping === 'm') return [jyutping.toUpperCase()];
  const [, initial = '', final = ''] = /^(ng|gw|kw|[bpmfdtnlgkwhzcsj])?(.+)$/.exec(jyutping) ?? [];
  const ends = MACAO_FINALS[final] ?? [final.toUpperCase()];
  if (initial === 'j') {
    // 余 U, 葉 IP: before a closed vowel the first sound is not written.
    return /^(i(?!ng$|k$)|yu)/.test(final) ? ends : ends.map((end) => `I${end}`);
  }
  return (MACAO_INITIALS[initial] ?? [initial.toUpperCase()]).flatMap((begin) => ends.map((end) => begin + end));
}

/**
 * Family names of those whose papers were first written in Hokkien, Teochew or Hakka, as they are common overseas. Of given names we have no readings in these. A list of ours, an assumption: there is no
 * official one. Folded characters.
 */
const DIALECTS = `陈 TAN CHIN TING;黄 NG OOI WEE UY BONG;林 LIM;王 ONG HENG;吴 GOH GO NGO;李 LEE DY LI;张 TEO TEOH TIO CHONG TEONG;刘 LOW LAU LAW LIEW LIU;郑 TAY TEE TEH TSEN;蔡 CHUA CHUAH CHAI;许 KOH KHO KHOR HEE;
谢 CHIA CHEAH CIA;叶 YAP IAP;杨 YEO YEOH IUNN YONG;周 CHEW CHIU;罗 LOH LO;郭 QUEK KWEK KUEH KOAY;曾 CHAN TSEN CHEN;何 HO HOE;梁 NEO NIO LEONG;方 PNG HNG FONG;洪 ANG;白 PEH;傅 POH;沈 SIM SHIM;苏 SOH SOO;
高 KOH KO;胡 OH OW FOO;徐 CHEE CHI SU;朱 CHOO CHU;江 KANG KONG;赖 LAI LUA;潘 PHUA PHOON;邱 KHOO KOO HEW HIEW;彭 PHE PANG;钟 CHENG CHUNG CHONG;邓 TENG THEN TEN;温 OON VOON WUN;萧 SIOW SEOW SIAW;丘 KHOO HEW;
古 KOO;廖 LEOW LIAU LEW;余 EE U YEE;颜 GAN NGAN;庄 CHNG TSNG CHONG;翁 ANG ENG;卢 LOH LOO;魏 GUI NGUI;施 SY SEE;孙 SNG SUNG;赵 TEO TIO CHEW;马 BEH MAH;侯 HAU HOW;纪 KEE;严 NGIAM GIAM;龚 KONG KIONG;游 YEW YU;
尤 YEW;柯 QUAH KUA KOA;连 LIAN;欧 AW OW;汤 TNG THONG;戴 TAI;范 FAM HWAN;宋 SONG SUNG;唐 TNG TONG;吕 LU LOO LEE;池 TEE;骆 LOH;黎 LAI;巫 BOO MOO;饶 NJIAU;涂 TOH;卓 TOH;简 KAN;董 TANG TUNG;石 CHIO CIOH SAK`;

let dialects: ReadonlyMap<string, readonly string[]> | undefined;

/** @param character - folded */
export function dialectSpellings(character: string): readonly string[] {
  dialects ??= new Map(
    DIALECTS.split(/;\s*/).map((row): [string, readonly string[]] => {
      const [own = '', ...spellings] = row.split(' ');
      return [own, spellings];
    }),
  );
  return dialects.get(character) ?? [];
}
