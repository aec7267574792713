import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type AtCounter,
  type CounterTry,
  decideKnown,
  decideNumber,
  decideSending,
  decideTrying,
  decideWitness,
} from './counter-rules.ts';
import { COUNTER_LAW, type CounterLaw } from './lawbook.ts';

const law = COUNTER_LAW[0]?.value as CounterLaw;
const NOW = new Date('2026-11-22T02:00:00.000Z');
const before = (ms: number) => new Date(NOW.getTime() - ms);
const DAY = 86_400_000;
const codes = (decision: ReturnType<typeof decideNumber> | ReturnType<typeof decideSending>) =>
  decision.ok ? [] : decision.refusals.map(({ code }) => code);

describe('the number to which a code goes', () => {
  it('has stood for the days of the law, to the millisecond', () => {
    const stood = { at: before(law.numberDays * DAY), numbers: ['1'] };
    assert.deepEqual(decideNumber([stood], NOW, law), { ok: true, value: '1' });
    const short = { at: before(law.numberDays * DAY - 1), numbers: ['1'] };
    assert.deepEqual(codes(decideNumber([short], NOW, law)), ['consent.number-too-new']);
  });

  it('is there, and on a record that is there', () => {
    assert.deepEqual(codes(decideNumber([], NOW, law)), ['consent.no-number']);
    assert.deepEqual(codes(decideNumber([{ at: before(9 * DAY), numbers: [] }], NOW, law)), ['consent.no-number']);
  });

  it('has stood without a break: what was done to the rest of the record is no break, and its spelling is none', () => {
    const versions = [
      { at: before(1), numbers: ['+852 9000-0101'] },
      { at: before(DAY), numbers: ['+852 90000101', '2'] },
      { at: before(9 * DAY), numbers: ['2', '+85290000101'] },
    ];
    assert.deepEqual(decideNumber(versions, NOW, law), { ok: true, value: '+852 9000-0101' });
    const broken = [versions[0], { at: before(DAY), numbers: ['2'] }, versions[2]].flatMap((one) => one ?? []);
    assert.deepEqual(codes(decideNumber(broken, NOW, law)), ['consent.number-too-new']);
  });

  it('is the best of those that have stood, not the best of all', () => {
    const versions = [
      { at: before(DAY), numbers: ['new', '7', '8'] },
      { at: before(9 * DAY), numbers: ['8', '7'] },
    ];
    assert.deepEqual(decideNumber(versions, NOW, law), { ok: true, value: '7' });
  });
});

describe('tries at a counter', () => {
  const tried = (kind: CounterTry['kind'], count: number, consentId = 'c'): CounterTry[] =>
    Array.from({ length: count }, () => ({ kind, consentId, at: before(DAY / 2) }));

  it('a code waits for the one before, of the same request', () => {
    const just: CounterTry[] = [{ kind: 'sent', consentId: 'c', at: before(law.againSeconds * 1000 - 1) }];
    assert.deepEqual(codes(decideSending(just, { consentId: 'c', at: NOW }, law)), ['consent.code-sent-lately']);
    assert.deepEqual(codes(decideSending(just, { consentId: 'other', at: NOW }, law)), []);
    const due: CounterTry[] = [{ kind: 'sent', consentId: 'c', at: before(law.againSeconds * 1000) }];
    assert.deepEqual(codes(decideSending(due, { consentId: 'c', at: NOW }, law)), []);
  });

  it('so many codes for a request, so many for a patient', () => {
    const to = { consentId: 'c', at: NOW };
    assert.deepEqual(codes(decideSending(tried('sent', law.sendsMax - 1), to, law)), []);
    assert.deepEqual(codes(decideSending(tried('sent', law.sendsMax), to, law)), ['consent.code-sent-too-often']);
    assert.deepEqual(codes(decideSending(tried('sent', law.sendsOfPatientMax - 1, 'x'), to, law)), []);
    assert.deepEqual(codes(decideSending(tried('sent', law.sendsOfPatientMax, 'x'), to, law)), [
      'consent.code-sent-too-often',
    ]);
  });

  it('so many wrong ones, and nothing is sent or tried', () => {
    assert.equal(decideTrying(tried('wrong', law.wrongOfPatientMax - 1), law).ok, true);
    const locked = tried('wrong', law.wrongOfPatientMax);
    assert.equal(decideTrying(locked, law).ok, false);
    assert.deepEqual(codes(decideSending(locked, { consentId: 'c', at: NOW }, law)), ['consent.counter-locked']);
  });
});

describe('what is tried at a counter', () => {
  const to = { consentId: 'c', at: NOW };
  const tries = (kind: CounterTry['kind'], count: number, consentId = 'x', ms = DAY / 2): CounterTry[] =>
    Array.from({ length: count }, () => ({ kind, consentId, at: before(ms) }));

  it('counts codes that were sent and codes that were wrong each by themselves', () => {
    const [wrong, sent] = [law.wrongOfPatientMax - 1, law.sendsOfPatientMax - 1];
    assert.deepEqual(decideSending([...tries('wrong', wrong), ...tries('sent', sent)], to, law), {
      ok: true,
      value: true,
    });
    assert.deepEqual(decideTrying([...tries('wrong', wrong), ...tries('sent', sent)], law), { ok: true, value: true });
    // A wrong code of this very request, a moment ago, keeps nobody waiting for the next.
    assert.deepEqual(codes(decideSending(tries('wrong', 1, 'c', 1), to, law)), []);
  });

  it('says for how many seconds a code waits, the last of them to its end', () => {
    const waits = (ms: number) => {
      const decision = decideSending(tries('sent', 1, 'c', ms), to, law);
      return decision.ok ? 0 : decision.refusals[0].params?.['seconds'];
    };
    const all = law.againSeconds * 1000;
    assert.deepEqual(
      [waits(0), waits(1), waits(all - 1001), waits(all - 1), waits(all)],
      [law.againSeconds, law.againSeconds, 2, 1, 0],
    );
  });

  it('waits for the last of several, whichever stands first', () => {
    const [late, early] = [tries('sent', 1, 'c', 1), tries('sent', 1, 'c', DAY / 2)];
    for (const both of [
      [...late, ...early],
      [...early, ...late],
    ])
      assert.deepEqual(codes(decideSending(both, to, law)), ['consent.code-sent-lately']);
  });

  it('goes to a number that came with a later version only when that is old enough, and says how old', () => {
    const decision = decideNumber([{ at: before(DAY), numbers: ['1'] }], NOW, law);
    assert.deepEqual(!decision.ok && decision.refusals[0].params, { days: law.numberDays });
  });
});

describe('a witness', () => {
  const [reader, asker] = [
    { accountId: 'reader', fhirUser: 'Practitioner/reader' },
    { accountId: 'asker', fhirUser: 'Practitioner/dr' },
  ];
  const involved = [reader, asker];
  const decided = (witness: AtCounter, others: readonly AtCounter[] = involved) =>
    codes(decideWitness(witness, others));

  it('is another account and another practitioner than all who are involved', () => {
    assert.deepEqual(decided({ accountId: 'third', fhirUser: 'Practitioner/other' }), []);
    const yes = { ok: true, value: true };
    assert.deepEqual(decideWitness({ accountId: 'third', fhirUser: 'Practitioner/other' }, involved), yes);
    assert.deepEqual(decideKnown(reader), yes);
    assert.deepEqual(decided({ accountId: 'reader', fhirUser: 'Practitioner/other' }), ['consent.witness-is-reader']);
    assert.deepEqual(decided({ accountId: 'third', fhirUser: 'Practitioner/dr' }), ['consent.witness-is-reader']);
    assert.deepEqual(decided({ accountId: 'reader' }), ['consent.witness-is-reader']);
  });

  it('is known by an entry of their own in the directory, and so is everybody who is involved: two accounts may be one person', () => {
    const unknown = ['consent.witness-unknown'];
    assert.deepEqual(decided({ accountId: 'third' }), unknown);
    assert.deepEqual(decided({ accountId: 'third', fhirUser: 'Patient/third' }), unknown);
    const third = { accountId: 'third', fhirUser: 'Practitioner/third' };
    assert.deepEqual(decided(third, [reader, { accountId: 'asker' }]), unknown);
    assert.deepEqual(decided(third, [{ accountId: 'reader' }, asker]), unknown);
    assert.deepEqual(decided({ accountId: 'third' }, [{ accountId: 'reader' }, asker]), unknown);
  });
});
