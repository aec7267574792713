import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { NoticeChannel, OutgoingNotice } from '../notices/channel.ts';
import { codesOf, type Sent, type TestRoom } from '../room-harness.ts';
import { ASK, askAtCounter, counterRoom, MINUTE, NUMBER, putPatient } from './counter-harness.ts';

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
    room = await counterRoom([sms]);
  });
  after(() => room.close());

  const ask = (patient = 'p1') => askAtCounter(room, 'doctor', patient);
  const askAgain = async (): Promise<string> =>
    (await room.send('doctor', 'POST', '/api/consent-requests', { ...ASK, patient: { id: 'p1' } })).json.id;
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

  it('a code goes to a number that has stood for the days of the lawbook, and to no other, whoever changed it', async () => {
    const [OLD, NEW] = [NUMBER, '+852 90000999'];
    room.clock.set('2026-11-01T02:00:00.000Z');
    await putPatient(room, 'p3', [{ system: 'phone', value: OLD }]);
    const id = await ask('p3');
    assert.equal((await at(id, 'text')).json.sendTo, '••••01');
    await putPatient(room, 'p3', [
      { system: 'sms', value: NEW },
      { system: 'phone', value: '+852 9000-0101' },
    ]);
    await code(id);
    assert.equal(
      sent.at(-1)?.to,
      '+852 9000-0101',
      'a number that was added takes no code away from the one that stood',
    );
    room.clock.move(2 * MINUTE);
    await putPatient(room, 'p3', [{ system: 'phone', value: '+852 90000888' }], 'desk');
    const text = (await at(id, 'text')).json;
    assert.deepEqual([text.canSend, text.sendTo], [false, undefined]);
    assert.match(text.cannotSend.en, /less than 7 days/);
    assert.deepEqual(codesOf(await at(id, 'code')), ['consent.number-too-new']);
    await putPatient(room, 'p3', [{ system: 'phone', value: OLD }], 'desk');
    assert.deepEqual(codesOf(await at(id, 'code')), ['consent.number-too-new'], 'it was away in between');
    room.clock.move(7 * 24 * 60 * MINUTE - 1);
    assert.deepEqual(codesOf(await at(id, 'code')), ['consent.number-too-new']);
    room.clock.move(1);
    await code(id);
    assert.equal(sent.at(-1)?.to, OLD, 'it has stood for seven days again');
  });

  it('the ledger and the patient’s log say to which number, and the consent too', async () => {
    const id = await ask();
    const typed = await code(id);
    await at(id, 'confirm', { ...typed, code: wrong(typed.code) });
    assert.equal((await at(id, 'confirm', typed)).json.granted, true);
    const log = (await room.send('patient', 'GET', '/api/access-log?limit=100')).json.items as {
      basis: string;
      detail?: Record<string, string>;
      sentence: { en: string };
    }[];
    for (const basis of ['consent/counter-code-sent', 'consent/counter-code-wrong', 'consent/counter-code']) {
      const entry = log.find((one) => one.basis === basis);
      assert.equal(entry?.detail?.['to'], '••••01', basis);
      assert.match(entry?.sentence.en ?? '', /••••01/, basis);
    }
    const [own] = (await room.send('patient', 'GET', '/api/consents')).json.items.filter(
      (one: { state: string }) => one.state === 'active',
    );
    assert.equal(own.signature.sentTo, '••••01');
  });

  it('a code is sent again after a minute, three times a day for a request and six for a patient, whoever asks', async () => {
    const first = await ask();
    await code(first);
    assert.deepEqual(codesOf(await at(first, 'code')), ['consent.code-sent-lately']);
    room.clock.move(MINUTE - 1);
    assert.deepEqual(codesOf(await at(first, 'code')), ['consent.code-sent-lately']);
    room.clock.move(1);
    await code(first);
    room.clock.move(MINUTE);
    await code(first);
    room.clock.move(MINUTE);
    assert.deepEqual(codesOf(await at(first, 'code')), ['consent.code-sent-too-often']);
    const second = await askAgain();
    for (let n = 0; n < 3; n++) {
      await code(second);
      room.clock.move(MINUTE);
    }
    const third = await askAgain();
    assert.deepEqual(codesOf(await at(third, 'code')), ['consent.code-sent-too-often']);
    room.clock.move(24 * 60 * MINUTE);
    await code(third);
  });

  it('of codes asked for at once one is sent', async () => {
    const id = await ask();
    const before = sent.length;
    const answers = await Promise.all(Array.from({ length: 5 }, () => at(id, 'code')));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(sent.length, before + 1);
  });

  it('ten wrong codes within a day shut the counter for the patient, whatever the request', async () => {
    let id = await ask();
    for (const _ of [1, 2]) {
      const typed = await code(id);
      for (let n = 0; n < 5; n++) await at(id, 'confirm', { ...typed, code: wrong(typed.code) });
      id = await askAgain();
    }
    assert.deepEqual(codesOf(await at(id, 'code')), ['consent.counter-locked']);
    const { terms } = (await at(id, 'text')).json;
    assert.deepEqual(codesOf(await at(id, 'reading', { termsHash: terms.termsHash })), ['consent.counter-locked']);
    room.clock.move(24 * 60 * MINUTE);
    await code(id);
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
    assert.equal((await at(silent, 'text')).json.canSend, true, 'what was not sent counts for nothing');
    assert.deepEqual(codesOf(await at(silent, 'confirm', { code: '000000', termsHash: '0'.repeat(64) })), [
      'consent.code-missing',
    ]);
  });
});
