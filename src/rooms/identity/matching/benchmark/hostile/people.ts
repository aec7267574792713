import { type Random, seededRandom } from '#kernel';
import { hkidCheckDigit, residentCheckDigit } from '../../../papers/check-digits.ts';
import { ABROAD, alike, COUNTRIES, FAMILIES, GIVEN, type Spelt, WESTERN } from './names.ts';

/** Which people are made on purpose to be mistaken for each other. */
export const HOSTILE_KINDS = [
  'twins',
  'one name in a family',
  'a dormitory',
  'one passport number, two countries',
  'married names',
  'two names',
  'strangers of one name and birth date',
  'others',
] as const;
export type HostileKind = (typeof HOSTILE_KINDS)[number];

export interface HostilePerson {
  readonly id: number;
  readonly kind: HostileKind;
  readonly home: 'hong-kong' | 'mainland' | 'macao' | 'taiwan' | 'abroad';
  readonly family: Spelt;
  readonly given: readonly Spelt[];
  /** As a foreign passport prints the name. */
  readonly abroad: { readonly family: string; readonly given: string };
  readonly western?: string;
  readonly husband?: Spelt;
  readonly sex: 'female' | 'male';
  readonly born: string;
  readonly papers: Readonly<Record<string, string>>;
  readonly country: string;
  /** A number of an insurer's, which a family shares. */
  readonly policy: string;
  readonly phone: string;
  readonly street: string;
  readonly relatives: number[];
  readonly isTwin: boolean;
}

type Wish = Partial<Omit<HostilePerson, 'id' | 'kind' | 'relatives'>>;

/** So many people, or a few more: groups are made whole. The same seed makes the same people. */
export function makeHostilePeople(seed: string, count: number): readonly HostilePerson[] {
  const people: HostilePerson[] = [];
  const taken = new Set<string>();
  for (let group = 0; people.length < count; group++) {
    const random = seededRandom(`${seed}/group/${group}`);
    const kind = random.pick(HOSTILE_KINDS);
    const from = people.length;
    for (const wish of GROUPS[kind](random)) people.push(makePerson(random, people.length, kind, wish, taken));
    const members = people.slice(from);
    if (kind === 'strangers of one name and birth date' || kind === 'one passport number, two countries') continue;
    for (const one of members) one.relatives.push(...members.filter((other) => other !== one).map(({ id }) => id));
  }
  return people;
}

const GROUPS: Readonly<Record<HostileKind, (random: Random) => readonly Wish[]>> = {
  twins: (random) => {
    const one = wishOf(random);
    const own = one.given ?? [];
    const last = own.at(-1);
    const given = last ? [...own.slice(0, -1), alike(random, last)] : own;
    const letter = one.abroad?.given.endsWith('a') ? 'o' : 'a';
    return [
      { ...one, isTwin: true },
      {
        ...one,
        isTwin: true,
        given,
        abroad: { family: one.abroad?.family ?? '', given: `${one.abroad?.given}${letter}` },
      },
    ];
  },
  'one name in a family': (random) => {
    const father = { ...wishOf(random), sex: 'male' as const, born: day(random, 1940, 1985) };
    // The son was born on the father's day, or his year looks like the father's.
    const year = Number(father.born.slice(0, 4));
    const born = random.chance(0.5)
      ? `${year + random.pick([20, 30])}${father.born.slice(4)}`
      : day(random, year + 20, year + 35);
    return [father, { ...father, born }];
  },
  'a dormitory': (random) => {
    const shared = wishOf(random, random.pick(['mainland', 'abroad'] as const));
    const families = [random.pick(FAMILIES), random.pick(FAMILIES)];
    const agents = `${random.int(1980, 2000)}-${random.pick(['01-01', '10-01', '05-01'])}`;
    return Array.from({ length: random.int(4, 8) }, () => ({
      ...wishOf(random, shared.home),
      phone: shared.phone ?? '',
      street: shared.street ?? '',
      policy: shared.policy ?? '',
      family: random.pick(families),
      given: [random.pick(GIVEN.slice(0, 12))],
      abroad: { family: random.pick(ABROAD.family.slice(0, 4)), given: random.pick(ABROAD.given.slice(0, 4)) },
      born: random.chance(0.4) ? agents : day(random, 1980, 2002),
    }));
  },
  'one passport number, two countries': (random) => {
    const one = wishOf(random, 'abroad');
    const [country = '', other = ''] = random.chance(0.5) ? COUNTRIES : [...COUNTRIES].reverse();
    const papers = { passport: `${random.pick(['A', 'K', 'N', ''])}${random.int(1_000_000, 9_999_999)}` };
    const second = random.chance(0.3) ? { ...one } : { ...wishOf(random, 'abroad'), born: one.born ?? '' };
    return [
      { ...one, papers, country },
      { ...second, papers, country: other, phone: phone(random), street: street(random), policy: digits(random, 8) },
    ];
  },
  'married names': (random) => {
    const husband = { ...wishOf(random), sex: 'male' as const };
    const { home = 'mainland', family = random.pick(FAMILIES), phone: shared = '', street: flat = '' } = husband;
    const own = wishOf(random, home);
    const daughter = {
      ...wishOf(random, home),
      family,
      phone: shared,
      street: flat,
      sex: 'female' as const,
      born: day(random, 2000, 2020),
    };
    return [
      husband,
      { ...own, sex: 'female', husband: family, phone: random.chance(0.4) ? shared : phone(random), street: flat },
      daughter,
    ];
  },
  'two names': (random) => [wishOf(random, random.pick(['macao', 'taiwan', 'hong-kong'] as const))],
  'strangers of one name and birth date': (random) => {
    const { family, given, abroad, born, sex, home } = wishOf(random);
    const shared = { family, given, abroad, born, sex } as Wish;
    return [
      { ...wishOf(random, home), ...shared },
      { ...wishOf(random, home), ...shared },
    ];
  },
  others: (random) => [wishOf(random)],
};

function wishOf(
  random: Random,
  home = random.pick(['hong-kong', 'hong-kong', 'mainland', 'mainland', 'macao', 'taiwan', 'abroad'] as const),
): Wish {
  return {
    home,
    family: random.pick(FAMILIES),
    given: random.chance(0.8) ? [random.pick(GIVEN), random.pick(GIVEN)] : [random.pick(GIVEN)],
    abroad: { family: random.pick(ABROAD.family), given: random.pick(ABROAD.given) },
    ...(random.chance(0.4) ? { western: random.pick(WESTERN) } : {}),
    sex: random.pick(['female', 'male']),
    born: day(random, 1935, 2022),
    country: random.pick(COUNTRIES),
    policy: digits(random, 8),
    phone: phone(random),
    street: street(random),
  };
}

function makePerson(random: Random, id: number, kind: HostileKind, wish: Wish, taken: Set<string>): HostilePerson {
  const all = { ...wishOf(random), isTwin: false, ...wish } as Omit<
    HostilePerson,
    'id' | 'kind' | 'relatives' | 'papers'
  >;
  // Nobody has another's number, but where a passport of another country has.
  let papers = papersFor(random, all);
  while (Object.values(papers).some((number) => taken.has(number))) papers = papersFor(random, all);
  for (const number of Object.values(papers)) taken.add(number);
  return { ...all, id, kind, relatives: [], papers: { ...papers, ...wish.papers } };
}

function papersFor(
  random: Random,
  { home, born, sex }: Pick<HostilePerson, 'home' | 'born' | 'sex'>,
): Record<string, string> {
  const resident = (area: string) => {
    const body = `${area}${born.replaceAll('-', '')}${String(random.int(0, 499) * 2 + (sex === 'male' ? 1 : 0)).padStart(3, '0')}`;
    return body + residentCheckDigit(body);
  };
  const hkid = () => {
    const [letters, number] = [random.pick(['A', 'G', 'K', 'R', 'Y', 'Z', 'WX']), digits(random, 6)];
    return `${letters}${number}(${hkidCheckDigit(letters, number)})`;
  };
  switch (home) {
    case 'hong-kong':
      return {
        hkid: hkid(),
        'home-return-permit': `H${digits(random, 8)}`,
        'hk-macao-residence-permit': resident('810000'),
      };
    case 'macao':
      return { 'home-return-permit': `M${digits(random, 8)}`, 'hk-macao-residence-permit': resident('820000') };
    case 'taiwan':
      return { 'taiwan-travel-permit': digits(random, 8) };
    case 'mainland':
      return { 'resident-identity-card': resident(random.pick(['440305', '440306', '430102', '512501'])) };
    case 'abroad':
      return {
        passport: `${random.pick(['A', 'K', 'N', ''])}${random.int(1_000_000, 9_999_999)}`,
        ...(random.chance(0.3) ? { hkid: hkid() } : {}),
      };
  }
}

function digits(random: Random, length: number): string {
  return Array.from({ length }, () => random.int(0, 9)).join('');
}

export function phone(random: Random): string {
  return random.chance(0.5)
    ? `+852 ${random.pick(['5', '6', '9'])}${digits(random, 7)}`
    : `1${random.pick(['35', '38', '59', '88'])}${digits(random, 8)}`;
}

export function street(random: Random): string {
  const road = random.pick(['人民', '中山', '彌敦', '軒尼詩', '皇后', '龍翔', '新安', '創業', '觀塘', '寶安']);
  return `${random.pick(['深圳', '香港', '東莞', '澳門'])}${road}道${random.int(1, 300)}號${random.int(1, 50)}樓${random.pick(['A', 'B', 'C', '1', '2'])}室`;
}

function day(random: Random, from: number, to: number): string {
  return new Date(Date.UTC(random.int(from, to), random.int(0, 11), random.int(1, 28))).toISOString().slice(0, 10);
}
