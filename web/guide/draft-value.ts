import {
  type ChangeableItem,
  ITEM_KEYS,
  ITEM_SHAPES,
  type ItemValue,
  type KINDS,
  type LEVELS,
  type OWNERSHIPS,
  RoleTime,
} from '#contracts/directory';

type Key = (typeof ITEM_KEYS)[number];
type Hours = ItemValue<'hours'>;
type Ways = ItemValue<'arrival'>;

/** What a person is typing: one shape for every item, so that a form needs one state. */
export interface Draft {
  readonly text: string;
  readonly code: string;
  readonly codes: readonly string[];
  readonly texts: Readonly<Record<'en' | 'zh-Hans' | 'zh-Hant-HK', string>>;
  readonly latitude: string;
  readonly longitude: string;
  readonly hours: Hours;
  readonly ways: Ways;
  readonly since: string;
  readonly until: string;
}

const NO_TEXTS = { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' } as const;
const EMPTY: Draft = {
  text: '',
  code: '',
  codes: [],
  texts: NO_TEXTS,
  latitude: '',
  longitude: '',
  hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '08:00', closes: '17:00' }],
  ways: [{ port: 'shenzhen-bay', how: {} }],
  since: '',
  until: '',
};

/** How an item is typed in. */
export type Entering = 'line' | 'lines' | 'code' | 'codes' | 'texts' | 'position' | 'hours' | 'ways' | 'time';

const ENTERED: Readonly<Partial<Record<Key, Entering>>> = {
  kind: 'code',
  level: 'code',
  ownership: 'code',
  languages: 'codes',
  position: 'position',
  hours: 'hours',
  fees: 'texts',
  cover: 'texts',
  remark: 'texts',
  arrival: 'ways',
  'former-names': 'lines',
};

const isKey = (item: ChangeableItem): item is Key => ITEM_KEYS.some((key) => key === item);

export function enteringOf(item: ChangeableItem): Entering {
  return isKey(item) ? (ENTERED[item] ?? 'line') : 'time';
}

/** A form filled with what the entry says now, empty where it says nothing. */
export function toDraft(item: ChangeableItem, value: unknown): Draft {
  if (value === undefined) return EMPTY;
  if (!isKey(item)) {
    const { since = '', until = '' } = RoleTime.safeParse(value).data ?? {};
    return { ...EMPTY, since, until };
  }
  const parsed = ITEM_SHAPES[item].safeParse(value);
  if (!parsed.success) return EMPTY;
  const as = <K extends Key>(_: K) => parsed.data as ItemValue<K>;
  switch (enteringOf(item)) {
    case 'code':
      return { ...EMPTY, code: item === 'kind' ? as('kind').code : String(parsed.data) };
    case 'codes':
      return { ...EMPTY, codes: as('languages') };
    case 'texts':
      return { ...EMPTY, texts: { ...NO_TEXTS, ...as('remark') } };
    case 'position':
      return { ...EMPTY, latitude: String(as('position').latitude), longitude: String(as('position').longitude) };
    case 'hours':
      return { ...EMPTY, hours: as('hours') };
    case 'ways':
      return { ...EMPTY, ways: as('arrival') };
    case 'lines':
      return { ...EMPTY, text: as('former-names').join('\n') };
    default:
      return { ...EMPTY, text: String(parsed.data) };
  }
}

/** What is sent. The node says what is wrong with it; here only its shape is made. */
export function toValue(item: ChangeableItem, draft: Draft): unknown {
  const filled = (texts: Readonly<Record<string, string | undefined>>) =>
    Object.fromEntries(
      Object.entries(texts).flatMap(([lang, text = '']) => (text.trim() === '' ? [] : [[lang, text.trim()]])),
    );
  switch (enteringOf(item)) {
    case 'time':
      return filled({ since: draft.since, until: draft.until });
    case 'code':
      return item === 'kind'
        ? { code: draft.code as (typeof KINDS)[number] }
        : (draft.code as (typeof LEVELS)[number] | (typeof OWNERSHIPS)[number]);
    case 'codes':
      return draft.codes;
    case 'texts':
      return filled(draft.texts);
    case 'position':
      return { latitude: Number(draft.latitude), longitude: Number(draft.longitude) };
    case 'hours':
      return draft.hours;
    case 'ways':
      return draft.ways.map(({ port, how }) => ({ port, how: filled(how) }));
    case 'lines':
      return draft.text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    default:
      return draft.text.trim();
  }
}
