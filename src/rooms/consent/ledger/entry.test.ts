import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shardOf } from '#fhir';
import { TEST_NODE, TEST_SYSTEM } from '../../../../test/harness.ts';
import { toEntry } from './entry.ts';

const at = (milliseconds: number) =>
  toEntry(
    {
      node: TEST_NODE,
      actor: TEST_SYSTEM,
      purpose: 'HOPERAT',
      correlationId: 'c',
      at: new Date(Date.UTC(2026, 10, 22) + milliseconds),
    },
    { action: 'read', outcome: 'permitted', patientId: 'p1', kinds: { Patient: 1 }, basis: 'consent/system-scope' },
  ).id;

describe('the id of an entry', () => {
  it('lies in its patient’s shard, and there behind those of earlier acts', () => {
    const ids = Array.from({ length: 300 }, (_, i) => at(i * 7_919_117));
    for (const id of ids) assert.equal(shardOf(id), shardOf('p1'), id);
    assert.deepEqual(ids.toSorted(), ids);
  });

  it('is one of its own for each act of a millisecond', () => {
    assert.equal(new Set(Array.from({ length: 1_000 }, () => at(0))).size, 1_000);
  });
});
