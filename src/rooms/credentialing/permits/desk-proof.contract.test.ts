import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type TestRoom, testRoom } from '../room-harness.ts';

const PERMIT = {
  practitionerId: 'dr-ho',
  kind: 'mainland-registration',
  profession: 'doctor',
  firstDay: '2012-07-01',
  employers: ['baoan-central'],
};

describe('an officer who changes a permit', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom();
  });
  after(() => room.close());

  it('shows lately enough that it is still them, whichever act it is; to look at one asks for nothing', async () => {
    const { send, proofsAsked } = room;
    const given = await send('feng', 'POST', '/permits', PERMIT);
    assert.equal(given.status, 201);
    const at = `/permits/${given.json.id}`;
    const acts = [
      ['suspend', { reason: 'inquiry' }],
      ['lift', {}],
      ['end-engagement', { organizationId: 'baoan-central' }],
      ['confirm', {}],
      ['revoke', { reason: 'papers' }],
    ] as const;
    for (const [act, body] of acts) {
      const done = await send('feng', 'POST', `${at}/${act}`, body);
      assert.deepEqual([done.status, ...codesOf(done)], [200], act);
    }
    assert.deepEqual(proofsAsked, ['decide-permit', ...acts.map(() => 'decide-permit')]);
    await send('feng', 'GET', '/permits');
    assert.equal(proofsAsked.length, acts.length + 1);
  });
});
