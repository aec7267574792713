import { type Random, seededIds, seededRandom } from '#kernel';
import { chineseName, type FullName, overseasName } from './names.ts';
import { hkid, homeReturnPermit, mainlandId, passport, residencePermit } from './papers.ts';

export interface WorldPaper {
  readonly kind: 'hkid' | 'home-return-permit' | 'hk-macao-residence-permit' | 'resident-identity-card' | 'passport';
  readonly number: string;
}

/** Somebody of the synthetic world. The ids at the nodes differ: there is no number that both sides share but the papers. */
export interface WorldPerson {
  readonly index: number;
  readonly seed: string;
  readonly name: FullName;
  readonly gender: 'female' | 'male';
  readonly birthDate: string;
  readonly papers: readonly WorldPaper[];
  readonly language: 'zh-Hans' | 'zh-Hant-HK' | 'en';
  /** Nodes that know this person, the one with the longer record first. */
  readonly nodes: readonly ('sz' | 'hk')[];
  readonly family: number;
  readonly phone: string;
  readonly cover: readonly string[];
}

/** The day on which the world's five years end. Fixed, so that a world made next year is the same world. */
export const WORLD_TODAY = '2026-11-20';

/** The person of a number: nobody else need be made first. */
export function personOf(seed: string, index: number): WorldPerson {
  const family = Math.floor(index / 3);
  const familyRandom = seededRandom(`${seed}/family/${family}`);
  const surname = familyRandom.int(0, 23);
  const side = familyRandom.next();
  const random = seededRandom(`${seed}/person/${index}`);
  const gender = random.chance(0.52) ? 'female' : 'male';
  const kind = side < 0.5 ? 'hong-kong' : side < 0.62 ? 'cross-border' : side < 0.94 ? 'shenzhen' : 'overseas';
  const name: FullName = kind === 'overseas' ? overseasName(random, gender) : chineseName(random, gender, surname);
  const birthDate = birthDateOf(random, index % 3);
  const details = placeOf(kind, random, birthDate, gender);
  return { index, seed, name, gender, birthDate, family, ...details };
}

/** Two parents or grandparents and a child to a family: ages follow the place in it. */
function birthDateOf(random: Random, place: number): string {
  const age = place === 2 ? random.int(0, 17) : random.chance(0.45) ? random.int(60, 96) : random.int(24, 59);
  const year = Number(WORLD_TODAY.slice(0, 4)) - age - 1;
  return new Date(Date.UTC(year, random.int(0, 11), random.int(1, 28))).toISOString().slice(0, 10);
}

type PlaceFacts = Pick<WorldPerson, 'papers' | 'language' | 'nodes' | 'phone' | 'cover'>;

function placeOf(kind: string, random: Random, birthDate: string, gender: 'female' | 'male'): PlaceFacts {
  const hkPhone = `+852 ${random.pick(['5', '6', '9'])}${String(random.int(0, 9_999_999)).padStart(7, '0')}`;
  const szPhone = `+86 1${random.pick(['38', '39', '59', '86'])}${String(random.int(0, 99_999_999)).padStart(8, '0')}`;
  const born = Number(birthDate.slice(0, 4));
  const voucher = born <= Number(WORLD_TODAY.slice(0, 4)) - 65 ? ['ehcv'] : [];
  switch (kind) {
    case 'hong-kong':
      return {
        papers: [{ kind: 'hkid', number: hkid(random) }, ...(random.chance(0.7) ? [permitPaper(random)] : [])],
        language: random.chance(0.9) ? 'zh-Hant-HK' : 'en',
        nodes: ['hk'],
        phone: hkPhone,
        cover: random.chance(0.4) ? [...voucher, 'commercial-hk'] : voucher,
      };
    case 'cross-border':
      return {
        papers: [
          { kind: 'hkid', number: hkid(random) },
          permitPaper(random),
          { kind: 'hk-macao-residence-permit', number: residencePermit(random, birthDate, gender) },
        ],
        language: random.chance(0.8) ? 'zh-Hant-HK' : 'zh-Hans',
        nodes: ['hk', 'sz'],
        phone: random.chance(0.5) ? hkPhone : szPhone,
        cover: random.chance(0.3) ? [...voucher, 'mainland-basic'] : voucher,
      };
    case 'shenzhen':
      return {
        papers: [{ kind: 'resident-identity-card', number: mainlandId(random, birthDate, gender) }],
        language: 'zh-Hans',
        nodes: ['sz'],
        phone: szPhone,
        cover: ['mainland-basic', ...(random.chance(0.2) ? ['commercial-mainland'] : [])],
      };
    default:
      return {
        papers: [{ kind: 'passport', number: passport(random) }],
        language: 'en',
        nodes: [random.chance(0.5) ? 'hk' : 'sz'],
        phone: random.chance(0.5) ? hkPhone : szPhone,
        cover: ['commercial-international'],
      };
  }
}

function permitPaper(random: Random): WorldPaper {
  return { kind: 'home-return-permit', number: homeReturnPermit(random) };
}

/** The patient's id at a node: from the seed, so that a world half loaded goes on where it stopped. */
export function patientIdAt(person: WorldPerson, node: string): string {
  return seededIds(`${person.seed}/${person.index}/${node}`).next();
}
