import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf } from './value-set.ts';

const SYSTEM = {
  resourceType: 'CodeSystem',
  url: 'urn:s',
  status: 'active',
  content: 'complete',
  property: [{ code: 'kind', type: 'code' }],
  concept: [
    {
      code: 'drug',
      concept: [
        { code: 'pill', property: [{ code: 'kind', valueCode: 'solid' }] },
        { code: 'syrup', property: [{ code: 'kind', valueCode: 'liquid' }] },
      ],
    },
    { code: 'device', property: [{ code: 'kind', valueCode: 'solid' }] },
  ],
};
const set = (url: string, compose: object) => ({ resourceType: 'ValueSet', url, compose });
const codes = (compose: object, ...more: ReturnType<typeof set>[]) => {
  const found = codesOf('urn:vs', [set('urn:vs', compose), ...more], [SYSTEM]);
  return found && [...(found.get('urn:s') ?? [])].sort();
};
const filtered = (property: string, op: string, value: string) =>
  codes({ include: [{ system: 'urn:s', filter: [{ property, op, value }] }] });

/** @source https://hl7.org/fhir/R4/valueset.html#compositions */
describe('the codes of a value set', () => {
  it('is-a takes the code and all below it; descendent-of only what is below; is-not-a what is neither', () => {
    assert.deepEqual(filtered('concept', 'is-a', 'drug'), ['drug', 'pill', 'syrup']);
    assert.deepEqual(filtered('concept', 'descendent-of', 'drug'), ['pill', 'syrup']);
    assert.deepEqual(filtered('concept', 'is-not-a', 'drug'), ['device']);
  });

  it('“=” and “in” take by a property', () => {
    assert.deepEqual(filtered('kind', '=', 'solid'), ['device', 'pill']);
    assert.deepEqual(filtered('kind', 'in', 'solid,liquid'), ['device', 'pill', 'syrup']);
  });

  it('all filters of a part hold together; parts are added; what is excluded is not there', () => {
    const filter = [
      { property: 'concept', op: 'is-a', value: 'drug' },
      { property: 'kind', op: '=', value: 'solid' },
    ];
    assert.deepEqual(codes({ include: [{ system: 'urn:s', filter }] }), ['pill']);
    const both = [
      { system: 'urn:s', filter },
      { system: 'urn:s', concept: [{ code: 'device' }] },
    ];
    assert.deepEqual(codes({ include: both }), ['device', 'pill']);
    const exclude = [{ system: 'urn:s', concept: [{ code: 'syrup' }] }];
    assert.deepEqual(codes({ include: [{ system: 'urn:s' }], exclude }), ['device', 'drug', 'pill']);
  });

  it('of value sets that it takes in; with a system, what both have', () => {
    const other = set('urn:other', { include: [{ system: 'urn:s', concept: [{ code: 'pill' }, { code: 'drug' }] }] });
    assert.deepEqual(codes({ include: [{ valueSet: ['urn:other|1'] }] }, other), ['drug', 'pill']);
    const part = { system: 'urn:s', filter: [{ property: 'kind', op: '=', value: 'solid' }], valueSet: ['urn:other'] };
    assert.deepEqual(codes({ include: [part] }, other), ['pill']);
  });

  it('of R4’s own code systems without their being stored', () => {
    const system = 'http://hl7.org/fhir/administrative-gender';
    const found = codesOf('urn:vs', [set('urn:vs', { include: [{ system }] })], []);
    assert.deepEqual([...(found?.get(system) ?? [])].sort(), ['female', 'male', 'other', 'unknown']);
  });

  it('is not guessed: a system that is not here or only in part, an operator that is not understood, a circle', () => {
    assert.equal(codes({ include: [{ system: 'urn:none' }] }), undefined);
    assert.equal(
      codesOf('urn:vs', [set('urn:vs', { include: [{ system: 'urn:s' }] })], [{ ...SYSTEM, content: 'fragment' }]),
      undefined,
    );
    assert.equal(filtered('concept', 'regex', 'a*'), undefined);
    assert.equal(codes({ include: [{ valueSet: ['urn:vs'] }] }), undefined);
    assert.equal(codes({}), undefined);
  });

  it('are worked out once for a set that many take in, and for one of very many parts', () => {
    const levels = Array.from({ length: 9 }, (_, i) =>
      set(`urn:level-${i}`, { include: Array(30).fill({ valueSet: [`urn:level-${i + 1}`] }) }),
    );
    const last = set('urn:level-9', { include: [{ system: 'urn:s', concept: [{ code: 'pill' }] }] });
    assert.deepEqual(codes({ include: [{ valueSet: ['urn:level-0'] }] }, ...levels, last), ['pill']);
    const parts = Array.from({ length: 100_000 }, (_, i) => ({ system: 'urn:s', concept: [{ code: `c${i}` }] }));
    assert.equal(codes({ include: parts, exclude: parts.slice(1) })?.length, 1);
  });
});
