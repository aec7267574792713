import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RefusalError } from '#kernel';
import { CHUNK_LINES_MAX, type Chunk, chunksOf } from './stage-lines.ts';

async function* inParts(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const all = (chunks: AsyncGenerator<Chunk>): Promise<Chunk[]> => Array.fromAsync(chunks);
const refusedAs = (code: string) => (error: unknown) => error instanceof RefusalError && error.message === code;

describe('lines of a stream', () => {
  it('come whole, each with its number, however the bytes are cut', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\n\0]/g, '·')),
      fc.constant('漢'.repeat(90_000)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (lines, sizes, endsInLine) => {
          const text = lines.join('\n') + (endsInLine || lines.length === 0 ? '' : '\n');
          const chunks = await all(chunksOf(inParts(Buffer.from(text), sizes), Number.MAX_SAFE_INTEGER));
          assert.equal(chunks.map(({ body }) => body).join(''), text);
          let number = 1;
          for (const { line: first, body } of chunks) {
            assert.equal(first, number);
            number += body.split('\n').length - 1;
          }
        },
      ),
      { numRuns: 40, seed: 20261122 },
    );
  });

  it('are so many at most in a piece, however short they are: each that fails is answered by itself', async () => {
    const lines = 3 * CHUNK_LINES_MAX + 7;
    for (const [text, size] of [
      ['\n'.repeat(lines), 65_536],
      [`${'{}\n'.repeat(lines)}{}`, 524_288],
      [`${'{}\r\n'.repeat(lines * 50)}`, 1_048_576],
    ] as const) {
      const chunks = await all(chunksOf(inParts(Buffer.from(text), [size]), Number.MAX_SAFE_INTEGER));
      assert.equal(chunks.map(({ body }) => body).join(''), text);
      const counts = chunks.map(({ body }) => body.split('\n').filter((_, i, parts) => i < parts.length - 1).length);
      assert.ok(Math.max(...counts) <= CHUNK_LINES_MAX, String(counts.slice(0, 5)));
    }
  });

  it('are refused beyond the limit of the whole and of a line, and where they are no text', async () => {
    const large = (bytes: number) => inParts(Buffer.alloc(bytes, 'x'), [65_536]);
    await assert.rejects(all(chunksOf(large(2_000), 1_999)), refusedAs('bulk.upload-too-large'));
    await assert.rejects(all(chunksOf(large(17_000_000), 99_000_000)), refusedAs('bulk.line-too-long'));
    const bytes = inParts(Buffer.from([0x7b, 0xff, 0x7d]), [3]);
    await assert.rejects(all(chunksOf(bytes, 99)), refusedAs('fhir.forbidden-character'));
    await assert.rejects(all(chunksOf(inParts(Buffer.from('{\0}'), [3]), 99)), refusedAs('fhir.forbidden-character'));
  });
});
