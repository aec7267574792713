import { isObject, type Resource } from '#fhir';
import { LANGS } from '#kernel';
import { DEPARTMENTS, KINDS, ORGANIZATION_ROLES, SERVICE_KINDS } from '../contract.ts';
import {
  type Entry,
  type Facts,
  type Item,
  type Items,
  nameKey,
  type RoleFact,
  type ServiceFact,
} from '../entry/model.ts';
import { extensionOf, listOf, numberOf, readFacts, textOf } from './facts.ts';
import {
  FORMER,
  IDLE_ROLE,
  isLangOfOurs,
  isLanguage,
  isTranslation,
  KEEPER,
  KIND_SYSTEM,
  ROLE_FACTS,
  ROLE_SYSTEM,
  SERVED_BY,
  toOrganization,
} from './organization.ts';
import { readOtherItems } from './other-items.ts';
import { readLocation, toAffiliations, toLocation, toServices } from './places.ts';

type Json = Readonly<Record<string, unknown>>;
const NO_FACTS: Facts = { sources: [] };

/** All resources of an entry: the institution first, then its place, what it offers, and whom it works with. */
export function toResources(entry: Entry, day: string): Resource[] {
  const location = toLocation(entry);
  return [
    toOrganization(entry, day),
    ...(location === undefined ? [] : [location]),
    ...toServices(entry),
    ...toAffiliations(entry),
  ];
}

/** The entry that these resources are; undefined where they are none of the directory's. */
export function fromResources(resources: readonly Json[]): Entry | undefined {
  const organization = resources.find(({ resourceType }) => resourceType === 'Organization');
  const id = textOf(organization?.['id']);
  const keeper = organization && codeOf(organization, KEEPER);
  if (organization === undefined || id === undefined || keeper === undefined) return undefined;
  const node = codeOf(organization, SERVED_BY);
  const address = listOf(organization['address'])[0] ?? {};
  const jurisdiction = textOf(address['country']);
  const others = readOtherItems(organization);
  const idle = listOf(organization['extension']).flatMap(({ url, valueCodeableConcept }) =>
    url === IDLE_ROLE && isObject(valueCodeableConcept) ? [valueCodeableConcept] : [],
  );
  const location = resources.find(({ resourceType }) => resourceType === 'Location');
  const items: Items = {
    ...readNames(organization),
    ...readKind(organization),
    ...readAddress(address),
    ...readContacts(organization),
    ...readPartOf(organization),
    ...readAliases(organization),
    ...others.items,
    ...(location ? readLocation(location) : {}),
  };
  const of = (type: string) => resources.filter(({ resourceType }) => resourceType === type);
  const facts = Object.values(items) as Item<unknown>[];
  return {
    id,
    keeper,
    ...(node === undefined ? {} : { node }),
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
    sources: [...new Set(facts.flatMap(({ sources }) => sources))],
    items,
    roles: [...listOf(organization['type']), ...idle].flatMap(readRole),
    services: of('HealthcareService').flatMap(readService),
    partners: of('OrganizationAffiliation').flatMap(readPartner),
    figures: others.figures,
  };
}

function codeOf(organization: Json, url: string): string | undefined {
  return textOf(listOf(organization['extension']).find((extension) => extension['url'] === url)?.['valueCode']);
}

function readNames(organization: Json): Items {
  const extensions = listOf(isObject(organization['_name']) ? organization['_name']['extension'] : []);
  const first = textOf(extensions.find(({ url }) => isLanguage(url))?.['valueCode']);
  const name = textOf(organization['name']);
  const translations = extensions
    .filter(({ url }) => isTranslation(url))
    .map((translation) => {
      const parts = listOf(translation['extension']);
      return {
        lang: textOf(parts.find(({ url }) => url === 'lang')?.['valueCode']),
        value: textOf(parts.find(({ url }) => url === 'content')?.['valueString']),
        facts: readFacts(translation),
      };
    });
  const all = [{ lang: first, value: name, facts: readFacts(organization['_name']) }, ...translations];
  return Object.fromEntries(
    all.flatMap(({ lang, value, facts }) =>
      isLangOfOurs(lang) && value !== undefined ? [[nameKey(lang), { value, ...(facts ?? NO_FACTS) }]] : [],
    ),
  );
}

function readKind(organization: Json): Items {
  for (const concept of listOf(organization['type'])) {
    const code = KINDS.find((kind) => hasCode(concept, KIND_SYSTEM, kind));
    if (code === undefined) continue;
    const words = textOf(concept['text']);
    return {
      kind: { value: { code, ...(words === undefined ? {} : { words }) }, ...(readFacts(concept) ?? NO_FACTS) },
    };
  }
  return {};
}

function hasCode(concept: Json, system: string, code: string): boolean {
  return listOf(concept['coding']).some((coding) => coding['system'] === system && coding['code'] === code);
}

function readRole(concept: Json): RoleFact[] {
  const code = ORGANIZATION_ROLES.find((role) => hasCode(concept, ROLE_SYSTEM, role));
  if (code === undefined) return [];
  const parts = listOf(listOf(concept['extension']).find(({ url }) => url === ROLE_FACTS)?.['extension']);
  const part = (url: string) => parts.find((candidate) => candidate['url'] === url);
  const period = part('period')?.['valuePeriod'];
  const [since, until] = isObject(period) ? [textOf(period['start']), textOf(period['end'])] : [];
  const batch = numberOf(part('batch')?.['valueInteger']);
  const listedAs = textOf(part('listedAs')?.['valueString']);
  const endedBecause = textOf(part('endedBecause')?.['valueString']);
  return [
    {
      code,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(batch === undefined ? {} : { batch }),
      ...(listedAs === undefined ? {} : { listedAs }),
      ...(endedBecause === undefined ? {} : { endedBecause }),
      ...(readFacts(concept) ?? NO_FACTS),
    },
  ];
}

function readAddress(address: Json): Items {
  const lines = Array.isArray(address['line']) ? address['line'] : [];
  const part = (value: unknown, facts: unknown) => {
    const text = textOf(value);
    return text === undefined ? undefined : { value: text, ...(readFacts(facts) ?? NO_FACTS) };
  };
  const found = {
    city: part(address['city'], address['_city']),
    district: part(address['district'], address['_district']),
    address: part(lines[0], Array.isArray(address['_line']) ? address['_line'][0] : undefined),
  };
  return Object.fromEntries(Object.entries(found).filter(([, item]) => item !== undefined));
}

function readContacts(organization: Json): Items {
  return Object.fromEntries(
    listOf(organization['telecom']).flatMap((contact) => {
      const key = contact['system'] === 'phone' ? 'phone' : contact['system'] === 'url' ? 'website' : undefined;
      const value = textOf(contact['value']);
      return key === undefined || value === undefined ? [] : [[key, { value, ...(readFacts(contact) ?? NO_FACTS) }]];
    }),
  );
}

function readPartOf(organization: Json): Items {
  const value = referenced(organization['partOf'], 'Organization');
  return value === undefined ? {} : { 'part-of': { value, ...(readFacts(organization['partOf']) ?? NO_FACTS) } };
}

function readAliases(organization: Json): Items {
  const aliases = Array.isArray(organization['alias']) ? (organization['alias'] as unknown[]) : [];
  const marks = Array.isArray(organization['_alias']) ? (organization['_alias'] as unknown[]) : [];
  const former = aliases.flatMap((alias, place) => {
    const mark = marks[place];
    const isFormer = isObject(mark) && listOf(mark['extension']).some(({ url }) => url === FORMER);
    return isFormer && typeof alias === 'string' ? [{ alias, facts: readFacts(mark) }] : [];
  });
  if (former.length === 0) return {};
  const value = former.map(({ alias }) => alias);
  return { 'former-names': { value, ...(former[0]?.facts ?? NO_FACTS) } };
}

function readService(service: Json): ServiceFact[] {
  const categories = listOf(service['category']);
  const kind = SERVICE_KINDS.find((code) =>
    categories.some((category) => listOf(category['coding']).some((coding) => coding['code'] === code)),
  );
  if (kind === undefined) return [];
  const name = textOf(service['name']);
  const since = textOf(extensionOf(service, 'offered-since')?.['valueDateTime']);
  const departmentCount = numberOf(extensionOf(service, 'department-count')?.['valueInteger']);
  return [
    {
      kind,
      ...(name === undefined ? {} : { name }),
      ...(since === undefined ? {} : { since }),
      departments: listOf(service['specialty']).flatMap((specialty) => {
        const code = DEPARTMENTS.find((known) =>
          listOf(specialty['coding']).some((coding) => coding['code'] === known),
        );
        return code === undefined ? [] : [{ code, words: textOf(specialty['text']) ?? '' }];
      }),
      ...(departmentCount === undefined ? {} : { departmentCount }),
      isListComplete: extensionOf(service, 'department-list-complete')?.['valueBoolean'] === true,
      ...(readFacts(service) ?? NO_FACTS),
    },
  ];
}

function readPartner(affiliation: Json): Item<string>[] {
  const value = referenced(affiliation['participatingOrganization'], 'Organization');
  return value === undefined ? [] : [{ value, ...(readFacts(affiliation) ?? NO_FACTS) }];
}

function referenced(reference: unknown, type: string): string | undefined {
  const text = isObject(reference) ? textOf(reference['reference']) : undefined;
  return text?.startsWith(`${type}/`) ? text.slice(type.length + 1) : undefined;
}

/** Languages that a name is written in by a source. */
export function sourcedLanguages({ items }: Pick<Entry, 'items'>): string[] {
  return LANGS.filter((lang) => items[nameKey(lang)] !== undefined && !items[nameKey(lang)]?.draft);
}
