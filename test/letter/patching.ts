import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, get, send } from './chapter.ts';

export const BAD = [400, 422];
const named = (...values: readonly string[]) => values.map((value) => ({ system: 'urn:p', value }));
/** The identifiers, in their order. */
export const values = ({ json }: Reply) =>
  ((json.identifier ?? []) as { value?: string }[]).map(({ value }) => value).join('');

/** What stands there before a patch is sent: each case begins anew. */
export const START = {
  resourceType: 'Patient',
  active: true,
  identifier: named('1', '2', '3'),
  name: [
    { use: 'official', family: 'F', given: ['A', 'B'] },
    { use: 'nickname', text: 'N' },
  ],
  birthDate: '1970-01-01',
  maritalStatus: { text: 'm' },
  contact: [{ name: { text: 'c' }, gender: 'male', telecom: [{ system: 'sms', value: '8' }] }],
  deceasedBoolean: false,
};
let count = 0;
/** A patient of its own, and what a patch makes of it. */
export function patched(
  what: string,
  body: unknown,
  status: Case['status'],
  holds?: Case['holds'],
  headers?: Record<string, string>,
): Case[] {
  const path = `Patient/p-${++count}`;
  const start = send('PUT', path, [200, 201], `${what}: what there is before`, {
    body: { ...START, id: `p-${count}` },
  });
  const then = send('PATCH', path, status, what, {
    body,
    ...(headers ? { headers } : {}),
    ...(holds ? { holds } : {}),
  });
  if (status === 200) return [start, then];
  return [
    start,
    then,
    get(path, 200, `${what}: nothing was changed`, { holds: ({ json }) => json.meta?.versionId === '1' }),
  ];
}
