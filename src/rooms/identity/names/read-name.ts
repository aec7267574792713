import { foldHan, foldLatin, isHan } from './fold.ts';
import { COMPOUND_SURNAMES } from './surnames.ts';

/** A family name and a given name, folded. In Latin letters each is its words; in Han each is one text, in one element. */
export interface NameSplit {
  readonly family: readonly string[];
  readonly given: readonly string[];
  /** The husband's family name that stands before the own one. */
  readonly married?: string;
}

/** A name as it was printed, taken apart for comparing. */
export interface ReadName {
  readonly script: 'han' | 'latin';
  /** The ways in which it may be parted, the likeliest first: papers differ in their order and do not say which is which. */
  readonly splits: readonly NameSplit[];
}

/** What a record tells of a name: the text as printed, or its parts. */
export interface PrintedName {
  readonly text?: string | undefined;
  readonly family?: string | undefined;
  readonly given?: readonly string[] | undefined;
}

/** Longer texts are cut: nobody's name is told apart by its ninth word. */
const WORDS_MAX = 8;
const HAN_MAX = 12;
const TEXT_MAX = 200;

/**
 * The names in a printed one: none where there is nothing that a name is made of; two where a field holds the Han name and its spelling side by side.
 */
export function readNames(printed: PrintedName): readonly ReadName[] {
  const text = printed.text === undefined ? undefined : withoutTitle(printed.text.slice(0, TEXT_MAX));
  const family = printed.family?.slice(0, TEXT_MAX);
  const given = printed.given?.slice(0, WORDS_MAX).map((word) => word.slice(0, TEXT_MAX));
  const whole = text?.trim() || [family ?? '', ...(given ?? [])].join(' ').trim();
  const isParted = family !== undefined && foldable(family) && isHan(family) === isHan(whole);
  if (!isHan(whole))
    return named(
      'latin',
      isParted ? splitsOfKnown(wordsOf(family), wordsOf((given ?? []).join(' '))) : splitsOfLatin(whole),
    );
  const han = isParted ? splitsOfKnownHan(family, (given ?? []).join('')) : splitsOfHan(hanOf(whole));
  const beside = splitsOfLatin(whole.replaceAll(/\p{Script=Han}/gu, ' '));
  return [...named('han', han), ...(isParted ? [] : named('latin', beside))];
}

/** What people are called by beside their name: Dr LIN Jiayi, 林嘉怡醫生. */
const TITLE = /^\s*(?:(?:dr|prof|professor|mr|mrs|ms|miss|mdm|madam|sir)\b\.?\s*)+(?=\p{L})/iu;
const HAN_TITLE = /(?<=\p{Script=Han})\s*(?:先生|女士|小姐|太太|医生|醫生|医师|醫師|教授)(?=\s*$)/u;

function withoutTitle(text: string): string {
  return text.replace(TITLE, '').replace(HAN_TITLE, '');
}

function named(script: ReadName['script'], splits: readonly NameSplit[]): ReadName[] {
  return splits.length === 0 ? [] : [{ script, splits }];
}

function foldable(text: string): boolean {
  return isHan(text) || foldLatin(text).replaceAll(',', '') !== '';
}

function hanOf(text: string): string {
  return foldHan(text)
    .replaceAll(/[^\p{Script=Han}·•・]/gu, '')
    .slice(0, HAN_MAX);
}

function splitsOfKnownHan(family: string, given: string): NameSplit[] {
  const own = hanOf(given);
  return [{ family: [hanOf(family)], given: own === '' ? [] : [own] }];
}

function wordsOf(text: string): string[] {
  return foldLatin(text)
    .split(/[ ,]+/)
    .filter((word) => word !== '')
    .slice(0, WORDS_MAX);
}

/** Family name first, as Han names are written. Four characters may be a husband's family name before the own one. */
function splitsOfHan(han: string): NameSplit[] {
  const [first, ...more] = han.split(/[·•・]/).filter((part) => part !== '');
  if (first === undefined) return [];
  if (more.length > 0) {
    const all = [first, ...more];
    return [
      { family: [first], given: [more.join('')] },
      { family: [all.at(-1) ?? ''], given: [all.slice(0, -1).join('')] },
    ];
  }
  const characters = [...first];
  const part = (from: number, to?: number) => characters.slice(from, to).join('');
  const split = (at: number): NameSplit => ({ family: [part(0, at)], given: at < characters.length ? [part(at)] : [] });
  if (COMPOUND_SURNAMES.has(part(0, 2)) && characters.length > 2) return [split(2)];
  if (characters.length !== 4) return [split(1)];
  return [{ family: [part(1, 2)], given: [part(2)], married: part(0, 1) }, split(2), split(1)];
}

function splitsOfKnown(family: readonly string[], given: readonly string[]): NameSplit[] {
  const [first, ...own] = family;
  const married = own.length > 0 && first !== undefined ? [{ family: own, given, married: first }] : [];
  return [{ family, given }, ...married];
}

/** `WONG, Suk Ching` tells its family name, and so does the one word in capitals of `HUANG Shuzhen`; of others either end may be it, and it may have two words. */
function splitsOfLatin(text: string): NameSplit[] {
  const [before = '', after] = foldLatin(text).split(',', 2);
  if (after !== undefined && before !== '' && after !== '') return splitsOfKnown(wordsOf(before), wordsOf(after));
  const words = wordsOf(text);
  const [first, ...rest] = words;
  if (first === undefined) return [];
  if (rest.length === 0) return [{ family: [first], given: [] }];
  const capitals = capitalWords(text);
  if (capitals !== undefined) {
    const family = words.filter((word) => capitals.has(word));
    const given = words.filter((word) => !capitals.has(word));
    if (family.length > 0 && given.length > 0) return splitsOfKnown(family, given);
  }
  const ends = [
    { family: words.slice(0, 1), given: words.slice(1) },
    { family: words.slice(-1), given: words.slice(0, -1) },
  ];
  if (words.length < 3) return ends;
  return [
    ...ends,
    { family: words.slice(0, 2), given: words.slice(2) },
    { family: words.slice(-2), given: words.slice(0, -2) },
    ...(words.length > 3 ? [{ family: words.slice(1, 2), given: words.slice(2), married: words[0] ?? '' }] : []),
  ];
}

/** The words in capitals, where some are and some are not. A single letter is an initial and tells nothing. */
function capitalWords(text: string): ReadonlySet<string> | undefined {
  const words = text.split(/[\s-]+/).filter((word) => /\p{L}/u.test(word));
  const inCapitals = words.filter((word) => word.length > 1 && word === word.toUpperCase());
  if (inCapitals.length === 0 || inCapitals.length === words.length) return undefined;
  return new Set(inCapitals.flatMap((word) => wordsOf(word)));
}
