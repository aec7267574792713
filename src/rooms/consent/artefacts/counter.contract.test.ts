import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hkidCheckDigit, systemOf } from '#rooms/identity';
import { aClinician, aName, aPatient, aPerson } from '../fixtures.ts';
import type { NoticeChannel, OutgoingNotice } from '../notices/channel.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../room-harness.ts';

const START = '2026-11-22T02:00:00.000Z';
const MINUTE = 60_000;
const ASK = {
  scope: { purposes: ['TREAT'], sections: ['problems'], validDays: 30 },
  reason: 'Without a telephone application (synthetic).',
};
const atDesk = (name: string) =>
  aPerson('coordinator', {
    accountId: name,
    fhirUser: `Practitioner/${name}`,
    name: aName(name),
    organization: { id: 'org2', name: aName('org2') },
  });
const { fhirUser: _, ...WITHOUT_ENTRY } = atDesk('second');
const PEOPLE = {
  patient: aPatient('p1'),
  doctor: aClinician('org2', { fhirUser: 'Practitioner/dr2' }),
  doctorAgain: aClinician('org2', { fhirUser: 'Practitioner/dr2', accountId: 'dr2-again' }),
  desk: atDesk('desk'),
  second: atDesk('second'),
  unknown: { ...WITHOUT_ENTRY, accountId: 'second-again' },
  twice: atDesk('twice'),
  elsewhere: aClinician('org3', { fhirUser: 'Practitioner/dr3' }),
};

const NUMBER = '+852 90000101';
const PAPER = { kind: 'hkid', number: 'A123456(3)' } as const;

/** A patient with a telephone and a paper, and one with neither, both on record for weeks. */
async function peopled(room: TestRoom): Promise<void> {
  room.clock.set('2026-11-01T02:00:00.000Z');
  await putPatient(room, 'p1', [{ system: 'phone', value: NUMBER }]);
  await room.send('system', 'PUT', '/fhir/R4/Patient/p2', { resourceType: 'Patient', id: 'p2', birthDate: '1950' });
  room.clock.set(START);
}

async function putPatient(room: TestRoom, id: string, telecom: readonly object[], as = 'system'): Promise<void> {
  const identifier = [{ system: systemOf(PAPER.kind), value: 'A1234563' }];
  const patient = { resourceType: 'Patient', id, telecom, identifier, birthDate: '1941-02-03' };
  const sent = await room.send(as, 'PUT', `/fhir/R4/Patient/${id}`, patient);
  assert.ok(sent.status < 300, sent.text);
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
    await room.db.database.transaction((tx) => tx.query('delete from consent.counter_try'));
    room.clock.set(START);
    const made = await room.send('doctor', 'POST', '/api/consent-requests', { ...ASK, patient: { id: patient } });
    assert.equal(made.status, 201, made.text);
    return made.json.id;
  };
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

describe('consent at a counter of a node that sends no messages', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom(PEOPLE);
    await peopled(room);
  });
  after(() => room.close());

  const ask = async (as = 'doctor', patient = 'p1'): Promise<string> => {
    await room.db.database.transaction((tx) => tx.query('delete from consent.request_put'));
    await room.db.database.transaction((tx) => tx.query('delete from consent.counter_try'));
    room.clock.set(START);
    const made = await room.send(as, 'POST', '/api/consent-requests', { ...ASK, patient: { id: patient } });
    assert.equal(made.status, 201, made.text);
    return made.json.id;
  };
  const post = (as: string, id: string, act: string, body: object = {}) =>
    room.send(as, 'POST', `/api/consent-requests/${id}/${act}`, body);
  /** The desk reads it out. @returns what a witness then types */
  const read = async (id: string, as = 'desk') => {
    const { terms } = (await room.send(as, 'GET', `/api/consent-requests/${id}/text`)).json;
    const sent = await post(as, id, 'reading', { termsHash: terms.termsHash });
    assert.equal(sent.status, 200, sent.text);
    return { termsHash: terms.termsHash, paper: PAPER, birthDate: '1941-02-03' };
  };

  it('no code is sent: refused by name, and the page is told before', async () => {
    const id = await ask();
    const text = (await room.send('desk', 'GET', `/api/consent-requests/${id}/text`)).json;
    assert.equal(text.canSend, false);
    assert.match(text.cannotSend.en, /sends no text messages/);
    assert.deepEqual(codesOf(await post('desk', id, 'code')), ['consent.no-gateway']);
  });

  it('a person without a telephone agrees before two people, and both are named', async () => {
    const id = await ask();
    const typed = await read(id);
    const listed = async (as: string) =>
      (await room.send(as, 'GET', '/api/consent-requests')).json.items.find((one: { id: string }) => one.id === id);
    assert.equal((await listed('desk')).reading.isOwn, true);
    assert.equal((await listed('doctor')).reading.isOwn, true, 'who asked is no witness');
    assert.equal((await listed('second')).reading.isOwn, false);
    const done = await post('second', id, 'witness', typed);
    assert.deepEqual(done.json, { granted: true, triesLeft: 0 });
    assert.equal((await listed('desk')).state, 'active');
    const own = (await room.send('patient', 'GET', '/api/consents')).json.items.find(
      (one: { state: string }) => one.state === 'active',
    );
    assert.deepEqual(
      [own.signature.witness, own.signature.readerName.en, own.signature.witnessName.en, own.signature.isAsSigned],
      ['counter-witness', 'desk (synthetic)', 'second (synthetic)', true],
    );
    const log = (await room.send('patient', 'GET', '/api/access-log?limit=100')).json.items as { basis: string }[];
    for (const basis of ['consent/counter-read', 'consent/counter-read-out', 'consent/counter-witness'])
      assert.ok(
        log.some((one) => one.basis === basis),
        basis,
      );
    const told = (await room.send('patient', 'GET', '/api/notices')).json.items as {
      kind: string;
      text: { en: string };
    }[];
    assert.match(told.find(({ kind }) => kind === 'consent-given')?.text.en ?? '', /desk \(synthetic\) and second/);
  });

  it('nobody is witness to what they asked for or read out, under whichever account', async () => {
    const id = await ask();
    const typed = await read(id);
    assert.deepEqual(codesOf(await post('desk', id, 'witness', typed)), ['consent.witness-is-reader']);
    assert.deepEqual(codesOf(await post('doctor', id, 'witness', typed)), ['consent.witness-is-reader']);
    assert.deepEqual(codesOf(await post('doctorAgain', id, 'witness', typed)), ['consent.witness-is-reader']);
    assert.deepEqual(codesOf(await post('elsewhere', id, 'witness', typed)), ['consent.artefact-not-found']);
    assert.equal((await post('second', id, 'witness', typed)).json.granted, true);
  });

  it('nobody is, who was entered in the directory a second time', async () => {
    const enter = async (id: string, number: string) => {
      const identifier = [{ system: 'urn:synthetic:register', value: number }];
      const entry = { resourceType: 'Practitioner', id, identifier, name: [{ text: `Synthetic ${id}` }] };
      const answer = await room.send('system', 'PUT', `/fhir/R4/Practitioner/${id}`, entry);
      assert.ok(answer.status < 300, answer.text);
    };
    await enter('desk', 'S 1234');
    await enter('twice', 's-1234');
    const id = await ask();
    const typed = await read(id);
    assert.deepEqual(codesOf(await post('twice', id, 'witness', typed)), ['consent.witness-is-reader']);
    const { reading } = (await room.send('twice', 'GET', `/api/consent-requests/${id}/text`)).json;
    assert.equal(reading.isOwn, true);
    await enter('twice', 'S 5678');
    assert.equal((await post('twice', id, 'witness', typed)).json.granted, true);
  });

  it('two accounts are two people only where the directory knows both: who has no entry there neither reads nor hears nor asks', async () => {
    const id = await ask();
    const typed = await read(id);
    assert.deepEqual(codesOf(await post('unknown', id, 'witness', typed)), ['consent.witness-unknown']);
    assert.deepEqual(codesOf(await post('unknown', id, 'reading', { termsHash: typed.termsHash })), [
      'consent.witness-unknown',
    ]);
    const { cannotWitness } = (await room.send('unknown', 'GET', `/api/consent-requests/${id}/text`)).json;
    assert.match(cannotWitness.en, /Two accounts may be one person/);
    const asked = await ask('unknown');
    const { terms } = (await room.send('desk', 'GET', `/api/consent-requests/${asked}/text`)).json;
    assert.deepEqual(codesOf(await post('desk', asked, 'reading', { termsHash: terms.termsHash })), [
      'consent.witness-unknown',
    ]);
    assert.equal((await post('second', id, 'witness', typed)).json.granted, true);
  });

  it('needs the patient’s own paper; a wrong one is counted, for every request of the day', async () => {
    const id = await ask();
    const typed = await read(id);
    const other = { ...typed, paper: { kind: 'hkid', number: `Z683365(${hkidCheckDigit('Z', '683365')})` } };
    assert.deepEqual((await post('second', id, 'witness', other)).json, { granted: false, triesLeft: 9 });
    assert.deepEqual((await post('second', id, 'witness', { ...typed, birthDate: '1941-02-04' })).json, {
      granted: false,
      triesLeft: 8,
    });
    for (let n = 0; n < 8; n++) await post('second', id, 'witness', other);
    assert.deepEqual(codesOf(await post('second', id, 'witness', typed)), ['consent.counter-locked']);
    assert.deepEqual(codesOf(await post('desk', id, 'reading', { termsHash: typed.termsHash })), [
      'consent.counter-locked',
    ]);
    const none = await ask('doctor', 'p2');
    const { terms, cannotWitness } = (await room.send('desk', 'GET', `/api/consent-requests/${none}/text`)).json;
    assert.match(cannotWitness.en, /No identity document/);
    assert.deepEqual(codesOf(await post('desk', none, 'reading', { termsHash: terms.termsHash })), [
      'consent.witness-no-paper',
    ]);
  });

  it('what was read out waits a quarter of an hour, is the text that was read, and is used once', async () => {
    const id = await ask();
    assert.deepEqual(
      codesOf(
        await post('second', id, 'witness', { termsHash: '0'.repeat(64), paper: PAPER, birthDate: '1941-02-03' }),
      ),
      ['consent.reading-missing'],
    );
    assert.deepEqual(codesOf(await post('desk', id, 'reading', { termsHash: '0'.repeat(64) })), [
      'consent.terms-changed',
    ]);
    const typed = await read(id);
    assert.deepEqual(codesOf(await post('second', id, 'witness', { ...typed, termsHash: '0'.repeat(64) })), [
      'consent.terms-changed',
    ]);
    room.clock.move(15 * MINUTE);
    assert.deepEqual(codesOf(await post('second', id, 'witness', typed)), ['consent.reading-missing']);
    await read(id);
    room.clock.move(15 * MINUTE - 1);
    assert.equal((await post('second', id, 'witness', typed)).json.granted, true);
    assert.deepEqual(codesOf(await post('second', id, 'witness', typed)), ['consent.reading-missing']);
  });

  it('nobody agrees there for a child who is not on file as parent or guardian, nor a child by itself; the day it comes of age it does', async () => {
    room.clock.set('2026-11-01T02:00:00.000Z');
    const child = {
      resourceType: 'Patient',
      id: 'p4',
      birthDate: '2008-11-23',
      telecom: [{ system: 'phone', value: NUMBER }],
    };
    const identifier = [{ system: systemOf(PAPER.kind), value: 'A1234563' }];
    await room.send('system', 'PUT', '/fhir/R4/Patient/p4', { ...child, identifier });
    const id = await ask('doctor', 'p4');
    const text = (await room.send('desk', 'GET', `/api/consent-requests/${id}/text`)).json;
    assert.match(text.cannotWitness.en, /not of age/);
    const { termsHash } = text.terms;
    assert.deepEqual(codesOf(await post('desk', id, 'reading', { termsHash })), ['consent.guardian-no-paper']);
    room.clock.move(24 * 60 * MINUTE);
    const typed = { ...(await read(id)), birthDate: '2008-11-23' };
    assert.equal((await post('second', id, 'witness', typed)).json.granted, true);
  });

  it('a parent or guardian without a telephone agrees before two people, by a paper of their own and the tie on file that day', async () => {
    room.clock.set('2026-11-01T02:00:00.000Z');
    const paperOf = (number: string) => ({
      kind: 'hkid',
      number: `${number}(${hkidCheckDigit(number[0] ?? '', number.slice(1))})`,
    });
    const person = (id: string, birthDate: string, number?: string) =>
      room.send('system', 'PUT', `/fhir/R4/Patient/${id}`, {
        resourceType: 'Patient',
        id,
        birthDate,
        name: [{ text: `Synthetic ${id}` }],
        ...(number === undefined
          ? {}
          : {
              identifier: [
                { system: systemOf('hkid'), value: `${number}${hkidCheckDigit(number[0] ?? '', number.slice(1))}` },
              ],
            }),
      });
    await person('child', '2016-01-02', 'C111111');
    await person('mother', '1985-05-06', 'M222222');
    await person('helper', '1980-01-01', 'H333333');
    await person('former', '1981-01-01', 'F444444');
    await person('sister', '2010-01-01', 'S555555');
    const tie = (id: string, carer: string, kind: string, endsOn: string | null = null) =>
      room.db.database.transaction((tx) =>
        tx.query(
          `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on, ends_on) values ($1, $2, 'child', $3, 'record', '2026-01-01', $4)`,
          [id, carer, kind, endsOn],
        ),
      );
    await tie('t-helper', 'helper', 'carer');
    await tie('t-former', 'former', 'guardian', '2026-11-21');
    await tie('t-sister', 'sister', 'guardian');
    const id = await ask('doctor', 'child');
    const { termsHash } = (await room.send('desk', 'GET', `/api/consent-requests/${id}/text`)).json.terms;
    assert.deepEqual(codesOf(await post('desk', id, 'reading', { termsHash })), ['consent.guardian-no-paper']);
    await tie('t-mother', 'mother', 'parent');
    const text = (await room.send('desk', 'GET', `/api/consent-requests/${id}/text`)).json;
    assert.deepEqual([text.forChild, text.canSend, text.cannotWitness], [true, false, undefined]);
    assert.equal((await post('desk', id, 'reading', { termsHash })).status, 200);
    const shows = async (number: string, birthDate: string) =>
      (await post('second', id, 'witness', { termsHash, paper: paperOf(number), birthDate })).json.granted;
    for (const [number, birthDate] of [
      ['C111111', '2016-01-02'],
      ['H333333', '1980-01-01'],
      ['F444444', '1981-01-01'],
      ['S555555', '2010-01-01'],
      ['M222222', '1985-05-07'],
    ] as const) {
      assert.equal(await shows(number, birthDate), false, number);
    }
    assert.equal(await shows('M222222', '1985-05-06'), true);
    const [entry] = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>(
        `select body from consent.ledger_entry where patient_id = 'child' and body like '%consent/counter-witness%'`,
      ),
    );
    assert.equal(JSON.parse(entry?.body ?? '{}').detail.giver, 'guardian');
    const { json } = await room.send('system', 'GET', '/fhir/R4/Consent?patient=child');
    assert.match(JSON.stringify(json), /Patient\/mother/, 'the consent names who gave it');
  });

  it('is taken back where it was given, by one person, for good, and by no other institution', async () => {
    const id = await ask();
    assert.deepEqual(
      codesOf(await post('desk', id, 'end')),
      ['consent.artefact-state'],
      'a request that waits is none',
    );
    await post('second', id, 'witness', await read(id));
    assert.deepEqual(codesOf(await post('elsewhere', id, 'end')), ['consent.artefact-not-found']);
    assert.equal((await post('desk', id, 'end')).json.state, 'ended');
    assert.equal((await post('desk', id, 'end')).json.state, 'ended', 'a second time changes nothing');
    assert.deepEqual(codesOf(await post('desk', id, 'reading', { termsHash: '0'.repeat(64) })), [
      'consent.artefact-state',
    ]);
  });
});
