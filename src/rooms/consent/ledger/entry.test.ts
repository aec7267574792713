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

describe('the body of an entry', () => {
  const facts = {
    node: TEST_NODE,
    actor: TEST_SYSTEM,
    purpose: 'HOPERAT',
    correlationId: 'c',
    at: new Date(0),
  } as const;
  const saying = (said: string) => {
    const detail = { said };
    const note = { action: 'read', outcome: 'denied', kinds: {}, basis: 'consent.revoked', detail } as const;
    return JSON.parse(toEntry(facts, note).body).detail.said;
  };

  it('holds nothing that PostgreSQL cannot read as JSON, whoever said it and wherever it was cut', () => {
    for (const [said, kept] of [
      ['a\0b', 'a\ufffdb'],
      ['\ud83d', '\ufffd'],
      ['\ude00x', '\ufffdx'],
      [`${'a'.repeat(79)}😀`.slice(0, 80), `${'a'.repeat(79)}\ufffd`],
    ] as const) {
      assert.equal(saying(said), kept);
    }
  });

  it('holds all other words as they were said', () => {
    for (const said of ['甲 😀 \u0007\n', '\\u0000', '\\ud83d', '"\\']) assert.equal(saying(said), said);
  });
});

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
