import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pino from 'pino';
import { randomIds, systemClock } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { makeSeal } from '#platform/print';
import { buildHouse } from '../src/app/house.ts';
import { profileOf } from '../src/app/network.ts';
import { type TestDatabase, testDatabase } from './harness.ts';

/** A node of the time before permits: its clinicians, their Practitioners, and nothing in the tables that the upgrade brings. */
describe('a database from before permits', () => {
  let db: TestDatabase;
  let keys: NodeKeys;
  const { id, name, jurisdiction } = profileOf('sz');
  const url = 'http://127.0.0.1:1';
  const build = async () => {
    const publicJwk = keys.publicJwk as Record<string, unknown>;
    return buildHouse({
      node: { id, jurisdiction, url },
      profile: profileOf('sz'),
      database: db.database,
      clock: systemClock,
      ids: randomIds,
      log: pino({ level: 'silent' }),
      keys,
      seal: await makeSeal(id, systemClock.now()),
      trust: [{ id, name, jurisdiction, url, kid: keys.kid, publicJwk, validFrom: '2026-01-01T00:00:00.000Z' }],
      demo: true,
    });
  };
  const query = <Row extends object>(sql: string) => db.database.transaction((tx) => tx.query<Row>(sql));
  before(async () => {
    db = await testDatabase();
    keys = await makeNodeKeys('sz');
    const house = await build();
    await house.prepareDemo({ people: 0, seed: 'test' });
    await query(`truncate credentialing.permit, credentialing.adoption cascade`);
    // One whose Practitioner names nothing that we know, and one whose Practitioner cannot be read any more.
    await query(
      `update fhir.resource set body = regexp_replace(body, '"qualification":.*', '"language":"en"}') where id = 'sz-dr-lin'`,
    );
    await query(`update fhir.resource set body = '{"qualification":[3' where id = 'sz-dr-fong'`);
  });
  after(() => db.close());

  it('keeps its clinicians at work: by what is known of them, or for a quarter by a registration that somebody has to look at', async () => {
    await build();
    const rows = await query<{ practitioner_id: string; kind: string; evidence: string; days: number | null }>(
      `select practitioner_id, kind, evidence, last_day - first_day as days from credentialing.permit
       where practitioner_id in ('sz-dr-lin', 'sz-dr-ho', 'sz-dr-fong') order by practitioner_id, kind`,
    );
    assert.deepEqual(rows, [
      { practitioner_id: 'sz-dr-fong', kind: 'mainland-registration', evidence: 'adopted', days: 90 },
      { practitioner_id: 'sz-dr-ho', kind: 'hk-registration', evidence: 'adopted', days: null },
      { practitioner_id: 'sz-dr-ho', kind: 'short-term-practice', evidence: 'adopted', days: 1095 },
      { practitioner_id: 'sz-dr-lin', kind: 'mainland-registration', evidence: 'adopted', days: 90 },
    ]);
  });
  it('is taken over once: whoever comes later needs a permit', async () => {
    await query(`truncate credentialing.permit cascade`);
    await build();
    assert.deepEqual(await query('select id from credentialing.permit'), []);
  });
});
