import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hkidCheckDigit, systemOf } from '#rooms/identity';
import { codesOf, type TestRoom } from '../room-harness.ts';
import { askAtCounter, counterRoom, MINUTE, NUMBER, PAPER } from './counter-harness.ts';

describe('consent at a counter of a node that sends no messages', () => {
  let room: TestRoom;
  before(async () => {
    room = await counterRoom();
  });
  after(() => room.close());

  const ask = (as = 'doctor', patient = 'p1') => askAtCounter(room, as, patient);
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
