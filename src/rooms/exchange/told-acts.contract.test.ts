import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ledgerInDatabase, verifierOf, verifyLedger } from '#rooms/consent';
import { PATIENT, sharing } from './share-fixtures.ts';

/** What was done with her record elsewhere stands in her list at home, which is no part of the tree; that it arrived, and as what, is. */
describe('what a neighbour told', () => {
  const { pair, share, opened, summary, deliverAll } = sharing();
  const UNDO = new Error('undo the tampering');
  const trust = () =>
    verifierOf([{ id: 'hk', url: '', kid: pair.hk.keys.kid, publicJwk: { ...pair.hk.keys.publicJwk } }]);

  /** Changes the database as its owner could, verifies, and undoes it. */
  async function faultsAfter(...statements: readonly string[]): Promise<string[]> {
    let found: string[] = [];
    await pair.hk.database.database
      .transaction(async (tx) => {
        for (const sql of statements) await tx.query(sql, [PATIENT]);
        const { faults } = await verifyLedger(await ledgerInDatabase(tx, 'hk', [], trust()));
        found = faults.map(({ kind, evidence }) => `${kind}: ${evidence}`).sort();
        throw UNDO;
      })
      .catch((error: unknown) => {
        if (error !== UNDO) throw error;
      });
    return found;
  }
  const LOST = 'deleted: what a neighbour told is not there as it arrived';
  const MISPLACED = 'edited: what a neighbour told lies where its patient does not find it, or at another time';
  const FOREIGN = 'inserted: a neighbour is said to have told it, and it never arrived';

  it('cannot be taken out of her list, changed, or added to it, without that the verifier names it', async () => {
    const view = await opened(await share());
    await summary(view.id);
    await deliverAll();
    const [{ n } = { n: 0 }] = await pair.hk.query<{ n: number }>(
      'select count(*)::int as n from consent.remote_access',
    );
    assert.ok(n >= 2, 'the opening and the look');
    assert.deepEqual(await faultsAfter('select $1::text'), []);
    assert.deepEqual(
      await faultsAfter(
        `update consent.remote_access set received_at = received_at - interval '1 second' where patient_id = $1`,
      ),
      [],
      'it is received a moment before its arrival is noted',
    );
    assert.deepEqual(
      await faultsAfter('delete from consent.remote_access where patient_id = $1'),
      Array.from({ length: n }, () => LOST),
    );
    const one = `entry_id = (select min(entry_id) from consent.remote_access where patient_id = $1)`;
    assert.deepEqual(
      await faultsAfter(`update consent.remote_access set body = replace(body, 'permitted', 'denied') where ${one}`),
      [LOST, FOREIGN],
    );
    assert.deepEqual(
      await faultsAfter(`insert into consent.remote_access (shard, patient_id, node, entry_id, at, body, received_at)
        select shard, patient_id, node, 'forged', at, replace(body, 'permitted', 'denied'), received_at from consent.remote_access where ${one}`),
      [MISPLACED, FOREIGN],
    );
    assert.deepEqual(
      await faultsAfter(`insert into consent.remote_access (shard, patient_id, node, entry_id, at, body, received_at)
        select shard, patient_id, node, 'forged', at, replace(body, entry_id, 'forged'), '2026-01-01' from consent.remote_access where ${one}`),
      [FOREIGN],
      'told before anything ever arrived',
    );
    assert.deepEqual(
      await faultsAfter(`update consent.remote_access set patient_id = 'somebody-else' where ${one}`),
      [LOST, MISPLACED, FOREIGN],
      'moved into another’s list',
    );
  });

  it('cannot be put where her list does not look', async () => {
    const one = `entry_id = (select min(entry_id) from consent.remote_access where patient_id = $1)`;
    for (const column of [
      'shard = shard # 1::smallint',
      `at = 'infinity'`,
      `at = at - interval '1 year'`,
      `node = 'mo'`,
      `entry_id = 'x'`,
    ]) {
      assert.deepEqual(
        await faultsAfter(`update consent.remote_access set ${column} where ${one}`),
        [MISPLACED],
        column,
      );
    }
  });
});
