import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aConsent } from './fixtures.ts';
import { gated, org1 } from './gate-fixtures.ts';
import type { EntryBody } from './ledger/entry.ts';
import type { Sent } from './room-harness.ts';

describe('the gate on FHIR REST, and what it tells the ledger', () => {
  const { room, get, whose } = gated();

  it('a new visit opens the record, and a new denial closes it, at the next request', async () => {
    assert.equal((await get('doctor', 'Observation/obs-stranger')).status, 404);
    const visit = {
      resourceType: 'Encounter',
      id: 'enc-stranger',
      status: 'in-progress',
      class: { code: 'AMB' },
      subject: { reference: 'Patient/stranger' },
      serviceProvider: org1,
    };
    await room.send('system', 'PUT', '/fhir/R4/Encounter/enc-stranger', visit);
    assert.equal((await get('doctor', 'Observation/obs-stranger')).status, 200);
    const denial = { ...aConsent({ type: 'deny' }), id: 'c-stranger', patient: { reference: 'Patient/stranger' } };
    await room.send('system', 'PUT', '/fhir/R4/Consent/c-stranger', denial);
    assert.equal((await get('doctor', 'Observation/obs-stranger')).status, 404);
    assert.ok(!whose(await get('doctor', 'Observation')).includes('stranger'));
  });

  describe('what a search tells of somebody without showing anything', () => {
    const since = async (patientId: string, act: () => Promise<Sent>) => {
      const read = () =>
        room.db.database.transaction((tx) =>
          tx.query<{ body: string }>('select body from consent.ledger_entry where patient_id = $1 order by at, id', [
            patientId,
          ]),
        );
      const known = (await read()).length;
      assert.equal((await act()).status, 200);
      const entries = (await read()).map(({ body }) => JSON.parse(body) as EntryBody);
      // The order within one instant is not kept: what is new has no place of its own.
      return entries.length === known ? [] : entries;
    };
    const newest = (entries: readonly EntryBody[], type: string) =>
      entries
        .filter(({ kinds, actor }) => actor.kind === 'person' && kinds[type] === 0)
        .map((e) => [e.outcome, e.basis]);

    it('that there is nothing of a patient who was named is in the ledger, as a look or as a refusal', async () => {
      const nothing = (patient: string, as = 'doctor') =>
        since(patient, () => get(as, `Flag?subject=Patient/${patient}`));
      assert.deepEqual(newest(await nothing('managed'), 'Flag'), [['permitted', 'consent/treatment-relation']]);
      assert.deepEqual(newest(await nothing('denies'), 'Flag'), [['denied', 'consent.withheld-by-patient']]);
      const counted = await since('managed', () => get('doctor', 'Goal?patient=managed&_summary=count'));
      assert.deepEqual(newest(counted, 'Goal'), [['permitted', 'consent/treatment-relation']]);
      const last = await since('managed', () => get('doctor', 'Observation/$lastn?patient=managed&category=none'));
      assert.deepEqual(newest(last, 'Observation'), [['permitted', 'consent/treatment-relation']]);
      assert.deepEqual(await since('nobody-here', () => get('doctor', 'Flag?subject=Patient/nobody-here')), []);
    });
    it('a total is in the ledger as it was told, and not as its page', async () => {
      for (const id of ['t1', 't2', 't3']) {
        await room.send('system', 'PUT', `/fhir/R4/Goal/${id}`, {
          resourceType: 'Goal',
          id,
          lifecycleStatus: 'active',
          description: { text: 'synthetic' },
          subject: { reference: 'Patient/managed' },
        });
      }
      const entries = await since('managed', () => get('doctor', 'Goal?patient=managed&_count=1&_total=accurate'));
      const told = entries.filter(({ actor, kinds }) => actor.kind === 'person' && (kinds['Goal'] ?? 0) > 0);
      assert.deepEqual(
        told.map(({ kinds }) => kinds),
        [{ Goal: 3 }],
      );
    });
  });

  it('a refused look is in the ledger of the patient it was about, as refused', async () => {
    await get('doctor', 'Observation/obs-denies');
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>("select body from consent.ledger_entry where patient_id = 'denies'"),
    );
    const denied = rows.map((r) => JSON.parse(r.body) as EntryBody).filter((e) => e.outcome === 'denied');
    const look = denied.find((e) => e.actor.kind === 'person' && e.kinds.Observation === 1);
    assert.equal(look?.basis, 'consent.withheld-by-patient');
  });
});
