import type { Random } from '#kernel';
import { systemOf } from '../../papers/identifier.ts';
import type { NamePart } from './name-tables.ts';
import type { Person } from './people.ts';

/** One record of a person, and what went wrong when it was made. */
export interface BenchmarkRecord {
  readonly person: number;
  readonly patient: Readonly<Record<string, unknown>>;
  readonly faults: readonly string[];
}

/** How often each fault happens, per record. Assumptions: nobody counted them at these counters. */
const RATES = {
  nameSlip: 0.03,
  nameOrder: 0.1,
  westernName: 0.5,
  marriedName: 0.35,
  noPaper: 0.35,
  paperSlip: 0.005,
  renewed: 0.3,
  noBirthDate: 0.005,
  yearOnly: 0.01,
  swappedDate: 0.01,
  dateSlip: 0.012,
  firstOfJanuary: 0.005,
  noSex: 0.03,
  wrongSex: 0.005,
  noPhone: 0.15,
  otherPhone: 0.15,
  relativesPhone: 0.12,
  homePhone: 0.15,
  noAddress: 0.4,
  moved: 0.12,
  relative: 0.2,
} as const;

const COUNTERS = {
  'hong-kong': ['clinic', 'clinic', 'hospital', 'form'],
  'cross-border': ['clinic', 'hospital', 'hospital', 'form'],
  mainland: ['hospital', 'hospital', 'hospital', 'form'],
  foreign: ['clinic', 'hospital', 'form', 'form'],
} as const;

/** A person as some counter writes them down: a Hong Kong clinic, a Shenzhen hospital, or a form that the person filled in. */
export function makeRecord(random: Random, person: Person, people: readonly Person[]): BenchmarkRecord {
  const faults: string[] = [];
  const happens = (fault: keyof typeof RATES) => {
    const does = random.chance(RATES[fault]);
    if (does) faults.push(fault);
    return does;
  };
  const counter = random.pick(COUNTERS[person.side]);
  faults.push(`counter ${counter}`);
  const born = birthDate(random, person, happens);
  const sex = happens('noSex') ? undefined : happens('wrongSex') ? other(person.sex) : person.sex;
  const relative = people[random.pick(person.relatives.length > 0 ? person.relatives : [person.id])];
  const patient = {
    resourceType: 'Patient',
    name: names(random, person, counter, happens),
    ...(born === undefined ? {} : { birthDate: born }),
    ...(sex === undefined ? {} : { gender: sex }),
    identifier: papers(random, person, counter, happens),
    telecom: phones(random, person, relative, happens),
    ...(happens('noAddress') ? {} : { address: [{ text: address(random, person, counter, happens) }] }),
    ...(relative && relative.id !== person.id && happens('relative')
      ? { contact: [{ name: { text: printed(random, relative, counter === 'hospital' ? 'hans' : 'hant') } }] }
      : {}),
  };
  return { person: person.id, patient, faults };
}

type Happens = (fault: keyof typeof RATES) => boolean;

function other(sex: Person['sex']): Person['sex'] {
  return sex === 'male' ? 'female' : 'male';
}

function names(random: Random, person: Person, counter: string, happens: Happens): { text: string }[] {
  const slip = happens('nameSlip');
  const write = (style: Parameters<typeof printed>[2]) => ({ text: printed(random, person, style, { happens, slip }) });
  if (typeof person.family === 'string') return [write('foreign')];
  switch (counter) {
    case 'clinic':
      return random.chance(0.8) ? [write('hant'), write('hongKong')] : [write('hongKong')];
    case 'hospital':
      return person.side !== 'mainland' && random.chance(0.25) ? [write('hans'), write('hongKong')] : [write('hans')];
    default:
      return [
        write(
          person.side === 'mainland'
            ? random.pick(['hans', 'hans', 'pinyin'])
            : random.pick(['hant', 'hans', 'hongKong']),
        ),
      ];
  }
}

/** A name in one of the ways to print it, with the slips and habits of whoever wrote it. */
function printed(
  random: Random,
  person: Person,
  style: 'hans' | 'hant' | 'hongKong' | 'pinyin' | 'foreign',
  how?: { readonly happens: Happens; readonly slip: boolean },
): string {
  const { family, given, husband, western } = person;
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
  if (typeof family === 'string' || typeof given === 'string' || style === 'foreign') {
    const own = typeof given === 'string' ? given : '';
    const [first = '', second] = own.split(' ');
    const shown = second !== undefined && random.chance(0.3) ? first : own;
    const slipped = how?.slip ? slipLetters(random, shown) : shown;
    return how?.happens('nameOrder') ? `${family} ${slipped}` : `${slipped} ${capital(String(family))}`;
  }
  const isMarried = husband !== undefined && how?.happens('marriedName') === true;
  if (style === 'hans' || style === 'hant') {
    const characters = given.map((part) => part[style]);
    if (how?.slip) slipCharacter(random, characters, person, style);
    return (isMarried ? husband[style] : '') + family[style] + characters.join('');
  }
  const spell = (part: NamePart) =>
    style === 'pinyin' ? part.pinyin : random.chance(0.9) ? (part.hongKong[0] ?? '') : random.pick(part.hongKong);
  // A person spells the own name always in one way.
  const stable = (part: NamePart) =>
    style === 'pinyin' ? part.pinyin : (part.hongKong[person.id % part.hongKong.length] ?? '');
  const surname = `${isMarried ? `${spell(husband)} ` : ''}${stable(family)}`;
  const words = given.map((part) => capital(stable(part)));
  const own = style === 'pinyin' ? capital(words.join('').toLowerCase()) : words.join(' ');
  const slipped = how?.slip ? slipLetters(random, own) : own;
  const withWestern = western && how?.happens('westernName') ? `${slipped} ${western}` : slipped;
  if (how?.happens('nameOrder')) return `${withWestern} ${surname}`;
  return style === 'pinyin'
    ? `${surname} ${withWestern}`
    : random.chance(0.6)
      ? `${surname}, ${withWestern}`
      : `${surname} ${withWestern}`;
}

/** Two letters exchanged, one left out, or one struck beside the right one. */
function slipLetters(random: Random, text: string): string {
  const at = random.int(1, Math.max(1, text.length - 2));
  switch (random.int(0, 2)) {
    case 0:
      return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    default:
      return text.slice(0, at) + random.pick([...'aeiounmlkgw']) + text.slice(at + 1);
  }
}

/** Typed by sound, a character becomes another of one sound; typed by shape, any other. */
function slipCharacter(random: Random, characters: string[], person: Person, style: 'hans' | 'hant'): void {
  const at = random.int(0, characters.length - 1);
  const sounds: Readonly<Record<string, string>> = {
    怡: '宜',
    仪: '宜',
    儀: '宜',
    志: '智',
    伟: '炜',
    偉: '瑋',
    明: '铭',
    美: '媄',
    欣: '昕',
    文: '雯',
    嘉: '佳',
    玲: '铃',
    华: '骅',
    華: '驊',
  };
  const character = characters[at] ?? '';
  characters[at] =
    sounds[character] ?? (person.given as readonly NamePart[])[(at + 1) % characters.length]?.[style] ?? character;
}

function birthDate(random: Random, { born }: Person, happens: Happens): string | undefined {
  if (happens('noBirthDate')) return undefined;
  if (happens('yearOnly')) return born.slice(0, 4);
  if (happens('firstOfJanuary')) return `${born.slice(0, 4)}-01-01`;
  const [year = '', month = '', day = ''] = born.split('-');
  if (Number(day) <= 12 && happens('swappedDate')) return `${year}-${day}-${month}`;
  if (!happens('dateSlip')) return born;
  if (random.chance(0.4)) return `${Number(year) + random.pick([-1, 1, -10, 10])}-${month}-${day}`;
  if (random.chance(0.5)) return `${year}-${month}-${String(random.int(1, 28)).padStart(2, '0')}`;
  return `${year}-${String(random.int(1, 12)).padStart(2, '0')}-${day}`;
}

function papers(random: Random, { papers: held }: Person, counter: string, happens: Happens): object[] {
  if (counter === 'form' || happens('noPaper')) return [];
  const kinds =
    counter === 'clinic' ? (['hkid', 'passport'] as const) : (['residence', 'permit', 'resident', 'passport'] as const);
  const kind = kinds.find((one) => held[one] !== undefined && (one !== 'residence' || random.chance(0.5)));
  const number = kind && held[kind];
  if (kind === undefined || number === undefined) return [];
  const system = {
    hkid: 'hkid',
    permit: 'home-return-permit',
    residence: 'hk-macao-residence-permit',
    resident: 'resident-identity-card',
    passport: 'passport',
  } as const;
  const slipped = kind === 'permit' && happens('paperSlip') ? number.slice(0, -1) + random.int(0, 9) : number;
  const value = kind === 'permit' && happens('renewed') ? `${slipped}0${random.int(1, 4)}` : slipped;
  return [
    {
      system: systemOf(system[kind]),
      value: kind === 'hkid' && random.chance(0.5) ? value.replaceAll(/[()]/g, '') : value,
    },
  ];
}

function phones(random: Random, person: Person, relative: Person | undefined, happens: Happens): object[] {
  if (happens('noPhone')) return [];
  const value = happens('otherPhone')
    ? `+852 9${random.int(1_000_000, 9_999_999)}`
    : happens('relativesPhone') && relative
      ? relative.mobile
      : happens('homePhone')
        ? person.home
        : person.mobile;
  return [{ system: 'phone', value: random.chance(0.3) ? value.replaceAll(' ', '') : value }];
}

function address(random: Random, { street }: Person, counter: string, happens: Happens): string {
  const { city, road, house, floor, flat } = happens('moved')
    ? { ...street, house: random.int(1, 400), floor: random.int(1, 45) }
    : street;
  const sides = {
    hospital: `${city}市${road}路${house}号${floor}楼${flat}`,
    clinic: `${city}${road}道${house}號${floor}樓${flat}室`,
  };
  return counter === 'hospital' ? sides.hospital : sides.clinic;
}
