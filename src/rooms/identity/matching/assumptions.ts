import type { PartLevel } from '../names/index.ts';
import type { AddressLevel, BirthLevel, PaperLevel } from './compare-facts.ts';

/**
 * What matching takes for granted. None of these numbers was measured on real registers of either side of the border: each is an assumption of ours, to be replaced by
 * an operator's own counts. How often a name, a number or a telephone occurs is no assumption: it is counted in the register itself (`frequencies.ts`).
 */
export interface MatchAssumptions {
  /** How likely it is that two records of one person look like this. Each table sums to about one. */
  readonly same: Likelihoods;
  /** The same for two records of near relatives who are not twins. `chance`: as it is for strangers. */
  readonly relative: Likelihoods;
  /** The same for twins. */
  readonly twin: Likelihoods;
  /** Near relatives of a person in the register, and twins. */
  readonly relativesEach: number;
  readonly twinsEach: number;
  /** A register is taken for at least as large: a small one is the beginning of a large one. */
  readonly registerMin: number;
  /** How likely it is that the person asked for is in the register at all. */
  readonly isThere: number;
  /** Years over which birth dates are spread, and the share of records that say 1 January for want of better knowledge. */
  readonly birthYears: number;
  readonly firstOfJanuary: number;
  /** How likely strangers are to have the same address, one much like it, a relative of one name. */
  readonly addressChance: { readonly same: number; readonly near: number };
  readonly relativeChance: number;
  /** The frequency of a part of a name before anybody was counted, and as how many people this guess weighs. */
  readonly namePrior: number;
  readonly namePriorWeight: number;
  /** Characters and syllables of a name go together more often than chance would have it. */
  readonly nameDependence: number;
  /** From which probability two records are joined without a person looking, and from which a person is asked to look. */
  readonly linkFrom: number;
  readonly reviewFrom: number;
}

export interface Likelihoods {
  readonly family: Readonly<Record<PartLevel, number>>;
  /** Both names in one script. */
  readonly given: Readonly<Record<PartLevel, number>>;
  /** One in Han, one in letters: a foreign name beside a Chinese one has nothing in common with it. */
  readonly givenMixed: Readonly<Record<PartLevel, number>>;
  readonly birth: Readonly<Record<BirthLevel, number>>;
  readonly sex: { readonly same: number; readonly differs: number };
  readonly phone: { readonly same: number; readonly differs: number };
  readonly address: Readonly<Record<AddressLevel, number>>;
  readonly relatives: { readonly same: number; readonly differs: number };
  readonly papers: Readonly<Record<PaperLevel, number>>;
}

export const ASSUMPTIONS: MatchAssumptions = {
  same: {
    family: { same: 0.9, sound: 0.9, cross: 0.9, within: 0.02, near: 0.03, part: 0.01, missing: 1, differs: 0.03 },
    given: { same: 0.86, sound: 0.04, cross: 0.8, within: 0.04, near: 0.04, part: 0.03, missing: 1, differs: 0.01 },
    givenMixed: { same: 0.8, sound: 0.8, cross: 0.8, within: 0.07, near: 0.04, part: 0.03, missing: 1, differs: 0.06 },
    birth: { same: 0.94, partly: 0.94, swapped: 0.015, slip: 0.02, year: 0.015, missing: 1, differs: 0.01 },
    sex: { same: 0.99, differs: 0.01 },
    phone: { same: 0.6, differs: 0.4 },
    address: { same: 0.45, near: 0.15, missing: 1, differs: 0.4 },
    relatives: { same: 0.6, differs: 0.4 },
    papers: { same: 0.98, slip: 0.005, conflict: 0.002, missing: 1 },
  },
  relative: {
    family: { same: 0.6, sound: 0.6, cross: 0.6, within: 0.02, near: 0.03, part: 0.01, missing: 1, differs: 0.4 },
    given: { same: 0.004, sound: 0.02, cross: 0.02, within: 0.01, near: 0.01, part: 0.15, missing: 1, differs: 0.8 },
    givenMixed: {
      same: 0.02,
      sound: 0.02,
      cross: 0.02,
      within: 0.02,
      near: 0.02,
      part: 0.2,
      missing: 1,
      differs: 0.75,
    },
    birth: { same: 0.0002, partly: 0.02, swapped: 0.0001, slip: 0.002, year: 0.01, missing: 1, differs: 0.98 },
    sex: { same: 0.5, differs: 0.5 },
    phone: { same: 0.5, differs: 0.5 },
    address: { same: 0.55, near: 0.15, missing: 1, differs: 0.3 },
    relatives: { same: 0.4, differs: 0.6 },
    papers: { same: 0.0001, slip: 0.03, conflict: 0.97, missing: 1 },
  },
  twin: {
    family: { same: 0.97, sound: 0.97, cross: 0.97, within: 0.02, near: 0.02, part: 0.02, missing: 1, differs: 0.03 },
    given: { same: 0.002, sound: 0.05, cross: 0.05, within: 0.02, near: 0.05, part: 0.45, missing: 1, differs: 0.5 },
    givenMixed: {
      same: 0.05,
      sound: 0.05,
      cross: 0.05,
      within: 0.03,
      near: 0.05,
      part: 0.45,
      missing: 1,
      differs: 0.5,
    },
    birth: { same: 0.95, partly: 0.95, swapped: 0.015, slip: 0.02, year: 0.01, missing: 1, differs: 0.005 },
    sex: { same: 0.65, differs: 0.35 },
    phone: { same: 0.6, differs: 0.4 },
    address: { same: 0.6, near: 0.15, missing: 1, differs: 0.25 },
    relatives: { same: 0.8, differs: 0.2 },
    papers: { same: 0.0001, slip: 0.1, conflict: 0.9, missing: 1 },
  },
  relativesEach: 4,
  twinsEach: 0.03,
  registerMin: 10_000,
  isThere: 0.5,
  birthYears: 80,
  firstOfJanuary: 0.02,
  addressChance: { same: 0.0002, near: 0.003 },
  relativeChance: 0.0002,
  namePrior: 0.01,
  namePriorWeight: 500,
  nameDependence: 3,
  linkFrom: 0.9995,
  reviewFrom: 0.005,
};
