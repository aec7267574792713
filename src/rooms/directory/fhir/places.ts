import type { Extension, Resource } from '#fhir';
import { isObject } from '#fhir';
import { PORTS, WEEKDAYS } from '../contract.ts';
import type { Entry, Item, Items, Opening, ServiceFact, Way } from '../entry/model.ts';
import {
  extensionOf,
  listOf,
  numberOf,
  readFacts,
  readTexts,
  STRUCTURES,
  SYSTEMS,
  sourceExtension,
  textOf,
  texts,
} from './facts.ts';
import { addressOf, aliasesOf, DIRECTORY_ID, FACILITY, isFacility, namesOf } from './organization.ts';

const SERVICE_SYSTEM = `${SYSTEMS}/service-kind`;
const DEPARTMENT_SYSTEM = `${SYSTEMS}/department`;
const HOURS = `${STRUCTURES}/hours-source`;
const WAYS = `${STRUCTURES}/arrival`;
const LIST_COMPLETE = `${STRUCTURES}/department-list-complete`;
const COUNT = `${STRUCTURES}/department-count`;
const SINCE = `${STRUCTURES}/offered-since`;

/** Where the institution is, when it is open, and how one comes there; undefined where nobody goes there for care. */
export function toLocation(entry: Entry): Resource | undefined {
  const { id, items, jurisdiction } = entry;
  const { position, hours, arrival } = items;
  if (!isFacility(entry)) return undefined;
  const [name] = namesOf(entry);
  const { address } = addressOf(items, jurisdiction);
  const own: Extension[] = [
    ...(hours ? [{ url: HOURS, extension: [sourceExtension(hours, 'hours')] }] : []),
    ...(arrival ? [arrivalExtension(arrival)] : []),
  ];
  return {
    resourceType: 'Location',
    id,
    ...(own.length > 0 ? { extension: own } : {}),
    identifier: [{ system: DIRECTORY_ID, value: id }],
    status: 'active',
    ...(name ? { name: name.item.value } : {}),
    ...namedAliases(entry),
    mode: 'instance',
    type: [{ coding: [FACILITY] }],
    ...(address?.[0] ? { address: address[0] } : {}),
    ...(position
      ? {
          position: {
            extension: [sourceExtension(position, 'position')],
            longitude: position.value.longitude,
            latitude: position.value.latitude,
          },
        }
      : {}),
    managingOrganization: { reference: `Organization/${id}` },
    ...(hours ? { hoursOfOperation: hours.value.map(toHours) } : {}),
  };
}

/** As the institution’s own; the sources of the names stand there. */
function namedAliases(entry: Entry): { alias?: string[] } {
  const { alias } = aliasesOf(entry);
  return alias === undefined ? {} : { alias };
}

function toHours({ days, opens, closes }: Opening) {
  return { daysOfWeek: [...days], openingTime: `${opens}:00`, closingTime: `${closes}:00` };
}

function arrivalExtension(arrival: Item<readonly Way[]>): Extension {
  return {
    url: WAYS,
    extension: [
      ...arrival.value.map(({ port, how }) => ({
        url: 'way',
        extension: [{ url: 'port', valueCode: port }, ...texts('how', how)],
      })),
      sourceExtension(arrival, 'arrival'),
    ],
  };
}

/** What a Location says of its institution. */
export function readLocation(resource: Readonly<Record<string, unknown>>): Items {
  const position = resource['position'];
  const at = isObject(position) ? position : undefined;
  const [latitude, longitude] = [numberOf(at?.['latitude']), numberOf(at?.['longitude'])];
  const hoursFacts = readFacts(extensionOf(resource, 'hours-source'));
  const openings = listOf(resource['hoursOfOperation']).map((opening) => ({
    days: WEEKDAYS.filter((day) => Array.isArray(opening['daysOfWeek']) && opening['daysOfWeek'].includes(day)),
    opens: textOf(opening['openingTime'])?.slice(0, 5) ?? '',
    closes: textOf(opening['closingTime'])?.slice(0, 5) ?? '',
  }));
  const arrival = extensionOf(resource, 'arrival');
  const arrivalFacts = readFacts(arrival);
  const ways = listOf(arrival?.['extension'])
    .filter(({ url }) => url === 'way')
    .flatMap((way) => {
      const parts = listOf(way['extension']);
      const port = PORTS.find((code) => parts.some((part) => part['url'] === 'port' && part['valueCode'] === code));
      return port === undefined ? [] : [{ port, how: readTexts(parts, 'how') }];
    });
  return {
    ...(latitude === undefined || longitude === undefined
      ? {}
      : { position: { value: { latitude, longitude }, ...(readFacts(at) ?? { sources: [] }) } }),
    ...(hoursFacts ? { hours: { value: openings, ...hoursFacts } } : {}),
    ...(arrivalFacts ? { arrival: { value: ways, ...arrivalFacts } } : {}),
  };
}

/** What is offered at the institution, one resource each. */
export function toServices(entry: Entry): Resource[] {
  return entry.services.map((service) => toService(entry, service));
}

function toService(entry: Entry, service: ServiceFact): Resource {
  const { kind, name, since, departments, departmentCount, isListComplete, ...facts } = service;
  return {
    resourceType: 'HealthcareService',
    id: `${entry.id}-${kind}`,
    extension: [
      ...(since === undefined ? [] : [{ url: SINCE, valueDateTime: since }]),
      ...(departmentCount === undefined ? [] : [{ url: COUNT, valueInteger: departmentCount }]),
      { url: LIST_COMPLETE, valueBoolean: isListComplete },
      sourceExtension(facts, 'service'),
    ],
    active: true,
    providedBy: { reference: `Organization/${entry.id}` },
    category: [{ coding: [{ system: SERVICE_SYSTEM, code: kind }] }],
    ...(departments.length > 0
      ? {
          specialty: departments.map(({ code, words }) => ({
            coding: [{ system: DEPARTMENT_SYSTEM, code }],
            text: words,
          })),
        }
      : {}),
    ...(isFacility(entry) ? { location: [{ reference: `Location/${entry.id}` }] } : {}),
    ...(name === undefined ? {} : { name }),
  };
}

/** Who works together with whom: the partner takes part in what the institution does. */
export function toAffiliations(entry: Entry): Resource[] {
  return entry.partners.map((partner) => ({
    resourceType: 'OrganizationAffiliation',
    id: `${entry.id}.${partner.value}`,
    extension: [sourceExtension(partner, 'partner')],
    active: true,
    organization: { reference: `Organization/${entry.id}` },
    participatingOrganization: { reference: `Organization/${partner.value}` },
    code: [{ coding: [{ system: `${SYSTEMS}/affiliation`, code: 'partner' }] }],
  }));
}
