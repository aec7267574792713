import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { tokenHash } from './token-hash.ts';

describe('the hash of a value', () => {
  it('is the beginning of its SHA-256, also where it is remembered and after what was remembered is full', () => {
    const spelled = (text: string) => createHash('sha256').update(text).digest().readBigInt64BE(0).toString();
    const references = Array.from({ length: 300 }, (_, n) => `Patient/${n % 150}`);
    for (const form of [...references, `Patient/${'x'.repeat(500)}`]) {
      for (const [type, param] of [
        ['Observation', 'subject'],
        ['Condition', 'subject'],
      ] as const) {
        for (let time = 0; time < 2; time++) {
          assert.equal(tokenHash('reference', type, param, form), spelled(`reference\n${type}\n${param}\n${form}`));
        }
      }
    }
    for (let n = 0; n < 2_100; n++) assert.equal(tokenHash('unit', '', '', `|u${n}`), spelled(`unit\n\n\n|u${n}`));
    assert.equal(tokenHash('unit', '', '', '|u0'), spelled('unit\n\n\n|u0'));
  });
});
