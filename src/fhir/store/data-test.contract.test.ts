import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { stoppedClock } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { seeded } from '../fixtures.ts';
import type { Resource } from '../types.ts';
import { alwaysTest, anyOf, bothOf, type DataTest, neverTest, not, refersTo } from './data-test.ts';
import { dataTestOf } from './data-test-of.ts';
import { dataTestSql } from './data-test-sql.ts';
import { meetsDataTest, type Named } from './meets-data-test.ts';
import { namedBy } from './named-by.ts';
import { SqlParams } from './search/sql-params.ts';
import { columns, type StoredResource, type StoredRow, toStored } from './stored.ts';
import { writeResources } from './write.ts';

const LABEL = 'urn:labels';
const PATIENTS = ['p1', 'p2', 'p3'];
const LABELS = ['PSY', 'HIV', 'R'];
const CODES = ['weight', 'height'];
const ENCOUNTERS = ['e1', 'e2'];
/** As written, in every precision, on both sides of a bound and upon it; none at all; before the years that are kept. */
const DATES = [
  undefined,
  '2024',
  '2024-05',
  '2024-05-01',
  '2024-05-01T00:00:00+08:00',
  '2024-05-01T00:00:00Z',
  '2026-01-01T07:59:59.999+08:00',
  '2026-01-01T08:00:00+08:00',
  '9999-12-31T23:59:59.999Z',
];
const BOUNDS = [
  '2024-05-01T00:00:00Z',
  '2024-04-30T16:00:00.000Z',
  '2026-01-01T00:00:00.000Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
];

function observations(): Resource[] {
  return DATES.flatMap((date, d) =>
    [0, 1, 2, 3, 4, 5].map((n): Resource => {
      const security = LABELS.filter((_, i) => ((n + d) >> i) & 1).map((code) => ({ system: LABEL, code }));
      return {
        resourceType: 'Observation',
        id: `o-${d}-${n}`,
        ...(security.length > 0 ? { meta: { security } } : {}),
        status: 'final',
        code: { coding: [{ system: 'urn:codes', code: CODES[n % 2] }] },
        // One in six is about nobody in particular.
        ...(n === 5 ? {} : { subject: { reference: `Patient/${PATIENTS[(n + d) % 3]}` } }),
        ...(n % 3 === 0 ? {} : { encounter: { reference: `Encounter/${ENCOUNTERS[n % 2]}` } }),
        ...(date === undefined ? {} : { effectiveDateTime: date }),
        // One names its neighbour, one a version of it, one somebody's role.
        ...(n === 1 ? { hasMember: [{ reference: `Observation/o-${d}-${(d % 5) + 1}` }] } : {}),
        ...(n === 2 ? { derivedFrom: [{ reference: `Observation/o-${d}-4/_history/1` }] } : {}),
        ...(n === 3 ? { performer: [{ reference: `PractitionerRole/r${d % 3}` }] } : {}),
      } as Resource;
    }),
  );
}

const ROLES = ['r1', 'r2'].map(
  (id): Resource =>
    ({ resourceType: 'PractitionerRole', id, practitioner: { reference: `Practitioner/${id}` } }) as Resource,
);
const NAMED_TYPES = ['Observation', 'PractitionerRole'];

const some = <T>(values: readonly T[]) => fc.subarray([...values]);
const query = (text: string, type = 'Observation') => {
  const test = dataTestOf(type, text);
  assert.ok(test, text);
  return test;
};
const leaf: fc.Arbitrary<DataTest> = fc.oneof(
  fc.constantFrom(
    query(`_security=${LABEL}|PSY`),
    query(`_security=${LABEL}|HIV,${LABEL}|R`),
    query('_security:not=PSY'),
    query(`code=urn:codes|weight`),
    query('encounter=Encounter/e1'),
    query('encounter=e2'),
    query('subject=Patient/p1'),
    query('_id=o-1-1,o-2-2,p1'),
    query(`code=weight&_security=${LABEL}|`),
  ),
  fc.constant<DataTest>({ kind: 'tokens', anyOf: [] }),
  fc.record(
    {
      kind: fc.constant('happened' as const),
      from: fc.constantFrom(...BOUNDS),
      until: fc.constantFrom(...BOUNDS),
      undated: fc.boolean(),
    },
    { requiredKeys: ['kind', 'undated'] },
  ),
  some(['o-0-0', 'o-3-1', 'o-4-5', 'nobody']).map((ids): DataTest => ({ kind: 'ids', ids })),
  some([...PATIENTS, 'stranger']).map((ids): DataTest => ({ kind: 'patients', ids })),
  fc.constantFrom<DataTest>(
    { kind: 'says', anyOf: [] },
    { kind: 'says', anyOf: [['"code":"weight"', '"system":"urn:codes"'], ['"o-1-1"']] },
    { kind: 'says', anyOf: [['"code":"weight"', 'nowhere']] },
    refersTo(['Encounter/e1', 'Observation/o-1-4']),
    refersTo([]),
    ...(['same-patient', 'nobody'] as const).flatMap((of): DataTest[] => [
      { kind: 'names', types: ['PractitionerRole'], of, test: query('practitioner=r1,r2', 'PractitionerRole') },
      { kind: 'names', types: ['Observation'], of, test: query('code=weight') },
      { kind: 'names', types: ['Observation'], of, records: PATIENTS.slice(1), test: query('code=weight') },
      { kind: 'names', types: NAMED_TYPES, of, test: not(query('code=weight')) },
      { kind: 'names', types: NAMED_TYPES, of, test: refersTo(['Encounter/e1']) },
      { kind: 'names', types: ['Observation'], of, test: { kind: 'names', types: NAMED_TYPES, of, test: alwaysTest } },
      { kind: 'names', types: [], of, test: alwaysTest },
    ]),
  ),
);
const { test: anyTest } = fc.letrec<{ test: DataTest }>((tie) => ({
  test: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'test' },
    leaf,
    fc.array(tie('test'), { maxLength: 3 }).map((of): DataTest => ({ kind: 'any', of })),
    fc.array(tie('test'), { maxLength: 3 }).map((of): DataTest => ({ kind: 'every', of })),
    tie('test').map((of): DataTest => ({ kind: 'not', of })),
  ),
}));

describe('a test of data', () => {
  let db: TestDatabase;
  let rows: readonly StoredResource[];
  let named: Named;
  before(async () => {
    db = await testDatabase();
    await db.database.transaction(async (tx) => {
      const scope = testScope(tx, { clock: stoppedClock('2026-11-22T00:00:00Z') });
      await writeResources(
        scope,
        [...ROLES, ...observations()].map((create) => ({ create })),
      );
    });
    rows = await db.database.transaction(async (tx) =>
      (await tx.query<StoredRow>(`select ${columns('r')} from fhir.resource r order by r.id`, [])).map(toStored),
    );
    named = await db.database.transaction((tx) => namedBy(tx, rows, NAMED_TYPES));
  });
  after(() => db.close());

  const metInDatabase = (test: DataTest) =>
    db.database.transaction(async (tx) => {
      const params = new SqlParams();
      const condition = dataTestSql({ params, table: 'r' }, test);
      const found = await tx.query<{ id: string; met: boolean | null }>(
        `select r.id, ${condition} as met from fhir.resource r order by r.id`,
        params.values,
      );
      return found.map(({ id, met }) => [id, met] as const);
    });
  const metInMemory = (test: DataTest) => rows.map((row) => [row.id, meetsDataTest(test, row, named)] as const);

  it('says of a stored resource what the database says of its row, whatever the test, and never nothing', async (t) => {
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(anyTest, async (test) => {
        const inMemory = metInMemory(test);
        for (const [, met] of inMemory) seen.add(met);
        assert.deepEqual(await metInDatabase(test), inMemory);
      }),
      seeded(t, 400),
    );
    assert.equal(seen.size, 2, 'tests were met and not met');
  });

  it('means the same when it is made simpler', (t) => {
    fc.assert(
      fc.property(anyTest, anyTest, (a, b) => {
        const pairs: [DataTest, DataTest][] = [
          [bothOf(a, b), { kind: 'every', of: [a, b] }],
          [anyOf(a, b), { kind: 'any', of: [a, b] }],
          [not(a), { kind: 'not', of: a }],
        ];
        for (const [simple, plain] of pairs) assert.deepEqual(metInMemory(simple), metInMemory(plain));
      }),
      seeded(t, 200),
    );
  });

  it('is left out where it changes nothing', () => {
    const one: DataTest = { kind: 'ids', ids: ['1'] };
    const two: DataTest = { kind: 'ids', ids: ['2'] };
    assert.deepEqual(bothOf(), alwaysTest);
    assert.deepEqual(anyOf(), neverTest);
    assert.deepEqual(bothOf(alwaysTest, one, alwaysTest), one);
    assert.deepEqual(anyOf(neverTest, one), one);
    assert.deepEqual(bothOf(one, neverTest), neverTest);
    assert.deepEqual(anyOf(one, alwaysTest), alwaysTest);
    assert.deepEqual(bothOf(bothOf(one, two), two), { kind: 'every', of: [one, two, two] });
    assert.deepEqual(anyOf(anyOf(one, two), two), { kind: 'any', of: [one, two, two] });
    assert.deepEqual([not(alwaysTest), not(neverTest), not(not(one))], [neverTest, alwaysTest, one]);
  });

  it('says of a resource about to be stored what it will say of it once it is', () => {
    const written = new Map(rows.map((row) => [row.id, row]));
    for (const resource of observations()) {
      const row = written.get(resource.id ?? '');
      assert.ok(row);
      const patient = row.patientId === undefined ? {} : { patientId: row.patientId };
      const toBe = { type: resource.resourceType, id: row.id, ...patient, resource };
      for (const test of [
        query(`_security=${LABEL}|PSY`),
        query('subject=Patient/p1'),
        { kind: 'patients', ids: ['p2'] } as const,
        { kind: 'happened', until: '2024-05-01T00:00:00Z', undated: false } as const,
        { kind: 'ids', ids: ['o-0-0', 'o-1-1'] } as const,
        refersTo(['Encounter/e1', 'Observation/o-1-4']),
        { kind: 'names', types: NAMED_TYPES, of: 'same-patient', test: query('code=weight') } as const,
      ]) {
        assert.equal(
          meetsDataTest(test, toBe, named),
          meetsDataTest(test, row, named),
          `${row.id} ${JSON.stringify(test)}`,
        );
      }
    }
  });

  it('finds what it names in the same compartment, or in nobody’s, of whatever version, and nothing else', () => {
    const roles: DataTest = { kind: 'names', types: ['PractitionerRole'], of: 'nobody', test: alwaysTest };
    const finds = (test: DataTest) =>
      metInMemory(test)
        .filter(([, met]) => met)
        .map(([id]) => id.split('-').at(-1));
    assert.deepEqual(new Set(finds(roles)), new Set(['3']));
    assert.deepEqual(finds({ ...roles, of: 'same-patient' }), []);
    const findings: DataTest = { kind: 'names', types: ['Observation'], of: 'same-patient', test: alwaysTest };
    assert.ok(finds(findings).length > 0 && finds(findings).every((n) => n === '1' || n === '2'));
    assert.ok(finds(refersTo(['Observation/o-1-4'])).length === 1);
  });

  it('of a deletion says no wherever the answer hangs on what is gone', () => {
    const gone = { ...(rows[0] as StoredResource), deleted: true, body: '' };
    const label = query(`_security=${LABEL}|PSY`);
    const dated: DataTest = { kind: 'happened', undated: true };
    const says = refersTo(['Encounter/e1']);
    const names: DataTest = { kind: 'names', types: NAMED_TYPES, of: 'same-patient', test: alwaysTest };
    for (const test of [label, dated, says, names].flatMap((one) => [one, not(one), anyOf(one, not(one))])) {
      assert.equal(meetsDataTest(test, gone), false, JSON.stringify(test));
    }
    const own: DataTest = { kind: 'ids', ids: [gone.id] };
    assert.equal(meetsDataTest(own, gone), true);
    assert.equal(meetsDataTest(anyOf(label, own), gone), true);
    assert.equal(meetsDataTest(bothOf(not(label), not(own)), gone), false);
    assert.equal(meetsDataTest(not(bothOf(label, not(own))), gone), true, 'what one part settles hangs on no other');
    assert.equal(meetsDataTest(alwaysTest, gone), true);
  });

  it('with a bound that is no instant is no test', async () => {
    const test: DataTest = { kind: 'happened', from: 'yesterday', undated: true };
    assert.throws(() => metInMemory(test), /no instant/);
    await assert.rejects(metInDatabase(test), /no instant/);
  });
});

describe('a query as a test', () => {
  it('is one on codes, references and ids alone', () => {
    for (const good of [
      'category=laboratory',
      'code:not=x',
      'subject=Patient/1',
      'patient=1',
      'subject:identifier=urn:a|1',
      '_id=1,2',
      '_security=urn:labels|PSY',
    ]) {
      assert.ok(dataTestOf('Observation', good), good);
    }
    for (const other of [
      '',
      'date=2024',
      'value-quantity=5',
      'code:text=x',
      'code:in=urn:set',
      'subject.name=x',
      '_has:Provenance:target:_id=1',
      '_lastUpdated=2024',
      '_text=x',
      'category=laboratory&date=2024',
      'category=laboratory&_count=5',
      'unheard=of',
    ]) {
      assert.equal(dataTestOf('Observation', other), undefined, other);
    }
    assert.equal(dataTestOf('Nothing', '_id=1'), undefined);
  });
  it('asks for all of its parameters, and for one of the values of each', () => {
    const test = dataTestOf('Observation', '_id=1,2&_id=2,3');
    assert.deepEqual(test, {
      kind: 'every',
      of: [
        { kind: 'ids', ids: ['1', '2'] },
        { kind: 'ids', ids: ['2', '3'] },
      ],
    });
  });
});
