import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seeded } from '../fixtures.ts';
import { Decimal } from './decimal.ts';
import { given } from './fixtures.ts';
import { parse } from './parse.ts';

const WORDS = [
  ...[
    'name',
    'given',
    'birthDate',
    'value',
    'Patient',
    '$this',
    '$total',
    '$index',
    '%resource',
    '%`ext-a`',
    '`x`',
    '{}',
  ],
  ...[
    '1',
    '2.50',
    '0',
    "'a'",
    "''",
    "'\\u0041'",
    '@2024-02',
    '@T10:30',
    '@2024-01-01T00:00:00Z',
    "3 'mg'",
    '2 days',
    'true',
  ],
  ...['=', '!=', '~', '!~', '<', '>=', '|', '+', '-', '*', '/', 'div', 'mod', '&', 'and', 'or', 'xor', 'implies', 'in'],
  ...[
    'is',
    'as',
    'contains',
    '.',
    ',',
    '(',
    ')',
    '[',
    ']',
    '.where(',
    '.select(',
    '.repeat(',
    '.aggregate(',
    '.combine(',
  ],
  ...[
    '.descendants()',
    '.children()',
    '.first()',
    '.toString()',
    '.toQuantity()',
    '.toDecimal()',
    '.power(',
    '.round(',
  ],
  ...[
    '.matches(',
    '.replace(',
    '.replaceMatches(',
    '.substring(',
    '.split(',
    '.join(',
    '.type()',
    '.ofType(',
    '.extension(',
  ],
  ...['constructor', '__proto__', 'toString', '.hasValue()', '.not()', 'iif(', '.exists(', '.all(', '.union(', 'now()'],
];
const patient = {
  resourceType: 'Patient',
  birthDate: '1990',
  name: [{ given: ['A', 'B'], _given: [null, { id: 'g' }] }],
  extension: [{ url: 'urn:x', valueQuantity: { value: 1.5, system: 'http://unitsofmeasure.org', code: 'kg' } }],
};

describe('any expression', () => {
  it('gives an answer or is refused; nothing else comes of it', (t) => {
    const expression = fc.array(fc.constantFrom(...WORDS), { maxLength: 14 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(expression, (text) => {
        const found = given(text, patient);
        assert.ok(found === 'refused' || Array.isArray(found));
      }),
      seeded(t, 5000) as fc.Parameters<[string]>,
    );
  });

  it('of two values and an operator does so too', (t) => {
    const value = fc.constantFrom(
      '1',
      '-1',
      '0',
      '2.50',
      "'a'",
      '@2024-02',
      '@2024',
      '@T10:30',
      "3 'mg'",
      "1 'Cel'",
      '2 days',
      '1 year',
      "1 'mo'",
      'birthDate',
      'extension.value',
      'name',
      '{}',
      'true',
    );
    const operator = fc.constantFrom('=', '~', '<', '>', '+', '-', '*', '/', 'div', 'mod', '&', '|', 'in', 'and');
    fc.assert(
      fc.property(value, operator, value, (left, sign, right) => {
        const found = given(`(${left}) ${sign} (${right})`, patient);
        assert.ok(found === 'refused' || Array.isArray(found));
      }),
      seeded(t, 2000) as fc.Parameters<[string, string, string]>,
    );
  });

  it('reaches nothing that is not in the resource', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'value.constructor', 'name.length']) {
      assert.deepEqual(given(name, patient), [], name);
      assert.deepEqual(given(`'a'.select(${name})`, patient), [], name);
    }
    assert.equal(given('constructor()', patient), 'refused');
    assert.equal(given('name.`__proto__`()', patient), 'refused');
  });

  it('that is very long or very deep is refused', () => {
    assert.equal(given('('.repeat(5000) + ')'.repeat(5000)), 'refused');
    assert.equal(given(`${'('.repeat(100)}1${')'.repeat(100)}`), 'refused');
    assert.equal(given(`${'-'.repeat(100)}1`), 'refused');
    assert.equal(given(`1${' + 1'.repeat(2000)}`), 'refused');
    assert.deepEqual(given(`1${' + 1'.repeat(900)}`), ['901']);
    assert.deepEqual(given(`name${'.name'.repeat(900)}`, patient), []);
  });

  it('that makes more and more of what it has is given up', () => {
    const many = { list: Array.from({ length: 300 }, (_, i) => ({ n: i })) };
    assert.equal(given("list.aggregate($total & $total, 'ab')", many), 'refused');
    assert.equal(given('list.aggregate($total.combine($total), 1)', many), 'refused');
    assert.equal(given('list.aggregate($total * $total, 9.9)', many), 'refused');
    assert.equal(given('list.select(%context.list.select(%context.list))', many), 'refused');
    assert.equal(given('list.repeat(%context.list.combine(%context.list))', many), 'refused');
    assert.equal(given('list.first().n.repeat(%context.list.n.take(20))', many).length, 20);
    const sums = `%context.list.where(${'1 + '.repeat(500)}1 = 0).exists()`;
    assert.equal(given(`list.where(${sums})`, many), 'refused');
    assert.equal(given(`list.where('${'a'.repeat(2000)}'.matches('a*b'))`, many), 'refused');
    assert.equal(given("list.aggregate($total.replace('a', 'aaaaaaaa'), 'a')", many), 'refused');
    assert.equal(given("list.aggregate($total.replaceMatches('a', 'aaaaaaaa'), 'a')", many), 'refused');
  });
});

describe('decimals', () => {
  const written = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat({ max: 12 }));

  it('are what they are written as, and keep the laws of numbers', (t) => {
    fc.assert(
      fc.property(written, written, ([m, i], [n, j]) => {
        const [a, b] = [new Decimal(m, i), new Decimal(n, j)];
        assert.equal(Decimal.read(a.toString())?.compare(a), 0);
        assert.equal(a.plus(b).minus(b).compare(a), 0);
        assert.equal(a.times(b).compare(b.times(a)), 0);
        const [whole, rest] = [a.div(b), a.mod(b)];
        if (n === 0n) assert.equal(whole, undefined);
        else
          assert.equal(
            (whole as Decimal)
              .times(b)
              .plus(rest as Decimal)
              .compare(a),
            0,
          );
        const back = a.over(b)?.times(b).minus(a);
        // Off by half of the last digit of the quotient, times what it is multiplied by.
        assert.ok(!back || Math.abs(back.toNumber()) <= 1e-16 * Math.abs(b.toNumber()) + 1e-30);
      }),
      seeded(t, 1000) as fc.Parameters<[[bigint, number], [bigint, number]]>,
    );
  });

  it('are the same sum in an expression', (t) => {
    fc.assert(
      fc.property(written, written, ([m, i], [n, j]) => {
        const [a, b] = [new Decimal(m, i), new Decimal(n, j)];
        if (i === 0 || j === 0) return;
        const [found] = parse(`(${a}) + (${b})`)({
          self: [],
          context: [],
          resource: { value: {} },
          budget: { left: 1000 },
        });
        assert.equal(String(found?.value), a.plus(b).toString());
      }),
      seeded(t, 500) as fc.Parameters<[[bigint, number], [bigint, number]]>,
    );
  });
});
