import { type AccessLogEntry, AccessLogView } from '../../src/rooms/consent/contract.ts';
import type { Kinds } from './expected.ts';
import { type Actor, ask, type Somebody } from './somebody.ts';

/** An entry as the AuditEvent tells it. */
export interface Booked {
  readonly id: string;
  readonly at: string;
  readonly node: string;
  readonly correlationId: string;
  readonly actor: Actor;
  /** Another node that asked. */
  readonly peer?: string;
  readonly practitioner?: string;
  readonly purpose: string;
  readonly outcome: 'permitted' | 'denied';
  readonly action: string;
  readonly patient: string | undefined;
  readonly kinds: Kinds;
  readonly basis: string;
  readonly detail: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: AuditEvents
type Json = any;

/** All entries of a node since an instant, by AuditEvent search alone, oldest first. */
export async function bookedSince(reader: Somebody, since: Date): Promise<Booked[]> {
  const booked: Booked[] = [];
  let next: string | undefined = `/fhir/R4/AuditEvent?date=ge${since.toISOString()}&_count=200`;
  while (next !== undefined) {
    const answer = await ask(reader, reader.node, { path: next });
    if (answer.status !== 200) throw new Error(`AuditEvent search: ${answer.status} ${answer.text.slice(0, 300)}`);
    for (const { resource } of answer.json.entry ?? [])
      if (resource.resourceType === 'AuditEvent') booked.push(toBooked(resource));
    const link = (answer.json.link ?? []).find(({ relation }: Json) => relation === 'next')?.url;
    next = link === undefined ? undefined : link.replace(reader.node.url, '');
  }
  return booked.reverse();
}

function toBooked(event: Json): Booked {
  const agents: Json[] = event.agent;
  const account = valueIn(agents, 'urn:causeway:account');
  const client = valueIn(agents, 'urn:causeway:client');
  const peer = agents
    .slice(0, -1)
    .map(({ who }) => who?.identifier)
    .find((one) => one?.system === 'urn:causeway:node')?.value;
  const person = agents.find(({ requestor }) => requestor);
  const role = account === undefined ? undefined : person?.role?.[0]?.text;
  const organization = agents.map(({ who }) => /^Organization\/(.+)$/.exec(who?.reference ?? '')?.[1]).find(Boolean);
  const entities: Json[] = event.entity ?? [];
  const request = entities.find(({ type }) => type.code === 'XrequestId');
  const kinds: Record<string, number> = {};
  for (const { type, detail } of entities) {
    if (type.system === 'http://hl7.org/fhir/resource-types') kinds[type.code] = Number(detail[0].valueString);
  }
  return {
    id: event.id,
    at: event.recorded,
    node: event.source.site,
    correlationId: request.what.identifier.value,
    actor: {
      ...(account === undefined ? {} : { account }),
      client: client ?? '',
      ...(role === undefined ? {} : { role }),
      ...(organization === undefined ? {} : { organization }),
    },
    ...(peer === undefined ? {} : { peer }),
    ...(peer !== undefined && person?.who?.identifier?.system === undefined
      ? { practitioner: person?.who?.identifier?.value }
      : {}),
    purpose: event.purposeOfEvent[0].coding[0].code,
    outcome: event.outcome === '0' ? 'permitted' : 'denied',
    action: event.subtype[0].code,
    patient: entities.map(({ what }) => /^Patient\/(.+)$/.exec(what?.reference ?? '')?.[1]).find(Boolean),
    kinds,
    basis: event.outcomeDesc,
    detail: Object.fromEntries((request.detail ?? []).map(({ type, valueString }: Json) => [type, valueString])),
  };
}

function valueIn(agents: readonly Json[], system: string): string | undefined {
  return agents.map(({ who }) => who?.identifier).find((one) => one?.system === system)?.value;
}

/** A patient's own list, whole, by the portal's door. */
export async function logOf(patient: Somebody): Promise<AccessLogEntry[]> {
  const items: AccessLogEntry[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const view: AccessLogView = await patient.client.get(`/api/access-log?limit=100${page}`, AccessLogView);
    items.push(...view.items);
    cursor = view.next;
  }
  return items;
}
