import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision, LawEntry } from '#kernel';
import { sameText } from '../fixtures.ts';
import type { ExportAct } from './contract.ts';
import type { Assessment, Contract, ExportRecords } from './model.ts';
import {
  clocksOfAssessment,
  clocksOfContract,
  decideAct,
  exportFacts,
  lastDayOf,
  mayWriteAbout,
  stateOfAssessment,
  stateOfContract,
} from './rules.ts';

const contract: Contract = {
  id: 'c',
  entries: [],
  to: 'sz',
  exporterName: 'Synthetic exporter',
  exporterPlace: 'hong-kong',
  recipientName: 'Synthetic recipient',
  recipientPlace: 'shenzhen',
  version: '1',
  covers: 'visits',
  // A Monday.
  inForceFrom: '2026-11-02',
  since: 1,
  onward: 'none',
  incidents: [],
};
const assessment: Assessment = {
  id: 'a',
  entries: [],
  to: 'sz',
  title: 'A synthetic assessment',
  covers: 'visits',
  assessedOn: '2026-01-05',
  reviewBy: '2026-12-31',
};
const by = { name: sameText('Keeper (synthetic)'), role: 'operator' };
const at = (today: string) => ({ jurisdiction: 'HK', today });
const clocks = (one: Contract, today: string) => clocksOfContract(one, at(today), [], 'CN-SZ');
const shown = (one: Contract, today: string) =>
  clocks(one, today).map(({ kind, entry, startedOn, dueOn, state }) =>
    [kind, entry, startedOn, dueOn, state].join(' '),
  );

describe('the last day of a contract', () => {
  it('is that of its term or the day before its termination, whichever comes first; without either it is open', () => {
    const ended = (on: string, until?: string) =>
      lastDayOf({ ...contract, ...(until ? { until } : {}), terminated: { number: 2, on } });
    assert.equal(lastDayOf(contract), undefined);
    assert.equal(lastDayOf({ ...contract, until: '2027-11-01' }), '2027-11-01');
    assert.equal(ended('2026-12-01'), '2026-11-30');
    assert.equal(ended('2026-12-01', '2027-11-01'), '2026-11-30');
    assert.equal(ended('2026-12-01', '2026-11-15'), '2026-11-15');
  });
});

describe('the clocks of a contract', () => {
  it('run for its filing by the rule that asks for one, soon from three working days before', () => {
    assert.deepEqual(shown(contract, '2026-11-10'), ['filing 1 2026-11-02 2026-11-16 running']);
    assert.deepEqual(shown(contract, '2026-11-11'), ['filing 1 2026-11-02 2026-11-16 soon']);
    assert.deepEqual(shown(contract, '2026-11-16'), ['filing 1 2026-11-02 2026-11-16 soon']);
    assert.deepEqual(shown(contract, '2026-11-17'), ['filing 1 2026-11-02 2026-11-16 overdue']);
    const [clock] = clocks({ ...contract, filedOn: '2026-11-20' }, '2026-11-23');
    assert.deepEqual([clock?.state, clock?.metOn, clock?.workingDays], ['met', '2026-11-20', 10]);
    const [open] = clocks(contract, '2026-11-10');
    assert.ok(open);
    assert.equal('metOn' in open, false);
  });

  it('name the rule, its clause, and whether it is an assumption of ours', () => {
    const [filing] = clocks(contract, '2026-11-10');
    assert.ok(filing?.law.clause);
    assert.equal(filing.law.isAssumption, false);
    const [, notice] = clocks({ ...contract, terminated: { number: 2, on: '2026-11-13' } }, '2026-11-16');
    assert.equal(typeof notice?.law.isAssumption, 'boolean');
    assert.ok(notice?.law.instrument.en);
  });

  it('run for its end from thirty days before, where it ends by its term and not by notice', () => {
    const ending = { ...contract, until: '2027-11-01' };
    const ofEnd = (today: string) => shown(ending, today).slice(1);
    assert.deepEqual(ofEnd('2027-10-01'), ['end 1 2026-11-02 2027-11-01 running']);
    assert.deepEqual(ofEnd('2027-10-02'), ['end 1 2026-11-02 2027-11-01 soon']);
    assert.deepEqual(ofEnd('2027-11-01'), ['end 1 2026-11-02 2027-11-01 soon']);
    assert.deepEqual(ofEnd('2027-11-02'), ['end 1 2026-11-02 2027-11-01 overdue']);
    const told = { ...ending, terminated: { number: 2, on: '2026-11-13' } };
    assert.deepEqual(shown(told, '2026-11-16'), [
      'filing 1 2026-11-02 2026-11-16 soon',
      'termination-notice 2 2026-11-13 2026-11-27 running',
    ]);
  });

  it('are none of filing and end where no rule asks for a filing: to a place without a route, before any was in force', () => {
    assert.deepEqual(clocksOfContract({ ...contract, until: '2027-11-01' }, at('2026-11-10'), [], 'XX'), []);
    assert.deepEqual(clocksOfContract(contract, { jurisdiction: 'XX', today: '2026-11-10' }, [], 'CN-SZ'), []);
  });

  it('run for each incident, until it was told', () => {
    const incidents = [
      { number: 2, on: '2026-11-09' },
      { number: 3, on: '2026-11-10', toldOn: '2026-11-11' },
    ];
    const ofIncidents = clocks({ ...contract, incidents }, '2026-11-12').slice(1);
    assert.deepEqual(
      ofIncidents.map(({ kind, entry, startedOn, state, metOn }) => [kind, entry, startedOn, state, metOn]),
      [
        ['incident-notice', 2, '2026-11-09', 'soon', undefined],
        ['incident-notice', 3, '2026-11-10', 'met', '2026-11-11'],
      ],
    );
  });

  it('of a termination stop where it was told', () => {
    const terminated = { number: 2, on: '2026-11-13', toldOn: '2026-11-14' };
    assert.deepEqual(shown({ ...contract, terminated }, '2027-01-01').slice(1), [
      'termination-notice 2 2026-11-13 2026-11-27 met',
    ]);
  });
});

describe('the clock of an assessment', () => {
  const law: LawEntry<unknown> = {
    jurisdiction: '*',
    instrument: sameText('A rule'),
    inForceFrom: '2020-01-01',
    source: 'assumption',
    value: 1,
  };
  const ofReview = (one: Assessment, today = '2026-06-01') => clocksOfAssessment(one, law, at(today));
  const reviewed = (number: number, on: string) =>
    ({
      recordId: 'a',
      recordKind: 'assessment',
      number,
      at: new Date(0),
      by,
      body: { kind: 'reviewed', on, reviewBy: '2026-12-31' },
    }) as const;

  it('runs from the assessment, or from the last review of it, to the next', () => {
    assert.deepEqual(ofReview(assessment), [
      {
        kind: 'review',
        entry: 1,
        startedOn: '2026-01-05',
        dueOn: '2026-12-31',
        state: 'running',
        law: { instrument: law.instrument, isAssumption: true },
      },
    ]);
    const entries = [reviewed(2, '2026-03-01'), reviewed(3, '2026-04-01')];
    const [clock] = ofReview({ ...assessment, entries });
    assert.deepEqual([clock?.entry, clock?.startedOn], [3, '2026-04-01']);
  });

  it('is soon thirty days before, and stands still where the assessment was withdrawn', () => {
    const state = (today: string) => ofReview(assessment, today)[0]?.state;
    assert.deepEqual(['2026-11-30', '2026-12-01', '2026-12-31', '2027-01-01'].map(state), [
      'running',
      'soon',
      'soon',
      'overdue',
    ]);
    assert.deepEqual(ofReview({ ...assessment, withdrawnOn: '2026-02-01' }), []);
  });
});

describe('a state', () => {
  it('of a contract is its end before its beginning, its beginning before its filing', () => {
    const state = (today: string, facts: Partial<Contract> = {}) => {
      const one = { ...contract, ...facts };
      return stateOfContract(one, at(today), clocks(one, today));
    };
    assert.equal(state('2026-11-01'), 'not-yet');
    assert.equal(state('2026-11-02'), 'in-force');
    assert.equal(state('2026-11-17'), 'unfiled');
    assert.equal(state('2026-11-17', { filedOn: '2026-11-16' }), 'in-force');
    assert.equal(state('2026-11-20', { until: '2026-11-20', filedOn: '2026-11-16' }), 'in-force');
    assert.equal(state('2026-11-21', { until: '2026-11-20' }), 'expired');
    assert.equal(state('2026-11-20', { terminated: { number: 2, on: '2026-11-20' } }), 'terminated');
    assert.equal(
      state('2026-11-19', { terminated: { number: 2, on: '2026-11-20' }, filedOn: '2026-11-16' }),
      'in-force',
    );
    // What is overdue beside the filing does not make it unfiled.
    assert.equal(
      state('2026-12-20', { filedOn: '2026-11-16', incidents: [{ number: 2, on: '2026-11-03' }] }),
      'in-force',
    );
  });

  it('of an assessment is its withdrawal before all else', () => {
    const state = (today: string, facts: Partial<Assessment> = {}) =>
      stateOfAssessment({ ...assessment, ...facts }, at(today));
    assert.equal(state('2026-01-04'), 'not-yet');
    assert.equal(state('2026-01-05'), 'stands');
    assert.equal(state('2026-12-31'), 'stands');
    assert.equal(state('2027-01-01'), 'outdated');
    assert.equal(state('2026-01-04', { withdrawnOn: '2026-01-03' }), 'withdrawn');
  });
});

describe('what may be written about a record', () => {
  const today = '2026-11-23';
  const codes = (record: Assessment | Contract, act: ExportAct) => {
    const decision: Decision<undefined> = decideAct(record, act, today);
    return decision.ok ? 'ok' : decision.refusals.map(({ code }) => code.replace('exchange.export-', '')).join();
  };
  const [future, contradict, notNow] = ['day-in-future', 'days-contradict', 'act-not-now'];

  it('of a contract is its filing, a new version, its end, and incidents until each was told', () => {
    assert.deepEqual(mayWriteAbout(contract), ['filed', 'renewed', 'terminated', 'incident']);
    const [told, untold] = [
      { number: 3, on: '2026-11-10', toldOn: '2026-11-11' },
      { number: 2, on: '2026-11-09' },
    ];
    const hurt = { ...contract, filedOn: '2026-11-16', incidents: [told, untold] };
    assert.deepEqual(mayWriteAbout(hurt), ['renewed', 'terminated', 'incident', 'incident-told']);
    assert.deepEqual(mayWriteAbout({ ...hurt, incidents: [told] }), ['renewed', 'terminated', 'incident']);
  });

  it('of a contract that was terminated is that it was told, and incidents', () => {
    const terminated = { number: 2, on: '2026-11-20' };
    assert.deepEqual(mayWriteAbout({ ...contract, terminated }), ['termination-told', 'incident']);
    const told = { ...contract, terminated: { ...terminated, toldOn: '2026-11-21' } };
    assert.deepEqual(mayWriteAbout(told), ['incident']);
    const hurt = { ...told, incidents: [{ number: 3, on: '2026-11-10' }] };
    assert.deepEqual(mayWriteAbout(hurt), ['incident', 'incident-told']);
    assert.equal(codes({ ...contract, terminated }, { kind: 'termination-told', on: today, authority: 'x' }), 'ok');
    assert.equal(
      codes({ ...contract, terminated }, { kind: 'termination-told', on: '2026-11-24', authority: 'x' }),
      future,
    );
  });

  it('of an assessment is a review, until it is withdrawn', () => {
    assert.deepEqual(mayWriteAbout(assessment), ['reviewed', 'withdrawn']);
    assert.deepEqual(mayWriteAbout({ ...assessment, withdrawnOn: '2026-11-20' }), []);
  });

  it('is no review of tomorrow, none from before the assessment, and none that is over before it began', () => {
    const review = (on: string, reviewBy: string) => codes(assessment, { kind: 'reviewed', on, reviewBy });
    assert.equal(review(today, '2027-01-01'), 'ok');
    assert.equal(review('2026-01-05', '2026-01-05'), 'ok');
    assert.equal(review('2026-11-24', '2027-01-01'), future);
    assert.equal(review('2026-01-04', '2027-01-01'), contradict);
    assert.equal(review('2026-11-20', '2026-11-19'), contradict);
    assert.equal(codes(assessment, { kind: 'withdrawn', on: today, reason: 'x' }), 'ok');
    assert.equal(codes(assessment, { kind: 'withdrawn', on: '2026-11-24', reason: 'x' }), future);
  });

  it('is no version of tomorrow, none from before the one that stands, and none that ends before it begins', () => {
    const renew = (inForceFrom: string, until?: string) =>
      codes(contract, {
        kind: 'renewed',
        version: '2',
        covers: 'visits',
        inForceFrom,
        onward: 'none',
        ...(until ? { until } : {}),
      });
    assert.equal(renew(today), 'ok');
    assert.equal(renew('2026-11-02', '2026-11-02'), 'ok');
    assert.equal(renew('2026-11-24'), future);
    assert.equal(renew('2026-11-01'), contradict);
    assert.equal(renew('2026-11-20', '2026-11-19'), contradict);
  });

  it('is no end before the beginning; an end, a filing and an incident of today are', () => {
    assert.equal(codes(contract, { kind: 'terminated', on: '2026-11-01', reason: 'x' }), contradict);
    assert.equal(codes(contract, { kind: 'terminated', on: '2026-11-02', reason: 'x' }), 'ok');
    assert.equal(codes(contract, { kind: 'filed', on: today, authority: 'x' }), 'ok');
    assert.equal(codes(contract, { kind: 'incident', on: today, what: 'x' }), 'ok');
  });

  it('is that an incident was told, once, of today at the latest and not before it happened', () => {
    const hurt = {
      ...contract,
      incidents: [
        { number: 2, on: '2026-11-20' },
        { number: 3, on: '2026-11-20', toldOn: '2026-11-21' },
      ],
    };
    const tell = (incident: number, on: string) => codes(hurt, { kind: 'incident-told', incident, on, authority: 'x' });
    assert.equal(tell(2, '2026-11-20'), 'ok');
    assert.equal(tell(2, '2026-11-19'), contradict);
    assert.equal(tell(2, '2026-11-24'), future);
    assert.equal(tell(3, '2026-11-22'), notNow);
    assert.equal(tell(4, '2026-11-22'), notNow);
  });

  it('says which days contradict each other, which lies ahead, and what is not to be written now', () => {
    const params = (act: ExportAct) => {
      const decision = decideAct(contract, act, today);
      return decision.ok ? undefined : decision.refusals[0].params;
    };
    assert.deepEqual(params({ kind: 'terminated', on: '2026-11-01', reason: 'x' }), {
      earlier: '2026-11-02',
      later: '2026-11-01',
    });
    assert.deepEqual(params({ kind: 'filed', on: '2026-11-24', authority: 'x' }), { day: '2026-11-24' });
    assert.deepEqual(params({ kind: 'withdrawn', on: today, reason: 'x' }), { state: 'withdrawn' });
  });
});

describe('what the records say of sending to a neighbour', () => {
  const day = '2026-11-23';
  const facts = (records: Partial<ExportRecords>, on = day) =>
    exportFacts({ assessments: [], contracts: [], holidays: [], years: [], ...records }, { to: 'sz', day: on });

  it('is nothing where there are none, or of another neighbour', () => {
    assert.deepEqual(facts({}), { holidays: [], evidence: {} });
    const others = { assessments: [{ ...assessment, to: 'gz' }], contracts: [{ ...contract, to: 'gz' }] };
    assert.deepEqual(facts(others), { holidays: [], evidence: {} });
  });

  it('is the assessment that carries furthest of those that were made and not withdrawn', () => {
    const far = { ...assessment, id: 'far', reviewBy: '2027-12-31' };
    const ahead = { ...far, id: 'ahead', assessedOn: '2026-11-24' };
    const gone = { ...far, id: 'gone', withdrawnOn: '2026-11-20' };
    for (const assessments of [
      [assessment, far, ahead, gone],
      [gone, ahead, far, assessment],
    ]) {
      const found = facts({ assessments });
      assert.deepEqual(found.evidence, { 'impact-assessment': 'far' });
      assert.deepEqual([found.assessedOn, found.reviewBy], ['2026-01-05', '2027-12-31']);
    }
    assert.deepEqual(facts({ assessments: [ahead] }, '2026-11-24').evidence, { 'impact-assessment': 'ahead' });
  });

  it('is the contract that is in force, the filed one of two, the newest of those', () => {
    const over = { ...contract, id: 'over', until: '2026-11-22', filedOn: '2026-11-05', inForceFrom: '2026-11-04' };
    const unfiled = { ...contract, id: 'unfiled', inForceFrom: '2026-11-10' };
    const filed = { ...contract, id: 'filed', filedOn: '2026-11-05' };
    const newer = { ...filed, id: 'newer', inForceFrom: '2026-11-03' };
    const later = { ...filed, id: 'later', inForceFrom: '2026-11-24' };
    const found = (...contracts: Contract[]) =>
      [contracts, contracts.toReversed()].map((all) => facts({ contracts: all }).evidence?.['standard-contract']);
    assert.deepEqual(found(over, unfiled, later), ['unfiled', 'unfiled']);
    assert.deepEqual(found(unfiled, filed), ['filed', 'filed']);
    assert.deepEqual(found(filed, newer), ['newer', 'newer']);
    assert.deepEqual(found({ ...over, until: day }, unfiled), ['over', 'over']);
    assert.deepEqual(found({ ...later, inForceFrom: day }, unfiled), ['later', 'later']);
  });

  it('is what the contract says, with its number as evidence of each condition that it meets', () => {
    const evidence = {
      'standard-contract': 'c',
      'contract-filed': 'c',
      'recipient-in-area': 'c',
      'no-onward-transfer': 'c',
    };
    assert.deepEqual(facts({ contracts: [contract] }), {
      holidays: [],
      contract: { inForceFrom: '2026-11-02' },
      recipientInArea: true,
      onwardTransfer: false,
      evidence,
    });
    const whole = { ...contract, until: '2027-11-01', filedOn: '2026-11-05', onward: 'beyond-area' } as const;
    const found = facts({ contracts: [whole], holidays: [{ day: '2026-12-25', name: 'Christmas' }] });
    assert.deepEqual(found.contract, { inForceFrom: '2026-11-02', until: '2027-11-01', filedOn: '2026-11-05' });
    assert.deepEqual([found.onwardTransfer, found.holidays], [true, ['2026-12-25']]);
    assert.equal(facts({ contracts: [{ ...whole, onward: 'within-area' }] }).onwardTransfer, false);
  });

  it('is within the area where both ends of it are', () => {
    const isInside = (facts_: Partial<Contract>) => facts({ contracts: [{ ...contract, ...facts_ }] }).recipientInArea;
    assert.equal(isInside({}), true);
    assert.equal(isInside({ recipientPlace: 'macao' }), false);
    assert.equal(isInside({ exporterPlace: 'macao' }), false);
    assert.equal(facts({ contracts: [contract] }, '1999-01-01').recipientInArea, false);
  });
});
