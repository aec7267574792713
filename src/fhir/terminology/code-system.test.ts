import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resource } from '../types.ts';
import { findConcept, toCodeSystem } from './code-system.ts';
import { filtered } from './filters.ts';
import { atOrAbove, atOrBelow, childrenOf, isBelow } from './hierarchy.ts';

function system(concept: readonly object[], more: object = {}) {
  const read = toCodeSystem({ resourceType: 'CodeSystem', url: 'urn:s', concept, ...more } as unknown as Resource);
  assert.ok(read);
  return read;
}
const named = (code: string, property: string, ...values: readonly string[]) => ({
  code,
  property: values.map((valueCode) => ({ code: property, valueCode })),
});

describe('what lies above and below a code', () => {
  it('is said by nesting, by a property of its own, or by one of theirs, each parent once', () => {
    const { concepts } = system([
      { code: 'plant', concept: [named('tree', 'parent', 'plant', 'tall')] },
      named('tall', 'child', 'tree', 'mast'),
      { code: 'mast' },
    ]);
    assert.deepEqual(concepts.get('tree')?.parents, ['plant', 'tall']);
    assert.deepEqual(childrenOf('tall', concepts), ['tree', 'mast']);
    assert.deepEqual([...concepts.keys()], ['plant', 'tree', 'tall', 'mast']);
    assert.equal(isBelow('tree', 'tall', concepts), true);
    assert.equal(isBelow('tall', 'tree', concepts), false);
  });

  it('ends where a circle began', () => {
    const { concepts } = system([named('a', 'parent', 'b'), named('b', 'parent', 'c'), named('c', 'parent', 'a')]);
    assert.deepEqual([...atOrAbove('a', concepts)], ['a', 'b', 'c']);
    assert.deepEqual([...atOrBelow('a', concepts)], ['a', 'c', 'b']);
  });

  it('is worked out once for a filter, however long the line and however many the parents', () => {
    const line = Array.from({ length: 50_000 }, (_, i) => named(`c${i}`, 'parent', `c${i - 1}`));
    const long = system(line);
    assert.equal(filtered(long, [{ property: 'concept', op: 'is-a', value: 'c0' }]).length, 50_000);
    assert.equal(filtered(long, [{ property: 'concept', op: 'generalizes', value: 'c9' }]).length, 10);
    const parents = Array.from({ length: 50_000 }, (_, i) => named(`p${i}`, 'child', 'of-all'));
    const wide = system([...parents, { code: 'of-all' }]);
    assert.equal(wide.concepts.get('of-all')?.parents.length, 50_000);
  });
});

describe('a code', () => {
  it('is found in any case where its system does not tell A from a: as it is written first', () => {
    const open = system([{ code: 'Ab' }, { code: 'aB' }], { caseSensitive: false });
    assert.equal(findConcept(open, 'aB')?.code, 'aB');
    assert.equal(findConcept(open, 'AB')?.code, 'Ab');
    assert.equal(findConcept(system([{ code: 'Ab' }]), 'AB'), undefined);
  });
});
