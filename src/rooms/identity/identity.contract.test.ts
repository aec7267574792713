import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AccessGate } from '#fhir';
import { type Refusal, RefusalError, type Scope, seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import type { RegisterPatient } from './contract.ts';
import type { PatientResource } from './fhir.ts';
import { systemOf } from './index.ts';
import { findPatientsWith } from './operations/find-patients.ts';
import { registerOrFindPatient, registerPatientWith } from './operations/register-patient.ts';
import { searchPatients } from './store.ts';

const elder: RegisterPatient = {
  names: [
    { text: '黃淑貞', script: 'han-traditional' },
    { text: 'WONG, Suk Ching', script: 'latin' },
  ],
  birthDate: '1951-03-08',
  gender: 'female',
  papers: [
    { kind: 'hkid', number: 'E364912(5)' },
    { kind: 'home-return-permit', number: 'H09510308' },
  ],
};

/** A counter that may see everybody, and one that may see nobody. */
const openTo = (seesAll: boolean): AccessGate => ({
  admit: () => undefined,
  restrict: async () => (seesAll ? 'all' : { patients: [] }),
  mayDisclose: async (_scope, _action, resources) => (seesAll ? resources : []),
  mayWrite: async () => undefined,
});
const registerPatient = registerPatientWith(openTo(true));

describe('registration by papers', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  const ids = seededIds('identity');
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids })));
  const countPatients = () => within(async (scope) => (await searchPatients(scope.tx, {}, 'all', 100)).length);
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'no refusal';
    } catch (error) {
      assert.ok(error instanceof RefusalError, String(error));
      return error.refusals.map((r) => r.code).join(' ');
    }
  };

  it('names every fault at once, and writes nothing', async () => {
    const before = await countPatients();
    const wrong: RegisterPatient = {
      ...elder,
      names: [{ text: '黃\u202E淑貞', script: 'han-traditional' }],
      birthDate: '2031-02-29',
      papers: [{ kind: 'hkid', number: 'E364912(6)' }],
    };
    assert.equal(
      await codeOf(within((scope) => registerPatient(scope, wrong))),
      'identity.paper-check-digit identity.name-unreadable identity.birth-date-impossible',
    );
    assert.equal(await countPatients(), before);
  });

  it('the same person at the counter twice is one person', async () => {
    const first = await within((scope) => registerPatient(scope, elder));
    const again = await within((scope) => registerPatient(scope, { ...elder, papers: elder.papers.slice(1) }));
    assert.equal(again.id, first.id);
    assert.deepEqual(
      first.papers.map((paper) => paper.number),
      ['E364912(5)', 'H09510308'],
    );
  });

  it('a counter that may not see the person is told no more than it typed', async () => {
    const known = await within((scope) => registerPatient(scope, { ...elder, phone: '+852 90000001' }));
    const typed: RegisterPatient = {
      names: [{ text: 'SOMEBODY', script: 'latin' }],
      birthDate: '1951-03-08',
      gender: 'unknown',
      papers: elder.papers.slice(0, 1),
    };
    const told = await within((scope) => registerPatientWith(openTo(false))(scope, typed));
    assert.equal(told.id, known.id);
    assert.deepEqual(
      [told.names.map(({ text }) => text), told.papers.map(({ kind }) => kind), told.phone, told.gender],
      [['SOMEBODY'], ['hkid'], undefined, 'unknown'],
    );
  });

  it('the counter finds a person by any of the papers, the telephone, or the name in another script or spelling', async () => {
    const { id } = await within((scope) =>
      registerPatient(scope, {
        names: [{ text: '單志強', script: 'han-traditional' }],
        birthDate: '1966-06-06',
        gender: 'male',
        papers: [{ kind: 'home-return-permit', number: 'H06060606' }],
        phone: '+852 6606 6066',
      }),
    );
    const before = await countPatients();
    const search = (q: string, seesAll = true) =>
      within(async (scope) => {
        const { patients } = await findPatientsWith(openTo(seesAll))(scope, { q, limit: 20 });
        return patients.map((patient) => patient.id);
      });
    for (const q of [
      '單志強',
      '志強',
      '单志强',
      'SIN Chi Keung',
      'Chi Keung SIN',
      'shan zhiqiang',
      '单志强 1966-06-06',
      'H0606060602',
      '66066066',
    ]) {
      assert.deepEqual(await search(q), [id], q);
      assert.deepEqual(await search(q, false), [], `${q}, for a counter that may see nobody`);
    }
    assert.deepEqual(await search('单志强 1977-07-07'), [], 'another birth date');
    assert.deepEqual(await search('陳大文'), []);
    assert.equal(await countPatients(), before, 'a search creates nothing');
  });

  it('who is kept from the counter takes nobody’s place in what it finds', async () => {
    const sharing = (number: string): RegisterPatient => ({
      names: [{ text: '歐陽若蘭', script: 'han-traditional' }],
      birthDate: number === 'H07070707' ? '1971-07-07' : '1992-02-02',
      gender: 'female',
      papers: [{ kind: 'home-return-permit', number }],
      phone: '+852 6707 6707',
    });
    const [one, other] = await within(async (scope) => [
      (await registerPatient(scope, sharing('H07070707'))).id,
      (await registerPatient(scope, sharing('H07070708'))).id,
    ]);
    for (const [kept, seen] of [
      [one, other],
      [other, one],
    ]) {
      const mayDisclose: AccessGate['mayDisclose'] = async (_scope, _action, resources) =>
        resources.filter(({ id }) => id !== kept);
      const found = await within((scope) =>
        findPatientsWith({ ...openTo(true), mayDisclose })(scope, { q: '67076707', limit: 1 }),
      );
      assert.deepEqual(
        found.patients.map(({ id }) => id),
        [seen],
      );
    }
  });

  it('two registrations of one paper at the same moment make one person', async () => {
    const twin: RegisterPatient = {
      ...elder,
      birthDate: '1990-01-01',
      papers: [{ kind: 'hkid', number: 'A123456(3)' }],
    };
    const made = await Promise.all(Array.from({ length: 8 }, () => within((scope) => registerPatient(scope, twin))));
    assert.equal(new Set(made.map((patient) => patient.id)).size, 1);
  });

  it('a known paper with another birth date links nobody', async () => {
    const other: RegisterPatient = { ...elder, birthDate: '1960-01-01' };
    assert.equal(await codeOf(within((scope) => registerPatient(scope, other))), 'identity.paper-held-by-another');
  });

  it('a known paper with another name links nobody; the same in another script, or with a slip, does', async () => {
    const named = (text: string, script: 'han-traditional' | 'latin', gender = elder.gender) =>
      codeOf(within((scope) => registerPatient(scope, { ...elder, gender, names: [{ text, script }] })));
    assert.equal(await named('陳大文', 'han-traditional'), 'identity.paper-held-by-another');
    assert.equal(await named('CHAN Tai Man', 'latin'), 'identity.paper-held-by-another');
    assert.equal(await named('黃淑儀', 'han-traditional', 'male'), 'identity.paper-held-by-another');
    assert.equal(await named('WONG Suk Chnig', 'latin'), 'no refusal');
    assert.equal(await named('WONG, Mary Suk Ching', 'latin'), 'no refusal');
  });

  it('a passport of another country is another paper, and makes another person, whatever its number', async () => {
    const holder = (text: string, issuer: string | undefined, birthDate = '1984-08-07'): RegisterPatient => ({
      names: [{ text, script: 'latin' }],
      birthDate,
      gender: 'female',
      papers: [{ kind: 'passport', number: 'N1003905', ...(issuer ? { issuer } : {}) }],
    });
    const register = (person: RegisterPatient) => within((scope) => registerPatient(scope, person));
    const first = await register(holder('Maria SILVA', 'PRT'));
    const second = await register(holder('Maria SILVA', 'BRA'));
    assert.notEqual(second.id, first.id);
    assert.notEqual((await register(holder('Joan SMITH', 'GBR', '1990-01-01'))).id, first.id);
    assert.equal((await register(holder('Maria SILVA', 'PRT'))).id, first.id);
    assert.equal(await codeOf(register(holder('Maria SANTOS', 'Elsewhere'))), 'identity.paper-held-by-another');
  });

  it('is for an institution: who belongs to none, or may not work there now, registers nobody', async () => {
    const name = { en: 'A', 'zh-Hans': 'A', 'zh-Hant-HK': 'A' };
    const clinician = {
      kind: 'person',
      role: 'clinician',
      accountId: 'c',
      name,
      scopes: [],
      clientId: 'portal',
    } as const;
    const why: Refusal = { code: 'permit.over', issue: 'forbidden', text: name };
    const closedWorkplace = { organization: { id: 'clinic', name }, refusals: [why] };
    const of = (actor: object) =>
      codeOf(within((scope) => registerPatient({ ...scope, actor: actor as Scope['actor'] }, elder)));
    assert.equal(await of(clinician), 'identity.no-workplace');
    assert.equal(await of({ ...clinician, closedWorkplace }), 'permit.over');
    assert.equal(await of({ ...clinician, organization: { id: 'clinic', name } }), 'no refusal');
  });

  it('papers that point at two people link nobody', async () => {
    const mixed: RegisterPatient = {
      ...elder,
      papers: [
        { kind: 'hkid', number: 'A123456(3)' },
        { kind: 'home-return-permit', number: 'H09510308' },
      ],
    };
    assert.equal(await codeOf(within((scope) => registerPatient(scope, mixed))), 'identity.paper-held-by-another');
  });

  it('a known paper beside another number of a kind that a person has for life links nobody', async () => {
    const other: RegisterPatient = {
      ...elder,
      papers: [
        { kind: 'hkid', number: 'AB987654(3)' },
        { kind: 'home-return-permit', number: 'H09510308' },
      ],
    };
    const before = await countPatients();
    assert.equal(await codeOf(within((scope) => registerPatient(scope, other))), 'identity.paper-held-by-another');
    assert.equal(await countPatients(), before);
  });

  it('a foreign Patient is found by a paper it carries, and keeps nothing of its own id', async () => {
    const foreign: PatientResource = {
      resourceType: 'Patient',
      id: 'foreign',
      identifier: [{ system: systemOf('hkid'), value: 'E3649125' }],
      birthDate: '1951',
    };
    const { created, patientId } = await within((scope) => registerOrFindPatient(scope, foreign));
    assert.equal(created, false);
    assert.notEqual(patientId, 'foreign');
  });

  it('a foreign Patient that is not valid is found by what can be read of it, or registered as it came', async () => {
    const odd = { resourceType: 'Patient', identifier: [null, { system: 'urn:odd', value: '1' }, 5], birthDate: {} };
    const one = await within((scope) => registerOrFindPatient(scope, odd as unknown as PatientResource));
    const two = await within((scope) =>
      registerOrFindPatient(scope, { ...odd, birthDate: '1990' } as unknown as PatientResource),
    );
    assert.deepEqual([one.created, two.created, two.patientId], [true, false, one.patientId]);
  });

  it('an identifier without a system identifies nobody: two sources may use one number', async () => {
    const foreign = (): PatientResource => ({
      resourceType: 'Patient',
      identifier: [{ value: 'U6547890' }],
      name: [{ text: 'PATIENT, PEACH' }],
    });
    const one = await within((scope) => registerOrFindPatient(scope, foreign()));
    const two = await within((scope) => registerOrFindPatient(scope, foreign()));
    assert.deepEqual([one.created, two.created], [true, true]);
    assert.notEqual(one.patientId, two.patientId);
  });
});
