import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PRIMITIVES } from './primitives.ts';
import { Walk } from './walk.ts';

/** Values on both sides of the line, for each primitive type. @source https://hl7.org/fhir/R4/datatypes.html#primitive */
const TABLE: Record<string, { good: unknown[]; bad: unknown[] }> = {
  boolean: { good: [true, false], bad: ['true', 1, {}] },
  integer: { good: [0, -2147483648, 2147483647], bad: [1.5, 2147483648, -2147483649, '1', true] },
  unsignedInt: { good: [0, 2147483647], bad: [-1, 0.5] },
  positiveInt: { good: [1], bad: [0, -1] },
  decimal: { good: [0, -1.5, 1e21], bad: ['1', true, {}] },
  string: { good: ['x', ' ', 'tab\tand\nline', '全形　空格', '😀'], bad: ['', 'bell\u0007', 5, 'x'.repeat(1_048_577)] },
  markdown: { good: ['# x'], bad: ['', 'esc\u001b'] },
  code: { good: ['a', 'a b', '<='], bad: ['', ' a', 'a ', 'a  b', 'a\n'] },
  id: { good: ['a', 'A-1.b', 'x'.repeat(64)], bad: ['', 'x'.repeat(65), 'a_b', 'a/b'] },
  uri: { good: ['urn:x', 'http://a/ü', 'x'], bad: ['', 'a b', ' a'] },
  url: { good: ['https://a'], bad: ['a b'] },
  canonical: { good: ['http://a|1.0'], bad: ['a b'] },
  oid: { good: ['urn:oid:1.2.156'], bad: ['1.2.3', 'urn:oid:3.1', 'urn:oid:1.02'] },
  uuid: {
    good: ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520'],
    bad: ['c757873d-ec9a-4326-a141-556f43239520', 'urn:uuid:C757873D-EC9A-4326-A141-556F43239520'],
  },
  date: {
    good: ['2024', '2024-02', '2024-02-29'],
    bad: ['', '24', '2023-02-29', '2024-04-31', '2024-13', '0000', '2024-05-01T00:00:00Z'],
  },
  dateTime: {
    good: ['2024', '2024-02-29', '2024-05-01T10:00:00Z', '2024-05-01T10:00:00.123456+08:00', '2024-12-31T23:59:60Z'],
    bad: [
      '2024-05-01T10:00:00',
      '2024-05-01T10:00Z',
      '2024-05-01T24:00:00Z',
      '2024-05-01 10:00:00Z',
      '2024-02-30T10:00:00Z',
      '2024-05-01T10:00:00+15:00',
    ],
  },
  instant: {
    good: ['2024-05-01T10:00:00Z', '2024-05-01T10:00:00.1-14:00'],
    bad: ['2024-05-01', '2024-05-01T10:00:00'],
  },
  time: { good: ['00:00:00', '23:59:59.5'], bad: ['24:00:00', '10:00', '10:00:00Z'] },
  base64Binary: { good: ['QUJD', 'QQ==', 'QUJD\nQUJD'], bad: ['', 'QUJ', 'QU=D', 'Q*JD'] },
};

function isGood(type: string, value: unknown): boolean {
  const walk = new Walk();
  PRIMITIVES[type]?.(value, walk);
  return !walk.issues.some((issue) => issue.severity === 'error');
}

describe('primitive types', () => {
  it('a text of blanks alone is R4, but worth a warning', () => {
    const walk = new Walk();
    PRIMITIVES.string?.(' \n\u3000', walk);
    assert.deepEqual(
      walk.issues.map((issue) => `${issue.severity} ${issue.code}`),
      ['warning fhir.text-blank'],
    );
  });

  it('are all here', () => assert.deepEqual(Object.keys(TABLE).sort(), Object.keys(PRIMITIVES).sort()));
  for (const [type, { good, bad }] of Object.entries(TABLE)) {
    it(type, () => {
      for (const value of good)
        assert.equal(isGood(type, value), true, `${type} should be ${String(value).slice(0, 40)}`);
      for (const value of bad)
        assert.equal(isGood(type, value), false, `${type} should not be ${String(value).slice(0, 40)}`);
    });
  }
});
