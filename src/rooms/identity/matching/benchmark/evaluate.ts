import { type Random, seededRandom } from '#kernel';
import { compareFacts, type FactsComparison } from '../compare-facts.ts';
import { type Decided, decideAmong, decideMatch } from '../decide.ts';
import { factsOf, type PersonFacts } from '../facts.ts';
import { countFrequencies } from '../frequencies.ts';
import { keysToAsk, keysToKeep } from '../keys.ts';
import { weigh } from '../weigh.ts';
import { makeHostilePeople } from './hostile/people.ts';
import { makeHostileRecord } from './hostile/records.ts';
import { BENCHMARK_TODAY, makePeople } from './people.ts';
import { type BenchmarkRecord, makeRecord } from './records.ts';

/** Everything of a run that is worth telling. */
export interface Report {
  readonly people: number;
  readonly registered: number;
  /** Records asked for; of how many the person is in the register. */
  readonly asked: number;
  readonly askedOfRegistered: number;
  readonly links: number;
  readonly rightLinks: number;
  /** The person was linked or is among those to be reviewed. */
  readonly found: number;
  /** The person shared a key with the record asked for. */
  readonly reached: number;
  /** Candidates that somebody would look at, right and wrong. */
  readonly reviews: number;
  readonly falseLinks: readonly Example[];
  readonly missed: readonly Example[];
  /** By the threshold: how many of those registered are at or above it, and how many others are. */
  readonly points: readonly Point[];
  readonly byKind: ReadonlyMap<string, KindTally>;
}

/** The same of one kind of people. */
interface KindTally {
  registered: number;
  found: number;
  links: number;
  rightLinks: number;
}

export interface Point {
  readonly from: number;
  readonly right: number;
  readonly wrong: number;
}

export interface Example {
  readonly why: string;
  readonly asked: BenchmarkRecord;
  readonly kept: BenchmarkRecord | undefined;
  readonly probability: number;
}

const THRESHOLDS = [0.001, 0.005, 0.02, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9995, 0.9999, 0.99999] as const;
/** As the index does it: a key that more people have is read no further, and the likeliest are compared. */
const HOLDERS_MAX = 500;
const COMPARED_MAX = 40;

interface Kept {
  readonly record: BenchmarkRecord;
  readonly facts: PersonFacts;
}

/** What the measuring must know of a synthetic person. */
interface Someone {
  readonly id: number;
  readonly relatives: readonly number[];
  readonly isTwin: boolean;
  readonly kind?: string;
}

/** Households as they are met in a register. */
export function evaluate(seed: string, count: number): Report {
  return measure(seed, makePeople(seed, count), makeRecord);
}

/** People and counters of another generator: most of them made to be mistaken for each other. */
export function evaluateHostile(seed: string, count: number): Report {
  return measure(seed, makeHostilePeople(seed, count), makeHostileRecord);
}

/**
 * A register of one record each of 85 of 100 people, asked for another record of everybody: who is there must be found, and who is not must be linked to nobody.
 */
function measure<P extends Someone>(
  seed: string,
  people: readonly P[],
  write: (random: Random, person: P, people: readonly P[]) => BenchmarkRecord,
): Report {
  const toKept =
    (part: string) =>
    (person: P): Kept => {
      const record = write(seededRandom(`${seed}/${part}/${person.id}`), person, people);
      return { record, facts: factsOf(record.patient, BENCHMARK_TODAY) };
    };
  const draw = seededRandom(`${seed}/registered`);
  const register = people.filter(() => draw.chance(0.85)).map(toKept('kept'));
  const asked = people.map(toKept('asked'));
  return compareAll(register, asked, people);
}

function compareAll(register: readonly Kept[], asked: readonly Kept[], people: readonly Someone[]): Report {
  const frequencies = countFrequencies(register.map(({ facts }) => facts));
  const { byKey, phones } = indexOf(register);
  const registered = new Map(register.map((kept) => [kept.record.person, kept]));
  const points = THRESHOLDS.map((from) => ({ from, right: 0, wrong: 0 }));
  const tally = { links: 0, rightLinks: 0, found: 0, reached: 0, reviews: 0, askedOfRegistered: 0 };
  const byKind = new Map<string, KindTally>();
  const falseLinks: Example[] = [];
  const missed: Example[] = [];
  for (const { record, facts } of asked) {
    const candidates = candidatesOf(facts, byKey, register).map((kept): Compared => {
      const comparison = compareFacts(facts, kept.facts);
      const { probability } = weigh(comparison, frequencies, (phone) => phones.get(phone) ?? 0);
      return { kept, comparison, probability, ...decideMatch(comparison, probability) };
    });
    const decided = decideAmong(candidates);
    const isRight = ({ kept }: Compared) => kept.record.person === record.person;
    for (const point of points) {
      for (const one of decided) if (one.probability >= point.from) point[isRight(one) ? 'right' : 'wrong']++;
    }
    const links = decided.filter(({ decision }) => decision === 'link');
    const right = decided.find(isRight);
    const isFound = right !== undefined && right.decision !== 'no';
    const kind = people[record.person]?.kind ?? 'households';
    const own = registered.get(record.person);
    const so = byKind.get(kind) ?? { registered: 0, found: 0, links: 0, rightLinks: 0 };
    byKind.set(kind, {
      registered: so.registered + Number(own !== undefined),
      found: so.found + Number(isFound),
      links: so.links + links.length,
      rightLinks: so.rightLinks + links.filter(isRight).length,
    });
    tally.links += links.length;
    tally.rightLinks += links.filter(isRight).length;
    tally.reviews += decided.filter(({ decision }) => decision === 'review').length;
    for (const one of links) {
      if (!isRight(one))
        falseLinks.push(toExample(whyFalse(people, record.person, one), record, one.kept.record, one.probability));
    }
    if (own === undefined) continue;
    tally.askedOfRegistered++;
    if (right) tally.reached++;
    if (isFound) tally.found++;
    else
      missed.push(
        toExample(right ? 'too little agrees' : 'no key in common', record, own.record, right?.probability ?? 0),
      );
  }
  return {
    people: people.length,
    registered: register.length,
    asked: asked.length,
    ...tally,
    falseLinks,
    missed,
    points,
    byKind,
  };
}

interface Compared extends Decided {
  readonly kept: Kept;
  readonly comparison: FactsComparison;
  readonly probability: number;
}

function toExample(why: string, asked: BenchmarkRecord, kept: BenchmarkRecord, probability: number): Example {
  return { why, asked, kept, probability };
}

function whyFalse(people: readonly Someone[], asked: number, { kept, reason }: Compared): string {
  const person = people[asked];
  const isFamily = person?.relatives.includes(kept.record.person) === true;
  return `${isFamily ? (person?.isTwin ? 'twins or siblings' : 'one family') : 'strangers'}, by ${reason}`;
}

function indexOf(register: readonly Kept[]) {
  const byKey = new Map<string, number[]>();
  const phones = new Map<string, number>();
  for (const [i, { facts }] of register.entries()) {
    for (const phone of facts.phones) phones.set(phone, (phones.get(phone) ?? 0) + 1);
    for (const { text } of keysToKeep(facts)) {
      const holders = byKey.get(text);
      if (holders) holders.push(i);
      else byKey.set(text, [i]);
    }
  }
  return { byKey, phones };
}

function candidatesOf(
  facts: PersonFacts,
  byKey: ReadonlyMap<string, readonly number[]>,
  register: readonly Kept[],
): Kept[] {
  const weights = new Map<number, number>();
  for (const { text, weight } of keysToAsk(facts)) {
    for (const i of (byKey.get(text) ?? []).slice(0, HOLDERS_MAX)) weights.set(i, (weights.get(i) ?? 0) + weight);
  }
  const best = [...weights].sort(([a, one], [b, two]) => two - one || a - b).slice(0, COMPARED_MAX);
  return best.flatMap(([i]) => register[i] ?? []);
}
