import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aPatient } from '../fixtures.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../room-harness.ts';

describe('a standing choice', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom({ patient: aPatient('p1'), other: aPatient('p2') });
    for (const id of ['p1', 'p2']) {
      await room.send('system', 'PUT', `/fhir/R4/Patient/${id}`, { resourceType: 'Patient', id });
    }
  });
  after(() => room.close());
  const make = async (choice: object, as = 'patient'): Promise<Sent> => {
    const preview = await room.send(as, 'POST', '/api/consents/standing/preview', choice);
    if (preview.status !== 200) return preview;
    return room.send(as, 'POST', '/api/consents/standing', { ...choice, termsHash: preview.json.termsHash });
  };
  const clinic = { node: 'hk', id: 'tmh' };

  it('never share: made, listed, ended, and ended for good', async () => {
    const made = await make({ effect: 'deny', to: 'anybody', sensitive: ['mental-health'] });
    assert.equal(made.status, 201, made.text);
    assert.match(made.json.terms.text.en, /Decision: forbidden\. Who: everybody/);
    const { id } = made.json;
    assert.equal((await room.send('patient', 'GET', '/api/consents')).json.items[0].id, id);
    assert.equal((await room.send('patient', 'POST', `/api/consents/${id}/end`)).json.state, 'ended');
    assert.equal((await room.send('patient', 'POST', `/api/consents/${id}/end`)).json.state, 'ended');
    const stands = (await room.send('patient', 'GET', '/api/consents')).json.items[0];
    assert.deepEqual([stands.id, stands.state], [id, 'ended']);
  });
  it('may always: an institution by the directory’s name, not by the caller’s', async () => {
    const made = await make({ effect: 'permit', to: [clinic], sections: ['medications'] });
    assert.equal(made.status, 201, made.text);
    assert.match(made.json.terms.text.en, /Tuen Mun Hospital/);
    assert.equal(made.json.signature.isAsSigned, true);
  });
  it('is made once, however often it is sent while it holds: to end it is to end all of it', async () => {
    const choice = { effect: 'permit', to: [clinic], sections: ['allergies'] };
    const made = await Promise.all([make(choice), make(choice), make(choice)]);
    assert.deepEqual(new Set(made.map(({ status }) => status)), new Set([201]));
    const [id, ...others] = new Set(made.map(({ json }) => json.id));
    assert.deepEqual(others, []);
    assert.notEqual((await make({ ...choice, sections: ['problems'] })).json.id, id);
    await room.send('patient', 'POST', `/api/consents/${id}/end`);
    assert.notEqual((await make(choice)).json.id, id, 'what was ended is ended for good');
  });
  it('refuses by name: everybody may always, an unknown institution, an end that is past, another’s record, a text not shown', async () => {
    assert.deepEqual(codesOf(await make({ effect: 'permit', to: 'anybody' })), ['consent.choice-names-nobody']);
    assert.deepEqual(codesOf(await make({ effect: 'deny', to: [{ node: 'hk', id: 'none' }] })), [
      'consent.choice-organization-unknown',
    ]);
    assert.deepEqual(codesOf(await make({ effect: 'deny', to: 'anybody', until: '2020-01-01T00:00:00Z' })), [
      'consent.period-turned',
    ]);
    assert.deepEqual(codesOf(await make({ effect: 'deny', to: 'anybody', patient: 'p2' })), ['consent.no-tie']);
    const unseen = { effect: 'deny', to: 'anybody', termsHash: '0'.repeat(64) };
    assert.deepEqual(codesOf(await room.send('patient', 'POST', '/api/consents/standing', unseen)), [
      'consent.terms-changed',
    ]);
  });
});
