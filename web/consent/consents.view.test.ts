import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  daysOffered,
  EMPTY_CHOICE,
  isSomethingLeft,
  lookBacksOffered,
  toChoice,
  toggled,
  toNarrowing,
  wholeDraft,
} from './consents.view.ts';

const NOW = Date.parse('2026-11-22T02:00:00Z');
const asked = {
  bounds: {
    sections: ['problems', 'results', 'medications'] as ('problems' | 'results' | 'medications')[],
    actions: ['access', 'disclose', 'onward'] as ('access' | 'disclose' | 'onward')[],
    until: '2026-12-01T02:00:00Z',
  },
};

const whole = { bounds: { actions: ['access' as const] } };

describe('what a patient takes away', () => {
  it('is nothing at first', () => {
    assert.deepEqual(toNarrowing(wholeDraft(asked), asked, NOW), {});
  });
  it('is told by what is left, and only where it is less', () => {
    const draft = { ...wholeDraft(asked), sections: ['results'] as const, without: ['hiv'] as const, days: 1 };
    assert.deepEqual(toNarrowing(draft, asked, NOW), {
      sections: ['results'],
      without: ['hiv'],
      until: '2026-11-23T02:00:00.000Z',
    });
  });
  it('ends on a whole minute, never later than was chosen', () => {
    const { until } = toNarrowing({ ...wholeDraft(asked), days: 1 }, asked, NOW + 37_627);
    assert.equal(until, '2026-11-23T02:00:00.000Z');
  });
  it('without a copy there is nothing to pass on', () => {
    assert.deepEqual(toNarrowing({ ...wholeDraft(asked), copy: false }, asked, NOW), { actions: ['access'] });
    assert.deepEqual(toNarrowing({ ...wholeDraft(asked), onward: false }, asked, NOW), {
      actions: ['access', 'disclose'],
    });
  });
  it('offers ends before the one asked for alone', () => {
    assert.deepEqual(daysOffered(asked, NOW), [1, 7]);
  });
  it('leaves something, or cannot be agreed to', () => {
    assert.ok(!isSomethingLeft({ sections: [] }));
    assert.ok(isSomethingLeft(wholeDraft(whole)));
  });
  it('of the whole record takes away parts as of any other', () => {
    assert.deepEqual(toNarrowing(wholeDraft(whole), whole, NOW), {});
    assert.deepEqual(toNarrowing({ ...wholeDraft(whole), sections: ['results'] }, whole, NOW), {
      sections: ['results'],
    });
  });
  it('looks back less far, from the first moment of a day', () => {
    const draft = { ...wholeDraft(whole), months: 6 };
    assert.equal(toNarrowing(draft, whole, NOW).dataFrom, '2026-05-21T16:00:00.000Z');
    const lastOfMay = Date.parse('2026-05-31T02:00:00Z');
    assert.equal(toNarrowing({ ...draft, months: 3 }, whole, lastOfMay).dataFrom, '2026-02-27T16:00:00.000Z');
  });
  it('offers beginnings after the one asked for alone', () => {
    assert.deepEqual(lookBacksOffered(whole, NOW), [6, 12, 36, 60]);
    assert.deepEqual(
      lookBacksOffered({ bounds: { ...whole.bounds, dataFrom: '2023-11-21T16:00:00.000Z' } }, NOW),
      [6, 12],
    );
  });
  it('keeps the order in which it was asked', () => {
    assert.deepEqual(toggled(['a', 'b', 'c'], ['c'], 'a'), ['a', 'c']);
    assert.deepEqual(toggled(['a', 'b', 'c'], ['a', 'c'], 'a'), ['c']);
  });
});

describe('a standing choice', () => {
  it('is none while something is missing', () => {
    assert.equal(toChoice(EMPTY_CHOICE), undefined);
    assert.equal(toChoice({ ...EMPTY_CHOICE, effect: 'permit', what: 'all' }), undefined);
  });
  it('names anybody only where it forbids', () => {
    assert.deepEqual(toChoice({ ...EMPTY_CHOICE, sensitive: ['hiv'] }), {
      effect: 'deny',
      to: 'anybody',
      sensitive: ['hiv'],
    });
    const organizations = [{ node: 'hk', id: 'tmh', name: 'x' }];
    assert.deepEqual(toChoice({ ...EMPTY_CHOICE, effect: 'permit', what: 'all', organizations }), {
      effect: 'permit',
      to: [{ node: 'hk', id: 'tmh' }],
    });
  });
});
