import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { randomIds, stoppedClock } from '#kernel';
import { TEST_NODE, type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import type { RemoteAccess } from '../contract.ts';
import { aName, aPatient } from '../fixtures.ts';
import type { NoticeChannel } from './channel.ts';
import { deliverNotices } from './deliver.ts';
import { forgetWindows, tellLook } from './notify-gathered.ts';
import { listNotices } from './read.ts';

const MINUTE = 60_000;
const numberOf = (patientId: string) => `+852 5555 000${patientId.slice(1)}`;
const START = '2026-11-22T02:00:00.000Z';

describe('looks at a record at a neighbour’s', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
    const language = [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en' }] } }];
    await db.database.transaction((tx) =>
      writeResources(
        testScope(tx),
        ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'].map((id) => ({
          create: {
            resourceType: 'Patient',
            id,
            telecom: [{ system: 'sms', value: numberOf(id) }],
            communication: language,
          },
        })),
      ),
    );
  });
  after(() => db.close());

  /** One patient, a clock of their own, and the texts of the messages that left. */
  function telling(patientId: string) {
    const clock = stoppedClock(START);
    const sent: string[] = [];
    const sms: NoticeChannel = {
      name: 'sms',
      send: async ({ to, text }) => void (to === numberOf(patientId) && sent.push(text)),
    };
    let n = 0;
    return {
      clock,
      look: async (facts: Partial<RemoteAccess> = {}) => {
        n += 1;
        const access: RemoteAccess = {
          id: `look-${patientId}-${n}`,
          at: clock.now().toISOString(),
          node: 'sz',
          actorName: aName('Dr One'),
          role: 'clinician',
          organization: { id: 'clinic', name: aName('Clinic') },
          purpose: 'TREAT',
          action: 'read',
          kinds: { Condition: 1 },
          outcome: 'permitted',
          basis: 'consent/shared-by-patient',
          ...facts,
        };
        const organization = access.organization?.name ?? aName('Somewhere');
        const told = { by: access.actorName, organization, node: access.node };
        await db.database.transaction((tx) =>
          tellLook(testScope(tx, { clock, ids: randomIds }), patientId, access, told),
        );
      },
      messages: async () => {
        while ((await deliverNotices({ node: TEST_NODE, database: db.database, clock, channels: [sms] })) > 0);
        return sent.splice(0);
      },
      shown: async () => {
        const { items } = await db.database.transaction((tx) =>
          listNotices(testScope(tx, { clock, actor: aPatient(patientId) }), { limit: 30 }),
        );
        return items.map(({ text, readAt }) => `${text.en}${readAt === undefined ? '' : ' (read)'}`);
      },
      markRead: () =>
        db.database.transaction((tx) =>
          tx.query('update consent.notice set read_at = $2 where patient_id = $1', [patientId, clock.now()]),
        ),
    };
  }

  const FIRST = 'Dr One (synthetic) of Clinic (synthetic) looked at your record on the other side of the border.';

  it('are told at once where they are the first, and those alike of the hour after it as one message with their number', async () => {
    const { look, messages, shown, clock } = telling('p1');
    await look();
    assert.deepEqual(await messages(), [FIRST]);
    for (let i = 0; i < 12; i++) {
      clock.move(MINUTE);
      await look();
    }
    assert.deepEqual(await messages(), [], 'nothing leaves before the hour is over');
    const gathered = (await shown())[0] ?? '';
    assert.match(gathered, /12 more times, the last at 22 Nov 2026, 10:12\. Each look stands in your access log\.$/);
    clock.move(48 * MINUTE);
    assert.deepEqual(await messages(), [gathered]);
    assert.deepEqual(await shown(), [gathered, FIRST]);
  });

  it('are told at once again when the hour is over', async () => {
    const { look, messages, clock } = telling('p2');
    await look();
    clock.move(60 * MINUTE - 1);
    await look();
    assert.equal((await messages()).length, 1);
    clock.move(1);
    await look();
    const left = await messages();
    assert.equal(left.length, 2);
    assert.match(left.join('\n'), /border once more, at 22 Nov 2026, 10:59\./);
    assert.ok(left.includes(FIRST), 'the first of the next hour');
  });

  it('stand in the portal as they come: what counts up is unread again', async () => {
    const { look, shown, markRead, clock } = telling('p3');
    await look();
    clock.move(MINUTE);
    await look();
    await markRead();
    clock.move(MINUTE);
    await look();
    const [gathered, first] = await shown();
    assert.match(
      gathered ?? '',
      /2 more times, the last at 22 Nov 2026, 10:02\. Each look stands in your access log\.$/,
    );
    assert.equal(first, `${FIRST} (read)`);
  });

  it('are not alike where somebody else looks, from elsewhere, for another purpose or by another rule', async () => {
    const { look, messages } = telling('p4');
    const unlike: Partial<RemoteAccess>[] = [
      {},
      { actorName: aName('Dr Two') },
      { role: 'coordinator' },
      { organization: { id: 'hospital', name: aName('Hospital') } },
      { node: 'mo' },
      { purpose: 'HPAYMT' },
      { basis: 'exchange/sealed-by-law' },
    ];
    for (const facts of unlike) await look(facts);
    assert.equal((await messages()).length, unlike.length);
    for (const facts of unlike) await look(facts);
    assert.deepEqual(await messages(), []);
  });

  it('are told each time where there was an emergency', async () => {
    const { look, messages } = telling('p5');
    for (let i = 0; i < 3; i++) await look({ purpose: 'ETREAT' });
    assert.deepEqual(await messages(), [FIRST, FIRST, FIRST]);
  });

  it('are one first and one message of the others also where they are heard of in the same moment', async () => {
    const { look, shown, clock, messages } = telling('p6');
    await Promise.all(Array.from({ length: 8 }, () => look()));
    assert.equal((await shown()).length, 2);
    clock.move(60 * MINUTE);
    const left = await messages();
    assert.deepEqual([left.length, left.filter((text) => /7 more times/.test(text)).length], [2, 1]);
  });

  it('a window is forgotten when it is over, and not before', async () => {
    const windows = () =>
      db.database.transaction((tx) => tx.query('select 1 from consent.notice_gathering where recipient = $1', ['p7']));
    const { look, clock } = telling('p7');
    await look();
    clock.move(60 * MINUTE - 1);
    await db.database.transaction((tx) => forgetWindows(tx, clock.now()));
    assert.equal((await windows()).length, 1);
    clock.move(1);
    await db.database.transaction((tx) => forgetWindows(tx, clock.now()));
    assert.equal((await windows()).length, 0);
  });
});
