import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { systemOf } from '../papers/identifier.ts';
import { BIRTH_LEVELS, compareFacts } from './compare-facts.ts';
import { decideAmong, decideMatch } from './decide.ts';
import { factsOf } from './facts.ts';
import { toFrequencies } from './frequencies.ts';
import { weigh } from './weigh.ts';

const today = '2026-11-22';

interface Said {
  readonly name?: string | readonly string[];
  readonly born?: string;
  readonly sex?: string;
  readonly phone?: string;
  readonly address?: string;
  readonly hkid?: string;
  readonly permit?: string;
  readonly passport?: string;
}

const toFacts = ({ name = [], born, sex, phone, address, hkid, permit, passport }: Said) => {
  const paper = (kind: Parameters<typeof systemOf>[0], value: string | undefined) =>
    value === undefined ? [] : [{ system: systemOf(kind), value }];
  return factsOf(
    {
      name: [name].flat().map((text) => ({ text })),
      birthDate: born,
      gender: sex,
      telecom: phone === undefined ? [] : [{ system: 'phone', value: phone }],
      address: address === undefined ? [] : [{ text: address }],
      identifier: [...paper('hkid', hkid), ...paper('home-return-permit', permit), ...paper('passport', passport)],
    },
    today,
  );
};

/** A register of a million, of whom every fiftieth has each part of a name, and two each telephone. */
const frequencies = toFrequencies(
  new Map([
    ['#people', 1_000_000],
    ['#han', 1_000_000],
    ['#latin', 1_000_000],
  ]),
);

const decide = (one: Said, other: Said) => {
  const comparison = compareFacts(toFacts(one), toFacts(other));
  const weighed = weigh(comparison, frequencies, () => 2);
  return { ...decideMatch(comparison, weighed.probability), ...weighed };
};
const outcome = (one: Said, other: Said) => {
  const { decision, reason } = decide(one, other);
  return `${decision}: ${reason}`;
};

/** Everybody who is found for somebody, each decided by itself. */
const among = (asked: Said, here: readonly Said[]) =>
  here.map((said) => {
    const comparison = compareFacts(toFacts(asked), toFacts(said));
    const { probability } = weigh(comparison, frequencies, () => 2);
    return { comparison, probability, ...decideMatch(comparison, probability) };
  });

const elder: Said = {
  name: '黃淑貞',
  born: '1951-03-08',
  sex: 'female',
  phone: '91234567',
  address: '香港英皇道100號12樓A室',
};

describe('the table of decisions', () => {
  it('a lifelong paper links where nothing contradicts it', () => {
    const hkid = 'E364912(5)';
    const { name, born } = elder as { name: string; born: string };
    assert.equal(outcome({ name: 'WONG, Suk Ching', born, hkid }, { ...elder, hkid }), 'link: paper');
    assert.equal(outcome({ name: 'Mary WONG', born, hkid }, { ...elder, hkid }), 'link: paper', 'a foreign given name');
    assert.equal(outcome({ name, born, permit: 'H1234567803' }, { ...elder, permit: 'H12345678' }), 'link: paper');
    assert.equal(outcome({ name, born: '1951', hkid }, { ...elder, hkid }), 'link: paper', 'the year alone');
    assert.equal(outcome({ name, hkid }, { ...elder, hkid }), 'link: paper', 'the name in the very same characters');
  });

  it('a card in another hand: a paper alone, or with a birth date or a spelling alone, links nobody', () => {
    const hkid = 'E364912(5)';
    assert.equal(outcome({ hkid }, { ...elder, hkid }), 'review: paper-alone');
    assert.equal(outcome({ born: '1951-03-08', hkid }, { ...elder, hkid }), 'review: paper-alone');
    assert.equal(outcome({ name: 'WONG, Suk Ching', hkid }, { ...elder, hkid }), 'review: paper-alone');
  });

  it('a passport of which a country is not told links where a telephone, an address or a relative agrees as well', () => {
    const { phone: _, address: __, ...alone } = elder;
    assert.equal(
      outcome({ ...alone, passport: 'X1234567' }, { ...elder, passport: 'X1234567' }),
      'review: paper-alone',
    );
    assert.equal(outcome({ ...elder, passport: 'X1234567' }, { ...elder, passport: 'X1234567' }), 'link: paper');
  });

  it('a character may be misread: who is written in letters that do not spell it is linked by no facts', () => {
    const read = { ...elder, name: ['黃淑土', 'WONG, Suk Sze'] };
    assert.equal(outcome(read, { ...elder, name: '黃淑土' }), 'review: likely');
    const spelt = { ...elder, name: ['黃淑土', 'WONG, Suk To'] };
    assert.equal(outcome(spelt, { ...elder, name: '黃淑土' }), 'link: facts');
    assert.equal(outcome({ ...elder, name: ['黃淑土', 'Mary WONG'] }, { ...elder, name: '黃淑土' }), 'link: facts');
  });

  it('the first of January is what counters write for want of a birth date: it links nobody without a paper', () => {
    const born = '1951-01-01';
    assert.equal(outcome({ ...elder, born }, { ...elder, born }), 'review: likely');
  });

  it('and is looked at where something does', () => {
    const hkid = 'E364912(5)';
    assert.equal(outcome({ born: '1951-08-03', hkid }, { ...elder, hkid }), 'review: paper-birth-date');
    assert.equal(outcome({ name: '黃淑儀', hkid }, { ...elder, hkid }), 'review: paper-name');
    assert.equal(
      outcome({ name: 'HUANG Yimu', hkid }, { ...elder, hkid }),
      'review: paper-name',
      'of other characters',
    );
    assert.equal(outcome({ sex: 'male', hkid }, { ...elder, hkid }), 'review: paper-sex');
  });

  it('a passport number alone links nobody: another country may print it again', () => {
    assert.equal(outcome({ passport: 'X1234567' }, { ...elder, passport: 'X1234567' }), 'review: paper-alone');
    assert.equal(outcome({ ...elder, passport: 'X1234567' }, { ...elder, passport: 'X1234567' }), 'link: paper');
    assert.equal(
      outcome({ passport: 'X1234567', born: '1951-03-08' }, { ...elder, passport: 'X1234567' }),
      'review: paper-alone',
    );
  });

  it('a passport of another country is another paper, also with the same number', () => {
    const of = (name: string, country: string, birthDate = '1984-08-07') => {
      const passport = { system: systemOf('passport'), value: 'N1003905', assigner: { display: country } };
      return factsOf({ name: [{ text: name }], birthDate, identifier: [passport] }, today);
    };
    const shared = (one: string, other: string) =>
      compareFacts(of('Sean NGUYEN', one), of('Sean NGUYEN', other)).sharedPapers.map((paper) => paper.isSureOfIssuer);
    assert.deepEqual(shared('JPN', 'PAK'), []);
    assert.deepEqual(shared('Japan', 'PK'), []);
    assert.deepEqual(shared('日本', '巴基斯坦'), []);
    assert.deepEqual(shared('JPN', 'jpn'), [true]);
    assert.deepEqual(shared('UK', '英国'), [true]);
    assert.deepEqual(shared('GBR', 'United Kingdom'), [false], 'the three letters are not known by their name');
    assert.deepEqual(shared('Nippon', 'JPN'), [false]);
    const decisionOf = (a: ReturnType<typeof of>, b: ReturnType<typeof of>) => decideMatch(compareFacts(a, b), 0.001);
    assert.equal(decisionOf(of('Sean NGUYEN', 'JPN'), of('Sean MACDONALD', 'JPN')).reason, 'paper-alone');
    assert.equal(decisionOf(of('Sean NGUYEN', 'JPN'), of('Sean NGUYEN', 'JPN')).decision, 'link');
    assert.equal(decisionOf(of('Sean NGUYEN', 'JPN'), of('Sean NGUYEN', 'PAK')).decision, 'no');
  });

  it('one paper under two names that twins may have links nobody: a letter off, or other characters of one sound', () => {
    const hkid = 'E364912(5)';
    for (const [one, other] of [
      ['CHAN, Ada Marie', 'CHAN, Ada Maria'],
      ['陳嘉欣', '陳嘉昕'],
    ] as const) {
      assert.equal(outcome({ ...elder, name: one, hkid }, { ...elder, name: other, hkid }), 'review: paper-name');
    }
    assert.equal(outcome({ ...elder, name: '陳嘉欣', hkid }, { ...elder, name: 'CHAN, Ka Yan', hkid }), 'link: paper');
  });

  it('a number of another system links where name and birth date agree: a family may share it', () => {
    const mrn = { identifier: [{ system: 'urn:policy', value: '7700123' }] };
    const of = (text: string, birthDate: string) => factsOf({ ...mrn, name: [{ text }], birthDate }, today);
    const outcomeOf = (a: ReturnType<typeof of>, b: ReturnType<typeof of>) =>
      decideMatch(compareFacts(a, b), 1).decision;
    assert.equal(outcomeOf(of('李嘉怡', '2015-05-05'), of('李嘉怡', '2015-05-05')), 'link');
    // Twins may be spelt alike, and be on one policy.
    assert.equal(outcomeOf(of('李嘉怡', '2015-05-05'), of('LEE, Ka Yee', '2015-05-05')), 'review');
    assert.equal(outcomeOf(of('LEE, Ka Yee', '2015-05-05'), of('LEE, Ka Yee', '2015-05-05')), 'review');
    assert.equal(outcomeOf(of('李嘉怡', '2015-05-05'), of('李嘉欣', '2015-05-05')), 'review');
    assert.equal(outcomeOf(of('李嘉怡', '2015-05-05'), of('', '2015-05-05')), 'review');
    assert.equal(outcomeOf(of('李嘉怡', '2015-05-05'), of('李嘉怡', '1985-05-05')), 'review');
  });

  it('conflicting lifelong papers never link, whatever else agrees', () => {
    const said = fc.record({
      name: fc.constantFrom('黃淑貞', 'WONG, Suk Ching', ''),
      born: fc.constantFrom('1951-03-08', '1951'),
      phone: fc.constantFrom('91234567', '98765432'),
      permit: fc.constantFrom('H12345678', 'H87654321'),
    });
    fc.assert(
      fc.property(said, said, (one, other) => {
        const hkids = [{ hkid: 'E364912(5)' }, { hkid: 'A123456(3)' }] as const;
        assert.notEqual(decide({ ...one, ...hkids[0] }, { ...elder, ...other, ...hkids[1] }).decision, 'link');
      }),
      { seed: 20261122 },
    );
    assert.equal(
      outcome({ ...elder, permit: 'H12345678' }, { ...elder, permit: 'H12345679' }),
      'review: papers-conflict',
    );
  });

  it('papers of different kinds do not contradict each other', () => {
    assert.equal(outcome({ ...elder, hkid: 'E364912(5)' }, { ...elder, permit: 'H12345678' }), 'link: facts');
  });

  it('without a paper, name and birth date alone link nobody; with a telephone or an address they do', () => {
    const { name, born } = elder;
    assert.match(outcome({ name, born } as Said, elder), /^review/);
    assert.equal(outcome({ name, born, phone: '+852 9123 4567' } as Said, elder), 'link: facts');
    assert.equal(outcome({ ...elder, phone: '61112222' }, elder), 'link: facts');
  });

  it('whatever agrees, another birth date does not link', () => {
    for (const born of ['1951-08-03', '1951-03-09', '1981-03-08', '1951-01-01', '1951', '1990-07-07']) {
      assert.notEqual(decide({ ...elder, born }, elder).decision, 'link', born);
    }
  });

  it('twins whose letters are alike, and fathers and sons of one name, are not linked', () => {
    const twin = { born: '2015-05-05', sex: 'female', phone: '91234567', address: '香港英皇道100號12樓A室' };
    assert.notEqual(decide({ ...twin, name: 'LEE, Ka Yee' }, { ...twin, name: 'LEE, Ka Yee' }).decision, 'link');
    assert.notEqual(decide({ ...twin, name: '李嘉怡' }, { ...twin, name: '李嘉儀' }).decision, 'link');
    const father = { name: '陳志強', sex: 'male', phone: '91234567', address: '香港英皇道100號12樓A室' };
    assert.notEqual(decide({ ...father, born: '1960-05-12' }, { ...father, born: '1990-05-12' }).decision, 'link');
  });

  it('papers that point at two people link neither', () => {
    const { name, born } = elder as { name: string; born: string };
    const found = among({ name, born, hkid: 'E364912(5)', permit: 'H12345678' }, [
      { name, born, hkid: 'E364912(5)' },
      { name, born, permit: 'H12345678' },
    ]);
    assert.deepEqual(
      found.map(({ decision }) => decision),
      ['link', 'link'],
      'each for itself',
    );
    assert.deepEqual(
      decideAmong(found).map(({ reason }) => reason),
      ['paper-of-several', 'paper-of-several'],
    );
    assert.deepEqual(
      decideAmong(found.slice(0, 1)).map(({ decision }) => decision),
      ['link'],
    );
  });
});

describe('the table of decisions, where something makes doubt', () => {
  const of = (identifier: readonly { system: string; value: string }[], contact: string[] = [], born = '1988-05-04') =>
    factsOf(
      {
        name: [{ text: '廖宜土' }],
        birthDate: born,
        telecom: [{ system: 'phone', value: '91234567' }],
        identifier,
        contact: contact.map((text) => ({ name: { text } })),
      },
      today,
    );
  const decisionOf = (a: ReturnType<typeof of>, b: ReturnType<typeof of>) =>
    decideMatch(compareFacts(a, b), 1).decision;
  const policy = { system: 'urn:policy', value: '7700123' };
  const permit = (value: string) => ({ system: systemOf('taiwan-travel-permit'), value });

  it('two papers of one kind, renewed, misread or of two people: nobody is linked by facts, or by a number that a family may share', () => {
    assert.equal(decisionOf(of([policy]), of([policy])), 'link');
    assert.equal(decisionOf(of([policy, permit('11181769')]), of([policy, permit('56283818')])), 'review');
    assert.equal(decisionOf(of([permit('11181769')]), of([permit('56283818')])), 'review');
    assert.equal(decisionOf(of([permit('11181769')]), of([permit('1')])), 'review', 'one cannot be right');
    assert.equal(decisionOf(of([permit('11181769')]), of([])), 'link');
  });

  it('a relative who is called the same, or nearly so: it may be that one', () => {
    for (const relative of ['廖宜土', '廖宜士', 'LIU, Yi Tu']) {
      assert.equal(decisionOf(of([]), of([], [relative])), 'review', relative);
    }
    assert.equal(decisionOf(of([]), of([], ['廖美玲'])), 'link');
  });

  it('the first of January beside a number that a family may share', () => {
    assert.equal(decisionOf(of([policy], [], '1988-01-01'), of([policy], [], '1988-01-01')), 'review');
  });
});

describe('the table of decisions, where a twin is here', () => {
  const twin: Said = { name: '李嘉怡', born: '2015-05-05', sex: 'female', phone: '91234567' };
  const other: Said = { ...twin, name: '李嘉儀' };
  const hkid = 'E364912(5)';
  const reasons = (asked: Said, here: readonly Said[]) => decideAmong(among(asked, here)).map(({ reason }) => reason);

  it('a card with a name in letters, which both may have, links nobody', () => {
    const asked = { ...twin, name: 'LEE, Ka Yee', hkid };
    assert.equal(reasons(asked, [{ ...twin, hkid }])[0], 'paper', 'alone it does');
    assert.equal(reasons(asked, [{ ...twin, hkid }, other])[0], 'sibling-here');
  });

  it('a card with the name in characters does', () => {
    assert.equal(reasons({ ...twin, hkid }, [{ ...twin, hkid }, other])[0], 'paper');
  });

  it('nor do name, birth date and telephone without a card: a character may be misread', () => {
    assert.equal(reasons(twin, [twin])[0], 'facts', 'alone they do');
    assert.equal(reasons(twin, [twin, other])[0], 'sibling-here');
  });

  it('somebody else born on that day is no twin', () => {
    assert.equal(reasons(twin, [twin, { ...other, phone: '61112222' }])[0], 'facts');
    assert.equal(reasons(twin, [twin, { ...other, name: '陳嘉儀' }])[0], 'facts');
  });
});

describe('weights', () => {
  const bitsOf = (field: string, one: Said, other: Said) =>
    decide(one, other).evidence.find((e) => e.field === field)?.bits ?? Number.NaN;

  it('are nothing for what is not told', () => {
    assert.ok(decide({}, elder).evidence.every(({ bits, verdict }) => bits === 0 && verdict === 'missing'));
  });

  it('of a rare name are more than of a common one', () => {
    const counted = new Map([...frequencies.parts, ['han family 陈', 100_000], ['han family 仇', 40]]);
    const bits = (name: string) => {
      const facts = toFacts({ name });
      const weighed = weigh(compareFacts(facts, facts), toFrequencies(counted), () => 2);
      return weighed.evidence.find(({ field }) => field === 'family')?.bits ?? 0;
    };
    assert.ok(bits('仇文') > bits('陳文') + 5);
  });

  it('of a telephone that many have are less', () => {
    const comparison = compareFacts(toFacts({ phone: '91234567' }), toFacts({ phone: '91234567' }));
    const bits = (holders: number) =>
      weigh(comparison, frequencies, () => holders).evidence.find(({ field }) => field === 'phone')?.bits ?? 0;
    assert.ok(bits(2) > bits(400));
  });

  it('fall with each way in which a birth date agrees less', () => {
    const levels = ['1951-03-08', '1951-08-03', '1951-03-09', '1951-11-20', '1990-07-07'];
    const bits = levels.map((born) => bitsOf('birth', { born }, elder));
    assert.deepEqual(
      bits,
      [...bits].sort((a, b) => b - a),
    );
    assert.deepEqual(
      levels.map((born) => compareFacts(toFacts({ born }), toFacts(elder)).birth),
      BIRTH_LEVELS.filter((level) => level !== 'partly' && level !== 'missing'),
    );
  });

  it('make a probability, whatever is compared', () => {
    const text = fc.constantFrom('黃淑貞', '李', 'WONG', 'Suk Ching WONG', '🙂', '');
    const said = fc.record({
      name: text,
      born: fc.constantFrom('1951-03-08', '1951', '', '2999-01-01'),
      phone: fc.constantFrom('91234567', '1'),
      hkid: fc.constantFrom('E364912(5)', 'A123456(3)', '?'),
    });
    fc.assert(
      fc.property(said, said, fc.nat(1_000), (one, other, holders) => {
        const comparison = compareFacts(toFacts(one), toFacts(other));
        const { probability } = weigh(comparison, toFrequencies(new Map()), () => holders);
        assert.ok(probability >= 0 && probability <= 1, String(probability));
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });
});
