import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { RefusalError } from '#kernel';
import { readBody } from './body.ts';
import type { HttpRequest } from './message.ts';

const MAX = 1_000;

/** A body that comes in parts, and how many of them were taken. */
function arriving(parts: readonly Uint8Array[], headers: Readonly<Record<string, string>> = {}) {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const part = parts[taken];
        if (part === undefined) return controller.close();
        taken += 1;
        controller.enqueue(part);
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request('http://node.test/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
  return { request: request as unknown as HttpRequest, taken: () => taken };
}

async function codeOf(read: Promise<unknown>): Promise<string | undefined> {
  return read.then(
    () => undefined,
    (error: unknown) => (error instanceof RefusalError ? error.refusals[0].code : String(error)),
  );
}

describe('a body', () => {
  it('is taken up to its limit, and not a byte above', async () => {
    assert.equal((await readBody(arriving([Buffer.alloc(MAX, 'a')]).request, MAX)).length, MAX);
    assert.equal(await codeOf(readBody(arriving([Buffer.alloc(MAX + 1, 'a')]).request, MAX)), 'http.too-large');
  });

  it('that says it is longer is refused before anything of it is read', async () => {
    const { request, taken } = arriving([Buffer.alloc(10)], { 'content-length': String(MAX + 1) });
    assert.equal(await codeOf(readBody(request, MAX)), 'http.too-large');
    assert.equal(taken(), 0);
  });

  it('that does not say how long it is is cut off while it comes', async () => {
    const { request, taken } = arriving(Array.from({ length: 100 }, () => Buffer.alloc(MAX / 2, 'a')));
    assert.equal(await codeOf(readBody(request, MAX)), 'http.too-large');
    assert.ok(taken() <= 4, `${taken()} parts were taken`);
  });

  it('that is packed small and is large inside is refused: the limit is for both', async () => {
    const packed = gzipSync(Buffer.alloc(1_000_000, 'a'));
    assert.ok(packed.length < 2_000);
    const { request } = arriving([packed], { 'content-encoding': 'gzip' });
    assert.equal(await codeOf(readBody(request, 2_000)), 'http.too-large');
    const small = arriving([gzipSync('plain')], { 'content-encoding': 'gzip' });
    assert.equal(await readBody(small.request, MAX), 'plain');
  });
});
