import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision } from '#kernel';
import { NAMED_CARERS } from './lawbook.ts';
import { type AnsweringFacts, daysAfter, decideAnswering, decideNaming, type NamingFacts } from './rules.ts';

const TODAY = '2026-11-23';
const [entry] = NAMED_CARERS;
assert.ok(entry);
const law = entry.value;
const codes = (decision: Decision<unknown>) => (decision.ok ? [] : decision.refusals.map(({ code }) => code));

describe('who may name a carer in the own portal', () => {
  const asked = { reach: 'record', answers: true, until: TODAY } as const;
  const facts: NamingFacts = { isOfAge: true, isDeceased: false, hasGuardian: false, atOnce: 0 };
  const naming = (more: Partial<NamingFacts>, wish: object = {}) =>
    codes(decideNaming({ ...asked, ...wish }, { ...facts, ...more }, TODAY, law));

  it('is an adult who lives and has no guardian', () => {
    assert.deepEqual(naming({}), []);
    assert.deepEqual(naming({ isOfAge: false }), ['consent.carer-not-of-age']);
    assert.deepEqual(naming({ isDeceased: true }), ['consent.carer-deceased']);
    assert.deepEqual(naming({ hasGuardian: true }), ['consent.carer-under-guardian']);
  });
  it('whoever has a guardian does where the lawbook lets them', () =>
    assert.deepEqual(
      codes(decideNaming(asked, { ...facts, hasGuardian: true }, TODAY, { ...law, underGuardian: 'alone' })),
      [],
    ));
  it('has no more of them at a time than the lawbook says', () => {
    assert.deepEqual(naming({ atOnce: law.atOnceMax - 1 }), []);
    assert.deepEqual(naming({ atOnce: law.atOnceMax }), ['consent.carer-too-many']);
  });
  it('names them from today to the last day of the law', () => {
    const last = daysAfter(TODAY, law.daysMax);
    assert.deepEqual(naming({}, { until: last }), []);
    assert.deepEqual(naming({}, { until: daysAfter(last, 1) }), ['consent.carer-until']);
    assert.deepEqual(naming({}, { until: daysAfter(TODAY, -1) }), ['consent.carer-until']);
  });
  it('lets nobody answer for them who sees nothing', () => {
    assert.deepEqual(naming({}, { reach: 'contact' }), ['consent.carer-nothing-given']);
    assert.deepEqual(naming({}, { reach: 'contact', answers: false }), []);
  });
  it('is told every reason', () =>
    assert.deepEqual(naming({ isOfAge: false, atOnce: 99 }, { until: '2000-01-01' }), [
      'consent.carer-not-of-age',
      'consent.carer-too-many',
      'consent.carer-until',
    ]));
});

describe('who may become somebody’s carer', () => {
  const facts: AnsweringFacts = { isOneself: false, isOfAge: true, isDeceased: false };
  it('is another one, of age, while both live', () => {
    assert.deepEqual(codes(decideAnswering(facts)), []);
    assert.deepEqual(codes(decideAnswering({ ...facts, isOneself: true })), ['consent.carer-oneself']);
    assert.deepEqual(codes(decideAnswering({ ...facts, isOfAge: false })), ['consent.carer-answerer-not-adult']);
    assert.deepEqual(codes(decideAnswering({ ...facts, isDeceased: true })), ['consent.carer-deceased']);
  });
});
