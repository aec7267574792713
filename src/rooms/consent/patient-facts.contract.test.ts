import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataTest } from '#fhir';
import { inStore } from '../../../test/store.ts';
import { aContext, aProvision, aStanding } from './fixtures.ts';
import { withPatients } from './patient-facts.ts';
import { aRecord } from './record-fixtures.ts';

const is = (id: string): DataTest => ({ kind: 'ids', ids: [id] });
/** Patients p1, p2 and gone have said no to something, p3 yes, nobody else anything. */
const contextOf = (patientId?: string) => {
  const effect = patientId === 'p3' ? 'permit' : 'deny';
  const hasSpoken = ['p1', 'p2', 'p3', 'gone', 'nobody'].includes(patientId ?? '');
  return aContext({ consents: hasSpoken ? [aStanding(aProvision(effect))] : [] });
};
const of = (patientId?: string) => ({ type: 'Observation', ...(patientId === undefined ? {} : { patientId }) });

describe('what can be told of the Patient to who writes', () => {
  it('is whether a rule speaks of the very patient whose data it is, where that patient says no to something', () =>
    inStore(async ({ tx, put, remove }) => {
      await put(...['p1', 'p2', 'p3', 'p4', 'gone'].map((id) => aRecord(id)));
      await remove('Patient', 'gone');
      const facts = ['p1', 'p2', 'p1', 'p3', 'p4', 'gone', 'nobody', undefined].map(of);
      const found = await withPatients(tx, facts, contextOf);
      const told = found.map(
        ({ patientPasses }) => patientPasses && [patientPasses(is('p1')), patientPasses(is('p2'))],
      );
      const [first, second] = [
        [true, false],
        [false, true],
      ];
      assert.deepEqual(told, [first, second, first, ...Array(5).fill(undefined)]);
      assert.deepEqual(
        found.map(({ patientPasses: _, ...rest }) => rest),
        facts,
      );
    }));

  it('is not looked for where nobody says no', async () => {
    const tx = { query: () => assert.fail('asked') };
    const facts = [of('p3'), of('p4'), of()];
    assert.deepEqual(await withPatients(tx, facts, contextOf), facts);
  });
});
