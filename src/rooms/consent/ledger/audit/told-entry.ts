import { parseFhirJson, type Resource } from '#fhir';
import type { EntryBody } from '../entry.ts';

/** An act at another system, told to this node by a program. What the entry vouches for is the telling. */
export const TOLD_BASIS = 'consent/told-by-program';

/** Where such an entry keeps what was told, word for word. */
export const TOLD_EVENT = 'auditEvent';

/** What was told, as it was, with who told it and when; undefined of an act of this node. */
export function toldEventIn({
  id,
  at,
  actor,
  basis,
  detail,
}: EntryBody): (Resource & { readonly id: string }) | undefined {
  const text = basis === TOLD_BASIS ? detail?.[TOLD_EVENT] : undefined;
  if (text === undefined) return undefined;
  const event = parseFhirJson(text) as unknown as Resource;
  const { profile, tag = [], ...meta } = event.meta ?? {};
  // Whoever tells it, it is none of this node's own entries.
  const claimed = profile?.filter((url) => !url.startsWith(OWN_PROFILES)) ?? [];
  const teller = actor.kind === 'system' ? actor.clientId : actor.kind;
  return {
    ...event,
    id,
    meta: {
      ...meta,
      versionId: '1',
      lastUpdated: at,
      source: `urn:causeway:client:${encodeURIComponent(teller)}`,
      ...(claimed.length === 0 ? {} : { profile: claimed }),
      tag: [...tag, TOLD],
    },
  };
}

const OWN_PROFILES = 'https://causeway.health/fhir/StructureDefinition/';
const TOLD = {
  system: 'https://causeway.health/fhir/CodeSystem/access-ledger',
  code: 'told',
  display: 'Told by another system',
};
