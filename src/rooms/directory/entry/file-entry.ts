import { LANGS } from '#kernel';
import {
  DEPARTMENTS,
  FIGURES,
  type Kind,
  type Level,
  ORGANIZATION_ROLES,
  type Ownership,
  SERVICE_KINDS,
} from '../contract.ts';
import { FILE_AS_OF, type Institution } from '../institutions.ts';
import { type Entry, type Facts, type Item, type Items, nameKey } from './model.ts';

/** The kinds by the words of the reference file. */
const KIND_OF: Readonly<Record<string, Kind>> = {
  综合医院: 'hospital-general',
  中医医院: 'hospital-tcm',
  中西医结合医院: 'hospital-integrated',
  儿童专科医院: 'hospital-children',
  妇幼保健院: 'hospital-maternal',
  口腔专科医院: 'hospital-dental',
  眼科专科医院: 'hospital-eye',
  心血管专科医院: 'hospital-cardiac',
  精神专科医院: 'hospital-mental',
  肿瘤专科医院: 'hospital-cancer',
  社康中心: 'community-centre',
  口腔门诊部: 'clinic-dental',
  肿瘤诊所: 'clinic-cancer',
  诊所集团: 'clinic-group',
  '医疗集团/第三方服务商': 'service-group',
  大学: 'university',
  insurer: 'insurer',
};
const LEVEL_OF: Readonly<Record<string, Level>> = { 三级甲等: 'tertiary-a', 二级: 'secondary' };
const OWNERSHIP_OF: Readonly<Record<string, Ownership>> = {
  公立: 'public',
  社会办: 'non-government',
  私营: 'private',
  港资: 'hong-kong-funded',
};

/**
 * An entry as the reference file has it. A word or code of the file that is in none of our lists is a fault of the file, and loading stops.
 *
 * @throws naming the institution and the word
 */
export function toFileEntry(institution: Institution): Entry {
  const { id, keeper, node, jurisdiction, sources } = institution;
  const facts = (own: readonly string[] = sources): Facts => ({ sources: own, asOf: FILE_AS_OF });
  const known = <Word extends string>(list: readonly Word[], word: string): Word =>
    list.find((candidate) => candidate === word) ?? unknownWord(id, word);
  return {
    id,
    keeper,
    ...(node === undefined ? {} : { node }),
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
    sources,
    items: itemsOf(institution, facts()),
    roles: institution.roles.map(({ code, sources: own, ...when }) => ({
      code: known(ORGANIZATION_ROLES, code),
      ...when,
      ...facts(own),
    })),
    services: (institution.services ?? []).map(({ kind, departments, sources: own, ...service }) => ({
      kind: known(SERVICE_KINDS, kind),
      ...service,
      departments: departments.map(({ code, words }) => ({ code: known(DEPARTMENTS, code), words })),
      ...facts(own),
    })),
    partners: (institution.partners ?? []).map((value) => ({ value, ...facts() })),
    figures: (institution.figures ?? []).map(({ what, sources: own, ...figure }) => ({
      what: known(FIGURES, what),
      ...figure,
      ...facts(own),
    })),
  };
}

function itemsOf(institution: Institution, facts: Facts): Items {
  const { id, kind, level, ownership, city, district, area, parentId, formerNames, remark } = institution;
  const item = <Value>(value: Value): Item<Value> => ({ value, ...facts });
  const names = LANGS.flatMap((lang) => {
    const name = institution.names[lang];
    if (name === undefined) return [];
    const note = name.note === undefined ? {} : { note: name.note };
    const origin = name.source === 'reference' ? facts : { sources: [], draft: true as const };
    return [[nameKey(lang), { value: name.text, ...origin, ...note }] as const];
  });
  return {
    ...Object.fromEntries(names),
    ...(kind === undefined
      ? {}
      : {
          kind: item({ code: KIND_OF[kind] ?? unknownWord(id, kind), ...(kind === 'insurer' ? {} : { words: kind }) }),
        }),
    ...(level === undefined ? {} : { level: item(LEVEL_OF[level] ?? unknownWord(id, level)) }),
    ...(ownership === undefined ? {} : { ownership: item(OWNERSHIP_OF[ownership] ?? unknownWord(id, ownership)) }),
    ...(city === undefined ? {} : { city: item(city) }),
    ...(district === undefined ? {} : { district: item(district) }),
    ...(area === undefined ? {} : { area: item(area) }),
    ...(parentId === undefined ? {} : { 'part-of': item(parentId) }),
    ...(formerNames === undefined ? {} : { 'former-names': item(formerNames) }),
    ...(remark === undefined ? {} : { remark: item(remark) }),
  };
}

function unknownWord(id: string, word: string): never {
  throw new Error(`the directory's file says “${word}” of ${id}, which is in none of the directory's lists`);
}
