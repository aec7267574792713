import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import qrcode from 'qrcode';
import { z } from 'zod';
import { createCookieJar } from '../src/cli/cookie-jar.ts';
import { AnswerError, readAnswer, reasonsOf } from '../src/cli/http-client.ts';
import { linePieces } from '../src/cli/import/pieces.ts';
import { JourneyError, until } from '../src/cli/journey/expect.ts';
import { readQr } from '../src/cli/journey/read-qr.ts';

describe('lines put together for an import', () => {
  const lines = (count: number, text = '{"resourceType":"Basic","value":1.10}') =>
    Array.from({ length: count }, (_, n) => ({ place: `line ${n + 1}`, text }));

  it('two hundred at a time, spelled as they are', async () => {
    const pieces = await Array.fromAsync(linePieces(lines(401)));
    assert.deepEqual(
      pieces.map((piece) => piece.lines.length),
      [200, 200, 1],
    );
    assert.equal(pieces[1]?.lines[0]?.place, 'line 201');
    assert.equal(pieces[0]?.text.split('"value":1.10}').length, 201);
    assert.equal((JSON.parse(pieces[2]?.text ?? '') as { entry: unknown[] }).entry.length, 1);
  });
  it('fewer where they are long', async () => {
    const long = `{"resourceType":"Binary","data":"${'A'.repeat(1_500_000)}"}`;
    const pieces = await Array.fromAsync(linePieces(lines(5, long)));
    assert.deepEqual(
      pieces.map((piece) => piece.lines.length),
      [2, 2, 1],
    );
  });
  it('a bundle goes alone and as it is, in its place', async () => {
    const bundle = { place: 'line 9', text: ' { "resourceType" : "Bundle", "type":"batch"}' };
    const pieces = await Array.fromAsync(linePieces([...lines(2), bundle, ...lines(1)]));
    assert.deepEqual(
      pieces.map((piece) => [piece.isCollected, piece.lines.length]),
      [
        [true, 2],
        [false, 1],
        [true, 1],
      ],
    );
    assert.equal(pieces[1]?.text, bundle.text);
  });
  it('nothing makes nothing', async () => assert.deepEqual(await Array.fromAsync(linePieces([])), []));
});

describe('a QR picture', () => {
  it('is read from what is painted, whatever its size', async () => {
    for (const text of ['123456', `shlink:/${'abcXYZ019_-'.repeat(40)}`]) {
      assert.equal(readQr(await qrcode.toString(text, { type: 'svg' })), text);
    }
  });
  it('that is none, or is damaged, holds nothing', async () => {
    const svg = await qrcode.toString('123456', { type: 'svg' });
    assert.equal(readQr('<svg></svg>'), undefined);
    assert.equal(readQr(svg.replace(/d="M4 4\.5h7/, 'd="M4 4.5h1')), undefined);
  });
});

describe('an answer', () => {
  it('that breaks its contract is named with the place', () => {
    const shape = z.strictObject({ counts: z.strictObject({ taken: z.number() }) });
    assert.throws(() => readAnswer('GET /x', '{"counts":{"taken":"1"}}', shape), /GET \/x broke .* at counts\.taken: /);
    assert.throws(() => readAnswer('GET /x', 'not JSON', shape), /at the root/);
  });
  it('that is a no tells every reason by its stable code, in the reader’s words', () => {
    const issue = (code: string, text: string) => ({
      severity: 'error',
      code: 'invalid',
      details: { coding: [{ system: 'https://causeway.health/fhir/CodeSystem/refusal', code }], text },
      expression: ['Bundle.type'],
    });
    const reasons = reasonsOf({ resourceType: 'OperationOutcome', issue: [issue('a.b', '不行'), issue('a.c', 'no')] });
    assert.deepEqual(
      reasons?.map(({ code, text, expression }) => [code, text, expression]),
      [
        ['a.b', '不行', 'Bundle.type'],
        ['a.c', 'no', 'Bundle.type'],
      ],
    );
    assert.equal(new AnswerError('GET /x', 404, reasons ?? []).code, 'a.b');
    assert.equal(reasonsOf({ resourceType: 'Patient' }), undefined);
  });
});

describe('a cookie jar', () => {
  it('sends a cookie to its path and below, replaces it, and drops one that is over', () => {
    const jar = createCookieJar();
    jar.keep(['a=1; Path=/oauth; HttpOnly', 'b=x=y; path=/']);
    assert.deepEqual(jar.headers(new URL('http://n/oauth/token')), { cookie: 'a=1; b=x=y' });
    assert.deepEqual(jar.headers(new URL('http://n/oauthx')), { cookie: 'b=x=y' });
    jar.keep(['a=2; Path=/oauth', 'b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT']);
    assert.deepEqual(jar.headers(new URL('http://n/oauth')), { cookie: 'a=2' });
    jar.keep(['a=; Path=/oauth; Max-Age=0']);
    assert.deepEqual(jar.headers(new URL('http://n/oauth')), {});
  });
});

describe('a wait of the journey', () => {
  it('ends with the first answer, or with a sentence after its time', async () => {
    let asked = 0;
    const { value } = await until('an answer', 5_000, async () => (++asked === 2 ? 'there' : undefined));
    assert.deepEqual([value, asked], ['there', 2]);
    await assert.rejects(
      until('the impossible', 0, async () => undefined),
      (error: Error) => error instanceof JourneyError && error.message === 'the impossible did not happen within 0 s',
    );
  });
});
