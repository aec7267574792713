import { compareNames, type NameComparison, type PartLevel, type ReadName } from '../names/index.ts';
import type { PaperFact, PersonFacts } from './facts.ts';
import { compareIssuers } from './issuer.ts';

/** `slip`: one digit is wrong, two neighbours are exchanged, or the year is the one beside it. `swapped`: day and month. `partly`: one record tells less, and what it tells agrees. */
export const BIRTH_LEVELS = ['same', 'partly', 'swapped', 'slip', 'year', 'missing', 'differs'] as const;
export type BirthLevel = (typeof BIRTH_LEVELS)[number];
type PlainLevel = 'same' | 'missing' | 'differs';
export type AddressLevel = 'same' | 'near' | 'missing' | 'differs';
/** `conflict`: two numbers of one kind of which a person has one for life. `slip`: such two that differ in one place. */
export type PaperLevel = 'same' | 'conflict' | 'slip' | 'missing';

/** What of two records agrees. It says nothing yet of how much that tells. */
export interface FactsComparison {
  readonly name: NameComparison | undefined;
  /**
   * One of the two is written in letters that do not spell its own characters, one of which may be misread; or names a relative who is called the same, or nearly so: it may be that one.
   */
  readonly isNameDoubtful: boolean;
  readonly birth: BirthLevel;
  /** What of the birth date agrees: `1951` where one record says no more. */
  readonly sharedBirth?: string;
  readonly sex: PlainLevel;
  readonly phone: PlainLevel;
  /** The number that both have. */
  readonly sharedPhone?: string;
  readonly address: AddressLevel;
  readonly relatives: PlainLevel;
  readonly papers: PaperLevel;
  /** Both name a paper of one kind, and not the same one: renewed, misread, or another person's. */
  readonly isPaperOther: boolean;
  /** The papers that both have. */
  readonly sharedPapers: readonly SharedPaper[];
}

export interface SharedPaper extends PaperFact {
  /** The number is known to be of one country; of other papers than passports there is but one that prints it. */
  readonly isSureOfIssuer: boolean;
}

export function compareFacts(one: PersonFacts, other: PersonFacts): FactsComparison {
  const sharedPhone = one.phones.find((phone) => other.phones.includes(phone));
  const birth = compareBirth(one.born, other.born);
  const name = compareAllNames(one.names, other.names);
  const sharedPapers = one.papers.flatMap((paper) => sharedWith(other.papers, paper));
  return {
    name,
    isNameDoubtful:
      birth === 'same' &&
      [one, other].some((facts) => (name?.scripts === 'han' && isDoubtful(facts)) || hasNamesake(facts)),
    birth,
    ...(birth === 'same' || birth === 'partly' ? { sharedBirth: shorter(one.born, other.born) } : {}),
    sex: one.sex === undefined || other.sex === undefined ? 'missing' : one.sex === other.sex ? 'same' : 'differs',
    phone: sharedPhone !== undefined ? 'same' : one.phones.length * other.phones.length === 0 ? 'missing' : 'differs',
    ...(sharedPhone === undefined ? {} : { sharedPhone }),
    address: compareAddresses(one.addresses, other.addresses),
    relatives: compareRelatives(one.relatives, other.relatives),
    papers: comparePapers(one.papers, other.papers, sharedPapers.length > 0),
    isPaperOther: one.namedPapers.some(
      (system) => other.namedPapers.includes(system) && !sharedPapers.some((shared) => shared.system === system),
    ),
    sharedPapers,
  };
}

/** A passport of another country is another paper, whatever its number. */
function sharedWith(others: readonly PaperFact[], paper: PaperFact): SharedPaper[] {
  const levels = others
    .filter(({ system, key }) => system === paper.system && key === paper.key)
    .map(({ issuer }) => (paper.kind === 'passport' ? compareIssuers(paper.issuer, issuer) : 'same'));
  if (!levels.some((level) => level !== 'other')) return [];
  return [{ ...paper, isSureOfIssuer: levels.includes('same') }];
}

const NAME_RANK: Readonly<Record<PartLevel, number>> = {
  same: 10,
  sound: 9,
  within: 7,
  cross: 6,
  near: 5,
  part: 3,
  missing: 1,
  differs: 0,
};

/**
 * The two names that go together best. Where both records have Han names, those alone are compared: letters are alike for people whose characters are not
 * (嘉怡 and 嘉儀 are both KA YEE).
 */
function compareAllNames(one: readonly ReadName[], other: readonly ReadName[]): NameComparison | undefined {
  const hanOf = (names: readonly ReadName[]) => names.filter(({ script }) => script === 'han');
  const bothHan = hanOf(one).length > 0 && hanOf(other).length > 0;
  const [own, others] = bothHan ? [hanOf(one), hanOf(other)] : [one, other];
  const rank = ({ family, given, scripts }: NameComparison) =>
    NAME_RANK[family.level] + NAME_RANK[given.level] + (scripts === 'mixed' ? 0 : 0.5);
  let best: NameComparison | undefined;
  for (const a of own) {
    for (const b of others) {
      const found = compareNames(a, b);
      if (best === undefined || rank(found) > rank(best)) best = found;
    }
  }
  return best;
}

/** Letters that cannot be a spelling of characters at all are a foreign name, and no doubt. */
function isDoubtful({ names }: PersonFacts): boolean {
  return names.some(
    (han) =>
      han.script === 'han' &&
      names.some((letters) => {
        if (letters.script !== 'latin') return false;
        const { given, isForeignGiven } = compareNames(han, letters);
        return given.level === 'part' || given.level === 'near' || (given.level === 'differs' && !isForeignGiven);
      }),
  );
}

/** A parent of the same name, a twin of one that is read or heard alike. */
function hasNamesake({ names, relatives }: PersonFacts): boolean {
  return names.some((own) =>
    relatives.some((relative) => {
      const { family, given } = compareNames(own, relative);
      return NAME_RANK[family.level] >= NAME_RANK.sound && NAME_RANK[given.level] >= NAME_RANK.part;
    }),
  );
}

function compareBirth(one: string | undefined, other: string | undefined): BirthLevel {
  if (one === undefined || other === undefined) return 'missing';
  if (one === other) return one.length === 10 ? 'same' : 'partly';
  if (one.startsWith(other) || other.startsWith(one)) return 'partly';
  if (one.length !== 10 || other.length !== 10) return 'differs';
  const [year, month, day] = one.split('-');
  if (`${year}-${day}-${month}` === other) return 'swapped';
  const a = one.replaceAll('-', '');
  const b = other.replaceAll('-', '');
  const wrong = [...a].flatMap((digit, i) => (digit === b[i] ? [] : [i]));
  const [first = 0, second = 0] = wrong;
  const isExchange = wrong.length === 2 && second === first + 1 && a[first] === b[second] && a[second] === b[first];
  // An age counted wrongly: 1979 for 1980.
  const isYearBeside = a.slice(4) === b.slice(4) && Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4))) === 1;
  if (wrong.length === 1 || isExchange || isYearBeside) return 'slip';
  return one.slice(0, 4) === other.slice(0, 4) ? 'year' : 'differs';
}

function shorter(one = '', other = ''): string {
  return one.length <= other.length ? one : other;
}

/** By the pairs of neighbouring characters that both have, and only where both are in one script. */
function compareAddresses(one: readonly string[], other: readonly string[]): AddressLevel {
  let best = -1;
  for (const a of one) {
    for (const b of other) {
      if (/\p{Script=Han}/u.test(a) === /\p{Script=Han}/u.test(b)) best = Math.max(best, likeness(a, b));
    }
  }
  if (best < 0) return 'missing';
  return best >= 0.9 ? 'same' : best >= 0.7 ? 'near' : 'differs';
}

/** Twice what both have over what each has: 1 where they are equal. */
function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const left = new Map<string, number>();
  for (let i = 0; i + 1 < one.length; i++) {
    const pair = one.slice(i, i + 2);
    left.set(pair, (left.get(pair) ?? 0) + 1);
  }
  let common = 0;
  for (let i = 0; i + 1 < other.length; i++) {
    const pair = other.slice(i, i + 2);
    const rest = left.get(pair) ?? 0;
    if (rest > 0) common++;
    left.set(pair, rest - 1);
  }
  return (2 * common) / (one.length + other.length - 2);
}

function compareRelatives(one: readonly ReadName[], other: readonly ReadName[]): PlainLevel {
  if (one.length === 0 || other.length === 0) return 'missing';
  const agrees = ({ family, given }: NameComparison) =>
    NAME_RANK[family.level] >= NAME_RANK.sound && NAME_RANK[given.level] >= NAME_RANK.sound;
  return one.some((a) => other.some((b) => agrees(compareNames(a, b)))) ? 'same' : 'differs';
}

function comparePapers(one: readonly PaperFact[], other: readonly PaperFact[], isShared: boolean): PaperLevel {
  let level: PaperLevel = isShared ? 'same' : 'missing';
  for (const a of one) {
    const rivals = a.isLifelong ? other.filter(({ system }) => system === a.system) : [];
    // Somebody with two numbers of one kind, one of which agrees, is no conflict: an old record may hold a wrong one beside the right one.
    if (rivals.length === 0 || rivals.some(({ key }) => key === a.key)) continue;
    if (one.some((own) => rivals.some(({ system, key }) => own.system === system && own.key === key))) continue;
    if (!rivals.some(({ key }) => differInOnePlace(key, a.key))) return 'conflict';
    level = 'slip';
  }
  return level;
}

function differInOnePlace(one: string, other: string): boolean {
  return one.length === other.length && [...one].filter((character, i) => character !== other[i]).length === 1;
}
