import type { Extension, Resource } from '#fhir';
import { LANGS, type Lang } from '#kernel';
import type { Kind } from '../contract.ts';
import { type Entry, type Facts, type Item, nameKey } from '../entry/model.ts';
import { isInForce } from '../rules.ts';
import { STRUCTURES, SYSTEMS, sourceExtension } from './facts.ts';
import { otherItems } from './other-items.ts';

export const DIRECTORY_ID = 'https://causeway.health/fhir/NamingSystem/directory';
export const KIND_SYSTEM = `${SYSTEMS}/organization-kind`;
export const ROLE_SYSTEM = `${SYSTEMS}/organization-role`;
export const KEEPER = `${STRUCTURES}/keeper`;
export const SERVED_BY = `${STRUCTURES}/served-by`;
/** A role that has ended or not begun: it is no type, so nobody finds the institution by it. */
export const IDLE_ROLE = `${STRUCTURES}/role-not-in-force`;
export const ROLE_FACTS = `${STRUCTURES}/role-facts`;
export const FORMER = `${STRUCTURES}/former-name`;
const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';
/** The language of a name. R4's own extension for it stands on names of people, addresses and notes alone. */
const LANGUAGE = `${STRUCTURES}/name-language`;
/** What it was said by before; what is stored may still have it. */
const LANGUAGE_BEFORE = 'http://hl7.org/fhir/StructureDefinition/language';
const TYPE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/organization-type';
/** What the Mobile Care Services Discovery profile calls a place of care. @source IHE ITI mCSD */
export const FACILITY = { system: 'urn:ietf:rfc:3986', code: 'urn:ihe:iti:mcsd:2019:facility' } as const;

/** Kinds that nobody goes to for care: they are no facilities. */
const NO_FACILITY: ReadonlySet<Kind | undefined> = new Set([
  'consortium',
  'hospital-group',
  'clinic-group',
  'service-group',
  'internet-hospital',
  'insurer',
  'regulator',
  'university',
]);
const HL7_TYPE: Readonly<Partial<Record<Kind, string>>> = { insurer: 'ins', regulator: 'govt', university: 'edu' };

export function isFacility({ items }: Pick<Entry, 'items'>): boolean {
  return !NO_FACILITY.has(items.kind?.value.code);
}

/**
 * The institution itself on a day. Names in other languages are translations of the first that a source gave; none is made.
 *
 * @param day - decides which roles are in force, YYYY-MM-DD
 */
export function toOrganization(entry: Entry, day: string): Resource {
  const { id, keeper, node, jurisdiction, items } = entry;
  const [first, ...others] = namesOf(entry);
  const partOf = items['part-of'];
  const telecom = [
    ...(items.phone ? [contact('phone', items.phone)] : []),
    ...(items.website ? [contact('url', items.website)] : []),
  ];
  return {
    resourceType: 'Organization',
    id,
    extension: [
      { url: KEEPER, valueCode: keeper },
      ...(node === undefined ? [] : [{ url: SERVED_BY, valueCode: node }]),
      ...entry.roles
        .filter((role) => !isInForce(role, day))
        .map((role) => ({ url: IDLE_ROLE, valueCodeableConcept: roleConcept(role) })),
      ...otherItems(entry),
    ],
    identifier: [{ system: DIRECTORY_ID, value: id }],
    active: true,
    type: [
      ...(isFacility(entry) ? [{ coding: [FACILITY] }] : []),
      ...(items.kind ? [kindConcept(items.kind)] : []),
      ...entry.roles.filter((role) => isInForce(role, day)).map(roleConcept),
    ],
    ...(first === undefined
      ? {}
      : {
          name: first.item.value,
          _name: {
            extension: [
              { url: LANGUAGE, valueCode: first.lang },
              sourceExtension(first.item, nameKey(first.lang)),
              ...others.map(toTranslation),
            ],
          },
        }),
    ...aliasesOf(entry),
    ...(telecom.length > 0 ? { telecom } : {}),
    ...addressOf(items, jurisdiction),
    ...(partOf
      ? { partOf: { reference: `Organization/${partOf.value}`, extension: [sourceExtension(partOf, 'part-of')] } }
      : {}),
    ...(node === undefined ? {} : { endpoint: [{ reference: `Endpoint/${endpointId(node)}` }] }),
  };
}

/** Names in other languages once more, and former ones: by a name or an alias an institution is found. */
export function aliasesOf(entry: Pick<Entry, 'items'>): { alias?: string[]; _alias?: object[] } {
  const [, ...others] = namesOf(entry);
  const former = entry.items['former-names'];
  const all = [
    ...others.map(({ lang, item }) => ({ text: item.value, extension: [{ url: LANGUAGE, valueCode: lang }] })),
    ...(former?.value ?? []).map((text) => ({
      text,
      extension: [{ url: FORMER, valueBoolean: true }, ...(former ? [sourceExtension(former, 'former-names')] : [])],
    })),
  ];
  if (all.length === 0) return {};
  return { alias: all.map(({ text }) => text), _alias: all.map(({ extension }) => ({ extension })) };
}

/** The address of a node's FHIR interface, as a resource. */
export function endpointId(node: string): string {
  return `causeway-${node}`;
}

/** Names in a fixed order: what a source wrote before what we drafted, Chinese before English. */
export function namesOf({ items }: Pick<Entry, 'items'>): { readonly lang: Lang; readonly item: Item<string> }[] {
  const order: readonly Lang[] = ['zh-Hans', 'zh-Hant-HK', 'en'];
  const all = order.flatMap((lang) => {
    const item = items[nameKey(lang)];
    return item === undefined ? [] : [{ lang, item }];
  });
  return [...all.filter(({ item }) => !item.draft), ...all.filter(({ item }) => item.draft)];
}

function toTranslation({ lang, item }: { readonly lang: Lang; readonly item: Item<string> }): Extension {
  return {
    url: TRANSLATION,
    extension: [
      { url: 'lang', valueCode: lang },
      { url: 'content', valueString: item.value },
      sourceExtension(item, nameKey(lang)),
    ],
  };
}

export const isTranslation = (url: unknown): boolean => url === TRANSLATION;
export const isLanguage = (url: unknown): boolean => url === LANGUAGE || url === LANGUAGE_BEFORE;
export const isLangOfOurs = (lang: string | undefined): lang is Lang => LANGS.some((known) => known === lang);

function kindConcept(kind: NonNullable<Entry['items']['kind']>) {
  const { code, words } = kind.value;
  return {
    extension: [sourceExtension(kind, 'kind')],
    coding: [
      { system: KIND_SYSTEM, code },
      { system: TYPE_SYSTEM, code: HL7_TYPE[code] ?? 'prov' },
    ],
    ...(words === undefined ? {} : { text: words }),
  };
}

function roleConcept({ code, since, until, batch, listedAs, endedBecause, ...facts }: Entry['roles'][number]) {
  const period = { ...(since === undefined ? {} : { start: since }), ...(until === undefined ? {} : { end: until }) };
  const details: Extension[] = [
    ...(Object.keys(period).length === 0 ? [] : [{ url: 'period', valuePeriod: period }]),
    ...(batch === undefined ? [] : [{ url: 'batch', valueInteger: batch }]),
    ...(listedAs === undefined ? [] : [{ url: 'listedAs', valueString: listedAs }]),
    ...(endedBecause === undefined ? [] : [{ url: 'endedBecause', valueString: endedBecause }]),
  ];
  return {
    extension: [
      ...(details.length === 0 ? [] : [{ url: ROLE_FACTS, extension: details }]),
      sourceExtension(facts, 'role'),
    ],
    coding: [{ system: ROLE_SYSTEM, code }],
  };
}

function contact(system: 'phone' | 'url', item: Item<string>) {
  return {
    system,
    value: item.value,
    extension: [sourceExtension(item, system === 'url' ? 'website' : 'phone')],
  };
}

/** The address as far as it is known, each part with its own source. */
export function addressOf(items: Entry['items'], jurisdiction: string | undefined): { address?: object[] } {
  const { city, district, address } = items;
  if (city === undefined && jurisdiction === undefined) return {};
  const part = (item: Facts | undefined, subject: 'city' | 'district' | 'address') =>
    item === undefined ? {} : { extension: [sourceExtension(item, subject)] };
  return {
    address: [
      {
        ...(address ? { line: [address.value], _line: [part(address, 'address')] } : {}),
        ...(city ? { city: city.value, _city: part(city, 'city') } : {}),
        ...(district ? { district: district.value, _district: part(district, 'district') } : {}),
        ...(jurisdiction === undefined ? {} : { country: jurisdiction }),
      },
    ],
  };
}
