import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccessGate, parseFhirJson, readResource, type StoredResource, validate, writeResources } from '#fhir';
import { type Actor, RefusalError, type Scope, seededIds, stoppedClock } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import type { PairVerb } from '../contract.ts';
import type { PatientResource } from '../fhir.ts';
import { indexSome } from '../matching/index-store.ts';
import { decidePairWith } from '../operations/decide-pair.ts';
import { registerApart, registerOrFindPatient } from '../operations/register-patient.ts';
import { getPairWith, reviewQueueWith, watchPairsWith } from '../operations/review-queue.ts';
import { hkidCheckDigit } from '../papers/check-digits.ts';
import { systemOf } from '../papers/identifier.ts';
import { NOTHING_BESIDE, OPEN_GATE, officerAt } from './fixtures.ts';
import { pairOf } from './groups.ts';
import { recordsOfOnePerson } from './store.ts';
import { sweepSome } from './sweep.ts';

type Facts = Omit<PatientResource, 'resourceType'>;

const open = OPEN_GATE;
const officer = officerAt('hk-tmh');
const NAME = { en: 'Hospital', 'zh-Hans': '医院', 'zh-Hant-HK': '醫院' };
/** Somebody of whom two counters took down the same, but for one digit of the day. */
const TSANG: Facts = {
  name: [{ text: '曾國華' }],
  birthDate: '1960-05-17',
  gender: 'male',
  telecom: [{ system: 'phone', value: '6123 4567' }],
};

describe('the review desk', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  const ids = seededIds('review');
  const within = <T>(work: (scope: ReturnType<typeof testScope>) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids, actor: officer, purpose: 'HOPERAT', lang: 'en' })));
  const write = (facts: Facts) =>
    within(async (scope) => {
      const [stored] = await writeResources(scope, [{ create: { resourceType: 'Patient', ...facts } }]);
      return stored as StoredResource;
    });
  const sweep = async () => {
    while ((await db.database.transaction((tx) => indexSome(tx, '2026-11-22'))) > 0);
    while ((await within((scope) => sweepSome(scope))) > 0);
  };
  const queue = (state: 'open' | 'linked' | 'not-same' | 'never' = 'open') =>
    within(async (scope) => (await reviewQueueWith(open)(scope, { state, limit: 50 })).pairs);
  const isQueued = async (a: string, b: string) => {
    const { one, other } = pairOf(a, b);
    return (await queue()).some((pair) => pair.one.id === one && pair.other.id === other);
  };
  const decide = (a: string, b: string, verb: PairVerb, revision?: number, reason = 'the person was asked') =>
    within(async (scope) => {
      const seen = revision ?? (await getPairWith(open, NOTHING_BESIDE)(scope, pairOf(a, b))).revision;
      const view = await decidePairWith(open, NOTHING_BESIDE)(scope, { ...pairOf(a, b), verb, reason, revision: seen });
      return { view, notes: scope.notes };
    });
  const together = (id: string) => within(async (scope) => (await recordsOfOnePerson(scope.tx, [id])).get(id) ?? [id]);
  const bodyOf = (id: string) => within(async (scope: Scope) => (await readResource(scope.tx, 'Patient', id))?.body);
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'no refusal';
    } catch (error) {
      assert.ok(error instanceof RefusalError, String(error));
      return error.refusals.map((r) => r.code).join(' ');
    }
  };
  /** Two records that somebody has to look at: a slip in the day of birth. */
  const twoAlike = async (n: number) => {
    const phone = { telecom: [{ system: 'phone', value: `9${String(n).padStart(3, '0')} 4567` }] };
    const one = await write({ ...TSANG, ...phone, name: [{ text: `曾國${'華明強輝偉文'[n % 6]}` }] });
    const other = await write({
      ...TSANG,
      ...phone,
      name: [{ text: `曾國${'華明強輝偉文'[n % 6]}` }],
      birthDate: '1960-05-11',
    });
    return [one.id, other.id] as const;
  };

  it('gets what looks alike after it is written, and joins none of them', async () => {
    const [a, b] = await twoAlike(1);
    assert.equal(await isQueued(a, b), false);
    await sweep();
    assert.equal(await isQueued(a, b), true);
    assert.deepEqual(await together(a), [a]);
  });

  it('is asked whether there are other pairs without naming anybody; a list that names people is an entry of each', async () => {
    const list = () =>
      within(async (scope) => {
        const { mark, pairs } = await reviewQueueWith(open)(scope, { state: 'open', limit: 50 });
        return { mark, people: new Set(pairs.flatMap(({ one, other }) => [one.id, other.id])), notes: scope.notes };
      });
    const watch = () =>
      within(async (scope) => {
        const { mark, ...more } = await watchPairsWith(open)(scope);
        assert.deepEqual([more, scope.notes], [{}, []]);
        return mark;
      });
    const before = await watch();
    const [a, b] = await twoAlike(7);
    await sweep();
    const found = await watch();
    assert.notEqual(found, before, 'a pair came');
    const { mark, people, notes } = await list();
    assert.equal(mark, found);
    assert.deepEqual(new Set(notes.map(({ patientId }) => patientId)), people);
    assert.equal(await watch(), found, 'a look changes nothing');
    await decide(a, b, 'not-same');
    assert.notEqual(await watch(), found, 'it was decided');
  });

  it('gets people who were kept apart because their papers contradict, and the machine joins neither', async () => {
    const paper = [{ system: systemOf('hkid'), value: 'A1234563' }];
    const one = await write({ name: [{ text: '李小明' }], birthDate: '1970-01-01', identifier: paper });
    const other = await within((scope) =>
      registerApart(scope, {
        resourceType: 'Patient',
        name: [{ text: '李小明' }],
        birthDate: '1984-06-30',
        identifier: paper,
      }),
    );
    await sweep();
    const found = (await queue()).find(({ one: x, other: y }) => [x.id, y.id].includes(other.patientId));
    assert.equal(found?.reason, 'paper-birth-date');
    assert.deepEqual(await together(one.id), [one.id]);
  });

  it('never lets the machine join two with conflicting cards, however alike they are', async () => {
    const hkid = (value: string) => [{ system: systemOf('hkid'), value }];
    const alike = { ...TSANG, name: [{ text: '范冰清' }], telecom: [{ system: 'phone', value: '5550 1234' }] };
    const one = await write({ ...alike, identifier: hkid('E3649125') });
    const other = await write({ ...alike, identifier: hkid('B1111111') });
    await sweep();
    assert.equal(await isQueued(one.id, other.id), true);
    assert.deepEqual(await together(one.id), [one.id]);
  });

  it('a link leaves both records as they are, to the byte, and so does taking it back', async () => {
    const [a, b] = await twoAlike(2);
    await sweep();
    const before = [await bodyOf(a), await bodyOf(b)];
    const { notes } = await decide(a, b, 'link');
    assert.deepEqual(await together(a), [a, b].sort());
    assert.deepEqual([await bodyOf(a), await bodyOf(b)], before);
    assert.deepEqual(
      notes.filter(({ basis }) => basis === 'identity.linked').map(({ patientId }) => patientId),
      [a, b].sort(),
    );
    await decide(a, b, 'unlink');
    assert.deepEqual(await together(a), [a]);
    assert.deepEqual([await bodyOf(a), await bodyOf(b)], before);
  });

  it('what is written while they are joined belongs to the record that it names, also when they are parted', async () => {
    const [a, b] = await twoAlike(9);
    const { view } = await decide(a, b, 'link');
    assert.deepEqual(view.writtenSince, { one: 0, other: 0 });
    const subject = { reference: `Patient/${b}` };
    const encounter = { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject } as const;
    const later = stoppedClock('2026-11-22T03:00:00Z');
    const [visit] = await within((scope) => writeResources({ ...scope, clock: later }, [{ create: encounter }]));
    assert.ok(visit);
    const seen = await within((scope) => getPairWith(open, NOTHING_BESIDE)(scope, pairOf(a, b)));
    assert.deepEqual(seen.writtenSince, seen.one.id === b ? { one: 1, other: 0 } : { one: 0, other: 1 });
    await decide(a, b, 'unlink');
    const after = await within((scope) => readResource(scope.tx, 'Encounter', visit.id));
    assert.deepEqual([after?.patientId, after?.version, after?.body], [b, 1, visit.body]);
  });

  it('while two are joined each institution is led to its own record by the card, so what it writes stays there when they are parted', async () => {
    const card = { identifier: [{ system: systemOf('hkid'), value: `P700001${hkidCheckDigit('P', '700001')}` }] };
    const facts = { ...TSANG, name: [{ text: '何俊傑' }], telecom: [], ...card };
    const kept = (keeper: string) => write({ ...facts, managingOrganization: { reference: `Organization/${keeper}` } });
    const [own, other] = [await kept('hk-tmh'), await kept('hk-pwh')];
    await sweep();
    await decide(own.id, other.id, 'link');
    assert.deepEqual(await together(own.id), [own.id, other.id].sort());
    const at = (id: string): Actor => ({ ...officer, organization: { id, name: NAME } });
    const shown = { resourceType: 'Patient', ...facts } as PatientResource;
    const found = (institution: string) =>
      within((scope) => registerOrFindPatient({ ...scope, actor: at(institution) }, shown));
    const visits: { id: string; patient: string; body: string }[] = [];
    for (const [institution, record] of [
      ['hk-tmh', own.id],
      ['hk-pwh', other.id],
    ] as const) {
      const { patientId, created } = await found(institution);
      assert.deepEqual([patientId, created], [record, false], institution);
      const subject = { reference: `Patient/${patientId}` };
      const encounter = { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject } as const;
      const [visit] = await within((scope) => writeResources(scope, [{ create: encounter }]));
      assert.ok(visit);
      visits.push({ id: visit.id, patient: record, body: visit.body });
    }
    await decide(own.id, other.id, 'unlink');
    for (const { id, patient, body } of visits) {
      const after = await within((scope) => readResource(scope.tx, 'Encounter', id));
      assert.deepEqual([after?.patientId, after?.body], [patient, body]);
    }
    assert.equal(await codeOf(found('hk-tmh')), 'identity.paper-held-by-another', 'parted, the card names nobody');
  });

  it('of two officers at once one decides, and the other is told', async () => {
    const [a, b] = await twoAlike(3);
    await sweep();
    const tried = await Promise.all([codeOf(decide(a, b, 'link', 0)), codeOf(decide(a, b, 'never', 0))]);
    assert.deepEqual(tried.sort(), ['identity.pair-decided-meanwhile', 'no refusal']);
  });

  it('the machine never joins two whom a person has parted, whatever is written of them later', async () => {
    const card = { identifier: [{ system: systemOf('hkid'), value: `Z683365${hkidCheckDigit('Z', '683365')}` }] };
    const keeper = { managingOrganization: { reference: 'Organization/hk-tmh' } };
    const facts = { ...TSANG, name: [{ text: '唐志偉' }], telecom: [], ...card, ...keeper };
    const one = await write(facts);
    const other = await write(facts);
    await sweep();
    assert.equal((await together(one.id)).length, 2, 'one card, one name, one birth date: the machine joins them');
    await decide(one.id, other.id, 'unlink');
    const stored = await within((scope) => readResource(scope.tx, 'Patient', one.id));
    assert.ok(stored);
    const again = { ...parseFhirJson(stored.body), gender: 'male', active: true } as never;
    await within((scope) => writeResources(scope, [{ update: again, before: stored }]));
    await sweep();
    assert.deepEqual(await together(one.id), [one.id]);
    assert.equal(await isQueued(one.id, other.id), true, 'somebody may look again: the record has changed');
  });

  it('what was judged never to be one person does not come back, until somebody reopens it', async () => {
    const [a, b] = await twoAlike(4);
    await sweep();
    await decide(a, b, 'never');
    const stored = await within((scope) => readResource(scope.tx, 'Patient', a));
    assert.ok(stored);
    const changed = { ...parseFhirJson(stored.body), active: true } as never;
    await within((scope) => writeResources(scope, [{ update: changed, before: stored }]));
    await sweep();
    assert.equal(await isQueued(a, b), false);
    assert.equal(await codeOf(decide(a, b, 'link')), 'identity.pair-cannot');
    await decide(a, b, 'reopen');
    assert.equal(await isQueued(a, b), true);
  });

  it('no third record makes one person of two whom somebody has parted', async () => {
    const [a, b] = await twoAlike(5);
    const third = await write({ ...TSANG, name: [{ text: '曾國文' }] });
    await sweep();
    await decide(a, b, 'not-same');
    await decide(a, third.id, 'link');
    assert.equal(await codeOf(decide(b, third.id, 'link')), 'identity.pair-separated-before');
    // Also when the machine has put the pair on the desk again, and nobody has looked yet.
    const stored = await within((scope) => readResource(scope.tx, 'Patient', a));
    assert.ok(stored);
    const changed = { ...parseFhirJson(stored.body), active: true } as never;
    await within((scope) => writeResources(scope, [{ update: changed, before: stored }]));
    await sweep();
    assert.equal(await isQueued(a, b), true);
    assert.equal(await codeOf(decide(b, third.id, 'link')), 'identity.pair-separated-before');
    assert.deepEqual(await together(b), [b]);
  });

  it('each link, taken back, parts its two: by way of a third nobody is joined twice', async () => {
    const [a, b] = await twoAlike(6);
    const third = await write({ ...TSANG, name: [{ text: '曾國華' }] });
    await decide(a, b, 'link');
    await decide(b, third.id, 'link');
    assert.equal((await together(a)).length, 3);
    assert.equal(await codeOf(decide(a, third.id, 'link')), 'identity.pair-linked-through-another');
    assert.equal(await codeOf(decide(a, third.id, 'never')), 'identity.pair-linked-through-another');
    await decide(a, b, 'unlink');
    assert.deepEqual(await together(a), [a]);
    assert.deepEqual(await together(b), [b, third.id].sort());
    assert.equal(await codeOf(decide(a, third.id, 'link')), 'identity.pair-separated-before');
  });

  it('the history of both records says who decided, when and why, in resources that are valid', async () => {
    const [a, b] = await twoAlike(7);
    const { view } = await decide(a, b, 'link', 0, 'both cards were seen');
    assert.deepEqual(
      view.history.map(({ verb, reason, by }) => [verb, reason, by?.reference]),
      [['link', 'both cards were seen', 'Practitioner/officer']],
    );
    const rows = await db.database.transaction((tx) =>
      tx.query<{ body: string }>(
        `select body from fhir.resource where (type = 'Provenance' and patient = any($1)) or (type = 'Person' and patient = any($1))`,
        [[a, b]],
      ),
    );
    const resources = rows.map(({ body }) => parseFhirJson(body));
    assert.deepEqual(resources.map(({ resourceType }) => resourceType).sort(), ['Person', 'Provenance', 'Provenance']);
    for (const resource of resources) assert.deepEqual(validate(resource as never), []);
  });

  it('a refused decision writes nothing', async () => {
    const [a, b] = await twoAlike(8);
    assert.equal(await codeOf(decide(a, b, 'unlink', 0)), 'identity.pair-cannot');
    assert.equal(await codeOf(decide(a, b, 'link', 9)), 'identity.pair-decided-meanwhile');
    assert.equal(await codeOf(decide(a, a, 'link', 0)), 'identity.pair-of-one');
    const rows = await db.database.transaction((tx) =>
      tx.query('select from identity.review_pair where one = any($1)', [[a, b]]),
    );
    assert.equal(rows.length, 0);
  });

  it('shows papers covered, and who may not be seen not at all', async () => {
    const pairs = await queue();
    assert.ok(pairs.some(({ one, other }) => one.papers.length + other.papers.length > 0));
    for (const paper of pairs.flatMap(({ one, other }) => [...one.papers, ...other.papers])) {
      assert.equal(paper.number, paper.masked);
    }
    const blind: AccessGate = { ...open, mayDisclose: async () => [] };
    const none = await within((scope) => reviewQueueWith(blind)(scope, { state: 'open', limit: 50 }));
    assert.deepEqual(none.pairs, []);
    const { one, other } = pairs[0] as (typeof pairs)[number];
    assert.equal(
      await codeOf(within((scope) => getPairWith(blind, NOTHING_BESIDE)(scope, { one: one.id, other: other.id }))),
      'identity.no-such-patient',
    );
  });
});
