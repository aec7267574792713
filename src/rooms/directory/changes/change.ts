import { type Decision, granted, LANGS, type Refusal, refused } from '#kernel';
import {
  type ChangeableItem,
  ITEM_KEYS,
  ITEM_SHAPES,
  type ItemKey,
  type OrganizationRole,
  RoleTime,
} from '../contract.ts';
import { type Entry, type Facts, type ItemValues, nameKey, type Opening, type RoleFact } from '../entry/model.ts';
import { refuse } from '../messages.ts';
import { type Duty, dutyOf } from './duties.ts';

/** The consortium’s area: Guangdong’s delta, Hong Kong and Macao with a margin. What lies outside was mistyped. */
const AREA = { latitude: [20.5, 25.6], longitude: [109.5, 117.5] } as const;

/** Which role an item means; undefined where it is no role. */
export function roleOf(item: ChangeableItem): OrganizationRole | undefined {
  return item.startsWith('role.') ? (item.slice('role.'.length) as OrganizationRole) : undefined;
}

function isPlainItem(item: ChangeableItem): item is ItemKey {
  return ITEM_KEYS.some((key) => key === item);
}

/** Whether a source names the institution in any language. */
export function isNamed({ items }: Pick<Entry, 'items'>): boolean {
  return LANGS.some((lang) => items[nameKey(lang)] !== undefined && !items[nameKey(lang)]?.draft);
}

/** The post that answers for an item. */
export function dutyOfItem(item: ChangeableItem): Duty {
  return dutyOf(isPlainItem(item) ? item : 'role');
}

/** What an entry says of an item now: the value and where it is from. */
export function itemOf(entry: Entry, item: ChangeableItem): ({ readonly value: unknown } & Facts) | undefined {
  if (isPlainItem(item)) return entry.items[item];
  const found = entry.roles.find(({ code }) => code === roleOf(item));
  if (found === undefined) return undefined;
  const { since, until, sources, asOf, change } = found;
  return {
    value: { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) },
    sources,
    ...(asOf === undefined ? {} : { asOf }),
    ...(change === undefined ? {} : { change }),
  };
}

/**
 * Is this a possible value of the item? Says everything that is wrong with it.
 *
 * @refuses directory.value-invalid, directory.position-outside, directory.hours-backwards, directory.hours-overlap, directory.time-backwards
 */
export function checkValue(item: ChangeableItem, value: unknown): Decision<unknown> {
  const shape = isPlainItem(item) ? ITEM_SHAPES[item] : RoleTime;
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const [first, ...more] = parsed.error.issues.slice(0, 10).map((issue) => {
      const where = ['value', ...issue.path.map(String)].join('.');
      return refuse('directory.value-invalid', { item, what: `${where}: ${issue.message}` }, where);
    });
    return first === undefined ? granted(undefined) : refused(first, ...more);
  }
  const [first, ...more] = faultsOf(item, parsed.data);
  return first === undefined ? granted(parsed.data) : refused(first, ...more);
}

/** What the shape cannot say. */
function faultsOf(item: ChangeableItem, value: unknown): Refusal[] {
  if (item === 'position') {
    const { latitude, longitude } = value as ItemValues['position'];
    const isInside = within(latitude, AREA.latitude) && within(longitude, AREA.longitude);
    return isInside ? [] : [refuse('directory.position-outside', { latitude, longitude }, 'value')];
  }
  if (item === 'hours') {
    const hours = value as readonly Opening[];
    return hours.flatMap(({ days, opens, closes }, place) => {
      if (opens >= closes) return [refuse('directory.hours-backwards', { opens, closes }, `value.${place}`)];
      const before = hours
        .slice(0, place)
        .find((other) => other.days.some((day) => days.includes(day)) && other.opens < closes && opens < other.closes);
      return before === undefined ? [] : [refuse('directory.hours-overlap', { opens, closes }, `value.${place}`)];
    });
  }
  if (roleOf(item) === undefined) return [];
  const { since, until } = value as Pick<RoleFact, 'since' | 'until'>;
  if (since === undefined || until === undefined || since.slice(0, until.length) <= until) return [];
  return [refuse('directory.time-backwards', { since, until }, 'value.until')];
}

function within(value: number, [least, most]: readonly [number, number]): boolean {
  return least <= value && value <= most;
}

/**
 * The entry with one item as it is to be; everything else stays.
 *
 * @param value - undefined takes the item away
 */
export function withItem(entry: Entry, item: ChangeableItem, value: unknown, facts: Facts): Entry {
  if (isPlainItem(item)) {
    const { [item]: _, ...others } = entry.items;
    return { ...entry, items: value === undefined ? others : { ...others, [item]: { value, ...facts } } };
  }
  const code = roleOf(item);
  const before = entry.roles.find((role) => role.code === code);
  const others = entry.roles.filter((role) => role.code !== code);
  if (code === undefined || value === undefined) return { ...entry, roles: others };
  const { batch, listedAs } = before ?? {};
  const role: RoleFact = {
    code,
    ...(value as Pick<RoleFact, 'since' | 'until'>),
    ...(batch === undefined ? {} : { batch }),
    ...(listedAs === undefined ? {} : { listedAs }),
    ...facts,
  };
  return { ...entry, roles: [...others, role] };
}
