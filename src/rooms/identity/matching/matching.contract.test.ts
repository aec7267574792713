import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readResource, type StoredResource, writeResources } from '#fhir';
import { RefusalError, type Scope, seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import type { PatientResource } from '../fhir.ts';
import { candidatesOf, findCandidates, findShownCandidates } from '../operations/find-candidates.ts';
import { systemOf } from '../papers/identifier.ts';
import { indexSome } from './index-store.ts';

describe('candidates out of the register', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  const ids = seededIds('matching');
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids })));
  const write = (facts: Omit<PatientResource, 'resourceType'>) =>
    within(async (scope) => {
      const [stored] = await writeResources(scope, [{ create: { resourceType: 'Patient', ...facts } }]);
      return stored as StoredResource;
    });
  const indexAll = async () => {
    while ((await db.database.transaction((tx) => indexSome(tx, '2026-11-22'))) > 0);
  };
  const found = (facts: Omit<PatientResource, 'resourceType'>) =>
    within(async (scope) => (await findCandidates(scope, facts)).map(({ stored }) => stored.id));
  const countRows = async (table: string) => {
    const [row] = await db.database.transaction((tx) =>
      tx.query<{ n: string }>(`select count(*)::text as n from identity.${table}`),
    );
    return Number(row?.n);
  };

  it('are the same before and after the index knows them, whoever wrote them', async () => {
    const { id } = await write({ name: [{ text: '歐陽嘉怡' }], birthDate: '1988-07-06' });
    const asked = { name: [{ text: 'AU YEUNG Ka Yee' }], birthDate: '1988-07-06' };
    assert.deepEqual(await found(asked), [id], 'not yet indexed');
    await indexAll();
    assert.equal(await countRows('match_due'), 0);
    assert.deepEqual(await found(asked), [id], 'indexed');
  });

  it('for a caller are the same, with score and evidence, however many are here whom the caller may not see', async () => {
    const phone = [{ system: 'phone', value: '+852 9876 1234' }];
    const name = [{ text: '鄺懿璇' }, { text: 'KWONG, Yi Shuen' }];
    const seen = await write({ name, birthDate: '1979-04-05', telecom: phone });
    await indexAll();
    const asked = { name, telecom: phone, gender: 'female', address: [{ text: '12 Synthetic Road' }] };
    const told = (shown: (stored: readonly StoredResource[]) => readonly StoredResource[]) =>
      within(async (scope) => {
        const { candidates } = await findShownCandidates(scope, asked, async (stored) => shown(stored));
        return candidates.map(({ stored, ...rest }) => ({ id: stored.id, ...rest }));
      });
    const register = async () =>
      within(async (scope) =>
        (await findCandidates(scope, asked)).flatMap(({ stored, ...rest }) => (stored.id === seen.id ? [rest] : [])),
      );
    const onlySeen = (stored: readonly StoredResource[]) => stored.filter(({ id }) => id === seen.id);
    const [alone, counted] = [await told(onlySeen), await register()];
    assert.equal(alone.length, 1);
    for (const many of [1, 2, 50]) {
      // They share more with the one described than the one who is seen does.
      for (let i = 0; i < many; i++) await write({ ...asked, birthDate: `19${10 + i}-01-02` });
      await indexAll();
      assert.deepEqual(await told(onlySeen), alone, `${many} more`);
    }
    assert.notDeepEqual(await register(), counted, 'the register itself counts them, and compares the likeliest only');
    assert.ok((await told((stored) => stored)).length > 1, 'and who may see them is told');
  });

  it('follow what is corrected, and forget whoever was deleted', async () => {
    const stored = await write({ name: [{ text: '單志強' }], birthDate: '1971-02-03' });
    await indexAll();
    const asked = (birthDate: string) => found({ name: [{ text: '单志强' }], birthDate });
    assert.deepEqual(await asked('1971-02-03'), [stored.id]);
    const corrected = { resourceType: 'Patient', name: [{ text: '單志強' }], birthDate: '1987-09-30' };
    await within((scope) => writeResources(scope, [{ update: corrected, before: stored }]));
    assert.deepEqual(await asked('1987-09-30'), [stored.id], 'corrected and not yet indexed');
    await indexAll();
    assert.deepEqual(await asked('1971-02-03'), []);
    assert.deepEqual(await asked('1987-09-30'), [stored.id]);
    const before = await countRows('match_key');
    await within(async (scope) => {
      const now = await readResource(scope.tx, 'Patient', stored.id);
      assert.ok(now);
      await writeResources(scope, [{ remove: now }]);
    });
    assert.deepEqual(await asked('1987-09-30'), [], 'deleted and still indexed');
    await indexAll();
    assert.deepEqual(await asked('1987-09-30'), []);
    assert.ok((await countRows('match_key')) < before);
  });

  it('of somebody who is here leave out that person, and say what agrees and what does not', async () => {
    const facts = {
      name: [{ text: '曾國華' }],
      birthDate: '1960-05-17',
      gender: 'male',
      telecom: [{ system: 'phone', value: '6123 4567' }],
    };
    const one = await write({ ...facts, identifier: [{ system: systemOf('hkid'), value: 'A1234563' }] });
    const other = await write({ ...facts, name: [{ text: 'TSANG, Kwok Wah' }], birthDate: '1960-05-11' });
    await indexAll();
    const candidates = await within((scope) => candidatesOf(scope, one.id));
    assert.deepEqual(
      candidates.map(({ stored, decision, reason }) => [stored.id, decision, reason]),
      [[other.id, 'review', 'likely']],
    );
    assert.deepEqual(
      Object.fromEntries((candidates[0]?.evidence ?? []).map((e) => [e.field, `${e.verdict} ${e.level}`])),
      {
        papers: 'missing missing',
        family: 'agrees sound',
        given: 'agrees sound',
        birth: 'partly slip',
        sex: 'agrees same',
        phone: 'agrees same',
        address: 'missing missing',
        relatives: 'missing missing',
      },
    );
    await assert.rejects(
      within((scope) => candidatesOf(scope, 'nobody')),
      RefusalError,
    );
  });

  it('are found by one of the faults that a record may have, whichever it is', async () => {
    const { id } = await write({
      name: [{ text: '潘嘉欣' }, { text: 'POON, Ka Yan' }],
      birthDate: '1979-04-12',
      gender: 'female',
      identifier: [{ system: systemOf('home-return-permit'), value: 'H00770077' }],
      telecom: [{ system: 'phone', value: '+86 138 0013 8000' }],
    });
    await indexAll();
    const asked: readonly [string, Omit<PatientResource, 'resourceType'>][] = [
      ['another script', { name: [{ text: '潘嘉欣' }], birthDate: '1979-04-12' }],
      ['Mandarin spelling', { name: [{ text: 'PAN Jiaxin' }], birthDate: '1979-04-12' }],
      ['another order, no sex', { name: [{ text: 'Ka Yan POON' }], birthDate: '1979-04-12' }],
      ['day and month exchanged', { name: [{ text: '潘嘉欣' }], birthDate: '1979-12-04' }],
      ['a wrong year', { name: [{ text: '潘嘉欣' }], birthDate: '1978-04-12' }],
      ['a wrong day', { name: [{ text: '潘嘉欣' }], birthDate: '1979-04-17' }],
      ['a slip in the name', { name: [{ text: 'POON, Ka Yam' }], birthDate: '1979-04-12', gender: 'female' }],
      [
        'a renewed card of the old kind',
        { identifier: [{ system: systemOf('home-return-permit'), value: 'H0077007703' }] },
      ],
      ['a married name', { name: [{ text: 'CHAN POON, Ka Yan' }], birthDate: '1979-04-12' }],
      ['a telephone and a name', { name: [{ text: '潘嘉欣' }], telecom: [{ value: '13800138000' }] }],
    ];
    const before = [await countRows('match_person'), await countRows('match_due')];
    for (const [fault, facts] of asked) assert.deepEqual(await found(facts), [id], fault);
    const now = [await countRows('match_person'), await countRows('match_due')];
    assert.deepEqual(now, before, 'whoever only asks makes nobody');
  });

  it('are nobody where nothing but a family name or a birth date agrees', async () => {
    await write({ name: [{ text: '龔美玲' }], birthDate: '1983-03-03', gender: 'female' });
    await indexAll();
    assert.deepEqual(await found({ name: [{ text: '龔志明' }], birthDate: '1950-01-02', gender: 'male' }), []);
    assert.deepEqual(await found({ name: [{ text: '李小明' }], birthDate: '1983-03-03', gender: 'female' }), []);
    assert.deepEqual(await found({}), []);
  });
});
