import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aClinician, aName, aPatient, aPerson } from '../fixtures.ts';
import type { NoticeChannel, OutgoingNotice } from '../notices/channel.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../room-harness.ts';

const START = '2026-11-22T02:00:00.000Z';
const MINUTE = 60_000;
const ASK = {
  scope: { purposes: ['TREAT'], sections: ['problems'], validDays: 30 },
  reason: 'Without a telephone application (synthetic).',
};
const PEOPLE = {
  patient: aPatient('p1'),
  doctor: aClinician('org2', { fhirUser: 'Practitioner/dr2' }),
  desk: aPerson('coordinator', { organization: { id: 'org2', name: aName('org2') } }),
  elsewhere: aClinician('org3', { fhirUser: 'Practitioner/dr3' }),
};

async function peopled(room: TestRoom): Promise<void> {
  const telecom = [{ system: 'phone', value: '+852 90000101' }];
  await room.send('system', 'PUT', '/fhir/R4/Patient/p1', { resourceType: 'Patient', id: 'p1', telecom });
  await room.send('system', 'PUT', '/fhir/R4/Patient/p2', { resourceType: 'Patient', id: 'p2' });
}

describe('consent at a counter', () => {
  let room: TestRoom;
  const sent: OutgoingNotice[] = [];
  let isDown = false;
  const sms: NoticeChannel = {
    name: 'sms',
    async send(notice) {
      if (isDown) throw new Error('the gateway is down');
      sent.push(notice);
    },
  };
  before(async () => {
    room = await testRoom(PEOPLE, { channels: [sms] });
    await peopled(room);
  });
  after(() => room.close());

  const ask = async (patient = 'p1'): Promise<string> => {
    await room.db.database.transaction((tx) => tx.query('delete from consent.request_put'));
    room.clock.set(START);
    const made = await room.send('doctor', 'POST', '/api/consent-requests', { ...ASK, patient: { id: patient } });
    assert.equal(made.status, 201, made.text);
    return made.json.id;
  };
  const at = (id: string, act: string, body: object = {}, as = 'desk'): Promise<Sent> =>
    room.send(
      as,
      act === 'text' ? 'GET' : 'POST',
      `/api/consent-requests/${id}/${act}`,
      act === 'text' ? undefined : body,
    );
  const state = async (id: string) =>
    (await room.send('doctor', 'GET', '/api/consent-requests')).json.items.find((one: { id: string }) => one.id === id)
      .state;
  /** Sends a code and reads it off the telephone. */
  const code = async (id: string): Promise<{ code: string; termsHash: string }> => {
    const answer = await at(id, 'code');
    assert.equal(answer.status, 200, answer.text);
    const found = /^\d{6}/.exec(sent.at(-1)?.text ?? '')?.[0];
    assert.ok(found, 'the message begins with the code');
    return { code: found, termsHash: answer.json.terms.termsHash };
  };
  const wrong = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0');

  it('the text is read aloud, the code goes to the number on record, and with it the patient agrees', async () => {
    const id = await ask();
    const text = await at(id, 'text');
    assert.match(text.json.terms.text.en, /health problems/);
    assert.equal(text.json.canSend, true);
    const typed = await code(id);
    assert.equal(sent.at(-1)?.to, '+852 90000101');
    assert.equal(typed.termsHash, text.json.terms.termsHash, 'what was read is what the code is for');
    const confirmed = await at(id, 'confirm', typed);
    assert.deepEqual(confirmed.json, { granted: true, triesLeft: 0 });
    assert.equal(await state(id), 'active');
    const [own] = (await room.send('patient', 'GET', '/api/consents')).json.items.filter(
      (one: { state: string }) => one.state === 'active',
    );
    assert.equal(own.signature.witness, 'counter-code');
    assert.ok(own.signature.witnessName.en);
    const told = (await room.send('patient', 'GET', '/api/notices')).json.items;
    assert.ok(told.some(({ kind }: { kind: string }) => kind === 'consent-given'));
  });

  it('a code is used once', async () => {
    const id = await ask();
    const typed = await code(id);
    await at(id, 'confirm', typed);
    assert.deepEqual(codesOf(await at(id, 'confirm', typed)), ['consent.code-missing']);
  });

  it('five wrong codes and the right one comes too late; each wrong one is in the ledger', async () => {
    const id = await ask();
    const typed = await code(id);
    for (const left of [4, 3, 2, 1, 0]) {
      const answer = await at(id, 'confirm', { ...typed, code: wrong(typed.code) });
      assert.deepEqual(answer.json, { granted: false, triesLeft: left });
    }
    assert.deepEqual(codesOf(await at(id, 'confirm', typed)), ['consent.code-over']);
    assert.equal(await state(id), 'proposed');
    const [rows] = await room.db.database.transaction((tx) =>
      tx.query<{ n: number }>(
        `select count(*)::int as n from consent.ledger_entry where body like '%consent/counter-code-wrong%'`,
      ),
    );
    assert.equal(rows?.n, 5);
  });

  it('wrong codes sent at once count like wrong codes sent in turn', async () => {
    const id = await ask();
    const typed = await code(id);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => at(id, 'confirm', { ...typed, code: wrong(typed.code) })),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 5);
    assert.deepEqual(codesOf(await at(id, 'confirm', typed)), ['consent.code-over']);
  });

  it('holds ten minutes and not one longer; a new code takes the old one’s place', async () => {
    const id = await ask();
    const first = await code(id);
    room.clock.move(10 * MINUTE);
    assert.deepEqual(codesOf(await at(id, 'confirm', first)), ['consent.code-over']);
    const second = await code(id);
    if (first.code !== second.code) {
      assert.equal((await at(id, 'confirm', first)).json.granted, false);
    }
    room.clock.move(10 * MINUTE - 1);
    assert.equal((await at(id, 'confirm', second)).json.granted, true);
  });

  it('the database holds no code', async () => {
    const id = await ask();
    const typed = await code(id);
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ all: string }>(`select to_json(c)::text as all from consent.counter_code c`),
    );
    assert.ok(rows.length > 0);
    const kept = rows.map(({ all }) => all).join();
    assert.ok(!new RegExp(`(?<![0-9a-f])${typed.code}(?![0-9a-f])`).test(kept));
    const notices = await room.db.database.transaction((tx) =>
      tx.query(`select 1 from consent.notice where params like $1`, [`%${typed.code}%`]),
    );
    assert.equal(notices.length, 0);
  });

  it('is for the asking institution alone, for another text never, and says by name what is missing', async () => {
    const id = await ask();
    assert.deepEqual(codesOf(await at(id, 'text', {}, 'elsewhere')), ['consent.artefact-not-found']);
    assert.deepEqual(codesOf(await at(id, 'code', {}, 'elsewhere')), ['consent.artefact-not-found']);
    assert.deepEqual(codesOf(await at(id, 'confirm', { code: '000000', termsHash: '0'.repeat(64) })), [
      'consent.code-missing',
    ]);
    const typed = await code(id);
    assert.deepEqual(codesOf(await at(id, 'confirm', { ...typed, termsHash: '0'.repeat(64) })), [
      'consent.terms-changed',
    ]);
    assert.deepEqual(codesOf(await at(await ask('p2'), 'code')), ['consent.no-number']);
    isDown = true;
    const silent = await ask();
    // The harness throws an answer of 500 and above, with what was behind it.
    await assert.rejects(at(silent, 'code'), (error: Error) => /code$/.test(error.message));
    isDown = false;
    assert.deepEqual(codesOf(await at(silent, 'confirm', { code: '000000', termsHash: '0'.repeat(64) })), [
      'consent.code-missing',
    ]);
  });
});

describe('consent at a counter of a node that sends no messages', () => {
  it('is refused by name, and the page is told before', async () => {
    const room = await testRoom(PEOPLE);
    try {
      await peopled(room);
      const made = await room.send('doctor', 'POST', '/api/consent-requests', { ...ASK, patient: { id: 'p1' } });
      const path = `/api/consent-requests/${made.json.id}`;
      assert.equal((await room.send('desk', 'GET', `${path}/text`)).json.canSend, false);
      assert.deepEqual(codesOf(await room.send('desk', 'POST', `${path}/code`, {})), ['consent.no-gateway']);
    } finally {
      await room.close();
    }
  });
});
