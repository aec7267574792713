import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { FULL, type HidingNode, HOOK, hidingNode, observation } from './fixtures.ts';

describe('Subscriptions: what triggers', () => {
  let node: HidingNode;
  before(async () => {
    node = await hidingNode();
  });
  after(() => node.close());
  beforeEach(() => node.clear());

  describe('what triggers', () => {
    const CASES: readonly (readonly [criteria: string, resource: object, isMet: boolean])[] = [
      ['Observation', observation('a'), true],
      ['Observation?code=urn:test|a', observation('a'), true],
      ['Observation?code=urn:test|a', observation('b'), false],
      ['Observation?code=urn:test|a,urn:test|b', observation('b'), true],
      ['Observation?code:not=urn:test|a', observation('b'), true],
      ['Observation?code=a&status=preliminary', observation('a'), false],
      ['Observation?patient=p1', observation('a'), true],
      ['Observation?subject=Patient/p2', observation('a'), false],
      ['Observation?date=ge2026-01-01', observation('a', { effectiveDateTime: '2026-03-01' }), true],
      ['Observation?date=ge2026-01-01', observation('a', { effectiveDateTime: '2025-03-01' }), false],
      ['Observation?date=2026-03', observation('a', { effectiveDateTime: '2026-03-01' }), true],
      ['Observation?date:missing=true', observation('a'), true],
      ['Observation?value-quantity=gt5||mg', observation('a', { valueQuantity: { value: 6, unit: 'mg' } }), true],
      [
        'Observation?value-quantity=gt5|http://unitsofmeasure.org|g',
        observation('a', { valueQuantity: { value: 6000, system: 'http://unitsofmeasure.org', code: 'mg' } }),
        true,
      ],
      [
        'Observation?value-quantity=lt5|http://unitsofmeasure.org|g',
        observation('a', { valueQuantity: { value: 6000, system: 'http://unitsofmeasure.org', code: 'mg' } }),
        false,
      ],
      ['Observation?_tag=urn:test|t', observation('a', { meta: { tag: [{ system: 'urn:test', code: 't' }] } }), true],
      ['Observation?_tag=urn:test|t', observation('a'), false],
      ['Observation?_lastUpdated=gt2020', observation('a'), true],
      ['Observation?_lastUpdated=lt2020', observation('a'), false],
      [
        'Observation?performer:identifier=urn:test|1',
        observation('a', { performer: [{ identifier: { system: 'urn:test', value: '1' } }] }),
        true,
      ],
      ['Observation?date=sa2026-03', observation('a', { effectivePeriod: { start: '2026-03-31' } }), false],
      ['Observation?date=ap2026-03', observation('a', { effectivePeriod: { start: '2026-03-31' } }), true],
      ['Observation?value-string=head', observation('a', { valueString: 'Headache' }), true],
      ['Observation?value-string:exact=headache', observation('a', { valueString: 'Headache' }), false],
      ['Observation?value-string:contains=ache', observation('a', { valueString: 'Headache' }), true],
    ];
    for (const [criteria, resource, isMet] of CASES) {
      it(`${criteria} ${isMet ? 'is met' : 'is not met'} by ${JSON.stringify(resource).slice(52)}, as in a search`, async () => {
        await node.subscribe(criteria, HOOK);
        await node.work();
        const id = await node.post(resource);
        await node.work();
        assert.equal(node.arrived.length, isMet ? 1 : 0);
        const found = await node.send('GET', `${criteria}${criteria.includes('?') ? '&' : '?'}_id=${id}`);
        assert.equal(found.json.entry?.length ?? 0, isMet ? 1 : 0, 'a search says otherwise');
      });
    }

    describe('what a version cannot say by itself', () => {
      const FURTHER: readonly (readonly [criteria: string, resource: object, isMet: boolean])[] = [
        ['Observation?subject:Patient.name=chan', observation('a'), true],
        ['Observation?subject:Patient.name=lee', observation('a'), false],
        ['Observation?patient.name=chan&code=b', observation('a'), false],
        ['Observation?subject:Patient.organization.name=clinic', observation('a'), true],
        ['Observation?_has:Provenance:target:agent=Practitioner/none', observation('a'), false],
        ['Observation?code:in=urn:test:vs', observation('a'), true],
        ['Observation?code:not-in=urn:test:vs', observation('a'), false],
        ['Observation?code:in=urn:test:vs', observation('z'), false],
        ['Observation?code:text=head', observation('a', { code: { text: 'Headache' } }), true],
        ['Observation?_content=headache', observation('a', { code: { text: 'Headache' } }), true],
        ['Observation?_content=toothache', observation('a', { code: { text: 'Headache' } }), false],
        ['Observation?performer:missing=true', observation('a'), true],
        ['Observation?combo-code=urn:test|a', observation('a'), true],
        [
          'Observation?component-code-value-quantity=urn:test|sys$gt140',
          observation('a', {
            component: [
              { code: { coding: [{ system: 'urn:test', code: 'sys' }] }, valueQuantity: { value: 150 } },
              { code: { coding: [{ system: 'urn:test', code: 'dia' }] }, valueQuantity: { value: 90 } },
            ],
          }),
          true,
        ],
        [
          'Observation?component-code-value-quantity=urn:test|dia$gt140',
          observation('a', {
            component: [
              { code: { coding: [{ system: 'urn:test', code: 'sys' }] }, valueQuantity: { value: 150 } },
              { code: { coding: [{ system: 'urn:test', code: 'dia' }] }, valueQuantity: { value: 90 } },
            ],
          }),
          false,
        ],
        [
          'Observation?code-value-concept=urn:test|a$urn:test|yes',
          observation('a', { valueCodeableConcept: { coding: [{ system: 'urn:test', code: 'yes' }] } }),
          true,
        ],
        [
          'Location?near=22.30|114.17|5|km',
          { resourceType: 'Location', position: { latitude: 22.31, longitude: 114.17 } },
          true,
        ],
        [
          'Location?near=22.30|114.17|5|km',
          { resourceType: 'Location', position: { latitude: 31.2, longitude: 121.5 } },
          false,
        ],
        [
          'ValueSet?url:below=http://a.test',
          { resourceType: 'ValueSet', status: 'active', url: 'http://a.test/vs' },
          true,
        ],
      ];
      before(async () => {
        const put = (resource: { resourceType: string; id: string }) =>
          node.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
        await put({ resourceType: 'Organization', id: 'clinic', name: 'Clinic (synthetic)' } as never);
        const managed = { managingOrganization: { reference: 'Organization/clinic' } };
        await put({ resourceType: 'Patient', id: 'p1', name: [{ family: 'Chan' }], ...managed } as never);
        const compose = { include: [{ system: 'urn:test', concept: [{ code: 'a' }, { code: 'b' }] }] };
        await put({ resourceType: 'ValueSet', id: 'vs', url: 'urn:test:vs', status: 'active', compose } as never);
      });

      for (const [criteria, resource, isMet] of FURTHER) {
        it(`${criteria} ${isMet ? 'is met' : 'is not met'}, as in a search`, async () => {
          await node.subscribe(criteria, HOOK);
          await node.work();
          const [type = ''] = criteria.split('?');
          const { json } = await node.send('POST', type, resource);
          await node.work();
          assert.equal(node.arrived.length, isMet ? 1 : 0);
          const found = await node.send('GET', `${criteria}&_id=${json.id}`);
          assert.equal(found.json.entry?.length ?? 0, isMet ? 1 : 0, 'a search says otherwise');
        });
      }

      it('_has: is met by what refers to it when it changes', async () => {
        await node.subscribe('Patient?_has:Observation:patient:code=urn:test|only-here', HOOK);
        await node.work();
        const present = (await node.send('GET', 'Patient/p1')).json;
        await node.send('PUT', 'Patient/p1', { ...present, gender: 'female' });
        await node.work();
        assert.equal(node.arrived.length, 0);
        await node.post(observation('only-here'));
        await node.work();
        assert.equal(node.arrived.length, 0, 'an Observation is no change of the patient');
        await node.send('PUT', 'Patient/p1', { ...present, gender: 'male' });
        await node.work();
        assert.equal(node.arrived.length, 1);
      });

      it('each version is held for itself against what it says, and what it is linked with as it is when it is asked', async () => {
        await node.subscribe('Observation?status=final&patient.name=chan', FULL);
        await node.work();
        const id = await node.post(observation('a'));
        await node.send('PUT', `Observation/${id}`, observation('a', { id, status: 'amended' }));
        const gone = await node.post(observation('b'));
        await node.send('DELETE', `Observation/${gone}`);
        await node.work();
        const told = node.arrived.map(({ body }) => JSON.parse(body ?? ''));
        assert.deepEqual(
          told.map((one) => [one.id, one.meta.versionId]),
          [[id, '1']],
        );
      });

      it('is asked as its owner, who is in error with the reason when it cannot be answered any more; nobody waits for that', async () => {
        const compose = { include: [{ system: 'urn:test', concept: [{ code: 'a' }] }] };
        const set = { resourceType: 'ValueSet', id: 'short', url: 'urn:test:short', status: 'active', compose };
        await node.send('PUT', 'ValueSet/short', set);
        const asking = await node.subscribe('Observation?code:in=urn:test:short', HOOK);
        const plain = await node.subscribe('Observation', HOOK);
        await node.work();
        await node.send('DELETE', 'ValueSet/short');
        await node.post(observation('a'));
        await node.work();
        assert.equal(node.arrived.length, 1);
        assert.equal((await node.statusOf(plain)).status, 'active');
        const { status, error } = await node.statusOf(asking);
        assert.equal(status, 'error');
        assert.match(error ?? '', /urn:test:short/);
      });

      it('a round that was cut off before it committed has told nobody, and the next one tells', async () => {
        await node.subscribe('Observation?patient.name=chan', HOOK);
        await node.work();
        await node.post(observation('a'));
        await assert.rejects(
          node.db.database.transaction(async (tx) => {
            await tx.query('delete from subscription.change');
            throw new Error('killed');
          }),
        );
        await node.work();
        assert.equal(node.arrived.length, 1);
      });
    });

    it('each version that meets the criteria, and no deletion', async () => {
      await node.subscribe('Observation?status=final', FULL);
      await node.work();
      const id = await node.post(observation('a', { status: 'preliminary' }));
      await node.send('PUT', `Observation/${id}`, observation('a', { id }));
      await node.send('PUT', `Observation/${id}`, observation('a', { id, status: 'amended' }));
      await node.send('DELETE', `Observation/${id}`);
      await node.work();
      const versions = node.arrived.map(({ body }) => JSON.parse(body ?? '').meta.versionId);
      assert.deepEqual(versions, ['2'], 'matched by what each version was, whatever came after');
    });

    it('nothing that was refused or rolled back', async () => {
      await node.subscribe('Observation', HOOK);
      await node.work();
      const entry = (resource: object) => ({ resource, request: { method: 'POST', url: 'Observation' } });
      const bad = { resourceType: 'Observation', status: 'nonsense' };
      const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [entry(observation('a')), entry(bad)] };
      assert.ok((await node.send('POST', '', bundle)).status >= 400);
      await node.work();
      assert.deepEqual(node.arrived, []);
    });

    it('what was written by whichever process, from the moment that the status says active', async () => {
      const id = await node.subscribe('Observation', HOOK);
      const other = node.otherProcess();
      while ((await other()) > 0);
      assert.equal((await node.statusOf(id)).status, 'active');
      await node.post(observation('a'));
      await node.work();
      assert.equal(node.arrived.length, 1);
    });

    it('and where nobody listens the triggers are off', async () => {
      const enabled = async () => {
        const rows = await node.db.database.transaction((tx) =>
          tx.query<{ on: boolean }>(
            "select tgenabled <> 'D' as on from pg_trigger where tgname in ('subscription_made', 'subscription_changed')",
          ),
        );
        return rows.map((row) => row.on);
      };
      assert.deepEqual(await enabled(), [false, false]);
      const id = await node.subscribe('Observation', HOOK);
      await node.work();
      assert.deepEqual(await enabled(), [true, true]);
      await node.send('DELETE', `Subscription/${id}`);
      await node.work();
      assert.deepEqual(await enabled(), [false, false]);
    });
  });
});
