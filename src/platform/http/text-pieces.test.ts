import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TextPieces } from './text-pieces.ts';

describe('a text in pieces', () => {
  it('is as bytes what the same text in one piece is', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.nat(20_000).map((length) => 'a'.repeat(length)),
      fc.nat(20_000).map((length) => '橋'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = new TextPieces(pieces);
        assert.equal(String(text), pieces.join(''));
        assert.deepEqual(Buffer.from(text.toBytes()), Buffer.from(pieces.join('')));
      }),
      { numRuns: 60, seed: 20261122 },
    );
  });
});
