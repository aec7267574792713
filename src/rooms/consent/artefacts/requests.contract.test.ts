import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { parseFhirJson, readResource } from '#fhir';
import { LANGS } from '#kernel';
import { aClinician, aName, aPatient, aPerson } from '../fixtures.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../room-harness.ts';
import { fromConsentResource } from './fhir.ts';
import { isAsSigned } from './terms.ts';
import { lapseSome } from './worker.ts';

const START = '2026-11-22T02:00:00.000Z';
const DAY = 86_400_000;
const ASK = {
  patient: { id: 'p1' },
  scope: { purposes: ['TREAT'], sections: ['problems', 'results'], validDays: 30 },
  reason: 'A second opinion about the knee.',
};

describe('a request of consent', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom({
      patient: aPatient('p1'),
      other: aPatient('p2'),
      mother: aPatient('mother'),
      doctor: aClinician('org2', { fhirUser: 'Practitioner/dr2' }),
      desk: aPerson('coordinator', { organization: { id: 'org2', name: aName('org2') } }),
      elsewhere: aClinician('org3', { fhirUser: 'Practitioner/dr3' }),
      homeless: aPerson('clinician'),
      operator: aPerson('operator'),
    });
    for (const [id, birthDate] of [
      ['p1', '1951-03-08'],
      ['p2', '1980-01-01'],
      ['mother', '1985-05-05'],
      ['child', '2018-02-02'],
    ]) {
      const name = [{ text: `${id} (synthetic)` }];
      await room.send('system', 'PUT', `/fhir/R4/Patient/${id}`, { resourceType: 'Patient', id, name, birthDate });
    }
  });
  after(() => room.close());
  beforeEach(async () => {
    room.clock.set(START);
    await room.db.database.transaction((tx) => tx.query('delete from consent.request_put'));
  });

  const ask = async (more: object = {}, as = 'doctor'): Promise<Sent> =>
    room.send(as, 'POST', '/api/consent-requests', { ...ASK, ...more });
  const list = async (as = 'patient') => (await room.send(as, 'GET', '/api/consents')).json.items;
  /** The request just made, as its patient sees it. */
  const waiting = async (made: Sent, as = 'patient') => {
    const [row] = await room.db.database.transaction((tx) =>
      tx.query<{ id: string }>('select consent_id as id from consent.request_asked where id = $1', [made.json.id]),
    );
    return (await list(as)).find((one: { id: string }) => one.id === row?.id);
  };
  const asked = async (id: string) =>
    (await room.send('doctor', 'GET', '/api/consent-requests')).json.items.find((one: { id: string }) => one.id === id);
  const grant = async (id: string, narrowing?: object, as = 'patient', more: object = {}): Promise<Sent> => {
    const preview = await room.send(as, 'POST', `/api/consents/${id}/preview`, narrowing ? { narrowing } : {});
    if (preview.status !== 200) return preview;
    const { termsHash } = preview.json;
    return room.send(as, 'POST', `/api/consents/${id}/grant`, {
      termsHash,
      ...(narrowing ? { narrowing } : {}),
      ...more,
    });
  };
  const notices = async (kind: string, recipient = 'p1'): Promise<number> => {
    const rows = await room.db.database.transaction((tx) =>
      tx.query('select 1 from consent.notice where kind = $1 and patient_id = $2', [kind, recipient]),
    );
    return rows.length;
  };
  const stored = async (id: string) => {
    const row = await room.db.database.transaction((tx) => readResource(tx, 'Consent', id));
    assert.ok(row);
    return fromConsentResource(parseFhirJson(row.body), row.version);
  };

  it('is put to the patient, who is told; it binds nobody yet', async () => {
    const told = await notices('consent-asked');
    const made = await ask();
    assert.equal(made.status, 201, made.text);
    assert.equal(made.json.state, 'proposed');
    assert.equal(await notices('consent-asked'), told + 1);
    const seen = await waiting(made);
    assert.equal(seen.state, 'proposed');
    assert.equal(seen.request.reason, ASK.reason);
    assert.match(seen.terms.text.en, /test results/);
    assert.match(seen.terms.text['zh-Hant-HK'], /檢驗結果/);
    assert.equal((await stored(seen.id))?.signature, undefined);
  });

  it('is granted as it was shown, and what is stored is as it was signed', async () => {
    const made = await ask();
    const { id, terms } = await waiting(made);
    const granted = await grant(id);
    assert.equal(granted.status, 200, granted.text);
    assert.equal(granted.json.state, 'active');
    assert.equal(granted.json.terms.termsHash, terms.termsHash);
    const artefact = await stored(id);
    assert.ok(artefact && isAsSigned(artefact));
    const answer = await asked(made.json.id);
    assert.equal(answer.state, 'active');
    assert.equal(await notices('consent-answered', 'Practitioner/dr2'), 1);
    const told = await room.send('doctor', 'GET', '/api/notices');
    assert.match(
      told.json.items[0].text.en,
      /^Request about p\*\*\* \(\*\*\*: The patient agreed/,
      'by the name in part',
    );
    const entries = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>(`select body from consent.ledger_entry where body like $1`, [`%${id}%`]),
    );
    assert.ok(entries.some(({ body }) => body.includes('consent/granted') && body.includes(terms.termsHash)));
  });

  it('can be narrowed and not widened; the asker sees what was agreed to', async () => {
    const made = await ask();
    const { id } = await waiting(made);
    const wider = await grant(id, { sections: ['problems', 'pregnancy'] });
    assert.deepEqual(codesOf(wider), ['consent.not-narrower']);
    const granted = await grant(id, { sections: ['results'], without: ['hiv'], until: '2026-11-25T00:00:00Z' });
    assert.equal(granted.status, 200, granted.text);
    assert.match(granted.json.terms.text.en, /the sections test results\./);
    assert.match(granted.json.terms.text.en, /forbidden.*HIV/);
    assert.ok(granted.json.request.asked.some(({ text }: { text: { en: string } }) => /health problems/.test(text.en)));
    const answer = await asked(made.json.id);
    assert.ok(answer.lines.some(({ text }: { text: { en: string } }) => /25 Nov 2026/.test(text.en)));
  });

  it('is not granted by another text than the one that was shown', async () => {
    const { id } = await waiting(await ask());
    const { json } = await room.send('patient', 'POST', `/api/consents/${id}/preview`, {
      narrowing: { sections: ['results'] },
    });
    const stale = await room.send('patient', 'POST', `/api/consents/${id}/grant`, { termsHash: json.termsHash });
    assert.deepEqual(codesOf(stale), ['consent.terms-changed']);
    assert.equal((await stored(id))?.state, 'proposed');
  });

  it('is refused: the asker is told, and an answer is final', async () => {
    const made = await ask();
    const { id } = await waiting(made);
    const refused = await room.send('patient', 'POST', `/api/consents/${id}/refuse`);
    assert.equal(refused.json.state, 'rejected');
    assert.equal((await asked(made.json.id)).state, 'rejected');
    assert.deepEqual(codesOf(await grant(id)), ['consent.artefact-state']);
    assert.deepEqual(codesOf(await room.send('patient', 'POST', `/api/consents/${id}/refuse`)), [
      'consent.artefact-state',
    ]);
  });

  it('lapses when nobody answers in time: both are told, and it cannot be granted late', async () => {
    const made = await ask();
    const { id } = await waiting(made);
    room.clock.move(14 * DAY - 1);
    assert.equal(await lapseSome(room.runtime), 0);
    room.clock.move(1);
    assert.deepEqual(codesOf(await grant(id)), ['consent.answer-too-late']);
    const told = await notices('consent-lapsed');
    assert.equal(await lapseSome(room.runtime), 1);
    assert.equal(await lapseSome(room.runtime), 0);
    assert.equal(await notices('consent-lapsed'), told + 1);
    assert.equal((await asked(made.json.id)).state, 'lapsed');
    assert.equal((await stored(id))?.state, 'lapsed');
  });

  it('is ended by the patient: at once, told to the asker, announced, and for good', async () => {
    const made = await ask();
    const { id } = await waiting(made);
    await grant(id);
    const ended = await room.send('patient', 'POST', `/api/consents/${id}/end`);
    assert.equal(ended.json.state, 'ended');
    assert.equal((await asked(made.json.id)).state, 'ended');
    const [told] = await room.db.database.transaction((tx) =>
      tx.query<{ payload: string }>(
        `select payload from consent.announcement where kind = 'artefact-ended' and payload like $1`,
        [`%${id}%`],
      ),
    );
    assert.ok(told);
    assert.equal((await room.send('patient', 'POST', `/api/consents/${id}/end`)).json.state, 'ended');
    assert.deepEqual(codesOf(await grant(id)), ['consent.artefact-state']);
  });

  it('is over by the clock alone at its end', async () => {
    const { id } = await waiting(await ask());
    await grant(id);
    room.clock.move(30 * DAY);
    const seen = (await list()).find((one: { id: string }) => one.id === id);
    assert.equal(seen.state, 'over');
  });

  it('finds a patient by a paper and the day of birth together, and nobody by half of it', async () => {
    const identifier = [{ system: 'https://causeway.health/fhir/NamingSystem/passport', value: 'X7654321' }];
    await room.send('system', 'PUT', '/fhir/R4/Patient/p9', {
      resourceType: 'Patient',
      id: 'p9',
      identifier,
      birthDate: '1990-01-02',
    });
    const by = (birthDate: string) =>
      ask({ patient: { node: room.runtime.node.id, paper: { kind: 'passport', number: 'X7654321' }, birthDate } });
    const found = await by('1990-01-02');
    assert.equal(found.status, 201, found.text);
    assert.equal(found.json.patientId, 'p9');
    assert.ok(!found.json.patient.includes('X7654321'), 'the number stands there masked');
    assert.deepEqual(codesOf(await by('1990-01-03')), ['consent.asked-patient-unknown']);
  });

  it('refuses by name what must not be asked', async () => {
    const of = async (more: object, as?: string) => codesOf(await ask(more, as));
    assert.deepEqual(await of({}, 'homeless'), ['consent.asker-without-workplace']);
    assert.deepEqual(await of({ patient: { id: 'nobody' } }), ['consent.asked-patient-unknown']);
    assert.deepEqual(await of({ scope: { ...ASK.scope, validDays: 367 } }), ['consent.asked-too-long']);
    assert.deepEqual(await of({ scope: { ...ASK.scope, onward: true } }), ['consent.asked-onward-without-copy']);
    const abroad = { node: 'nowhere', paper: { kind: 'passport', number: 'X7654321' }, birthDate: '1990-01-02' };
    assert.deepEqual(await of({ patient: abroad }), ['consent.asked-node-unknown']);
    assert.equal((await ask({ reason: 'x' })).status, 400);
    assert.equal((await ask({ scope: { ...ASK.scope, sections: [] } })).status, 400);
    assert.equal((await ask({}, 'operator')).status, 403);
    assert.equal((await ask({}, 'patient')).status, 403);
    for (let i = 0; i < 3; i += 1) assert.equal((await ask()).status, 201);
    assert.deepEqual(await of({}), ['consent.asked-too-often']);
    assert.equal((await ask({}, 'elsewhere')).status, 201, 'another institution is not held back by it');
  });

  it('leaves no more waiting with a patient when an institution asks many times in the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()));
    assert.equal(answers.filter(({ status }) => status === 201).length, 3);
    const refused = answers.filter(({ status }) => status !== 201);
    assert.deepEqual(new Set(refused.flatMap(codesOf)), new Set(['consent.asked-too-often']));
  });

  it('says whose record it is by part of the name, with the number behind; the desk is not told the whole of it', async () => {
    const made = await ask();
    const { id, terms } = await waiting(made);
    assert.match(terms.text.en, /^Whose record: the record of p\*\*\* \(\*\*\* \(number p1\)\. Decision/);
    assert.match(terms.text['zh-Hant-HK'], /^誰的紀錄：p\*\*\* \(\*\*\*的紀錄（編號p1）。/);
    const aloud = await room.send('doctor', 'GET', `/api/consent-requests/${made.json.id}/text`);
    assert.equal(aloud.json.terms.text.en, terms.text.en);
    assert.doesNotMatch(aloud.text, /p1 \(synthetic\)/);
    const granted = await grant(id);
    assert.deepEqual([granted.status, granted.json.signature.isAsSigned], [200, true]);
    assert.equal(granted.json.terms.lines[0].text.en, terms.lines[0].text.en, 'what is signed is what was read');
  });

  it('is followed by who asked without an entry for each time of asking; what became of it is read anew, and is one', async () => {
    const read = async () => (await room.send('doctor', 'GET', '/api/consent-requests')).json.mark;
    const watch = async (as = 'doctor') => (await room.send(as, 'GET', '/api/consent-requests/watch')).json;
    const looks = async () =>
      (
        await room.db.database.transaction((tx) =>
          tx.query(`select 1 from consent.ledger_entry where patient_id = 'p1' and body like '%consent/asked-list%'`),
        )
      ).length;
    const { id } = await waiting(await ask());
    const mark = await read();
    const looked = await looks();
    for (let nth = 0; nth < 3; nth += 1) assert.deepEqual(await watch(), { mark });
    assert.notEqual((await watch('elsewhere')).mark, mark, 'of another institution it says nothing');
    await room.send('patient', 'POST', `/api/consents/${id}/refuse`, {});
    const refused = await watch();
    assert.notEqual(refused.mark, mark);
    assert.equal(await looks(), looked);
    assert.equal(await read(), refused.mark);
    assert.equal(await looks(), looked + 1);
  });

  it('is nobody’s but the patient’s: a stranger neither sees, grants, refuses nor ends it', async () => {
    const { id } = await waiting(await ask());
    assert.ok(!(await list('other')).some((one: { id: string }) => one.id === id));
    for (const act of ['preview', 'refuse', 'end']) {
      const said = await room.send('other', 'POST', `/api/consents/${id}/${act}`, {});
      assert.deepEqual(codesOf(said), ['consent.no-tie'], act);
    }
    assert.equal((await room.send('doctor', 'POST', `/api/consents/${id}/refuse`)).status, 403);
    const theirs = (await room.send('elsewhere', 'GET', '/api/consent-requests')).json.items;
    assert.ok(theirs.every(({ practitioner }: { practitioner: { en: string } }) => practitioner !== undefined));
    assert.ok(!theirs.some((one: { reason: string; id: string }) => one.id === id));
  });

  it('a mother on file answers for her child, and is named; without a tie nobody does', async () => {
    const made = await ask({ patient: { id: 'child' } });
    assert.equal((await list('mother')).length, 0);
    await room.db.database.transaction((tx) =>
      tx.query(
        `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on) values ('t1', 'mother', 'child', 'parent', 'record', '2026-01-01')`,
      ),
    );
    const seen = await waiting(made, 'mother');
    assert.equal(seen.patientName, 'child (synthetic)');
    const granted = await grant(seen.id, undefined, 'mother');
    assert.equal(granted.json.signature.giver, 'guardian');
    assert.ok(granted.json.signature.giverName.en);
    assert.equal(await notices('consent-given', 'child'), 1);
    await room.db.database.transaction((tx) =>
      tx.query(`update identity.family_tie set ended_at = now() where id = 't1'`),
    );
    assert.deepEqual(codesOf(await room.send('mother', 'POST', `/api/consents/${seen.id}/end`)), ['consent.no-tie']);
  });

  it('a parent answers up to the last day before the child comes of age, and not for an adult', async () => {
    await room.db.database.transaction((tx) =>
      tx.query(
        `insert into identity.family_tie (id, carer, dependant, kind, scope, starts_on, ends_on)
         values ('t2', 'mother', 'child', 'parent', 'record', '2026-01-01', '2026-11-22')`,
      ),
    );
    const made = await ask({ patient: { id: 'child' } });
    const { id } = await waiting(made, 'mother');
    room.clock.move(24 * 3_600_000);
    for (const act of ['preview', 'refuse', 'end'])
      assert.deepEqual(codesOf(await room.send('mother', 'POST', `/api/consents/${id}/${act}`, {})), [
        'consent.no-tie',
      ]);
    const grant = { termsHash: '0'.repeat(64), crossBorder: false };
    assert.deepEqual(codesOf(await room.send('mother', 'POST', `/api/consents/${id}/grant`, grant)), [
      'consent.no-tie',
    ]);
    assert.deepEqual(await list('mother'), []);
    room.clock.move(-24 * 3_600_000);
    assert.equal((await room.send('mother', 'POST', `/api/consents/${id}/refuse`, {})).json.state, 'rejected');
  });

  it('for a purpose that nobody knows, for none, or for one that cannot be used, nothing is asked', async () => {
    const before = (await list()).length;
    for (const purposes of [['HMARKT'], [], ['PATRQT'], ['TREAT', 'FRAUD'], 'TREAT'])
      assert.equal((await ask({ scope: { ...ASK.scope, purposes } })).status, 400, String(purposes));
    assert.equal((await list()).length, before);
  });

  it('every refusal of it has words in every language', async () => {
    const said = await Promise.all(
      LANGS.map((lang) =>
        room.send(
          'doctor',
          'POST',
          '/api/consent-requests',
          { ...ASK, patient: { id: 'nobody' } },
          { 'accept-language': lang },
        ),
      ),
    );
    assert.equal(new Set(said.map(({ json }) => json.issue[0].details.text)).size, LANGS.length);
  });
});
