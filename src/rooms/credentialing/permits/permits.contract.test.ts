import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hasErrors, parseFhirJson, type Resource, readResource, validate, writeResources } from '#fhir';
import { type AccessNote, RefusalError, type Scope, seededIds, stoppedClock } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { ACTS, type ActKind, RecordPermit } from '../contract.ts';
import { waitFor } from '../room-harness.ts';
import { text } from '../words.ts';
import { adoptPermits } from './adopt.ts';
import { confirmPermit, endEngagement, liftSuspension, revokePermit, suspendPermit } from './change-permit.ts';
import { decidePractice, getPermissions } from './decide-practice.ts';
import { askMayPractise, listPermits } from './list-permits.ts';
import { recordPermit } from './record-permit.ts';
import type { NewPermit } from './rules.ts';
import { permitsOf } from './store.ts';

const SZ = { id: 'sz', jurisdiction: 'CN-SZ', url: 'https://sz.test' };
const START = '2026-11-22T02:00:00.000Z';

async function codesOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return error.refusals.map(({ code }) => code.replace('credentialing.', ''));
  }
}

describe('permits on file', () => {
  let db: TestDatabase;
  const clock = stoppedClock(START);
  const ids = seededIds('permits');
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { clock, ids, node: SZ })));
  let people = 0;
  const aDoctor = async (qualification: object[] = []): Promise<string> => {
    const id = `dr-${++people}`;
    const doctor: Resource = {
      resourceType: 'Practitioner',
      id,
      ...(qualification.length > 0 ? { qualification } : {}),
    };
    await within((scope) => writeResources(scope, [{ create: doctor, method: 'PUT' }]));
    return id;
  };
  const record = (permit: Partial<NewPermit> & Pick<NewPermit, 'practitionerId' | 'kind'>) =>
    within((scope) =>
      recordPermit(scope, { profession: 'doctor', firstDay: '2020-01-01', evidence: 'certificate', ...permit }),
    );
  const shortTerm = (practitionerId: string, more: Partial<NewPermit> = {}) =>
    record({
      practitionerId,
      kind: 'short-term-practice',
      firstDay: '2025-03-01',
      lastDay: '2028-02-29',
      employers: [{ organizationId: 'baoan-central' }],
      ...more,
    });
  const maySign = (practitionerId: string) =>
    within(async (scope) => {
      const decision = await decidePractice(scope, {
        practitionerId,
        acts: [{ kind: 'sign-record' }],
        organizationId: 'baoan-central',
      });
      return decision.ok ? [] : decision.refusals.map(({ code }) => code.replace('credentialing.', ''));
    });
  const fhir = async (type: string, id: string) =>
    within(
      async ({ tx }) =>
        parseFhirJson((await readResource(tx, type, id))?.body ?? '{}') as Record<string, unknown> & Resource,
    );

  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  it('are given, confirmed and changed by another: an officer who practises has no say in the own', async () => {
    const id = await aDoctor();
    const officer = (fhirUser: string) => ({
      kind: 'person' as const,
      role: 'regulator' as const,
      accountId: fhirUser,
      name: { en: 'Officer', 'zh-Hans': '专员', 'zh-Hant-HK': '專員' },
      fhirUser,
      scopes: ['user/*.cruds'],
      clientId: 'portal',
    });
    const as = <T>(fhirUser: string, work: (scope: Scope) => Promise<T>) =>
      within((scope) => work({ ...scope, actor: officer(fhirUser) }));
    const own = `Practitioner/${id}`;
    const wanted = { practitionerId: id, kind: 'mainland-registration', profession: 'doctor' } as const;
    const give = (scope: Scope) => recordPermit(scope, { ...wanted, firstDay: '2020-01-01', evidence: 'certificate' });
    assert.deepEqual(await codesOf(as(own, give)), ['own-permit']);
    const permit = await as('Practitioner/feng', give);
    const acts = [
      (scope: Scope) => confirmPermit(scope, permit),
      (scope: Scope) => suspendPermit(scope, { id: permit.id, reason: 'synthetic' }),
      (scope: Scope) => liftSuspension(scope, permit),
      (scope: Scope) => revokePermit(scope, { id: permit.id, reason: 'synthetic' }),
    ];
    for (const act of acts) assert.deepEqual(await codesOf(as(own, act)), ['own-permit']);
    for (const act of acts) assert.deepEqual(await codesOf(as('Practitioner/feng', act)), []);
  });

  it('open what they say, and show in FHIR as valid resources', async () => {
    const id = await aDoctor([{ code: { text: 'MBBS' } }]);
    assert.deepEqual(await maySign(id), ['no-permit']);
    await record({ practitionerId: id, kind: 'hk-registration', number: 'M00123' });
    const permit = await shortTerm(id, { number: 'SZ-1' });
    assert.deepEqual(await maySign(id), []);
    const practitioner = await fhir('Practitioner', id);
    assert.deepEqual(
      (practitioner['qualification'] as { code: { text?: string; coding?: { code: string }[] } }[]).map(
        ({ code }) => code.text ?? code.coding?.[0]?.code,
      ),
      ['MBBS', 'hk-registration', 'short-term-practice'],
    );
    const verification = await fhir('VerificationResult', permit.id);
    const role = await fhir('PractitionerRole', `${permit.id}.baoan-central`);
    assert.equal(verification['status'], 'validated');
    for (const resource of [practitioner, verification, role]) {
      assert.ok(!hasErrors(validate(resource)), JSON.stringify(validate(resource)));
    }
  });

  it('are not what somebody wrote into a Practitioner', async () => {
    const system = 'https://causeway.health/fhir/CodeSystem/practice-permit';
    const id = await aDoctor([
      { code: { coding: [{ system, code: 'mainland-registration' }] }, period: { start: '2010-01-01' } },
    ]);
    assert.deepEqual(await maySign(id), ['no-permit']);
  });

  it('that end in between close every act: on the roster, at the desk, in the room, at the report', async () => {
    const id = await aDoctor();
    await record({ practitionerId: id, kind: 'hk-registration', specialties: ['radiology'] });
    await record({ practitionerId: id, kind: 'controlled-drugs' });
    await shortTerm(id, { firstDay: '2024-11-23', lastDay: '2026-11-22' });
    const reasons = (kind: ActKind, at: string) =>
      within(async (scope) => {
        const question = {
          practitionerId: id,
          acts: [{ kind }],
          organizationId: 'baoan-central',
          at: new Date(at),
        } as const;
        const decision = await decidePractice(scope, question);
        return decision.ok ? [] : decision.refusals.map(({ code }) => code.replace('credentialing.', ''));
      });
    for (const kind of ACTS) {
      // Nobody escorts by this permit; what the law there does not know is closed on both days.
      const isKnown = kind !== 'escort-patient';
      assert.deepEqual(await reasons(kind, '2026-11-22T15:59:59.999Z'), isKnown ? [] : ['no-law'], kind);
      assert.deepEqual(await reasons(kind, '2026-11-22T16:00:00.000Z'), isKnown ? ['expired'] : ['no-law'], kind);
    }
  });

  it('cannot be what their law does not know', async () => {
    const id = await aDoctor();
    assert.deepEqual(await codesOf(shortTerm(id, { lastDay: '2028-03-01' })), ['longer-than-law']);
    assert.deepEqual(await codesOf(shortTerm(id, { lastDay: undefined, employers: [], profession: 'nurse' })), [
      'profession-not-for-kind',
      'longer-than-law',
      'employer-missing',
    ]);
    assert.deepEqual(await codesOf(shortTerm(id, { firstDay: '2026-02-30' })), ['day-impossible']);
    assert.deepEqual(await codesOf(shortTerm(id, { lastDay: '2025-02-01' })), ['days-crossed']);
    assert.deepEqual(await codesOf(record({ practitionerId: id, kind: 'ambulance-escort', firstDay: '2027-01-01' })), [
      'kind-not-here',
    ]);
    assert.deepEqual(await codesOf(shortTerm('nobody')), ['practitioner-unknown']);
    assert.deepEqual(await within(({ tx }) => permitsOf(tx, id)), []);
  });

  it('of one kind and number are one person’s', async () => {
    const [one, other] = [await aDoctor(), await aDoctor()];
    await record({ practitionerId: one, kind: 'hk-registration', number: 'M00777' });
    assert.deepEqual(await codesOf(record({ practitionerId: other, kind: 'hk-registration', number: 'M00777' })), [
      'number-taken',
    ]);
  });

  it('close while they are suspended, open again when it is lifted, and are gone when revoked', async () => {
    const id = await aDoctor();
    await record({ practitionerId: id, kind: 'hk-registration' });
    const permit = await shortTerm(id);
    await within((scope) => suspendPermit(scope, { id: permit.id, reason: 'inquiry' }));
    assert.deepEqual(await maySign(id), ['suspended']);
    assert.equal((await fhir('VerificationResult', permit.id))['status'], 'req-revalid');
    clock.move(60_000);
    await within((scope) => liftSuspension(scope, { id: permit.id }));
    assert.deepEqual(await maySign(id), []);
    assert.deepEqual(await codesOf(within((scope) => liftSuspension(scope, { id: permit.id }))), ['not-suspended']);
    assert.deepEqual(
      await codesOf(within((scope) => suspendPermit(scope, { id: permit.id, reason: 'x', from: START }))),
      ['in-the-past'],
    );
    await within((scope) => revokePermit(scope, { id: permit.id, reason: 'false papers' }));
    assert.deepEqual(await maySign(id), ['revoked']);
    assert.deepEqual(await codesOf(within((scope) => revokePermit(scope, { id: permit.id, reason: 'again' }))), [
      'already-revoked',
    ]);
    assert.equal((await fhir('VerificationResult', permit.id))['status'], 'val-fail');
  });

  it('end at an institution with the engagement there', async () => {
    const id = await aDoctor();
    await record({ practitionerId: id, kind: 'hk-registration' });
    const permit = await shortTerm(id);
    await within((scope) => endEngagement(scope, { id: permit.id, organizationId: 'baoan-central' }));
    assert.deepEqual(await maySign(id), ['employer-ended']);
    assert.deepEqual(
      await codesOf(within((scope) => endEngagement(scope, { id: permit.id, organizationId: 'baoan-central' }))),
      ['not-employed'],
    );
  });

  it('cannot be taken away between a decision and what is written under it', async () => {
    const id = await aDoctor();
    await record({ practitionerId: id, kind: 'hk-registration' });
    const permit = await shortTerm(id);
    const order: string[] = [];
    let revoking: Promise<unknown> = Promise.resolve();
    await within(async (scope) => {
      await getPermissions(scope, {
        practitionerId: id,
        acts: [{ kind: 'sign-record' }],
        organizationId: 'baoan-central',
      });
      revoking = within((other) => revokePermit(other, { id: permit.id, reason: 'x' })).then(() =>
        order.push('revoked'),
      );
      const [waiting] = await waitFor(() =>
        within(({ tx }) =>
          tx.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
        ),
      );
      assert.ok(waiting, 'the revocation waits');
      order.push('written');
    });
    await revoking;
    assert.deepEqual(order, ['written', 'revoked']);
  });

  it('name specialties of the list, and no other', () => {
    const seen = { practitionerId: 'dr-1', kind: 'hk-registration', profession: 'doctor', firstDay: '2020-01-01' };
    const sent = (specialties: string[]) => RecordPermit.safeParse({ ...seen, specialties }).success;
    assert.deepEqual([sent(['radiology', 'surgery']), sent(['🙂']), sent(['nonsense'])], [true, false, false]);
  });

  it('that are listed are an entry of how many they are, and of how many people', async () => {
    const id = await aDoctor();
    await record({ practitionerId: id, kind: 'hk-registration' });
    await shortTerm(id);
    const listed = (practitioner: string) =>
      within(async (scope) => {
        const notes: AccessNote[] = [];
        const { permits } = await listPermits(
          { ...scope, note: (one) => void notes.push(one) },
          { practitioner, limit: 50 },
        );
        return { permits, notes: notes.map(({ outcome, kinds, detail }) => ({ outcome, kinds, detail })) };
      });
    const { permits, notes } = await listed(id);
    assert.equal(permits.length, 2);
    assert.deepEqual(notes, [{ outcome: 'permitted', kinds: { Practitioner: 1 }, detail: { permits: '2' } }]);
    assert.deepEqual((await listed('nobody')).notes[0]?.kinds, { Practitioner: 0 });
  });

  it('suspended or revoked: the desk reads why, a coordinator that it is so, and both questions are in the ledger', async () => {
    const id = await aDoctor();
    await record({ practitionerId: id, kind: 'hk-registration' });
    const permit = await shortTerm(id);
    await within((scope) => suspendPermit(scope, { id: permit.id, reason: 'an inquiry that is nobody’s business' }));
    const asked = (role: 'coordinator' | 'regulator') =>
      within(async (scope) => {
        const actor = {
          kind: 'person',
          role,
          accountId: role,
          name: text('A', 'A', 'A'),
          scopes: [],
          clientId: 'portal',
        } as const;
        const notes: string[] = [];
        const query = {
          practitioner: id,
          organization: 'baoan-central',
          act: 'sign-record',
          setting: 'on-site',
        } as const;
        const { reasons } = await askMayPractise(
          { ...scope, actor, note: ({ basis }) => void notes.push(basis) },
          query,
        );
        return { told: reasons.map(({ code, text: { en } }) => `${code} ${en}`).join(), notes };
      });
    const [clerk, officer] = [await asked('coordinator'), await asked('regulator')];
    assert.match(officer.told, /credentialing\.suspended .*nobody’s business/);
    assert.match(clerk.told, /credentialing\.suspended-since .*suspended since/);
    assert.doesNotMatch(clerk.told, /nobody’s business/);
    await within((scope) => revokePermit(scope, { id: permit.id, reason: 'nobody’s business either' }));
    assert.match((await asked('coordinator')).told, /credentialing\.revoked-on/);
    assert.doesNotMatch((await asked('coordinator')).told, /nobody’s business/);
    assert.deepEqual(
      [clerk.notes, officer.notes],
      [['credentialing.practice-asked'], ['credentialing.practice-asked']],
    );
  });

  it('are taken over once from a database that has none', async () => {
    const fresh = await testDatabase();
    const own = <T>(work: (scope: Scope) => Promise<T>) =>
      fresh.database.transaction((tx) => work(testScope(tx, { clock, ids, node: SZ })));
    const system = 'https://causeway.health/fhir/CodeSystem/practice-permit';
    const named: Resource = {
      resourceType: 'Practitioner',
      id: 'named',
      qualification: [
        { code: { coding: [{ system, code: 'hk-registration' }] }, period: { start: '2004-07-01' } },
        {
          code: { coding: [{ system, code: 'short-term-practice' }] },
          period: { start: '2023-05-01', end: '2026-04-30' },
        },
      ],
    };
    const unnamed: Resource = { resourceType: 'Practitioner', id: 'unnamed' };
    await own((scope) =>
      writeResources(
        scope,
        [named, unnamed].map((create) => ({ create, method: 'PUT' as const })),
      ),
    );
    const clinicians = ['named', 'unnamed'].map((practitionerId) => ({
      practitionerId,
      organizationId: 'baoan-central',
    }));
    assert.equal(await own((scope) => adoptPermits(scope, clinicians)), 3);
    assert.equal(await own((scope) => adoptPermits(scope, clinicians)), undefined);
    const held = await own(({ tx }) => permitsOf(tx, 'named'));
    assert.deepEqual(
      held.map(({ kind, lastDay, evidence }) => [kind, lastDay, evidence]),
      [
        ['hk-registration', undefined, 'adopted'],
        ['short-term-practice', '2026-04-30', 'adopted'],
      ],
    );
    const [unseen] = await own(({ tx }) => permitsOf(tx, 'unnamed'));
    assert.deepEqual(
      [unseen?.kind, unseen?.firstDay, unseen?.lastDay],
      ['mainland-registration', '2026-11-22', '2027-02-20'],
    );
    await own((scope) => confirmPermit(scope, { id: unseen?.id ?? '' }));
    assert.equal((await own(({ tx }) => permitsOf(tx, 'unnamed')))[0]?.evidence, 'certificate');
    await fresh.close();
  });
});
