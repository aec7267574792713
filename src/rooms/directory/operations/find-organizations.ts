import type { z } from 'zod';
import { LANGS, type LocalText, type Scope, toCalendarDate } from '#kernel';
import type { FindOrganizations, FoundOrganizations, OrganizationView } from '../contract.ts';
import type { EntryReader, GuideSource } from '../entry/all-entries.ts';
import { type Entry, nameKey } from '../entry/model.ts';
import { sourcedLanguages } from '../fhir/read-entry.ts';
import { isInForce } from '../rules.ts';

type Served = GuideSource & { readonly entry: Entry & { readonly node: string } };

/** The consortium's organisations on both sides that a node serves, by a part of a name in any language, by node and by role. Public: no person's data is touched. */
export async function findOrganizations(
  scope: Scope,
  { q, node, role, limit }: z.output<typeof FindOrganizations>,
  all: EntryReader,
): Promise<z.infer<typeof FoundOrganizations>> {
  const wanted = q?.normalize('NFKC').toLowerCase().trim() ?? '';
  const today = toCalendarDate(scope.clock.now());
  const organizations = (await all(scope.tx))
    .filter((found): found is Served => found.entry.node !== undefined)
    .map(({ entry }) => entry)
    .filter((entry) => node === undefined || entry.node === node)
    .filter((entry) => role === undefined || entry.roles.some((one) => one.code === role && isInForce(one, today)))
    .filter((entry) => wanted === '' || Object.values(namesOf(entry)).some((name) => name.includes(wanted)))
    .slice(0, limit)
    .map((entry) => toView(entry, today));
  return { organizations };
}

function namesOf({ items }: Entry): string[] {
  return LANGS.flatMap((lang) => items[nameKey(lang)]?.value.toLowerCase() ?? []);
}

/** The name in every language; where a language has none it repeats one that is there, unchanged. */
function fullName({ id, items }: Entry): LocalText {
  const [en, hans, hant] = LANGS.map((lang) => items[nameKey(lang)]?.value);
  const han = hant ?? hans ?? en ?? id;
  return { en: en ?? han, 'zh-Hans': hans ?? han, 'zh-Hant-HK': han };
}

function toView(entry: Entry & { readonly node: string }, today: string): OrganizationView {
  const { id, node, items, roles } = entry;
  const [source] = entry.sources;
  return {
    id,
    node,
    name: fullName(entry),
    sourcedLanguages: sourcedLanguages(entry),
    ...(items.kind ? { kind: items.kind.value.code } : {}),
    ...(items.city ? { city: items.city.value } : {}),
    ...(items.district ? { district: items.district.value } : {}),
    roles: roles.filter((role) => isInForce(role, today)).map(({ code }) => code),
    ...(source === undefined ? {} : { source }),
  };
}
