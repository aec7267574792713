import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { systemOf } from '../papers/identifier.ts';
import { factsOf } from './facts.ts';
import { keysToAsk, keysToKeep } from './keys.ts';

const today = '2026-11-22';

describe('what is compared of a record', () => {
  it('is a telephone number without its country, however it is printed', () => {
    const phonesOf = (...values: string[]) =>
      factsOf({ telecom: values.map((value) => ({ system: 'phone', value })) }, today).phones;
    assert.deepEqual(phonesOf('+852 9123-4567', '９１２３４５６７', '00852 91234567'), ['hk:91234567']);
    assert.deepEqual(phonesOf('+86 138 0013 8000', '13800138000'), ['cn:13800138000']);
    assert.deepEqual(phonesOf('12345', 'none', ''), []);
    assert.deepEqual(factsOf({ telecom: [{ system: 'email', value: '91234567@example.org' }] }, today).phones, []);
  });

  it('is a paper by its compared spelling, and no paper that cannot be right', () => {
    const papersOf = (kind: 'hkid' | 'home-return-permit', value: string) =>
      factsOf({ identifier: [{ system: systemOf(kind), value }] }, today).papers.map(({ key }) => key);
    assert.deepEqual(papersOf('hkid', 'E364912(5)'), ['E3649125']);
    assert.deepEqual(papersOf('hkid', 'E364912(6)'), []);
    assert.deepEqual(papersOf('home-return-permit', 'H1234567802'), ['H12345678']);
  });

  it('is nothing that a counter writes for want of knowledge: it agrees for everybody', () => {
    const namesOf = (text: string) => factsOf({ name: [{ text }] }, today).names.length;
    for (const none of ['未知', '無名氏', 'Unknown', 'N/A', '陳美玲之子', 'BABY OF CHAN', 'Baby', '本人']) {
      assert.equal(namesOf(none), 0, none);
    }
    for (const name of ['陳美玲', 'CHAN Mei Ling', '吳', 'Ng', '安子之']) assert.equal(namesOf(name), 1, name);
    const { phones, addresses, papers } = factsOf(
      {
        telecom: ['99999999', '00000000', '12345678', '+852 88888888', '13333333333'].map((value) => ({ value })),
        address: [{ text: '深圳市宝安区新安街道' }, { text: 'Hong Kong, Kowloon' }],
        identifier: ['N/A', '0', '0000', 'UNKNOWN', '12'].map((value) => ({ system: 'urn:mrn', value })),
      },
      today,
    );
    assert.deepEqual([phones, addresses, papers], [[], [], []]);
  });

  it('is two names where the whole and the parts are in two scripts', () => {
    const { names } = factsOf({ name: [{ text: 'WONG, Suk Ching', family: '黃', given: ['淑貞'] }] }, today);
    assert.deepEqual(
      names.map(({ script }) => script),
      ['latin', 'han'],
    );
  });

  it('is nothing of a record that holds something else, and nothing makes it fail', () => {
    const member = fc.constantFrom(
      'name',
      'identifier',
      'telecom',
      'address',
      'contact',
      'birthDate',
      'gender',
      'text',
      'family',
      'given',
      'value',
      'line',
      'system',
    );
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.string({ unit: 'binary' }),
        fc.array(tie('value')),
        tie('object'),
      ),
      object: fc.dictionary(member, tie('value')),
    }));
    fc.assert(
      fc.property(fc.dictionary(member, anything.value), (record) => {
        const facts = factsOf(record, today);
        for (const { text } of [...keysToKeep(facts), ...keysToAsk(facts)]) assert.equal(typeof text, 'string');
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  it('has few keys, however much a record says', () => {
    const names = Array.from({ length: 50 }, (_, i) => ({ text: `Aa Bb Cc Dd Ee Ff Gg ${'x'.repeat(i)}` }));
    assert.ok(keysToKeep(factsOf({ name: names, birthDate: '1980-01-01' }, today)).length < 300);
    assert.ok(
      keysToKeep(factsOf({ name: [{ text: '黃淑貞' }, { text: 'WONG, Suk Ching' }], birthDate: '1951-03-08' }, today))
        .length < 30,
    );
  });
});
