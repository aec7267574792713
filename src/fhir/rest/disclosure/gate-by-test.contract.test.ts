import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '#kernel';
import { testScope } from '../../../../test/harness.ts';
import type { AccessGate } from '../../gate.ts';
import { anyOf, bothOf, type DataTest, not } from '../../store/data-test.ts';
import { dataTestOf } from '../../store/data-test-of.ts';
import { meetsDataTest } from '../../store/meets-data-test.ts';
import { writeResources } from '../../store/write.ts';
import type { Resource } from '../../types.ts';
import { type FhirClient, fhirClient, type Reply } from '../rest-harness.ts';

const LABEL = { system: 'urn:labels', code: 'PSY' };
const HIDDEN = { security: [LABEL] };
const ALL: Actor = { kind: 'system', clientId: 'all', scopes: [] };
const VISITOR: Actor = { kind: 'system', clientId: 'visitor', scopes: [] };
const SEARCHER: Actor = { kind: 'system', clientId: 'searcher', scopes: [] };
const isAll = (actor: Actor) => actor.kind === 'system' && actor.clientId === 'all';

/** Resources whose sharing is revoked while somebody pages. */
const revoked = new Set<string>();

/** Hides what has the label, what happened to one patient before 2020, and one thing by its id. */
function sightTestOf(type: string): DataTest {
  const labelled = dataTestOf(type, `_security=${LABEL.system}|${LABEL.code}`);
  assert.ok(labelled);
  const longAgo: DataTest = { kind: 'happened', until: '2020-01-01T00:00:00Z', undated: false };
  return not(
    anyOf(labelled, bothOf({ kind: 'patients', ids: ['b'] }, longAgo), {
      kind: 'ids',
      ids: ['hidden-by-id', ...revoked],
    }),
  );
}

const GATE: AccessGate = {
  admit: () => undefined,
  restrict: async ({ actor }, { type }) => (isAll(actor) || type === '*' ? 'all' : { test: sightTestOf(type) }),
  mayDisclose: async ({ actor }, _action, resources) =>
    actor.kind === 'system' && actor.clientId === 'visitor'
      ? resources.filter((one) => meetsDataTest(sightTestOf(one.type), one))
      : resources,
  mayWrite: async () => undefined,
};

type Body = Readonly<Record<string, unknown>>;
const reference = (to: string) => ({ reference: to });
const code = (value: string) => ({ coding: [{ system: 'urn:c', code: value }], text: value });
const observation = (id: string, date: string, value: number, more: Body = {}) =>
  ({
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [code('vital')],
    code: code('weight'),
    subject: reference('Patient/a'),
    performer: [reference('Practitioner/dr')],
    effectiveDateTime: date,
    valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
    ...more,
  }) as Resource;
const make = (resourceType: string, id: string, more: Body) => ({ resourceType, id, ...more }) as Resource;

/** What the visitor sees. Some of it refers to what they do not. */
const SEEN: Resource[] = [
  make('Patient', 'a', { name: [{ family: 'Alpha' }], generalPractitioner: [reference('Practitioner/dr-hidden')] }),
  make('Patient', 'b', { name: [{ family: 'Beta' }] }),
  make('Practitioner', 'dr', { name: [{ family: 'Doctor' }] }),
  make('Encounter', 'e', { status: 'finished', class: { code: 'AMB' }, subject: reference('Patient/a') }),
  observation('o1', '2026-01-01', 61, { encounter: reference('Encounter/e') }),
  observation('o3', '2026-03-01', 63, { encounter: reference('Encounter/e-hidden') }),
  observation('o5', '2026-05-01', 65, { hasMember: [reference('Observation/o4-hidden')] }),
  observation('o7', '2026-07-01', 67, { meta: { tag: [{ system: 'urn:t', code: 'seen' }] } }),
  observation('o9', '2021-07-01', 67, { subject: reference('Patient/b') }),
  make('Condition', 'c', { subject: reference('Patient/a'), code: code('cold'), onsetDateTime: '2026-02-02' }),
  make('Composition', 'd', {
    status: 'final',
    type: code('note'),
    date: '2026-01-01',
    title: 'Synthetic',
    subject: reference('Patient/a'),
    author: [reference('Practitioner/dr')],
    section: [{ title: 'x', entry: [reference('Observation/o1')] }],
  }),
  make('Composition', 'd-lacking', {
    status: 'final',
    type: code('note'),
    date: '2026-01-02',
    title: 'Synthetic',
    subject: reference('Patient/a'),
    author: [reference('Practitioner/dr')],
    section: [{ title: 'x', entry: [reference('Observation/o4-hidden')] }],
  }),
  make('List', 'l', {
    status: 'current',
    mode: 'working',
    entry: ['o1', 'o2-hidden', 'o3'].map((id) => ({ item: reference(`Observation/${id}`) })),
  }),
  make('Provenance', 'v', {
    target: [reference('Observation/o1'), reference('Observation/o2-hidden')],
    recorded: '2026-01-01T00:00:00Z',
    agent: [{ who: reference('Practitioner/dr') }],
  }),
  make('Group', 'g', {
    type: 'person',
    actual: true,
    member: ['a', 'p-hidden'].map((id) => ({ entity: reference(`Patient/${id}`) })),
  }),
];

/** What they do not. */
const UNSEEN: Resource[] = [
  make('Patient', 'p-hidden', { meta: HIDDEN, name: [{ family: 'Aaa' }] }),
  make('Practitioner', 'dr-hidden', { meta: HIDDEN, name: [{ family: 'Secret' }] }),
  make('Encounter', 'e-hidden', {
    meta: HIDDEN,
    status: 'finished',
    class: { code: 'IMP' },
    subject: reference('Patient/a'),
    period: { start: '2026-03-01' },
  }),
  observation('o0-hidden', '2025-12-31', 1000, { meta: HIDDEN, subject: reference('Patient/p-hidden') }),
  observation('o2-hidden', '2026-02-01', 1000, {
    meta: HIDDEN,
    code: code('mood'),
    encounter: reference('Encounter/e'),
  }),
  observation('o4-hidden', '2026-04-01', 1000, { meta: HIDDEN, hasMember: [reference('Observation/o1')] }),
  observation('o6-hidden', '2026-06-01', 1000, { meta: { ...HIDDEN, tag: [{ system: 'urn:t', code: 'unseen' }] } }),
  observation('o8-hidden', '2026-08-01', 1000, { meta: HIDDEN }),
  observation('o9-hidden', '2019-07-01', 1000, { subject: reference('Patient/b') }),
  observation('hidden-by-id', '2026-05-05', 1000),
  make('Condition', 'c-hidden', {
    meta: HIDDEN,
    subject: reference('Patient/a'),
    code: code('sorrow'),
    onsetDateTime: '2026-02-03',
    encounter: reference('Encounter/e'),
  }),
  make('List', 'l-hidden', {
    meta: HIDDEN,
    status: 'current',
    mode: 'working',
    entry: [{ item: reference('Observation/o1') }],
  }),
  make('Provenance', 'v-hidden', {
    meta: HIDDEN,
    target: [reference('Observation/o1')],
    recorded: '2026-01-01T00:00:00Z',
    agent: [{ who: reference('Practitioner/dr') }],
  }),
  make('ValueSet', 'vs-hidden', {
    meta: HIDDEN,
    url: 'urn:vs',
    status: 'active',
    compose: { include: [{ system: 'urn:c', concept: [{ code: 'weight' }] }] },
  }),
];

/** Everything that looks into more than one resource; each followed to its last page. */
const SEARCHES = [
  'Observation',
  'Observation?_count=1',
  'Observation?_count=2&_total=accurate',
  'Observation?_summary=count',
  'Observation?_count=0',
  'Observation?_sort=-date&_count=2',
  'Observation?_sort=date&_count=3',
  'Observation?_sort=value-quantity&_count=2',
  'Observation?_sort=code,-_id&_count=2',
  'Observation?_sort=_lastUpdated&_count=2',
  'Observation?patient=a&_sort=-date&_count=2',
  'Observation?patient=a&code=mood',
  'Observation?patient=b',
  'Observation?value-quantity=1000',
  'Observation?value-quantity=gt60||kg',
  'Observation?date=lt2020',
  'Observation?_id=o1,o2-hidden,hidden-by-id',
  'Observation?_security=PSY',
  'Observation?_security:not=PSY&_count=2',
  'Observation?_tag=unseen',
  'Observation?_filter=code%20eq%20mood',
  'Observation?code:text=mood',
  'Observation?code-value-quantity=weight$gt60',
  'Observation?has-member:missing=false',
  'Observation?encounter.class=IMP',
  'Observation?encounter:Encounter.class=IMP',
  'Observation?has-member.value-quantity=1000',
  'Observation?patient.family=Aaa',
  'Observation?_list=l',
  'Observation?_list=l-hidden',
  'Observation?_has:Observation:has-member:value-quantity=1000',
  'Observation?code:in=urn:vs',
  'Patient',
  'Patient?_sort=family&_count=1',
  'Patient?family=Aaa',
  'Patient?general-practitioner.family=Secret',
  'Patient?_has:Observation:patient:code=mood',
  'Patient?_has:Observation:patient:value-quantity=1000',
  'Patient?_has:Condition:patient:code=sorrow',
  'Patient?_has:Encounter:subject:_has:Observation:encounter:code=mood',
  'Patient?_revinclude=Observation:subject&_revinclude=Condition:subject',
  'Patient?_id=a&_revinclude=*',
  'Patient?_revinclude=Encounter:subject&_revinclude:iterate=Observation:encounter',
  'Encounter?_revinclude=Condition:encounter',
  'Practitioner?_revinclude=Observation:performer',
  'ValueSet',
  '?_type=Observation,Patient,Condition&_count=2',
  '?_type=Observation,Encounter&_sort=-_lastUpdated&_count=3',
  '?_type=Observation,Condition&subject=Patient/a',
  '?_type=Observation,Condition&subject=Patient/a&_summary=count',
  '?_type=Observation,Condition&patient._has:Observation:patient:code=mood',
  '?_type=Observation,Condition&encounter.class=IMP',
  'Patient/a/*?_type=Observation,Condition&code=mood,sorrow',
  '?_summary=count',
  '?_id=a,p-hidden,o1,o2-hidden',
  '?_security=PSY',
  'Patient/a/Observation?_count=2',
  'Patient/a/Observation?_summary=count',
  'Patient/a/*?_count=3',
  'Patient/b/Observation',
  'Patient/p-hidden/Observation',
  'Encounter/_history',
  'Observation/$lastn?patient=a&category=vital&max=3',
  'Observation/$stats?subject=Patient/a&code=weight&system=urn:c&statistic=average&statistic=maximum&statistic=count',
  'Observation/$stats?subject=Patient/b&code=weight&system=urn:c&statistic=minimum&statistic=count&include=true',
  'Observation/$meta',
  '$meta',
];

/** What names a resource, or gathers by a record: asked of what was read, one by one. */
const READS = [
  'Observation/o1',
  'Observation/o2-hidden',
  'Observation/hidden-by-id',
  'Observation/o9-hidden',
  'Observation/late-hidden',
  'Observation/late-hidden/_history/1',
  'Observation/late-hidden/_history/2',
  'Observation/late-hidden/_history',
  'Observation/gone-hidden',
  'Observation/gone-hidden/_history',
  'Observation/gone-hidden/_history/1',
  'Observation/o2-hidden/_history',
  'Observation/o2-hidden/$meta',
  'Patient/p-hidden/$everything',
  'Patient/a/$everything',
  'Patient/a/$everything?_count=1',
  'Patient/a/$everything?_count=2&start=2026-01-15',
  'Patient/a/$everything?_type=Observation&_count=3',
  'Patient/b/$everything',
  'Patient/$everything?_count=3',
  'Composition/d/$document',
  'Composition/d-lacking/$document',
  'Group/g',
  '_history?_count=3',
  'Observation/_history?_count=2',
  'Observation/_history?_count=0',
  'Observation?_include=Observation:encounter&_include=Observation:has-member&_count=2',
  'Observation?_include=*',
  'Patient?_include=Patient:general-practitioner',
  'List?_include=List:item',
  'Provenance?_include=Provenance:target',
  'Composition?_include=Composition:entry&_include:iterate=Observation:has-member',
  'ValueSet/$expand?url=urn:vs',
  'ValueSet/$validate-code?url=urn:vs&system=urn:c&code=weight',
];

/** Without the request's own number. */
function plain({ status, text }: Pick<Reply, 'status' | 'text'>) {
  return { status, text: text.replaceAll(/,"diagnostics":"[a-z0-9]{26}"/g, '') };
}

describe('what a test hides', () => {
  /** One with all, and one where what is hidden from the visitor never was. */
  let full: FhirClient;
  let twin: FhirClient;
  before(async () => {
    [full, twin] = await Promise.all([store([...SEEN, ...UNSEEN], true), store(SEEN, false)]);
  });
  after(() => Promise.all([full.close(), twin.close()]));

  async function store(resources: readonly Resource[], withPast: boolean): Promise<FhirClient> {
    const client = await fhirClient({ gate: GATE }, { all: ALL, visitor: VISITOR, searcher: SEARCHER });
    await client.db.database.transaction(async (tx) => {
      const scope = testScope(tx, { clock: client.clock });
      await writeResources(
        scope,
        resources.map((create) => ({ create })),
      );
      if (!withPast) return;
      // Labelled when it was there already, and taken away when it was labelled.
      const [late, gone] = await writeResources(scope, [
        { create: observation('late-hidden', '2026-01-03', 1000) },
        { create: observation('gone-hidden', '2026-01-04', 1000, { meta: HIDDEN }) },
      ]);
      assert.ok(late && gone);
      const update = observation('late-hidden', '2026-01-03', 1000, { meta: HIDDEN });
      await writeResources(scope, [{ update, before: late }, { remove: gone }]);
    });
    return client;
  }

  /** All pages of an answer, and on a page back from the second. */
  async function pagesOf(client: FhirClient, as: string, path: string) {
    const pages: { status: number; text: string }[] = [];
    let next: string | undefined = path;
    while (next !== undefined) {
      const reply = await client.send('GET', next, undefined, { authorization: `Bearer ${as}` });
      pages.push(plain(reply));
      const linkTo = (relation: string) => reply.json.link?.find((link) => link.relation === relation)?.url;
      const previous = pages.length === 2 ? linkTo('previous') : undefined;
      if (previous !== undefined) {
        const back = await client.send('GET', previous, undefined, { authorization: `Bearer ${as}` });
        pages.push(plain(back));
      }
      next = linkTo('next');
      assert.ok(pages.length < 100, `${path} comes to an end`);
    }
    return pages;
  }

  it('is in the store, for whoever sees all', async () => {
    const shown = async (client: FhirClient, path: string) =>
      (await pagesOf(client, 'all', path)).map(({ text }) => text);
    for (const path of ['Observation', 'Patient?_has:Observation:patient:code=mood', 'Patient/a/$everything']) {
      assert.notDeepEqual(await shown(full, path), await shown(twin, path), path);
    }
  });
  it('neither matches nor counts nor sorts nor is led through: each search is answered as if it had never been', async () => {
    for (const path of SEARCHES) {
      for (const as of ['visitor', 'searcher']) {
        assert.deepEqual(await pagesOf(full, as, path), await pagesOf(twin, as, path), `${path} as ${as}`);
      }
    }
  });
  it('is not brought along, not gathered and not there: each reading is answered as if it had never been', async () => {
    for (const path of READS) {
      assert.deepEqual(await pagesOf(full, 'visitor', path), await pagesOf(twin, 'all', path), path);
    }
  });
  it('is found by no entry of a batch', async () => {
    const entry = [...SEARCHES, ...READS].map((url) => ({ request: { method: 'GET', url } }));
    const bundle = { resourceType: 'Bundle', type: 'batch', entry };
    const ask = async (client: FhirClient) =>
      plain(await client.send('POST', '', bundle, { authorization: 'Bearer visitor' }));
    assert.deepEqual(await ask(full), await ask(twin));
  });
  it('is on no page that is fetched after it was revoked', async () => {
    const visit = (path: string) => full.send('GET', path, undefined, { authorization: 'Bearer visitor' });
    for (const path of [
      'Observation?patient=a&_sort=date&_count=1&_total=accurate',
      'Observation?_count=1',
      '?_type=Observation&_count=1',
      'Patient/a/Observation?_count=1',
      'Patient/a/$everything?_type=Observation&_count=1',
      'Patient/$everything?_type=Observation&_count=1',
      'Observation/_history?_count=1',
      '_history?_count=1',
    ]) {
      const first = await visit(path);
      const later = SEEN.map(({ id = '' }) => id).filter(
        (id) => /^o\d/.test(id) && !first.text.includes(`"id":"${id}"`),
      );
      let next = first.json.link?.find(({ relation }) => relation === 'next')?.url;
      assert.ok(next, path);
      for (const id of later) revoked.add(id);
      while (next !== undefined) {
        const reply = await visit(next);
        for (const id of later) assert.ok(!reply.text.includes(`"id":"${id}"`), `${id} by ${path}`);
        assert.ok((reply.json.total ?? 0) <= 1, path);
        next = reply.json.link?.find(({ relation }) => relation === 'next')?.url;
      }
      revoked.clear();
    }
  });
  it('is met by no condition', async () => {
    for (const [method, path] of [
      ['DELETE', 'Observation?code=mood'],
      ['PUT', 'Condition?code=sorrow'],
    ] as const) {
      const ask = (client: FhirClient) =>
        client.send(
          method,
          path,
          method === 'PUT'
            ? { resourceType: 'Condition', subject: reference('Patient/a'), code: code('sorrow') }
            : undefined,
          { authorization: 'Bearer visitor' },
        );
      assert.equal((await ask(full)).status, (await ask(twin)).status, path);
    }
    const still = await full.send('GET', 'Observation/o2-hidden', undefined, { authorization: 'Bearer all' });
    assert.equal(still.status, 200);
  });
});
