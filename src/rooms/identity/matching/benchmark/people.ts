import { type Random, seededRandom } from '#kernel';
import { hkidCheckDigit, residentCheckDigit } from '../../papers/check-digits.ts';
import { drawPart, FOREIGN, type NamePart, WESTERN } from './name-tables.ts';

/** The day on which the synthetic people live. */
export const BENCHMARK_TODAY = '2026-11-22';

/** A synthetic person: the truth behind the records. */
export interface Person {
  readonly id: number;
  readonly side: 'hong-kong' | 'cross-border' | 'mainland' | 'foreign';
  readonly family: NamePart | string;
  readonly given: readonly NamePart[] | string;
  readonly western?: string;
  readonly husband?: NamePart;
  readonly born: string;
  readonly sex: 'female' | 'male';
  readonly papers: Readonly<Partial<Record<'hkid' | 'permit' | 'residence' | 'resident' | 'passport', string>>>;
  readonly mobile: string;
  readonly home: string;
  readonly street: {
    readonly city: string;
    readonly road: string;
    readonly house: number;
    readonly floor: number;
    readonly flat: string;
  };
  /** Of the same household. */
  readonly relatives: number[];
  readonly isTwin: boolean;
  readonly hasParentsName: boolean;
}

type Household = Pick<Person, 'side' | 'family' | 'home' | 'street'>;

/** Whole households of so many people, more or less; the same seed makes the same people. */
export function makePeople(seed: string, count: number): readonly Person[] {
  const people: Person[] = [];
  for (let household = 0; people.length < count; household++) {
    addHousehold(people, seededRandom(`${seed}/household/${household}`));
  }
  return people.slice(0, count);
}

/** A couple with none to three children, a tenth of those who have children with twins; a fifth live alone. */
function addHousehold(people: Person[], random: Random): void {
  const draw = random.next();
  const side = draw < 0.35 ? 'hong-kong' : draw < 0.6 ? 'cross-border' : draw < 0.93 ? 'mainland' : 'foreign';
  const household: Household = {
    side,
    family: familyOf(random, side),
    home: phone(random, side, '2'),
    street: address(random, side),
  };
  const from = people.length;
  const age = random.int(24, 95);
  const add = (facts: Partial<Person> & Pick<Person, 'sex' | 'born'>) => {
    people.push(makePerson(random, people.length, household, facts));
  };
  const isAlone = random.chance(0.2);
  const first = random.chance(0.5) ? 'male' : 'female';
  add({ sex: isAlone ? first : 'male', born: bornAt(random, age) });
  if (!isAlone) {
    const own = familyOf(random, side);
    const isChinese = typeof household.family !== 'string';
    add({
      sex: 'female',
      born: bornAt(random, age + random.int(-6, 2)),
      family: own,
      ...(isChinese && random.chance(0.25) ? { husband: household.family as NamePart } : {}),
    });
    const children = random.pick([0, 1, 1, 2, 2, 3]);
    for (let child = 0; child < children; child++) addChildren(people, random, age, add, from);
  }
  const members = people.slice(from);
  for (const one of members) one.relatives.push(...members.filter(({ id }) => id !== one.id).map(({ id }) => id));
}

function addChildren(
  people: readonly Person[],
  random: Random,
  age: number,
  add: (facts: Partial<Person> & Pick<Person, 'sex' | 'born'>) => void,
  from: number,
): void {
  const father = people[from];
  const born = bornAt(random, Math.max(0, age - random.int(22, 40)));
  const sex = random.chance(0.5) ? 'female' : 'male';
  if (random.chance(0.05)) {
    const twin = random.chance(0.65) ? sex : sex === 'male' ? 'female' : 'male';
    const shared = drawPart(random, sex);
    const withShared = (one: Person['sex']): Partial<Person> =>
      random.chance(0.5) ? { given: [shared, drawPart(random, one)] } : {};
    add({ sex, born, isTwin: true, ...withShared(sex) });
    add({ sex: twin, born, isTwin: true, ...withShared(twin) });
  } else if (sex === 'male' && father && random.chance(0.03)) {
    add({ sex, born, given: father.given, hasParentsName: true });
  } else add({ sex, born });
}

function makePerson(
  random: Random,
  id: number,
  household: Household,
  facts: Partial<Person> & Pick<Person, 'sex' | 'born'>,
): Person {
  const { side } = household;
  const given =
    side === 'foreign'
      ? random.chance(0.3)
        ? `${random.pick(FOREIGN[facts.sex])} ${random.pick(FOREIGN[facts.sex])}`
        : random.pick(FOREIGN[facts.sex])
      : Array.from({ length: random.chance(0.12) ? 1 : 2 }, () => drawPart(random, facts.sex));
  return {
    id,
    given,
    ...(side === 'hong-kong' && random.chance(0.3) ? { western: random.pick(WESTERN) } : {}),
    papers: papersFor(random, side, facts),
    mobile: phone(random, side, random.pick(['5', '6', '9'])),
    relatives: [],
    isTwin: false,
    hasParentsName: false,
    ...household,
    ...facts,
  };
}

function familyOf(random: Random, side: Person['side']): NamePart | string {
  return side === 'foreign' ? random.pick(FOREIGN.family) : drawPart(random, 'family');
}

function bornAt(random: Random, age: number): string {
  return new Date(Date.UTC(2025 - age, random.int(0, 11), random.int(1, 28))).toISOString().slice(0, 10);
}

function digits(random: Random, length: number): string {
  return Array.from({ length }, () => random.int(0, 9)).join('');
}

function phone(random: Random, side: Person['side'], first: string): string {
  if (side === 'mainland') return `+86 1${random.pick(['38', '39', '59', '86'])}${digits(random, 8)}`;
  return `+852 ${first}${digits(random, 3)} ${digits(random, 4)}`;
}

function address(random: Random, side: Person['side']): Person['street'] {
  return {
    city: side === 'mainland' || side === 'cross-border' ? '深圳' : '香港',
    road: random.pick(['人民', '中山', '建設', '和平', '新安', '寶民', '彌敦', '英皇', '德輔', '青山', '荔枝', '太子']),
    house: random.int(1, 400),
    floor: random.int(1, 45),
    flat: random.pick(['A', 'B', 'C', 'D', 'E', 'F']),
  };
}

function papersFor(
  random: Random,
  side: Person['side'],
  { born, sex }: Pick<Person, 'born' | 'sex'>,
): Person['papers'] {
  const hkid = () => {
    const number = digits(random, 6);
    const letters = random.pick(['QX', 'QY', 'QZ']);
    return `${letters}${number}(${hkidCheckDigit(letters, number)})`;
  };
  const resident = (area: string) => {
    const body = `${area}${born.replaceAll('-', '')}${String(random.int(1, 498) * 2 + (sex === 'male' ? 1 : 0)).padStart(3, '0')}`;
    return body + residentCheckDigit(body);
  };
  const permit = () => `H${digits(random, 8)}`;
  switch (side) {
    case 'hong-kong':
      return { hkid: hkid(), ...(random.chance(0.7) ? { permit: permit() } : {}) };
    case 'cross-border':
      return { hkid: hkid(), permit: permit(), ...(random.chance(0.5) ? { residence: resident('810000') } : {}) };
    case 'mainland':
      return {
        resident: resident(random.pick(['440303', '440304', '440305', '440306', '440307', '430102', '360102'])),
      };
    case 'foreign':
      return { passport: `X${digits(random, 7)}`, ...(random.chance(0.3) ? { hkid: hkid() } : {}) };
  }
}
