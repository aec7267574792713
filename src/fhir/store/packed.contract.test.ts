import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededIds, type Tx } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { parseSearch } from '../search/parse-search.ts';
import { readCompartment } from './compartment-read.ts';
import { packedSql } from './packed.ts';
import { searchResources } from './search/search.ts';
import { writeResources } from './write.ts';

describe('a page that is too large for one text', () => {
  let db: TestDatabase;
  const patientId = 'large';
  const ids = seededIds('large');
  const expected = Array.from({ length: 7 }, (_, i) => `o${i}`);
  before(async () => {
    db = await testDatabase();
    await db.database.transaction(async (tx) => {
      const subject = { reference: `Patient/${patientId}` };
      const observation = (id: string) => ({ resourceType: 'Observation', id, status: 'final', code: {}, subject });
      const writes = expected.map((id) => ({ create: observation(id), method: 'PUT' as const }));
      await writeResources(testScope(tx, { ids }), writes);
    });
  });
  after(() => db.close());

  /** A database that cannot say more than so many resources at once, in one way or the other. */
  const narrow = (tx: Tx, max: number, say: () => object[]): Tx => ({
    async query<Row extends object>(sql: string, params?: readonly unknown[]) {
      const limit = Number(/limit (\d+)/.exec(sql)?.[1]);
      return limit > max ? (say() as Row[]) : tx.query<Row>(sql, params);
    },
  });
  const waysToSay = {
    'its bodies are too many bytes': () => [{ packed: '' }],
    'PostgreSQL gives up': () => {
      throw Object.assign(new Error('string buffer exceeds maximum allowed length'), { code: '54000' });
    },
  };

  for (const [why, say] of Object.entries(waysToSay)) {
    it(`is cut, and goes on: ${why}`, () =>
      db.database.transaction(async (tx) => {
        const few = narrow(tx, 4, say);
        const request = parseSearch('Observation', new URLSearchParams({ patient: patientId }));
        const met: string[] = [];
        let page: string | undefined;
        do {
          const found = await searchResources(few, { ...request, ...(page === undefined ? {} : { page }) }, 'all', 10);
          assert.ok(found.matches.length <= 3);
          met.push(...found.matches.map(({ id }) => id));
          page = found.on;
        } while (page !== undefined);
        assert.deepEqual(met, expected);
        const all: string[] = [];
        do {
          const from = page === undefined ? {} : { page };
          const { resources, next } = await readCompartment(few, { patientId, count: 10, ...from });
          assert.ok(resources.length <= 3);
          all.push(...resources.map(({ id }) => id));
          page = next;
        } while (page !== undefined);
        // None has a date: the compartment has the highest id first.
        assert.deepEqual(all, expected.toReversed());
      }));

    it(`is refused where one alone is too large: ${why}`, () =>
      db.database.transaction(async (tx) => {
        const request = parseSearch('Observation', new URLSearchParams({ patient: patientId }));
        const refused = /fhir\.search-too-broad/;
        await assert.rejects(searchResources(narrow(tx, 1, say), request, 'all', 10), refused);
        await assert.rejects(readCompartment(narrow(tx, 1, say), { patientId, count: 10 }), refused);
      }));
  }

  it('is measured by the database', () =>
    db.database.transaction(async (tx) => {
      const ask = (bytesMax: number) =>
        tx.query(
          `select ${packedSql('v', bytesMax)} as packed from (values ('POST', '{1}'), ('PUT', '{2}')) v (method, body)`,
        );
      assert.deepEqual(await ask(6), [{ packed: 'PO{1}\x1ePU{2}' }]);
      assert.deepEqual(await ask(5), [{ packed: '' }]);
    }));
});
