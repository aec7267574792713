import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PartLevel } from '../names/index.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import type { FactsComparison, SharedPaper } from './compare-facts.ts';
import { decideAmong, decideMatch, isOtherPerson } from './decide.ts';

const LEVELS: readonly PartLevel[] = ['same', 'sound', 'within', 'cross', 'near', 'part', 'missing', 'differs'];
type Name = NonNullable<FactsComparison['name']>;

/** A name by how its family name and its given name agree. */
function aName(family: PartLevel, given: PartLevel, scripts: Name['scripts'] = 'han', isForeignGiven = false): Name {
  const part = (level: PartLevel) => ({ ...SAME.family, level });
  return { ...SAME, scripts, family: part(family), given: part(given), isForeignGiven };
}
const SAME = {
  scripts: 'han',
  family: { level: 'same' },
  given: { level: 'same' },
  isMarried: false,
  isForeignGiven: false,
} as Name;

/** One person in two records, but for a telephone, an address, a relative and a paper. */
const whole: FactsComparison = {
  name: SAME,
  isNameDoubtful: false,
  birth: 'same',
  sharedBirth: '1951-03-08',
  sex: 'same',
  phone: 'missing',
  address: 'missing',
  relatives: 'missing',
  papers: 'missing',
  isPaperOther: false,
  sharedPapers: [],
};
const lifelong: SharedPaper = { system: 's', key: 'k', kind: 'hkid', isLifelong: true, isSureOfIssuer: true };
const passport: SharedPaper = { ...lifelong, kind: 'passport', isLifelong: false };
const unsure: SharedPaper = { ...passport, isSureOfIssuer: false };
const { kind: _, ...numbered } = passport;
const policy: SharedPaper = numbered;

const decide = (facts: Partial<FactsComparison>, probability = 0) => {
  const { decision, reason } = decideMatch({ ...whole, ...facts }, probability);
  return `${decision}: ${reason}`;
};
const byPaper = (paper: SharedPaper, facts: Partial<FactsComparison> = {}) =>
  decide({ papers: 'same', sharedPapers: [paper], ...facts });
/** The levels of a part of the name at which this holds. */
const where = (holds: (level: PartLevel) => boolean) => LEVELS.filter(holds);
const { linkFrom, reviewFrom } = ASSUMPTIONS;

describe('papers that contradict each other', () => {
  it('are looked at where anything points at one person, and join nobody', () => {
    for (const papers of ['conflict', 'slip'] as const) {
      assert.equal(decide({ papers }, reviewFrom), 'review: papers-conflict');
      assert.equal(decide({ papers, phone: 'same' }, 1), 'review: papers-conflict');
      assert.equal(decide({ papers }, reviewFrom - 1e-9), 'no: papers-conflict');
      assert.equal(decide({ papers, sharedPapers: [lifelong] }, 0), 'review: papers-conflict');
    }
  });
});

describe('a paper that both have', () => {
  it('joins nobody whose birth dates contradict each other', () => {
    for (const birth of ['swapped', 'slip', 'year', 'differs'] as const)
      assert.equal(byPaper(lifelong, { birth }), 'review: paper-birth-date', birth);
    for (const birth of ['same', 'partly', 'missing'] as const)
      assert.equal(byPaper(lifelong, { birth }), 'link: paper', birth);
  });

  it('joins nobody of two sexes', () => {
    assert.equal(byPaper(lifelong, { sex: 'differs' }), 'review: paper-sex');
    assert.equal(byPaper(lifelong, { sex: 'missing' }), 'link: paper');
  });

  it('joins nobody whose name is such as a brother’s or a twin’s', () => {
    const others = (scripts: Name['scripts'], isForeign = false, family: PartLevel = 'same') =>
      where((given) => byPaper(lifelong, { name: aName(family, given, scripts, isForeign) }) === 'review: paper-name');
    assert.deepEqual(others('han'), ['sound', 'near', 'part', 'differs']);
    assert.deepEqual(others('latin'), ['near', 'part', 'differs']);
    assert.deepEqual(others('mixed'), ['near', 'differs']);
    assert.deepEqual(others('mixed', true), ['near']);
    assert.deepEqual(others('mixed', true, 'differs'), ['near', 'differs']);
  });

  it('of a person for life joins by the name, or by the very characters where no birth date is told', () => {
    const joined = (facts: Partial<FactsComparison>) => byPaper(lifelong, facts) === 'link: paper';
    const given = (birth: FactsComparison['birth'], scripts: Name['scripts']) =>
      where((level) => joined({ birth, name: aName('same', level, scripts) }));
    assert.deepEqual(given('same', 'latin'), ['same', 'sound', 'within', 'cross']);
    assert.deepEqual(given('missing', 'han'), ['same']);
    assert.deepEqual(given('missing', 'latin'), []);
    assert.deepEqual(given('missing', 'mixed'), []);
    assert.equal(joined({ name: undefined }), false);
    assert.equal(joined({ birth: 'missing', name: undefined }), false);
    assert.equal(joined({ birth: 'missing', name: aName('sound', 'same') }), false);
    // The family name may be a husband’s, where the given name is one.
    assert.equal(joined({ name: aName('differs', 'cross', 'mixed') }), true);
    assert.equal(joined({ name: aName('differs', 'missing', 'mixed') }), false);
    const foreign = (family: PartLevel, isForeign: boolean) =>
      joined({ name: aName(family, isForeign ? 'differs' : 'missing', 'mixed', isForeign) });
    assert.deepEqual(
      where((family) => foreign(family, true)),
      ['same', 'sound', 'within', 'cross', 'near'],
    );
    assert.deepEqual(
      where((family) => foreign(family, false)),
      [],
    );
  });

  it('of one country joins by the whole birth date and the whole name', () => {
    const joined = (facts: Partial<FactsComparison>) => byPaper(passport, facts) === 'link: paper';
    assert.equal(joined({ birth: 'partly' }), false);
    assert.equal(joined({ birth: 'missing' }), false);
    assert.equal(joined({ name: undefined }), false);
    assert.deepEqual(
      where((family) => joined({ name: aName(family, 'same', 'latin') })),
      ['same', 'sound', 'within', 'cross', 'near'],
    );
    assert.deepEqual(
      where((given) => joined({ name: aName('same', given, 'latin') })),
      ['same', 'sound', 'within', 'cross'],
    );
  });

  it('of a country that is not told joins by the very same name and something besides', () => {
    const joined = (facts: Partial<FactsComparison>) => byPaper(unsure, facts) === 'link: paper';
    assert.equal(joined({}), false);
    for (const more of [{ phone: 'same' }, { address: 'same' }, { relatives: 'same' }] as const)
      assert.equal(joined(more), true);
    for (const less of [{ phone: 'differs' }, { address: 'near' }, { relatives: 'differs' }] as const)
      assert.equal(joined(less), false);
    const phone = 'same';
    assert.equal(joined({ phone, name: aName('same', 'same', 'latin') }), true);
    assert.equal(joined({ phone, name: aName('same', 'same', 'mixed') }), false);
    assert.equal(joined({ phone, name: aName('sound', 'same', 'latin') }), false);
    assert.equal(joined({ phone, name: aName('same', 'sound', 'latin') }), false);
    assert.equal(joined({ phone, birth: 'partly' }), false);
  });

  it('that a family may share joins by the very characters and a whole birth date that nothing makes doubtful', () => {
    const joined = (facts: Partial<FactsComparison>) => byPaper(policy, facts) === 'link: paper';
    assert.equal(joined({}), true);
    for (const doubt of [
      { name: aName('same', 'same', 'latin') },
      { name: aName('same', 'same', 'mixed') },
      { name: aName('sound', 'same') },
      { name: undefined },
      { isNameDoubtful: true },
      { isPaperOther: true },
      { sharedBirth: '1951-01-01' },
      { birth: 'partly', sharedBirth: '1951' },
    ] as const)
      assert.equal(joined(doubt), false, JSON.stringify(doubt));
    const { sharedBirth: __, ...untold } = whole;
    const { reason } = decideMatch({ ...untold, papers: 'same', sharedPapers: [policy] }, 1);
    assert.equal(reason, 'paper-alone');
  });

  it('joins where one of several does', () => {
    assert.equal(decide({ papers: 'same', sharedPapers: [unsure, lifelong] }), 'link: paper');
    assert.equal(decide({ papers: 'same', sharedPapers: [unsure, unsure] }), 'review: paper-alone');
  });
});

describe('without a paper', () => {
  const more = { phone: 'same' } as const;

  it('nobody is joined below the probability for it; from another on somebody looks; below that, nobody', () => {
    assert.equal(decide(more, linkFrom), 'link: facts');
    assert.equal(decide(more, linkFrom - 1e-9), 'review: likely');
    assert.equal(decide(more, reviewFrom), 'review: likely');
    assert.equal(decide(more, reviewFrom - 1e-9), 'no: unlikely');
  });

  it('nobody is joined but a whole person, of whom nothing disagrees or is in doubt', () => {
    for (const lacking of [
      { phone: 'missing' },
      { name: undefined },
      { sex: 'differs' },
      { birth: 'partly' },
      { sharedBirth: '1951-01-01' },
      { isNameDoubtful: true },
      { isPaperOther: true },
    ] as const)
      assert.equal(decide({ ...more, ...lacking }, 1), 'review: likely', JSON.stringify(lacking));
    assert.equal(decide({ ...more, sex: 'missing' }, 1), 'link: facts');
  });

  it('a name is one in characters, or by its sound in two scripts', () => {
    const joined = (scripts: Name['scripts'], part: 'family' | 'given') =>
      where((level) => {
        const name = part === 'family' ? aName(level, 'same', scripts) : aName('same', level, scripts);
        return decide({ ...more, name }, 1) === 'link: facts';
      });
    for (const part of ['family', 'given'] as const) {
      assert.deepEqual(joined('han', part), ['same']);
      assert.deepEqual(joined('latin', part), ['same']);
      assert.deepEqual(joined('mixed', part), ['same', 'sound']);
    }
  });
});

describe('somebody else under one paper and one birth date', () => {
  const isOther = (
    name: FactsComparison['name'],
    paper: SharedPaper = lifelong,
    sex: FactsComparison['sex'] = 'same',
  ) => isOtherPerson({ ...whole, name, sex, sharedPapers: [paper] });

  it('is nobody of whom no name is told', () => assert.equal(isOther(undefined), false));

  it('is who has another given name, but for a foreign one beside characters in one family', () => {
    const differing = (scripts: Name['scripts'], isForeign: boolean, family: PartLevel = 'same') =>
      isOther(aName(family, 'differs', scripts, isForeign));
    assert.equal(differing('han', false), true);
    assert.equal(differing('latin', true), true);
    assert.equal(differing('mixed', false), true);
    assert.equal(differing('mixed', true), false);
    assert.equal(differing('mixed', true, 'differs'), true);
  });

  it('is who has another family name by a paper that may be another’s', () => {
    const married = aName('differs', 'same');
    assert.equal(isOther(married), false);
    assert.equal(isOther(married, passport), false);
    assert.equal(isOther(married, unsure), true);
    assert.equal(isOther(married, policy), true);
    assert.equal(isOther(aName('near', 'same'), policy), false);
    assert.equal(isOtherPerson({ ...whole, name: married, sharedPapers: [unsure, passport] }), false);
  });

  it('is who is of another sex and has little of the name', () => {
    assert.equal(isOther(aName('differs', 'same'), lifelong, 'differs'), true);
    assert.equal(isOther(aName('same', 'part'), lifelong, 'differs'), true);
    assert.equal(isOther(aName('same', 'part'), lifelong, 'same'), false);
    assert.equal(isOther(aName('same', 'part'), lifelong, 'missing'), false);
    assert.equal(isOther(aName('same', 'near'), lifelong, 'differs'), false);
    assert.equal(isOther(SAME, lifelong, 'differs'), false);
  });
});

describe('of all who were found', () => {
  const found = (
    decision: 'link' | 'review' | 'no',
    reason: 'paper' | 'facts' | 'likely',
    facts: Partial<FactsComparison> = {},
  ) => ({
    decision,
    reason,
    comparison: { ...whole, ...facts },
  });
  const holder = found('link', 'paper', { sharedPapers: [lifelong] });
  const byFacts = found('link', 'facts', { phone: 'same' });
  const another = found('review', 'likely', { birth: 'differs' });
  const decided = (...all: ReturnType<typeof found>[]) =>
    decideAmong(all).map(({ decision, reason }) => `${decision}: ${reason}`);

  it('one who holds the paper is joined, and neither of two', () => {
    assert.deepEqual(decided(holder, another), ['link: paper', 'review: likely']);
    assert.deepEqual(decided(holder, holder), ['review: paper-of-several', 'review: paper-of-several']);
    const doubtful = found('review', 'likely', { sharedPapers: [lifelong] });
    assert.deepEqual(decided(holder, doubtful), ['review: paper-of-several', 'review: likely']);
  });

  it('one by facts is joined, and none of two, nor beside who holds the paper', () => {
    assert.deepEqual(decided(byFacts, another), ['link: facts', 'review: likely']);
    assert.deepEqual(decided(byFacts, byFacts), ['review: facts-of-several', 'review: facts-of-several']);
    assert.deepEqual(decided(holder, byFacts)[1], 'review: facts-of-several');
  });

  it('nobody is joined by facts, or by a paper and a spelling, while a twin is here', () => {
    const twin = found('review', 'likely', { name: aName('same', 'near'), phone: 'same' });
    assert.deepEqual(decided(byFacts, twin), ['review: sibling-here', 'review: likely']);
    const spelt = { ...holder, comparison: { ...holder.comparison, name: aName('same', 'same', 'latin') } };
    assert.equal(decided(spelt, twin)[0], 'review: sibling-here');
    assert.equal(decided(holder, twin)[0], 'link: paper');
    const nameless = { ...holder, comparison: { ...holder.comparison, name: undefined } };
    assert.equal(decided(nameless, twin)[0], 'review: sibling-here');
    // Who is no twin: of another day, of another family, without a telephone, an address or a relative in common, without a name.
    for (const facts of [
      { birth: 'partly' },
      { name: aName('differs', 'same') },
      { name: aName('missing', 'same') },
      { phone: 'missing' },
      { name: undefined },
    ] as const) {
      const stranger = found('review', 'likely', { ...twin.comparison, ...facts });
      assert.equal(decided(byFacts, stranger)[0], 'link: facts', JSON.stringify(facts));
    }
    for (const family of ['same', 'sound', 'within', 'cross', 'near'] as const) {
      const sibling = found('review', 'likely', { ...twin.comparison, name: aName(family, 'near') });
      assert.equal(decided(byFacts, sibling)[0], 'review: sibling-here', family);
    }
  });

  it('what is not joined stays what it is', () => {
    const twin = found('no', 'likely', { phone: 'same' });
    assert.deepEqual(decided(twin, twin, another), ['no: likely', 'no: likely', 'review: likely']);
  });

  it('each keeps what else is known of it', () => {
    const [one] = decideAmong([{ ...holder, id: 'p1' }]);
    assert.equal(one?.id, 'p1');
    const [several] = decideAmong([
      { ...holder, id: 'p1' },
      { ...holder, id: 'p2' },
    ]);
    assert.equal(several?.id, 'p1');
    assert.equal(several?.comparison, holder.comparison);
  });
});
