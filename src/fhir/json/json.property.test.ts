import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RefusalError } from '#kernel';
import { seeded } from '../fixtures.ts';
import { parseFhirJson, parseJsonValue, stringifyFhirJson } from './json.ts';

/** JSON text, written by hand so that numbers have spellings of all kinds. */
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9][0-9]{0,20}$/)),
    fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{1,12}$/)),
    fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?[0-9]{1,2}$/)),
  )
  .map((parts) => parts.join(''));
const string = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((text) => !text.includes('\0'))
  .map((text) => JSON.stringify(text));
// Keys that look like an index are moved to the front by every JavaScript object; FHIR has none.
const key = string.filter((text) => text !== '"__proto__"' && !/^"\d+"$/.test(text));
const { value } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    number,
    string,
    fc.constantFrom('true', 'false', 'null'),
    tie('object'),
    tie('array'),
  ),
  object: fc
    .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 6, selector: ([name]) => name })
    .map((members) => `{${members.map(([name, item]) => `${name}:${item}`).join(',')}}`),
  array: fc.array(tie('value'), { maxLength: 6 }).map((items) => `[${items.join(',')}]`),
}));
const body = value.map((text) => `{"a":${text}}`);

describe('FHIR JSON, any text', () => {
  it('comes back to the letter: every key, every spelling', (t) => {
    fc.assert(
      fc.property(body, (text) => {
        assert.equal(stringifyFhirJson(parseFhirJson(text)), text);
      }),
      seeded(t, 2000) as fc.Parameters<[string]>,
    );
  });

  it('is taken exactly where JSON.parse takes it', (t) => {
    const broken = fc
      .tuple(body, fc.nat(), fc.constantFrom('', '"', '{', ']', ',', ':', '0', '\\', ' ', 'e', '\n'))
      .map(([text, at, put]) => `${text.slice(0, at % text.length)}${put}${text.slice((at % text.length) + 1)}`);
    fc.assert(
      fc.property(broken, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        try {
          parseJsonValue(text);
          assert.ok(isJson, text);
        } catch (error) {
          assert.ok(error instanceof RefusalError, String(error));
          const [{ code }] = error.refusals;
          if (isJson) assert.notEqual(code, 'fhir.invalid-json', text);
        }
      }),
      seeded(t, 5000) as fc.Parameters<[string]>,
    );
  });
});
