import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { refusalCodes, sampleFiles } from '../fixtures.ts';
import {
  copyJson,
  decimalText,
  isDeeperThan,
  parseFhirJson,
  parseJsonValue,
  stringifyFhirJson,
  toDecimal,
  toNumber,
} from './json.ts';
import { pathOf, scanJson } from './scan.ts';

/** Text without the white space between its tokens; strings in the one spelling of JSON.stringify. */
function compact(json: string): string {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? [];
  return tokens.map((token) => (token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token)).join('');
}

describe('FHIR JSON', () => {
  it('keeps every decimal as it was written', () => {
    for (const number of ['1.10', '0.0', '-0', '1e3', '1E-7', '100.000', '12345678901234567890', '0.10', '2.50e+10']) {
      const text = `{"a":[{"value":${number}},${number}],"b":1}`;
      assert.equal(stringifyFhirJson(parseFhirJson(text)), text);
    }
  });

  it('holds a plain number as a number', () => {
    assert.deepEqual(parseFhirJson('{"a":72.5,"b":-3}'), { a: 72.5, b: -3 });
  });

  it('reads a decimal as a number and as its text', () => {
    const { a } = parseFhirJson('{"a":1.10}') as { a: never };
    assert.equal(toNumber(a), 1.1);
    assert.equal(decimalText(a), '1.10');
    assert.equal(decimalText(toDecimal('5.0')), '5.0');
    assert.equal(toDecimal('5.5'), 5.5);
    assert.equal(toNumber('1'), undefined);
  });

  it('copies deeply and keeps the spelling', () => {
    const body = parseFhirJson('{"a":{"b":[1.10]}}');
    const copy = copyJson(body) as { a: { b: unknown[] } };
    assert.equal(stringifyFhirJson(copy), '{"a":{"b":[1.10]}}');
    copy.a.b.push(2);
    assert.equal(stringifyFhirJson(body), '{"a":{"b":[1.10]}}');
  });

  it('takes an array only where the caller does', () => {
    assert.deepEqual(parseJsonValue('[1]'), [1]);
    assert.deepEqual(
      refusalCodes(() => parseFhirJson('[1]')),
      ['fhir.not-an-object'],
    );
    assert.deepEqual(
      refusalCodes(() => parseFhirJson('null')),
      ['fhir.not-an-object'],
    );
    assert.deepEqual(
      refusalCodes(() => parseFhirJson('1.10')),
      ['fhir.not-an-object'],
    );
  });

  describe('refuses', () => {
    const cases: [why: string, text: string, code: string, line: number, column: number][] = [
      ['an empty body', '', 'fhir.invalid-json', 1, 1],
      ['a body that is cut off', '{"a":', 'fhir.invalid-json', 1, 6],
      ['a body that is cut off in a string', '{"a":"x', 'fhir.invalid-json', 1, 8],
      ['a comma too many', '{"a":1,}', 'fhir.invalid-json', 1, 8],
      ['a list with a comma too many', '{"a":[1,]}', 'fhir.invalid-json', 1, 9],
      ['text after the end', '{"a":1} x', 'fhir.invalid-json', 1, 9],
      ['brackets that do not match', '{"a":[1}', 'fhir.invalid-json', 1, 8],
      ['a word that is no value', '{"a":\n  nul}', 'fhir.invalid-json', 2, 3],
      ['a key without quotes', '{\n a:1}', 'fhir.invalid-json', 2, 2],
      ['a key without a colon', '{"a" 1}', 'fhir.invalid-json', 1, 6],
      ['a leading zero', '{"a":01}', 'fhir.invalid-json', 1, 7],
      ['a number that ends in a point', '{"a":1.}', 'fhir.invalid-json', 1, 7],
      ['a plus sign', '{"a":+1}', 'fhir.invalid-json', 1, 6],
      ['NaN', '{"a":NaN}', 'fhir.invalid-json', 1, 6],
      ['a line end in a string', '{"a":"\n"}', 'fhir.invalid-json', 1, 7],
      ['an unknown escape', '{"a":"\\x"}', 'fhir.invalid-json', 1, 7],
      ['a cut escape', '{"a":"\\u12"}', 'fhir.invalid-json', 1, 7],
      ['a key twice', '{"a":1,\n"b":2,"a":3}', 'fhir.duplicate-key', 2, 7],
      ['a key twice in two spellings', '{"a":1,"\\u0061":2}', 'fhir.duplicate-key', 1, 8],
      ['__proto__', '{"__proto__":{}}', 'fhir.forbidden-key', 1, 2],
      ['__proto__ in escapes', '{"\\u005f_proto__":{}}', 'fhir.forbidden-key', 1, 2],
      ['U+0000', '{"a":"x\\u0000"}', 'fhir.forbidden-character', 1, 8],
      ['half of a pair', '{"a":"\\ud83d!"}', 'fhir.forbidden-character', 1, 7],
      ['the other half', '{"a":"\udc00"}', 'fhir.forbidden-character', 1, 7],
    ];
    for (const [why, text, code, line, column] of cases) {
      it(why, () => {
        assert.throws(
          () => parseFhirJson(text),
          (error) => {
            assert.ok(error instanceof RefusalError);
            assert.equal(error.refusals[0].code, code);
            assert.deepEqual([error.refusals[0].params?.line, error.refusals[0].params?.column], [line, column]);
            return true;
          },
        );
      });
    }

    it('a byte order mark', () => {
      assert.deepEqual(
        refusalCodes(() => parseFhirJson('\ufeff{}')),
        ['fhir.byte-order-mark'],
      );
    });

    it('more than a hundred levels, and takes a hundred', () => {
      const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
      assert.ok(parseFhirJson(nested(100)));
      assert.deepEqual(
        refusalCodes(() => parseFhirJson(nested(101))),
        ['fhir.too-deep'],
      );
      assert.deepEqual(
        refusalCodes(() => parseFhirJson('['.repeat(5_000_000))),
        ['fhir.too-deep'],
      );
    });

    it('more characters than the limit', () => {
      assert.deepEqual(
        refusalCodes(() => parseFhirJson('{"a":"xxxxxxxxx"}', { charactersMax: 10 })),
        ['fhir.too-large'],
      );
    });
  });

  it('takes escaped pairs, in either spelling of either half', () => {
    assert.deepEqual(parseFhirJson('{"a":"\\ud83d\\ude00","b":"\ud83d\ude00"}'), { a: '😀', b: '😀' });
  });

  it('is not slowed down by an object with many keys', () => {
    const keys = Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`);
    assert.equal(Object.keys(parseFhirJson(`{${keys.join(',')}}`)).length, 200_000);
    assert.deepEqual(
      refusalCodes(() => parseFhirJson(`{${keys.join(',')},"k77":2}`)),
      ['fhir.duplicate-key'],
    );
  });

  it('remembers where numbers stand without a path for each: those of one list share what is above them', () => {
    const text = `{"a":[{"b":[1.0,2.0,[3.0]]},4.0],"c":5.0}`;
    const [first, second, third, fourth, fifth] = scanJson(text, 10).spelled.map(({ place }) => place);
    assert.ok(first && second && third && fourth && fifth);
    assert.deepEqual([first, second, third, fourth, fifth].map(pathOf), [
      ['a', 0, 'b', 0],
      ['a', 0, 'b', 1],
      ['a', 0, 'b', 2, 0],
      ['a', 1],
      ['c'],
    ]);
    assert.equal(second.above, first.above);
    assert.equal(third.above?.above, first.above);
    assert.equal(fourth.above?.above, fifth.above);
    assert.equal(stringifyFhirJson(parseFhirJson(text)), text);
    assert.deepEqual(scanJson('1.0', 10).spelled, [{ place: undefined, text: '1.0' }]);
  });

  it('measures depth without going deeper than asked', () => {
    assert.equal(isDeeperThan({ a: [{}] }, 3), false);
    assert.equal(isDeeperThan({ a: [{}] }, 2), true);
    assert.equal(isDeeperThan(parseFhirJson('{"a":1.10}'), 1), false);
  });

  it('round-trips every sample to the letter', (t) => {
    for (const { name, text } of sampleFiles(
      t,
      'fhir-r4-examples',
      'ips/connectathon',
      'synthea/r4-conditional-references',
    )) {
      assert.equal(stringifyFhirJson(parseFhirJson(text)), compact(text), name);
    }
  });

  it('names the element in which a fault stands', () => {
    const at = (text: string) => {
      try {
        parseFhirJson(text);
      } catch (error) {
        return (error as RefusalError).refusals[0].expression;
      }
      return 'nothing refused';
    };
    const patient = '{"resourceType":"Patient",';
    assert.equal(at(`${patient}"name":[{"family":"a"},{"family":"\\u0000"}]}`), 'Patient.name[1].family');
    assert.equal(at(`${patient}"contact":[{"name":{"text":"a","text":"b"}}]}`), 'Patient.contact[0].name.text');
    assert.equal(at(`${patient}"_birthDate":{"id":"a","__proto__":1}}`), 'Patient.birthDate');
    assert.equal(at('{"gender":"a","gender":"b","resourceType":"Patient"}'), 'gender');
  });
});
