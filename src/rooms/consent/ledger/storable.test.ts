import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStorable, storable } from './storable.ts';

describe('what can be kept in the ledger', () => {
  it('is every text that can be read again as JSON', () => {
    for (const text of ['plain', '中文', '\u{20000}', 'a\tb\u0001', '\\ and "']) {
      assert.equal(isStorable(JSON.stringify({ text })), true, JSON.stringify(text));
    }
  });

  it('is no text with a character of number nought or half of a pair', () => {
    for (const text of ['\0', 'a\0b', '\ud800', '\udbff', '\udc00', '\udfff', 'a\ud840']) {
      assert.equal(isStorable(JSON.stringify({ text })), false, JSON.stringify(text));
      assert.equal(isStorable(JSON.stringify({ [text]: 1 })), false, JSON.stringify(text));
    }
  });

  it('is the same value with a mark in the place of each, wherever it stands', () => {
    const made = storable({
      'a\0': ['\ud800', { deep: 'x\0y\0' }],
      whole: '\u{20000}',
      n: 1,
      none: null,
      no: undefined,
      yes: true,
    });
    assert.deepEqual(made, {
      'a\ufffd': ['\ufffd', { deep: 'x\ufffdy\ufffd' }],
      whole: '\u{20000}',
      n: 1,
      none: null,
      no: undefined,
      yes: true,
    } as object);
    assert.equal(isStorable(JSON.stringify(made)), true);
    assert.equal(storable(null), null);
    assert.equal(storable(7), 7);
  });
});
