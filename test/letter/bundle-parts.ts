import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, post } from './chapter.ts';

/** What chapters about batches and transactions are written with. */

export type Entry = Readonly<Record<string, unknown>>;
export const bundle = (type: string, ...entry: Entry[]) => ({ resourceType: 'Bundle', type, entry });
export const patient = (more: object = {}) => ({ resourceType: 'Patient', ...more });
export const does = (method: string, url: string, resource?: object, more: object = {}): Entry => ({
  ...(resource ? { resource } : {}),
  request: { method, url, ...more },
});
export const named = (fullUrl: string, entry: Entry): Entry => ({ fullUrl, ...entry });
export const observation = (subject: string) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  subject: { reference: subject },
});
export const statuses = ({ json }: Reply) =>
  (json.entry ?? []).map(({ response }) => String(response?.status).slice(0, 3)).join(' ');
export const answers = (expected: string) => (reply: Reply) => statuses(reply) === expected || statuses(reply);

export const transaction = (what: string, expected: string, ...entry: Entry[]): Case =>
  post('', bundle('transaction', ...entry), 200, what, {
    holds: (reply) => reply.json.type === 'transaction-response' && answers(expected)(reply),
  });
export const fails = (what: string, ...entry: Entry[]): Case =>
  post('', bundle('transaction', ...entry), [400, 404, 409, 412, 422], what);
export const batch = (what: string, expected: string, ...entry: Entry[]): Case =>
  post('', bundle('batch', ...entry), 200, what, {
    holds: (reply) => reply.json.type === 'batch-response' && answers(expected)(reply),
  });
