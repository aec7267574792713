import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bulkClient } from '../bulk/bulk-harness.ts';
import { subscriptionClient } from '../subscription/subscription-harness.ts';
import { LIMIT_ROWS } from './limits-table.ts';
import { codesOf, type Reply } from './rest-harness.ts';

const ASYNC = { prefer: 'respond-async' };
const times = <T>(count: number, item: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));
const refusedWith = (reply: Reply, status: number, code: string) =>
  assert.deepEqual([reply.status, codesOf(reply)], [status, [code]]);

describe('limits of what is done between requests', () => {
  it('subscriptions of one client', async () => {
    const node = await subscriptionClient();
    try {
      const hook = { type: 'rest-hook', endpoint: 'https://hooks.test/in' };
      for (const criteria of times(LIMIT_ROWS.subscriptions.limit, () => 'Observation')) {
        await node.subscribe(criteria, hook);
      }
      const body = {
        resourceType: 'Subscription',
        status: 'requested',
        reason: 'r',
        criteria: 'Patient',
        channel: hook,
      };
      refusedWith(await node.send('POST', 'Subscription', body), 429, 'subscription.too-many');
    } finally {
      await node.close();
    }
  });

  it('jobs of one client, filters and patients of one export', async () => {
    const actor = { kind: 'system', clientId: 'system', scopes: ['system/*.cruds'] } as const;
    const node = await bulkClient({}, { system: actor });
    try {
      const { typeFilters, patients, jobs } = LIMIT_ROWS;
      const filtered = (count: number) =>
        node.send(
          'GET',
          `$export?${times(count, (i) => `_typeFilter=Patient%3F_id%3D${i}`).join('&')}`,
          undefined,
          ASYNC,
        );
      const listed = (count: number) => {
        const parameter = times(count, (i) => ({ name: 'patient', valueReference: { reference: `Patient/${i}` } }));
        return node.send('POST', 'Patient/$export', { resourceType: 'Parameters', parameter }, ASYNC);
      };
      refusedWith(await filtered(typeFilters.limit + 1), 413, 'fhir.search-too-broad');
      refusedWith(await listed(patients.limit + 1), 413, 'fhir.search-too-broad');
      refusedWith(await listed(patients.limit), 404, 'bulk.no-such-patient');
      assert.equal((await filtered(typeFilters.limit)).status, 202);
      for (let job = 1; job < jobs.limit; job++) await node.begin('$export?_type=Patient');
      refusedWith(await node.send('GET', '$export', undefined, ASYNC), 429, 'bulk.too-many-jobs');
    } finally {
      await node.close();
    }
  });
});
