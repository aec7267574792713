import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalJson } from './canonical-json.ts';

const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

describe('canonical JSON', () => {
  it('is one text, whatever the order in which members were set', () => {
    const text = '{"":0,"10":[{"a":1,"b":"é\\n"}],"9":null,"A":1.10,"a":{"x":true,"y":[]},"é":2}';
    assert.equal(
      canonicalJson({ é: 2, a: { y: [], x: true }, A: raw('1.10'), 9: null, 10: [{ b: 'é\n', a: 1 }], '': 0 }),
      text,
    );
    assert.equal(
      canonicalJson({ '': 0, 10: [{ a: 1, b: 'é\n' }], 9: null, A: raw('1.10'), a: { x: true, y: [] }, é: 2 }),
      text,
    );
  });

  it('is the same for members in order as for others beside them', () => {
    const inOrder = { a: { b: [1, { c: 'd' }], e: undefined }, f: raw('0.50'), g: [undefined, null] };
    const text = '{"a":{"b":[1,{"c":"d"}]},"f":0.50,"g":[null,null]}';
    assert.equal(canonicalJson(inOrder), text);
    assert.equal(canonicalJson({ z: 1, y: inOrder }), `{"y":${text},"z":1}`);
  });

  it('asks no object how it would like to be written', () => {
    assert.equal(canonicalJson({ a: { toJSON: () => 'b', c: 1 } }), canonicalJson({ a: { c: 1, toJSON: () => 'b' } }));
    assert.equal(canonicalJson(new Date(0)), '{}');
  });
});
