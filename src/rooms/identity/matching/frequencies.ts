import type { ReadName } from '../names/index.ts';
import type { KeyFacts, PersonFacts } from './facts.ts';

/** How many people of the register have a part of a name: counted, never assumed. */
export interface Frequencies {
  /** People counted; those with a Han name; those with a name in letters. */
  readonly people: number;
  readonly han: number;
  readonly latin: number;
  /** By part, as `partsOf` spells it. */
  readonly parts: ReadonlyMap<string, number>;
}

export const PEOPLE_PART = '#people';
const HAN_PART = '#han';
const LATIN_PART = '#latin';

/** The parts under which a name is counted: its family name as a whole, its given name by characters or words, each apart for Han and letters. */
export function partsOfName({ script, splits }: ReadName): readonly string[] {
  const [split] = splits;
  if (split === undefined) return [];
  const given = script === 'han' ? [...split.given.join('')] : split.given;
  return [familyPart(script, split.family), ...given.map((part) => givenPart(script, part))];
}

export function familyPart(script: ReadName['script'], family: readonly string[]): string {
  return `${script} family ${family.join('').slice(0, 40)}`;
}

export function givenPart(script: ReadName['script'], part: string): string {
  return `${script} given ${part.slice(0, 40)}`;
}

/** What one person adds to the counts, each part once. */
export function partsToCount({ names }: KeyFacts): readonly string[] {
  const scripts = new Set(names.map(({ script }) => script));
  return [
    PEOPLE_PART,
    ...(scripts.has('han') ? [HAN_PART] : []),
    ...(scripts.has('latin') ? [LATIN_PART] : []),
    ...new Set(names.flatMap(partsOfName)),
  ];
}

/** Every part that the weights of a comparison with this person can ask for. */
export function partsToAsk({ names }: PersonFacts): readonly string[] {
  const parts = names.flatMap(({ script, splits }) =>
    splits.flatMap(({ family, given, married }) => [
      ...[family, given, ...(married === undefined ? [] : [[married]])].map((words) => familyPart(script, words)),
      ...(script === 'han' ? [...[...family, ...given].join('')] : [...family, ...given]).flatMap((part) => [
        givenPart(script, part),
        familyPart(script, [part]),
      ]),
    ]),
  );
  return [...new Set([PEOPLE_PART, HAN_PART, LATIN_PART, ...parts])];
}

export function toFrequencies(parts: ReadonlyMap<string, number>): Frequencies {
  const count = (part: string) => parts.get(part) ?? 0;
  return { people: count(PEOPLE_PART), han: count(HAN_PART), latin: count(LATIN_PART), parts };
}

/** Counts a whole register at once. */
export function countFrequencies(people: Iterable<PersonFacts>): Frequencies {
  const parts = new Map<string, number>();
  for (const person of people) for (const part of partsToCount(person)) parts.set(part, (parts.get(part) ?? 0) + 1);
  return toFrequencies(parts);
}

/** What may be told to a caller to whom somebody may be hidden: no counts at all, because each says of the hidden that they are here. The guess for every name stands instead. */
export const NOBODY_COUNTED: Frequencies = toFrequencies(new Map());
