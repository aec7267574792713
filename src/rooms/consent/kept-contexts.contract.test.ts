import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Resource, type ResourceWrite, readMany, writeResources } from '#fhir';
import type { Tx } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import type { AccessContext } from './access-model.ts';
import { aClinician, aContext, aProvision, aStanding } from './fixtures.ts';
import { keptContext } from './kept-contexts.ts';

describe('what is known of a clinician and a patient', () => {
  let db: TestDatabase;
  let now = new Date('2026-11-22T02:00:00.000Z');
  let doctor = aClinician('org1');
  let found = 0;
  const clock = { now: () => now };

  before(async () => {
    db = await testDatabase();
    for (const id of ['p1', 'p2']) await put({ resourceType: 'Patient', id });
  });
  beforeEach(() => {
    now = new Date('2026-11-22T02:00:00.000Z');
    doctor = aClinician('org1');
    found = 0;
  });
  after(() => db.close());

  const write = (tx: Tx, one: ResourceWrite) => writeResources(testScope(tx, { clock }), [one]);
  async function put(resource: object): Promise<void> {
    const { resourceType: type, id } = resource as Resource & { id: string };
    await db.database.transaction(async (tx) => {
      const [before] = await readMany(tx, [{ type, id }]);
      await write(
        tx,
        before ? { update: resource as Resource, before } : { create: resource as Resource, method: 'PUT' },
      );
    });
  }
  /** How often it was looked for so far, after another request. */
  const ask = (patientId = 'p1', context: AccessContext = aContext(), actor = doctor): Promise<number> =>
    db.database.transaction(
      async (tx) => {
        const find = async () => {
          found++;
          return context;
        };
        await keptContext(testScope(tx, { clock, actor }), actor, patientId, find);
        return found;
      },
      { mode: 'read' },
    );

  it('is found once while nothing changes, for each session and each patient', async () => {
    assert.equal(await ask(), 1);
    assert.equal(await ask(), 1);
    assert.equal(await ask('p2'), 2);
    assert.equal(await ask('p1', aContext(), aClinician('org1')), 3, 'another session');
    assert.equal(await ask(), 3);
  });

  it('is found anew when anything is written that a relation or a Consent is read from, and for nothing else', async () => {
    await ask();
    const subject = { reference: 'Patient/p1' };
    const encounter = { resourceType: 'Encounter', id: 'e1', status: 'planned', class: { code: 'AMB' }, subject };
    let expected = 1;
    for (const decisive of [
      { resourceType: 'Patient', id: 'p1', active: true },
      encounter,
      { ...encounter, status: 'finished' },
      { resourceType: 'EpisodeOfCare', id: 'ep1', status: 'active', patient: subject },
      {
        resourceType: 'Appointment',
        id: 'a1',
        status: 'booked',
        participant: [{ actor: subject, status: 'accepted' }],
      },
      { resourceType: 'ServiceRequest', id: 's1', status: 'active', intent: 'order', subject },
      { resourceType: 'Consent', id: 'c1', status: 'active', patient: subject, scope: {}, category: [{}] },
      { resourceType: 'Consent', id: 'c1', status: 'inactive', patient: subject, scope: {}, category: [{}] },
    ]) {
      await put(decisive);
      assert.equal(await ask(), ++expected, `${decisive.resourceType} ${'status' in decisive ? decisive.status : ''}`);
    }
    await put({ resourceType: 'Observation', id: 'o1', status: 'final', code: { text: 'synthetic' }, subject });
    await put({ ...encounter, id: 'e2', subject: { reference: 'Patient/p2' } });
    assert.equal(await ask(), expected);
  });

  it('is found anew when records are joined or parted, and when something changes on the other record', async () => {
    await ask();
    await db.database.transaction((tx) =>
      tx.query(`insert into identity.same_person values ('p1', 'person-1'), ('p2', 'person-1')`),
    );
    assert.equal(await ask(), 2);
    assert.equal(await ask(), 2);
    await put({ resourceType: 'Patient', id: 'p2', active: false });
    assert.equal(await ask(), 3);
    await db.database.transaction((tx) => tx.query('delete from identity.same_person'));
    assert.equal(await ask(), 4);
  });

  it('ends with the tick of the clock, and at the very instant at which a provision begins or ends', async () => {
    const bounded = aContext({
      consents: [
        aStanding(
          aProvision('permit', {
            until: '2026-11-22T02:00:03.500Z',
            except: [aProvision('deny', { from: '2026-11-22T02:00:01.250Z' })],
          }),
        ),
      ],
    });
    const at = (time: string) => {
      now = new Date(`2026-11-22T${time}Z`);
    };
    assert.equal(await ask('p1', bounded), 1);
    at('02:00:01.249');
    assert.equal(await ask('p1', bounded), 1);
    at('02:00:01.250');
    assert.equal(await ask('p1', bounded), 2);
    at('02:00:03.499');
    assert.equal(await ask('p1', bounded), 2);
    at('02:00:03.500');
    assert.equal(await ask('p1', bounded), 3);
    at('02:00:04.999');
    assert.equal(await ask('p1', bounded), 3);
    at('02:00:05.000');
    assert.equal(await ask('p1', bounded), 4);
    at('01:59:59.000');
    assert.equal(await ask('p1', bounded), 5, 'a clock that was put back');
  });

  it('is not kept where uses are counted, nor by what writes and may be undone', async () => {
    const counted = aContext({ consents: [{ ...aStanding(aProvision('permit')), usesMax: 2 }] });
    assert.equal(await ask('p1', counted), 1);
    assert.equal(await ask('p1', counted), 2);
    const find = async () => {
      found++;
      return aContext();
    };
    await db.database.transaction((tx) => keptContext(testScope(tx, { clock, actor: doctor }), doctor, 'p1', find));
    await db.database.transaction((tx) => keptContext(testScope(tx, { clock, actor: doctor }), doctor, 'p1', find));
    assert.equal(found, 4);
  });

  it('is remembered of five hundred patients by one session, and of no more', async () => {
    const ids = Array.from({ length: 500 }, (_, i) => `many-${i}`);
    await Promise.all(ids.map((id) => ask(id)));
    assert.equal(await ask('many-0'), 500);
    assert.equal(await ask('one-more'), 501);
    assert.equal(await ask('many-0'), 502);
  });
});
