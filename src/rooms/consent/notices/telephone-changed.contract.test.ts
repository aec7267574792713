import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TEST_NODE } from '../../../../test/harness.ts';
import { aName, aPatient, aPerson } from '../fixtures.ts';
import { type TestRoom, testRoom } from '../room-harness.ts';
import type { NoticeChannel, OutgoingNotice } from './channel.ts';
import { deliverNotices } from './deliver.ts';

const OLD = '+852 9000 0101';
const NEW = '+852 9000 0999';
const PEOPLE = {
  patient: aPatient('p1'),
  desk: aPerson('coordinator', { organization: { id: 'org1', name: aName('org1') } }),
};

describe('a telephone on the record', () => {
  let room: TestRoom;
  const sent: OutgoingNotice[] = [];
  const sms: NoticeChannel = { name: 'sms', send: async (notice) => void sent.push(notice) };
  before(async () => {
    room = await testRoom(PEOPLE);
  });
  after(() => room.close());

  /** The record with these ways to reach the patient, as somebody writes it. */
  const write = async (as: string, telecom: readonly object[], more: object = {}): Promise<void> => {
    const patient = { resourceType: 'Patient', id: 'p1', ...(telecom.length > 0 ? { telecom } : {}), ...more };
    const answer = await room.send(as, 'PUT', '/fhir/R4/Patient/p1', patient);
    assert.ok(answer.status < 300, answer.text);
  };
  /** What the patient has been told since the last look, and to which number. */
  const told = async (): Promise<{ texts: string[]; to: string[] }> => {
    const { items } = (await room.send('patient', 'GET', '/api/notices')).json as {
      items: { id: string; kind: string; text: { en: string } }[];
    };
    const news = items.filter(({ kind, id }) => kind === 'telephone-changed' && !seen.has(id));
    for (const { id } of news) seen.add(id);
    await deliverNotices({ node: TEST_NODE, database: room.db.database, clock: room.clock, channels: [sms] });
    return { texts: news.map(({ text }) => text.en), to: sent.splice(0).map(({ to }) => to) };
  };
  const seen = new Set<string>();
  const phone = (value: string, more: object = {}) => ({ system: 'phone', value, ...more });

  it('that is the first is told in the portal, and to no number: nobody knows yet whose it is', async () => {
    await write('system', []);
    await write('desk', [phone(OLD)]);
    const { texts, to } = await told();
    assert.equal(texts.length, 1);
    assert.match(texts[0] ?? '', /^The number ••••01 was put on your record/);
    assert.deepEqual(to, []);
  });

  it('that is changed is told at the number before, whoever changed it', async () => {
    await write('desk', [phone(NEW)]);
    const { texts, to } = await told();
    assert.match(texts[0] ?? '', /••••01 was taken off your record\. The number ••••99 was put on your record/);
    assert.deepEqual(to, [OLD]);
    await write('system', [phone(OLD)]);
    assert.deepEqual((await told()).to, [NEW]);
  });

  it('beside which another is put, where codes would go first, is told at the one that stood there', async () => {
    await write('desk', [{ system: 'sms', value: NEW }, phone(OLD)]);
    const { texts, to } = await told();
    assert.match(texts[0] ?? '', /^The number ••••99 was put on your record/);
    assert.deepEqual(to, [OLD]);
  });

  it('that is taken away, or called old, is told there', async () => {
    await write('desk', [phone(OLD), { system: 'sms', value: NEW, use: 'old' }]);
    const { texts, to } = await told();
    assert.match(texts[0] ?? '', /^The number ••••99 was taken off your record\. If you/);
    assert.deepEqual(to, [NEW]);
  });

  it('that stays as it was, or is spelled otherwise, is nothing to tell of', async () => {
    await write('desk', [phone('+852-90000101'), { system: 'email', value: 'synthetic@example.org' }], {
      birthDate: '1950-01-01',
    });
    assert.deepEqual(await told(), { texts: [], to: [] });
  });
});
