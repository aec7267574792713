import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aClinician, aConsent, aName, anActor, aPatient, aPerson } from '../fixtures.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { refuse } from '../messages.ts';
import { codesOf, type TestRoom, testRoom } from '../room-harness.ts';
import { EmergencyDetail, EmergencyOffer, EmergencyReviewsView, EmergencyView } from './contract.ts';

const HOUR = 3_600_000;
const ER = { accountId: 'account-er', fhirUser: 'Practitioner/er' } as const;
const ACTORS = {
  elder: aPatient('p1'),
  other: aPatient('p2'),
  er: aClinician('org9', ER),
  nurse: aClinician('org9', { accountId: 'account-nurse', fhirUser: 'Practitioner/nurse' }),
  family: aClinician('org1'),
  closed: aPerson('clinician', {
    accountId: 'account-closed',
    fhirUser: 'Practitioner/closed',
    closedWorkplace: {
      organization: { id: 'org9', name: aName('org9') },
      refusals: [refuse('consent.no-treatment-relation')],
    },
  }),
  officer: aPerson('privacy-officer', { accountId: 'account-officer', fhirUser: 'Practitioner/officer' }),
  /** The clinician of the emergency department by another account, as an officer. */
  ownOfficer: aPerson('privacy-officer', { accountId: 'account-er-2', fhirUser: 'Practitioner/er' }),
  /** Entered in the directory a second time, as an officer. */
  twiceOfficer: aPerson('privacy-officer', { accountId: 'account-er-3', fhirUser: 'Practitioner/er-again' }),
  coordinator: aPerson('coordinator'),
  regulator: aPerson('regulator'),
} as const;
const WHY = { reasonCode: 'unconscious', reason: 'brought in unconscious, no relatives there' } as const;
const ETREAT = { 'x-purpose-of-use': 'ETREAT' };

describe('emergency access', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom(ACTORS);
    for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) {
      await put(`Patient/${id}`, {
        resourceType: 'Patient',
        id,
        name: [{ text: `SYNTHETIC ${id}` }],
        identifier: [{ system: 'https://causeway.health/identifiers/hkid', value: `S00000${id}` }],
        managingOrganization: { reference: 'Organization/org1' },
      });
      await put(`Condition/c-${id}`, {
        resourceType: 'Condition',
        id: `c-${id}`,
        subject: { reference: `Patient/${id}` },
        code: { text: 'synthetic' },
      });
    }
  });
  after(() => room.close());

  const put = async (path: string, resource: object) => {
    const answer = await room.send('system', 'PUT', `/fhir/R4/${path}`, resource);
    assert.ok(answer.status < 300, answer.text);
  };
  const read = (as: string, path: string, headers: Readonly<Record<string, string>> = ETREAT) =>
    room.send(as, 'GET', `/fhir/R4/${path}`, undefined, headers);
  const declare = (as: string, patientId: string, more: object = {}) =>
    room.send(as, 'POST', '/api/emergency-access', { patientId, ...WHY, ...more });
  const declared = async (as: string, patientId: string) => {
    const answer = await declare(as, patientId);
    assert.equal(answer.status, 201, answer.text);
    return EmergencyView.parse(answer.json);
  };
  const entriesOf = async (patientId: string): Promise<EntryBody[]> => {
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>('select body from consent.ledger_entry where patient_id = $1 order by at, id', [
        patientId,
      ]),
    );
    return rows.map(({ body }) => JSON.parse(body) as EntryBody);
  };
  const noticesOf = async (as: string) =>
    (await room.send(as, 'GET', '/api/notices')).json.items as { kind: string; text: { en: string } }[];

  it('opens to read what no relation opens, for ETREAT alone, and to nobody else; nothing is written and nothing exported by it', async () => {
    assert.equal((await read('er', 'Condition/c-p1')).status, 404, 'no relation');
    const use = await declared('er', 'p1');
    assert.equal(use.against, 'no-relation');
    assert.equal(Date.parse(use.until) - Date.parse(use.openedAt), 4 * HOUR);
    assert.equal((await read('er', 'Condition/c-p1')).status, 200);
    assert.equal((await read('er', 'Condition?patient=p1')).json.total, 1);
    assert.equal((await read('er', 'Condition?_summary=count')).json.total, 1, 'this patient’s alone');
    assert.equal((await read('er', 'Condition?patient=p1', {})).json.total, 0, 'it is not said to be an emergency');
    assert.equal((await read('er', 'Condition/c-p1', {})).status, 404);
    assert.equal((await read('er', 'Condition/c-p2')).status, 404, 'another patient');
    assert.equal((await read('nurse', 'Condition/c-p1')).status, 404, 'another clinician of the same place');
    const body = { resourceType: 'Condition', subject: { reference: 'Patient/p1' }, code: { text: 'x' } };
    assert.equal((await room.send('er', 'POST', '/fhir/R4/Condition', body, ETREAT)).status, 403);
    assert.equal((await read('er', 'AuditEvent?patient=p1')).json.total ?? 0, 0);
  });

  it('stands in the ledger with the id of the use, the declaration and each look', async () => {
    const entries = (await entriesOf('p1')).filter(({ detail }) => detail?.['emergency'] !== undefined);
    const rules = new Set(entries.map(({ basis }) => basis));
    assert.ok(rules.has('consent/emergency-declared') && rules.has('consent/emergency-access'), [...rules].join());
    assert.equal(new Set(entries.map(({ detail }) => detail?.['emergency'])).size, 1);
    for (const { purpose, actor } of entries) {
      assert.equal(purpose, 'ETREAT');
      assert.equal(actor.kind === 'person' && actor.accountId, ER.accountId);
    }
  });

  it('is told to the patient at once: who, where, why, until when; no words of the record', async () => {
    const [notice] = await noticesOf('elder');
    assert.equal(notice?.kind, 'emergency-opened');
    assert.match(notice.text.en, /clinician \(synthetic\) of org9 .*you were unconscious.*until/);
    assert.doesNotMatch(notice.text.en, /brought in/, 'what was typed may name an illness, and goes by SMS too');
  });

  it('is not renewed: a second declaration while it is open is refused, and noted', async () => {
    const again = await declare('er', 'p1');
    assert.deepEqual([again.status, ...codesOf(again)], [409, 'consent.emergency-open-already']);
    const noted = (await entriesOf('p1')).find(({ basis }) => basis === 'consent.emergency-open-already');
    assert.equal(noted?.outcome, 'denied');
  });

  it('closes by itself at its end, and a new one is a use of its own', async () => {
    room.clock.move(4 * HOUR);
    assert.equal((await read('er', 'Condition/c-p1')).status, 404);
    const second = await declared('er', 'p1');
    assert.equal((await noticesOf('elder')).filter(({ kind }) => kind === 'emergency-opened').length, 2);
    const detail = EmergencyDetail.parse(
      (await room.send('officer', 'GET', `/api/privacy/emergencies/${second.id}`)).json,
    );
    assert.equal(detail.before.length, 1, 'whoever reviews it sees the one before');
    const offer = EmergencyOffer.parse((await room.send('er', 'GET', '/api/emergency-access?patient=p1')).json);
    assert.deepEqual([offer.open?.id, offer.usesCounted, offer.terms.source], [second.id, 2, 'assumption']);
  });

  it('is ended early by the one who declared it, and by nobody else', async () => {
    const use = await declared('er', 'p2');
    assert.equal((await read('er', 'Condition/c-p2')).status, 200);
    assert.equal((await room.send('nurse', 'POST', `/api/emergency-access/${use.id}/end`)).status, 404);
    const ended = EmergencyView.parse((await room.send('er', 'POST', `/api/emergency-access/${use.id}/end`)).json);
    assert.equal(ended.state, 'over');
    assert.equal((await read('er', 'Condition/c-p2')).status, 404);
    const twice = EmergencyView.parse((await room.send('er', 'POST', `/api/emergency-access/${use.id}/end`)).json);
    assert.equal(twice.endedAt, ended.endedAt, 'a second time changes nothing');
  });

  it('opens what a denial withholds from those who treat the patient, and says that it was against a denial', async () => {
    const needless = await declare('family', 'p3');
    assert.deepEqual([needless.status, ...codesOf(needless)], [422, 'consent.emergency-not-needed']);
    await put('Consent/d3', {
      ...aConsent({ type: 'deny', actor: [anActor('Organization/org1')] }),
      id: 'd3',
      patient: { reference: 'Patient/p3' },
    });
    assert.equal((await read('family', 'Condition/c-p3')).status, 404, 'withheld');
    assert.equal((await declared('family', 'p3')).against, 'denial');
    assert.equal((await read('family', 'Condition/c-p3')).status, 200);
    assert.equal((await read('family', 'Condition?patient=p3')).json.total, 1);
    assert.equal((await read('family', 'Condition/c-p3', {})).status, 404, 'the denial stands for all else');
  });

  it('does not open what a denial keeps shut in an emergency too; where that is everything it is refused', async () => {
    const purpose = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'ETREAT' }];
    await put('Consent/d4', {
      ...aConsent({
        type: 'deny',
        purpose,
        class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Condition' }],
      }),
      id: 'd4',
      patient: { reference: 'Patient/p4' },
    });
    await declared('er', 'p4');
    assert.equal((await read('er', 'Patient/p4')).status, 200);
    assert.equal((await read('er', 'Condition/c-p4')).status, 404);
    assert.equal((await read('er', 'Condition?patient=p4')).json.total, 0);
    await put('Consent/d5', { ...aConsent({ type: 'deny', purpose }), id: 'd5', patient: { reference: 'Patient/p5' } });
    const refusedWhole = await declare('er', 'p5');
    assert.deepEqual([refusedWhole.status, ...codesOf(refusedWhole)], [403, 'consent.emergency-withheld']);
    const noted = (await entriesOf('p5')).find(({ basis }) => basis === 'consent.emergency-withheld');
    assert.equal(noted?.outcome, 'denied');
    assert.equal((await read('er', 'Patient/p5')).status, 404, 'and nothing stayed open');
  });

  it('is declared with words, for ETREAT, for somebody who is here, by a clinician', async () => {
    assert.deepEqual(codesOf(await declare('nurse', 'p2', { reason: 'urgent' })), ['consent.emergency-reason-short']);
    assert.deepEqual(codesOf(await declare('nurse', 'nobody')), ['consent.emergency-patient-unknown']);
    const treat = await room.send(
      'nurse',
      'POST',
      '/api/emergency-access',
      { patientId: 'p2', ...WHY },
      { 'x-purpose-of-use': 'TREAT' },
    );
    assert.deepEqual(codesOf(treat), ['consent.purpose-not-for-role']);
    assert.deepEqual(codesOf(await declare('closed', 'p2')), ['consent.emergency-no-workplace']);
    for (const as of ['elder', 'officer', 'coordinator']) assert.equal((await declare(as, 'p2')).status, 403, as);
    assert.equal((await declare('', 'p2')).status, 401);
  });

  describe('is looked at a second time', () => {
    const waiting = async (as = 'officer') =>
      EmergencyReviewsView.parse((await room.send(as, 'GET', '/api/privacy/emergencies')).json);
    const review = (as: string, id: string, verdict: string, words = 'the record of the ambulance bears it out') =>
      room.send(as, 'POST', `/api/privacy/emergencies/${id}/review`, { verdict, words });

    it('by the privacy officer, who sees who, when, why, and what kinds were read, but nothing of the record', async () => {
      const list = await waiting();
      assert.ok(list.waiting >= 4);
      assert.equal(list.overdue, 0);
      const [first] = list.items;
      assert.ok(first);
      const answer = await room.send('officer', 'GET', `/api/privacy/emergencies/${first.id}`);
      const { acts } = EmergencyDetail.parse(answer.json);
      assert.ok(acts.some(({ kinds }) => kinds['Condition'] === 1));
      assert.equal((await read('officer', 'Condition/c-p1')).status, 403);
      const looks = (await entriesOf(first.patientId)).filter(({ basis }) => basis === 'consent/emergency-second-look');
      assert.ok(looks.length >= 2, 'the list and the use are looks of their own');
      for (const as of ['er', 'elder', 'coordinator']) {
        assert.equal((await room.send(as, 'GET', '/api/privacy/emergencies')).status, 403, as);
      }
    });

    it('and never by the one who declared it, by whatever account or entry in the directory', async () => {
      for (const id of ['er', 'er-again']) {
        const name = [{ text: 'SYNTHETIC Emergency' }];
        await put(`Practitioner/${id}`, { resourceType: 'Practitioner', id, name, birthDate: '1980-01-02' });
      }
      const twice = (await waiting('twiceOfficer')).items.find(({ isOwn }) => isOwn);
      assert.ok(twice);
      assert.deepEqual(codesOf(await review('twiceOfficer', twice.id, 'justified')), ['consent.emergency-own-review']);
      const own = (await waiting('ownOfficer')).items.find(({ isOwn }) => isOwn);
      assert.ok(own);
      assert.deepEqual(codesOf(await review('ownOfficer', own.id, 'justified')), ['consent.emergency-own-review']);
    });

    it('within a clock, after which it stands as overdue', async () => {
      room.clock.move(72 * HOUR + 1);
      const list = await waiting();
      assert.equal(list.overdue, list.waiting);
      assert.ok(list.items.every((item) => item.review === 'overdue'));
    });

    it('by whoever oversees the node where there is no privacy officer, or the clock has run out: who then sees that alone, and it says by what right', async () => {
      room.clock.move(-72 * HOUR);
      const hasOfficer = (id: string, fhirUser: string) =>
        room.db.database.transaction((tx) =>
          tx.query(
            `insert into oidc.account (id, login, role, name, fhir_user, created_at) values ($1, $1, 'privacy-officer', '{}', $2, now())`,
            [id, fhirUser],
          ),
        );
      const seen = async () => (await waiting('regulator')).items;
      assert.ok((await seen()).length > 0 && (await seen()).every(({ right }) => right === 'no-officer'));
      await hasOfficer('account-er-2', ER.fhirUser);
      assert.ok(
        (await seen()).every(({ name }) => name.en === ACTORS.er.name.en),
        'the only officer’s own alone',
      );
      await hasOfficer('account-officer', 'Practitioner/officer');
      assert.deepEqual(await seen(), []);
      const [first] = (await waiting()).items;
      assert.ok(first);
      assert.equal((await room.send('regulator', 'GET', `/api/privacy/emergencies/${first.id}`)).status, 404);
      assert.deepEqual(codesOf(await review('regulator', first.id, 'justified')), ['consent.emergency-not-reviewer']);
      room.clock.move(72 * HOUR);
      const late = await waiting('regulator');
      assert.ok(late.items.length > 0 && late.items.every(({ right }) => right === 'overdue'));
      assert.deepEqual([late.overdue, late.people, late.organizations], [late.items.length, [], []]);
      const ofNobody = late.items.find(({ patientId }) => patientId !== 'p1');
      assert.ok(ofNobody);
      assert.equal((await review('regulator', ofNobody.id, 'justified')).status, 200);
      const [noted] = (await entriesOf(ofNobody.patientId)).filter(({ detail }) => detail?.verdict !== undefined);
      assert.equal(noted?.detail?.right, 'overdue');
      assert.equal((await room.send('coordinator', 'GET', '/api/privacy/emergencies')).status, 403);
    });

    it('once: what was not justified is told to the patient, and counted by person and institution', async () => {
      const list = await waiting();
      const ofElder = list.items.filter(({ patientId }) => patientId === 'p1');
      const [one, two] = ofElder;
      assert.ok(one && two);
      assert.deepEqual(codesOf(await review('officer', one.id, 'not-justified', 'no')), [
        'consent.emergency-words-short',
      ]);
      assert.equal((await review('officer', one.id, 'not-justified')).status, 200);
      assert.equal((await review('officer', two.id, 'justified')).status, 200);
      assert.deepEqual(codesOf(await review('officer', one.id, 'justified')), ['consent.emergency-reviewed']);
      const told = (await noticesOf('elder')).filter(({ kind }) => kind === 'emergency-not-justified');
      assert.equal(told.length, 1, 'of the justified one the patient was told when it began');
      assert.equal((await noticesOf('er')).filter(({ kind }) => kind === 'emergency-reviewed').length, 3);
      const after = await waiting();
      assert.equal(after.waiting, list.waiting - 2);
      const person = after.people.find(({ id }) => id === ER.accountId);
      assert.deepEqual([person?.uses, person?.notJustified], [4, 1]);
      const place = after.organizations.find(({ id }) => id === 'org9');
      assert.deepEqual([place?.uses, place?.notJustified], [4, 1]);
    });

    it('and all uses are listed page by page', async () => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const query = cursor === undefined ? '' : `&cursor=${cursor}`;
        const answer = await room.send('officer', 'GET', `/api/privacy/emergencies?show=all&limit=2${query}`);
        const page = EmergencyReviewsView.parse(answer.json);
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      assert.equal(ids.length, 5);
      assert.equal(new Set(ids).size, 5);
    });
  });
});
