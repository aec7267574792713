import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { inStore, type TestStore } from '../../../../test/store.ts';
import { aProvision, aSystem } from '../fixtures.ts';
import { anArtefact } from '../provisions/fixtures.ts';
import { toConsentResource } from './fhir.ts';
import type { Artefact } from './model.ts';
import { consentInForce } from './operations/between-nodes.ts';

const provision = aProvision('permit', { until: '2026-12-01T00:00:00.000Z' });
const signed = anArtefact(provision);

/** The consent of this id as records are sent under it; what is refused by its code. */
async function inForce(store: TestStore, artefact: Artefact, id = artefact.id) {
  await store.put(toConsentResource(artefact));
  return consentInForce(store.scope(aSystem('system/*.cruds')), id).catch((fault: unknown) => {
    if (!(fault instanceof RefusalError)) throw fault;
    return fault.refusals[0].code;
  });
}

describe('a consent under which records are sent', () => {
  it('is one that holds, as it was signed', () =>
    inStore(async (store) => {
      const found = await inForce(store, signed);
      assert.ok(typeof found === 'object');
      assert.deepEqual([found.id, found.terms], ['c1', signed.terms]);
    }));

  it('is none that says something else than what was signed: more data, longer, or over the border', () =>
    inStore(async (store) => {
      const { terms } = signed;
      const changed: readonly Artefact['terms'][] = [
        { ...terms, crossBorder: true },
        { ...terms, provision: { ...provision, until: '2027-12-01T00:00:00.000Z' } },
        { ...terms, provision: { ...provision, data: { types: ['Condition'] } } },
      ];
      for (const [nth, other] of changed.entries())
        assert.equal(await inForce(store, { ...signed, id: `c${nth}`, terms: other }), undefined, `${nth}`);
    }));

  it('is none that nobody signed, that is over, or that has ended', () =>
    inStore(async (store) => {
      const { signature: _, ...unsigned } = signed;
      assert.equal(await inForce(store, { ...unsigned, id: 'unsigned' }), undefined);
      const over = { ...provision, until: '2026-11-22T02:00:00.000Z' };
      assert.equal(await inForce(store, anArtefact(over, { id: 'over' })), undefined);
      assert.equal(await inForce(store, anArtefact(provision, { id: 'ended', state: 'ended' })), undefined);
    }));

  it('is refused by name where there is none of that id', () =>
    inStore(async (store) => {
      assert.equal(await inForce(store, signed, 'none'), 'consent.artefact-not-found');
    }));
});
