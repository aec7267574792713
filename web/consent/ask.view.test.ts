import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AskConsent } from '#contracts/consent';
import { emptyAsk, toAsk, usualPaper } from './ask.view.ts';

const typed = { ...emptyAsk('hk', ['TREAT']), number: 'A123456(3)', birthDate: '1955-03-02', reason: 'before surgery' };

describe('a request while it is typed', () => {
  it('is none while whom, what for, which parts or why is missing', () => {
    assert.notEqual(toAsk(typed), undefined);
    for (const missing of [
      { number: ' ' },
      { birthDate: '1955' },
      { purposes: [] },
      { sections: [] },
      { reason: '  why  ' },
    ]) {
      assert.equal(toAsk({ ...typed, ...missing }), undefined, JSON.stringify(missing));
    }
  });
  it('is what the node takes', () => {
    for (const more of [{}, { isWhole: true, lookBackMonths: 0 }, { by: 'id' as const, id: 'p1' }, { usesMax: 3 }]) {
      const request = toAsk({ ...typed, ...more });
      assert.deepEqual(AskConsent.parse(request), request);
    }
  });
  it('asks for the purposes that were chosen, and for no other', () => {
    assert.deepEqual(toAsk({ ...typed, purposes: ['TREAT', 'ETREAT'] })?.scope.purposes, ['TREAT', 'ETREAT']);
  });
  it('speaks of erasing and passing on only where it asks for a copy', () => {
    const more = { ...typed, eraseAfterDays: 0, onward: true };
    const { eraseAfterDays, onward } = toAsk(more)?.scope ?? {};
    assert.deepEqual([eraseAfterDays, onward], [undefined, false]);
    const copied = toAsk({ ...more, copy: true })?.scope;
    assert.deepEqual([copied?.eraseAfterDays, copied?.onward], [0, true]);
  });
  it('begins with the paper that most hold there', () => {
    assert.equal(usualPaper('sz'), 'resident-identity-card');
    assert.equal(emptyAsk('hk', []).kind, 'hkid');
  });
});
