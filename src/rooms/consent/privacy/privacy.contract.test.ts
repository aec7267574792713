import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AccessNote, PersonActor } from '#kernel';
import { randomIds } from '#kernel';
import { TEST_NODE } from '../../../../test/harness.ts';
import { aClinician, aPatient, aPerson } from '../fixtures.ts';
import { writeLedger } from '../ledger/append.ts';
import { sequenceNow } from '../ledger/sequence.ts';
import { codesOf, type TestRoom, testRoom } from '../room-harness.ts';
import { AskedOfMe, DeskView, FindingDetail, FindingsView, PrivacyPeopleView } from './contract.ts';
import { lookThrough } from './job.ts';
import { NOBODY } from './model.ts';

const ACTORS = {
  elder: aPatient('p1'),
  doctor: aClinician('org1', { accountId: 'account-doctor', fhirUser: 'Practitioner/dr1' }),
  colleague: aClinician('org1', { accountId: 'account-colleague', fhirUser: 'Practitioner/dr2' }),
  officer: aPerson('privacy-officer', { accountId: 'account-officer', fhirUser: 'Practitioner/officer' }),
  coordinator: aPerson('coordinator', { accountId: 'account-coordinator' }),
} as const;
const HOME = [{ text: '合成街2號3樓B室 2 Synthetic Street 3/F B' }];
const START = Date.parse('2026-11-20T02:00:00Z');
const MINUTE = 60_000;

type Told = readonly [who: PersonActor, patientId: string, minute: number, outcome?: 'denied'];

/** What people do in a story that every rule finds something in. */
const STORY: readonly Told[] = [
  [ACTORS.doctor, 'own', 0],
  [ACTORS.doctor, 'mother', 1],
  [ACTORS.doctor, 'neighbour', 2],
  [ACTORS.doctor, 'neighbour', 3],
  [ACTORS.doctor, 'own', 4],
  [ACTORS.colleague, 'own', 5],
  [ACTORS.doctor, 'stranger', 6],
  ...[10, 12, 14, 16, 18].map((minute, nth): Told => [ACTORS.colleague, `q${nth}`, minute, 'denied']),
  // And asks for what is not there.
  ...Array.from({ length: 20 }, (_, nth): Told => [ACTORS.colleague, NOBODY, 100 + nth, 'denied']),
  // 22:00 to 22:03 by civil time.
  ...[720, 721, 722, 723].map((minute, nth): Told => [ACTORS.colleague, `q${nth}`, minute]),
  // Two days later the same doctor looks again.
  [ACTORS.doctor, 'mother', 2_880],
];

describe('unusual access', () => {
  const rooms: TestRoom[] = [];
  after(async () => {
    for (const room of rooms) await room.close();
  });

  /** A node with these people on file, and the story in its ledger. */
  async function aNode(): Promise<TestRoom> {
    const room = await testRoom(ACTORS);
    rooms.push(room);
    const put = async (type: string, id: string, more: object) => {
      const answer = await room.send('system', 'PUT', `/fhir/R4/${type}/${id}`, { resourceType: type, id, ...more });
      assert.ok(answer.status < 300, answer.text);
    };
    const name = (text: string) => [{ text }];
    await put('Practitioner', 'dr1', { name: name('陳合成'), birthDate: '1980-02-03', address: HOME });
    await put('Patient', 'own', { name: name('陳合成'), birthDate: '1980-02-03', address: HOME });
    await put('Patient', 'namesake', { name: name('陳合成'), birthDate: '1999-02-03' });
    await put('Patient', 'mother', { name: name('陳大文'), birthDate: '1950-01-01', address: HOME });
    await put('Patient', 'neighbour', { name: name('李小明'), birthDate: '1970-01-01', address: HOME });
    await put('Patient', 'stranger', {
      name: name('陳遠方'),
      birthDate: '1970-01-01',
      address: [{ text: '他鄉路9號' }],
    });
    for (let nth = 0; nth < 5; nth += 1) await put('Patient', `q${nth}`, { name: name(`SYNTHETIC ${nth}`) });
    return room;
  }

  async function tell(room: TestRoom, story: readonly Told[]): Promise<void> {
    const entries = story.map(([actor, patientId, minute, refused]) => {
      const outcome = refused ?? 'permitted';
      const why = outcome === 'denied' ? 'consent.no-treatment-relation' : 'consent/treatment-relation';
      const note: AccessNote =
        patientId === NOBODY
          ? { action: 'read', outcome, kinds: { Condition: 0 }, basis: 'http.nothing-there' }
          : { action: 'read', outcome, patientId, kinds: { Condition: 1 }, basis: why };
      const at = new Date(START + minute * MINUTE);
      return { facts: { node: TEST_NODE, actor, purpose: 'TREAT' as const, correlationId: 'story', at }, note };
    });
    await room.db.database.transaction((tx) => writeLedger(tx, entries));
    await room.db.database.transaction((tx) => sequenceNow(tx));
  }

  /** Looks until there is nothing left. */
  async function look(room: TestRoom, batch = 500): Promise<void> {
    const parts = { node: TEST_NODE, clock: room.clock, ids: randomIds, batch };
    while (((await room.db.database.transaction((tx) => lookThrough(tx, parts))) ?? 0) > 0);
    await room.db.database.transaction((tx) => sequenceNow(tx));
  }

  /** What was found, without ids and without when it was looked. */
  const found = (room: TestRoom) =>
    room.db.database.transaction(async (tx) => {
      const rows = await tx.query<{ line: string }>(
        `select concat_ws(' ', rule, account_id, day, nullif(patient_id, ''), score, entries) as line
           from consent.privacy_finding order by 1`,
      );
      return rows.map(({ line }) => line);
    });

  /** The days of each person as they are kept, and as their acts have it. */
  const daysOf = (room: TestRoom) =>
    room.db.database.transaction(async (tx) => {
      const days = 'account_id, day::text as day, patients, acts, odd';
      const counts = `account_id, day::text as day, count(distinct nullif(patient_id, ''))::int as patients, count(*)::int as acts,
        count(*) filter (where hour < 7 or hour >= 21)::int as odd`;
      return {
        kept: await tx.query(`select ${days} from consent.privacy_day order by account_id, day`),
        counted: await tx.query(
          `select ${counts} from consent.privacy_act group by account_id, day order by account_id, day`,
        ),
      };
    });

  let room: TestRoom;
  before(async () => {
    room = await aNode();
    await tell(room, STORY);
    await look(room);
  });

  it('is found by rule, person, day and patient, once each; namesakes and strangers of one family name are nobody’s', async () => {
    assert.deepEqual(await found(room), [
      'colleague account-colleague 2026-11-20 own 45 1',
      'denied-series account-colleague 2026-11-20 50 5',
      'family account-doctor 2026-11-20 mother 60 1',
      'family account-doctor 2026-11-22 mother 60 1',
      'guessed-ids account-colleague 2026-11-20 40 20',
      'hours account-colleague 2026-11-20 29 4',
      'neighbour account-doctor 2026-11-20 neighbour 40 2',
      'own-record account-doctor 2026-11-20 own 70 2',
    ]);
  });

  it('is the same however the ledger is cut into batches, and whatever was looked at twice or broke off', async () => {
    const expected = await found(room);
    for (const batch of [1, 3, 7]) {
      const other = await aNode();
      const parts = { node: TEST_NODE, clock: other.clock, ids: randomIds, batch };
      for (const [nth, one] of STORY.entries()) {
        await tell(other, [one]);
        // A process that is killed before its commit has done nothing.
        const broken = other.db.database.transaction(async (tx) => {
          await lookThrough(tx, parts);
          throw new Error('killed');
        });
        await assert.rejects(broken, /killed/);
        if (nth % batch === 0) await look(other, batch);
      }
      await look(other, batch);
      await look(other, batch);
      assert.deepEqual(await found(other), expected, `batches of ${batch}`);
      const { kept, counted } = await daysOf(other);
      assert.ok(kept.length > 0);
      assert.deepEqual(kept, counted, `what was counted up by batches of ${batch} is what there is`);
    }
  });

  it('is looked for by one process at a time', async () => {
    const parts = { node: TEST_NODE, clock: room.clock, ids: randomIds };
    await tell(room, [[ACTORS.doctor, 'stranger', 2_881]]);
    await room.db.database.transaction(async (tx) => {
      assert.ok(((await lookThrough(tx, parts)) ?? 0) > 0);
      const beside = await room.db.database.transaction((other) => lookThrough(other, parts));
      assert.equal(beside, undefined, 'the other one stands back');
    });
  });

  it('stands in the ledger as looked for, and that is not looked at again', async () => {
    const count = async () => {
      const rows = await room.db.database.transaction((tx) =>
        tx.query(`select 1 from consent.ledger_entry where body like '%consent/unusual-access-looked-for%'`),
      );
      return rows.length;
    };
    const once = await count();
    assert.ok(once > 0);
    await look(room);
    await look(room);
    assert.equal(await count(), once, 'an entry about looking is no reason to look');
  });

  describe('on the desk', () => {
    const list = async (query = '') => {
      const answer = await room.send('officer', 'GET', `/api/privacy/findings${query}`);
      assert.equal(answer.status, 200, answer.text);
      return FindingsView.parse(answer.json);
    };
    const one = async (rule: string) => {
      const finding = (await list(`?show=all&rule=${rule}`)).items[0];
      assert.ok(finding, rule);
      return finding;
    };
    const detail = async (id: string) =>
      FindingDetail.parse((await room.send('officer', 'GET', `/api/privacy/findings/${id}`)).json);
    const decide = (id: string, body: object, as = 'officer') =>
      room.send(as, 'POST', `/api/privacy/findings/${id}/decide`, { note: 'synthetic note', ...body });

    it('shows what was asked for and is not there, of nobody', async () => {
      const { id, patientId, reason } = await one('guessed-ids');
      assert.equal(patientId, undefined);
      assert.match(reason.en, /^20 times something was asked for that is not here, within 60 minutes/);
      const { acts } = await detail(id);
      assert.deepEqual(
        [...new Set(acts.map((act) => `${act.patientId} ${act.outcome} ${act.basisText.en}`))],
        ['undefined denied Nothing is here by what was asked for.'],
      );
      assert.equal(acts.length, 20);
    });

    it('each finding says who, what for and why in words, and how the patient is called; nothing clinical', async () => {
      const { items, waiting, law } = await list();
      assert.equal(items.length, 8);
      assert.equal(waiting['own-record'], 1);
      assert.equal(law.source, 'assumption');
      const own = items.find(({ rule }) => rule === 'own-record');
      assert.deepEqual([own?.patientName, own?.state, own?.entries], ['陳合成', 'open', 2]);
      assert.match(own?.reason.en ?? '', /own patient record/);
      assert.doesNotMatch(JSON.stringify(items), /1980-02-03|合成街/, 'neither birth date nor address');
    });

    it('page by page, each once', async () => {
      const ids: string[] = [];
      let next: string | undefined;
      do {
        const page: FindingsView = await list(`?limit=2${next === undefined ? '' : `&cursor=${next}`}`);
        ids.push(...page.items.map(({ id }) => id));
        next = page.next;
      } while (next !== undefined);
      assert.equal(ids.length, 8);
      assert.equal(new Set(ids).size, 8);
    });

    it('one finding has its entries by kind and rule, the days, the hours and the others of the person', async () => {
      const shown = await detail((await one('hours')).id);
      assert.equal(shown.acts.length, 4);
      assert.deepEqual(shown.acts[0]?.kinds, { Condition: 1 });
      assert.equal(shown.hours[22], 4);
      assert.equal(shown.hours.length, 24);
      assert.deepEqual(shown.days, [{ day: '2026-11-20', patients: 6, acts: 30 }]);
      assert.equal(shown.others.length, 3);
    });

    it('each look at it is an entry about each patient it named', async () => {
      const looks = async () =>
        (
          await room.db.database.transaction((tx) =>
            tx.query(
              `select 1 from consent.ledger_entry where patient_id = 'mother' and body::jsonb ->> 'basis' = 'consent/privacy-desk'`,
            ),
          )
        ).length;
      const once = await looks();
      await detail((await one('family')).id);
      assert.equal(await looks(), once + 2, 'the list and the finding');
    });

    it('is decided with words; what grew since asks for a new look', async () => {
      const finding = await one('own-record');
      const decided = await decide(finding.id, { verdict: 'explained', entries: finding.entries });
      assert.equal(decided.json.state, 'explained', decided.text);
      assert.ok(!(await list()).items.some(({ id }) => id === finding.id));
      await tell(room, [[ACTORS.doctor, 'own', 30]]);
      await look(room);
      const grown = (await list()).items.find(({ id }) => id === finding.id);
      assert.deepEqual([grown?.state, grown?.entries], ['open', 3], 'it is open again');
      const late = await decide(finding.id, { verdict: 'misuse', entries: finding.entries });
      assert.deepEqual(codesOf(late), ['consent.finding-grew']);
      assert.equal((await decide(finding.id, { verdict: 'misuse', entries: 3 })).json.state, 'misuse');
      assert.deepEqual(
        (await detail(finding.id)).decisions.map(({ verdict }) => verdict),
        ['explained', 'misuse'],
      );
      assert.equal((await decide(finding.id, { verdict: 'explained', entries: 3, note: ' ' })).status, 400, 'no words');
    });

    it('asks the person concerned, who answers once and sees nobody else’s', async () => {
      const finding = await one('family');
      const asked = await decide(finding.id, {
        verdict: 'needs-answer',
        entries: finding.entries,
        ask: 'Why did you?',
      });
      assert.equal(asked.json.state, 'needs-answer', asked.text);
      const mine = AskedOfMe.parse((await room.send('doctor', 'GET', '/api/asked-of-me')).json);
      const [question] = mine.items;
      assert.deepEqual([mine.items.length, question?.words], [1, 'Why did you?']);
      assert.equal((await room.send('colleague', 'GET', '/api/asked-of-me')).json.items.length, 0);
      const answer = (as: string) =>
        room.send(as, 'POST', `/api/asked-of-me/${question?.id}/answer`, { words: 'She asked me to.' });
      assert.deepEqual(codesOf(await answer('colleague')), ['consent.asked-not-found']);
      assert.equal((await answer('doctor')).status, 200);
      assert.deepEqual(codesOf(await answer('doctor')), ['consent.asked-answered']);
      assert.equal((await detail(finding.id)).asked[0]?.answer, 'She asked me to.');
      const [notice] = (await room.send('doctor', 'GET', '/api/notices')).json.items;
      assert.equal(notice.kind, 'privacy-asked');
      assert.doesNotMatch(JSON.stringify(notice), /Why did you/, 'words stay in the portal');
    });

    it('marks publicly known persons and the records of those who work here; both are looked for from then on', async () => {
      const known = (body: object) => room.send('officer', 'POST', '/api/privacy/known', body);
      assert.deepEqual(codesOf(await known({ patientId: 'stranger', known: true })), ['consent.known-without-reason']);
      assert.deepEqual(codesOf(await known({ patientId: 'nobody', known: true, why: 'x' })), [
        'consent.privacy-patient-unknown',
      ]);
      const marked = PrivacyPeopleView.parse(
        (await known({ patientId: 'stranger', known: true, why: 'a singer' })).json,
      );
      assert.equal(marked.known[0]?.patientName, '陳遠方');
      assert.deepEqual(
        marked.staff.map(({ accountId, patientId, how }) => [accountId, patientId, how]),
        [['account-doctor', 'own', 'name-and-birth']],
      );
      const staff = (body: object) => room.send('officer', 'POST', '/api/privacy/staff-records', body);
      assert.deepEqual(codesOf(await staff({ accountId: 'nobody', patientId: 'q0', isTheirs: true })), [
        'consent.privacy-person-unknown',
      ]);
      assert.equal((await staff({ accountId: 'account-colleague', patientId: 'q0', isTheirs: true })).status, 200);
      await tell(room, [
        [ACTORS.coordinator, 'stranger', 2_900],
        [ACTORS.coordinator, 'q0', 2_901],
      ]);
      await look(room);
      const lines = (await found(room)).filter((line) => line.includes('account-coordinator'));
      assert.deepEqual(lines, [
        'colleague account-coordinator 2026-11-22 q0 45 1',
        'publicly-known account-coordinator 2026-11-22 stranger 55 1',
      ]);
      await known({ patientId: 'stranger', known: false });
      await tell(room, [[ACTORS.coordinator, 'stranger', 4_400]]);
      await look(room);
      assert.equal((await found(room)).filter((line) => line.includes('publicly-known')).length, 1);
    });

    it('says how much waits, and that everything was looked through', async () => {
      const desk = DeskView.parse((await room.send('officer', 'GET', '/api/privacy/desk')).json);
      assert.ok(desk.findings > 0);
      assert.ok(desk.behind < 20, 'only what the desk itself has just done');
    });

    it('is the privacy officer’s alone', async () => {
      for (const as of ['doctor', 'elder', 'coordinator']) {
        for (const path of ['desk', 'findings', 'findings/x', 'people', 'questions']) {
          assert.equal((await room.send(as, 'GET', `/api/privacy/${path}`)).status, 403, `${as} ${path}`);
        }
      }
    });
  });
});

describe('looking through a ledger', () => {
  const MANY = 5_000;
  for (const [who, people, startsAt] of [
    ['by 40 people on 700 patients', 40, START],
    // The dearest that honest work can be: each act may be one of the finding.
    ['by one person at night', 1, Date.parse('2026-11-19T16:00:00Z')],
  ] as const) {
    it(`costs so much for each entry, ${who}`, async (t) => {
      const room = await testRoom(ACTORS);
      const entries = Array.from({ length: MANY }, (_, nth) => ({
        facts: {
          node: TEST_NODE,
          actor: { ...ACTORS.doctor, accountId: `account-${nth % people}` },
          purpose: 'TREAT' as const,
          correlationId: 'many',
          at: new Date(startsAt + nth * (people === 1 ? 4_000 : 10_000)),
        },
        note: {
          action: 'read' as const,
          outcome: 'permitted' as const,
          patientId: `patient-${nth % 700}`,
          kinds: { Observation: 12 },
          basis: 'consent/treatment-relation',
        },
      }));
      await room.db.database.transaction((tx) => writeLedger(tx, entries));
      await room.db.database.transaction((tx) => sequenceNow(tx));
      const [begun, cpu] = [performance.now(), process.cpuUsage()];
      let looked = 0;
      for (let more = true; more; ) {
        const parts = { node: TEST_NODE, clock: room.clock, ids: randomIds };
        const count = (await room.db.database.transaction((tx) => lookThrough(tx, parts))) ?? 0;
        looked += count;
        more = count > 0;
      }
      const { user, system } = process.cpuUsage(cpu);
      assert.equal(looked, MANY);
      const each = (ms: number) => `${(ms / MANY).toFixed(3)} ms`;
      t.diagnostic(
        `${each(performance.now() - begun)} an entry, of it ${each((user + system) / 1_000)} in this process`,
      );
      await room.close();
    });
  }
});
