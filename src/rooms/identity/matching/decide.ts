import { ASSUMPTIONS, type MatchAssumptions } from './assumptions.ts';
import type { FactsComparison, SharedPaper } from './compare-facts.ts';

/** `link`: the same person, without anybody looking. `review`: a person decides. `no`: not shown. */
export type MatchDecision = 'link' | 'review' | 'no';

/** Why: the row of the table that decided. */
export type MatchReason =
  | 'papers-conflict'
  | 'paper-birth-date'
  | 'paper-name'
  | 'paper-sex'
  | 'paper'
  | 'paper-alone'
  | 'paper-of-several'
  | 'facts'
  | 'facts-of-several'
  | 'sibling-here'
  | 'likely'
  | 'unlikely';

export interface Decided {
  readonly decision: MatchDecision;
  readonly reason: MatchReason;
}

/**
 * The table of decisions, the first row that holds. README.md shows it.
 *
 * A paper joins where nothing contradicts it. Without one, names and birth date alone join nobody, however rare they are: a telephone, an address or a relative must
 * agree as well.
 */
export function decideMatch(
  comparison: FactsComparison,
  probability: number,
  { linkFrom, reviewFrom }: MatchAssumptions = ASSUMPTIONS,
): Decided {
  const { papers, sharedPapers, birth, sex, name } = comparison;
  const isShared = sharedPapers.length > 0;
  if (papers === 'conflict' || papers === 'slip') {
    const isWorthALook = isShared || probability >= reviewFrom;
    return { decision: isWorthALook ? 'review' : 'no', reason: 'papers-conflict' };
  }
  if (isShared) {
    if (birth !== 'same' && birth !== 'partly' && birth !== 'missing') return review('paper-birth-date');
    if (isAnotherName(name)) return review('paper-name');
    if (sex === 'differs') return review('paper-sex');
    const isEnough = sharedPapers.some((paper) => isEnoughBeside(paper, comparison));
    return isEnough ? { decision: 'link', reason: 'paper' } : review('paper-alone');
  }
  if (probability >= linkFrom && isWholePerson(comparison)) return { decision: 'link', reason: 'facts' };
  return probability >= reviewFrom ? review('likely') : { decision: 'no', reason: 'unlikely' };
}

function review(reason: MatchReason): Decided {
  return { decision: 'review', reason };
}

/**
 * A brother's or a twin's card looks like this: another given name, half of it, a letter off, or other characters of one sound. A foreign given name beside Han
 * characters has nothing in common with them, and is no contradiction where the family name agrees.
 */
function isAnotherName(name: FactsComparison['name']): boolean {
  if (name === undefined) return false;
  const { scripts, family, given, isForeignGiven } = name;
  if (given.level === 'near') return true;
  if (scripts === 'mixed') return given.level === 'differs' && (family.level === 'differs' || !isForeignGiven);
  return given.level === 'differs' || given.level === 'part' || (scripts === 'han' && given.level === 'sound');
}

/**
 * Whether a name says that this is somebody else, although a paper and the birth date agree: nothing of the given name agrees, or little of it and not the sex; and, of a
 * passport whose country is not known or another system's number, another family name. Less than that is how names are written at counters.
 */
export function isOtherPerson({ name, sex, sharedPapers }: FactsComparison): boolean {
  if (name === undefined) return false;
  const { scripts, family, given, isForeignGiven } = name;
  const isOtherFamily = family.level === 'differs';
  if (given.level === 'differs') return scripts !== 'mixed' || isOtherFamily || !isForeignGiven;
  const isSure = sharedPapers.some(({ kind, isSureOfIssuer }) => kind !== undefined && isSureOfIssuer);
  return (!isSure && isOtherFamily) || (sex === 'differs' && (isOtherFamily || given.level === 'part'));
}

/**
 * What must agree beside a paper, so that no card in the wrong hand joins two people. One for life: the name and what is told of the birth date, or the name in the very same characters. Any other
 * paper: the whole birth date and the name. A passport of which a country is not told may be another country's, and must have the very same name and something
 * besides. A number of another system may be a whole family's: the name must be the same in characters, because twins who are 嘉怡 and 嘉儀 are both KA YEE.
 */
function isEnoughBeside({ kind, isLifelong, isSureOfIssuer }: SharedPaper, comparison: FactsComparison): boolean {
  const { name, birth } = comparison;
  if (isLifelong) return birth === 'missing' ? isVeryName(name, true) : isNoOtherName(name);
  if (birth !== 'same') return false;
  if (kind === undefined) return isVeryName(name, true) && isUndoubted(comparison);
  return isSureOfIssuer ? isOneName(name) : isVeryName(name, false) && isMore(comparison);
}

/** One name, or a foreign given name beside Han characters and one family name. */
function isNoOtherName(name: FactsComparison['name']): boolean {
  if (name === undefined) return false;
  return isOneName(name) || AGREEING.has(name.given.level) || (name.isForeignGiven && AGREEING.has(name.family.level));
}

const AGREEING = new Set(['same', 'sound', 'within', 'cross', 'near']);

function isOneName(name: FactsComparison['name']): boolean {
  return name !== undefined && AGREEING.has(name.family.level) && AGREEING.has(name.given.level);
}

/** The very same in one script. Where a family may share the number it must be in characters: twins who are 嘉怡 and 嘉儀 are both KA YEE. */
function isVeryName(name: FactsComparison['name'], isFamilys: boolean): boolean {
  if (name === undefined || name.scripts === 'mixed' || (isFamilys && name.scripts !== 'han')) return false;
  return name.family.level === 'same' && name.given.level === 'same';
}

/** Whole name, whole birth date, nothing that disagrees, and something besides. */
function isWholePerson(comparison: FactsComparison): boolean {
  const { name, sex } = comparison;
  const isName =
    name !== undefined &&
    (name.family.level === 'same' || (name.family.level === 'sound' && name.scripts === 'mixed')) &&
    (name.given.level === 'same' || (name.given.level === 'sound' && name.scripts === 'mixed'));
  return isName && isUndoubted(comparison) && sex !== 'differs' && isMore(comparison);
}

/** A whole birth date, and no first of January, which those write who know none; no character in doubt; no two papers of one kind. */
function isUndoubted({ birth, sharedBirth, isNameDoubtful, isPaperOther }: FactsComparison): boolean {
  return birth === 'same' && sharedBirth?.endsWith('-01-01') === false && !isNameDoubtful && !isPaperOther;
}

function isMore({ phone, address, relatives }: FactsComparison): boolean {
  return phone === 'same' || address === 'same' || relatives === 'same';
}

/**
 * Among all who were found: papers that point at two people join none of them; against the one who holds a paper nobody is joined by facts; and where two could be joined by
 * facts, somebody looks. Nor is anybody joined by a name that a brother or a twin who is here may be written by: the card may be theirs, or a character misread.
 */
export function decideAmong<T extends Decided & { readonly comparison: FactsComparison }>(found: readonly T[]): T[] {
  const holders = found.filter(({ comparison }) => comparison.sharedPapers.length > 0).length;
  const siblings = found.filter(({ comparison }) => isSibling(comparison));
  const byFacts = found.filter(({ reason }) => reason === 'facts').length;
  return found.map((one): T => {
    if (one.reason === 'paper' && holders > 1) return { ...one, ...review('paper-of-several') };
    if (one.reason === 'facts' && holders + byFacts > 1) return { ...one, ...review('facts-of-several') };
    const isBySound = one.reason === 'facts' || one.comparison.name?.scripts !== 'han';
    if (one.decision === 'link' && isBySound && siblings.some((other) => other !== one)) {
      return { ...one, ...review('sibling-here') };
    }
    return one;
  });
}

/** Born on one day into one family: of another given name, or of one that is spelt alike. */
function isSibling(comparison: FactsComparison): boolean {
  const { name, birth } = comparison;
  if (name === undefined || birth !== 'same' || !isMore(comparison)) return false;
  return AGREEING.has(name.family.level);
}
