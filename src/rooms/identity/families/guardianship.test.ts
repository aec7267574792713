import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision, Holder } from '#kernel';
import type { GuardianOrder } from '../contract.ts';
import { decideNumber, decideSecondPerson, faultsOfOrder, isKnown } from './guardianship.ts';

const TODAY = '2026-11-22';
const LAW = { documents: ['court-order'], yearsMax: 3, confirmDays: 14 } as const;
const ORDER: GuardianOrder = { kind: 'court-order', issuer: 'A court (synthetic)', number: '1', from: '2026-06-01' };
const faults = (order: Partial<GuardianOrder> | undefined, from = TODAY) =>
  faultsOfOrder(order && { ...ORDER, ...order }, from, TODAY, LAW).map(({ code, expression, params }) => [
    code.replace('identity.', ''),
    expression,
    params,
  ]);
const codeOf = (decision: Decision<unknown>) =>
  decision.ok ? 'granted' : decision.refusals.map(({ code }) => code.replace('identity.', '')).join(' ');

describe('the document by which somebody stands for an adult', () => {
  it('is one that counts here, and is there', () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults(undefined), [['order-missing', 'order', undefined]]);
    assert.deepEqual(faults({ kind: 'agreement' }), [['order-kind-not-here', 'order.kind', undefined]]);
  });

  it('holds on the first day of the tie and today, its own last day included, or without an end', () => {
    for (const until of [TODAY, '2027-05-31']) assert.deepEqual(faults({ until }), []);
    assert.deepEqual(faults({ from: TODAY }), []);
    const over = (until: string) => ['order-period', 'order.until', { from: '2026-06-01', until }];
    assert.deepEqual(faults({ until: '2026-11-21' }), [over('2026-11-21')]);
    assert.deepEqual(faults({ until: '2026-11-30' }, '2026-12-01'), [over('2026-11-30')]);
    assert.deepEqual(faults({ until: '2026-11-21' }, '2026-11-01'), [over('2026-11-21')]);
    assert.deepEqual(faults({ until: '2027-02-30' }), [over('2027-02-30')]);
    assert.deepEqual(faults({ from: '2026-02-30' }), [
      ['order-period', 'order.from', { from: '2026-02-30', until: '…' }],
    ]);
    assert.deepEqual(faults({ from: '2027-01-02', until: '2027-01-01' }), [
      ['order-period', 'order.until', { from: '2027-01-02', until: '2027-01-01' }],
    ]);
  });

  it('has begun by then', () => {
    assert.deepEqual(faults({ from: '2026-11-23' }), [['order-not-yet', 'from', { from: '2026-11-23' }]]);
  });
});

describe('the second person', () => {
  const [FIRST, SECOND]: readonly Holder[] = [
    { accountId: 'first', fhirUser: 'Practitioner/first' },
    { accountId: 'second', fhirUser: 'Practitioner/second' },
  ];
  const decided = (enteredBy: Holder | undefined, by: Holder | undefined, at = '2026-11-22T00:00:00Z') => {
    assert.ok(enteredBy && by);
    return codeOf(decideSecondPerson({ enteredBy, confirmUntil: new Date('2026-12-01T00:00:00Z') }, by, new Date(at)));
  };

  it('is another than whoever entered it, by whichever account, and each of the two is known by an entry of their own', () => {
    assert.equal(decided(FIRST, SECOND), 'granted');
    assert.equal(decided(FIRST, FIRST), 'tie-second-person');
    assert.equal(decided(FIRST, { accountId: 'other', fhirUser: 'Practitioner/first' }), 'tie-second-person');
    assert.equal(decided(FIRST, { accountId: 'second' }), 'tie-person-unknown');
    assert.equal(decided({ accountId: 'first' }, SECOND), 'tie-person-unknown');
  });

  it('comes before the day is over on which the entry lapses', () => {
    assert.equal(decided(FIRST, SECOND, '2026-11-30T23:59:59.999Z'), 'granted');
    assert.equal(decided(FIRST, SECOND, '2026-12-01T00:00:00Z'), 'tie-confirmation-lapsed');
  });

  it('is known by an entry of a practitioner, and by no other', () => {
    assert.equal(isKnown({ accountId: 'a', fhirUser: 'Practitioner/a' }), true);
    for (const fhirUser of ['Patient/a', 'x/Practitioner/a'])
      assert.equal(isKnown({ accountId: 'a', fhirUser }), false);
    assert.equal(isKnown({ accountId: 'a' }), false);
  });

  it('types the number of the document, however it is spaced', () => {
    const typed = (number: string) => decideNumber({ number: 'GB 2026/0117' }, number);
    for (const number of ['GB 2026/0117', 'gb2026-0117', 'ＧＢ２０２６０１１７'])
      assert.equal(codeOf(typed(number)), 'granted');
    const wrong = typed('GB 2026/0118');
    assert.equal(codeOf(wrong), 'order-number-differs');
    assert.equal(wrong.ok ? '' : wrong.refusals[0].expression, 'number');
  });
});
