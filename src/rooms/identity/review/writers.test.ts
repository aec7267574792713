import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Writing } from '../ports.ts';
import { writersOf } from './writers.ts';

const second = (n: number) => new Date(Date.parse('2026-11-22T03:00:00Z') + n * 1000);
const act = (n: number, at: string, kinds: Record<string, number> = { Observation: 1 }): Writing => ({
  at: second(n),
  kinds,
  institution: `Organization/${at}`,
  person: `Practitioner/of-${at}`,
});
const written = (id: string, n: number, type = 'Observation') => ({ type, id, lastUpdated: second(n).toISOString() });
const named = (resources: ReturnType<typeof written>[], writings: Writing[]) =>
  Object.fromEntries([...writersOf(resources, writings)].map(([key, { institutions }]) => [key, institutions.join()]));

describe('who wrote a resource, as the ledger has it, is', () => {
  it('who acted just before, and nobody who acted afterwards, long before, or on another kind', () => {
    assert.deepEqual(
      named([written('a', 1)], [act(0, 'x'), act(2, 'y'), act(-60, 'z'), act(0, 'v', { Condition: 1 })]),
      {
        'Observation/a': 'Organization/x',
      },
    );
  });

  it('found by elimination, where two acted one after the other', () => {
    const both = named([written('later', 6), written('first', 1)], [act(0, 'x'), act(5, 'y')]);
    assert.deepEqual(both, { 'Observation/first': 'Organization/x', 'Observation/later': 'Organization/y' });
  });

  it('nobody, where two acted at once; one of both, where they are the same', () => {
    assert.deepEqual(named([written('a', 6), written('b', 6)], [act(0, 'x'), act(5, 'y')]), {});
    assert.deepEqual(named([written('a', 6), written('b', 6)], [act(0, 'x'), act(5, 'x')]), {
      'Observation/a': 'Organization/x',
      'Observation/b': 'Organization/x',
    });
  });

  it('as many times the writer as it wrote, and no more', () => {
    const bundle = act(0, 'x', { Observation: 2 });
    const three = [written('a', 1), written('b', 1), written('c', 6)];
    assert.deepEqual(named(three, [bundle, act(5, 'y')]), {
      'Observation/a': 'Organization/x',
      'Observation/b': 'Organization/x',
      'Observation/c': 'Organization/y',
    });
  });

  it('nobody, where more was written than the one who may have written it did', () => {
    assert.deepEqual(named([written('a', 1), written('b', 2)], [act(0, 'x')]), {});
  });

  it('nobody, where it was a program that wrote for no institution', () => {
    assert.deepEqual(named([written('a', 1)], [{ at: second(0), kinds: { Observation: 1 } }]), {});
  });
});
