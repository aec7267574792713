import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { bundle, does, type Entry, named, observation, patient } from './bundle-parts.ts';
import { type Case, post } from './chapter.ts';

export const RETURN = { prefer: 'return=representation' };
const uuid = (n: number) => `urn:uuid:9a000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const [ONE, TWO, THREE] = [uuid(1), uuid(2), uuid(3)];
export const about = (reference: string, more: object = {}) => ({ ...observation(reference), ...more });

interface Told {
  readonly resource?: { readonly resourceType: string; readonly id?: string };
  readonly response?: { readonly location?: string; readonly status?: string };
}
/** The entries of the answer, each with its resource. */
const told = ({ json }: Reply) => (json.entry ?? []) as readonly Told[];
/** `Patient/1` of an entry, by where it says that it is. */
export const placeOf = (reply: Reply, at: number) =>
  /([A-Z][A-Za-z]+\/[^/]+)\/_history/.exec(told(reply)[at]?.response?.location ?? '')?.[1] ?? 'nowhere';
export const textOf = (reply: Reply, at: number) => JSON.stringify(told(reply)[at]?.resource ?? {});

/** A transaction whose entry `at` has, after all, a link to the place of entry `to`, and none to `not`. */
export const links = (what: string, at: number, to: number, not: string, ...entries: Entry[]): Case =>
  post('', bundle('transaction', ...entries), 200, what, {
    headers: RETURN,
    holds: (reply) => {
      const text = textOf(reply, at);
      return (text.includes(`"${placeOf(reply, to)}"`) && !text.includes(not)) || text;
    },
  });
/** … whose entry `at` has this text as it was. */
export const keeps = (what: string, at: number, text: string, ...entries: Entry[]): Case =>
  post('', bundle('transaction', ...entries), 200, what, {
    headers: RETURN,
    holds: (reply) => textOf(reply, at).includes(text) || textOf(reply, at),
  });
export const made = (fullUrl: string, resource: object = patient()): Entry =>
  named(fullUrl, does('POST', 'Patient', resource));
export const basic = (more: object) => ({ resourceType: 'Basic', code: { text: 'x' }, ...more });
