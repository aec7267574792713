import { LANGS, type PartialText } from '#kernel';
import { dutyOf, type Subject } from '../changes/duties.ts';
import type { GuideCard, GuideEntry, ItemView, RoleView } from '../contract.ts';
import { ITEM_KEYS } from '../contract.ts';
import { type Entry, type Facts, type Item, nameKey } from '../entry/model.ts';
import { isInForce } from '../rules.ts';

/** Names by language: those that a source gave, or those that we drafted. */
export function namesBy({ items }: Pick<Entry, 'items'>, which: 'sourced' | 'drafted'): PartialText {
  return Object.fromEntries(
    LANGS.flatMap((lang) => {
      const item = items[nameKey(lang)];
      return item === undefined || (item.draft === true) !== (which === 'drafted') ? [] : [[lang, item.value]];
    }),
  );
}

export function toNamed(entry: Pick<Entry, 'id' | 'items'>) {
  return { id: entry.id, names: namesBy(entry, 'sourced'), drafts: namesBy(entry, 'drafted') };
}

/** An institution for the list. */
export function toCard(entry: Entry, day: string): GuideCard {
  const { keeper, node, jurisdiction, items, roles, services } = entry;
  return {
    ...toNamed(entry),
    keeper,
    ...(node === undefined ? {} : { node }),
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
    formerNames: [...(items['former-names']?.value ?? [])],
    ...(items.kind ? { kind: items.kind.value.code } : {}),
    ...(items.level ? { level: items.level.value } : {}),
    ...(items.ownership ? { ownership: items.ownership.value } : {}),
    ...(items.city ? { city: items.city.value } : {}),
    ...(items.district ? { district: items.district.value } : {}),
    ...(items.area ? { area: items.area.value } : {}),
    ...(items.position ? { position: items.position.value } : {}),
    roles: roles.filter((role) => isInForce(role, day)).map(({ code }) => code),
    services: services.map(({ kind }) => kind),
    departments: [...new Set(services.flatMap(({ departments }) => departments.map(({ code }) => code)))],
    ...(items.hours
      ? { hours: items.hours.value.map(({ days, opens, closes }) => ({ days: [...days], opens, closes })) }
      : {}),
    ...(items.languages ? { languages: [...items.languages.value] } : {}),
    ports: (items.arrival?.value ?? []).map(({ port }) => port),
  };
}

/** When each accepted proposal took effect, by its id. */
export type ChangedOn = ReadonlyMap<string, string>;

/** All that is said of an institution, item by item, and what is not known. */
export function toDetail(entry: Entry, day: string, changedOn: ChangedOn) {
  const facts = (known: Facts, subject: Subject) => toFacts(known, subject, changedOn);
  const items = ITEM_KEYS.flatMap((key): ItemView[] => {
    const item = entry.items[key] as Item<unknown> | undefined;
    return item === undefined ? [] : [{ item: key, value: item.value, ...facts(item, key) }];
  });
  return {
    items,
    roleFacts: entry.roles.map((role): RoleView => {
      const { code, since, until, batch, listedAs, endedBecause } = role;
      return {
        code,
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
        isInForce: isInForce(role, day),
        ...(batch === undefined ? {} : { batch }),
        ...(listedAs === undefined ? {} : { listedAs }),
        ...(endedBecause === undefined ? {} : { endedBecause }),
        ...facts(role, 'role'),
      };
    }),
    serviceFacts: entry.services.map((service) => {
      const { kind, name, since, departments, departmentCount, isListComplete } = service;
      return {
        kind,
        ...(name === undefined ? {} : { name }),
        ...(since === undefined ? {} : { since }),
        departments: departments.map(({ code, words }) => ({ code, words })),
        ...(departmentCount === undefined ? {} : { departmentCount }),
        isListComplete,
        ...facts(service, 'service'),
      };
    }),
    figures: entry.figures.map((figure) => {
      const { what, value, period } = figure;
      return { what, value, ...(period === undefined ? {} : { period }), ...facts(figure, 'figure') };
    }),
    unknown: unknownOf(entry),
    sources: [...new Set([...entry.sources, ...items.flatMap(({ sources }) => sources)])],
  } satisfies Partial<GuideEntry>;
}

/** What a person who wants to go there would ask, and no source answers. */
const WANTED = [
  'name.en',
  'name.zh-Hans',
  'name.zh-Hant-HK',
  'kind',
  'level',
  'ownership',
  'district',
  'address',
  'position',
  'phone',
  'website',
  'hours',
  'languages',
  'fees',
  'cover',
  'arrival',
] as const satisfies readonly (typeof ITEM_KEYS)[number][];

function unknownOf({ items }: Entry) {
  return WANTED.filter((key) => items[key] === undefined || items[key].draft === true);
}

function toFacts({ sources, asOf, note, draft, change }: Facts, subject: Subject, changedOn: ChangedOn) {
  const changed = change === undefined ? undefined : changedOn.get(change);
  return {
    sources: [...sources],
    ...(asOf === undefined ? {} : { asOf }),
    ...(note === undefined ? {} : { note: { ...note } }),
    ...(draft ? { draft } : {}),
    duty: dutyOf(subject),
    ...(changed === undefined ? {} : { changedOn: changed }),
  };
}
