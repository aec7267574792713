import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { publicKeysIn } from './keys.view.ts';

const KEY = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'one' };

describe('keys that somebody pastes', () => {
  it('are an address over https, one key, or a set of them', () => {
    assert.deepEqual(publicKeysIn(' https://lab.example/jwks '), { jwksUri: 'https://lab.example/jwks' });
    assert.deepEqual(publicKeysIn(JSON.stringify(KEY)), { jwks: { keys: [KEY] } });
    assert.deepEqual(publicKeysIn(JSON.stringify({ keys: [KEY] })), { jwks: { keys: [KEY] } });
  });

  it('are none where it is another text, an empty set, or a private key, which never leaves the page', () => {
    for (const text of ['', 'http://lab.example/jwks', '{', '{"keys":[]}', '[]', 'null']) {
      assert.equal(publicKeysIn(text), undefined, text);
    }
    assert.equal(publicKeysIn(JSON.stringify({ ...KEY, d: 'secret' })), undefined);
    assert.equal(publicKeysIn(JSON.stringify({ keys: [KEY, { kty: 'oct', k: 'secret' }] })), undefined);
  });
});
