import type { NameComparison, PartComparison } from '../names/index.ts';
import { ASSUMPTIONS, type Likelihoods, type MatchAssumptions } from './assumptions.ts';
import type { FactsComparison } from './compare-facts.ts';
import { type Frequencies, familyPart, givenPart } from './frequencies.ts';

export type MatchField = 'papers' | 'family' | 'given' | 'birth' | 'sex' | 'phone' | 'address' | 'relatives';
export type Verdict = 'agrees' | 'partly' | 'disagrees' | 'missing';

/** What one field tells: for a desk to look at, and for nobody to compute with. */
export interface FieldEvidence {
  readonly field: MatchField;
  readonly verdict: Verdict;
  /** How it agrees: a level of the comparison. */
  readonly level: string;
  /** log2 of how much likelier this is for one person than for strangers; above zero it speaks for one person. */
  readonly bits: number;
}

export interface Weighed {
  /** How likely it is that both are one person, strangers, relatives and twins considered. */
  readonly probability: number;
  readonly evidence: readonly FieldEvidence[];
}

/** How many people of the register have a telephone number. */
export type PhoneHolders = (phone: string) => number;

/**
 * Fellegi and Sunter's weights, with the frequencies of the register, and one step more: not to be the same person is to be a stranger, a near relative or a twin. What a
 * household shares (family name, telephone, address) says little against a relative, what twins share says little against a twin; so evidence of one kind does not add up
 * to certainty.
 */
export function weigh(
  comparison: FactsComparison,
  frequencies: Frequencies,
  holders: PhoneHolders,
  assumptions: MatchAssumptions = ASSUMPTIONS,
): Weighed {
  const people = Math.max(frequencies.people, assumptions.registerMin);
  const chance = chanceOf(comparison, frequencies, holders, people, assumptions);
  const fields = Object.keys(chance) as MatchField[];
  const same = likelihoodOf(comparison, assumptions.same, 'same');
  const relative = likelihoodOf(comparison, assumptions.relative, 'other');
  const twin = likelihoodOf(comparison, assumptions.twin, 'other');
  const product = (of: (field: MatchField) => number) => fields.reduce((all, field) => all * of(field), 1);
  // Relatives and twins may have a name by chance as well.
  const atLeast = (table: Record<MatchField, number>) => (field: MatchField) =>
    field === 'given' || field === 'family' ? Math.max(table[field], chance[field]) : table[field];
  const forSame = (assumptions.isThere / people) * product((field) => same[field]);
  const against =
    product((field) => chance[field]) +
    (assumptions.relativesEach / people) * product(atLeast(relative)) +
    (assumptions.twinsEach / people) * product(atLeast(twin));
  return {
    probability: forSame / (forSame + against),
    evidence: fields.map((field) => ({
      field,
      ...verdictOf(field, comparison),
      bits: Math.round(Math.log2(same[field] / chance[field]) * 10) / 10,
    })),
  };
}

function likelihoodOf(c: FactsComparison, table: Likelihoods, as: 'same' | 'other'): Record<MatchField, number> {
  // Of two names in letters it is not known whether their characters agree: against twins they tell as little as a name in letters beside one in Han.
  const isMixed = as === 'same' ? c.name?.scripts === 'mixed' : c.name?.scripts !== 'han';
  const plain = (levels: { readonly same: number; readonly differs: number }, level: 'same' | 'missing' | 'differs') =>
    level === 'missing' ? 1 : levels[level];
  return {
    papers: table.papers[c.papers],
    family: table.family[c.name?.family.level ?? 'missing'],
    given: (isMixed ? table.givenMixed : table.given)[c.name?.given.level ?? 'missing'],
    birth: table.birth[c.birth],
    sex: plain(table.sex, c.sex),
    phone: plain(table.phone, c.phone),
    address: table.address[c.address],
    relatives: plain(table.relatives, c.relatives),
  };
}

/** How likely each agreement is between strangers. */
function chanceOf(
  c: FactsComparison,
  frequencies: Frequencies,
  holders: PhoneHolders,
  people: number,
  assumptions: MatchAssumptions,
): Record<MatchField, number> {
  const phone = c.sharedPhone === undefined ? 1 : Math.min(0.5, Math.max(holders(c.sharedPhone), 2) / people);
  return {
    // A paper that both have is decided on by itself; here it only has to weigh more than anything else.
    papers: c.papers === 'same' ? 1e-9 : c.papers === 'slip' ? 1e-6 : 1,
    family: c.name === undefined ? 1 : chanceOfFamily(c.name, frequencies, assumptions),
    given: c.name === undefined ? 1 : chanceOfGiven(c.name, frequencies, assumptions),
    birth: chanceOfBirth(c, assumptions),
    sex: c.sex === 'missing' ? 1 : 0.5,
    phone,
    address: c.address === 'same' || c.address === 'near' ? assumptions.addressChance[c.address] : 1,
    relatives: c.relatives === 'same' ? assumptions.relativeChance : 1,
  };
}

/** How many more names a looser agreement takes in than the same name. */
const WIDER = { same: 1, within: 1, sound: 3, cross: 6, near: 10 } as const;

function chanceOfFamily({ family }: NameComparison, frequencies: Frequencies, a: MatchAssumptions): number {
  const { level, shared } = family;
  if (level === 'missing' || level === 'differs') return 1;
  if (level === 'part') return 0.1;
  const usual = Math.max(
    frequencyOf(familyPart('han', shared), frequencies.han, frequencies, a),
    frequencyOf(familyPart('latin', shared), frequencies.latin, frequencies, a),
    asGiven(shared, frequencies, a),
  );
  return Math.min(0.5, usual * WIDER[level]);
}

function chanceOfGiven({ given }: NameComparison, frequencies: Frequencies, a: MatchAssumptions): number {
  const { level, shared } = given;
  if (level === 'missing' || level === 'differs') return 1;
  if (level === 'part')
    return Math.min(0.5, 0.03 + 2 * Math.max(0, ...shared.map((part) => partFrequency(part, frequencies, a))));
  return Math.min(0.5, asGiven(shared, frequencies, a) * WIDER[level]);
}

/** Parts of a name together: their frequencies multiplied, and a little more, because they are chosen to go together. */
function asGiven(shared: PartComparison['shared'], frequencies: Frequencies, a: MatchAssumptions): number {
  const product = shared.reduce((all, part) => all * partFrequency(part, frequencies, a), 1);
  return shared.length > 1 ? Math.min(1, product * a.nameDependence) : product;
}

function partFrequency(part: string, frequencies: Frequencies, a: MatchAssumptions): number {
  const script = /\p{Script=Han}/u.test(part) ? 'han' : 'latin';
  const asOne = frequencyOf(givenPart(script, part), frequencies[script], frequencies, a);
  // Where a name does not say which is its family name, one word may have been counted as the other.
  return script === 'han'
    ? asOne
    : Math.max(asOne, frequencyOf(familyPart(script, [part]), frequencies.latin, frequencies, a));
}

function frequencyOf(part: string, of: number, { parts }: Frequencies, a: MatchAssumptions): number {
  return ((parts.get(part) ?? 0) + a.namePrior * a.namePriorWeight) / (of + a.namePriorWeight);
}

function chanceOfBirth({ birth, sharedBirth = '' }: FactsComparison, a: MatchAssumptions): number {
  const day = 1 / (365.25 * a.birthYears);
  switch (birth) {
    case 'same':
      return sharedBirth.endsWith('-01-01') ? a.firstOfJanuary / a.birthYears : day;
    case 'partly':
      return sharedBirth.length === 7 ? day * 30 : 1 / a.birthYears;
    case 'swapped':
      return day;
    case 'slip':
      return day * 25;
    case 'year':
      return 1 / a.birthYears;
    case 'missing':
    case 'differs':
      return 1;
  }
}

const PARTLY = new Set(['within', 'cross', 'near', 'part', 'partly', 'swapped', 'slip', 'year']);

function verdictOf(field: MatchField, c: FactsComparison): Pick<FieldEvidence, 'verdict' | 'level'> {
  const level = field === 'family' || field === 'given' ? (c.name?.[field].level ?? 'missing') : c[field];
  if (level === 'missing') return { level, verdict: 'missing' };
  if (field === 'papers' && level !== 'same') return { level, verdict: 'disagrees' };
  if (level === 'same' || level === 'sound') return { level, verdict: 'agrees' };
  return { level, verdict: PARTLY.has(level) ? 'partly' : 'disagrees' };
}
