import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { gated } from './gate-fixtures.ts';
import type { EntryBody } from './ledger/entry.ts';

describe('whom a request names stands in that patient’s list, whatever becomes of it', () => {
  const { room } = gated();
  const entries = async () => {
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>('select body from consent.ledger_entry order by at, id'),
    );
    return rows.map(({ body }) => JSON.parse(body) as EntryBody);
  };
  /** What a request of the doctor's leaves in the ledger, a word for each entry. */
  const leftBy = async (method: string, address: string, body?: object) => {
    const before = new Set((await entries()).map(({ id }) => id));
    const { status } = await room.send('doctor', method, `/fhir/R4/${address}`, body);
    const left = (await entries()).filter(({ id, actor }) => !before.has(id) && actor.kind === 'person');
    return { status, left: left.map(({ outcome, patientId }) => `${outcome} ${patientId}`) };
  };
  const condition = (patient: string, more: object = {}) => ({
    resourceType: 'Condition',
    code: { text: 'synthetic' },
    subject: { reference: `Patient/${patient}` },
    ...more,
  });
  const wrong = { onsetDateTime: 'the other day' };
  const bundle = (type: string, ...resources: object[]) => ({
    resourceType: 'Bundle',
    type,
    entry: resources.map((resource) => ({ resource, request: { method: 'POST', url: 'Condition' } })),
  });

  describe('where what is sent is refused for what it is', () => {
    it('by what R4 asks of it, whether or not the patient would be shown', async () => {
      for (const patient of ['managed', 'stranger']) {
        assert.deepEqual(await leftBy('POST', 'Condition', condition(patient, wrong)), {
          status: 400,
          left: [`denied ${patient}`],
        });
      }
    });
    it('for another type than the address, for another id, for a parameter that there is not', async () => {
      const denied = ['denied stranger'];
      assert.deepEqual((await leftBy('POST', 'Observation', condition('stranger'))).left, denied);
      assert.deepEqual((await leftBy('PUT', 'Condition/one', condition('stranger', { id: 'another' }))).left, denied);
      assert.deepEqual((await leftBy('POST', 'Condition?nothing=1', condition('stranger'))).left, denied);
    });
    it('in a bundle: each of whom something was brought, in a batch whose entry is refused too', async () => {
      const two = bundle('transaction', condition('stranger', wrong), condition('managed'));
      assert.deepEqual((await leftBy('POST', '', two)).left.sort(), ['denied managed', 'denied stranger']);
      const batch = await leftBy('POST', '', bundle('batch', condition('stranger', wrong)));
      assert.deepEqual(batch, { status: 200, left: ['denied stranger'] });
    });
    it('in a batch, each entry for itself: of nobody where it names nobody, once, and none for a slip in what is only asked', async () => {
      const organization = { resourceType: 'Organization', name: 'synthetic' };
      const batch = (...entry: object[]) => leftBy('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
      const made = { resource: organization, request: { method: 'POST', url: 'Organization' } };
      assert.deepEqual(await batch(made), { status: 200, left: ['denied undefined'] });
      assert.deepEqual((await batch(made, made)).left, ['denied undefined', 'denied undefined']);
      const shown = { resource: condition('managed'), request: { method: 'POST', url: 'Condition' } };
      const hidden = { resource: condition('stranger'), request: { method: 'POST', url: 'Condition' } };
      assert.deepEqual((await batch(made, hidden, hidden, shown)).left.sort(), [
        'denied stranger',
        'denied stranger',
        'denied undefined',
        'permitted managed',
      ]);
      const asked = (url: string) => ({ request: { method: 'GET', url } });
      assert.deepEqual((await batch(asked('Condition?nothing=1'))).left, []);
      assert.deepEqual(
        (await batch(asked('Condition/never-was'))).left,
        (await leftBy('GET', 'Condition/never-was')).left,
      );
      const unreadable = { resource: condition('stranger'), request: { method: 'PUT', url: 'Condition/../x' } };
      assert.deepEqual((await batch(unreadable)).left, ['denied stranger']);
      assert.deepEqual((await batch({ request: { method: 'TRACE', url: 'Patient/1' } })).left, ['denied undefined']);
    });
    it('for the patient’s consent, once', async () => {
      const { status, left } = await leftBy('POST', 'Condition', condition('denies'));
      assert.equal(status, 403);
      assert.deepEqual([...new Set(left)], ['denied denies']);
    });
    it('and nobody who is not here, nor of what cannot be read', async () => {
      assert.deepEqual((await leftBy('POST', 'Condition', condition('never-was', wrong))).left, ['denied undefined']);
      assert.deepEqual((await leftBy('POST', 'Condition', { resourceType: '__proto__' })).left, ['denied undefined']);
    });
  });

  describe('where a search names something of theirs, and finds nothing', () => {
    before(async () => {
      const visit = {
        resourceType: 'Encounter',
        id: 'enc-quiet',
        status: 'finished',
        class: { code: 'AMB' },
        subject: { reference: 'Patient/managed' },
      };
      assert.ok((await room.send('system', 'PUT', '/fhir/R4/Encounter/enc-quiet', visit)).status < 300);
    });
    for (const [name, address] of [
      ['by the compartment of a visit', (id: string) => `Encounter/${id}/Observation`],
      ['by a reference to the visit', (id: string) => `Observation?encounter=Encounter/${id}`],
      [
        'through what refers to it',
        (id: string) => `Practitioner?_has:Observation:performer:encounter=Encounter/${id}`,
      ],
    ] as const) {
      it(`${name}: as a look where it is shown, as refused where it is hidden, of nobody where it is not there`, async () => {
        assert.deepEqual(await leftBy('GET', address('enc-quiet')), { status: 200, left: ['permitted managed'] });
        assert.deepEqual(await leftBy('GET', address('enc-stranger')), { status: 200, left: ['denied stranger'] });
        assert.deepEqual(await leftBy('GET', address('enc-never')), { status: 200, left: ['denied undefined'] });
      });
    }
    it('by ids: one entry for each patient of whom nothing is told', async () => {
      const ids = ['obs-managed', 'obs-stranger', 'obs2-stranger', 'obs-denies'];
      const { left } = await leftBy('GET', `Observation?_id=${ids.join(',')}`);
      assert.deepEqual(left.sort(), ['denied denies', 'denied stranger', 'permitted managed']);
    });
    it('and where it names nobody, of nobody, unless it is of what is nobody’s', async () => {
      assert.deepEqual((await leftBy('GET', 'Condition?code=nothing')).left, ['permitted undefined']);
      assert.deepEqual((await leftBy('GET', 'Organization?name=nothing')).left, []);
      assert.deepEqual((await leftBy('GET', 'Flag/_history?_since=2099-01-01')).left, ['permitted undefined']);
      assert.deepEqual((await leftBy('GET', 'Organization/_history')).left, []);
    });
  });

  it('where it is told that something was deleted, or has no such version', async () => {
    await room.send('system', 'PUT', '/fhir/R4/Flag/flag-managed', {
      resourceType: 'Flag',
      id: 'flag-managed',
      status: 'active',
      code: { text: 'synthetic' },
      subject: { reference: 'Patient/managed' },
    });
    const missing = await leftBy('GET', 'Flag/flag-managed/_history/9');
    assert.deepEqual(missing, { status: 404, left: ['denied managed'] });
    await room.send('system', 'DELETE', '/fhir/R4/Flag/flag-managed');
    assert.deepEqual(await leftBy('GET', 'Flag/flag-managed'), { status: 410, left: ['denied managed'] });
    assert.deepEqual(await leftBy('GET', 'Flag/flag-managed/_history/2'), { status: 410, left: ['denied managed'] });
  });
});
