import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aClinician, aPatient } from '../fixtures.ts';
import { type Sent, type TestRoom, testRoom } from '../room-harness.ts';

const ASK = {
  patient: { id: 'p1' },
  scope: { purposes: ['TREAT'], sections: ['problems', 'allergies'], validDays: 30 },
  reason: 'A second opinion (synthetic).',
};

/** From the asking to the end: what a clinician without any other right may read. */
describe('a consent in force', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom({
      patient: aPatient('p1'),
      doctor: aClinician('org2', { fhirUser: 'Practitioner/dr2' }),
      other: aClinician('org3', { fhirUser: 'Practitioner/dr3' }),
    });
    const put = (type: string, id: string, facts: object) =>
      room.send('system', 'PUT', `/fhir/R4/${type}/${id}`, { resourceType: type, id, ...facts });
    const clinical = (type: string) => ({
      clinicalStatus: { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${type}`, code: 'active' }] },
      code: { text: 'synthetic' },
    });
    await put('Patient', 'p1', {});
    await put('Condition', 'c1', { ...clinical('condition-clinical'), subject: { reference: 'Patient/p1' } });
    await put('AllergyIntolerance', 'a1', {
      ...clinical('allergyintolerance-clinical'),
      patient: { reference: 'Patient/p1' },
    });
  });
  after(() => room.close());
  const read = async (path: string, as = 'doctor'): Promise<number> =>
    (await room.send(as, 'GET', `/fhir/R4/${path}`)).status;
  const found = async (type: string): Promise<number> => {
    const answer = await room.send('doctor', 'GET', `/fhir/R4/${type}?patient=p1`);
    return answer.status === 200 ? answer.json.total : 0;
  };
  const act = (id: string, what: string, body: object = {}): Promise<Sent> =>
    room.send('patient', 'POST', `/api/consents/${id}/${what}`, body);

  it('opens what was agreed to, to whom it was, until it is ended, and nothing before, beside or after', async () => {
    assert.notEqual(await read('Condition/c1'), 200);
    await room.send('doctor', 'POST', '/api/consent-requests', ASK);
    assert.notEqual(await read('Condition/c1'), 200, 'a request opens nothing');
    const { id } = (await room.send('patient', 'GET', '/api/consents')).json.items[0];
    const narrowing = { sections: ['problems'] };
    const { termsHash } = (await act(id, 'preview', { narrowing })).json;
    assert.equal((await act(id, 'grant', { narrowing, termsHash })).status, 200);

    assert.equal(await read('Condition/c1'), 200);
    assert.equal(await found('Condition'), 1);
    assert.notEqual(await read('AllergyIntolerance/a1'), 200, 'she took that away');
    assert.equal(await found('AllergyIntolerance'), 0);
    assert.notEqual(await read('Condition/c1', 'other'), 200, 'another institution was not asked for');

    assert.equal((await act(id, 'end')).status, 200);
    assert.notEqual(await read('Condition/c1'), 200);
    assert.equal(await found('Condition'), 0);
  });

  it('a standing no beats what was agreed to, until it is ended', async () => {
    await room.send('doctor', 'POST', '/api/consent-requests', ASK);
    const { id } = (await room.send('patient', 'GET', '/api/consents')).json.items[0];
    const { termsHash } = (await act(id, 'preview')).json;
    assert.equal((await act(id, 'grant', { termsHash })).status, 200);
    assert.equal(await read('AllergyIntolerance/a1'), 200);
    const choice = { effect: 'deny', to: 'anybody', sections: ['allergies'] };
    const preview = await room.send('patient', 'POST', '/api/consents/standing/preview', choice);
    const made = await room.send('patient', 'POST', '/api/consents/standing', {
      ...choice,
      termsHash: preview.json.termsHash,
    });
    assert.equal(made.status, 201, made.text);
    assert.notEqual(await read('AllergyIntolerance/a1'), 200);
    assert.equal(await read('Condition/c1'), 200, 'it speaks of allergies alone');
    assert.equal((await act(made.json.id, 'end')).status, 200);
    assert.equal(await read('AllergyIntolerance/a1'), 200);
  });

  it('is over at its end by the clock alone', async () => {
    assert.equal(await read('Condition/c1'), 200);
    room.clock.move(31 * 86_400_000);
    assert.notEqual(await read('Condition/c1'), 200);
  });
});
