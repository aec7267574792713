import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseFhirJson, parseSearch, searchResources, writeResources } from '#fhir';
import { type Scope, seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { keepEntry } from './entry/store.ts';
import { toResources } from './fhir/read-entry.ts';
import { anEntry } from './fixtures.ts';
import { loadInstitutions } from './index.ts';

const DAY = '2026-11-22';

describe('IHE mCSD: care services are found by FHIR search, over the real institutions of the Shenzhen node', () => {
  let db: TestDatabase;
  const ids = seededIds('directory-search');
  const node = { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' };
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids, node })));
  const search = async (type: string, query: string) => {
    const request = parseSearch(type, new URLSearchParams(query));
    const { matches } = await within((scope) => searchResources(scope.tx, request, 'all', 200));
    return matches.map(({ id, body }) => ({
      id,
      resource: parseFhirJson(body) as Record<string, unknown>,
    }));
  };
  const found = async (type: string, query: string) => (await search(type, query)).map(({ id }) => id).sort();

  before(async () => {
    db = await testDatabase();
    await within((scope) => loadInstitutions(scope));
    // The reference gives no coordinates; one invented place has them.
    const entry = anEntry({ id: 'synthetic-sz', keeper: 'sz', node: 'sz' });
    await within((scope) =>
      keepEntry(scope, { id: entry.id, keeper: entry.keeper, resources: toResources(entry, DAY) }),
    );
  });
  after(() => db.close());

  it('Organization by a name in whichever language a source gave one', async () => {
    for (const name of ['北京大学深圳医院', 'Peking University Shenzhen']) {
      assert.deepEqual(await found('Organization', `name=${encodeURIComponent(name)}`), ['pku-sz'], name);
    }
    assert.deepEqual(await found('Organization', `name:contains=${encodeURIComponent('顺潮')}`), [
      'cmer-fs',
      'cmer-gz',
      'cmer-sz',
      'cmer-zh',
    ]);
  });

  it('Organization by a former name', async () => {
    assert.deepEqual(await found('Organization', 'name=Shunde'), ['smu8']);
  });

  it('Organization by type: facility, kind and role', async () => {
    assert.ok((await found('Organization', 'type=urn:ihe:iti:mcsd:2019:facility')).length > 70);
    assert.deepEqual(await found('Organization', 'type=hospital-eye'), ['cmer-sz']);
    const points = await found('Organization', 'type=voucher-pilot');
    assert.equal(points.length, 22 + 1);
    // 30 of the file; one that has lost it and the invented one, whose role ended, are not found by it.
    const designated = await found('Organization', 'type=drug-device-designated');
    assert.equal(designated.length, 30);
    assert.ok(!designated.includes('cmer-fs'));
  });

  it('Organization by what it belongs to', async () => {
    assert.deepEqual(await found('Organization', 'partof=Organization/hku-szh'), ['hku-szh-lizhiyuan']);
    assert.deepEqual(await found('Organization', 'partof:Organization.name=香港大学深圳医院'), ['hku-szh-lizhiyuan']);
  });

  it('Organization by district and city', async () => {
    assert.equal((await found('Organization', `address=${encodeURIComponent('宝安区')}`)).length, 9);
  });

  it('Location by its organization, and by distance where coordinates are known', async () => {
    assert.deepEqual(await found('Location', 'organization=Organization/pku-sz'), ['pku-sz']);
    assert.deepEqual(await found('Location', 'near=22.45|114.03|5|km'), ['synthetic-sz']);
    assert.deepEqual(await found('Location', 'near=22.9|114.03|5|km'), []);
  });

  it('HealthcareService by specialty, organization and category', async () => {
    assert.deepEqual(await found('HealthcareService', 'organization=Organization/ufh-sz'), ['ufh-sz-voucher']);
    const eye = await found('HealthcareService', 'specialty=ophthalmology&service-category=voucher');
    assert.ok(eye.includes('pku-sz-voucher') && eye.includes('ufh-sz-voucher') && !eye.includes('ckj-stom-voucher'));
    assert.equal((await found('HealthcareService', 'service-category=service-centre')).length, 5 + 1);
  });

  it('OrganizationAffiliation: who works with whom', async () => {
    assert.deepEqual(await found('OrganizationAffiliation', 'participating-organization=Organization/pokoi'), [
      'baoan-tcm.pokoi',
    ]);
  });

  it('Endpoint: where programs reach the node that serves an organization', async () => {
    const [hospital] = await search('Organization', '_id=pku-sz');
    assert.deepEqual(hospital?.resource['endpoint'], [{ reference: 'Endpoint/causeway-sz' }]);
    const [endpoint] = await search('Endpoint', '_id=causeway-sz');
    assert.equal(endpoint?.resource['address'], 'http://sz.test/fhir/R4');
  });

  it('PractitionerRole by specialty and organization, for people whom a node enters', async () => {
    await within((scope) =>
      writeResources(scope, [
        {
          create: {
            resourceType: 'Practitioner',
            id: 'syn-p',
            name: [{ text: '合成医生' }, { text: 'Dr SYN Thetic' }],
          },
          method: 'PUT',
        },
        {
          create: {
            resourceType: 'PractitionerRole',
            id: 'syn-role',
            practitioner: { reference: 'Practitioner/syn-p' },
            organization: { reference: 'Organization/pku-sz' },
            specialty: [{ coding: [{ code: 'orthopaedics' }] }],
          },
          method: 'PUT',
        },
      ]),
    );
    const query = `specialty=orthopaedics&organization.name=${encodeURIComponent('北京大学深圳医院')}`;
    assert.deepEqual(await found('PractitionerRole', query), ['syn-role']);
  });

  it('Practitioner by the own name, whatever title stands before it', async () => {
    for (const name of ['SYN', 'syn thetic', 'Thetic', 'Dr Syn', '合成']) {
      assert.deepEqual(await found('Practitioner', `name=${encodeURIComponent(name)}`), ['syn-p'], name);
    }
    assert.deepEqual(await found('Practitioner', 'name=yn'), []);
    assert.deepEqual(await found('Practitioner', 'name:exact=SYN%20Thetic'), []);
    assert.deepEqual(await found('Practitioner', 'name:exact=Dr%20SYN%20Thetic'), ['syn-p']);
  });
});
