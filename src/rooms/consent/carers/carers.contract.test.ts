import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { aClinician, type aName, aPatient } from '../fixtures.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../room-harness.ts';
import { CarersView, NamedCarer, OfferAnswered } from './contract.ts';

/** A Sunday; the clock stands at ten in the morning of the place. */
const START = '2026-11-22T02:00:00.000Z';
const BORN = '1951-03-08';
const WISH = {
  called: 'CHAN Mei Ling',
  reach: 'record',
  withoutSensitive: true,
  answers: false,
  until: '2026-12-31',
} as const;
/** What the portal asks for. */
const PORTAL = ['openid', 'patient/*.cruds', 'user/*.cruds'];
const PSY = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' };

describe('a carer whom the patient names in the own portal', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom({
      elder: aPatient('elder'),
      daughter: aPatient('daughter', { scopes: PORTAL }),
      stranger: aPatient('stranger', { scopes: PORTAL }),
      child: aPatient('child'),
      doctor: aClinician('org2', { fhirUser: 'Practitioner/dr2' }),
    });
    for (const [id, birthDate, names] of [
      ['elder', BORN, ['黃淑貞', 'WONG Suk Ching']],
      ['daughter', '1980-01-01', ['陳美玲', 'CHAN Mei Ling']],
      ['stranger', '1985-05-05', ['李大文', 'LEE Tai Man']],
      ['child', '2018-02-02', ['陳小美']],
    ] as const) {
      const name = names.map((text) => ({ text }));
      await room.send('system', 'PUT', `/fhir/R4/Patient/${id}`, { resourceType: 'Patient', id, name, birthDate });
    }
    const observation = (id: string, more: object = {}) =>
      room.send('system', 'PUT', `/fhir/R4/Observation/${id}`, {
        resourceType: 'Observation',
        id,
        status: 'final',
        code: { text: 'synthetic' },
        subject: { reference: 'Patient/elder' },
        ...more,
      });
    assert.ok((await observation('plain')).status < 300);
    assert.ok((await observation('psy', { meta: { security: [PSY] } })).status < 300);
  });
  after(() => room.close());
  beforeEach(async () => {
    room.clock.set(START);
    await room.db.database.transaction(async (tx) => {
      await tx.query('delete from consent.notice');
      await tx.query('delete from consent.carer_offer');
      await tx.query('update identity.family_tie set ended_at = $1 where ended_at is null', [START]);
    });
  });

  const name = async (more: object = {}, as = 'elder') => room.send(as, 'POST', '/api/carers', { ...WISH, ...more });
  const named = async (more: object = {}) => {
    const sent = await name(more);
    assert.equal(sent.status, 201, sent.text);
    return NamedCarer.parse(sent.json);
  };
  const answer = (act: 'look' | 'accept' | 'decline', code: string, as = 'daughter', birthDate = BORN) =>
    room.send(as, 'POST', `/api/carer-offers/${act}`, { code, birthDate });
  const outcome = ({ json }: Sent) => OfferAnswered.parse(json).outcome;
  const accepted = async (more: object = {}) => {
    const { code, offer } = await named(more);
    assert.equal(outcome(await answer('accept', code)), 'accepted');
    return offer.id;
  };
  const list = async () => CarersView.parse((await room.send('elder', 'GET', '/api/carers')).json);
  const reads = async (id: string, as = 'daughter') =>
    (await room.send(as, 'GET', `/fhir/R4/Observation/${id}`)).status;
  const entries = async (patient: string) => {
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>('select body from consent.ledger_entry where patient_id = $1 order by at, id', [
        patient,
      ]),
    );
    return rows.map(({ body }) => JSON.parse(body) as EntryBody);
  };
  const newest = async (patient: string, basis: string) =>
    (await entries(patient)).filter((entry) => entry.basis === basis).length;
  const told = async (recipient: string, kind: string) => {
    const rows = await room.db.database.transaction((tx) =>
      tx.query('select 1 from consent.notice where kind = $1 and patient_id = $2', [kind, recipient]),
    );
    return rows.length;
  };

  it('sees nothing before they have accepted, and then what was given', async () => {
    const { code, offer } = await named();
    assert.equal(offer.state, 'waiting');
    assert.equal(await reads('plain'), 404);
    const look = OfferAnswered.parse((await answer('look', code)).json);
    assert.ok(look.outcome === 'offered');
    assert.equal(look.patient.en, 'WONG Suk Ching');
    assert.equal(await reads('plain'), 404, 'to look opens nothing');
    assert.equal(outcome(await answer('accept', code)), 'accepted');
    assert.equal(await reads('plain'), 200);
    assert.equal(await reads('psy'), 404, 'what is sensitive stays shut');
    const { carers, offers } = await list();
    assert.deepEqual(
      carers.map((one) => [one.name.en, one.reach, one.withoutSensitive, one.answers, one.until, one.byOwnWord]),
      [['CHAN Mei Ling', 'record', true, false, '2026-12-31', true]],
    );
    assert.deepEqual(offers, []);
    assert.equal(await told('elder', 'carer-accepted'), 1);
  });

  it('sees what is sensitive only where the patient said so', async () => {
    await accepted({ withoutSensitive: false });
    assert.deepEqual([await reads('plain'), await reads('psy')], [200, 200]);
  });

  it('who is the guardian too, by a document, sees what a guardian sees', async () => {
    await accepted();
    await room.db.database.transaction((tx) =>
      tx.query(
        `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on) values ('by-order', 'daughter', 'elder', 'guardian', 'record', '2026-11-01')`,
      ),
    );
    assert.deepEqual([await reads('plain'), await reads('psy')], [200, 200]);
    assert.deepEqual(codesOf(await name()), ['consent.carer-under-guardian']);
    const { carers, cannotName } = await list();
    assert.deepEqual(carers.map(({ kind, canEnd }) => `${kind} ${canEnd}`).sort(), ['carer true', 'guardian false']);
    assert.match(cannotName?.en ?? '', /guardian/);
    assert.equal((await room.send('elder', 'POST', '/api/carers/by-order/end', {})).status, 404, 'a desk ends that');
  });

  it('to whom the patient turns sees nothing', async () => {
    await accepted({ reach: 'contact' });
    assert.equal(await reads('plain'), 404);
    assert.equal((await list()).carers[0]?.reach, 'contact');
  });

  it('answers for the patient only where that was said', async () => {
    const ask = {
      patient: { id: 'elder' },
      scope: { purposes: ['TREAT'], sections: ['problems'], validDays: 30 },
      reason: 'A second opinion about the knee.',
    };
    assert.equal((await room.send('doctor', 'POST', '/api/consent-requests', ask)).status, 201);
    const waiting = async () => (await room.send('daughter', 'GET', '/api/consents')).json.items.length;
    const id = await accepted();
    assert.equal(await waiting(), 0, 'reads alone');
    const [request] = (await room.send('elder', 'GET', '/api/consents')).json.items;
    const refuse = () => room.send('daughter', 'POST', `/api/consents/${request.id}/refuse`, {});
    assert.deepEqual(codesOf(await refuse()), ['consent.no-tie']);
    assert.equal((await room.send('elder', 'POST', `/api/carers/${id}/end`, {})).status, 200);
    await accepted({ answers: true });
    assert.equal(await waiting(), 1);
    assert.equal((await refuse()).status, 200);
  });

  it('is the one who is called like that, in whichever script, and nobody else', async () => {
    for (const called of ['陳美玲', '陈美玲', 'Chan Mei-ling', 'CHEN Meiling']) {
      const { code } = await named({ called });
      assert.equal(outcome(await answer('look', code)), 'offered', called);
    }
    const { code } = await named({ called: '李小玲' });
    assert.equal(outcome(await answer('accept', code)), 'called-otherwise');
    assert.equal(outcome(await answer('accept', (await named()).code, 'stranger')), 'called-otherwise');
    assert.equal(await reads('plain', 'stranger'), 404);
  });

  it('needs the code and the birth date; nobody is told which was wrong, and some wrong tries end the code', async () => {
    const { code, offer } = await named();
    const { tries } = (await list()).law;
    const half = `${code.slice(0, 5)}-00000`;
    assert.equal(outcome(await answer('look', 'ZZZZZ-ZZZZZ')), 'wrong');
    assert.equal((await answer('look', half)).text, (await answer('look', code, 'daughter', '1951-03-09')).text);
    const more = await Promise.all(Array.from({ length: tries - 2 }, () => answer('accept', half, 'stranger')));
    assert.deepEqual(new Set(more.map(outcome)), new Set(['wrong']));
    assert.equal(outcome(await answer('accept', code)), 'wrong', 'the right one comes too late');
    assert.equal((await list()).offers.find(({ id }) => id === offer.id)?.state, 'void');
    assert.equal(await newest('elder', 'consent.carer-code-wrong'), tries);
  });

  it('cannot accept what was taken back, has lapsed, was answered, or is their own', async () => {
    const taken = await named();
    assert.equal((await room.send('elder', 'POST', `/api/carer-offers/${taken.offer.id}/take-back`, {})).status, 200);
    assert.equal(outcome(await answer('accept', taken.code)), 'wrong');
    const late = await named();
    room.clock.move(8 * 86_400_000);
    assert.deepEqual(codesOf(await answer('accept', late.code)), ['consent.carer-offer-over']);
    assert.equal((await list()).offers.find(({ id }) => id === late.offer.id)?.state, 'lapsed');
    room.clock.set(START);
    const own = await named();
    assert.deepEqual(codesOf(await answer('accept', own.code, 'elder')), ['consent.carer-oneself']);
    const { code } = await named();
    assert.equal(outcome(await answer('decline', code)), 'declined');
    assert.equal(outcome(await answer('accept', code)), 'wrong');
    assert.equal(await told('elder', 'carer-declined'), 1);
  });

  it('is of age, and so is who names them', async () => {
    const { code } = await named({ called: '陳小美' });
    assert.deepEqual(codesOf(await answer('accept', code, 'child')), ['consent.carer-answerer-not-adult']);
    assert.deepEqual(codesOf(await name({}, 'child')), ['consent.carer-not-of-age']);
    const { cannotName } = CarersView.parse((await room.send('child', 'GET', '/api/carers')).json);
    assert.match(cannotName?.en ?? '', /desk/);
  });

  it('is a carer once, also where two tabs accept at once', async () => {
    const { code } = await named();
    const both = await Promise.all([answer('accept', code), answer('accept', code)]);
    assert.deepEqual(both.map(outcome).sort(), ['accepted', 'wrong']);
    assert.equal((await list()).carers.length, 1);
    const again = await named();
    assert.deepEqual(codesOf(await answer('accept', again.code)), ['consent.carer-there-already']);
  });

  it('is ended by either of the two at once, and the other is told; by nobody else', async () => {
    const id = await accepted();
    assert.equal((await room.send('stranger', 'POST', `/api/carers/${id}/end`, {})).status, 404);
    assert.equal(await reads('plain'), 200);
    assert.equal((await room.send('elder', 'POST', `/api/carers/${id}/end`, {})).status, 200);
    assert.equal(await reads('plain'), 404);
    assert.equal(await told('daughter', 'carer-ended'), 1);
    assert.equal((await room.send('elder', 'POST', `/api/carers/${id}/end`, {})).status, 404, 'once');
    const second = await accepted();
    assert.equal((await room.send('daughter', 'POST', `/api/carers/${second}/end`, {})).status, 200);
    assert.equal(await reads('plain'), 404);
    assert.equal(await told('elder', 'carer-ended'), 1);
  });

  it('sees nothing from the day after the last', async () => {
    await accepted({ until: '2026-11-23' });
    room.clock.set('2026-11-23T15:59:00.000Z');
    assert.equal(await reads('plain'), 200);
    room.clock.set('2026-11-23T16:00:00.000Z');
    assert.equal(await reads('plain'), 404, 'midnight of the place');
    assert.deepEqual((await list()).carers, []);
  });

  it('leaves one entry for each act, with each of the two', async () => {
    const count = async (patient: string) => (await entries(patient)).length;
    const left = async (work: () => Promise<unknown>) => {
      const before = [await count('elder'), await count('daughter')];
      await work();
      return [(await count('elder')) - (before[0] ?? 0), (await count('daughter')) - (before[1] ?? 0)];
    };
    let code = '';
    let id = '';
    assert.deepEqual(
      await left(async () => {
        const made = await named();
        code = made.code;
        id = made.offer.id;
      }),
      [1, 0],
    );
    assert.deepEqual(await left(() => answer('look', code)), [1, 1]);
    assert.deepEqual(await left(() => answer('look', code, 'daughter', '1999-01-01')), [1, 0]);
    assert.deepEqual(await left(() => answer('accept', code)), [1, 1]);
    assert.deepEqual(await left(() => list()), [1, 0]);
    assert.deepEqual(await left(() => reads('plain')), [1, 0]);
    assert.deepEqual(await left(() => room.send('stranger', 'POST', `/api/carers/${id}/end`, {})), [1, 1]);
    assert.deepEqual(await left(() => room.send('elder', 'POST', `/api/carers/${id}/end`, {})), [1, 1]);
  });

  it('stands with every look among the others of the patient’s list', async () => {
    await accepted();
    assert.equal(await reads('plain'), 200);
    const { items } = (await room.send('elder', 'GET', '/api/access-log?by=others')).json;
    const [look] = items.filter(({ action, basis }: EntryBody) => action === 'read' && basis === 'consent/family-tie');
    assert.match(look.sentence.en, /looked at your tests and measurements/);
    assert.doesNotMatch(look.sentence.en, /^You /);
  });

  it('is told of in words that a person understands, in each language', async () => {
    await accepted();
    const { json } = await room.send('elder', 'GET', '/api/access-log?by=anybody');
    const said = json.items.map(({ sentence }: { sentence: ReturnType<typeof aName> }) => sentence);
    assert.ok(said.some(({ en }: { en: string }) => /^You named a carer\./.test(en)));
    assert.ok(said.some((one: ReturnType<typeof aName>) => /接受担任照护人/.test(one['zh-Hans'])));
    const notices = (await room.send('elder', 'GET', '/api/notices')).json.items;
    const [first] = notices.filter(({ kind }: { kind: string }) => kind === 'carer-accepted');
    assert.match(first.text['zh-Hant-HK'], /CHAN Mei Ling.*陳美玲.*我的照顧者/);
  });
});
