import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, get, post } from './chapter.ts';

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

export const known = (value: string, more: object = {}) =>
  patient({ identifier: [{ system: 'urn:g:r', value }], ...more });
export const under = (id: string, more: object = {}) => patient({ id, ...more });

interface Told {
  readonly fullUrl?: string;
  readonly resource?: Reply['json'];
  readonly response?: {
    readonly status?: string;
    readonly location?: string;
    readonly etag?: string;
    readonly lastModified?: string;
    readonly outcome?: Reply['json'];
  };
}
export const told = ({ json }: Reply, at = 0): Told => (json.entry ?? [])[at] as Told;

/** A batch or transaction, and what else holds of its answer. */
export const answered = (
  kind: 'batch' | 'transaction',
  what: string,
  expected: string,
  holds: (reply: Reply) => unknown,
  ...entries: Entry[]
): Case =>
  post('', bundle(kind, ...entries), 200, what, {
    holds: (reply) => (statuses(reply) === expected ? holds(reply) : statuses(reply)),
  });
export const patch = (operations: unknown): object => ({
  resourceType: 'Binary',
  contentType: 'application/json-patch+json',
  data: Buffer.from(JSON.stringify(operations)).toString('base64'),
});
export const counts = (query: string, total: number, what: string): Case =>
  get(`${query}&_summary=count`, 200, what, { holds: ({ json }) => json.total === total || json.total });
