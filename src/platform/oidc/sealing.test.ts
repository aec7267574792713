import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { seal, unseal } from './sealing.ts';

describe('what is sealed', () => {
  const secret = randomBytes(32);

  it('is opened by the same secret, for the same owner', () => {
    assert.equal(unseal(seal('JBSWY3DP', 'acc-1', secret), 'acc-1', secret), 'JBSWY3DP');
  });

  it('is not opened for another owner, by another secret, nor where one bit of it is another', () => {
    const sealed = seal('JBSWY3DP', 'acc-1', secret);
    assert.equal(unseal(sealed, 'acc-2', secret), undefined);
    assert.equal(unseal(sealed, 'acc-1', randomBytes(32)), undefined);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.equal(unseal(changed, 'acc-1', secret), undefined, `byte ${at}`);
    }
    assert.equal(unseal(sealed.subarray(0, 27), 'acc-1', secret), undefined, 'cut short');
  });

  it('never looks the same twice', () => {
    const all = Array.from({ length: 50 }, () => seal('JBSWY3DP', 'acc-1', secret).toString('hex'));
    assert.equal(new Set(all).size, 50);
    assert.equal(new Set(all.map((hex) => hex.slice(0, 24))).size, 50, 'no nonce is used again');
  });
});
