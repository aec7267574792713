import { after } from 'node:test';
import { type Resource, readMany, type StoredResource, writeResources } from '#fhir';
import { type AccessNote, type Actor, type Scope, stoppedClock, type Tx } from '#kernel';
import { TEST_NODE, type TestDatabase, testDatabase, testScope } from './harness.ts';

/** When the tests take place: ten in the morning at both nodes. */
export const NOW = '2026-11-22T02:00:00.000Z';

/** A store for one test, empty at its beginning. */
export interface TestStore {
  readonly tx: Tx;
  /** The scope of a request of this actor's. */
  scope(actor: Actor, facts?: Partial<Scope>): Scope & { readonly notes: AccessNote[] };
  /** Stores new resources, as they are: nothing is validated, as nothing is of what came by an import. */
  put(...resources: readonly object[]): Promise<readonly StoredResource[]>;
  /** Stores one that was last written then. */
  putAt(instant: string, resource: object): Promise<StoredResource>;
  remove(type: string, id: string): Promise<StoredResource>;
  /** Makes these records one person's. */
  join(...patientIds: readonly string[]): Promise<void>;
}

// One database for all files of the process: no test leaves anything in it.
let database: Promise<TestDatabase> | undefined;
after(async () => (await database)?.close());

class Undone extends Error {}

/** Runs a test in a transaction of its own that is rolled back at its end. */
export async function inStore(test: (store: TestStore) => Promise<void>): Promise<void> {
  database ??= testDatabase();
  const db = await database;
  const undone = new Undone();
  try {
    await db.database.transaction(async (tx) => {
      await test(storeOf(tx));
      throw undone;
    });
  } catch (fault) {
    if (fault !== undone) throw fault;
  }
}

function storeOf(tx: Tx): TestStore {
  const putAt = (instant: string, resources: readonly object[]) =>
    writeResources(
      testScope(tx, { clock: stoppedClock(instant) }),
      resources.map((create) => ({ create: create as Resource, method: 'PUT' })),
    );
  return {
    tx,
    scope: (actor, facts = {}) => testScope(tx, { node: TEST_NODE, clock: stoppedClock(NOW), actor, ...facts }),
    put: (...resources) => putAt(NOW, resources),
    async putAt(instant, resource) {
      const [stored] = await putAt(instant, [resource]);
      if (stored === undefined) throw new Error('nothing was stored');
      return stored;
    },
    async remove(type, id) {
      const [present] = await readMany(tx, [{ type, id }]);
      if (present === undefined) throw new Error(`${type}/${id} is not there`);
      const [gone] = await writeResources(testScope(tx), [{ remove: present }]);
      if (gone === undefined) throw new Error('nothing was removed');
      return gone;
    },
    async join(...patientIds) {
      await tx.query(`insert into identity.same_person select patient, $2 from unnest($1::text[]) as p (patient)`, [
        patientIds,
        patientIds.join('+'),
      ]);
    },
  };
}
