import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccessGate, parseFhirJson, readResource, type StoredResource, validate, writeResources } from '#fhir';
import { RefusalError, type Scope, seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import type { MakeTie } from '../contract.ts';
import { indexSome } from '../matching/index-store.ts';
import { recordDeathWith, registerNewbornWith } from '../operations/births-and-deaths.ts';
import { endTieWith, getFamilyWith, makeTieWith } from '../operations/families.ts';
import { myDependantsWith } from '../operations/my-dependants.ts';
import type { TieMade } from '../ports.ts';
import { sweepSome } from '../review/sweep.ts';
import { dependantsOf, standsFor } from './store.ts';

const open: AccessGate = {
  admit: () => undefined,
  restrict: async () => 'all',
  mayDisclose: async (_scope, _action, resources) => resources,
  mayWrite: async () => undefined,
};
/** The day on which the clock of these tests stands. */
const TODAY = '2026-11-22';
const NAME = { en: 'A', 'zh-Hans': 'A', 'zh-Hant-HK': 'A' };

describe('families', () => {
  let db: TestDatabase;
  /** What those who are stood for were told. */
  const told: TieMade[] = [];
  const ids = seededIds('families');
  const within = <T>(work: (scope: ReturnType<typeof testScope>) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids })));
  const person = (birthDate: string) =>
    within(async (scope) => {
      const facts = { resourceType: 'Patient', birthDate, name: [{ text: '合成數據' }] } as const;
      const [stored] = await writeResources(scope, [{ create: facts }]);
      return (stored as StoredResource).id;
    });
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'no refusal';
    } catch (error) {
      assert.ok(error instanceof RefusalError, String(error));
      return error.refusals.map((r) => r.code).join(' ');
    }
  };
  const tie = (carerId: string, dependantId: string, facts: Partial<MakeTie> = {}) =>
    within((scope) =>
      makeTieWith(open, { tellOfTie: async (_scope, made) => void told.push(made) })(scope, {
        carerId,
        dependantId,
        kind: 'carer',
        scope: 'record',
        from: TODAY,
        until: '2027-01-31',
        evidence: 'written word of the person, seen',
        ...facts,
      }),
    );
  const dependants = (id: string, day = TODAY) => within(({ tx }) => dependantsOf(tx, id, day));
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  it('a carer reads the record from the first to the last day, and a contact does not', async () => {
    const [carer, child, other] = [await person('1980-01-01'), await person('2014-01-01'), await person('1941-01-01')];
    await tie(carer, child, { from: '2026-11-23' });
    await tie(carer, other, { scope: 'contact' });
    assert.deepEqual(await dependants(carer, '2026-11-22'), []);
    assert.deepEqual(await dependants(carer, '2026-11-23'), [child]);
    assert.deepEqual(await dependants(carer, '2027-01-31'), [child]);
    assert.deepEqual(await dependants(carer, '2027-02-01'), []);
    assert.deepEqual(await dependants(child), []);
  });

  it('nobody is stood for without being told by whom, as what, and until when; a tie that is refused is told to nobody', async () => {
    const [carer, elder, child] = [await person('1980-01-01'), await person('1940-01-01'), await person('2014-01-01')];
    told.length = 0;
    await tie(carer, child);
    const name = { en: '合成數據', 'zh-Hans': '合成數據', 'zh-Hant-HK': '合成數據' };
    const until = '2027-01-31';
    assert.deepEqual(told, [{ dependant: child, carer: name, kind: 'carer', scope: 'record', from: TODAY, until }]);
    told.length = 0;
    assert.equal(await codeOf(tie(carer, elder, { kind: 'parent', until: undefined })), 'identity.dependant-adult');
    assert.deepEqual(told, []);
    await tie(elder, carer, { scope: 'contact' });
    assert.deepEqual(
      told.map(({ kind, scope, until }) => [kind, scope, until]),
      [['carer', 'contact', '2027-01-31']],
    );
  });

  it('a tie is there once, ends when it is ended, and is a valid RelatedPerson before and after', async () => {
    const [carer, child] = [await person('1980-01-01'), await person('2014-01-01')];
    const tried = await Promise.all([codeOf(tie(carer, child)), codeOf(tie(carer, child))]);
    assert.deepEqual(tried.sort(), ['identity.tie-there-already', 'no refusal']);
    const { ties } = await within((scope) => getFamilyWith(open)(scope, { id: child }));
    const [{ id }] = ties as [(typeof ties)[number]];
    const resource = async () => {
      const stored = await within(({ tx }) => readResource(tx, 'RelatedPerson', id));
      return parseFhirJson(stored?.body ?? '{}');
    };
    assert.deepEqual(validate((await resource()) as never), []);
    await within((scope) => endTieWith(open)(scope, { id }));
    assert.deepEqual(await dependants(carer), []);
    assert.deepEqual([(await resource())['active'], validate((await resource()) as never)], [false, []]);
    assert.equal(await codeOf(within((scope) => endTieWith(open)(scope, { id }))), 'identity.no-such-tie');
    assert.equal(await codeOf(tie(carer, child)), 'no refusal', 'it may be made anew');
  });

  it('names to whoever stands for others those whose records they may read today, and what the gate withholds not', async () => {
    const [carer, child, contact] = [
      await person('1980-01-01'),
      await person('2014-01-01'),
      await person('1941-01-01'),
    ];
    const later = await person('2013-01-01');
    await tie(carer, child);
    await tie(carer, contact, { scope: 'contact' });
    await tie(carer, later, { from: '2026-11-23' });
    const actor = {
      kind: 'person',
      role: 'patient',
      accountId: 'a',
      patientId: carer,
      name: NAME,
      scopes: [],
      clientId: 'p',
    } as const;
    const named = (gate: AccessGate) =>
      within(async (scope) => {
        const noted: (string | undefined)[] = [];
        const own: Scope = { ...scope, actor, note: ({ patientId }) => void noted.push(patientId) };
        const { dependants: found } = await myDependantsWith(gate)(own);
        return [found.map(({ patient, kind, until }) => [patient.id, kind, until]), noted];
      });
    assert.deepEqual(await named(open), [[[child, 'carer', '2027-01-31']], [child]]);
    assert.deepEqual(await named({ ...open, mayDisclose: async () => [] }), [[], []]);
  });

  it('a refused tie writes nothing', async () => {
    const [young, elder] = [await person('2012-01-01'), await person('1940-01-01')];
    assert.equal(
      await codeOf(tie(young, elder, { kind: 'guardian', evidence: '' })),
      'identity.carer-not-adult identity.order-missing',
    );
    assert.deepEqual((await within((scope) => getFamilyWith(open)(scope, { id: elder }))).ties, []);
  });

  it('a newborn has no papers, is called after its mother until it is named, and she stands for it', async () => {
    const mother = await person('1995-05-05');
    const born = { motherId: mother, birthDate: '2026-11-20', gender: 'female', birthOrder: 1 } as const;
    const family = await within((scope) => registerNewbornWith(open)(scope, born));
    const [made] = family.ties;
    assert.deepEqual(
      [made?.kind, made?.scope, made?.from, made?.until, made?.dependant.names, made?.dependant.papers],
      [
        'parent',
        'record',
        '2026-11-20',
        '2044-11-19',
        [{ text: '合成數據', script: 'han-simplified', use: 'temp' }],
        [],
      ],
    );
    const stored = await within(({ tx }) => readResource(tx, 'Patient', made?.dependant.id ?? ''));
    assert.deepEqual(validate(parseFhirJson(stored?.body ?? '{}') as never), []);
    for (const birthDate of ['2026-11-23', '2026-01-01', '2026-02-30']) {
      assert.equal(
        await codeOf(within((scope) => registerNewbornWith(open)(scope, { ...born, birthDate }))),
        'identity.newborn-date-impossible',
      );
    }
    assert.equal(
      await codeOf(within((scope) => registerNewbornWith(open)(scope, { ...born, name: '嬰\u202E兒' }))),
      'identity.name-unreadable',
    );
    const twin = (birthOrder: number) =>
      codeOf(within((scope) => registerNewbornWith(open)(scope, { ...born, birthOrder })));
    assert.deepEqual(
      [await twin(1), ...(await Promise.all([twin(2), twin(2)])).sort()],
      ['identity.newborn-there-already', 'identity.newborn-there-already', 'no refusal'],
      'each of several born at once is registered once, also by two counters at once',
    );
  });

  it('of a mother under age the child is on file, and she reads nothing of it by that', async () => {
    const mother = await person('2011-05-05');
    const born = { motherId: mother, birthDate: '2026-11-20', gender: 'male' } as const;
    const { ties } = await within((scope) => registerNewbornWith(open)(scope, born));
    assert.equal(ties[0]?.scope, 'contact');
    assert.deepEqual(await dependants(mother), []);
  });

  it('who has died stands for nobody, and nobody for them; the record stays', async () => {
    const [carer, child] = [await person('1980-01-01'), await person('2014-01-01')];
    await tie(carer, child);
    for (const on of ['2026-11-23', '2013-01-01', '2026-02-31']) {
      assert.equal(
        await codeOf(within((scope) => recordDeathWith(open)(scope, { id: child, on }))),
        'identity.death-date-impossible',
      );
    }
    const family = await within((scope) => recordDeathWith(open)(scope, { id: child, on: '2026-11-21' }));
    assert.deepEqual([family.deceasedOn, family.ties.map(({ state }) => state)], ['2026-11-21', ['over']]);
    assert.deepEqual(await dependants(carer), []);
    assert.equal(await codeOf(tie(carer, child)), 'identity.person-deceased');
    assert.equal(
      await codeOf(within((scope) => recordDeathWith(open)(scope, { id: child, on: '2026-11-21' }))),
      'identity.person-deceased',
    );
  });

  for (const [how, deceased] of [
    ['with its day', { deceasedDateTime: '2026-11-21' }],
    ['as a mere yes', { deceasedBoolean: true }],
  ] as const) {
    for (const side of ['the carer', 'the dependant'] as const) {
      it(`a death of ${side} that is written as a resource, ${how}, opens nothing from then on, and ends the tie`, async () => {
        const [carer, child] = [await person('1980-01-01'), await person('2014-01-01')];
        const made = await tie(carer, child);
        assert.deepEqual(await dependants(carer), [child]);
        const id = side === 'the carer' ? carer : child;
        await within(async (scope) => {
          const before = (await readResource(scope.tx, 'Patient', id)) as StoredResource;
          await writeResources(scope, [{ update: { ...parseFhirJson(before.body), ...deceased } as never, before }]);
        });
        assert.deepEqual(await dependants(carer), [], 'at once');
        assert.equal(await within(({ tx }) => standsFor(tx, carer, child, TODAY)), undefined);
        while ((await within(({ tx }) => indexSome(tx, TODAY))) > 0);
        while ((await within((scope) => sweepSome(scope))) > 0);
        const stored = await within(({ tx }) => readResource(tx, 'RelatedPerson', made.id));
        assert.equal(parseFhirJson(stored?.body ?? '{}')['active'], false);
        const { ties } = await within((scope) => getFamilyWith(open)(scope, { id: child }));
        assert.deepEqual(
          ties.map(({ state }) => state),
          ['over'],
        );
      });
    }
  }
});
