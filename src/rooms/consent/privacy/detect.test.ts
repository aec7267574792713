import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS, seededRandom } from '#kernel';
import { FINDING_RULES } from './contract.ts';
import { detectDay, detectTies, isOddHour, median } from './detect.ts';
import { DETECTION, type DetectionLaw, detectionLaw } from './lawbook.ts';
import { PRIVACY_REFUSALS } from './messages.ts';
import { type Act, type DayFacts, NOBODY, type Ties } from './model.ts';
import { findingReason } from './words.ts';

const LAW = DETECTION[0]?.value as DetectionLaw;
const DAY = '2026-11-20';

function anAct(facts: Partial<Act> = {}): Act {
  return {
    entryId: 'e1',
    accountId: 'a1',
    patientId: 'p1',
    at: new Date('2026-11-20T02:00:00Z'),
    day: DAY,
    hour: 10,
    outcome: 'permitted',
    ...facts,
  };
}
const NO_TIES: Ties = {
  isOwn: false,
  isColleague: false,
  sharesAddress: false,
  sharesFamilyName: false,
  isPubliclyKnown: false,
};
const acts = (count: number, facts: (nth: number) => Partial<Act>) =>
  Array.from({ length: count }, (_, nth) => anAct({ entryId: `e${nth}`, ...facts(nth) }));
const aDay = (facts: Partial<DayFacts> = {}): DayFacts => ({
  accountId: 'a1',
  day: DAY,
  patients: 10,
  ownDays: [],
  peerDays: [],
  oddActs: 0,
  newOddActs: [],
  historyActs: 0,
  historyOddActs: 0,
  denied: [],
  emergencies: 0,
  ...facts,
});
const rulesOf = (hits: readonly { readonly rule: string }[]) => hits.map(({ rule }) => rule);

describe('an act on a patient’s data is worth a look', () => {
  const TABLE: readonly (readonly [string, Partial<Ties>, readonly string[]])[] = [
    ['where nothing ties them: not at all', {}, []],
    ['where it is the own record', { isOwn: true }, ['own-record']],
    ['where it is the own record, also at the own address', { isOwn: true, sharesAddress: true }, ['own-record']],
    ['where they share family name and address', { sharesAddress: true, sharesFamilyName: true }, ['family']],
    ['where they share the address alone', { sharesAddress: true }, ['neighbour']],
    ['but not where they share a family name alone', { sharesFamilyName: true }, []],
    ['where the patient works here', { isColleague: true }, ['colleague']],
    [
      'where the patient works here and lives there',
      { isColleague: true, sharesAddress: true },
      ['neighbour', 'colleague'],
    ],
    ['where a shared record makes an own one a colleague’s too', { isOwn: true, isColleague: true }, ['own-record']],
    ['where the patient is publicly known', { isPubliclyKnown: true }, ['publicly-known']],
    ['for two reasons where there are two', { isPubliclyKnown: true, isOwn: true }, ['own-record', 'publicly-known']],
  ];
  for (const [name, ties, expected] of TABLE) {
    it(name, () => assert.deepEqual(rulesOf(detectTies(anAct(), { ...NO_TIES, ...ties }, LAW)), expected));
  }
  it('whether it was let through or refused', () => {
    const [hit] = detectTies(anAct({ outcome: 'denied' }), { ...NO_TIES, isOwn: true }, LAW);
    assert.deepEqual([hit?.rule, hit?.score, hit?.patientId], ['own-record', LAW.scores['own-record'], 'p1']);
  });
});

describe('a day is worth a look by its volume', () => {
  const [usual, peers] = [Array.from({ length: 10 }, () => 20), Array.from({ length: 10 }, () => 15)];
  const volume = (facts: Partial<DayFacts>) => rulesOf(detectDay(aDay(facts), LAW)).includes('volume');
  it('beyond three times the own median day, and not at it', () => {
    assert.equal(volume({ patients: 60, ownDays: usual }), false);
    assert.equal(volume({ patients: 61, ownDays: usual }), true);
  });
  it('against others in the role where the own history is short, and against the larger of both', () => {
    assert.equal(volume({ patients: 46, ownDays: [20, 20], peerDays: peers }), true);
    assert.equal(volume({ patients: 46, ownDays: usual, peerDays: peers }), false);
  });
  it('never below the number at which anybody is looked at, and never without history', () => {
    assert.equal(volume({ patients: 30, ownDays: [1, 1, 1, 1, 1] }), false);
    assert.equal(volume({ patients: 31, ownDays: [1, 1, 1, 1, 1] }), true);
    assert.equal(volume({ patients: 500 }), false);
    assert.equal(volume({ patients: 500, ownDays: [1, 1, 1, 1], peerDays: [1] }), false);
  });
});

describe('a day is worth a look by its hours', () => {
  const hours = (facts: Partial<DayFacts>) => rulesOf(detectDay(aDay(facts), LAW)).includes('hours');
  const odd = acts(3, () => ({ hour: 2 }));
  it('from the third act outside the usual hours on', () => {
    assert.equal(hours({ oddActs: 2, newOddActs: odd.slice(0, 2) }), false);
    assert.equal(hours({ oddActs: 3, newOddActs: odd }), true);
  });
  it('but not of somebody who works at such hours', () => {
    assert.equal(hours({ oddActs: 3, newOddActs: odd, historyActs: 100, historyOddActs: 9 }), true);
    assert.equal(hours({ oddActs: 3, newOddActs: odd, historyActs: 100, historyOddActs: 10 }), false);
  });
  it('which run from seven, included, to twenty-one, not included', () => {
    assert.deepEqual(
      [6, 7, 20, 21].map((hour) => isOddHour(hour, LAW)),
      [true, false, false, true],
    );
  });
});

describe('refused attempts are worth a look', () => {
  const at = (minute: number) => new Date(Date.parse('2026-11-20T02:00:00Z') + minute * 60_000);
  const denied = (minutes: readonly number[], patients = 3) =>
    acts(minutes.length, (nth) => ({ outcome: 'denied', at: at(minutes[nth] ?? 0), patientId: `p${nth % patients}` }));
  const series = (of: readonly Act[]) =>
    detectDay(aDay({ denied: of }), LAW).find(({ rule }) => rule === 'denied-series');
  it('five of them, on three patients, within the hour', () => {
    assert.equal(series(denied([0, 1, 2, 3])), undefined, 'four');
    assert.equal(series(denied([0, 1, 2, 3, 4], 2)), undefined, 'on two patients');
    assert.equal(series(denied([0, 15, 30, 45, 61])), undefined, 'in more than an hour');
    assert.equal(series(denied([0, 15, 30, 45, 60]))?.acts.length, 5);
  });
  it('names those of the series alone, of the day alone', () => {
    const found = series([...denied([-300]), ...denied([0, 1, 2, 3, 4])]);
    assert.equal(found?.acts.length, 5);
    const overMidnight = denied([0, 1, 2, 3, 4]).map((act, nth) => (nth < 2 ? { ...act, day: '2026-11-19' } : act));
    assert.deepEqual(
      series(overMidnight)?.acts.map(({ day }) => day),
      [DAY, DAY, DAY],
    );
  });
});

describe('asking for what is not here is worth a look', () => {
  const at = (minute: number) => new Date(Date.parse('2026-11-20T02:00:00Z') + minute * 60_000);
  const asked = (minutes: readonly number[], patientId = NOBODY) =>
    acts(minutes.length, (nth) => ({ outcome: 'denied', at: at(minutes[nth] ?? 0), patientId }));
  const rulesFound = (denied: readonly Act[]) => rulesOf(detectDay(aDay({ denied }), LAW));
  const within = (count: number, minutes: number) =>
    Array.from({ length: count }, (_, nth) => (nth * minutes) / (count - 1));

  it('twenty times within the hour', () => {
    assert.deepEqual(rulesFound(asked(within(19, 60))), [], 'nineteen');
    assert.deepEqual(rulesFound(asked(within(20, 61))), [], 'in more than an hour');
    assert.deepEqual(rulesFound(asked(within(20, 60))), ['guessed-ids']);
    const [hit] = detectDay(aDay({ denied: asked(within(40, 60)) }), LAW);
    assert.deepEqual([hit?.score, hit?.facts, hit?.patientId], [50, { attempts: 40, minutes: 60 }, undefined]);
  });
  it('and is no refusal of a patient’s data, nor is that it', () => {
    assert.deepEqual(rulesFound(asked(within(25, 60), 'p1')), []);
    const few = asked([0, 1, 2, 3]).map((act, nth) => ({ ...act, patientId: `p${nth}` }));
    assert.deepEqual(rulesFound([...few, ...asked([4, 5, 6])]), [], 'four of patients and three of nobody');
  });
});

describe('a series of refused attempts', () => {
  it('is every stretch that is long enough, looked for from each attempt on', () => {
    const random = seededRandom('series');
    const { attempts, patients, minutes } = LAW.denied;
    let found = 0;
    for (let nth = 0; nth < 1_000; nth += 1) {
      const denied = acts(random.int(0, 25), () => ({
        entryId: `e${random.int(0, 1_000_000_000)}`,
        outcome: 'denied',
        patientId: `p${random.int(0, 4)}`,
        at: new Date(Date.parse('2026-11-20T00:00:00Z') + random.int(0, 600) * 60_000),
      })).sort((a, b) => a.at.getTime() - b.at.getTime());
      const expected = new Set<Act>();
      for (const first of denied) {
        const stretch = denied.filter(
          ({ at }) => at >= first.at && at.getTime() - first.at.getTime() <= minutes * 60_000,
        );
        const of = new Set(stretch.map(({ patientId }) => patientId));
        if (stretch.length >= attempts && of.size >= patients) for (const act of stretch) expected.add(act);
      }
      const [series] = detectDay(aDay({ denied }), LAW);
      assert.deepEqual(new Set(series?.acts ?? []), expected);
      assert.equal(series?.acts.length ?? 0, expected.size, 'each once');
      found += expected.size;
    }
    assert.ok(found > 1_000, `${found}`);
  });
});

describe('emergency accesses are worth a look', () => {
  it('from the third within a week on', () => {
    const found = (emergencies: number) => rulesOf(detectDay(aDay({ emergencies }), LAW));
    assert.deepEqual(found(2), []);
    assert.deepEqual(found(3), ['emergency-series']);
  });
});

describe('what a finding says', () => {
  const ofRule = (rule: string, facts: Partial<DayFacts>) =>
    detectDay(aDay(facts), LAW).find((hit) => hit.rule === rule);
  const whose = { accountId: 'a1', day: DAY };

  it('of a tie is whose record, and the act', () => {
    assert.deepEqual(detectTies(anAct(), { ...NO_TIES, isColleague: true }, LAW), [
      { rule: 'colleague', ...whose, patientId: 'p1', score: LAW.scores.colleague, facts: {}, acts: [anAct()] },
    ]);
  });

  it('of the volume is how many, from how many on, and the medians that were there', () => {
    const [own, peers] = [Array.from({ length: 5 }, () => 20), Array.from({ length: 5 }, () => 30)];
    const score = LAW.scores.volume + 10;
    assert.deepEqual(ofRule('volume', { patients: 120, ownDays: own }), {
      rule: 'volume',
      ...whose,
      score,
      facts: { patients: 120, threshold: 60, own: 20 },
      acts: [],
    });
    assert.deepEqual(ofRule('volume', { patients: 180, ownDays: own, peerDays: peers })?.facts, {
      patients: 180,
      threshold: 90,
      own: 20,
      peers: 30,
    });
    assert.deepEqual(ofRule('volume', { patients: 180, peerDays: peers })?.facts, {
      patients: 180,
      threshold: 90,
      peers: 30,
    });
    assert.equal(ofRule('volume', { patients: 500, ownDays: own.slice(1), peerDays: peers.slice(1) }), undefined);
  });

  it('of the hours is which are usual, how many acts were outside, and those that are new', () => {
    const newOddActs = acts(1, () => ({ hour: 2 }));
    assert.deepEqual(ofRule('hours', { oddActs: 6, newOddActs }), {
      rule: 'hours',
      ...whose,
      score: LAW.scores.hours + 10,
      facts: { acts: 6, from: 7, to: 21 },
      acts: newOddActs,
      actsInAll: 6,
    });
  });

  it('of refused attempts is how many, on how many patients, within how long', () => {
    const denied = acts(10, (nth) => ({ outcome: 'denied', patientId: `p${nth % 4}` }));
    assert.deepEqual(ofRule('denied-series', { denied }), {
      rule: 'denied-series',
      ...whose,
      score: LAW.scores['denied-series'] + 10,
      facts: { attempts: 10, patients: 4, minutes: 60 },
      acts: denied,
    });
  });

  it('of emergencies is how many within how many days', () => {
    assert.deepEqual(ofRule('emergency-series', { emergencies: 6 }), {
      rule: 'emergency-series',
      ...whose,
      score: LAW.scores['emergency-series'] + 10,
      facts: { uses: 6, days: 7 },
      acts: [],
    });
  });

  it('weighs no more than a hundred, however much there is', () => {
    assert.equal(ofRule('emergency-series', { emergencies: 1_000_000 })?.score, 100);
    assert.equal(ofRule('emergency-series', { emergencies: 3 })?.score, LAW.scores['emergency-series']);
  });
});

describe('detection as a whole', () => {
  it('more of a day never makes less of a finding, and every score is from 1 to 100', () => {
    const random = seededRandom('detection');
    const score = (hits: ReturnType<typeof detectDay>, rule: string) =>
      hits.find((hit) => hit.rule === rule)?.score ?? 0;
    let found = 0;
    for (let nth = 0; nth < 2_000; nth += 1) {
      const some = (max: number) => Array.from({ length: random.int(0, max) }, () => random.int(1, 60));
      const anyAct = (): Act =>
        anAct({
          entryId: `e${random.int(0, 1_000_000)}`,
          patientId: `p${random.int(0, 5)}`,
          at: new Date(Date.parse('2026-11-20T00:00:00Z') + random.int(0, 180) * 60_000),
          hour: random.int(0, 6),
          outcome: 'denied',
        });
      const denied = Array.from({ length: random.int(0, 12) }, anyAct).sort((a, b) => a.at.getTime() - b.at.getTime());
      const less = aDay({
        patients: random.int(0, 300),
        ownDays: some(10),
        peerDays: some(10),
        oddActs: random.int(0, 5),
        denied,
        emergencies: random.int(0, 5),
      });
      const more: DayFacts = {
        ...less,
        patients: less.patients + random.int(0, 100),
        oddActs: less.oddActs + 1,
        newOddActs: [anyAct()],
        denied: [...less.denied, anyAct()].sort((a, b) => a.at.getTime() - b.at.getTime()),
        emergencies: less.emergencies + 1,
      };
      const [before, after] = [detectDay(less, LAW), detectDay(more, LAW)];
      for (const { rule } of before) assert.ok(score(after, rule) >= score(before, rule), rule);
      for (const hit of after) {
        assert.ok(hit.score >= 1 && hit.score <= 100 && Number.isInteger(hit.score), `${hit.rule} ${hit.score}`);
        assert.deepEqual([hit.accountId, hit.day], ['a1', DAY]);
        found += 1;
      }
    }
    assert.ok(found > 1_000, `${found}`);
  });

  it('has a median that no order changes', () => {
    assert.deepEqual([[], [4], [9, 1], [5, 1, 9], [4, 3, 2, 1]].map(median), [0, 4, 5, 5, 2.5]);
  });

  it('has a score and words in three languages for every rule, and says what it rests on', () => {
    assert.equal(detectionLaw('HK', DAY)?.source, 'assumption');
    assert.equal(detectionLaw('HK', '2020-01-01'), undefined);
    const facts = { patients: 61, threshold: 60, acts: 3, from: 7, to: 21, attempts: 5, minutes: 60, uses: 3, days: 7 };
    for (const rule of FINDING_RULES) {
      assert.ok(LAW.scores[rule] > 0, rule);
      const words = findingReason(rule, facts);
      assert.equal(new Set(LANGS.map((lang) => words[lang])).size, 3, rule);
      assert.doesNotMatch(JSON.stringify(words), /undefined/);
    }
  });

  it('refuses in three languages, with the same blanks', () => {
    for (const [code, { text }] of Object.entries(PRIVACY_REFUSALS)) {
      const blanks = LANGS.map((lang) => (text[lang].match(/\{\w+\}/g) ?? []).sort().join());
      assert.equal(new Set(blanks).size, 1, code);
    }
  });
});
