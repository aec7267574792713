import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePageToken, toPageToken } from './page-token.ts';

describe('the place where a page begins', () => {
  it('comes back out of its token, also by twenty orders of the longest texts', () => {
    const key = Array.from({ length: 20 }, () => '\u{20000}'.repeat(200));
    assert.deepEqual(parsePageToken(toPageToken(key)), key);
  });

  it('is none in what is longer, or is no list', () => {
    assert.equal(parsePageToken(toPageToken(['x'.repeat(30_000)])), undefined);
    for (const text of ['', 'x', Buffer.from('{"length":1}').toString('base64url')])
      assert.equal(parsePageToken(text), undefined, text);
  });
});
