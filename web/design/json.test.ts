import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { prettyJson } from './json.ts';

describe('JSON laid out for reading', () => {
  it('keeps a decimal as it is written', () => assert.match(prettyJson('{"value":1.10}'), /"value": 1\.10\n/));

  it('leaves braces, commas and escapes in a text alone', () => {
    assert.equal(prettyJson('{"a":"{,}\\"[:]"}'), '{\n  "a": "{,}\\"[:]"\n}');
  });

  it('says the same as before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        assert.equal(JSON.stringify(JSON.parse(prettyJson(text))), text);
      }),
      { seed: 20261122 },
    );
  });

  it('never fails on what is no JSON', () => {
    fc.assert(
      fc.property(fc.string(), (text) => typeof prettyJson(text) === 'string'),
      { seed: 20261122 },
    );
  });
});
