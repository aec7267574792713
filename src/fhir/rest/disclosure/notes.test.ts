import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessNote, Scope } from '#kernel';
import type { GateAction } from '../../gate.ts';
import type { RestParts } from '../parts.ts';
import { noteAccess } from './notes.ts';

const ground = (_scope: Scope, { type, patientId = 'nobody' }: { type: string; patientId?: string }) => ({
  basis: `rule/${type}/${patientId}`,
  detail: { consent: 'c1' },
});
const PARTS = { gate: { ground } } as unknown as RestParts;

function noted(
  action: GateAction,
  resources: Parameters<typeof noteAccess>[3],
  { parts = PARTS, detail }: { parts?: RestParts; detail?: Readonly<Record<string, string>> } = {},
) {
  const notes: AccessNote[] = [];
  noteAccess(parts, { note: (note: AccessNote) => void notes.push(note) } as Scope, action, resources, detail);
  return notes;
}
const of = (type: string, patientId?: string) => ({ type, ...(patientId === undefined ? {} : { patientId }) });

describe('what was seen or written, in the ledger', () => {
  it('is one entry for each patient, with how many of each kind, by the rule that opened it', () => {
    const seen = [of('Condition', 'p1'), of('Condition', 'p1'), of('Observation', 'p1'), of('Condition', 'p2')];
    const facts = { action: 'search', outcome: 'permitted', detail: { consent: 'c1' } };
    assert.deepEqual(noted('search', seen), [
      { ...facts, patientId: 'p1', kinds: { Condition: 2, Observation: 1 }, basis: 'rule/*/p1' },
      { ...facts, patientId: 'p2', kinds: { Condition: 1 }, basis: 'rule/Condition/p2' },
    ]);
    assert.deepEqual(noted('read', []), []);
  });

  it('has what is nobody’s only where it was written', () => {
    const nobodys = [of('Organization')];
    for (const action of ['read', 'search', 'history', 'export'] as const) assert.deepEqual(noted(action, nobodys), []);
    for (const action of ['create', 'update', 'delete'] as const) {
      assert.deepEqual(noted(action, nobodys), [
        {
          action,
          outcome: 'permitted',
          kinds: { Organization: 1 },
          basis: 'rule/Organization/nobody',
          detail: { consent: 'c1' },
        },
      ]);
    }
    assert.equal(noted('read', [of('Organization'), of('Condition', 'p1')]).length, 1);
  });

  it('has what the operation says of it beside what the rule says', () => {
    const [entry] = noted('read', [of('Condition', 'p1')], { detail: { operation: '$everything' } });
    assert.deepEqual(entry?.detail, { consent: 'c1', operation: '$everything' });
  });

  it('names the interface where no rule is named', () => {
    const [entry] = noted('read', [of('Condition', 'p1')], { parts: { gate: {} } as RestParts });
    assert.deepEqual([entry?.basis, entry?.detail], ['fhir.rest', undefined]);
  });
});
