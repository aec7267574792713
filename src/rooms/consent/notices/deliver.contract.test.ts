import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { randomIds, stoppedClock } from '#kernel';
import { TEST_NODE, type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { aName } from '../fixtures.ts';
import { emailChannel, type GatewayFetch, type NoticeChannel, smsChannel } from './channel.ts';
import { deliverNotices } from './deliver.ts';
import { notify } from './notify.ts';

interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}

describe('notices on their way out', () => {
  let db: TestDatabase;
  const clock = stoppedClock('2026-11-22T02:00:00.000Z');
  before(async () => {
    db = await testDatabase();
    const language = (code: string) => [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code }] }, preferred: true },
    ];
    await db.database.transaction((tx) =>
      writeResources(testScope(tx, { clock }), [
        {
          create: {
            resourceType: 'Patient',
            id: 'both',
            telecom: [
              { system: 'phone', value: '+852 5555 0001' },
              { system: 'email', value: 'synthetic@example.org' },
            ],
            communication: language('zh-HK'),
          },
        },
        {
          create: {
            resourceType: 'Patient',
            id: 'phone',
            telecom: [
              { system: 'phone', value: 'old', use: 'old' },
              { system: 'sms', value: '+852 5555 0002' },
            ],
            communication: language('en'),
          },
        },
        { create: { resourceType: 'Patient', id: 'none' } },
      ]),
    );
  });
  after(() => db.close());

  const calls: Call[] = [];
  let status = 200;
  const fetch: GatewayFetch = async (url, { headers, body }) => {
    calls.push({ url, headers, body: JSON.parse(body) as Record<string, unknown> });
    return { ok: status < 300, status };
  };
  const channels: readonly NoticeChannel[] = [
    smsChannel({ url: 'https://sms.test/send', token: 't', sender: 'Causeway', fetch }),
    emailChannel({ url: 'https://mail.test/submit', sender: 'noreply@example.org', fetch }),
  ];
  const tell = (patientId: string) =>
    db.database.transaction((tx) =>
      notify(testScope(tx, { clock, ids: randomIds }), patientId, 'visit-arrived', {
        documentId: 'd1',
        organization: aName('Clinic', '诊所'),
      }),
    );
  const deliver = (using = channels) =>
    deliverNotices({ node: TEST_NODE, database: db.database, clock, channels: using });
  const states = (noticeId: string) =>
    db.database.transaction((tx) =>
      tx.query<{ channel: string; state: string; attempts: number }>(
        'select channel, state, attempts from consent.notice_delivery where notice_id = $1 order by channel',
        [noticeId],
      ),
    );

  it('reach the patient by every address there is, in the patient’s language, by the operator’s gateway', async () => {
    const id = await tell('both');
    assert.equal(await deliver(), 2);
    assert.equal(await deliver(), 0, 'sent once');
    const [mail, sms] = calls.splice(0).sort((a, b) => a.url.localeCompare(b.url));
    assert.equal(sms?.headers.authorization, 'Bearer t');
    assert.equal(sms?.headers['idempotency-key'], `${id}.sms`);
    assert.deepEqual(sms?.body, {
      from: 'Causeway',
      to: '+852 5555 0001',
      text: '【深港醫橋】你在诊所（合成數據）的求診紀錄已送達，可在你的資料夾查閱。',
    });
    assert.deepEqual(
      [mail?.body.to, mail?.body.subject, mail?.body.language],
      [['synthetic@example.org'], '【深港醫橋】求診紀錄已送達', 'zh-Hant-HK'],
    );
    assert.deepEqual(await states(id), [
      { channel: 'email', state: 'sent', attempts: 1 },
      { channel: 'sms', state: 'sent', attempts: 1 },
    ]);
  });

  it('are in the patient’s ledger before a gateway is told, one entry for each message, and no address is in it', async () => {
    const entries = async () => {
      const rows = await db.database.transaction((tx) =>
        tx.query<{ body: string }>(
          "select body from consent.ledger_entry where patient_id = 'both' and body like '%consent/notice-sent%' order by id",
        ),
      );
      return rows.map(({ body }) => body);
    };
    const before = (await entries()).length;
    await tell('both');
    const seen: number[] = [];
    const looking = channels.map(
      ({ name, send }): NoticeChannel => ({
        name,
        send: async (letter) => {
          seen.push((await entries()).length - before);
          await send(letter);
        },
      }),
    );
    await deliver(looking);
    assert.deepEqual(seen, [2, 2], 'both are noted before the first leaves');
    assert.doesNotMatch((await entries()).join(), /5555|example\.org/);
    calls.splice(0);
  });

  it('an address that is old is not used; a channel without an address is unreachable and not tried again', async () => {
    const id = await tell('phone');
    await deliver();
    assert.deepEqual(
      calls.splice(0).map((c) => c.body.to),
      ['+852 5555 0002'],
    );
    assert.deepEqual(
      (await states(id)).map((s) => s.state),
      ['unreachable', 'sent'],
    );
    const nobody = await tell('none');
    await deliver();
    assert.deepEqual(
      (await states(nobody)).map((s) => s.state),
      ['unreachable', 'unreachable'],
    );
    assert.equal(calls.length, 0);
  });

  it('without a gateway the portal alone tells', async () => {
    const id = await tell('both');
    await deliver([]);
    assert.deepEqual(
      (await states(id)).map((s) => s.state),
      ['unreachable', 'unreachable'],
    );
  });

  it('a gateway that fails is tried again, later and later, with the same key, and given up in the end', async () => {
    status = 503;
    const id = await tell('phone');
    await deliver();
    assert.equal((await states(id)).find((s) => s.channel === 'sms')?.state, 'waiting');
    assert.equal(await deliver(), 0, 'not at once');
    clock.move(30_000);
    assert.equal(await deliver(), 1);
    clock.move(30_000);
    assert.equal(await deliver(), 0, 'the pause has doubled');
    clock.move(30_000);
    status = 200;
    assert.equal(await deliver(), 1);
    const keys = calls.splice(0).map((c) => c.headers['idempotency-key']);
    assert.deepEqual(keys, [`${id}.sms`, `${id}.sms`, `${id}.sms`]);
    assert.deepEqual(
      (await states(id)).find((s) => s.channel === 'sms'),
      { channel: 'sms', state: 'sent', attempts: 3 },
    );
    status = 503;
    const lost = await tell('phone');
    for (let i = 0; i < 20; i++) {
      await deliver();
      clock.move(3_600_000);
    }
    assert.deepEqual(
      (await states(lost)).find((s) => s.channel === 'sms'),
      { channel: 'sms', state: 'given-up', attempts: 16 },
    );
    calls.length = 0;
    status = 200;
  });

  it('two workers at once send a notice once; a worker that died gives it back', async () => {
    await tell('phone');
    await Promise.all([deliver(), deliver(), deliver()]);
    assert.equal(calls.splice(0).length, 1);
    const id = await tell('phone');
    const dying: NoticeChannel = { name: 'sms', send: () => new Promise(() => undefined) };
    void deliver([dying]);
    // The row is leased as soon as the transaction that took it commits.
    for (let tries = 0; (await states(id)).every((s) => s.attempts === 0); tries++) assert.ok(tries < 1_000);
    assert.equal(await deliver(), 0, 'somebody has it');
    clock.move(60_001);
    assert.ok((await deliver()) > 0);
    assert.deepEqual(
      calls.splice(0).map((c) => c.headers['idempotency-key']),
      [`${id}.sms`],
    );
  });
});
