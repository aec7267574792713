import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatherWrites } from './gather-writes.ts';

const write = (key: string, ...names: string[]) => ({ key, type: key.split('/')[0] ?? '', names: new Set(names) });
const gathered = (...writes: ReturnType<typeof write>[]) =>
  gatherWrites(writes)
    .map((group) => group.map(({ key }) => key).sort())
    .sort();

describe('writes hang together', () => {
  it('as a visit with all that names it and all that it names, by however many steps', () => {
    assert.deepEqual(
      gathered(
        write('Observation/o', 'DiagnosticReport/r'),
        write('Encounter/e', 'Condition/c', 'Patient/p'),
        write('DiagnosticReport/r', 'Encounter/e'),
        write('Condition/c'),
        write('Observation/alone', 'Patient/p', 'Encounter/another'),
      ),
      [['Condition/c', 'DiagnosticReport/r', 'Encounter/e', 'Observation/o'], ['Observation/alone']],
    );
  });

  it('with what tells of them, which is no write by itself', () => {
    assert.deepEqual(gathered(write('Provenance/p', 'Observation/o'), write('Observation/o'), write('Provenance/q')), [
      ['Observation/o', 'Provenance/p'],
    ]);
  });

  it('in whatever order they come', () => {
    const [a, b, c] = [write('Task/a', 'Task/b'), write('Task/b', 'Task/c'), write('Task/c')];
    for (const order of [
      [a, b, c],
      [c, b, a],
      [b, a, c],
      [b, c, a],
    ]) {
      assert.deepEqual(gathered(...order), [['Task/a', 'Task/b', 'Task/c']]);
    }
  });
});
