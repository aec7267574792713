import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { send } from './chapter.ts';

export const HTTP = 'https://hl7.org/fhir/R4/http.html';
export const BASE = 'http://hk.test/fhir/R4';

export const patient = (id: string, more: object = {}) => ({ resourceType: 'Patient', id, ...more });
/** A Patient is put. */
export const putAs = (
  id: string,
  more: object,
  status: number,
  what: string,
  headers?: Record<string, string>,
  holds?: (reply: Reply) => unknown,
) =>
  send('PUT', `Patient/${id}`, status, what, {
    body: patient(id, more),
    ...(headers ? { headers } : {}),
    ...(holds ? { holds } : {}),
  });
/** A header of the answer is this. */
export const header = (name: string, value: string | RegExp) => (reply: Reply) => {
  const found = reply.headers.get(name) ?? '';
  return (typeof value === 'string' ? found === value : value.test(found)) || `${name}: ${found}`;
};
