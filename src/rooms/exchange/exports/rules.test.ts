import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stoppedClock, toCalendarDate } from '#kernel';
import { sameText } from '../fixtures.ts';
import type { ExportAct, RecordAssessment, RecordContract } from './contract.ts';
import { applyLaw } from './decide.ts';
import { foldRecords } from './fold.ts';
import type { ExportEntry, ExportEntryBody } from './model.ts';
import { clocksOfContract, decideAct, mayWriteAbout, stateOfAssessment, stateOfContract } from './rules.ts';

const by = { name: sameText('Keeper (synthetic)'), role: 'operator' };
const AT = new Date('2026-01-02T00:00:00Z');
const list = (recordId: string, ...bodies: ExportEntryBody[]): ExportEntry[] =>
  bodies.map((body, i) => ({
    recordId,
    recordKind: recordId === 'c' ? 'contract' : 'assessment',
    number: i + 1,
    at: AT,
    by,
    body,
  }));

const assessment: { kind: 'assessment-recorded' } & RecordAssessment = {
  kind: 'assessment-recorded',
  to: 'sz',
  title: 'A synthetic assessment',
  covers: 'visits',
  assessedOn: '2026-01-05',
  reviewBy: '2026-12-31',
};
const contract: { kind: 'contract-recorded' } & RecordContract = {
  kind: 'contract-recorded',
  to: 'sz',
  exporterName: 'Synthetic exporter',
  exporterPlace: 'hong-kong',
  recipientName: 'Synthetic recipient',
  recipientPlace: 'shenzhen',
  version: '1',
  covers: 'visits',
  // A Monday.
  inForceFrom: '2026-11-02',
  until: '2027-11-01',
  onward: 'none',
};
const RENEWED = { kind: 'renewed', version: '2', covers: 'visits', inForceFrom: '2026-11-09', onward: 'none' } as const;
const filed: ExportAct = { kind: 'filed', on: '2026-11-10', authority: 'Digital Policy Office' };

const recordsOf = (contractEntries: ExportEntryBody[], assessmentEntries: ExportEntryBody[] = [assessment]) =>
  foldRecords([...list('c', ...contractEntries), ...list('a', ...assessmentEntries)]);
const contractOf = (...entries: ExportEntryBody[]) => {
  const [found] = recordsOf(entries).contracts;
  assert.ok(found);
  return found;
};
/** Why nothing may be sent to Shenzhen on a day, by the records alone. */
const why = (records: ReturnType<typeof recordsOf>, day: string, from = 'HK', to = 'CN-SZ') =>
  applyLaw(
    {
      from,
      to,
      day,
      recipientName: 'Clinic',
      patientCarries: false,
      separateConsent: true,
      sensitiveConsent: true,
      patientTold: true,
      purpose: 'TREAT',
    },
    { records, toNode: 'sz' },
  ).refusals.map(({ code }) => code);
const state = (day: string, ...entries: ExportEntryBody[]) => {
  const one = contractOf(...entries);
  const at = { jurisdiction: 'HK', today: day };
  return stateOfContract(one, at, clocksOfContract(one, at, [], 'CN-SZ'));
};

describe('what the records carry', () => {
  it('with assessment, contract in force and filing all on record, data may go', () => {
    assert.deepEqual(why(recordsOf([contract, filed]), '2026-11-23'), []);
  });
  it('nothing on record, nothing goes', () => {
    assert.deepEqual(why(foldRecords([]), '2026-11-23'), [
      'consent.assessment-missing',
      'consent.contract-not-in-force',
      'consent.recipient-outside-area',
      'consent.onward-transfer',
    ]);
  });
  const cases: [string, ExportEntryBody[], ExportEntryBody[], string, string[]][] = [
    ['on its last day', [contract, filed], [{ ...assessment, reviewBy: '2027-12-31' }], '2027-11-01', []],
    [
      'on the day after',
      [contract, filed],
      [{ ...assessment, reviewBy: '2027-12-31' }],
      '2027-11-02',
      ['consent.contract-not-in-force'],
    ],
    ['on the day before it begins', [contract, filed], [assessment], '2026-11-01', ['consent.contract-not-in-force']],
    ['unfiled inside ten working days', [contract], [assessment], '2026-11-16', []],
    ['unfiled after them', [contract], [assessment], '2026-11-17', ['consent.contract-not-filed']],
    [
      'the day before its termination',
      [contract, filed, { kind: 'terminated', on: '2026-12-01', reason: 'x' }],
      [assessment],
      '2026-11-30',
      [],
    ],
    [
      'from the first day of its termination',
      [contract, filed, { kind: 'terminated', on: '2026-12-01', reason: 'x' }],
      [assessment],
      '2026-12-01',
      ['consent.contract-not-in-force'],
    ],
    [
      'a new version unfiled too long',
      [contract, filed, { ...RENEWED, inForceFrom: '2026-11-09' }],
      [assessment],
      '2026-11-24',
      ['consent.contract-not-filed'],
    ],
    [
      'an assessment past its review',
      [contract, filed],
      [{ ...assessment, reviewBy: '2026-11-22' }],
      '2026-11-23',
      ['consent.assessment-outdated'],
    ],
    [
      'an assessment reviewed',
      [contract, filed],
      [
        { ...assessment, reviewBy: '2026-11-22' },
        { kind: 'reviewed', on: '2026-11-20', reviewBy: '2027-11-20' },
      ],
      '2026-11-23',
      [],
    ],
    [
      'an assessment withdrawn',
      [contract, filed],
      [assessment, { kind: 'withdrawn', on: '2026-11-20', reason: 'x' }],
      '2026-11-23',
      ['consent.assessment-missing'],
    ],
    [
      'a recipient in Macao',
      [{ ...contract, recipientPlace: 'macao' }, filed],
      [assessment],
      '2026-11-23',
      ['consent.recipient-outside-area'],
    ],
    [
      'passed on beyond the area',
      [{ ...contract, onward: 'beyond-area' }, filed],
      [assessment],
      '2026-11-23',
      ['consent.onward-transfer'],
    ],
    ['passed on within the area', [{ ...contract, onward: 'within-area' }, filed], [assessment], '2026-11-23', []],
    [
      'about another neighbour',
      [{ ...contract, to: 'gz' }, filed],
      [assessment],
      '2026-11-23',
      ['consent.contract-not-in-force', 'consent.recipient-outside-area', 'consent.onward-transfer'],
    ],
  ];
  for (const [name, contracts, assessments, day, expected] of cases) {
    it(`${name}: ${expected.join(', ') || 'goes'}`, () => {
      assert.deepEqual(why(recordsOf(contracts, assessments), day), expected);
    });
  }
  it('of two contracts the one in force carries, also where the other was written later', () => {
    const ahead = { ...contract, inForceFrom: '2027-06-01' };
    const records = foldRecords([
      ...list('c', contract, filed),
      ...list('c2', ahead).map((entry): ExportEntry => ({ ...entry, recordKind: 'contract' })),
      ...list('a', assessment),
    ]);
    assert.deepEqual(why(records, '2026-11-23'), []);
  });

  it('an end stops it at midnight of civil time, out of Hong Kong and out of the mainland alike', () => {
    const records = recordsOf([{ ...contract, until: '2026-11-23' }, filed]);
    for (const [from, to] of [
      ['HK', 'CN-SZ'],
      ['CN-SZ', 'HK'],
    ] as const) {
      const clock = stoppedClock('2026-11-23T23:59:59.999+08:00');
      assert.deepEqual(why(records, toCalendarDate(clock.now()), from, to), [], from);
      clock.move(1);
      assert.deepEqual(why(records, toCalendarDate(clock.now()), from, to), ['consent.contract-not-in-force'], from);
    }
  });
});

describe('a contract’s state', () => {
  it('follows from its entries and the day', () => {
    assert.equal(state('2026-11-01', contract), 'not-yet');
    assert.equal(state('2026-11-16', contract), 'in-force');
    assert.equal(state('2026-11-17', contract), 'unfiled');
    assert.equal(state('2026-11-17', contract, filed), 'in-force');
    assert.equal(state('2027-11-02', contract, filed), 'expired');
    const ended: ExportAct = { kind: 'terminated', on: '2026-12-01', reason: 'x' };
    assert.equal(state('2026-11-30', contract, filed, ended), 'in-force');
    assert.equal(state('2026-12-01', contract, filed, ended), 'terminated');
  });
  it('its clocks run in working days, without the holidays on the list, and stop where it was done', () => {
    const clock = (today: string, holidays: string[], ...entries: ExportEntryBody[]) =>
      clocksOfContract(contractOf(...entries), { jurisdiction: 'HK', today }, holidays, 'CN-SZ').map(
        ({ kind, dueOn, state: now }) => `${kind} ${dueOn} ${now}`,
      );
    assert.deepEqual(clock('2026-11-03', [], contract), ['filing 2026-11-16 running', 'end 2027-11-01 running']);
    assert.deepEqual(clock('2026-11-11', [], contract)[0], 'filing 2026-11-16 soon');
    assert.deepEqual(clock('2026-11-17', [], contract)[0], 'filing 2026-11-16 overdue');
    assert.deepEqual(clock('2026-11-17', ['2026-11-11'], contract)[0], 'filing 2026-11-17 soon');
    assert.deepEqual(clock('2026-11-17', [], contract, filed)[0], 'filing 2026-11-16 met');
    assert.deepEqual(
      clock(
        '2026-11-17',
        [],
        contract,
        filed,
        { kind: 'terminated', on: '2026-11-13', reason: 'x' },
        { kind: 'incident', on: '2026-11-10', what: 'x' },
      ),
      ['filing 2026-11-16 met', 'termination-notice 2026-11-27 running', 'incident-notice 2026-11-13 overdue'],
    );
  });
});

describe('an assessment’s state', () => {
  it('follows from its entries and the day', () => {
    const at = (today: string, ...more: ExportAct[]) => {
      const [found] = recordsOf([], [assessment, ...more]).assessments;
      assert.ok(found);
      return stateOfAssessment(found, { jurisdiction: 'HK', today });
    };
    assert.equal(at('2026-01-04'), 'not-yet');
    assert.equal(at('2026-12-31'), 'stands');
    assert.equal(at('2027-01-01'), 'outdated');
    assert.equal(at('2027-01-01', { kind: 'reviewed', on: '2026-12-30', reviewBy: '2027-12-30' }), 'stands');
    assert.equal(at('2026-12-01', { kind: 'withdrawn', on: '2026-11-30', reason: 'x' }), 'withdrawn');
  });
});

describe('what may be written', () => {
  const today = '2026-11-23';
  const codes = (record: Parameters<typeof decideAct>[0], act: ExportAct) => {
    const decision = decideAct(record, act, today);
    return decision.ok ? ['ok'] : decision.refusals.map(({ code }) => code);
  };
  it('is offered and accepted alike', () => {
    assert.deepEqual(mayWriteAbout(contractOf(contract)), ['filed', 'renewed', 'terminated', 'incident']);
    assert.deepEqual(mayWriteAbout(contractOf(contract, filed)), ['renewed', 'terminated', 'incident']);
    assert.deepEqual(codes(contractOf(contract, filed), filed), ['exchange.export-act-not-now']);
  });
  it('not what has not happened yet, nor against the order of days', () => {
    const one = contractOf(contract);
    assert.deepEqual(codes(one, { ...filed, on: '2026-11-24' }), ['exchange.export-day-in-future']);
    assert.deepEqual(codes(one, { kind: 'incident', on: '2026-11-24', what: 'x' }), ['exchange.export-day-in-future']);
    assert.deepEqual(codes(one, { kind: 'terminated', on: '2026-11-01', reason: 'x' }), [
      'exchange.export-days-contradict',
    ]);
    assert.deepEqual(
      codes(one, { kind: 'terminated', on: '2027-01-01', reason: 'x' }),
      ['ok'],
      'an end may be announced',
    );
    const hurt = contractOf(contract, { kind: 'incident', on: '2026-11-20', what: 'x' });
    const told = { kind: 'incident-told', authority: 'x', incident: 2 } as const;
    assert.deepEqual(codes(hurt, { ...told, on: '2026-11-19' }), ['exchange.export-days-contradict']);
    assert.deepEqual(codes(hurt, { ...told, on: '2026-11-21', incident: 7 }), ['exchange.export-act-not-now']);
    assert.deepEqual(codes(hurt, { ...told, on: '2026-11-21' }), ['ok']);
  });
  it('nothing more about an assessment that was withdrawn', () => {
    const [one] = recordsOf([], [assessment, { kind: 'withdrawn', on: '2026-11-20', reason: 'x' }]).assessments;
    assert.ok(one);
    assert.deepEqual(codes(one, { kind: 'reviewed', on: '2026-11-21', reviewBy: '2027-01-01' }), [
      'exchange.export-act-not-now',
    ]);
  });
});
