import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededIds, type Tx } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { parseSearch } from '../search/parse-search.ts';
import { readCompartment } from './compartment-read.ts';
import { searchResources } from './search/search.ts';
import { writeResources } from './write.ts';

/** A step of a plan that PostgreSQL carried out. */
interface Step {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Step[];
}

const COUNT = 20;
const THERE = 700;

describe('one patient’s resources of a type, the newest first', () => {
  let db: TestDatabase;
  const patientId = 'for-thirty-years';
  const dayOf = (n: number) => new Date(Date.UTC(1996, 0, 1 + n * 15)).toISOString().slice(0, 10);
  before(async () => {
    db = await testDatabase();
    await db.database.transaction(async (tx) => {
      const subject = { reference: `Patient/${patientId}` };
      // Written in no order of their dates.
      const writes = Array.from({ length: THERE }, (_, n) => ({
        create: {
          resourceType: 'Observation',
          status: 'final',
          code: { coding: [{ system: 'http://loinc.org', code: n % 2 === 0 ? '8480-6' : '8462-4' }] },
          subject,
          effectiveDateTime: dayOf((n * 317) % THERE),
        },
      }));
      await writeResources(testScope(tx, { ids: seededIds('in-order') }), writes);
    });
    await db.database.transaction((tx) => tx.query('analyze fhir.resource'));
  });
  after(() => db.close());

  /** What was asked of the database, and how many rows of `fhir.resource` that took. */
  async function rowsRead(act: (tx: Tx) => Promise<unknown>): Promise<number> {
    return db.database.transaction(async (tx) => {
      let rows = 0;
      const watched: Tx = {
        async query<Row extends object>(sql: string, params?: readonly unknown[]) {
          const [explained] = await tx.query<{ 'QUERY PLAN': readonly { Plan: Step }[] }>(
            `explain (analyze, format json) ${sql}`,
            params,
          );
          rows += scanned(explained?.['QUERY PLAN'][0]?.Plan);
          return tx.query<Row>(sql, params);
        },
      };
      await act(watched);
      return rows;
    });
  }

  function scanned(step: Step | undefined): number {
    if (step === undefined) return 0;
    const own = / Scan$/.test(step['Node Type']) ? step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0) : 0;
    return own + (step.Plans ?? []).reduce((sum, below) => sum + scanned(below), 0);
  }

  const dates = (found: readonly { readonly body: string }[]) =>
    found.map(({ body }) => JSON.parse(body).effectiveDateTime as string);

  it('are read as far as the page goes, however many there are', async () => {
    const query = new URLSearchParams({ patient: patientId, code: 'http://loinc.org|8480-6', _sort: '-date' });
    const read = await rowsRead(async (tx) => {
      const { matches } = await searchResources(tx, parseSearch('Observation', query), 'all', COUNT);
      assert.equal(matches.length, COUNT);
      assert.deepEqual(dates(matches), dates(matches).toSorted().reverse());
    });
    // Every second has the code, and one more than the page tells that it goes on.
    assert.ok(read > COUNT && read < 4 * COUNT, `${read} rows of ${THERE}`);
  });

  it('and so is the page of a compartment', async () => {
    let next: string | undefined;
    const first = await rowsRead(async (tx) => {
      const page = await readCompartment(tx, { patientId, count: COUNT });
      assert.deepEqual(dates(page.resources), dates(page.resources).toSorted().reverse());
      next = page.next;
    });
    assert.ok(first > COUNT && first < 2 * COUNT, `${first} rows of ${THERE}`);
    const second = await rowsRead(async (tx) => {
      const page = await readCompartment(tx, {
        patientId,
        count: COUNT,
        ...(next === undefined ? {} : { page: next }),
      });
      assert.equal(page.resources.length, COUNT);
    });
    assert.ok(second > COUNT && second < 4 * COUNT, `${second} rows of ${THERE}`);
  });

  it('pages of a compartment meet each resource once, in the order of one walk', () =>
    db.database.transaction(async (tx) => {
      const met: string[] = [];
      let page: string | undefined;
      do {
        const found = await readCompartment(tx, { patientId, count: 64, ...(page === undefined ? {} : { page }) });
        met.push(...found.resources.map(({ id, body }) => `${JSON.parse(body).effectiveDateTime} ${id}`));
        page = found.next;
      } while (page !== undefined);
      assert.equal(new Set(met).size, THERE);
      assert.deepEqual(met, met.toSorted().reverse());
    }));
});
