import type { AccessGate } from '../gate.ts';
import { OPEN_GATE } from '../rest/rest-harness.ts';
import { type SubscriptionClient, subscriptionClient } from './subscription-harness.ts';

/** The token of another program than the one that sends without saying which. */
export const OTHER = { authorization: 'Bearer other' };
export const HOOK = { type: 'rest-hook', endpoint: 'https://hooks.test/in' };
export const FULL = { ...HOOK, payload: 'application/fhir+json' };
export const observation = (code: string, facts: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'urn:test', code }] },
  subject: { reference: 'Patient/p1' },
  ...facts,
});

export interface HidingNode extends SubscriptionClient {
  /** Codes whose Observations are hidden from everybody. */
  readonly hidden: Set<string>;
  /** Ends every subscription and forgets what came of it: before each test. */
  clear(): Promise<void>;
  /** The id of a new Observation. */
  post(resource: object): Promise<string>;
}

export async function hidingNode(): Promise<HidingNode> {
  const hidden = new Set<string>();
  const gate: AccessGate = {
    ...OPEN_GATE,
    mayDisclose: async (_scope, _action, resources) =>
      resources.filter(({ body }) => ![...hidden].some((code) => body.includes(`"code":"${code}"`))),
    ground: () => ({ basis: 'consent/system-scope' }),
  };
  const node = await subscriptionClient(gate);
  return Object.assign(node, {
    hidden,
    async clear() {
      const bundle = await node.send('GET', 'Subscription?_count=100');
      for (const { resource } of bundle.json.entry ?? []) await node.send('DELETE', `Subscription/${resource?.id}`);
      node.answer = 200;
      await node.work();
      node.arrived.length = 0;
      node.told.length = 0;
      hidden.clear();
      node.gone.clear();
    },
    post: async (resource: object) => (await node.send('POST', 'Observation', resource)).json.id ?? '',
  });
}
