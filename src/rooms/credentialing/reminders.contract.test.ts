import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { randomIds } from '#kernel';
import { recordPermit } from './permits/record-permit.ts';
import { remindHolders } from './reminders.ts';
import { SZ, type TestRoom, testRoom } from './room-harness.ts';

describe('the holder of a permit that ends', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom();
    const own = { practitionerId: 'dr-ho', profession: 'doctor', evidence: 'certificate' } as const;
    await room.within(async (scope) => {
      await recordPermit(scope, { ...own, kind: 'hk-registration', firstDay: '2004-07-01' });
      const employers = [{ organizationId: 'baoan-central' }];
      const days = { firstDay: '2024-06-01', lastDay: '2027-05-31' };
      await recordPermit(scope, { ...own, ...days, kind: 'short-term-practice', number: 'SZ-7', employers });
    });
  });
  after(() => room.close());
  const remind = () => remindHolders({ node: SZ, database: room.db.database, clock: room.clock, ids: randomIds });
  const notices = () =>
    room.within(({ tx }) =>
      tx.query<{ params: string }>(
        `select params from consent.notice where patient_id = 'Practitioner/dr-ho' and kind = 'permit-ending' order by at`,
      ),
    );
  const daysTold = async () =>
    (await notices()).map(({ params }) => (JSON.parse(params) as { daysLeft: number }).daysLeft);

  it('is told at each step of the lawbook, once, however often it is looked', async () => {
    const told: number[] = [];
    for (const day of [
      '2026-11-20',
      '2026-12-02',
      '2026-12-03',
      '2027-03-01',
      '2027-03-02',
      '2027-05-02',
      '2027-05-24',
      '2027-05-30',
    ]) {
      room.clock.set(`${day}T02:00:00.000Z`);
      told.push((await remind()) + (await remind()));
    }
    assert.deepEqual(told, [0, 1, 0, 0, 1, 1, 1, 0]);
    assert.deepEqual(await daysTold(), [180, 90, 29, 7]);
  });
  it('is not told again when it is over', async () => {
    room.clock.set('2027-05-31T16:00:00.000Z');
    assert.equal(await remind(), 0);
  });
});
