import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseFhirJson, type Resource, readResource, type StoredResource, validate, writeResources } from '#fhir';
import { type AccessNote, type PersonActor, RefusalError, seededIds, stoppedClock } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { ONE_HUMAN, TWO_HUMANS } from '../../../../test/one-human.ts';
import type { GuardianOrder, MakeTie } from '../contract.ts';
import { confirmTieWith, endTieWith, getFamilyWith, makeTieWith } from '../operations/families.ts';
import { myDependantsWith } from '../operations/my-dependants.ts';
import type { TieMade } from '../ports.ts';
import { OPEN_GATE, officerAt } from '../review/fixtures.ts';
import { dependantsOf, guardiansOf, standsFor } from './store.ts';

const TODAY = '2026-11-22';
const NOW = '2026-11-22T02:00:00Z';
const HK = { id: 'hk', jurisdiction: 'HK', url: 'http://hk.test' };
const ORDER: GuardianOrder = {
  kind: 'guardianship-order',
  issuer: 'Synthetic Guardianship Board',
  number: 'GB 2026/0117',
  from: '2026-06-01',
  until: '2027-05-31',
};

describe('the guardian of an adult', () => {
  let db: TestDatabase;
  const told: TieMade[] = [];
  const ids = seededIds('guardianship');
  const clock = stoppedClock(NOW);
  const ports = { tellOfTie: async (_scope: unknown, made: TieMade) => void told.push(made) };
  const named = (at: 'first' | 'second'): PersonActor => {
    const name = at === 'first' ? 'FANG Meiyun' : 'SHI Xiaolan';
    return {
      ...officerAt('centre'),
      accountId: at,
      fhirUser: `Practitioner/desk-${at}`,
      name: { en: name, 'zh-Hans': name, 'zh-Hant-HK': name },
    };
  };
  const [FIRST, SECOND] = [named('first'), named('second')];
  const within = <T>(work: (scope: ReturnType<typeof testScope>) => Promise<T>, actor: PersonActor = FIRST) =>
    db.database.transaction((tx) => work(testScope(tx, { ids, actor, clock, node: HK, purpose: 'HOPERAT' })));
  const store = (...resources: readonly Resource[]) =>
    within((scope) =>
      writeResources(
        scope,
        resources.map((create) => ({ create, method: 'PUT' as const })),
      ),
    );
  let people = 0;
  const person = async (birthDate: string, name?: string) => {
    people += 1;
    const text = name ?? `合成${people}`;
    const facts = { resourceType: 'Patient', birthDate, name: [{ text }] };
    const [stored] = await within((scope) => writeResources(scope, [{ create: facts }]));
    return (stored as StoredResource).id;
  };
  const two = async () => [await person('1980-01-01'), await person('1940-01-01')] as const;
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'no refusal';
    } catch (error) {
      assert.ok(error instanceof RefusalError, String(error));
      return error.refusals.map((r) => r.code).join(' ');
    }
  };
  const enter = (
    [carerId, dependantId]: readonly [string, string],
    facts: Partial<MakeTie> = {},
    actor = FIRST,
    notes?: AccessNote[],
  ) =>
    within(async (scope) => {
      const input = { carerId, dependantId, kind: 'guardian', scope: 'record', from: TODAY, order: ORDER } as const;
      const made = await makeTieWith(OPEN_GATE, ports)(scope, { ...input, ...facts });
      notes?.push(...scope.notes);
      return made;
    }, actor);
  const confirm = (id: string, actor = SECOND, number = ORDER.number, notes?: AccessNote[]) =>
    within(async (scope) => {
      const family = await confirmTieWith(OPEN_GATE, ports)(scope, { id, number });
      notes?.push(...scope.notes);
      return family;
    }, actor);
  const opened = async (carer: string, elder: string) =>
    within(async ({ tx }) => [
      (await dependantsOf(tx, carer, TODAY)).includes(elder),
      (await guardiansOf(tx, elder, TODAY)).includes(carer),
      await standsFor(tx, carer, elder, TODAY),
    ]);
  const related = async (id: string) => (await within(({ tx }) => readResource(tx, 'RelatedPerson', id)))?.body;
  const CLOSED = [false, false, undefined];
  const OPEN = [true, true, 'guardian'];

  before(async () => {
    db = await testDatabase();
    const entry = (at: 'first' | 'second', text: string) =>
      ({ resourceType: 'Practitioner', id: `desk-${at}`, name: [{ text }] }) as Resource;
    await store(
      entry('first', 'FANG Meiyun'),
      entry('second', 'SHI Xiaolan'),
      ...[...ONE_HUMAN, ...TWO_HUMANS].flatMap(({ stored }) => stored),
    );
  });
  after(() => db.close());

  it('opens nothing, is no RelatedPerson and is told to nobody, until a second person has seen the document', async () => {
    const [carer, elder] = await two();
    told.length = 0;
    const made = await enter([carer, elder]);
    assert.equal(made.state, 'waits');
    assert.deepEqual([await opened(carer, elder), await related(made.id), told], [CLOSED, undefined, []]);
    const portal = { ...FIRST, role: 'patient', patientId: carer } as const;
    const mine = () => within((scope) => myDependantsWith(OPEN_GATE)(scope), portal);
    assert.deepEqual((await mine()).dependants, []);
    await confirm(made.id);
    assert.deepEqual(await opened(carer, elder), OPEN);
    assert.deepEqual(
      (await mine()).dependants.map(({ kind, until }) => [kind, until]),
      [['guardian', '2027-05-31']],
    );
    const resource = parseFhirJson((await related(made.id)) ?? '{}');
    assert.deepEqual(validate(resource as never), []);
    assert.doesNotMatch(JSON.stringify(resource), /0117/, 'the number stays at the desk');
    assert.deepEqual(
      told.map(({ dependant, kind, from, until }) => [dependant, kind, from, until]),
      [[elder, 'guardian', TODAY, '2027-05-31']],
    );
  });

  it('has both acts in the ledger of both people, each with its own name', async () => {
    const [carer, elder] = await two();
    const [entered, confirmed]: [AccessNote[], AccessNote[]] = [[], []];
    const { id } = await enter([carer, elder], {}, FIRST, entered);
    await confirm(id, SECOND, ORDER.number, confirmed);
    const about = (notes: readonly AccessNote[], basis: string) =>
      notes
        .filter((one) => one.basis === basis)
        .map(({ patientId }) => patientId)
        .sort();
    assert.deepEqual(about(entered, 'identity.guardianship-entered'), [carer, elder].sort());
    assert.deepEqual(about(confirmed, 'identity.guardianship-confirmed'), [carer, elder].sort());
  });

  it('is shown to the second person without the number, which they type from the document in their hands', async () => {
    const [carer, elder] = await two();
    const { id } = await enter([carer, elder]);
    const look = (actor: PersonActor) => within((scope) => getFamilyWith(OPEN_GATE)(scope, { id: elder }), actor);
    const shown = await look(SECOND);
    assert.doesNotMatch(JSON.stringify(shown), /0117/);
    assert.deepEqual(shown.ties[0]?.confirmation, { until: '2026-12-06T02:00:00.000Z', isYours: true });
    assert.equal((await look(FIRST)).ties[0]?.confirmation?.isYours, false);
    assert.equal(await codeOf(confirm(id, SECOND, 'GB 2026/0118')), 'identity.order-number-differs');
    assert.deepEqual(await opened(carer, elder), CLOSED);
    const { ties } = await confirm(id, SECOND, ' gb2026-0117');
    assert.deepEqual(
      ties.map(({ state, order, enteredBy, confirmedBy }) => [state, order?.number, enteredBy?.en, confirmedBy?.en]),
      [['in-force', ORDER.number, 'FANG Meiyun', 'SHI Xiaolan']],
    );
    assert.equal(await codeOf(confirm(id)), 'identity.no-such-tie', 'once');
  });

  for (const { how, one, other } of ONE_HUMAN.filter((way) => way.one.fhirUser !== undefined)) {
    it(`is not confirmed by whoever entered it, by ${how}`, async () => {
      const [carer, elder] = await two();
      const { id } = await enter([carer, elder], {}, { ...FIRST, ...one });
      const second: PersonActor = { ...officerAt('centre'), ...other };
      if (other.fhirUser === undefined) delete (second as { fhirUser?: string }).fhirUser;
      assert.equal(await codeOf(confirm(id, second)), 'identity.tie-second-person');
      assert.deepEqual(await opened(carer, elder), CLOSED);
    });
  }
  for (const { how, one, other } of TWO_HUMANS) {
    it(`is confirmed by another: ${how}`, async () => {
      const [carer, elder] = await two();
      const { id } = await enter([carer, elder], {}, { ...FIRST, ...one });
      assert.equal(await codeOf(confirm(id, { ...SECOND, ...other })), 'no refusal');
    });
  }

  it('is neither entered nor confirmed by somebody whom the directory does not know', async () => {
    const { fhirUser: _, ...nobody } = {
      ...FIRST,
      accountId: 'nobody',
      name: { en: 'N', 'zh-Hans': 'N', 'zh-Hant-HK': 'N' },
    };
    const pair = await two();
    assert.equal(await codeOf(enter(pair, {}, nobody)), 'identity.tie-person-unknown');
    const { id } = await enter(pair);
    assert.equal(await codeOf(confirm(id, nobody)), 'identity.tie-person-unknown');
  });

  it('is neither entered nor confirmed by one of the two: by name or number of the directory', async () => {
    const carer = await person('1980-01-01', 'FANG Meiyun');
    const elder = await person('1940-01-01');
    assert.equal(await codeOf(enter([carer, elder])), 'identity.tie-own');
    const { id } = await enter([carer, elder], {}, SECOND);
    assert.equal(await codeOf(confirm(id, FIRST)), 'identity.tie-own');
    assert.deepEqual(await opened(carer, elder), CLOSED);
  });

  it('lapses where nobody confirms it in time, and may be entered anew', async () => {
    const pair = await two();
    const { id } = await enter(pair);
    assert.equal(await codeOf(enter(pair)), 'identity.tie-there-already');
    clock.set('2026-12-06T02:00:00Z');
    assert.equal(await codeOf(confirm(id)), 'identity.tie-confirmation-lapsed');
    const { ties } = await within((scope) => getFamilyWith(OPEN_GATE)(scope, { id: pair[1] }));
    assert.deepEqual(
      ties.map(({ state }) => state),
      ['over'],
    );
    const again = await enter(pair, { from: '2026-12-06' });
    assert.equal(again.state, 'waits');
    clock.set(NOW);
  });

  it('is not confirmed where what was true when it was entered is so no more', async () => {
    const [carer, elder] = await two();
    const { id } = await enter([carer, elder]);
    const before = (await within(({ tx }) => readResource(tx, 'Patient', carer))) as StoredResource;
    const dead = { ...parseFhirJson(before.body), deceasedBoolean: true } as never;
    await within((scope) => writeResources(scope, [{ update: dead, before }]));
    assert.equal(await codeOf(confirm(id)), 'identity.person-deceased');
  });

  it('is ended before it is confirmed as after; who confirms then finds nothing', async () => {
    const [carer, elder] = await two();
    const { id } = await enter([carer, elder]);
    await within((scope) => endTieWith(OPEN_GATE)(scope, { id }));
    assert.equal(await codeOf(confirm(id)), 'identity.no-such-tie');
    const again = await enter([carer, elder]);
    await confirm(again.id);
    await within((scope) => endTieWith(OPEN_GATE)(scope, { id: again.id }));
    assert.deepEqual(await opened(carer, elder), CLOSED);
  });

  it('of two who confirm at once one does, and the patient is told once', async () => {
    const [carer, elder] = await two();
    const { id } = await enter([carer, elder]);
    told.length = 0;
    const tried = await Promise.all([codeOf(confirm(id)), codeOf(confirm(id))]);
    assert.deepEqual(tried.sort(), ['identity.no-such-tie', 'no refusal']);
    assert.equal(told.length, 1);
  });

  it('follows the one before when a new document is shown, on the day after its last', async () => {
    const pair = await two();
    await confirm((await enter(pair, { until: '2027-01-31' })).id);
    assert.equal(await codeOf(enter(pair, { from: '2027-01-31' })), 'identity.tie-there-already');
    const next = await enter(pair, { from: '2027-02-01' });
    await confirm(next.id);
    const { ties } = await within((scope) => getFamilyWith(OPEN_GATE)(scope, { id: pair[1] }));
    assert.deepEqual(ties.map(({ state }) => state).sort(), ['in-force', 'not-yet']);
  });

  const CARE = {
    kind: 'carer',
    until: '2027-01-31',
    order: { kind: 'authorisation', issuer: 'The elder (synthetic)', number: 'F 2026/31', from: '2026-11-01' },
  } as const;

  it('has a carer beside them by the same rule: nothing is opened or told until a second person has seen the paper', async () => {
    const [carer, elder] = await two();
    told.length = 0;
    const [entered, confirmed]: [AccessNote[], AccessNote[]] = [[], []];
    const made = await enter([carer, elder], CARE, FIRST, entered);
    assert.deepEqual(
      [made.state, await opened(carer, elder), await related(made.id), told],
      ['waits', CLOSED, undefined, []],
    );
    assert.equal(await codeOf(confirm(made.id, FIRST, CARE.order.number)), 'identity.tie-second-person');
    assert.equal(await codeOf(confirm(made.id, SECOND, 'F 2026/32')), 'identity.order-number-differs');
    await confirm(made.id, SECOND, CARE.order.number, confirmed);
    assert.deepEqual(await opened(carer, elder), [true, false, 'carer'], 'the record, and no word on other ties');
    assert.deepEqual(
      told.map(({ dependant, kind, until }) => [dependant, kind, until]),
      [[elder, 'carer', CARE.until]],
    );
    const about = (notes: readonly AccessNote[], basis: string) =>
      notes.filter((one) => one.basis === basis).map(({ patientId }) => patientId);
    assert.deepEqual(about(entered, 'identity.carer-entered').sort(), [carer, elder].sort());
    assert.deepEqual(about(confirmed, 'identity.carer-confirmed').sort(), [carer, elder].sort());
  });

  it('is told at the desk which papers count for whom', async () => {
    const [, elder] = await two();
    const { guardianship, care } = await within((scope) => getFamilyWith(OPEN_GATE)(scope, { id: elder }));
    assert.deepEqual([guardianship.documents, guardianship.yearsMax], [['guardianship-order', 'court-order'], 3]);
    assert.deepEqual([care.documents, care.yearsMax], [['authorisation', 'power-of-attorney'], 1]);
  });
});
