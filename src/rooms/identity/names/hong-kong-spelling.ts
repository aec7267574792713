/**
 * How Hong Kong papers spell a Cantonese syllable: our own table, by initial and final of Jyutping (without tone). The government's spelling has no published rules and one
 * sound has several spellings (CHOW and CHAU, LEE and LI), so each is a list, the usual one first. It serves search and matching, never display.
 */
const INITIALS: Readonly<Record<string, readonly string[]>> = {
  b: ['P', 'B'],
  p: ['P'],
  m: ['M'],
  f: ['F'],
  d: ['T', 'D'],
  t: ['T'],
  n: ['N', 'L'],
  l: ['L'],
  g: ['K', 'G'],
  k: ['K'],
  gw: ['KW', 'K', 'GW'],
  kw: ['KW', 'K', 'F'],
  w: ['W', 'V'],
  ng: ['NG', ''],
  h: ['H'],
  z: ['CH', 'TS', 'J'],
  c: ['CH', 'TS'],
  s: ['S', 'SH'],
  j: ['Y'],
  '': ['', 'NG'],
};

const FINALS: Readonly<Record<string, readonly string[]>> = {
  aa: ['A', 'AH', 'AR'],
  aai: ['AI', 'AAI', 'AY'],
  aau: ['AU', 'AAU', 'OW'],
  aam: ['AM', 'AAM'],
  aan: ['AN', 'AAN'],
  aang: ['ANG', 'AANG'],
  aap: ['AP', 'AAP'],
  aat: ['AT', 'AAT'],
  aak: ['AK', 'AAK'],
  ai: ['AI', 'AY'],
  au: ['AU', 'OW', 'OU'],
  am: ['AM', 'UM'],
  an: ['AN', 'UN'],
  ang: ['ANG'],
  ap: ['AP', 'UP'],
  at: ['AT', 'UT'],
  ak: ['AK'],
  e: ['E', 'EH', 'EA'],
  ei: ['EI', 'I', 'EE', 'AY'],
  eng: ['ENG', 'ING', 'EANG'],
  ek: ['EK'],
  i: ['I', 'EE', 'IE'],
  iu: ['IU', 'IEW'],
  im: ['IM'],
  in: ['IN'],
  ing: ['ING'],
  ip: ['IP'],
  it: ['IT'],
  ik: ['IK'],
  o: ['O', 'AW', 'OR', 'OH'],
  oi: ['OI', 'OY'],
  ou: ['O', 'OU', 'OO', 'OW'],
  on: ['ON'],
  ong: ['ONG'],
  ot: ['OT'],
  ok: ['OK'],
  oe: ['EU', 'OE'],
  oeng: ['EUNG', 'EONG'],
  oek: ['EUK', 'OEK', 'OK'],
  eoi: ['UI', 'EUI', 'OI'],
  eon: ['UN', 'EUN'],
  eot: ['UT', 'EUT'],
  u: ['U', 'OO'],
  ui: ['UI', 'OOI'],
  un: ['UN', 'OON'],
  ung: ['UNG'],
  ut: ['UT', 'OOT'],
  uk: ['UK', 'OOK'],
  yu: ['U', 'UE', 'YU'],
  yun: ['UEN', 'UN', 'YUN'],
  yut: ['UET', 'UT', 'YUT'],
  m: ['M'],
  ng: ['NG'],
};

/** Syllables that initial and final do not tell. What stands here comes before what the tables give. */
const SYLLABLES: Readonly<Record<string, readonly string[]>> = {
  zi: ['CHI', 'TSZ', 'TZE', 'CHEE'],
  ci: ['CHI', 'TSZ', 'CHEE'],
  si: ['SZE', 'SI', 'SZ', 'SHI', 'SEE'],
  ji: ['YEE', 'YI'],
  jip: ['YIP', 'IP'],
  jiu: ['YIU'],
  jyu: ['YU', 'YUE', 'U'],
  jyun: ['YUEN', 'YUN'],
  jyut: ['YUET', 'YUT'],
  ze: ['TSE', 'CHE', 'JE'],
  zang: ['TSANG', 'CHANG'],
  ceoi: ['TSUI', 'CHUI'],
  coi: ['CHOI', 'TSOI', 'CHOY'],
  cou: ['TSO', 'CHO'],
  lei: ['LEE', 'LI', 'LEI'],
  zau: ['CHOW', 'CHAU', 'JAU'],
  waa: ['WAH', 'WA'],
  sam: ['SUM', 'SHUM', 'SAM', 'SHAM'],
  sek: ['SHEK', 'SEK'],
  seon: ['SHUN', 'SUN'],
  seoi: ['SHUI', 'SUI'],
  sing: ['SHING', 'SING'],
  siu: ['SIU', 'SHIU'],
  syu: ['SHU', 'SUE'],
  soeng: ['SHEUNG', 'SEUNG'],
  saa: ['SHA', 'SA'],
  syun: ['SUEN', 'SUN', 'SHUEN'],
  pun: ['POON', 'PUN'],
  gun: ['KOON', 'KUN'],
  gu: ['KOO', 'KU'],
  lo: ['LAW', 'LO', 'LOR'],
  o: ['OR', 'O', 'AU'],
  zan: ['CHUN', 'CHAN', 'JAN'],
  ng: ['NG', 'UNG', 'ENG'],
};

const INITIAL_OF = /^(ng|gw|kw|[bpmfdtnlgkwhzcsj])?(.+)$/;
const known = new Map<string, readonly string[]>();

/**
 * @param jyutping - without tone: `can`, `wong`
 * @returns capital letters, the usual spelling first; empty where it is no syllable of the table
 * @example hongKongSpellings('can') // ['CHAN', …]
 */
export function hongKongSpellings(jyutping: string): readonly string[] {
  const found = known.get(jyutping);
  if (found) return found;
  const [, initial = '', final = ''] =
    jyutping === 'ng' || jyutping === 'm' ? ['', '', jyutping] : (INITIAL_OF.exec(jyutping) ?? []);
  const spellings = new Set(SYLLABLES[jyutping] ?? []);
  for (const end of FINALS[final] ?? []) for (const begin of INITIALS[initial] ?? []) spellings.add(begin + end);
  const all = [...spellings];
  known.set(jyutping, all);
  return all;
}

/** Family names and given names come again and again, and each is fifteen replacements. */
const SKELETONS_MAX = 5_000;
const skeletons = new Map<string, string>();

/**
 * One spelling for what one sound may be spelt as: CHOW and CHAU, SHUM and SUM, YEE and YI. Coarse: two sounds may meet in it. For looking up, not for comparing.
 */
export function soundSkeleton(letters: string): string {
  const found = skeletons.get(letters);
  if (found !== undefined) return found;
  if (skeletons.size >= SKELETONS_MAX) skeletons.clear();
  const skeleton = skeletonOf(letters);
  skeletons.set(letters, skeleton);
  return skeleton;
}

function skeletonOf(letters: string): string {
  return letters
    .replaceAll('TSZ', 'CHI')
    .replaceAll('TZE', 'CHI')
    .replaceAll('SZE', 'SI')
    .replaceAll('SZ', 'SI')
    .replaceAll('TS', 'CH')
    .replaceAll('SH', 'S')
    .replaceAll('OO', 'U')
    .replaceAll('UE', 'U')
    .replaceAll(/EE|EI|IE/g, 'I')
    .replaceAll(/OW|OU/g, 'AU')
    .replaceAll(/AW|OR|OH/g, 'O')
    .replaceAll(/AH|AR/g, 'A')
    .replaceAll(/LYU|LV/g, 'LU')
    .replaceAll(/NYU|NV/g, 'NU')
    .replaceAll('UM', 'AM');
}
