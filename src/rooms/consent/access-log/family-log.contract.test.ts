import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { randomIds } from '#kernel';
import { testScope } from '../../../../test/harness.ts';
import { Watch } from '../../../kernel/wire.ts';
import { AccessLogView } from '../contract.ts';
import { aPatient } from '../fixtures.ts';
import { type TestRoom, testRoom } from '../room-harness.ts';

const ACTORS = { mother: aPatient('p1'), carer: aPatient('p2'), stranger: aPatient('p3') } as const;

describe('the log of somebody for whom a patient stands', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom(ACTORS);
    await room.db.database.transaction(async (tx) => {
      const scope = testScope(tx, { clock: room.clock, ids: randomIds });
      const people = ['p1', 'p2', 'p3', 'child', 'later'].map((id) => ({
        create: { resourceType: 'Patient', id, birthDate: '1980-01-01', name: [{ text: `${id} 合成` }] } as const,
        method: 'PUT' as const,
      }));
      await writeResources(scope, people);
      const today = room.clock.now().toISOString().slice(0, 10);
      for (const [id, carer, dependant, kind, from, until] of [
        ['t1', 'p1', 'child', 'parent', today, null],
        ['t2', 'p2', 'child', 'carer', today, '2099-01-01'],
        ['t3', 'p1', 'later', 'guardian', '2098-01-01', null],
      ] as const) {
        await tx.query(
          `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on, ends_on, evidence)
           values ($1, $2, $3, $4, 'record', $5, $6, 'synthetic')`,
          [id, carer, dependant, kind, from, until],
        );
      }
    });
  });
  after(() => room.close());
  const log = (as: keyof typeof ACTORS, patient: string) =>
    room.send(as, 'GET', `/api/access-log?by=anybody&patient=${patient}`);

  it('is read by a parent, whose look stands in it; not by a carer, a stranger, nor before the day', async () => {
    assert.deepEqual(AccessLogView.parse((await log('mother', 'child')).json).items, []);
    const { items } = AccessLogView.parse((await log('mother', 'child')).json);
    assert.deepEqual(
      items.map(({ basis }) => basis),
      ['consent/family-log'],
    );
    for (const [who, whose] of [
      ['carer', 'child'],
      ['stranger', 'child'],
      ['mother', 'later'],
    ] as const) {
      assert.equal((await log(who, whose)).status, 403, `${who} of ${whose}`);
    }
  });

  it('left open does not call its own reading news', async () => {
    const watched = async () =>
      Watch.parse((await room.send('mother', 'GET', '/api/access-log/watch?by=anybody&patient=child')).json).mark;
    const mark = await watched();
    await log('mother', 'child');
    assert.equal(await watched(), mark);
  });
});
