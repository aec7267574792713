import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readMany } from '#fhir';
import { type Scope, seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { FindOrganizations, FoundOrganizations } from './contract.ts';
import { allEntries } from './entry/all-entries.ts';
import { institutions, loadInstitutions } from './index.ts';
import { findOrganizations } from './operations/find-organizations.ts';

describe('the directory at a node', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());
  const ids = seededIds('directory');
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids })));
  const find = async (query: object) =>
    FoundOrganizations.parse(
      await within((scope) => findOrganizations(scope, FindOrganizations.parse(query), allEntries)),
    ).organizations;

  it('loads its own jurisdiction’s institutions, and nothing the second time', async () => {
    const own = institutions.filter(({ keeper }) => keeper === 'hk');
    // And the address of the node itself.
    assert.equal(await within((scope) => loadInstitutions(scope)), own.length + 1);
    assert.equal(await within((scope) => loadInstitutions(scope)), 0);
    const stored = await within((scope) =>
      readMany(
        scope.tx,
        own.map(({ id }) => ({ type: 'Organization', id })),
      ),
    );
    assert.equal(stored.length, own.length);
  });

  it('offers both sides, and no place that no node serves', async () => {
    const nodes = new Set((await find({ limit: 200 })).map((organization) => organization.node));
    assert.deepEqual([...nodes].sort(), ['hk', 'sz']);
  });

  it('finds by a part of a name in any language that has one', async () => {
    for (const q of ['屯門', '屯门', 'tuen mun']) {
      assert.deepEqual(
        (await find({ q })).map((organization) => organization.id),
        ['tmh'],
        q,
      );
    }
  });

  it('finds by role and by node together', async () => {
    const found = await find({ role: 'ehealth-crossboundary-record', node: 'sz' });
    assert.ok(found.length > 0);
    assert.ok(found.every((o) => o.node === 'sz' && o.roles.includes('ehealth-crossboundary-record')));
  });
});
