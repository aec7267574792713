import type { AccessAction, LocalText } from '#kernel';
import type { EntryActor, EntryBody } from '../entry.ts';

/**
 * An entry of the ledger as a FHIR AuditEvent. A view of it: nothing is stored twice, and what the entry does not say is not in it.
 *
 * @source https://hl7.org/fhir/R4/auditevent.html; IHE Basic Audit Log Patterns, https://profiles.ihe.net/ITI/BALP/
 */
export function toAuditEvent(entry: EntryBody, nodeName: string): AuditEvent {
  const { type, subtype, action } = CODES[entry.action];
  return {
    resourceType: 'AuditEvent',
    id: entry.id,
    meta: { versionId: '1', lastUpdated: entry.at, profile: [AUDIT_PROFILE] },
    type,
    subtype: [subtype],
    action,
    recorded: entry.at,
    outcome: entry.outcome === 'permitted' ? '0' : '4',
    // The rule that allowed or refused it.
    outcomeDesc: entry.basis,
    purposeOfEvent: [{ coding: [{ system: ACT_REASON, code: entry.purpose }] }],
    agent: agentsOf(entry),
    source: {
      site: entry.node,
      observer: { display: nodeName, identifier: { system: NODE_SYSTEM, value: entry.node } },
      type: [coding('http://terminology.hl7.org/CodeSystem/security-source-type', '4', 'Application Server')],
    },
    entity: entitiesOf(entry),
  };
}

/** What every entry is as an AuditEvent. */
export const AUDIT_PROFILE = 'https://causeway.health/fhir/StructureDefinition/access-ledger-entry';

interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

interface Concept {
  readonly coding: readonly Coding[];
}

interface Reference {
  readonly reference?: string;
  readonly display?: string;
  readonly identifier?: { readonly system?: string; readonly value: string };
}

interface Agent {
  readonly type: Concept;
  readonly role?: readonly (Concept | { readonly text: string })[];
  readonly who?: Reference;
  readonly altId?: string;
  readonly name?: string;
  readonly requestor: boolean;
  readonly policy?: readonly string[];
}

interface Entity {
  readonly what?: Reference;
  readonly type: Coding;
  readonly role?: Coding;
  readonly detail?: readonly { readonly type: string; readonly valueString: string }[];
}

export interface AuditEvent {
  readonly resourceType: 'AuditEvent';
  readonly id: string;
  readonly meta: { readonly versionId: string; readonly lastUpdated: string; readonly profile: readonly string[] };
  readonly type: Coding;
  readonly subtype: readonly Coding[];
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
  readonly recorded: string;
  readonly outcome: '0' | '4';
  readonly outcomeDesc: string;
  readonly purposeOfEvent: readonly Concept[];
  readonly agent: readonly Agent[];
  readonly source: object;
  readonly entity: readonly Entity[];
}

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const RESTFUL = 'http://hl7.org/fhir/restful-interaction';
const LIFECYCLE = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const BALP_ENTITY = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';
const NODE_SYSTEM = 'urn:causeway:node';
export const ACCOUNT_SYSTEM = 'urn:causeway:account';
export const CLIENT_SYSTEM = 'urn:causeway:client';

const REST = coding('http://terminology.hl7.org/CodeSystem/audit-event-type', 'rest', 'RESTful Operation');
const EXPORT = coding(DICOM, '110106', 'Export');
const IMPORT = coding(DICOM, '110107', 'Import');
const SIGN_IN = coding(DICOM, '110114', 'User Authentication');

interface EventCodes {
  readonly type: Coding;
  readonly subtype: Coding;
  readonly action: AuditEvent['action'];
}

/** What each act of the ledger is called in FHIR: the same table serves the view and the search by `type`, `subtype` and `action`. */
export const CODES: Readonly<Record<AccessAction, EventCodes>> = {
  read: { type: REST, subtype: coding(RESTFUL, 'read'), action: 'R' },
  search: { type: REST, subtype: coding(RESTFUL, 'search-type'), action: 'E' },
  history: { type: REST, subtype: coding(RESTFUL, 'history-instance'), action: 'R' },
  create: { type: REST, subtype: coding(RESTFUL, 'create'), action: 'C' },
  update: { type: REST, subtype: coding(RESTFUL, 'update'), action: 'U' },
  delete: { type: REST, subtype: coding(RESTFUL, 'delete'), action: 'D' },
  disclose: { type: EXPORT, subtype: coding(LIFECYCLE, 'disclose'), action: 'R' },
  receive: { type: IMPORT, subtype: coding(LIFECYCLE, 'receive'), action: 'C' },
  share: { type: REST, subtype: coding(LIFECYCLE, 'originate'), action: 'C' },
  revoke: { type: REST, subtype: coding(LIFECYCLE, 'amend'), action: 'U' },
  export: { type: EXPORT, subtype: coding(LIFECYCLE, 'extract'), action: 'R' },
  'sign-in': { type: SIGN_IN, subtype: coding(DICOM, '110122', 'Login'), action: 'E' },
  operate: { type: REST, subtype: coding(RESTFUL, 'operation'), action: 'E' },
};

/** Who asked, by which client, and the node that answered. */
function agentsOf(entry: EntryBody): Agent[] {
  const { actor, basis } = entry;
  const server: Agent = {
    type: concept(DICOM, '110152', 'Destination Role ID'),
    who: { identifier: { system: NODE_SYSTEM, value: entry.node } },
    requestor: false,
  };
  const client = clientOf(actor);
  const clients: Agent[] =
    client === undefined
      ? []
      : [
          {
            type: concept(DICOM, '110153', 'Source Role ID'),
            who: { identifier: { system: CLIENT_SYSTEM, value: client } },
            requestor: actor.kind === 'system',
            ...(actor.kind === 'system' ? { policy: [policyOf(basis)] } : {}),
          },
        ];
  return [...requestorsOf(actor, policyOf(basis)), ...clients, ...recipientsOf(entry), server];
}

function requestorsOf(actor: EntryActor, policy: string): Agent[] {
  switch (actor.kind) {
    case 'person': {
      const organization = actor.organization;
      return [
        {
          type: PERSON,
          role: [{ text: actor.role }],
          who: {
            ...(actor.fhirUser === undefined ? {} : { reference: actor.fhirUser }),
            identifier: { system: ACCOUNT_SYSTEM, value: actor.accountId },
            display: actor.name.en,
          },
          name: namesOf(actor.name),
          requestor: true,
          policy: [policy],
        },
        ...(organization === undefined ? [] : [organizationAgent(organization.id, organization.name)]),
      ];
    }
    case 'node': {
      const behalf = actor.onBehalfOf;
      const node: Agent = {
        type: concept(DICOM, '110153', 'Source Role ID'),
        who: { identifier: { system: NODE_SYSTEM, value: actor.nodeId } },
        requestor: behalf === undefined,
        policy: [policy],
      };
      if (behalf === undefined) return [node];
      const person: Agent = {
        type: PERSON,
        who: { identifier: { value: behalf.practitioner }, display: behalf.practitionerName.en },
        name: namesOf(behalf.practitionerName),
        requestor: true,
        policy: [policy],
      };
      return [person, organizationAgent(behalf.organization, behalf.organizationName), node];
    }
    case 'anonymous':
      return [{ type: PERSON, name: 'anonymous', requestor: true, policy: [policy] }];
    case 'system':
      return [];
  }
}

function recipientsOf({ recipient }: EntryBody): Agent[] {
  if (recipient === undefined) return [];
  return [{ type: PERSON, who: { identifier: { value: recipient } }, requestor: false }];
}

function organizationAgent(id: string, name: LocalText): Agent {
  return {
    type: concept('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'custodian', 'Custodian'),
    who: { reference: `Organization/${id}`, display: name.en },
    name: namesOf(name),
    requestor: false,
  };
}

const PERSON = concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP', 'information recipient');

function entitiesOf({ patientId, kinds, correlationId, detail }: EntryBody): Entity[] {
  const patient: Entity[] =
    patientId === undefined
      ? []
      : [
          {
            what: { reference: `Patient/${patientId}` },
            type: coding('http://terminology.hl7.org/CodeSystem/audit-entity-type', '1', 'Person'),
            role: coding('http://terminology.hl7.org/CodeSystem/object-role', '1', 'Patient'),
          },
        ];
  const data = Object.entries(kinds).map(
    ([kind, count]): Entity => ({
      type: coding('http://hl7.org/fhir/resource-types', kind),
      role: coding('http://terminology.hl7.org/CodeSystem/object-role', '4', 'Domain Resource'),
      detail: [{ type: 'count', valueString: String(count) }],
    }),
  );
  const more = Object.entries(detail ?? {}).filter(([, value]) => value !== '');
  const request: Entity = {
    what: { identifier: { value: correlationId } },
    type: coding(BALP_ENTITY, 'XrequestId'),
    ...(more.length === 0 ? {} : { detail: more.map(([type, valueString]) => ({ type, valueString })) }),
  };
  return [...patient, ...data, request];
}

function clientOf(actor: EntryActor): string | undefined {
  return actor.kind === 'person' || actor.kind === 'system' ? actor.clientId : undefined;
}

/** All names, so that a reader of any script finds the person. */
function namesOf(name: LocalText): string {
  return [...new Set([name.en, name['zh-Hant-HK'], name['zh-Hans']])].join(' / ');
}

function policyOf(basis: string): string {
  return `urn:causeway:rule:${basis}`;
}

function coding(system: string, code: string, display?: string): Coding {
  return { system, code, ...(display === undefined ? {} : { display }) };
}

function concept(system: string, code: string, display: string): Concept {
  return { coding: [coding(system, code, display)] };
}
