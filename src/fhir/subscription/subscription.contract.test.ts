import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { AccessGate } from '../gate.ts';
import { codesOf, OPEN_GATE } from '../rest/rest-harness.ts';
import { type SubscriptionClient, subscriptionClient } from './subscription-harness.ts';

const OTHER = { authorization: 'Bearer other' };
const HOOK = { type: 'rest-hook', endpoint: 'https://hooks.test/in' };
const FULL = { ...HOOK, payload: 'application/fhir+json' };
const observation = (code: string, facts: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'urn:test', code }] },
  subject: { reference: 'Patient/p1' },
  ...facts,
});

/** Codes whose Observations are hidden from everybody. */
const hidden = new Set<string>();
const gate: AccessGate = {
  ...OPEN_GATE,
  mayDisclose: async (_scope, _action, resources) =>
    resources.filter(({ body }) => ![...hidden].some((code) => body.includes(`"code":"${code}"`))),
  ground: () => ({ basis: 'consent/system-scope' }),
};

describe('Subscriptions', () => {
  let node: SubscriptionClient;
  const post = async (resource: object) => (await node.send('POST', 'Observation', resource)).json.id ?? '';
  before(async () => {
    node = await subscriptionClient(gate);
  });
  after(() => node.close());
  beforeEach(async () => {
    const bundle = await node.send('GET', 'Subscription?_count=100');
    for (const { resource } of bundle.json.entry ?? []) await node.send('DELETE', `Subscription/${resource?.id}`);
    node.answer = 200;
    await node.work();
    node.arrived.length = 0;
    node.told.length = 0;
    hidden.clear();
    node.gone.clear();
  });

  describe('their life', () => {
    it('is requested by the client and made active by the node', async () => {
      const id = await node.subscribe('Observation?code=urn:test|a', HOOK);
      assert.equal((await node.statusOf(id)).status, 'requested');
      await node.work();
      assert.equal((await node.statusOf(id)).status, 'active');
    });

    it('ends when it is deleted, set off, or its end has come', async () => {
      const gone = await node.subscribe('Observation', HOOK);
      const off = await node.subscribe('Observation', HOOK);
      const end = new Date(node.clock.now().getTime() + 60_000).toISOString();
      const over = await node.subscribe('Observation', HOOK, { end });
      await node.work();
      await node.send('DELETE', `Subscription/${gone}`);
      const present = (await node.send('GET', `Subscription/${off}`)).json;
      assert.equal((await node.send('PUT', `Subscription/${off}`, { ...present, status: 'off' })).status, 200);
      node.clock.move(60_001);
      await node.work();
      assert.equal((await node.statusOf(over)).status, 'off');
      await post(observation('a'));
      await node.work();
      assert.deepEqual(node.arrived, []);
    });

    it('is refused by name where it could not be kept', async () => {
      const ask = async (facts: object) => {
        const body = {
          resourceType: 'Subscription',
          status: 'requested',
          reason: 'r',
          criteria: 'Observation',
          channel: HOOK,
        };
        return codesOf(await node.send('POST', 'Subscription', { ...body, ...facts }));
      };
      assert.deepEqual(await ask({ status: 'active' }), ['subscription.status-not-yours']);
      assert.deepEqual(await ask({ criteria: 'Observation?_include=Observation:subject' }), [
        'subscription.criteria-not-supported',
      ]);
      assert.deepEqual(await ask({ criteria: 'Observation?code:in=urn:test:nowhere' }), ['fhir.not-found']);
      assert.deepEqual(await ask({ criteria: 'Observation?_sort=date' }), ['subscription.criteria-not-supported']);
      assert.deepEqual(await ask({ criteria: 'Observation?nothing=x' }), ['fhir.unknown-parameter']);
      assert.deepEqual(await ask({ criteria: 'Nothing?x=y' }), ['subscription.criteria-not-supported']);
      assert.deepEqual(await ask({ channel: { type: 'email', endpoint: 'mailto:a@b.c' } }), [
        'subscription.channel-not-supported',
      ]);
      assert.deepEqual(await ask({ channel: { type: 'rest-hook' } }), ['subscription.endpoint-missing']);
      assert.deepEqual(await ask({ channel: { ...HOOK, endpoint: 'http://10.0.0.1/x' } }), [
        'subscription.endpoint-not-allowed',
      ]);
      assert.deepEqual(await ask({ channel: { ...HOOK, payload: 'text/csv' } }), [
        'subscription.payload-not-supported',
      ]);
      assert.deepEqual(await ask({ channel: { ...HOOK, header: ['Host: elsewhere'] } }), ['subscription.bad-header']);
      assert.deepEqual(await ask({ channel: { type: 'websocket', payload: 'application/fhir+json' } }), [
        'subscription.payload-not-supported',
      ]);
    });

    it('is kept as it is while it is off or says that it failed, and is its owner’s all the same', async () => {
      const body = { resourceType: 'Subscription', reason: 'r', criteria: 'Observation', channel: { type: 'email' } };
      for (const status of ['off', 'error']) {
        const made = await node.send('POST', 'Subscription', { ...body, status });
        assert.equal(made.status, 201);
        await node.work();
        const { meta, ...present } = (await node.send('GET', `Subscription/${made.json.id}`)).json;
        assert.deepEqual([meta?.versionId, present['status']], ['1', status]);
        assert.equal((await node.send('GET', `Subscription/${made.json.id}`, undefined, OTHER)).status, 404);
        const begun = { ...present, status: 'requested', channel: HOOK };
        assert.equal((await node.send('PUT', `Subscription/${made.json.id}`, begun)).status, 200);
        await node.work();
        assert.equal((await node.statusOf(made.json.id ?? '')).status, 'active');
      }
    });

    it('whose end was past from the beginning is off at once', async () => {
      const id = await node.subscribe('Observation', HOOK, { end: '2020-01-01T00:00:00Z' });
      await node.work();
      assert.equal((await node.statusOf(id)).status, 'off');
    });

    it('that failed stays what it is when its owner rewords it, and ends when it is set off', async () => {
      const id = await node.subscribe('Observation', HOOK);
      await node.work();
      await post(observation('a'));
      node.answer = 'silence';
      for (let i = 0; i < 8; i++) {
        await node.work();
        node.clock.move(300_000);
      }
      const present = (await node.send('GET', `Subscription/${id}`)).json;
      await node.send('PUT', `Subscription/${id}`, { ...present, reason: 'another' });
      node.answer = 200;
      const again = (await node.send('GET', `Subscription/${id}`)).json;
      await node.send('PUT', `Subscription/${id}`, { ...again, status: 'requested' });
      await node.work();
      assert.equal(node.arrived.length, 1, 'what was waiting was not lost');
    });

    it('a client may write back what it read; another criterion must be requested', async () => {
      const id = await node.subscribe('Observation', HOOK);
      await node.work();
      const present = (await node.send('GET', `Subscription/${id}`)).json;
      const reworded = await node.send('PUT', `Subscription/${id}`, { ...present, reason: 'another' });
      assert.equal(reworded.status, 200);
      const changed = { ...present, criteria: 'Patient' };
      assert.deepEqual(codesOf(await node.send('PUT', `Subscription/${id}`, changed)), [
        'subscription.status-not-yours',
      ]);
      assert.equal((await node.send('PUT', `Subscription/${id}`, { ...changed, status: 'requested' })).status, 200);
      await node.work();
      await post(observation('a'));
      await node.work();
      assert.deepEqual(node.arrived, [], 'what was listened to before is listened to no more');
    });

    it('is shown to its owner alone, on every path, and changed and ended by nobody else', async () => {
      const id = await node.subscribe('Observation', { ...HOOK, header: ['Authorization: Bearer secret'] });
      assert.equal((await node.send('GET', `Subscription/${id}`)).status, 200);
      for (const path of [`Subscription/${id}`, `Subscription/${id}/_history`, `Subscription/${id}/_history/1`]) {
        assert.equal((await node.send('GET', path, undefined, OTHER)).status, 404, path);
      }
      await node.subscribe('Patient', HOOK);
      for (const path of [
        'Subscription',
        'Subscription/_history',
        'Subscription?_total=accurate&_count=1',
        'Subscription?_summary=count',
        '?_type=Subscription&_summary=count',
      ]) {
        const { json, text } = await node.send('GET', path, undefined, OTHER);
        assert.doesNotMatch(text, /secret/, path);
        assert.equal(json.total ?? 0, 0, path);
      }
      const body = {
        resourceType: 'Subscription',
        id,
        status: 'off',
        reason: 'x',
        criteria: 'Observation',
        channel: HOOK,
      };
      assert.equal((await node.send('PUT', `Subscription/${id}`, body, OTHER)).status, 403);
      assert.equal((await node.send('DELETE', `Subscription/${id}`, undefined, OTHER)).status, 403);
      assert.equal((await node.statusOf(id)).status, 'requested');
    });
  });

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
        const id = await post(resource);
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
        await post(observation('only-here'));
        await node.work();
        assert.equal(node.arrived.length, 0, 'an Observation is no change of the patient');
        await node.send('PUT', 'Patient/p1', { ...present, gender: 'male' });
        await node.work();
        assert.equal(node.arrived.length, 1);
      });

      it('each version is held for itself against what it says, and what it is linked with as it is when it is asked', async () => {
        await node.subscribe('Observation?status=final&patient.name=chan', FULL);
        await node.work();
        const id = await post(observation('a'));
        await node.send('PUT', `Observation/${id}`, observation('a', { id, status: 'amended' }));
        const gone = await post(observation('b'));
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
        await post(observation('a'));
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
        await post(observation('a'));
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
      const id = await post(observation('a', { status: 'preliminary' }));
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
      await post(observation('a'));
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

  describe('a rest-hook', () => {
    it('without payload is told by an empty POST, with the headers asked for', async () => {
      const header = ['Authorization: Bearer secret', 'X-Two: 2'];
      const subscription = await node.subscribe('Observation', { ...HOOK, header });
      await node.work();
      await post(observation('a'));
      await node.work();
      const [{ url, method, body, headers } = assert.fail()] = node.arrived;
      assert.deepEqual([method, url, body], ['POST', HOOK.endpoint, undefined]);
      assert.deepEqual(headers?.['Authorization'], ['Bearer secret']);
      assert.deepEqual(headers?.['X-Two'], ['2']);
      assert.deepEqual(
        node.told,
        [
          {
            action: 'search',
            outcome: 'permitted',
            patientId: 'p1',
            kinds: { Observation: 1 },
            basis: 'consent/system-scope',
            recipient: 'hooks.test',
            detail: { subscription },
          },
        ],
        'that something meets the criteria is told, as a number is',
      );
    });

    it('with payload is put the resource as it is served, and that is in the ledger', async () => {
      const subscription = await node.subscribe('Observation', FULL);
      await node.work();
      const id = await post(observation('a'));
      await node.work();
      const [{ url, method, body } = assert.fail()] = node.arrived;
      assert.deepEqual([method, url], ['PUT', `${HOOK.endpoint}/Observation/${id}`]);
      assert.equal(body, (await node.send('GET', `Observation/${id}`)).text);
      assert.deepEqual(node.told, [
        {
          action: 'disclose',
          outcome: 'permitted',
          patientId: 'p1',
          kinds: { Observation: 1 },
          basis: 'consent/system-scope',
          recipient: 'hooks.test',
          detail: { subscription },
        },
      ]);
    });

    it('tells in the order of the changes, and waits with the rest where one is not taken', async () => {
      await node.subscribe('Observation', FULL);
      await node.work();
      node.answer = 503;
      const ids = [];
      for (const code of ['a', 'b', 'c']) ids.push(await post(observation(code)));
      await node.work();
      assert.equal(node.arrived.length, 1, 'the second waits for the first');
      node.answer = 200;
      await node.work();
      assert.equal(node.arrived.length, 1, 'and the first for its time');
      node.clock.move(2_000);
      await node.work();
      const sent = node.arrived.map(({ url }) => url.split('/').at(-1));
      assert.deepEqual(sent, [ids[0], ...ids]);
      assert.equal(node.told.length, 3, 'what is sent again was noted already');
    });

    it('tells many in the order of the changes', async () => {
      await node.subscribe('Observation', FULL);
      await node.work();
      const ids = [];
      for (let i = 0; i < 25; i++) ids.push(await post(observation('a')));
      await node.work();
      assert.deepEqual(
        node.arrived.map(({ url }) => url.split('/').at(-1)),
        ids,
      );
    });

    it('is in error with the reason after eight failures in a row, and goes on where it was when it is requested again', async () => {
      const id = await node.subscribe('Observation', HOOK);
      await node.work();
      await post(observation('a'));
      node.answer = 'silence';
      for (let i = 0; i < 8; i++) {
        assert.equal((await node.statusOf(id)).status, 'active');
        await node.work();
        node.clock.move(300_000);
      }
      const { status, error } = await node.statusOf(id);
      assert.equal(status, 'error');
      assert.match(error ?? '', /8 attempts \(ECONNREFUSED\)/);
      node.answer = 200;
      await node.work();
      assert.deepEqual(node.arrived, []);
      const { error: _, ...present } = (await node.send('GET', `Subscription/${id}`)).json;
      await node.send('PUT', `Subscription/${id}`, { ...present, status: 'requested' });
      await node.work();
      assert.equal((await node.statusOf(id)).status, 'active');
      assert.equal(node.arrived.length, 1);
    });

    it('sends again what a process took and was killed with, when its time has run out', async () => {
      await node.subscribe('Observation', HOOK);
      await node.work();
      await post(observation('a'));
      // Another process matched, claimed and was killed.
      await node.db.database.transaction((tx) =>
        tx.query("update subscription.registration set claim = 'dead', claimed_until = $1", [
          new Date(node.clock.now().getTime() + 25_000),
        ]),
      );
      await node.work();
      assert.deepEqual(node.arrived, []);
      node.clock.move(25_000);
      await node.work();
      assert.equal(node.arrived.length, 1);
    });
  });

  describe('what is hidden from the owner', () => {
    it('neither triggers nor is delivered, with payload or without; decided when it is delivered', async () => {
      await node.subscribe('Observation', FULL);
      await node.subscribe('Observation', HOOK);
      await node.work();
      await post(observation('a'));
      await post(observation('b'));
      hidden.add('a');
      await node.work();
      assert.equal(node.arrived.length, 2);
      assert.ok(node.arrived.every(({ body = '' }) => !body.includes('"code":"a"')));
      assert.deepEqual(node.told.map(({ action }) => action).sort(), ['disclose', 'search'], 'of the one, each way');
    });

    it('and nothing is told to an owner who may act here no more', async () => {
      const id = await node.subscribe('Observation', FULL);
      await node.work();
      await post(observation('a'));
      node.gone.add('system');
      await node.work();
      assert.deepEqual(node.arrived, []);
      assert.equal((await node.statusOf(id)).status, 'off');
    });
  });
});
