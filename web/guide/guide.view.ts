import type { GuideCard } from '#contracts/directory';
import { DEPARTMENTS, KINDS, ORGANIZATION_ROLES, SPOKEN, WEEKDAYS } from '#contracts/directory';
import type { Lang, PartialText } from '../../src/kernel/lang.ts';
import { CITIES, DISTRICTS, type PlaceName } from './places.ts';

type Kind = (typeof KINDS)[number];
type Role = (typeof ORGANIZATION_ROLES)[number];
type Department = (typeof DEPARTMENTS)[number];
type Spoken = (typeof SPOKEN)[number];
type Weekday = (typeof WEEKDAYS)[number];

/** What a reader looks for: all of it stands in the page's address. */
export interface GuideSearch {
  readonly q?: string;
  /** A city, or a city and a district: `深圳市`, `深圳市/宝安区`, `深圳市/-` where the district is not known. */
  readonly place?: string;
  readonly kind?: Kind;
  readonly role?: Role;
  readonly department?: Department;
  readonly language?: Spoken;
  readonly open?: true;
  readonly view?: 'map';
}

const oneOf = <Word extends string>(list: readonly Word[], value: unknown): Word | undefined =>
  list.find((word) => word === value);

/** Reads the address; what it does not know it leaves out. */
export function toGuideSearch(search: Readonly<Record<string, unknown>>): GuideSearch {
  const text = (value: unknown) =>
    (typeof value === 'string' || typeof value === 'number') && String(value) !== ''
      ? String(value).slice(0, 80)
      : undefined;
  const found = {
    q: text(search.q),
    place: text(search.place),
    kind: oneOf(KINDS, search.kind),
    role: oneOf(ORGANIZATION_ROLES, search.role),
    department: oneOf(DEPARTMENTS, search.department),
    language: oneOf(SPOKEN, search.language),
    open: search.open === true || search.open === 'true' ? (true as const) : undefined,
    view: search.view === 'map' ? ('map' as const) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Where an institution is, as one key: its city, and within it the district, else the zone, else nothing known. */
export function placeOf({ city, district, area }: Pick<GuideCard, 'city' | 'district' | 'area'>): string | undefined {
  return city === undefined ? undefined : `${city}/${district ?? area ?? '-'}`;
}

function isAt(card: GuideCard, place: string): boolean {
  return place.includes('/') ? placeOf(card) === place : card.city === place;
}

/** Whether it is open at an instant, told in UTC+8; undefined where nobody told the hours. */
export function isOpenAt(hours: GuideCard['hours'], at: Date): boolean | undefined {
  if (hours === undefined) return undefined;
  const local = new Date(at.getTime() + 8 * 3_600_000);
  const day: Weekday | undefined = WEEKDAYS[(local.getUTCDay() + 6) % 7];
  const time = local.toISOString().slice(11, 16);
  return hours.some(({ days, opens, closes }) => days.some((one) => one === day) && opens <= time && time < closes);
}

const plain = (text: string) => text.normalize('NFKC').toLowerCase().trim();

/** Those that meet everything asked; of the place all but the place itself, for the counts on the map. */
export function meeting(
  cards: readonly GuideCard[],
  { q, place, kind, role, department, language, open }: GuideSearch,
  at: Date,
): readonly GuideCard[] {
  const wanted = plain(q ?? '');
  const names = ({ names: sourced, drafts, formerNames }: GuideCard) =>
    [...Object.values(sourced), ...Object.values(drafts), ...formerNames].filter((name) => name !== undefined);
  return cards.filter(
    (card) =>
      (wanted === '' || names(card).some((name) => plain(name).includes(wanted))) &&
      (place === undefined || isAt(card, place)) &&
      (kind === undefined || card.kind === kind) &&
      (role === undefined || card.roles.includes(role)) &&
      (department === undefined || card.departments.includes(department)) &&
      (language === undefined || card.languages?.includes(language) === true) &&
      (open === undefined || isOpenAt(card.hours, at) === true),
  );
}

/** How many there are at each place. */
export function countPlaces(cards: readonly GuideCard[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const card of cards) {
    const place = placeOf(card);
    if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return counts;
}

/** The places there are, city by city in a fixed order, with the districts of each; what has no translation is shown as it was written. */
export function placesOf(
  cards: readonly GuideCard[],
): readonly { readonly city: string; readonly places: readonly string[] }[] {
  const keys = [...new Set(cards.map(placeOf).filter((place) => place !== undefined))];
  const order = Object.keys(CITIES);
  const rank = (city: string) => (order.includes(city) ? order.indexOf(city) : order.length);
  const cities = [...new Set(keys.map((key) => key.split('/')[0] ?? ''))].sort((a, b) => rank(a) - rank(b));
  return cities.map((city) => ({ city, places: keys.filter((key) => key.startsWith(`${city}/`)).sort() }));
}

/** What a reader calls a city or a district. */
export function placeName(name: string, lang: Lang): string {
  const known: PlaceName | undefined = CITIES[name] ?? DISTRICTS[name];
  return known?.[lang] ?? name;
}

/** Codes that occur, in the order of the list. */
export function occurring<Word extends string>(
  list: readonly Word[],
  cards: readonly GuideCard[],
  of: (card: GuideCard) => readonly (Word | undefined)[],
): readonly Word[] {
  const there = new Set(cards.flatMap(of));
  return list.filter((word) => there.has(word));
}

/**
 * A name for the reader: his language's where a source gave one, else one that is there, with the language it is in. A Chinese name that sources have in the other script
 * alone is headed by our own draft of it, marked as one: it is the same name, and its readers expect it in their characters. A draft in another tongue stays beneath.
 */
export function nameFor(
  { names, drafts, id }: Pick<GuideCard, 'id' | 'names' | 'drafts'>,
  lang: Lang,
): {
  readonly text: string;
  readonly lang: Lang | undefined;
  readonly others: readonly string[];
  /** Our own draft, where it does not head the page. */
  readonly draft: string | undefined;
  /** The name at the head is our own draft: this is what sources write. */
  readonly sourced: { readonly text: string; readonly lang: Lang } | undefined;
} {
  const order: readonly Lang[] =
    lang === 'en' ? ['en', 'zh-Hans', 'zh-Hant-HK'] : [lang, 'zh-Hant-HK', 'zh-Hans', 'en'];
  const found = order.find((one) => names[one] !== undefined);
  const text = found === undefined ? id : (names[found] ?? id);
  const others = [...new Set(Object.values(names as PartialText))].filter(
    (name) => name !== undefined && name !== text,
  );
  const draft = names[lang] === undefined ? drafts[lang] : undefined;
  if (draft !== undefined && isChinese(lang) && isChinese(found))
    return { text: draft, lang, others, draft: undefined, sourced: { text, lang: found } };
  return { text, lang: found, others, draft, sourced: undefined };
}

const isChinese = (lang: Lang | undefined) => lang === 'zh-Hans' || lang === 'zh-Hant-HK';

/** The wording for the reader of a text that is there in some languages. */
export function wordingFor(
  text: Readonly<Partial<Record<Lang, string | undefined>>>,
  lang: Lang,
): { readonly text: string; readonly lang: Lang } | undefined {
  const order: readonly Lang[] = [lang, 'zh-Hant-HK', 'zh-Hans', 'en'];
  for (const one of order) {
    const found = text[one];
    if (found !== undefined) return { text: found, lang: one };
  }
  return undefined;
}

/** A source as it may be shown: an address with its host, or a paper of the consortium by its number. */
export function readSource(
  source: string,
): { readonly host: string; readonly href: string } | { readonly paper: string } | { readonly text: string } {
  const paper = /^source paper (\d+)$/.exec(source)?.[1];
  if (paper !== undefined) return { paper };
  try {
    const url = new URL(source);
    if (url.protocol === 'https:' || url.protocol === 'http:') return { host: url.hostname, href: url.href };
  } catch {
    // No address: a document by its name.
  }
  return { text: source };
}
