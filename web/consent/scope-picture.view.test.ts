import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONSENT_SECTIONS, type ConsentView } from '#contracts/consent';
import { toPicture } from './scope-picture.view.ts';

const bounds: ConsentView['bounds'] = {
  sections: ['problems', 'results'],
  actions: ['access', 'disclose'],
  dataFrom: '2023-11-22T00:00:00Z',
  until: '2026-12-22T02:00:00Z',
  eraseAt: '2027-01-21T02:00:00Z',
};

describe('the picture of a consent', () => {
  it('shows the parts that are open, and how many are not', () => {
    const { open, closed } = toPicture({ bounds }, {});
    assert.deepEqual(open, ['problems', 'results']);
    assert.equal(closed, CONSENT_SECTIONS.length - 2);
  });
  it('follows what is taken away', () => {
    const shown = toPicture(
      { bounds },
      { sections: ['results'], actions: ['access'], until: '2026-11-23T02:00:00.000Z' },
    );
    assert.deepEqual(shown.open, ['results']);
    assert.equal(shown.closed, CONSENT_SECTIONS.length - 1);
    assert.deepEqual(
      shown.ways.map(({ way, isOpen }) => [way, isOpen]),
      [
        ['access', true],
        ['disclose', false],
        ['onward', false],
      ],
    );
    assert.equal(shown.times.find(({ kind }) => kind === 'until')?.at, '2026-11-23T02:00:00.000Z');
  });
  it('says whole, from the beginning and until it is ended where nothing is set', () => {
    const { open, closed, times } = toPicture({ bounds: { actions: ['access'] } }, {});
    assert.equal(open, 'whole');
    assert.equal(closed, 0);
    assert.deepEqual(times, [{ kind: 'begin' }, { kind: 'now' }, { kind: 'endless' }]);
  });
  it('names the day by which copies are erased last', () => {
    assert.deepEqual(toPicture({ bounds }, {}).times.at(-1), { kind: 'erase', at: bounds.eraseAt });
  });
});
